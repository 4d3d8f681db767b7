//! Tables and properties of the limitation.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn two_year(cadence_months: u8, issued_on: &str) -> BillTerms {
    let issued_on = d(issued_on);
    let regime = LimitationRegime::TwoYear;
    BillTerms { regime, cadence_months, issued_on, due_on: issued_on.plus(30) }
}

#[test]
fn constants_name_the_days_they_say() {
    assert_eq!(IN_FORCE_FOR_DUE_AFTER, d("2020-01-01"));
    assert_eq!(ISSUE_TERMS[0].0, d("2016-07-01"));
}

#[test]
fn bills_are_issued_within_45_days() {
    assert_eq!(latest_issue_on(d("2019-12-31")), d("2020-02-14")); // R1.12 c
    assert_eq!(latest_issue_on(d("2017-12-31")), d("2018-02-14")); // vector D4
    assert_eq!(latest_issue_on(d("2014-12-31")), d("2015-02-14"));
}

#[test]
fn reference_periods_are_blocks_of_the_year() {
    let check = |day: &str, months: u8, expected: &str| {
        assert_eq!(cadence_period(d(day), months).to_string(), expected, "{day} {months}");
    };
    check("2017-07-01", 6, "2017-07-01..2017-12-31");
    check("2017-12-31", 6, "2017-07-01..2017-12-31");
    check("2017-04-30", 4, "2017-01-01..2017-04-30");
    check("2017-05-01", 4, "2017-05-01..2017-08-31");
    check("2020-02-29", 2, "2020-01-01..2020-02-29");
    check("2020-02-29", 3, "2020-01-01..2020-03-31");
    check("2020-02-29", 1, "2020-02-01..2020-02-29");
    check("2020-12-01", 5, "2020-11-01..2020-12-31");
    check("2020-12-01", 0, "2020-12-01..2020-12-31");
    check("2020-12-01", 200, "2020-01-01..2020-12-31");
}

#[test]
fn consumption_is_barred_two_years_after_the_last_day_of_issue() {
    let check = |day: &str, bill: BillTerms, expected: bool| {
        assert_eq!(barred(d(day), &bill, &[]), expected, "{day} {bill:?}");
    };
    // Vector D4: July to December 2017, barred for bills issued after 14 February 2020.
    check("2017-07-01", two_year(6, "2020-02-14"), false);
    check("2017-07-01", two_year(6, "2020-02-15"), true);
    check("2017-12-31", two_year(6, "2020-02-15"), true);
    check("2018-01-01", two_year(6, "2020-02-15"), false);
    check("2017-06-30", two_year(6, "2020-01-31"), true);
    // Two-monthly: the period ended on 31 October 2017, to be billed by 15 December.
    check("2017-10-31", two_year(2, "2020-01-31"), true);
    check("2017-11-01", two_year(2, "2020-01-31"), false);
    // The law holds for bills due after 1 January 2020.
    let early = BillTerms { due_on: d("2020-01-01"), ..two_year(6, "2019-12-12") };
    check("2015-01-01", early, false);
    check("2015-01-01", BillTerms { due_on: d("2020-01-02"), ..early }, true);
    let body = BillTerms { regime: LimitationRegime::Ordinary, ..two_year(6, "2020-02-15") };
    check("2015-01-01", body, false);
    // Monthly: December 2019 had to be billed by 14 February 2020.
    check("2019-12-31", two_year(1, "2022-02-14"), false);
    check("2019-12-31", two_year(1, "2022-02-15"), true);
}

#[test]
fn the_first_unbarred_day_begins_a_reference_period() {
    let check = |bill: BillTerms, expected: Option<&str>| {
        assert_eq!(barred_until(&bill), expected.map(d), "{bill:?}");
    };
    check(two_year(6, "2020-02-14"), Some("2017-07-01"));
    check(two_year(6, "2020-02-15"), Some("2018-01-01"));
    check(two_year(6, "2020-01-31"), Some("2017-07-01"));
    check(two_year(4, "2020-01-31"), Some("2017-09-01"));
    check(two_year(3, "2020-01-31"), Some("2017-10-01"));
    check(two_year(2, "2020-01-31"), Some("2017-11-01"));
    check(BillTerms { due_on: d("2020-01-01"), ..two_year(6, "2019-12-12") }, None);
    check(BillTerms { regime: LimitationRegime::Ordinary, ..two_year(6, "2024-01-31") }, None);
}

