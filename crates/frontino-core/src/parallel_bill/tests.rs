//! Old amounts made wrong in one way each, and what the comparison says of them.

use super::{Cause, Comparison, OldBill, Verdict};
use crate::bill::totals;
use crate::charge::ChargeKind;
use crate::dates::{Date, LAST, Period};
use crate::money::{Cents, MicroEuro};
use crate::rating::{Rater, Source, Stretch};
use crate::supply::{CategoryId, Service, Services, Terms, TermsHistory};
use crate::tariff::{
    Bound, Catalogue, CategoryRates, ComponentRate, Criterion, Policy, PolicyChoice, TariffVersion,
    TierPeriod, TierRounding, TierSet, WaterTiers,
};

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn rates(code: &str, first_price: i64) -> CategoryRates {
    let bounds = [18_250, 36_500].map(|litres| Bound { litres, parts: 1 }).to_vec();
    CategoryRates {
        code: code.to_owned(),
        water: WaterTiers {
            criterion: Criterion::PerCapita,
            tier_period: TierPeriod::Year,
            per_member: true,
            whole_m3_a_year: false,
            sets: vec![TierSet { members_min: 0, members_max: None, bounds }],
            rates: [first_price, 700_000, 1_300_000].map(MicroEuro).to_vec(),
            members_when_unknown: 3,
            committed_l: None,
            bill_commitment: false,
            has_reduced: true,
        },
        tier_names: Vec::new(),
        flat: [None, Some(MicroEuro(250_000)), Some(MicroEuro(480_000))],
        fixed: [1200, 400, 800].map(|cents| Some(MicroEuro(cents * 10_000))),
        fixed_per_unit: true,
        fixed_members_max: None,
    }
}

fn catalogue() -> Catalogue {
    let version = |from: &str, until: Date, first_price| TariffVersion {
        utility: "prova".to_owned(),
        generation: 1,
        valid: Period::new(d(from), until),
        categories: vec![rates("home", first_price), rates("shop", 900_000)],
        policy: PolicyChoice::default(),
    };
    let component = ComponentRate {
        component: "ui1".to_owned(),
        service: Service::Water,
        rate: MicroEuro(14_000),
        valid: Period::new(d("2014-01-01"), LAST),
        resolution: String::new(),
        generation: 2,
    };
    let cut = d("2019-01-01");
    let versions = vec![version("2018-01-01", cut, 400_000), version("2019-01-01", LAST, 450_000)];
    Catalogue::new(versions, vec![component])
}

fn terms() -> Terms {
    let services = Services::new(true, true);
    Terms { category: CategoryId(0), members: Some(4), units: 2, services, bonus: false }
}

const PERIOD: (&str, &str) = ("2019-03-01", "2019-08-31");

/// What a bill comes to by the rating itself, lines of some kinds left out.
fn amount(terms: Terms, policy: Policy, period: (&str, &str), left_out: &[ChargeKind]) -> Cents {
    let catalogue = catalogue();
    let period = Period::closed(d(period.0), d(period.1));
    let stretch = Stretch { period, litres: 147_000, source: Source::Actual };
    let mut lines = Vec::new();
    let terms = TermsHistory::constant(terms);
    Rater::new(&catalogue).rate(period, &terms, &[stretch], policy, &mut lines).unwrap();
    lines.retain(|line| !left_out.contains(&line.charge.kind));
    let outside: Cents =
        lines.iter().filter(|l| !l.charge.kind.bears_vat()).map(|l| l.amount).sum();
    totals(&lines, false, Cents::ZERO).total + outside
}

fn check(total: Cents, expected: Verdict) {
    check_of(terms(), total, expected);
}

fn check_of(terms: Terms, total: Cents, expected: Verdict) {
    let catalogue = catalogue();
    let period = Period::closed(d(PERIOD.0), d(PERIOD.1));
    let old = OldBill { period, litres: 147_000, total, terms };
    let found = Comparison::new(&catalogue, Policy::default()).compare(&old);
    assert_eq!(found.verdict, expected, "{total} against {:?}", found.new);
}

#[test]
fn one_changed_thing_explains_the_old_amount() {
    let plain = amount(terms(), Policy::default(), PERIOD, &[]);
    let changed = |terms: Terms| amount(terms, Policy::default(), PERIOD, &[]);
    let explained = |total: Cents, cause: Cause| check(total, Verdict::Explained(cause));
    check(plain, Verdict::Equal);
    check(plain + Cents(2), Verdict::Rounding);
    check(plain - Cents(3), Verdict::Rounding);
    explained(changed(Terms { members: None, ..terms() }), Cause::Members(None));
    explained(changed(Terms { members: Some(2), ..terms() }), Cause::Members(Some(2)));
    // A cent beside it is explained too, of whoever rounds once more.
    let beside = changed(Terms { members: Some(2), ..terms() }) + Cents(1);
    explained(beside, Cause::Members(Some(2)));
    explained(changed(Terms { units: 1, ..terms() }), Cause::OneUnit);
    let services = Services::new(true, false);
    explained(changed(Terms { services, ..terms() }), Cause::Services(services));
    let house = Terms { units: 1, ..terms() };
    let granted = changed(Terms { bonus: true, ..house });
    check_of(house, granted, Verdict::Explained(Cause::Bonus));
    let other = CategoryId(1);
    explained(changed(Terms { category: other, ..terms() }), Cause::Category(other));
    let without = |kinds: &[ChargeKind]| amount(terms(), Policy::default(), PERIOD, kinds);
    explained(without(&[ChargeKind::Component(0)]), Cause::NoComponents);
    explained(without(&Service::ALL.map(ChargeKind::Fixed)), Cause::NoFixedQuota);
    let year_before = ("2018-03-01", "2018-08-31");
    explained(amount(terms(), Policy::default(), year_before, &[]), Cause::OtherYear(-1));
    let policy = Policy { tier_rounding: TierRounding::Integer, ..Policy::default() };
    explained(amount(terms(), policy, PERIOD, &[]), Cause::RoundingPolicy);
}

#[test]
fn what_no_single_change_gives_stays_unexplained() {
    let plain = amount(terms(), Policy::default(), PERIOD, &[]);
    check(plain.share(96, 100), Verdict::Unexplained);
    check(plain + Cents(100_000), Verdict::Unexplained);
}

#[test]
fn what_cannot_be_rated_says_why() {
    let catalogue = catalogue();
    let mut comparison = Comparison::new(&catalogue, Policy::default());
    let mut verdict = |from: &str, to: &str, litres: i64, category: u16| {
        let period = Period::closed(d(from), d(to));
        let terms = Terms { category: CategoryId(category), ..terms() };
        comparison.compare(&OldBill { period, litres, total: Cents(100), terms }).verdict
    };
    assert_eq!(verdict("2017-03-01", "2017-08-31", 1000, 0), Verdict::NoTariff);
    assert_eq!(verdict("2017-12-01", "2018-01-31", 1000, 0), Verdict::NoTariff);
    assert_eq!(verdict("2019-03-01", "2019-08-31", 1000, 9), Verdict::NoTariff);
    assert_eq!(verdict("2019-03-01", "2019-08-31", -1000, 0), Verdict::GivesBack);
}
