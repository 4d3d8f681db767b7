//! Due dates, days of grace and late interest (R1.7, R1.8, R4.10).
//!
//! Late interest is simple, on the principal alone, for actual days over 365, at the reference rate
//! of the European Central Bank plus a spread. A part paid early stops bearing interest by itself:
//! each paid amount is asked for apart. Interest is a line of its own, outside VAT.

use crate::calendar::Calendar;
use crate::dates::{Date, Period};
use crate::money::{Cents, div_half_up};
use thiserror::Error;

/// A value of the reference rate, valid until the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EcbRate {
    /// First day.
    pub effective_from: Date,
    /// Hundredths of a percent: 425 is 4.25 % a year.
    pub rate_hundredths: i64,
}

/// How the days of grace work (R1.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GraceMode {
    /// Interest starts after the days of grace, even for who pays later.
    #[default]
    Shift,
    /// Who pays after the days of grace owes interest from the due date.
    Threshold,
}

impl GraceMode {
    /// Every choice with its word in files.
    pub const WORDS: [(&'static str, GraceMode); 2] =
        [("shift", GraceMode::Shift), ("threshold", GraceMode::Threshold)];
}

/// Which day's rate counts (R4.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RateBasis {
    /// Each day has its own.
    #[default]
    EachDay,
    /// That of the due date for the whole time.
    DueDate,
}

/// The utility's terms of late interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterestTerms {
    /// First day of validity.
    pub valid_from: Date,
    /// Days after the due date without interest.
    pub grace_days: i32,
    /// How they work.
    pub grace_mode: GraceMode,
    /// Which day's rate counts.
    pub rate_basis: RateBasis,
    /// Hundredths of a percent above the reference rate.
    pub spread_hundredths: i64,
    /// The holidays that make a payment of the next working day on time (R1.7).
    pub calendar: Calendar,
}

/// REMSI (annex A to 311/2019; article of the spread unconfirmed), with fifteen days of grace.
pub const TERMS: InterestTerms = InterestTerms {
    valid_from: Date::from_days(18_262), // 2020-01-01
    grace_days: 15,
    grace_mode: GraceMode::Shift,
    rate_basis: RateBasis::EachDay,
    spread_hundredths: 350,
    calendar: Calendar::national(),
};

/// Days from issue to the due date, with the first day of validity; earlier issues use the first
/// row. The utility's promise, above the minimum of R1.7.
pub const PAYMENT_DAYS: [(Date, i32); 1] = [(Date::from_days(18_262), 30)]; // from 2020-01-01
/// The fewest calendar days from issue to the due date (R1.7; article unconfirmed).
pub const PAYMENT_DAYS_MIN: i32 = 20;

/// A stretch of days with one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterestPart {
    /// The days that bear interest.
    pub period: Period,
    /// The whole rate, hundredths of a percent a year.
    pub rate_hundredths: i64,
}

/// Late interest and the days that make it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LateInterest {
    /// The amount, rounded once.
    pub amount: Cents,
    /// The days by rate, in order; empty when nothing is due.
    pub parts: Vec<InterestPart>,
}

/// A day before the first known rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no reference rate on {on}")]
pub struct RateMissing {
    /// The day.
    pub on: Date,
}

impl Default for InterestTerms {
    fn default() -> InterestTerms {
        TERMS
    }
}

impl LateInterest {
    /// Days that bear interest.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.parts.iter().map(|part| part.period.days()).sum()
    }
}

/// The days from issue to the due date of bills issued on a day.
#[must_use]
pub fn payment_days(issued_on: Date) -> i32 {
    let row = PAYMENT_DAYS.iter().rev().find(|(from, _)| *from <= issued_on);
    row.unwrap_or(&PAYMENT_DAYS[0]).1
}

/// The due date of a bill `days` after its issue, never sooner than the minimum of R1.7. It is
/// printed as computed, whatever the weekday.
#[must_use]
pub const fn due_on(issued_on: Date, days: i32) -> Date {
    issued_on.plus(if days < PAYMENT_DAYS_MIN { PAYMENT_DAYS_MIN } else { days })
}

/// The last day on which a payment is on time: the due date, or the next working day when it is
/// none (R1.7).
#[must_use]
pub fn on_time_until(due_on: Date, calendar: Calendar) -> Date {
    calendar.add_working_days(due_on.previous(), 1)
}

/// The last day on which a payment bears no interest: of grace, or on time.
#[must_use]
pub fn free_until(due_on: Date, terms: &InterestTerms) -> Date {
    due_on.plus(terms.grace_days).max(on_time_until(due_on, terms.calendar))
}