#[test]
fn a_letter_within_the_term_starts_it_again() {
    let bill = two_year(6, "2020-02-15");
    let second_half = Period::closed(d("2017-07-01"), d("2017-12-31"));
    let check = |received: &[&str], expected: bool| {
        let letters: Vec<Interruption> = received
            .iter()
            .map(|on| Interruption { received_on: d(on), consumption: second_half })
            .collect();
        assert_eq!(barred(d("2017-12-31"), &bill, &letters), expected, "{received:?}");
    };
    check(&["2020-02-14"], false);
    check(&["2018-02-15"], false);
    check(&["2018-02-14"], true); // the restarted term ends on the same day
    check(&["2018-01-31"], true); // before the term began
    check(&["2020-02-15"], true); // after it ended
    let later = two_year(6, "2022-02-15");
    let letter = |on: &str| Interruption { received_on: d(on), consumption: second_half };
    assert!(barred(d("2017-12-31"), &later, &[letter("2020-02-14")]));
    assert!(!barred(d("2017-12-31"), &later, &[letter("2021-09-01"), letter("2020-02-14")]));
    // Consumption that the letter does not claim stays barred.
    assert!(barred(d("2017-06-30"), &bill, &[letter("2019-09-01")]));
}

#[test]
fn a_long_bill_is_cut_where_the_barred_part_ends() {
    let check = |from: &str, to: &str, letters: &[Interruption], expected: &[&str]| {
        let span = Period::closed(d(from), d(to));
        let found = barred_periods(span, &two_year(6, "2020-02-15"), letters);
        let found: Vec<String> = found.iter().map(Period::to_string).collect();
        assert_eq!(found, expected, "{from} {to}");
    };
    check("2016-03-10", "2019-12-31", &[], &["2016-03-10..2017-12-31"]);
    check("2018-01-01", "2019-12-31", &[], &[]);
    check("2017-12-31", "2017-12-31", &[], &["2017-12-31..2017-12-31"]);
    let letter = Interruption {
        received_on: d("2019-01-15"),
        consumption: Period::closed(d("2017-02-01"), d("2017-09-30")),
    };
    check(
        "2016-03-10",
        "2019-12-31",
        &[letter],
        &["2016-03-10..2017-01-31", "2017-10-01..2017-12-31"],
    );
}

#[test]
fn equalisation_components_are_subject_unless_the_utility_says_no() {
    let contested = LimitationScope { covers_equalisation: false };
    let check = |scope: LimitationScope, nature: ChargeNature, expected: bool| {
        assert_eq!(scope.covers(nature), expected, "{nature:?}");
    };
    check(LimitationScope::default(), ChargeNature::Volume, true);
    check(LimitationScope::default(), ChargeNature::Equalisation, true);
    check(contested, ChargeNature::Equalisation, false);
    check(contested, ChargeNature::FixedQuota, true);
    check(LimitationScope::default(), ChargeNature::Other, false);
}

#[test]
fn an_issued_bill_has_its_own_clock() {
    let check = |regime: LimitationRegime, due: &str, letters: &[&str], expected: &str| {
        let letters: Vec<Date> = letters.iter().map(|on| d(on)).collect();
        let found = collection_expires_on(regime, d(due), Calendar::national(), &letters);
        assert_eq!(found, d(expected), "{due} {letters:?}");
    };
    // Due on Sunday 1 March 2020: the term starts on Monday the 2nd.
    check(LimitationRegime::TwoYear, "2020-03-01", &[], "2022-03-02");
    check(LimitationRegime::Ordinary, "2020-03-01", &[], "2025-03-02");
    check(LimitationRegime::TwoYear, "2019-11-29", &[], "2024-12-02");
    check(LimitationRegime::TwoYear, "2020-03-01", &["2022-03-02"], "2024-03-02");
    check(LimitationRegime::TwoYear, "2020-03-01", &["2022-03-03"], "2022-03-02");
}

prop_compose! {
    fn any_bill()(
        cadence in proptest::sample::select(vec![1u8, 2, 3, 4, 6]),
        issued in 18_263i32..22_000,
    ) -> BillTerms {
        let issued_on = Date::from_days(issued);
        let regime = LimitationRegime::TwoYear;
        BillTerms { regime, cadence_months: cadence, issued_on, due_on: issued_on.plus(30) }
    }
}

proptest! {
    #[test]
    fn every_day_before_the_first_unbarred_one_is_barred(bill in any_bill(), back in 500i32..1500) {
        let day = bill.issued_on.plus(-back);
        let first = barred_until(&bill).unwrap();
        prop_assert_eq!(barred(day, &bill, &[]), day < first);
    }

    #[test]
    fn the_barred_parts_hold_exactly_the_barred_days(
        bill in any_bill(),
        start in 500i32..1500,
        length in 1i32..900,
        (letter_start, letter_length, letter_back) in (500i32..1500, 1i32..400, 1i32..1500),
    ) {
        let from = bill.issued_on.plus(-start);
        let claimed = bill.issued_on.plus(-letter_start);
        let letters = [Interruption {
            received_on: bill.issued_on.plus(-letter_back),
            consumption: Period::new(claimed, claimed.plus(letter_length)),
        }];
        let parts = barred_periods(Period::new(from, from.plus(length)), &bill, &letters);
        for day in (0..length).map(|n| from.plus(n)) {
            let held = parts.iter().any(|part| part.contains(day));
            prop_assert_eq!(held, barred(day, &bill, &letters), "{}", day);
        }
    }
}
