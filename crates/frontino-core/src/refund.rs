//! Money paid and not due that is paid out (R1.11): what of a credit can be, and when a payout is
//! due because the next bill would be too late or smaller (unconfirmed).

use crate::calendar::{Calendar, plus_months};
use crate::dates::Date;
use crate::money::Cents;

/// Working days within which money paid and not due has to be credited (R1.11).
pub const CREDIT_WORKING_DAYS: u32 = 60;

/// What a holder has to his credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Credit {
    /// All of it.
    pub balance: Cents,
    /// What of it the last issued bill left over: the next one counts on it when it is calculated.
    pub of_bill: Cents,
    /// Whether that next bill is calculated and not issued yet.
    pub is_promised: bool,
}

/// What a refund takes of a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// All of it.
    pub amount: Cents,
    /// What of it the last issued bill left over.
    pub of_bill: Cents,
}

/// Why a refund cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundRefused {
    /// Nothing is to the holder's credit.
    Nothing,
    /// A bill that is not issued yet counts on the credit; so much is left.
    Promised(Cents),
    /// More than the credit; so much is there.
    TooMuch(Cents),
}

/// Takes an amount of a credit, or without one all that can be: first what was paid too much, then
/// what the last bill left over.
///
/// # Errors
/// When it is not there, or a bill counts on it.
pub fn take(credit: Credit, asked: Option<Cents>) -> Result<Taken, RefundRefused> {
    let Credit { balance, of_bill, is_promised } = credit;
    if balance <= Cents::ZERO {
        return Err(RefundRefused::Nothing);
    }
    let others = (balance - of_bill).max(Cents::ZERO);
    let free = if is_promised { others } else { balance };
    let amount = asked.unwrap_or(free);
    if amount > balance {
        return Err(RefundRefused::TooMuch(free));
    }
    if amount > free || free == Cents::ZERO {
        return Err(RefundRefused::Promised(free));
    }
    Ok(Taken { amount, of_bill: (amount - others).max(Cents::ZERO) })
}

/// Since when something of a credit is there, by what came to it (above zero) and went, in order:
/// the oldest is used first. `None` when nothing is left.
#[must_use]
pub fn oldest(moves: &[(Date, Cents)]) -> Option<Date> {
    let went = moves.iter().filter(|(_, cents)| *cents < Cents::ZERO);
    let mut used: Cents = went.map(|(_, cents)| -*cents).sum();
    for (on, cents) in moves.iter().filter(|(_, cents)| *cents > Cents::ZERO) {
        if *cents > used {
            return Some(*on);
        }
        used -= *cents;
    }
    None
}

/// Why a credit is to be paid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutReason {
    /// No bill follows.
    Ended,
    /// The next bill comes after the day by which the credit has to be given back, or that day is
    /// over.
    TooLate,
    /// The next bill will be smaller than the credit, if it is as the last one.
    Larger,
}

impl PayoutReason {
    /// The word in exports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            PayoutReason::Ended => "ended",
            PayoutReason::TooLate => "too_late",
            PayoutReason::Larger => "larger",
        }
    }
}

/// A supply with a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credited {
    /// The credit.
    pub balance: Cents,
    /// Since when.
    pub since: Date,
    /// Whether the contract is over.
    pub is_ended: bool,
    /// The day up to which the supply is billed.
    pub billed_until: Option<Date>,
    /// Bills a year.
    pub bills_a_year: Option<i64>,
    /// What the last bill asked for, with what it took of a credit.
    pub last_bill: Option<Cents>,
}

/// Whether a credit is to be paid out, and the day by which it has to be given back (R1.11): that
/// many working days after it came.
#[must_use]
pub fn payout(
    credited: &Credited,
    today: Date,
    working_days: u32,
    calendar: Calendar,
) -> (Option<PayoutReason>, Date) {
    let due_on = calendar.add_working_days(credited.since, working_days);
    let months = credited.bills_a_year.filter(|bills| *bills > 0).map(|bills| 12 / bills);
    let months = months.and_then(|months| i32::try_from(months).ok());
    // A bill is not made before the days it is for are over.
    let next_on = credited.billed_until.zip(months).map(|(day, months)| plus_months(day, months));
    let larger = credited.last_bill.is_some_and(|last| credited.balance > last);
    let reason = match () {
        () if credited.is_ended => Some(PayoutReason::Ended),
        () if today > due_on || next_on.is_some_and(|next| next > due_on) => {
            Some(PayoutReason::TooLate)
        }
        () if larger => Some(PayoutReason::Larger),
        () => None,
    };
    (reason, due_on)
}

#[cfg(test)]
mod tests;
