//! Tables and properties of due dates and late interest.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Rows of `data/ecb_mro.csv` that the vectors need.
fn rates() -> Vec<EcbRate> {
    [
        ("2014-09-10", 5),
        ("2016-03-16", 0),
        ("2022-07-27", 50),
        ("2023-08-02", 425),
        ("2023-09-20", 450),
        ("2024-06-12", 425),
    ]
    .map(|(from, rate_hundredths)| EcbRate { effective_from: d(from), rate_hundredths })
    .to_vec()
}

#[test]
fn bills_fall_due_thirty_days_after_issue() {
    let check = |issued: &str, days: i32, expected: &str| {
        assert_eq!(due_on(d(issued), days), d(expected), "{issued} {days}");
    };
    check("2020-01-31", payment_days(d("2020-01-31")), "2020-03-01"); // R1.12 d
    check("2020-01-31", 20, "2020-02-20");
    check("2020-01-31", 5, "2020-02-20"); // never sooner
    assert_eq!(payment_days(d("2018-01-31")), 30);
    assert_eq!(PAYMENT_DAYS[0].0, d("2020-01-01"));
    assert_eq!(TERMS.valid_from, d("2020-01-01"));
}

#[test]
fn grace_ends_fifteen_days_after_the_due_date() {
    assert_eq!(free_until(d("2020-03-01"), &TERMS), d("2020-03-16")); // R1.12 d
    // Without grace a due date on a Sunday lasts until Monday.
    let strict = InterestTerms { grace_days: 0, ..TERMS };
    assert_eq!(free_until(d("2020-03-01"), &strict), d("2020-03-02"));
    assert_eq!(free_until(d("2020-03-02"), &strict), d("2020-03-02"));
    assert_eq!(on_time_until(d("2020-04-11"), Calendar::national()), d("2020-04-14"));
}

#[test]
fn interest_follows_the_vectors() {
    let check =
        |principal: i64, due: &str, paid: &str, terms: InterestTerms, expected: (i64, i64)| {
            let found = late_interest(Cents(principal), d(due), d(paid), &terms, &rates()).unwrap();
            assert_eq!((found.days(), found.amount.0), expected, "{due} {paid} {terms:?}");
        };
    let strict = InterestTerms { grace_days: 0, ..TERMS };
    let threshold = InterestTerms { grace_mode: GraceMode::Threshold, ..TERMS };
    check(12_000, "2023-09-01", "2023-10-16", TERMS, (30, 79)); // vector I1
    check(12_000, "2023-09-01", "2023-10-16", strict, (45, 117)); // I1 without grace
    check(12_000, "2023-09-01", "2023-10-16", threshold, (45, 117));
    check(12_000, "2023-09-01", "2023-09-16", threshold, (0, 0));
    check(12_000, "2023-09-01", "2023-09-16", TERMS, (0, 0));
    check(1_200_000, "2023-09-01", "2023-09-17", TERMS, (1, 255)); // 7.75 % for one day
    check(1_200_000, "2023-09-01", "2023-09-17", threshold, (16, 4077));
    check(25_000, "2020-03-01", "2020-05-31", TERMS, (76, 182)); // vector I2
    check(25_000, "2020-03-01", "2020-01-31", TERMS, (0, 0));
    check(-25_000, "2020-03-01", "2020-05-31", TERMS, (0, 0));
    // Due on a Sunday, paid on Monday: on time; on Tuesday the start is not moved.
    check(1_000_000, "2020-03-01", "2020-03-02", strict, (0, 0));
    check(1_000_000, "2020-03-01", "2020-03-03", strict, (2, 192));
}

#[test]
fn days_are_counted_at_their_own_rate() {
    let found = late_interest(Cents(12_000), d("2023-09-01"), d("2023-10-16"), &TERMS, &rates());
    let parts: Vec<(i64, i64)> = found
        .unwrap()
        .parts
        .iter()
        .map(|part| (part.rate_hundredths, part.period.days()))
        .collect();
    assert_eq!(parts, [(775, 3), (800, 27)]); // vector I1
    let frozen = InterestTerms { rate_basis: RateBasis::DueDate, ..TERMS };
    let found = late_interest(Cents(12_000), d("2023-09-01"), d("2023-10-16"), &frozen, &rates());
    let found = found.unwrap();
    assert_eq!((found.parts.len(), found.parts[0].rate_hundredths), (1, 775));
    assert_eq!(found.amount, Cents(76)); // 120.00 at 7.75 % for 30 days
}

