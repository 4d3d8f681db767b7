//! Where notices stand and what becomes of money, case by case.

use super::*;
use proptest::prelude::*;

#[test]
fn the_notice_of_a_bill_stands_as_the_ledger_says() {
    let stands = |[asked, open, paid, written_off]: [i64; 4], expected: Standing| {
        let [asked, open, paid, written_off] = [asked, open, paid, written_off].map(Cents);
        let debt = BillDebt { asked, open, paid, written_off, plan: None };
        assert_eq!(of_bill(&debt), expected, "{debt:?}");
    };
    let check = |[asked, open, paid]: [i64; 3], expected| stands([asked, open, paid, 0], expected);
    stands([7250, 0, 0, 7250], Standing::WrittenOff(Cents(7250)));
    stands([7250, 0, 5000, 2250], Standing::WrittenOff(Cents(2250)));
    stands([7250, 0, 7250, 0], Standing::Paid); // recovered
    stands([7250, 1000, 0, 6250], Standing::Payable(Cents(1000)));
    check([7250, 7250, 0], Standing::Payable(Cents(7250)));
    check([7250, 2250, 5000], Standing::Payable(Cents(2250)));
    check([7250, 0, 7250], Standing::Paid);
    check([7250, 0, 2000], Standing::Paid); // a credit note took the rest
    check([7250, 0, 0], Standing::Cancelled); // a credit note took it all
    check([0, 0, 0], Standing::Paid);
    check([-1200, -1200, 0], Standing::Paid);
    check([7250, -100, 7350], Standing::Paid);
}

#[test]
fn the_notices_of_a_plan_are_one_debt() {
    let check = |[open, paid]: [i64; 2], plan: BillPlace, expected: Standing| {
        let (asked, open, paid) = (Cents(9000), Cents(open), Cents(paid));
        let written_off = Cents::ZERO;
        let debt = BillDebt { asked, open, paid, written_off, plan: Some(plan) };
        assert_eq!(of_bill(&debt), expected, "{debt:?}");
    };
    let payable = |cents| Standing::Payable(Cents(cents));
    let whole = |instalment_paid| BillPlace::Whole { instalment_paid };
    check([9000, 0], whole(false), payable(9000));
    check([5000, 4000], whole(false), payable(5000)); // by the supply, not by an instalment
    check([6000, 3000], whole(true), Standing::Cancelled);
    check([0, 9000], whole(true), Standing::Paid);
    let part =
        |paid, is_over| BillPlace::Instalment { amount: Cents(3000), paid: Cents(paid), is_over };
    check([9000, 0], part(0, false), payable(3000));
    check([6000, 3000], part(3000, false), Standing::Paid);
    check([7000, 2000], part(2000, false), payable(1000));
    check([1000, 8000], part(0, false), payable(1000));
    check([0, 9000], part(0, false), Standing::Paid); // by the whole
    check([0, 0], part(0, false), Standing::Cancelled); // a credit note took it all
    check([6000, 3000], part(0, true), Standing::Cancelled);
    check([6000, 3000], part(3000, true), Standing::Paid);
    check([0, 9000], part(0, true), Standing::Paid);
}

#[test]
fn a_migrated_notice_stands_as_the_old_system_and_the_ledger_say() {
    let item = |state, [open_then, open, paid, lost]: [i64; 4], plan| {
        let [open_then, open, paid, written_off] = [open_then, open, paid, lost].map(Cents);
        of_item(&ItemDebt { state, open_then, open, paid, written_off, plan })
    };
    let check = |state, [then, open, paid]: [i64; 3], plan, expected: Standing| {
        let found = item(state, [then, open, paid, 0], plan);
        assert_eq!(found, expected, "{state:?} {then} {open} {paid} {plan:?}");
    };
    let lost = Standing::WrittenOff(Cents(5000));
    assert_eq!(item(ItemState::Open, [5000, 0, 0, 5000], None), lost);
    assert_eq!(item(ItemState::Closed, [5000, 0, 0, 5000], None), lost);
    assert_eq!(item(ItemState::Cancelled, [5000, 0, 0, 5000], None), Standing::Cancelled);
    let payable = |cents| Standing::Payable(Cents(cents));
    check(ItemState::Open, [5000, 5000, 0], None, payable(5000));
    check(ItemState::Open, [5000, 0, 5000], None, Standing::Paid);
    check(ItemState::Open, [0, 0, 0], None, Standing::Paid);
    check(ItemState::Open, [-500, -500, 0], None, Standing::Paid);
    check(ItemState::Paid, [0, 0, 0], None, Standing::Paid);
    check(ItemState::Paid, [500, 500, 0], None, Standing::Paid);
    check(ItemState::Cancelled, [5000, 0, 0], None, Standing::Cancelled);
    check(ItemState::Draft, [5000, 0, 0], None, Standing::Draft);
    check(ItemState::Closed, [5000, 5000, 0], None, Standing::Closed(Cents(5000)));
    check(ItemState::Closed, [5000, 0, 5000], None, Standing::Paid);
    let whole = |instalment_paid| Some(PlanPlace::Whole { instalment_paid });
    let part = Some(PlanPlace::Instalment);
    check(ItemState::Open, [9000, 9000, 0], whole(false), payable(9000));
    check(ItemState::Open, [9000, 6000, 0], whole(true), Standing::Cancelled);
    check(ItemState::Open, [9000, 0, 0], whole(true), Standing::Paid);
    check(ItemState::Open, [3000, 9000, 0], part, payable(3000));
    check(ItemState::Open, [3000, 6000, 3000], part, Standing::Paid);
    check(ItemState::Open, [3000, 0, 0], part, Standing::Paid); // by the whole
    check(ItemState::Open, [3000, 1000, 0], part, payable(1000));
}

