//! Bills of one supply over several dates: estimates set right, tables changed afterwards.

use super::{BillMaker, BilledBefore, Draft, LegacyBill, Parked, RunTerms, SupplyInputs};
use crate::charge::{ChargeKind, Line};
use crate::consumption::{History, Reading, ReadingKind, RegisterRefused};
use crate::dates::{Date, LAST, Period};
use crate::limitation::{LimitationRegime, LimitationScope};
use crate::meter::Meter;
use crate::money::{Cents, MicroEuro};
use crate::rating::Source;
use crate::supply::{Contract, DatedTerms, Services, Status, Terms, TermsHistory};
use crate::tariff::{
    Bound, Catalogue, CategoryRates, Criterion, Policy, PolicyChoice, TariffVersion, TierPeriod,
    TierSet, WaterTiers,
};

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// One category: 1 euro up to 100 m³ a year, 2 euro above; no fixed quota.
fn version(generation: i64, from: &str, first_price: i64) -> TariffVersion {
    let bounds = vec![Bound { litres: 100_000, parts: 1 }];
    let water = WaterTiers {
        criterion: Criterion::Single,
        tier_period: TierPeriod::Year,
        per_member: false,
        whole_m3_a_year: false,
        sets: vec![TierSet { members_min: 0, members_max: None, bounds }],
        rates: vec![MicroEuro(first_price), MicroEuro(2_000_000)],
        members_when_unknown: 3,
        committed_l: None,
        bill_commitment: false,
        has_reduced: false,
    };
    let rates = CategoryRates {
        code: "x".to_owned(),
        water,
        tier_names: Vec::new(),
        flat: [None; 3],
        fixed: [None; 3],
        fixed_per_unit: true,
        fixed_members_max: None,
    };
    TariffVersion {
        utility: "prova".to_owned(),
        generation,
        valid: Period::new(d(from), LAST),
        categories: vec![rates],
        policy: PolicyChoice::default(),
    }
}

fn run(at: &str) -> RunTerms {
    RunTerms {
        at: d(at),
        issue_on: d(at).plus(31),
        due_days: 30,
        policy: Policy::default(),
        category_means: Vec::new(),
        unit_litres_when_unknown: 36_500,
        split_vat: false,
        limitation: LimitationScope::default(),
        interest_upto: 0,
        return_costs_upto: 0,
    }
}

/// A supply of 73 m³ a year (200 l a day), billed by the legacy system up to 2019-06-30.
fn supply(catalogue: &Catalogue, billed: ReadingKind) -> SupplyInputs {
    let terms = Terms {
        category: catalogue.category("x").unwrap(),
        members: None,
        units: 1,
        services: Services::WATER,
        bonus: false,
    };
    let meter = Meter {
        digits: 5,
        installed_on: d("2015-01-01"),
        first_m3: 0,
        removed_on: None,
        last_m3: None,
    };
    let billed = Reading { billed: true, ..reading("2019-06-30", 1000, billed) };
    SupplyInputs {
        contract: Contract {
            status: Status::Active,
            start_on: d("2015-01-01"),
            end_on: None,
            terms: TermsHistory::constant(terms),
            regime: LimitationRegime::TwoYear,
            public_body: false,
        },
        history: History {
            meters: vec![meter],
            readings: vec![billed],
            annual: vec![(2018, 73_000)],
        },
        legacy: Vec::new(),
        before: Vec::new(),
        terms_changed_from: None,
        cadence_months: 6,
        deposit: Vec::new(),
        interest: Vec::new(),
        return_costs: Vec::new(),
    }
}

fn reading(on: &str, value_m3: i64, kind: ReadingKind) -> Reading {
    Reading { meter: 0, on: d(on), value_m3, kind, billed: false, arrival: 0 }
}

fn bill(catalogue: &Catalogue, supply: &SupplyInputs, at: &str) -> Option<Draft> {
    let (terms, mut draft) = (run(at), Draft::new());
    let drawn = BillMaker::new(catalogue, &terms).draw_up(supply, &mut draft).unwrap();
    drawn.then_some(draft)
}