#[test]
fn there_is_no_interest_before_the_first_rate() {
    let check = |due: &str, paid: &str, terms: InterestTerms, expected: Option<&str>| {
        let found = late_interest(Cents(12_000), d(due), d(paid), &terms, &rates());
        assert_eq!(found.err().map(|refused| refused.on), expected.map(d), "{due} {paid}");
    };
    check("2014-08-01", "2014-10-01", TERMS, Some("2014-08-17"));
    check("2014-08-26", "2014-10-01", TERMS, None);
    check("2014-08-01", "2014-08-16", TERMS, None);
    let frozen = InterestTerms { rate_basis: RateBasis::DueDate, ..TERMS };
    check("2014-09-09", "2014-10-01", frozen, Some("2014-09-09"));
}

proptest! {
    #[test]
    fn later_payment_never_costs_less(
        principal in 1i64..10_000_000,
        due in 16_500i32..20_000,
        late in 0i32..800,
        more in 0i32..400,
        threshold: bool,
    ) {
        let grace_mode = if threshold { GraceMode::Threshold } else { GraceMode::Shift };
        let terms = InterestTerms { grace_mode, ..TERMS };
        let due = Date::from_days(due);
        let of = |days| {
            late_interest(Cents(principal), due, due.plus(days), &terms, &rates()).unwrap().amount
        };
        prop_assert!(of(late) <= of(late + more));
    }

    #[test]
    fn the_order_of_the_rates_does_not_matter(due in 16_500i32..20_000, late in 0i32..800) {
        let due = Date::from_days(due);
        let mut reversed = rates();
        reversed.reverse();
        let of = |rates: &[EcbRate]| {
            late_interest(Cents(123_456), due, due.plus(late), &TERMS, rates)
        };
        prop_assert_eq!(of(&rates()), of(&reversed));
    }
}

#[test]
fn interest_bears_no_interest_and_is_paid_first() {
    let check = |paid: i64, before: i64, interest: i64, principal: i64| {
        let found = principal_of(Cents(paid), Cents(before), Cents(interest));
        assert_eq!(found.0, principal, "{paid} {before} {interest}");
    };
    check(12_000, 0, 0, 12_000);
    check(12_079, 0, 79, 12_000);
    check(50, 0, 79, 0);
    check(12_029, 50, 79, 12_000);
    check(6_000, 6_079, 79, 6_000);
    // A bill may give interest back.
    check(12_000, 0, -79, 12_000);
}

#[test]
fn the_days_of_a_dispute_bear_no_interest() {
    let day = |text: &str| Date::parse(text).unwrap();
    let rates = [
        EcbRate { effective_from: day("2016-03-16"), rate_hundredths: 0 },
        EcbRate { effective_from: day("2020-05-01"), rate_hundredths: 100 },
    ];
    // Seventy-six days: forty-five at 3.5 %, thirty-one at 4.5 %.
    let whole = late_interest(Cents(25_000), day("2020-03-01"), day("2020-05-31"), &TERMS, &rates);
    let whole = whole.unwrap();
    let check = |disputes: &[(&str, &str)], days: i64, rate_days: i64| {
        let disputes: Vec<Period> =
            disputes.iter().map(|(from, to)| Period::closed(day(from), day(to))).collect();
        let found = without(whole.clone(), Cents(25_000), &disputes);
        let cents = div_half_up(25_000 * i128::from(rate_days), 365 * 10_000);
        assert_eq!((found.days(), found.amount.0), (days, cents), "{disputes:?}");
    };
    check(&[], 76, 350 * 45 + 450 * 31);
    check(&[("2020-01-01", "2020-03-16")], 76, 350 * 45 + 450 * 31);
    check(&[("2020-06-01", "2020-06-30")], 76, 350 * 45 + 450 * 31);
    check(&[("2020-03-10", "2020-03-20")], 72, 350 * 41 + 450 * 31);
    check(&[("2020-04-21", "2020-05-10")], 56, 350 * 35 + 450 * 21);
    check(&[("2020-04-01", "2020-04-01"), ("2020-05-31", "2020-07-01")], 74, 350 * 44 + 450 * 30);
    check(&[("2020-03-01", "2020-05-31")], 0, 0);
    check(&[("2020-03-17", "2020-05-30")], 1, 450);
}
