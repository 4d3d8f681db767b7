//! Tables and properties of instalments.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

const P8_BILLS: [Cents; 4] = [Cents(3000), Cents(2000), Cents(2600), Cents(2400)];

#[test]
fn vector_p8_gives_the_limits() {
    let check = |percent: i64, expected: i64| {
        assert_eq!(limit(&P8_BILLS, percent), Some(Cents(expected)), "{percent}");
        assert!(!exceeds(Cents(expected), &P8_BILLS, percent));
        assert!(exceeds(Cents(expected + 1), &P8_BILLS, percent));
    };
    check(100, 5000);
    check(80, 4500);
    check(150, 6250);
    assert_eq!(limit(&[], 80), None);
    assert!(!exceeds(Cents(1), &[], 80));
    // The mean of 0.01 and 0.02 is 1.5 cents: its double is 3 cents, not 4.
    assert_eq!(limit(&[Cents(1), Cents(2)], 100), Some(Cents(3)));
}

#[test]
fn the_right_depends_on_bill_and_day() {
    let high = InstalmentRequest {
        total: Cents(4501),
        issued_on: d("2020-01-31"),
        due_on: d("2020-03-01"),
        earlier_bills: &P8_BILLS,
        requested_on: d("2020-03-11"),
        has_open_plan: false,
    };
    let check = |request: InstalmentRequest<'_>, expected: Result<(), InstalmentRefused>| {
        assert_eq!(right_to_instalments(&request), expected, "{request:?}");
    };
    let not_above = |limit| Err(InstalmentRefused::NotAboveLimit { limit: Cents(limit) });
    check(high, Ok(()));
    check(InstalmentRequest { total: Cents(4500), ..high }, not_above(4500));
    check(InstalmentRequest { issued_on: d("2019-12-31"), ..high }, not_above(5000));
    check(
        InstalmentRequest { requested_on: d("2020-03-12"), ..high },
        Err(InstalmentRefused::TooLate { last_on: d("2020-03-11") }),
    );
    check(InstalmentRequest { has_open_plan: true, ..high }, Err(InstalmentRefused::OpenPlan));
    check(InstalmentRequest { earlier_bills: &[], ..high }, Err(InstalmentRefused::NoEarlierBills));
}

#[test]
fn very_high_bills_come_with_a_plan() {
    let check = |total: i64, issued: &str, expected: bool| {
        assert_eq!(is_offered(Cents(total), &P8_BILLS, d(issued)), expected, "{total}");
    };
    check(6251, "2020-01-31", true);
    check(6250, "2020-01-31", false);
    check(9000, "2019-01-31", false);
    assert_eq!(RULES.map(|rules| rules.valid_from), [d("2016-07-01"), d("2020-01-01")]);
    assert_eq!(rules_on(d("2010-01-01")), &RULES[0]);
}

#[test]
fn larger_debts_get_longer_plans() {
    let check = |debt: i64, expected: u8| {
        assert_eq!(plan_months(Cents(debt), &PLAN_MONTHS), expected, "{debt}");
    };
    check(1_000_000, 12);
    check(1_000_001, 24);
    check(2_999_900, 24);
    check(2_999_901, 36);
    assert_eq!(plan_months(Cents(1), &[]), 12);
    assert_eq!(plan_months(Cents(9), &[(Cents(5), 7)]), 7);
}

#[test]
fn plans_follow_the_billing_cadence_and_leave_time_to_pay() {
    let check = |debt: i64, step: u8, expected: u8| {
        assert_eq!(plan_count(Cents(debt), &PLAN_MONTHS, step).get(), expected, "{debt} {step}");
    };
    check(50_000, 4, 3);
    check(50_000, 6, 2);
    check(50_000, 2, 6);
    check(2_000_000, 3, 8);
    check(3_000_000, 1, 36);
    check(50_000, 9, 2);
    check(50_000, 0, 12);
    let due = d("2020-03-01");
    assert_eq!(first_due_on(due, d("2020-02-01")), due);
    assert_eq!(first_due_on(due, d("2020-03-05")), d("2020-03-25"));
}

#[test]
fn instalments_follow_the_cadence_and_sum_to_the_debt() {
    let count = NonZeroU8::new(3).unwrap();
    let found = plan(Cents(10_000), count, d("2020-03-31"), 2);
    let expected = [("2020-03-31", 3334), ("2020-05-31", 3333), ("2020-07-31", 3333)];
    let expected = expected.map(|(on, cents)| Instalment { due_on: d(on), amount: Cents(cents) });
    assert_eq!(found, expected);
}

#[test]
fn deferral_costs_the_reference_rate_or_nothing() {
    let rates = [EcbRate { effective_from: d("2016-03-16"), rate_hundredths: 425 }];
    let instalment = Instalment { due_on: d("2024-03-01"), amount: Cents(100_000) };
    let check = |bill_due: &str, blame: bool, expected: i64| {
        let found = deferral_interest_max(instalment, d(bill_due), blame, &rates);
        assert_eq!(found, Ok(Cents(expected)), "{bill_due} {blame}");
    };
    check("2023-03-02", false, 4250); // 365 days
    check("2023-03-02", true, 0);
    check("2024-03-01", false, 0);
    check("2024-04-01", false, 0);
    assert!(deferral_interest_max(instalment, d("2016-01-01"), false, &rates).is_err());
}

proptest! {
    #[test]
    fn every_plan_sums_to_its_debt(debt in 0i64..100_000_000, count in 1u8..61, step in 1u8..7) {
        let count = NonZeroU8::new(count).unwrap();
        let found = plan(Cents(debt), count, d("2020-01-31"), step);
        prop_assert_eq!(found.len(), usize::from(count.get()));
        prop_assert_eq!(found.iter().map(|part| part.amount).sum::<Cents>(), Cents(debt));
        prop_assert!(found.windows(2).all(|pair| pair[0].due_on < pair[1].due_on));
        prop_assert!(found[0].amount - found[found.len() - 1].amount <= Cents(1));
    }
}
