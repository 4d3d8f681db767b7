//! Payment by instalments (R1.10, R4.5): who has the right to it, and a plan that sums to the debt.
//!
//! RQSII, article 42. The number of instalments is not fixed by the rule; they follow the billing
//! cadence unless agreed otherwise. An instalment paid late bears late interest like a bill.

pub mod schedule;

use crate::calendar::plus_months;
use crate::dates::{Date, Period};
use crate::interest::{EcbRate, PAYMENT_DAYS_MIN, RateMissing, accrued};
use crate::money::{Cents, div_half_up};
use std::num::NonZeroU8;
use thiserror::Error;

/// The thresholds of R1.10, in percent above the mean bill of the last twelve months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstalmentRules {
    /// First day of issue for which they hold.
    pub valid_from: Date,
    /// Above it the user may ask for instalments.
    pub right_over_percent: i64,
    /// Above it the utility encloses the coupons of a plan.
    pub offer_over_percent: Option<i64>,
    /// Calendar days after the due date in which instalments can be asked for.
    pub request_days: i32,
}

/// The rules by validity; earlier issues use the first row. The day of the second threshold, and
/// the threshold of the offer (the practice of a utility), are unconfirmed.
pub const RULES: [InstalmentRules; 2] = [
    InstalmentRules {
        valid_from: Date::from_days(16_983), // 2016-07-01
        right_over_percent: 100,
        offer_over_percent: None,
        request_days: 10,
    },
    InstalmentRules {
        valid_from: Date::from_days(18_262), // 2020-01-01
        right_over_percent: 80,
        offer_over_percent: Some(150),
        request_days: 10,
    },
];

/// The shortest plan that a formal notice offers, months (R4.5, unconfirmed).
pub const NOTICE_PLAN_MONTHS_MIN: u8 = 12;

/// A utility's own lengths of plans: up to a debt, months. This table is the policy that AMAM
/// Messina announced in February 2019; above the last debt 36 months.
pub const PLAN_MONTHS: [(Cents, u8); 3] =
    [(Cents(1_000_000), 12), (Cents(2_999_900), 24), (Cents(i64::MAX), 36)];

/// Percent of the debt's share that is paid at once when a single meter leaves a condominium in
/// debt; the rest goes by instalments (policy of AMAM Messina, 2019).
pub const CONDOMINIUM_EXIT_AT_ONCE_PERCENT: i64 = 20;

/// A bill for which instalments are asked.
#[derive(Clone, Copy, Debug)]
pub struct InstalmentRequest<'a> {
    /// Total of the bill.
    pub total: Cents,
    /// Its day of issue.
    pub issued_on: Date,
    /// Its due date.
    pub due_on: Date,
    /// Totals of the bills of the last twelve months.
    pub earlier_bills: &'a [Cents],
    /// Day of the request.
    pub requested_on: Date,
    /// Whether an open plan already holds this bill or another: plans are not cumulable.
    pub has_open_plan: bool,
}

/// Why there is no right to instalments; the utility may still agree to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InstalmentRefused {
    /// No bill in the last twelve months to compare with.
    #[error("no bill in the last twelve months")]
    NoEarlierBills,
    /// The bill is not above the limit.
    #[error("not above {limit}")]
    NotAboveLimit {
        /// The limit, rounded to the cent.
        limit: Cents,
    },
    /// Asked too late.
    #[error("asked after {last_on}")]
    TooLate {
        /// Last day for asking.
        last_on: Date,
    },
    /// Another plan is open.
    #[error("another plan is open")]
    OpenPlan,
}

/// One part of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    /// Its due date.
    pub due_on: Date,
    /// Its amount.
    pub amount: Cents,
}

/// The rules for bills issued on a day.
#[must_use]
pub fn rules_on(issued_on: Date) -> &'static InstalmentRules {
    RULES.iter().rev().find(|rules| rules.valid_from <= issued_on).unwrap_or(&RULES[0])
}

/// The amount that is `percent` above the mean of bills, rounded to the cent for print; `None`
/// without a bill.
#[must_use]
pub fn limit(bills: &[Cents], percent: i64) -> Option<Cents> {
    if bills.is_empty() {
        return None;
    }
    let (above, divisor) = exact_limit(bills, percent);
    Some(Cents(div_half_up(above, divisor)))
}

