//! The lines of late interest that a bill asks for (R4.10): one for each part that was paid late.

use crate::charge::{ChargeKind, Line};
use crate::dates::Period;
use crate::money::{Cents, MicroEuro};

/// Interest on a part that was paid late, or the difference from what was asked for it before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterestCharge {
    /// Identifier: a later one is greater.
    pub id: i64,
    /// Place in the chain of the bill that asks for it; `None` while it waits for one.
    pub sequence: Option<u32>,
    /// The days that bear interest.
    pub period: Period,
    /// The amount; negative where too much was asked.
    pub amount: Cents,
}

/// The charges that belong to the bill at a place in the chain: its own, and those that wait and
/// were there when its run was made, the newest of them `upto`.
pub fn interest_of_bill(
    charges: &[InterestCharge],
    sequence: u32,
    upto: i64,
) -> impl Iterator<Item = &InterestCharge> {
    charges.iter().filter(move |charge| is_of_bill((charge.id, charge.sequence), sequence, upto))
}

/// Whether what is charged once belongs to the bill at a place in the chain: it is the bill's own,
/// or waits and was there when the run was made.
pub(super) fn is_of_bill((id, of): (i64, Option<u32>), sequence: u32, upto: i64) -> bool {
    of.map_or(id <= upto, |of| of == sequence)
}

impl InterestCharge {
    /// Its line.
    #[must_use]
    pub fn line(&self) -> Line {
        Line {
            charge: ChargeKind::Interest.plain(),
            period: self.period,
            quantity: 1,
            unit_price: MicroEuro(self.amount.0 * 10_000),
            amount: self.amount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::FIRST;

    #[test]
    fn a_bill_asks_for_its_own_charges_and_for_those_its_run_knew() {
        let charge = |id, sequence| InterestCharge {
            id,
            sequence,
            period: Period::new(FIRST, FIRST.plus(30)),
            amount: Cents(79),
        };
        let all = [charge(1, Some(2)), charge(2, Some(3)), charge(3, None), charge(4, None)];
        let check = |sequence, upto, expected: &[i64]| {
            let found: Vec<i64> = interest_of_bill(&all, sequence, upto).map(|c| c.id).collect();
            assert_eq!(found, expected, "{sequence} {upto}");
        };
        check(2, 0, &[1]);
        check(3, 0, &[2]);
        check(4, 3, &[3]);
        check(4, 9, &[3, 4]);
        check(1, 0, &[]);
    }
}
