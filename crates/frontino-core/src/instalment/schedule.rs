//! When each cent of a bill with plans of instalments is due, and the interest on what was paid of
//! it (R1.10, R4.10).
//!
//! What is paid of a bill pays first what is due first, whichever notice was used: whoever pays the
//! second instalment before the first has paid as much by the same day.

use super::Instalment;
use crate::dates::{Date, Period};
use crate::interest::{
    EcbRate, InterestPart, InterestTerms, LateInterest, RateMissing, accrued, amount_of,
    late_interest,
};
use crate::money::Cents;

/// A plan that was granted on a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedPlan {
    /// What was open of the bill.
    pub debt: Cents,
    /// Day of the request.
    pub asked_on: Date,
    /// The day on which it ended before everything was paid.
    pub ended_on: Option<Date>,
    /// Percent of the reference rate that deferring costs; none costs nothing.
    pub deferral_percent: i64,
    /// Its instalments, in order of their due dates.
    pub instalments: Vec<Instalment>,
}

/// A part of a bill with its own due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// How much.
    pub amount: Cents,
    /// When it is due.
    pub due_on: Date,
    /// Since when, when a plan put it off.
    pub deferral: Option<Deferral>,
}

/// That a plan put off a due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deferral {
    /// The due date without the plan.
    pub was_due_on: Date,
    /// Day of the request.
    pub asked_on: Date,
    /// Percent of the reference rate.
    pub percent: i64,
}

/// The parts of a bill that asks for `asked`, by its due date and its plans, oldest first: what was
/// paid before a plan keeps its day, the rest follows the plan. What was not due when a plan ended
/// is due on that day. The first part is the bill's own; a part that a later plan took over stays
/// in its place with nothing, so that every instalment keeps its number.
#[must_use]
pub fn schedule(asked: Cents, due_on: Date, plans: &[GrantedPlan]) -> Vec<Slot> {
    let mut slots = vec![Slot { amount: asked, due_on, deferral: None }];
    let mut was_due_on = due_on;
    for plan in plans {
        keep(&mut slots, (asked - plan.debt).max(Cents::ZERO));
        let deferral =
            Deferral { was_due_on, asked_on: plan.asked_on, percent: plan.deferral_percent };
        slots.extend(plan.instalments.iter().map(|part| Slot {
            amount: part.amount,
            due_on: plan.ended_on.map_or(part.due_on, |ended_on| part.due_on.min(ended_on)),
            deferral: Some(deferral),
        }));
        was_due_on = plan.ended_on.unwrap_or(was_due_on);
    }
    slots
}

/// Takes what is beyond `sum` away from the last parts.
fn keep(slots: &mut [Slot], sum: Cents) {
    let mut left = sum;
    for slot in slots {
        slot.amount = slot.amount.min(left);
        left -= slot.amount;
    }
}

/// The parts that a payment pays when `before` was paid already: place and amount, in order. What
/// is beyond all of them belongs to the last.
#[must_use]
pub fn shares(slots: &[Slot], before: Cents, amount: Cents) -> Vec<(usize, Cents)> {
    let (mut skipped, mut left, mut shares) = (before, amount, Vec::new());
    for (at, slot) in slots.iter().enumerate() {
        let is_last = at + 1 == slots.len();
        let room = if is_last { left } else { (slot.amount - skipped).max(Cents::ZERO) };
        skipped = (skipped - slot.amount).max(Cents::ZERO);
        let share = room.min(left);
        if share > Cents::ZERO {
            shares.push((at, share));
            left -= share;
        }
    }
    shares
}

/// What of a debt has to be paid by a day for its plan to be kept: all instalments that were due
/// `days` or more before it.
#[must_use]
pub fn due_by(instalments: &[Instalment], on: Date, days: i32) -> Cents {
    let due = instalments.iter().filter(|part| part.due_on.plus(days) < on);
    due.map(|part| part.amount).sum()
}

/// The interest on a principal that pays a part: late interest for the time before the plan was
/// asked for, where the bill was late then; what deferring costs, up to the part's own due date;
/// late interest after it (R1.10). Rounded once.
///
/// # Errors
/// The first day that lies before every rate.
pub fn interest_of(
    principal: Cents,
    slot: &Slot,
    paid_on: Date,
    terms: &InterestTerms,
    rates: &[EcbRate],
) -> Result<LateInterest, RateMissing> {
    if principal <= Cents::ZERO {
        return Ok(LateInterest::default());
    }
    let mut parts = Vec::new();
    if let Some(deferral) = slot.deferral {
        let until = paid_on.min(deferral.asked_on);
        parts = late_interest(principal, deferral.was_due_on, until, terms, rates)?.parts;
        let from = parts.last().map_or(deferral.was_due_on.next(), |part| part.period.until);
        let days = Period::new(from, paid_on.min(slot.due_on).next());
        parts.extend(deferred(days, deferral.percent, rates)?);
    }
    parts.extend(late_interest(principal, slot.due_on, paid_on, terms, rates)?.parts);
    Ok(LateInterest { amount: amount_of(principal, &parts), parts })
}

/// The days of deferral at their share of the reference rate.
fn deferred(
    days: Period,
    percent: i64,
    rates: &[EcbRate],
) -> Result<Vec<InterestPart>, RateMissing> {
    if percent <= 0 || days.is_empty() {
        return Ok(Vec::new());
    }
    let mut parts = accrued(Cents::ZERO, days, 0, rates)?.parts;
    for part in &mut parts {
        // Never above the reference rate: what is left over is dropped.
        part.rate_hundredths = part.rate_hundredths * percent.min(100) / 100;
    }
    parts.retain(|part| part.rate_hundredths > 0);
    Ok(parts)
}

#[cfg(test)]
mod tests;
