//! The lines of what a bill asks for direct debits that came back (the utility's own rule).

use super::interest_line::is_of_bill;
use crate::charge::{ChargeKind, Line};
use crate::dates::{Date, Period};
use crate::money::{Cents, MicroEuro};

/// What is asked for a direct debit that came back, or given back when it was paid after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnCost {
    /// Identifier: a later one is greater.
    pub id: i64,
    /// Place in the chain of the bill that asks for it; `None` while it waits for one.
    pub sequence: Option<u32>,
    /// The day on which the debit came back.
    pub returned_on: Date,
    /// The amount; negative where it is given back.
    pub amount: Cents,
}

/// The costs that belong to the bill at a place in the chain: its own, and those that wait and
/// were there when its run was made, the newest of them `upto`.
pub fn return_costs_of_bill(
    costs: &[ReturnCost],
    sequence: u32,
    upto: i64,
) -> impl Iterator<Item = &ReturnCost> {
    costs.iter().filter(move |cost| is_of_bill((cost.id, cost.sequence), sequence, upto))
}

impl ReturnCost {
    /// Its line.
    #[must_use]
    pub fn line(&self) -> Line {
        Line {
            charge: ChargeKind::ReturnCost.plain(),
            period: Period::closed(self.returned_on, self.returned_on),
            quantity: 1,
            unit_price: MicroEuro(self.amount.0 * 10_000),
            amount: self.amount,
        }
    }
}