/// Bills at a date and keeps the bill as the store would.
fn bill_and_keep(catalogue: &Catalogue, supply: &mut SupplyInputs, at: &str) -> Draft {
    let draft = bill(catalogue, supply, at).unwrap();
    supply.before.push(BilledBefore {
        sequence: draft.sequence,
        period: draft.period,
        lines: draft.lines.clone(),
        stretches: draft.stretches.clone(),
        restated: draft.restated.clone(),
        end: draft.end,
        anchor: draft.anchor,
        policy: draft.policy,
        catalogue: catalogue.generation,
        credit: draft.totals.credit,
    });
    draft
}

fn litres(lines: &[Line], correction: bool) -> i64 {
    let of = lines.iter().filter(|l| l.charge.correction == correction);
    of.filter(|l| matches!(l.charge.kind, ChargeKind::WaterTier(_))).map(|l| l.quantity).sum()
}

fn net(drafts: &[&Draft]) -> i64 {
    drafts.iter().map(|draft| draft.totals.net.0).sum()
}

#[test]
fn days_without_a_reading_are_estimated() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let draft = bill(&catalogue, &supply(&catalogue, ReadingKind::Operator), "2019-12-31").unwrap();
    assert_eq!(draft.period, Period::closed(d("2019-07-01"), d("2019-12-31")));
    assert_eq!(litres(&draft.lines, false), 184 * 200);
    assert_eq!(draft.end.source, Source::Estimated);
    assert_eq!(draft.totals.net, Cents(3680));
    assert_eq!(draft.totals.vat, Cents(368));
}

#[test]
fn a_self_reading_of_january_is_brought_back_to_the_billing_date() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let check = |readings: &[Reading], expected_litres: i64, source: Source| {
        let mut supply = supply(&catalogue, ReadingKind::Operator);
        supply.history.readings.extend_from_slice(readings);
        let draft = bill(&catalogue, &supply, "2019-12-31").unwrap();
        assert_eq!(litres(&draft.lines, false), expected_litres, "{readings:?}");
        assert_eq!(draft.end.source, source);
    };
    let own = ReadingKind::SelfRead;
    // 184 days to the billing date, 200 to 16 January.
    check(&[reading("2020-01-16", 1050, own)], 46_000, Source::SelfRead);
    check(&[reading("2020-01-31", 1199, own)], 170_307, Source::SelfRead); // 199 × 184/215 m³
    check(&[reading("2020-02-01", 1199, own)], 36_800, Source::Estimated); // beyond 31 days
    check(&[reading("2019-12-31", 1040, own)], 40_000, Source::SelfRead);
    // An operator's beats a self-reading; of several self-readings the last sent counts.
    let operator = reading("2020-01-16", 1050, ReadingKind::Operator);
    check(&[reading("2020-01-05", 1100, own), operator], 46_000, Source::Actual);
    let late = Reading { arrival: 2, ..reading("2020-01-16", 1050, own) };
    check(
        &[late, Reading { arrival: 1, ..reading("2020-01-20", 1099, own) }],
        46_000,
        own.source(),
    );
}

#[test]
fn a_reading_below_our_estimate_gives_back_what_was_over_billed() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&catalogue, ReadingKind::Operator);
    let first = bill_and_keep(&catalogue, &mut supply, "2019-12-31");
    // 36.8 m³ were estimated; on 30 June 2020 only 20 have run in a whole leap year.
    supply.history.readings.push(reading("2020-06-30", 1020, ReadingKind::SelfRead));
    let second = bill_and_keep(&catalogue, &mut supply, "2020-06-30");
    let of_first = 10_055; // 20 × 184/366 m³
    assert_eq!(litres(&second.lines, true), of_first - 36_800);
    assert_eq!(litres(&second.lines, false), 20_000 - of_first);
    // 10.06 and 9.95 euro: each bill rounds on its own.
    assert_eq!(net(&[&first, &second]), 1006 + 995);
    assert_eq!(second.totals.payable, Cents::ZERO);
    assert_eq!(second.totals.credit.0, -second.totals.total.0);
    // The credit is set off in the next bill, and nothing is corrected twice.
    let third = bill_and_keep(&catalogue, &mut supply, "2020-12-31");
    assert_eq!(litres(&third.lines, true), 0);
    let left = third.totals.total - second.totals.credit;
    assert_eq!(third.totals.payable, left.max(Cents::ZERO));
}