/// Whether a total is more than `percent` above the mean of bills, before any rounding; never
/// without a bill.
#[must_use]
pub fn exceeds(total: Cents, bills: &[Cents], percent: i64) -> bool {
    let (above, divisor) = exact_limit(bills, percent);
    !bills.is_empty() && i128::from(total.0) * divisor > above
}

/// Whether a bill gives the right to instalments (R1.10).
///
/// # Errors
/// One of `InstalmentRefused`.
pub fn right_to_instalments(request: &InstalmentRequest<'_>) -> Result<(), InstalmentRefused> {
    let rules = rules_on(request.issued_on);
    let limit = limit(request.earlier_bills, rules.right_over_percent)
        .ok_or(InstalmentRefused::NoEarlierBills)?;
    if !exceeds(request.total, request.earlier_bills, rules.right_over_percent) {
        return Err(InstalmentRefused::NotAboveLimit { limit });
    }
    let last_on = request.due_on.plus(rules.request_days);
    if request.requested_on > last_on {
        return Err(InstalmentRefused::TooLate { last_on });
    }
    if request.has_open_plan { Err(InstalmentRefused::OpenPlan) } else { Ok(()) }
}

/// Whether the coupons of a plan are enclosed with a bill unasked (R1.10).
#[must_use]
pub fn is_offered(total: Cents, earlier_bills: &[Cents], issued_on: Date) -> bool {
    let percent = rules_on(issued_on).offer_over_percent;
    percent.is_some_and(|percent| exceeds(total, earlier_bills, percent))
}

/// Months of a plan for a debt by a utility's table of rising debts; the last row where the debt
/// is above all, the minimum of a formal notice where the table is empty.
#[must_use]
pub fn plan_months(debt: Cents, table: &[(Cents, u8)]) -> u8 {
    let row = table.iter().find(|(up_to, _)| debt <= *up_to).or(table.last());
    row.map_or(NOTICE_PLAN_MONTHS_MIN, |(_, months)| *months)
}

/// How many instalments such a plan has when one falls due every `step_months`: at least two.
#[must_use]
pub fn plan_count(debt: Cents, table: &[(Cents, u8)], step_months: u8) -> NonZeroU8 {
    let count = plan_months(debt, table) / step_months.max(1);
    NonZeroU8::new(count.max(2)).unwrap_or(NonZeroU8::MIN)
}

/// When the first instalment is due: with the bill, but who is told of a plan has as many days as
/// who is sent a bill (R1.7).
#[must_use]
pub fn first_due_on(bill_due_on: Date, granted_on: Date) -> Date {
    bill_due_on.max(granted_on.plus(PAYMENT_DAYS_MIN))
}

/// A plan of `count` instalments, the first due on `first_due_on` and each `step_months` after the
/// one before. They differ by one cent at most, the larger ones first, and sum to the debt.
#[must_use]
pub fn plan(debt: Cents, count: NonZeroU8, first_due_on: Date, step_months: u8) -> Vec<Instalment> {
    let count = i64::from(count.get());
    let (each, larger) = (debt.0.div_euclid(count), debt.0.rem_euclid(count));
    (0i32..)
        .zip(0..count)
        .map(|(step, index)| Instalment {
            due_on: plus_months(first_due_on, step * i32::from(step_months)),
            amount: Cents(each + i64::from(index < larger)),
        })
        .collect()
}

/// The most interest for deferring an instalment from the bill's due date to its own: the
/// reference rate without a spread, and none at all when the high bill comes from a long billing
/// stop or from too few readings for which the utility is to blame (R1.10).
///
/// # Errors
/// The first day that lies before every rate.
pub fn deferral_interest_max(
    instalment: Instalment,
    bill_due_on: Date,
    utility_to_blame: bool,
    rates: &[EcbRate],
) -> Result<Cents, RateMissing> {
    if utility_to_blame {
        return Ok(Cents::ZERO);
    }
    let days = Period::closed(bill_due_on.next(), instalment.due_on);
    Ok(accrued(instalment.amount, days, 0, rates)?.amount)
}

/// The limit as an exact fraction of cents.
fn exact_limit(bills: &[Cents], percent: i64) -> (i128, i128) {
    let sum: i128 = bills.iter().map(|bill| i128::from(bill.0)).sum();
    (sum * i128::from(100 + percent), bills.len() as i128 * 100)
}

#[cfg(test)]
mod tests;
