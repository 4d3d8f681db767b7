//! Tables of the billing frequency.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

const NOTHING: Known<'static> = Known {
    annual: &[],
    units: Some(1),
    category_unit_litres: None,
    default_unit_litres: 130_000,
    utility_min: None,
};

fn decided(known: &Known<'_>) -> Frequency {
    decide(known, Date::parse("2020-01-31").unwrap())
}

#[test]
fn the_class_decides_the_bills() {
    let check = |litres: &[i64], units: u32, m3: i64, bills: u8| {
        let annual: Vec<(i32, i64)> = (2017..).zip(litres.iter().copied()).collect();
        let found = decided(&Known { annual: &annual, units: Some(units), ..NOTHING });
        assert_eq!(
            (found.classified_m3, found.min_bills.bills()),
            (m3, bills),
            "{litres:?} {units}"
        );
        assert!(found.class_min_m3 <= m3.max(0));
        assert!(found.class_max_m3.is_none_or(|max| m3 <= max));
    };
    check(&[95_000, 110_000, 96_000], 1, 100, 2); // R1.12 a: 100.33
    check(&[1_450_000, 1_380_000, 1_420_000], 12, 118, 3); // R1.12 b: 118.06
    check(&[100_000], 1, 100, 2);
    check(&[100_499], 1, 100, 2);
    check(&[100_500], 1, 101, 3);
    check(&[101_000], 1, 101, 3);
    check(&[1_000_000], 1, 1000, 3);
    check(&[1_000_499], 1, 1000, 3);
    check(&[1_000_500], 1, 1001, 4);
    check(&[3_000_499], 1, 3000, 4);
    check(&[3_000_500], 1, 3001, 6);
    check(&[3_001_000], 1, 3001, 6);
    check(&[0], 1, 0, 2);
    check(&[100_000, 101_000], 1, 101, 3); // two years, 100.5
    // Rounded once: 100.4995 m3 of one unit would become 100.5 litre by litre.
    check(&[200_999], 2, 100, 2);
    check(&[201_000], 2, 101, 3);
}

#[test]
fn only_the_last_three_years_count() {
    let check = |annual: &[(i32, i64)], years: &[i32], total: i64| {
        let found = reference_consumption(annual).unwrap();
        assert_eq!((found.years(), found.total_litres), (years, total), "{annual:?}");
    };
    check(&[(2019, 3), (2016, 9000), (2018, 2), (2017, 1)], &[2019, 2018, 2017], 6);
    check(&[(2015, 10), (2019, 30)], &[2019, 2015], 40);
    check(&[(2019, 30)], &[2019], 30);
    check(&[(2019, 30), (2019, 50), (2018, 1)], &[2019, 2018], 31);
    assert_eq!(reference_consumption(&[]), None);
    let mean = |annual| reference_consumption(annual).unwrap().mean_litres();
    assert_eq!(mean(&[(2017, 95_000), (2018, 110_000), (2019, 96_000)]), 100_333);
    assert_eq!(mean(&[(2018, i64::MAX), (2019, i64::MAX)]), i64::MAX / 2 + 1);
}

#[test]
fn without_own_years_the_category_or_the_parameter_decides() {
    let check = |known: Known<'_>, reason: FrequencyReason, bills: u8| {
        let found = decided(&known);
        assert_eq!((found.reason, found.min_bills.bills()), (reason, bills));
    };
    let mean = Known { category_unit_litres: Some(99_400), units: Some(40), ..NOTHING };
    check(mean, FrequencyReason::CategoryMean { unit_litres: 99_400 }, 2);
    check(NOTHING, FrequencyReason::Parameter { unit_litres: 130_000 }, 3);
    let own = reference_consumption(&[(2019, 5_000_000)]).unwrap();
    let known = Known { annual: &[(2019, 5_000_000)], ..mean };
    check(Known { units: Some(1), ..known }, FrequencyReason::OwnConsumption(own), 6);
}

#[test]
fn unknown_units_count_as_one_and_are_flagged() {
    let check = |units: Option<u32>, used: u32, assumed: bool| {
        let found = decided(&Known { annual: &[(2019, 300_000)], units, ..NOTHING });
        assert_eq!((found.units, found.units_assumed), (used, assumed), "{units:?}");
    };
    check(Some(3), 3, false);
    check(Some(1), 1, false);
    check(Some(0), 1, true);
    check(None, 1, true);
}