#[test]
fn two_estimated_bills_are_set_right_by_one_reading() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&catalogue, ReadingKind::Operator);
    let bills = ["2019-10-31", "2019-12-31"].map(|at| bill_and_keep(&catalogue, &mut supply, at));
    supply.history.readings.push(reading("2020-04-30", 1045, ReadingKind::Operator));
    let last = bill_and_keep(&catalogue, &mut supply, "2020-04-30");
    assert_eq!(last.restated.len(), 2);
    assert_eq!(net(&[&bills[0], &bills[1], &last]), 4500);
    assert_eq!(last.anchor.point.at, last.period.until);
}

#[test]
fn a_legacy_estimate_too_high_is_credited_at_the_prices_of_its_days() {
    let versions = vec![version(1, "2018-01-01", 1_000_000), version(2, "2019-07-01", 3_000_000)];
    let catalogue = Catalogue::new(versions, Vec::new());
    let check = |value_m3: i64, credit_m3: i64| {
        let mut supply = supply(&catalogue, ReadingKind::Estimated);
        let period = Period::closed(d("2019-01-01"), d("2019-06-30"));
        supply.legacy.push(LegacyBill { period, litres: 40_000 });
        supply.history.readings.push(reading("2019-12-31", value_m3, ReadingKind::Operator));
        let draft = bill(&catalogue, &supply, "2019-12-31").unwrap();
        assert_eq!(litres(&draft.lines, true), -credit_m3 * 1000, "{value_m3}");
        assert_eq!(litres(&draft.lines, false), (value_m3 - 1000).max(0) * 1000);
        let corrections = draft.lines.iter().filter(|l| l.charge.correction);
        assert!(corrections.clone().all(|l| l.unit_price == MicroEuro(1_000_000)));
        assert_eq!(corrections.map(|l| l.amount.0).sum::<i64>(), -credit_m3 * 100);
    };
    check(990, 10);
    check(1000, 0);
    check(1010, 0);
}

#[test]
fn billing_goes_on_from_the_last_billed_reading_or_from_the_beginning() {
    let catalogue = Catalogue::new(vec![version(1, "2014-01-01", 1_000_000)], Vec::new());
    let check = |readings: &[(&str, i64, ReadingKind, bool)], first_day: &str, read_m3: i64| {
        let mut supply = supply(&catalogue, ReadingKind::Operator);
        supply.contract.start_on = d("2016-03-01");
        supply.history.meters[0].first_m3 = 40;
        let reading =
            |&(on, value, kind, billed): &_| Reading { billed, ..reading(on, value, kind) };
        supply.history.readings = readings.iter().map(reading).collect();
        let draft = bill(&catalogue, &supply, "2019-12-31").unwrap();
        assert_eq!(draft.period, Period::closed(d(first_day), d("2019-12-31")), "{readings:?}");
        assert_eq!(litres(&draft.lines, false), read_m3 * 1000, "{readings:?}");
    };
    let (own, operator) = (ReadingKind::SelfRead, ReadingKind::Operator);
    let last = ("2019-12-31", 500, operator, false);
    check(&[last], "2016-03-01", 460);
    check(&[last, ("2019-06-30", 450, operator, true)], "2019-07-01", 50);
    check(&[last, ("2019-06-30", 450, own, true)], "2019-07-01", 50);
    check(&[last, ("2019-06-30", 450, ReadingKind::Estimated, true)], "2019-07-01", 50);
    // The last one, whatever came before it and whatever was read since without being billed.
    let earlier = [("2018-12-31", 400, operator, true), ("2019-06-30", 450, own, true)];
    check(&[earlier[1], last, earlier[0]], "2019-07-01", 50);
    check(&[("2019-08-31", 460, operator, false), last, earlier[0]], "2019-01-01", 100);
    // An estimate of the legacy system that was not billed is no reading.
    check(&[("2019-08-31", 900, ReadingKind::Estimated, false), last], "2016-03-01", 460);
}