#[test]
fn money_goes_to_the_debt_and_the_rest_to_the_holder() {
    use PaymentReason as Reason;
    use PaymentState as State;
    let check = |standing, told: Option<i64>, amount, state, reason, [debt, credit]: [i64; 2]| {
        let (to_debt, to_credit) = (Cents(debt), Cents(credit));
        let expected = Settlement { state, reason, to_debt, to_credit };
        let found = settle(standing, told.map(Cents), Cents(amount));
        assert_eq!(found, expected, "{standing:?} {told:?} {amount}");
    };
    let payable = Some(Standing::Payable(Cents(7250)));
    check(payable, None, 7250, State::Booked, None, [7250, 0]);
    check(payable, Some(7250), 7250, State::Booked, None, [7250, 0]);
    check(payable, Some(8000), 8000, State::Booked, None, [7250, 750]);
    check(payable, Some(5000), 5000, State::Booked, None, [5000, 0]);
    check(payable, None, 5000, State::Flagged, Some(Reason::OtherAmount), [5000, 0]);
    check(payable, Some(7250), 9000, State::Flagged, Some(Reason::OtherAmount), [7250, 1750]);
    let (paid, cancelled) = (Some(Standing::Paid), Some(Standing::Cancelled));
    check(paid, None, 7250, State::Double, Some(Reason::PaidBefore), [0, 7250]);
    check(cancelled, None, 7250, State::Flagged, Some(Reason::NoticeCancelled), [0, 7250]);
    let closed = Some(Standing::Closed(Cents(5000)));
    check(closed, None, 5000, State::Flagged, Some(Reason::NoticeClosed), [5000, 0]);
    check(closed, None, 6000, State::Flagged, Some(Reason::NoticeClosed), [5000, 1000]);
    let lost = Some(Standing::WrittenOff(Cents(5000)));
    check(lost, None, 6000, State::Flagged, Some(Reason::WrittenOff), [5000, 1000]);
    check(lost, Some(5000), 5000, State::Flagged, Some(Reason::WrittenOff), [5000, 0]);
    let draft = Some(Standing::Draft);
    check(draft, None, 7250, State::Unmatched, Some(Reason::NoticeDraft), [0, 0]);
    check(None, None, 7250, State::Unmatched, Some(Reason::NoticeUnknown), [0, 0]);
}

proptest! {
    #[test]
    fn no_cent_is_lost(
        kind in 0..7,
        open in 1i64..100_000,
        told in any::<bool>(),
        cents in 0i64..200_000,
    ) {
        let open = Cents(open);
        let standing = match kind {
            0 => Some(Standing::Payable(open)),
            1 => Some(Standing::Paid),
            2 => Some(Standing::Cancelled),
            3 => Some(Standing::Closed(open)),
            4 => Some(Standing::Draft),
            5 => Some(Standing::WrittenOff(open)),
            _ => None,
        };
        let amount = Cents(cents);
        let found = settle(standing, told.then_some(amount), amount);
        let kept = found.to_debt + found.to_credit;
        let is_apart = found.state == PaymentState::Unmatched;
        prop_assert_eq!(kept, if is_apart { Cents::ZERO } else { amount });
        prop_assert!(found.to_debt >= Cents::ZERO && found.to_credit >= Cents::ZERO);
        prop_assert!(found.to_debt <= open);
    }
}
