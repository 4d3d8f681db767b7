//! Tables and properties of due dates by plan.

use super::*;
use crate::instalment::{deferral_interest_max, plan};
use crate::interest::TERMS;
use proptest::prelude::*;
use std::num::NonZeroU8;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

const RATES: [EcbRate; 1] =
    [EcbRate { effective_from: Date::from_days(16_000), rate_hundredths: 400 }];

/// Three instalments of 30.00, 30.00, 30.00 on a bill of 100.00, of which 10.00 were paid.
fn granted(ended_on: Option<&str>) -> GrantedPlan {
    GrantedPlan {
        debt: Cents(9_000),
        asked_on: d("2020-03-05"),
        ended_on: ended_on.map(d),
        deferral_percent: 0,
        instalments: plan(Cents(9_000), NonZeroU8::new(3).unwrap(), d("2020-04-01"), 2),
    }
}

#[test]
fn what_is_paid_pays_first_what_is_due_first() {
    let check = |ended_on: Option<&str>, expected: [(i64, &str); 4]| {
        let slots = schedule(Cents(10_000), d("2020-03-01"), &[granted(ended_on)]);
        let found: Vec<_> = slots.iter().map(|slot| (slot.amount.0, slot.due_on)).collect();
        assert_eq!(found, expected.map(|(cents, on)| (cents, d(on))));
    };
    let kept = [(1_000, "2020-03-01"), (3_000, "2020-04-01")];
    check(None, [kept[0], kept[1], (3_000, "2020-06-01"), (3_000, "2020-08-01")]);
    check(Some("2020-06-20"), [kept[0], kept[1], (3_000, "2020-06-01"), (3_000, "2020-06-20")]);

    let slots = schedule(Cents(10_000), d("2020-03-01"), &[granted(None)]);
    let check = |before: i64, amount: i64, expected: &[(usize, i64)]| {
        let found = shares(&slots, Cents(before), Cents(amount));
        let found: Vec<_> = found.into_iter().map(|(at, share)| (at, share.0)).collect();
        assert_eq!(found, expected, "{before} {amount}");
    };
    check(0, 1_000, &[(0, 1_000)]);
    check(0, 2_000, &[(0, 1_000), (1, 1_000)]);
    check(1_000, 3_000, &[(1, 3_000)]);
    check(2_500, 6_000, &[(1, 1_500), (2, 3_000), (3, 1_500)]);
    check(9_000, 4_000, &[(3, 4_000)]);
    check(1_000, 0, &[]);
}

#[test]
fn a_second_plan_takes_over_what_the_first_left() {
    let first = granted(Some("2020-07-01"));
    let second = GrantedPlan {
        debt: Cents(4_000),
        asked_on: d("2020-07-10"),
        instalments: plan(Cents(4_000), NonZeroU8::new(2).unwrap(), d("2020-08-01"), 1),
        ..granted(None)
    };
    let slots = schedule(Cents(10_000), d("2020-03-01"), &[first, second]);
    let amounts: Vec<i64> = slots.iter().map(|slot| slot.amount.0).collect();
    assert_eq!(amounts, [1_000, 3_000, 2_000, 0, 2_000, 2_000]);
    assert_eq!(slots[4].deferral.unwrap().was_due_on, d("2020-07-01"));
}

#[test]
fn a_plan_is_kept_while_what_was_due_is_paid() {
    let parts = granted(None).instalments;
    let check = |on: &str, expected: i64| {
        assert_eq!(due_by(&parts, d(on), 15), Cents(expected), "{on}");
    };
    check("2020-04-16", 0);
    check("2020-04-17", 3_000);
    check("2020-06-16", 3_000);
    check("2020-06-17", 6_000);
    check("2020-12-31", 9_000);
}

#[test]
fn an_instalment_bears_interest_from_its_own_due_date() {
    let check = |slot: Slot, paid_on: &str, days: i64, cents: i64| {
        let found = interest_of(Cents(100_000), &slot, d(paid_on), &TERMS, &RATES).unwrap();
        assert_eq!((found.days(), found.amount.0), (days, cents), "{paid_on} {slot:?}");
    };
    let deferral = Deferral { was_due_on: d("2020-03-01"), asked_on: d("2020-03-05"), percent: 0 };
    let amount = Cents(100_000);
    let free = Slot { amount, due_on: d("2020-06-01"), deferral: Some(deferral) };
    check(free, "2020-06-01", 0, 0);
    check(free, "2020-06-16", 0, 0);
    // From the sixteenth day on, at 4.00 and 3.50 percent.
    check(free, "2020-06-17", 1, 21);
    // At the reference rate from the bill's due date on, for 92 days.
    let costs = Slot { deferral: Some(Deferral { percent: 100, ..deferral }), ..free };
    check(costs, "2020-06-01", 92, 1_008);
    check(costs, "2020-03-31", 30, 329);
    check(costs, "2020-03-01", 0, 0);
    let half = Slot { deferral: Some(Deferral { percent: 50, ..deferral }), ..free };
    check(half, "2020-06-01", 92, 504);
    // A plan that was agreed when the bill was late does not undo that.
    let asked_on = d("2020-04-30");
    let late = Slot { deferral: Some(Deferral { asked_on, ..deferral }), ..free };
    check(late, "2020-06-01", 45, 925);
    let own = Slot { deferral: None, ..free };
    check(own, "2020-06-17", 1, 21);
    assert!(interest_of(Cents(1), &costs, d("2012-06-17"), &TERMS, &[]).is_ok());
    assert!(interest_of(Cents(1), &costs, d("2020-06-17"), &TERMS, &[]).is_err());
}

proptest! {
    #[test]
    fn every_schedule_sums_to_what_the_bill_asks(
        asked in 1i64..1_000_000,
        debts in proptest::collection::vec((1i64..1_000_000, 1u8..20), 0..4),
        payments in proptest::collection::vec(1i64..100_000, 0..9),
    ) {
        let mut left = asked;
        let plans: Vec<GrantedPlan> = debts.into_iter().map(|(debt, count)| {
            left = left.min(debt);
            let count = NonZeroU8::new(count).unwrap();
            let instalments = plan(Cents(left), count, d("2020-04-01"), 2);
            GrantedPlan { debt: Cents(left), instalments, ..granted(Some("2020-07-01")) }
        }).collect();
        let slots = schedule(Cents(asked), d("2020-03-01"), &plans);
        prop_assert_eq!(slots.iter().map(|slot| slot.amount).sum::<Cents>(), Cents(asked));
        let mut before = Cents::ZERO;
        for amount in payments.into_iter().map(Cents) {
            let shares = shares(&slots, before, amount);
            prop_assert_eq!(shares.iter().map(|(_, share)| *share).sum::<Cents>(), amount);
            before += amount;
        }
    }

    #[test]
    fn deferring_never_costs_more_than_the_rule_allows(
        cents in 1i64..10_000_000, days in 0i32..1000, percent in 0i64..200,
    ) {
        let was_due_on = d("2020-03-01");
        let part = Instalment { due_on: was_due_on.plus(days), amount: Cents(cents) };
        let deferral = Deferral { was_due_on, asked_on: was_due_on, percent };
        let slot = Slot { amount: part.amount, due_on: part.due_on, deferral: Some(deferral) };
        let found = interest_of(part.amount, &slot, part.due_on, &TERMS, &RATES).unwrap();
        let most = deferral_interest_max(part, was_due_on, false, &RATES).unwrap();
        prop_assert!(found.amount <= most);
    }
}