#[test]
fn a_legacy_estimate_is_credited_whole_whatever_the_legacy_bills_say() {
    let versions = vec![version(1, "2018-01-01", 1_000_000), version(2, "2019-01-01", 3_000_000)];
    let catalogue = Catalogue::new(versions, Vec::new());
    let check = |legacy: &[(&str, &str, i64)], before: &[(&str, i64)], expected: &[(i64, i64)]| {
        let mut supply = supply(&catalogue, ReadingKind::Estimated);
        supply.legacy.extend(legacy.iter().map(|(from, to, m3)| LegacyBill {
            period: Period::closed(d(from), d(to)),
            litres: m3 * 1000,
        }));
        let estimated = |(on, value): &(&str, i64)| Reading {
            billed: true,
            ..reading(on, *value, ReadingKind::Estimated)
        };
        supply.history.readings.extend(before.iter().map(estimated));
        // 15 m³ below the estimate of 30 June.
        supply.history.readings.push(reading("2019-12-31", 985, ReadingKind::Operator));
        let draft = bill(&catalogue, &supply, "2019-12-31").unwrap();
        let lines = draft.lines.iter().filter(|l| l.charge.correction);
        let found: Vec<_> = lines.map(|l| (l.quantity, l.amount.0)).collect();
        assert_eq!(found, expected, "{legacy:?} {before:?}");
    };
    let (of_2018, of_2019) = (("2018-07-01", "2018-12-31"), ("2019-01-01", "2019-06-30"));
    let row = |days: (&'static str, &'static str), m3| (days.0, days.1, m3);
    // The row that covers the days, then the one before it, then the last billed period again.
    check(&[row(of_2019, 40)], &[], &[(-15_000, -4500)]);
    check(&[row(of_2018, 40), row(of_2019, 5)], &[], &[(-5000, -1500), (-10_000, -1000)]);
    check(&[row(of_2019, 5)], &[], &[(-15_000, -4500)]);
    check(&[row(of_2018, 2), row(of_2019, 5)], &[], &[(-13_000, -3900), (-2000, -200)]);
    // A document that gave back covers nothing.
    check(&[row(of_2018, 40), row(of_2019, -3)], &[], &[(-15_000, -1500)]);
    check(&[row(of_2018, 40), row(of_2019, 0)], &[], &[(-15_000, -1500)]);
    check(&[row(of_2019, -3)], &[], &[(-15_000, -4500)]);
    // Without any row the last billed period, though it was an estimate upon an estimate.
    check(&[], &[("2018-12-31", 980)], &[(-15_000, -4500)]);
    check(&[], &[("2018-12-31", 995)], &[(-15_000, -4500)]);
}

#[test]
fn readings_between_the_date_and_the_one_brought_back_set_it_right() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&catalogue, ReadingKind::Operator);
    // The operator's reading counts at the date, though the user's shows that little ran before.
    supply.history.readings.push(reading("2020-01-05", 1001, ReadingKind::SelfRead));
    supply.history.readings.push(reading("2020-01-30", 1107, ReadingKind::Operator));
    let first = bill_and_keep(&catalogue, &mut supply, "2019-12-31");
    assert_eq!(litres(&first.lines, false), 92_000); // 107 × 184/214 m³
    let second = bill_and_keep(&catalogue, &mut supply, "2020-01-30");
    assert_eq!(litres(&second.lines, true), 974 - 92_000); // 1 × 184/189 m³
    assert_eq!(litres(&second.lines, false), 107_000 - 974);
}

#[test]
fn a_january_reading_below_the_legacy_estimate_gives_back_once() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&catalogue, ReadingKind::Estimated);
    supply.history.readings.push(reading("2020-01-10", 990, ReadingKind::Operator));
    let first = bill_and_keep(&catalogue, &mut supply, "2019-12-31");
    assert_eq!((litres(&first.lines, true), litres(&first.lines, false)), (-10_000, 0));
    assert_eq!(first.end.litres, 990_000);
    supply.history.readings.push(reading("2020-03-31", 1000, ReadingKind::Operator));
    let second = bill_and_keep(&catalogue, &mut supply, "2020-03-31");
    assert_eq!((litres(&second.lines, true), litres(&second.lines, false)), (0, 10_000));
}

