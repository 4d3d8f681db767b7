//! Tables and properties of the relief for hidden leaks.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

const S9_REFERENCE: ReferenceUse = ReferenceUse { litres: 400, days: 1 };

#[test]
fn vector_s9_splits_and_halves() {
    let found = split(180_000, 121, S9_REFERENCE, &TERMS);
    let expected = RelievedVolume {
        reference_litres: 48_400,
        excess_litres: 131_600,
        franchise_litres: 14_520,
        normal_litres: 62_920,
        relieved_litres: 117_080,
    };
    assert_eq!(found, expected);
    let base_rate = MicroEuro::parse("0.735").unwrap();
    assert_eq!(relieved_rate_e7(base_rate), 3_675_000);
    assert_eq!(relieved_amount(found.relieved_litres, base_rate), Cents(4303));
}

#[test]
fn the_seventh_decimal_is_not_lost() {
    // 1000 m3 at half of 0.000011 are 0.0055, not 0.01 from a price rounded up first.
    assert_eq!(relieved_amount(1_000_000, MicroEuro(11)), Cents(1));
    assert_eq!(relieved_amount(900_000, MicroEuro(11)), Cents(0));
    assert_eq!(relieved_rate_e7(MicroEuro(11)), 55);
}

#[test]
fn the_excess_bounds_the_franchise() {
    let check = |litres: i64, days: i64, percent: i64, normal: i64, relieved: i64| {
        let terms = LeakTerms { franchise_percent: percent, ..TERMS };
        let found = split(litres, days, S9_REFERENCE, &terms);
        assert_eq!(
            (found.normal_litres, found.relieved_litres),
            (normal, relieved),
            "{litres} {days} {percent}"
        );
    };
    check(40_000, 100, 30, 40_000, 0); // nothing above the reference
    check(39_000, 100, 30, 39_000, 0);
    check(50_000, 100, 30, 50_000, 0); // excess within the franchise
    check(52_001, 100, 30, 52_000, 1);
    check(100_000, 100, 0, 40_000, 60_000);
    check(100_000, 100, 90, 52_000, 48_000); // never above 30 %
    check(100_000, 0, 30, 0, 100_000);
}

#[test]
fn a_reference_of_many_days_is_not_rounded_by_day() {
    let reference = ReferenceUse { litres: 100_000, days: 243 };
    let found = split(500_000, 121, reference, &TERMS);
    assert_eq!(found.reference_litres, 49_794); // 49794.24, where 411 or 412 a day would miss
}

#[test]
fn relief_needs_twice_the_reference_in_time_and_a_repair() {
    let good = LeakRequest {
        reference: S9_REFERENCE,
        billed_litres: 96_800,
        period: Period::closed(d("2022-01-01"), d("2022-05-01")),
        issued_on: d("2022-05-31"),
        requested_on: d("2022-08-31"),
        repair_proved: true,
        last_relieved_on: Some(d("2020-06-01")),
    };
    let yearly = LeakTerms { again_after_years: 2, ..TERMS };
    let check = |request: LeakRequest, terms: LeakTerms, expected: Result<(), LeakRefused>| {
        assert_eq!(right_to_relief(&request, &terms), expected, "{request:?}");
    };
    check(good, TERMS, Ok(()));
    check(
        LeakRequest { billed_litres: 96_799, ..good },
        TERMS,
        Err(LeakRefused::BelowAccess { least_litres: 96_800 }),
    );
    check(
        LeakRequest { requested_on: d("2022-09-01"), ..good },
        TERMS,
        Err(LeakRefused::TooLate { last_on: d("2022-08-31") }),
    );
    check(LeakRequest { repair_proved: false, ..good }, TERMS, Err(LeakRefused::RepairNotProved));
    check(good, yearly, Err(LeakRefused::TooSoon { again_from: d("2022-06-01") }));
    check(LeakRequest { last_relieved_on: Some(d("2020-05-31")), ..good }, yearly, Ok(()));
    check(LeakRequest { last_relieved_on: None, ..good }, yearly, Ok(()));
}

#[test]
fn later_bills_are_covered_for_three_months() {
    let check = |later: &str, expected: bool| {
        assert_eq!(covers_later_bill(d("2022-05-31"), d(later), &TERMS), expected, "{later}");
    };
    check("2022-05-31", true);
    check("2022-08-31", true);
    check("2022-09-01", false);
    check("2022-05-30", false);
    assert_eq!(TERMS.valid_from, d("2022-01-01"));
}

proptest! {
    #[test]
    fn the_parts_make_the_whole(
        billed in 0i64..10_000_000,
        days in 0i64..800,
        litres in 0i64..2_000_000,
        reference_days in 1i64..800,
        percent in 0i64..31,
    ) {
        let reference = ReferenceUse { litres, days: reference_days };
        let terms = LeakTerms { franchise_percent: percent, ..TERMS };
        let found = split(billed, days, reference, &terms);
        prop_assert_eq!(found.normal_litres + found.relieved_litres, billed);
        prop_assert!(found.normal_litres >= 0 && found.relieved_litres >= 0);
        prop_assert!(found.franchise_litres <= found.excess_litres);
    }

    #[test]
    fn the_least_volume_is_the_first_that_is_enough(
        days in 1i64..800,
        litres in 1i64..2_000_000,
        reference_days in 1i64..800,
    ) {
        let reference = ReferenceUse { litres, days: reference_days };
        let on = d("2022-05-31");
        let request = LeakRequest {
            reference,
            billed_litres: 0,
            period: Period::new(on, on.plus(i32::try_from(days).unwrap())),
            issued_on: on,
            requested_on: on,
            repair_proved: true,
            last_relieved_on: None,
        };
        let Err(LeakRefused::BelowAccess { least_litres }) = right_to_relief(&request, &TERMS)
        else {
            return Ok(());
        };
        prop_assert!(is_anomalous(least_litres, days, reference, &TERMS));
        prop_assert!(!is_anomalous(least_litres - 1, days, reference, &TERMS));
    }
}
