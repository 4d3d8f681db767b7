//! The closing of a till (ours): what was counted beside what was taken. From then on the ledger
//! has in cash what was counted; the difference stands on an account of its own.

use crate::ledger::{Account, Transfer};
use crate::money::Cents;
use std::cmp::Ordering;

/// What a till has and should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// What was taken and not given back.
    pub expected: Cents,
    /// What a person counted.
    pub counted: Cents,
}

impl Count {
    /// What is there too much; below zero too little.
    #[must_use]
    pub fn difference(&self) -> Cents {
        self.counted - self.expected
    }
}

/// What the difference posts, beside the payments of the day in their order: a posting belongs to
/// somebody, so what is missing is taken from the last payments and what is too much lies with the
/// last one. Gives the place of a payment and its transfer; `None` when there is a difference and
/// no payment, or more is missing than was taken.
#[must_use]
pub fn of_difference(difference: Cents, payments: &[Cents]) -> Option<Vec<(usize, Transfer)>> {
    let transfer =
        |debit, credit, amount| Transfer { kind: "till_difference", debit, credit, amount };
    if difference > Cents::ZERO {
        let last = payments.len().checked_sub(1)?;
        let surplus = transfer(Account::Cash, Account::TillDifference, difference);
        return Some(vec![(last, surplus)]);
    }
    let (mut missing, mut parts) = (-difference, Vec::new());
    for (at, paid) in payments.iter().enumerate().rev() {
        let part = missing.min(*paid);
        if part > Cents::ZERO {
            parts.push((at, transfer(Account::TillDifference, Account::Cash, part)));
            missing -= part;
        }
    }
    (missing == Cents::ZERO).then_some(parts)
}

/// What it posts that the bank credited another amount than was brought there; nothing when it is
/// the same.
#[must_use]
pub fn of_credit(brought: Cents, credited: Cents) -> Option<Transfer> {
    let (debit, credit) = match credited.cmp(&brought) {
        Ordering::Equal => return None,
        Ordering::Less => (Account::TillDifference, Account::Bank),
        Ordering::Greater => (Account::Bank, Account::TillDifference),
    };
    let amount = (credited - brought).max(brought - credited);
    Some(Transfer { kind: "till_difference", debit, credit, amount })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_missing_is_taken_from_the_last_payments() {
        let check = |difference: i64, payments: &[i64], expected: Option<&[(usize, i64)]>| {
            let payments: Vec<Cents> = payments.iter().copied().map(Cents).collect();
            let found = of_difference(Cents(difference), &payments);
            let found: Option<Vec<(usize, i64)>> = found.map(|parts| {
                let signed = |(at, transfer): &(usize, Transfer)| match transfer.debit {
                    Account::Cash => (*at, transfer.amount.0),
                    _ => (*at, -transfer.amount.0),
                };
                parts.iter().map(signed).collect()
            });
            assert_eq!(found.as_deref(), expected, "{difference} {payments:?}");
        };
        check(0, &[500, 300], Some(&[]));
        check(0, &[], Some(&[]));
        check(-200, &[500, 300], Some(&[(1, -200)]));
        check(-400, &[500, 300], Some(&[(1, -300), (0, -100)]));
        check(-800, &[500, 300], Some(&[(1, -300), (0, -500)]));
        check(-801, &[500, 300], None);
        check(150, &[500, 300], Some(&[(1, 150)]));
        check(1, &[], None);
        check(-1, &[], None);
    }

    #[test]
    fn what_the_bank_counted_otherwise_is_a_difference() {
        let check = |brought: i64, credited: i64, expected: Option<(Account, i64)>| {
            let found = of_credit(Cents(brought), Cents(credited));
            let found = found.map(|transfer| (transfer.debit, transfer.amount.0));
            assert_eq!(found, expected, "{brought} {credited}");
        };
        check(500, 500, None);
        check(500, 450, Some((Account::TillDifference, 50)));
        check(500, 510, Some((Account::Bank, 10)));
    }

    proptest! {
        #[test]
        fn cash_is_what_was_counted(
            payments in proptest::collection::vec(1_i64..100_000, 1..20),
            counted in 0_i64..3_000_000,
        ) {
            let payments: Vec<Cents> = payments.into_iter().map(Cents).collect();
            let expected: Cents = payments.iter().copied().sum();
            let count = Count { expected, counted: Cents(counted) };
            let mut cash = payments.clone();
            for (at, transfer) in of_difference(count.difference(), &payments).unwrap() {
                match transfer.debit {
                    Account::Cash => cash[at] += transfer.amount,
                    _ => cash[at] -= transfer.amount,
                }
            }
            prop_assert!(cash.iter().all(|left| *left >= Cents::ZERO));
            prop_assert_eq!(cash.into_iter().sum::<Cents>(), Cents(counted));
        }
    }
}