#[test]
fn tiers_are_cut_only_where_a_bound_changes() {
    let check = |criterion: Criterion, per_member: bool, change: fn(&mut Terms), parts: usize| {
        let mut version = version(1, "2018-01-01", 1_000_000);
        let water = &mut version.categories[0].water;
        (water.criterion, water.per_member) = (criterion, per_member);
        if criterion == Criterion::HouseholdSizeClass {
            let bounds = |litres| vec![Bound { litres, parts: 1 }];
            let small = TierSet { members_min: 1, members_max: Some(3), bounds: bounds(100_000) };
            let big = TierSet { members_min: 4, members_max: None, bounds: bounds(150_000) };
            water.sets = vec![small, big];
        }
        let catalogue = Catalogue::new(vec![version], Vec::new());
        let mut supply = supply(&catalogue, ReadingKind::Operator);
        supply.contract.terms.first.members = Some(2);
        let mut terms = supply.contract.terms.first;
        change(&mut terms);
        supply.contract.terms.changes.push(DatedTerms { from: d("2019-10-01"), terms });
        let draft = bill(&catalogue, &supply, "2019-12-31").unwrap();
        let tiers =
            draft.lines.iter().filter(|l| matches!(l.charge.kind, ChargeKind::WaterTier(1)));
        assert_eq!(tiers.count(), parts, "{criterion:?} {per_member} {terms:?}");
    };
    use Criterion::{HouseholdSizeClass, PerCapita, Single};
    check(Single, false, |t| t.members = Some(5), 1);
    check(Single, false, |t| t.units = 2, 2);
    check(PerCapita, true, |t| t.members = Some(5), 2);
    check(PerCapita, true, |t| t.units = 2, 1);
    check(PerCapita, true, |t| t.members = None, 2);
    check(HouseholdSizeClass, false, |t| t.members = Some(3), 1);
    check(HouseholdSizeClass, false, |t| t.members = Some(4), 2);
    check(HouseholdSizeClass, false, |t| t.services = Services::new(true, true), 1);
}

#[test]
fn the_bonus_is_of_a_household_that_holds_its_own_supply() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let check = |bonus: bool, units: u32, expected: &[i64]| {
        let mut supply = supply(&catalogue, ReadingKind::Operator);
        let terms = &mut supply.contract.terms.first;
        (terms.bonus, terms.units) = (bonus, units);
        let draft = bill(&catalogue, &supply, "2019-12-31").unwrap();
        let lines = draft.lines.iter().filter(|l| l.charge.kind == ChargeKind::Bonus);
        assert_eq!(lines.map(|l| l.amount.0).collect::<Vec<_>>(), expected, "{bonus} {units}");
    };
    check(false, 1, &[]);
    check(true, 1, &[-2760]); // 18.25 × 3 × 184/365 m³ at 1 euro
    check(true, 2, &[]); // in a building it is paid by other means (R8.4)
}

#[test]
fn a_retroactive_table_bills_the_difference_once() {
    let old = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&old, ReadingKind::Operator);
    supply.history.readings.push(reading("2019-12-31", 1040, ReadingKind::Operator));
    let first = bill_and_keep(&old, &mut supply, "2019-12-31");
    let versions = vec![version(1, "2018-01-01", 1_000_000), version(2, "2019-07-01", 1_100_000)];
    let new = Catalogue::new(versions, Vec::new());
    supply.history.readings.push(reading("2020-03-31", 1050, ReadingKind::Operator));
    let second = bill_and_keep(&new, &mut supply, "2020-03-31");
    assert_eq!(net(&[&first, &second]), 5000 * 11 / 10);
    supply.history.readings.push(reading("2020-04-30", 1060, ReadingKind::Operator));
    let third = bill_and_keep(&new, &mut supply, "2020-04-30");
    assert_eq!(litres(&third.lines, true), 0);
    assert!(third.lines.iter().all(|l| !l.charge.correction));
}

