//! The line of a deposit instalment (R3.12), of supplies whose contract began here: migrated ones
//! owe none (contract, section 2).

use crate::charge::{ChargeKind, Line};
use crate::dates::Period;
use crate::money::{Cents, MicroEuro};
use crate::supply::TermsHistory;

/// An instalment and the bill that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositInstalment {
    /// Place of the bill in the chain of the supply, from 1.
    pub sequence: u32,
    /// The amount.
    pub amount: Cents,
}

/// The deposit line of the bill at a place in the chain, if one is due: not from who holds the
/// social bonus at its beginning (R8.3).
#[must_use]
pub fn deposit_line(
    instalments: &[DepositInstalment],
    sequence: u32,
    period: Period,
    terms: &TermsHistory,
) -> Option<Line> {
    let due = instalments.iter().find(|instalment| instalment.sequence == sequence)?;
    (!terms.at(period.from).bonus).then_some(Line {
        charge: ChargeKind::Deposit.plain(),
        period,
        quantity: 1,
        unit_price: MicroEuro(due.amount.0 * 10_000),
        amount: due.amount,
    })
}