#[test]
fn the_utility_may_send_more_bills_but_never_fewer() {
    let check = |litres: i64, fewest: Option<Cadence>, min: u8, assigned: u8| {
        let annual = [(2019, litres)];
        let found = decided(&Known { annual: &annual, utility_min: fewest, ..NOTHING });
        assert_eq!((found.min_bills.bills(), found.assigned.bills()), (min, assigned), "{litres}");
    };
    check(50_000, None, 2, 2);
    check(50_000, Some(Cadence::TwoMonthly), 2, 6);
    check(2_000_000, Some(Cadence::FourMonthly), 4, 4);
}

#[test]
fn the_category_mean_is_of_units() {
    let check = |known: &[(i64, u32)], expected: Option<i64>| {
        assert_eq!(category_mean(known.iter().copied()), expected, "{known:?}");
    };
    check(&[], None);
    check(&[(100_000, 1), (1_200_000, 12)], Some(100_000));
    check(&[(100_000, 1), (600_000, 3), (0, 0)], Some(100_000));
    check(&[(100, 3), (100, 3), (100, 3)], Some(33));
    check(&[(1, 2), (1, 2)], Some(1));
}

#[test]
fn the_class_is_reviewed_after_two_years() {
    assert!(!review_due(d("2020-01-31"), d("2022-01-30")));
    assert!(review_due(d("2020-01-31"), d("2022-01-31")));
    let (two, six) = (Cadence::SixMonthly, Cadence::TwoMonthly);
    assert_eq!(review(two, two), Review::Unchanged);
    assert_eq!(review(two, six), Review::MoreBills { from: two, to: six });
    assert_eq!(review(six, two), Review::FewerBills { from: six, to: two });
}

#[test]
fn the_cadence_comes_when_its_months_have_passed() {
    let check = |cadence: Cadence, billed_until: &str, at: &str, expected: bool| {
        assert_eq!(cadence_come(cadence, d(billed_until), d(at)), expected, "{billed_until} {at}");
    };
    check(Cadence::SixMonthly, "2019-07-01", "2019-12-30", false);
    check(Cadence::SixMonthly, "2019-07-01", "2019-12-31", true);
    check(Cadence::FourMonthly, "2019-09-01", "2019-12-31", true);
    check(Cadence::FourMonthly, "2019-09-15", "2019-12-31", false);
    check(Cadence::Quarterly, "2019-10-01", "2019-12-31", true);
    check(Cadence::TwoMonthly, "2019-11-01", "2019-12-31", true);
    check(Cadence::TwoMonthly, "2019-11-02", "2019-12-31", false);
    check(Cadence::SixMonthly, "2018-01-01", "2019-12-31", true);
}

#[test]
fn a_period_beyond_the_cadence_is_told() {
    let check = |from: &str, to: &str, cadence: Cadence, expected: bool| {
        let period = Period::closed(d(from), d(to));
        assert_eq!(exceeds_cadence(period, cadence), expected, "{period}");
    };
    check("2019-07-01", "2019-12-31", Cadence::SixMonthly, false);
    check("2019-06-30", "2019-12-31", Cadence::SixMonthly, true);
    check("2019-11-01", "2020-01-31", Cadence::TwoMonthly, true);
    check("2019-12-31", "2020-02-28", Cadence::TwoMonthly, false);
}

#[test]
fn bills_are_issued_45_days_after_their_period() {
    let period = Period::closed(d("2019-07-01"), d("2019-12-31"));
    assert_eq!(latest_issue_on(period), d("2020-02-14")); // R1.12 c
}

#[test]
fn bills_and_months_name_each_other() {
    for cadence in Cadence::ALL {
        assert_eq!(cadence.bills() * cadence.months(), 12);
        assert_eq!(Cadence::from_bills(cadence.bills()), Some(cadence));
    }
    assert_eq!(Cadence::from_bills(5), None);
    assert_eq!(rules_on(d("2010-01-01")), &RULES[0]);
    assert_eq!(RULES[0].valid_from, d("2016-07-01"));
}

proptest! {
    #[test]
    fn more_consumption_never_means_fewer_bills(
        litres in 0i64..5_000_000,
        more in 0i64..5_000_000,
        units in 1u32..50,
    ) {
        let of = |litres| {
            decided(&Known { annual: &[(2019, litres)], units: Some(units), ..NOTHING }).min_bills
        };
        prop_assert!(of(litres) <= of(litres + more));
    }
}
