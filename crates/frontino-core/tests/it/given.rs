//! Random tables of every criterion and policy, random terms and periods.

use frontino_core::charge::Line;
use frontino_core::dates::{Date, FIRST, LAST, Period};
use frontino_core::money::{Cents, MicroEuro};
use frontino_core::rating::{Rater, Source, Stretch};
use frontino_core::supply::{CategoryId, Service, Services, Terms, TermsHistory};
use frontino_core::tariff::{
    Bound, Catalogue, CategoryRates, ComponentRate, Criterion, EstimateRounding, Policy,
    PolicyChoice, TariffVersion, TierPeriod, TierRounding, TierSet, WaterTiers, YearBasis,
};
use proptest::prelude::*;

/// The number of cases, a hundred times as many under `FRONTINO_SOAK=1`.
pub fn cases(usual: u32) -> ProptestConfig {
    let soak = std::env::var("FRONTINO_SOAK").is_ok_and(|v| v == "1");
    let cases = if soak { usual * 100 } else { usual };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

pub fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn criterion() -> impl Strategy<Value = Criterion> {
    prop::sample::select(vec![
        Criterion::PerCapita,
        Criterion::Standard,
        Criterion::HouseholdSizeClass,
        Criterion::Single,
        Criterion::CommittedMinimum,
    ])
}

/// Water by tiers: up to four bounds, prices in no order, of the yearly or quarterly kind.
fn water() -> impl Strategy<Value = WaterTiers> {
    let widths = prop::collection::vec(1i64..60_000, 0..5);
    let prices = prop::collection::vec(0i64..4_000_000, 5);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), 1i64..4);
    let all = (criterion(), widths, prices, flags, 30_000i64..300_000);
    all.prop_map(|(criterion, widths, prices, (quarter, whole, bill, parts), committed)| {
        let by_class = criterion == Criterion::HouseholdSizeClass;
        let by_commitment = criterion == Criterion::CommittedMinimum;
        let bounds = |class: i64| {
            let mut upper = 0;
            let next = |width: &i64| {
                upper += width * class;
                Bound { litres: upper, parts: if by_commitment { 1000 } else { parts } }
            };
            widths.iter().map(next).collect::<Vec<Bound>>()
        };
        let classes: &[(u32, Option<u32>)] =
            if by_class { &[(1, Some(2)), (3, Some(3)), (4, None)] } else { &[(0, None)] };
        let set = |(place, (min, max)): (usize, &(u32, Option<u32>))| TierSet {
            members_min: *min,
            members_max: *max,
            bounds: bounds(place as i64 + 1),
        };
        WaterTiers {
            criterion,
            tier_period: if quarter { TierPeriod::Quarter } else { TierPeriod::Year },
            per_member: criterion == Criterion::PerCapita,
            whole_m3_a_year: whole,
            sets: classes.iter().enumerate().map(set).collect(),
            rates: prices.iter().take(widths.len() + 1).map(|p| MicroEuro(*p)).collect(),
            members_when_unknown: 3,
            committed_l: by_commitment.then_some(committed),
            bill_commitment: bill && by_commitment,
            has_reduced: false,
        }
    })
}

/// The prices of one category.
pub fn rates() -> impl Strategy<Value = CategoryRates> {
    let price = || prop::option::of((0i64..1_500_000).prop_map(MicroEuro));
    let quota = || prop::option::of((0i64..60_000_000).prop_map(MicroEuro));
    let quotas = (quota(), quota(), quota(), any::<bool>(), prop::option::of(1u32..4));
    (water(), price(), price(), quotas).prop_map(|(water, sewer, treatment, quotas)| {
        CategoryRates {
            code: "x".to_owned(),
            water,
            tier_names: Vec::new(),
            flat: [None, sewer, treatment],
            fixed: [quotas.0, quotas.1, quotas.2],
            fixed_per_unit: quotas.3,
            fixed_members_max: quotas.4,
        }
    })
}

/// Prices whose bounds are given for a year, so that they are in proportion to the days.
pub fn yearly_rates() -> impl Strategy<Value = CategoryRates> {
    rates().prop_map(|mut rates| {
        rates.water.tier_period = TierPeriod::Year;
        rates
    })
}

/// The table of one category in force on some days.
pub fn version(generation: i64, valid: Period, rates: CategoryRates) -> TariffVersion {
    TariffVersion {
        utility: "prova".to_owned(),
        generation,
        valid,
        categories: vec![rates],
        policy: PolicyChoice::default(),
    }
}

pub fn always() -> Period {
    Period::new(FIRST, LAST)
}

/// Rates of the four national components, without end.
pub fn components() -> impl Strategy<Value = Vec<ComponentRate>> {
    prop::collection::vec(0i64..20_000, 12).prop_map(|rates| {
        let rate = |(place, rate): (usize, &i64)| ComponentRate {
            component: format!("ui{}", place / 3 + 1),
            service: Service::ALL[place % 3],
            rate: MicroEuro(*rate),
            valid: always(),
            resolution: String::new(),
            generation: 1,
        };
        rates.iter().enumerate().map(rate).collect()
    })
}

pub fn terms() -> impl Strategy<Value = Terms> {
    let members = prop::option::of(1u32..40);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (members, 1u32..12, flags).prop_map(|(members, units, (sewer, treatment, bonus))| Terms {
        category: CategoryId(0),
        members,
        units,
        services: Services::new(sewer, treatment),
        bonus,
    })
}

pub fn policy() -> impl Strategy<Value = Policy> {
    let tiers = TierRounding::WORDS.map(|(_, choice)| choice).to_vec();
    let estimates = EstimateRounding::WORDS.map(|(_, choice)| choice).to_vec();
    let years = YearBasis::WORDS.map(|(_, choice)| choice).to_vec();
    let all =
        (prop::sample::select(tiers), prop::sample::select(estimates), prop::sample::select(years));
    all.prop_map(|(tier_rounding, estimate_rounding, year_basis)| Policy {
        tier_rounding,
        estimate_rounding,
        year_basis,
    })
}

/// A period of at least two days from 2018 on; sometimes whole calendar quarters.
pub fn period() -> impl Strategy<Value = Period> {
    let any_days = (0i32..1500, 2i32..800).prop_map(|(from, days)| {
        let from = d("2018-01-01").plus(from);
        Period::new(from, from.plus(days))
    });
    let quarters = prop::sample::select(vec![
        Period::closed(d("2019-01-01"), d("2019-03-31")),
        Period::closed(d("2019-10-01"), d("2020-06-30")),
    ]);
    prop_oneof![9 => any_days, 1 => quarters]
}

/// The lines of a volume that runs evenly over a period.
pub fn rate(
    catalogue: &Catalogue,
    period: Period,
    terms: &TermsHistory,
    litres: i64,
    policy: Policy,
) -> Vec<Line> {
    let stretch = Stretch { period, litres, source: Source::Actual };
    let mut lines = Vec::new();
    Rater::new(catalogue).rate(period, terms, &[stretch], policy, &mut lines).unwrap();
    lines
}

pub fn sum<'l>(lines: impl IntoIterator<Item = &'l Line>) -> Cents {
    lines.into_iter().map(|line| line.amount).sum()
}
