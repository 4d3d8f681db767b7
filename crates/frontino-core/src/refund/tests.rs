//! What of a credit can be paid out, and when it has to be.

use super::*;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn a_refund_takes_what_is_there_and_leaves_what_a_bill_counts_on() {
    let check = |[balance, of_bill]: [i64; 2], is_promised, asked: Option<i64>, expected| {
        let credit = Credit { balance: Cents(balance), of_bill: Cents(of_bill), is_promised };
        let taken = take(credit, asked.map(Cents)).map(|taken| (taken.amount.0, taken.of_bill.0));
        assert_eq!(taken, expected, "{credit:?} {asked:?}");
    };
    check([5000, 0], false, None, Ok((5000, 0)));
    check([5000, 0], false, Some(5000), Ok((5000, 0)));
    check([5000, 0], false, Some(5001), Err(RefundRefused::TooMuch(Cents(5000))));
    check([5000, 0], false, Some(1), Ok((1, 0)));
    check([0, 0], false, None, Err(RefundRefused::Nothing));
    check([-1, 0], false, Some(1), Err(RefundRefused::Nothing));
    check([5000, 2000], false, Some(3000), Ok((3000, 0)));
    check([5000, 2000], false, Some(3001), Ok((3001, 1)));
    check([5000, 2000], false, None, Ok((5000, 2000)));
    check([5000, 2000], true, None, Ok((3000, 0)));
    check([5000, 2000], true, Some(3001), Err(RefundRefused::Promised(Cents(3000))));
    check([2000, 2000], true, None, Err(RefundRefused::Promised(Cents(0))));
    check([2000, 2000], true, Some(1), Err(RefundRefused::Promised(Cents(0))));
}

#[test]
fn a_credit_is_as_old_as_the_oldest_of_it_that_is_left() {
    let check = |moves: &[(&str, i64)], expected: Option<&str>| {
        let moves: Vec<_> = moves.iter().map(|(on, cents)| (day(on), Cents(*cents))).collect();
        assert_eq!(oldest(&moves), expected.map(day), "{moves:?}");
    };
    check(&[("2020-01-10", 100)], Some("2020-01-10"));
    check(&[("2020-01-10", 100), ("2020-02-10", 100)], Some("2020-01-10"));
    check(&[("2020-01-10", 100), ("2020-02-10", 100), ("2020-03-01", -99)], Some("2020-01-10"));
    check(&[("2020-01-10", 100), ("2020-02-10", 100), ("2020-03-01", -100)], Some("2020-02-10"));
    check(&[("2020-01-10", 100), ("2020-03-01", -100)], None);
    check(&[], None);
}

#[test]
fn a_credit_is_paid_out_when_the_next_bill_is_too_late_or_smaller() {
    let usual = Credited {
        balance: Cents(3000),
        since: day("2020-02-03"),
        is_ended: false,
        billed_until: Some(day("2020-01-01")),
        bills_a_year: Some(4),
        last_bill: Some(Cents(9000)),
    };
    let check = |credited: Credited, today: &str, expected| {
        let (reason, due_on) = payout(&credited, day(today), 60, Calendar::national());
        // 3 February 2020 and 60 working days: Easter Monday lies between.
        assert_eq!((reason, due_on), (expected, day("2020-04-28")), "{credited:?}");
    };
    check(usual, "2020-02-10", None);
    check(Credited { is_ended: true, ..usual }, "2020-02-10", Some(PayoutReason::Ended));
    check(usual, "2020-04-28", None);
    check(usual, "2020-04-29", Some(PayoutReason::TooLate));
    let until = |text| Credited { billed_until: Some(day(text)), ..usual };
    check(until("2020-01-28"), "2020-02-10", None);
    check(until("2020-01-29"), "2020-02-10", Some(PayoutReason::TooLate));
    check(Credited { bills_a_year: Some(2), ..usual }, "2020-02-10", Some(PayoutReason::TooLate));
    check(Credited { balance: Cents(9000), ..usual }, "2020-02-10", None);
    check(Credited { balance: Cents(9001), ..usual }, "2020-02-10", Some(PayoutReason::Larger));
    check(Credited { bills_a_year: Some(0), ..usual }, "2020-02-10", None);
    let unknown = Credited { billed_until: None, bills_a_year: None, last_bill: None, ..usual };
    check(unknown, "2020-02-10", None);
}

proptest! {
    #[test]
    fn a_refund_never_takes_more_than_is_there_or_a_bill_leaves(
        balance in -100i64..1000, of_bill in 0i64..1000, is_promised: bool,
        asked in proptest::option::of(1i64..1200),
    ) {
        let of_bill = of_bill.min(balance.max(0));
        let credit = Credit { balance: Cents(balance), of_bill: Cents(of_bill), is_promised };
        if let Ok(taken) = take(credit, asked.map(Cents)) {
            prop_assert!(taken.amount > Cents::ZERO && taken.amount <= credit.balance);
            prop_assert!(taken.of_bill >= Cents::ZERO && taken.of_bill <= credit.of_bill);
            // What is left covers what the next bill counts on.
            let counted = if is_promised { credit.of_bill } else { credit.of_bill - taken.of_bill };
            prop_assert!(credit.balance - taken.amount >= counted);
            prop_assert!(asked.is_none_or(|asked| Cents(asked) == taken.amount));
        }
    }
}
