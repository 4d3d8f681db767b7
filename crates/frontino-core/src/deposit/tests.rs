//! Tables and properties of deposits.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

const RULE: DepositRules = RULES[0];

#[test]
fn vector_g1_is_a_quarter_in_three_parts() {
    let deposit = RULE.of_annual_amount(Cents(23_900));
    assert_eq!(deposit, Cents(5975));
    let expected = DepositShares {
        at_activation: Cents(2988),
        first_bill: Cents(1494),
        second_bill: Cents(1493),
    };
    assert_eq!(RULE.shares(deposit), expected);
    assert_eq!(RULE.of_condominium([deposit; 10]), Cents(35_850));
    assert_eq!(rules_on(d("2013-01-01")), &RULES[0]);
    assert_eq!(RULE.valid_from, d("2014-01-01"));
}

#[test]
fn some_users_give_no_deposit() {
    let check = |bonus: bool, debit: bool, litres: i64, expected: Option<DepositNotDue>| {
        assert_eq!(RULE.not_due(bonus, debit, litres), expected, "{bonus} {debit} {litres}");
    };
    check(true, false, 900_000, Some(DepositNotDue::SocialBonus));
    check(false, true, 499_999, Some(DepositNotDue::DirectDebit));
    check(false, true, 500_000, None);
    check(false, false, 10_000, None);
}

#[test]
fn only_a_fifth_more_or_less_moves_the_deposit() {
    let check = |litres: i64, deposit: i64, expected: Recomputed| {
        let held = DepositBasis { deposit: Cents(5975), annual_litres: 100_000 };
        let now = DepositBasis { deposit: Cents(deposit), annual_litres: litres };
        assert_eq!(RULE.recompute(held, now), expected, "{litres} {deposit}");
    };
    let charge = |first: i64, second: i64| Recomputed::Charge {
        first_bill: Cents(first),
        second_bill: Cents(second),
    };
    check(120_000, 7000, Recomputed::Unchanged);
    check(120_001, 7000, charge(513, 512));
    check(80_000, 5000, Recomputed::Unchanged);
    check(79_999, 5000, Recomputed::Refund(Cents(975)));
    check(200_000, 5975, Recomputed::Unchanged);
    check(200_000, 5900, Recomputed::Refund(Cents(75)));
    let none = DepositBasis { deposit: Cents::ZERO, annual_litres: 0 };
    let some = DepositBasis { deposit: Cents(3), annual_litres: 1 };
    assert_eq!(RULE.recompute(none, some), charge(2, 1));
}

#[test]
fn legal_interest_follows_the_years() {
    let check = |from: &str, to: &str, expected: Result<i64, i32>| {
        let found = legal_interest(Cents(100_000), d(from), d(to), &LEGAL_RATES);
        let expected = expected.map(Cents).map_err(|year| LegalRateMissing { year });
        assert_eq!(found, expected, "{from} {to}");
    };
    check("2018-12-31", "2019-12-31", Ok(800)); // 0.8 % of 1000.00
    check("2019-12-31", "2020-12-31", Ok(50)); // 366 days at 0.05 %
    check("2021-12-31", "2023-12-31", Ok(6250)); // 1.25 % and 5 %
    check("2022-12-21", "2023-01-10", Ok(171)); // 10 days at 1.25 %, 10 at 5 %
    check("2019-12-31", "2019-12-31", Ok(0));
    check("2020-12-31", "2019-12-31", Ok(0));
    check("2015-12-30", "2016-12-31", Err(2015));
    check("2026-01-01", "2027-01-01", Err(2027));
}

#[test]
fn a_debt_within_the_deposit_stops_no_water() {
    assert!(covers_debt(Cents(5975), Cents(5975)));
    assert!(!covers_debt(Cents(5975), Cents(5976)));
}

proptest! {
    #[test]
    fn the_shares_make_the_deposit(deposit in 0i64..10_000_000) {
        let shares = RULE.shares(Cents(deposit));
        let sum = shares.at_activation + shares.first_bill + shares.second_bill;
        prop_assert_eq!(sum, Cents(deposit));
        prop_assert!(shares.second_bill >= Cents::ZERO);
    }
}
