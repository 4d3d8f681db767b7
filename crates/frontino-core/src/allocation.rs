//! Which debts money pays that names none, or more than the one it names (ours): the named one
//! first, then the one due longest ago; what is beyond all of them is to the holder's credit.

use crate::dates::Date;
use crate::money::Cents;

/// A debt that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenDebt {
    /// When it is due.
    pub due_on: Date,
    /// What is open of it; below one cent nothing is paid.
    pub open: Cents,
    /// Whether the money is meant for it.
    pub named: bool,
}

/// What becomes of money.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allocation {
    /// Place of a debt among those given, and what is paid of it, in the order of paying.
    pub shares: Vec<(usize, Cents)>,
    /// What is beyond the debts.
    pub rest: Cents,
}

/// Shares money out among debts: no cent is lost, no debt is paid beyond what is open of it.
#[must_use]
pub fn allocate(amount: Cents, debts: &[OpenDebt]) -> Allocation {
    let mut order: Vec<usize> = (0..debts.len()).collect();
    order.sort_by_key(|at| (!debts[*at].named, debts[*at].due_on, *at));
    let mut allocation = Allocation { shares: Vec::new(), rest: amount };
    for at in order {
        let share = debts[at].open.min(allocation.rest);
        if share > Cents::ZERO {
            allocation.shares.push((at, share));
            allocation.rest -= share;
        }
    }
    allocation
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_named_debt_comes_first_and_then_the_oldest() {
        let debt = |(due, open, named): (&str, i64, bool)| OpenDebt {
            due_on: Date::parse(due).unwrap(),
            open: Cents(open),
            named,
        };
        let check =
            |amount: i64, debts: &[(&str, i64, bool)], shares: &[(usize, i64)], rest: i64| {
                let debts: Vec<OpenDebt> = debts.iter().copied().map(debt).collect();
                let found = allocate(Cents(amount), &debts);
                let of: Vec<_> = found.shares.iter().map(|(at, share)| (*at, share.0)).collect();
                assert_eq!((of.as_slice(), found.rest.0), (shares, rest));
            };
        let two = [("2020-03-01", 500, false), ("2019-12-01", 300, false)];
        check(400, &two, &[(1, 300), (0, 100)], 0);
        check(300, &two, &[(1, 300)], 0);
        check(900, &two, &[(1, 300), (0, 500)], 100);
        check(400, &[("2020-03-01", 500, true), two[1]], &[(0, 400)], 0);
        check(600, &[("2020-03-01", 500, true), two[1]], &[(0, 500), (1, 100)], 0);
        check(100, &[("2020-03-01", -50, true), ("2020-03-01", 0, false)], &[], 100);
        check(100, &[("2020-03-01", 70, false); 2], &[(0, 70), (1, 30)], 0);
        check(100, &[], &[], 100);
        check(0, &two, &[], 0);
    }

    proptest! {
        #[test]
        fn no_cent_is_lost(
            amount in 0_i64..1_000_000,
            debts in proptest::collection::vec(
                (0_i32..1000, -100_i64..100_000, any::<bool>()),
                0..9,
            ),
        ) {
            let of = |(day, open, named): &(i32, i64, bool)| OpenDebt {
                due_on: Date::from_days(18_000 + day), open: Cents(*open), named: *named,
            };
            let debts: Vec<OpenDebt> = debts.iter().map(of).collect();
            let found = allocate(Cents(amount), &debts);
            let paid: i64 = found.shares.iter().map(|(_, share)| share.0).sum();
            prop_assert_eq!(paid + found.rest.0, amount);
            prop_assert!(found.rest >= Cents::ZERO);
            for (at, share) in &found.shares {
                prop_assert!(*share > Cents::ZERO && *share <= debts[*at].open);
            }
            // What is beyond is beyond all of them.
            let open: i64 = debts.iter().map(|debt| debt.open.0.max(0)).sum();
            prop_assert_eq!(found.rest.0, (amount - open).max(0));
        }
    }
}