/// Late interest on a principal that was due on one day and paid on another (R4.10): none up to
/// the end of grace; then from the day after it (`Shift`) or after the due date (`Threshold`) to
/// the day of payment. The start is never moved by holidays.
///
/// # Errors
/// The first day of interest that lies before every rate.
///
/// ```
/// use frontino_core::dates::Date;
/// use frontino_core::interest::{EcbRate, TERMS, late_interest};
/// use frontino_core::money::Cents;
/// let day = |text| Date::parse(text).unwrap();
/// let rates = [EcbRate { effective_from: day("2016-03-16"), rate_hundredths: 0 }];
/// let (due_on, paid_on) = (day("2020-03-01"), day("2020-05-31"));
/// let found = late_interest(Cents(25_000), due_on, paid_on, &TERMS, &rates).unwrap();
/// assert_eq!((found.days(), found.amount), (76, Cents(182)));
/// ```
pub fn late_interest(
    principal: Cents,
    due_on: Date,
    paid_on: Date,
    terms: &InterestTerms,
    rates: &[EcbRate],
) -> Result<LateInterest, RateMissing> {
    if principal <= Cents::ZERO || paid_on <= free_until(due_on, terms) {
        return Ok(LateInterest::default());
    }
    let start = match terms.grace_mode {
        GraceMode::Shift => due_on.plus(terms.grace_days),
        GraceMode::Threshold => due_on,
    };
    let days = Period::closed(start.next(), paid_on);
    match terms.rate_basis {
        RateBasis::EachDay => accrued(principal, days, terms.spread_hundredths, rates),
        RateBasis::DueDate => {
            let rate = rate_on(due_on, rates)?;
            accrued(
                principal,
                days,
                terms.spread_hundredths,
                &[EcbRate { effective_from: days.from, ..rate }],
            )
        }
    }
}

/// Late interest without the days on which it is suspended, as those of a dispute.
#[must_use]
pub fn without(due: LateInterest, principal: Cents, suspended: &[Period]) -> LateInterest {
    let mut parts = due.parts;
    for days in suspended {
        let outside = |part: InterestPart| {
            let InterestPart { period, rate_hundredths } = part;
            let before = Period::new(period.from, period.until.min(days.from).max(period.from));
            let after = Period::new(period.from.max(days.until).min(period.until), period.until);
            [before, after].map(|period| InterestPart { period, rate_hundredths })
        };
        parts = parts.into_iter().flat_map(outside).collect();
        parts.retain(|part| !part.period.is_empty());
    }
    match parts.is_empty() {
        true => LateInterest::default(),
        false => LateInterest { amount: amount_of(principal, &parts), parts },
    }
}

/// The part of a payment on a bill that is its principal: what the bill itself asks for as interest
/// bears none (R4.10) and is paid first (civil code, article 1194; unconfirmed). `before` is what
/// was paid of the bill earlier.
#[must_use]
pub fn principal_of(paid: Cents, before: Cents, interest_in_bill: Cents) -> Cents {
    let interest_left = (interest_in_bill - before).max(Cents::ZERO);
    (paid - interest_left).max(Cents::ZERO)
}

/// Simple interest on a principal for every day of a period at the reference rate of that day plus
/// a spread, actual days over 365, rounded once.
///
/// # Errors
/// The first day of the period that lies before every rate.
pub fn accrued(
    principal: Cents,
    days: Period,
    spread_hundredths: i64,
    rates: &[EcbRate],
) -> Result<LateInterest, RateMissing> {
    let mut parts = Vec::new();
    let mut from = days.from;
    while from < days.until {
        let rate_hundredths = rate_on(from, rates)?.rate_hundredths + spread_hundredths;
        let changes = rates.iter().map(|rate| rate.effective_from).filter(|on| *on > from);
        let period = Period::new(from, changes.min().map_or(days.until, |on| on.min(days.until)));
        parts.push(InterestPart { period, rate_hundredths });
        from = period.until;
    }
    Ok(LateInterest { amount: amount_of(principal, &parts), parts })
}

/// The interest on a principal for days with their rates, rounded once.
#[must_use]
pub fn amount_of(principal: Cents, parts: &[InterestPart]) -> Cents {
    let rate_days = |part: &InterestPart| i128::from(part.rate_hundredths * part.period.days());
    let rate_days: i128 = parts.iter().map(rate_days).sum();
    Cents(div_half_up(i128::from(principal.0) * rate_days, 365 * 10_000))
}

/// The reference rate of a day, from rates in any order.
fn rate_on(on: Date, rates: &[EcbRate]) -> Result<EcbRate, RateMissing> {
    let so_far = rates.iter().filter(|rate| rate.effective_from <= on);
    so_far.max_by_key(|rate| rate.effective_from).copied().ok_or(RateMissing { on })
}

#[cfg(test)]
mod tests;