#[test]
fn a_bill_asks_for_the_debits_that_came_back_before_its_run_was_made() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&catalogue, ReadingKind::Operator);
    supply.history.readings.push(reading("2019-12-31", 1040, ReadingKind::Operator));
    let cost = |id, sequence, cents| super::ReturnCost {
        id,
        sequence,
        returned_on: d("2020-01-08"),
        amount: Cents(cents),
    };
    // The first is another bill's, the last came when the run was made already.
    supply.return_costs = vec![cost(1, Some(7), 100), cost(2, None, 250), cost(3, None, 250)];
    let (terms, mut draft) = (RunTerms { return_costs_upto: 2, ..run("2019-12-31") }, Draft::new());
    assert_eq!(BillMaker::new(&catalogue, &terms).draw_up(&supply, &mut draft), Ok(true));
    let line = draft.lines.last().unwrap();
    assert_eq!((line.charge.kind, line.amount), (ChargeKind::ReturnCost, Cents(250)));
    assert_eq!((line.period.from, line.period.days()), (d("2020-01-08"), 1));
    assert_eq!(draft.return_costs, [2]);
    // 40 m³ at 1 euro, 10 % of it, and 2.50 outside VAT.
    let totals = &draft.totals;
    assert_eq!((totals.net, totals.vat), (Cents(4_000), Cents(400)));
    assert_eq!((totals.total, totals.payable), (Cents(4_400), Cents(4_650)));
}

#[test]
fn a_run_executed_twice_bills_nothing() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&catalogue, ReadingKind::Operator);
    bill_and_keep(&catalogue, &mut supply, "2019-12-31");
    assert_eq!(bill(&catalogue, &supply, "2019-12-31"), None);
}

#[test]
fn an_exchange_of_meters_adds_both_parts() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&catalogue, ReadingKind::Operator);
    supply.history.meters[0].removed_on = Some(d("2019-10-15"));
    supply.history.meters[0].last_m3 = Some(1030);
    supply.history.meters.push(Meter {
        digits: 5,
        installed_on: d("2019-10-15"),
        first_m3: 7,
        removed_on: None,
        last_m3: None,
    });
    let new = Reading { meter: 1, ..reading("2019-12-31", 19, ReadingKind::Operator) };
    supply.history.readings.push(new);
    let draft = bill(&catalogue, &supply, "2019-12-31").unwrap();
    assert_eq!(litres(&draft.lines, false), 42_000);
    assert_eq!(draft.stretches.len(), 2);
    assert_eq!((draft.end.meter, draft.end.litres), (1, 19_000));
}

#[test]
fn a_register_that_rolls_over_goes_on() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&catalogue, ReadingKind::Operator);
    supply.history.readings[0].value_m3 = 99_987;
    supply.history.readings.push(reading("2019-12-31", 42, ReadingKind::Operator));
    let draft = bill(&catalogue, &supply, "2019-12-31").unwrap();
    assert_eq!(litres(&draft.lines, false), 55_000); // vector M1
}

#[test]
fn what_cannot_be_billed_is_parked_with_its_reason() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let check = |change: &dyn Fn(&mut SupplyInputs), expected: Parked| {
        let mut supply = supply(&catalogue, ReadingKind::Operator);
        change(&mut supply);
        let terms = run("2019-12-31");
        let mut maker = BillMaker::new(&catalogue, &terms);
        assert_eq!(maker.draw_up(&supply, &mut Draft::new()), Err(expected));
    };
    let backward = RegisterRefused::Backward { on: d("2019-12-01"), by_m3: 10 };
    let low = reading("2019-12-01", 990, ReadingKind::Operator);
    check(&|s| s.history.readings.push(low), Parked::Register(backward));
    let no_meter = RegisterRefused::NoMeter { on: d("2015-01-01") };
    let strip = |s: &mut SupplyInputs| s.history = History::default();
    check(&strip, Parked::Register(no_meter));
}

#[test]
fn the_order_of_readings_does_not_matter() {
    let catalogue = Catalogue::new(vec![version(1, "2018-01-01", 1_000_000)], Vec::new());
    let mut supply = supply(&catalogue, ReadingKind::Operator);
    for (on, value) in [("2019-08-10", 1008), ("2019-09-20", 1017), ("2019-11-30", 1033)] {
        supply.history.readings.push(reading(on, value, ReadingKind::Operator));
    }
    let expected = bill(&catalogue, &supply, "2019-12-31");
    for _ in 0..4 {
        supply.history.readings.rotate_left(1);
        assert_eq!(bill(&catalogue, &supply, "2019-12-31"), expected);
    }
}
