//! Two-year limitation of consumption billed late (R5.1 to R5.3, R5.6), and the other clock, the
//! term for collecting a bill that was issued.
//!
//! Law 205/2017, article 1, paragraphs 4 to 10, as changed by law 160/2019. What is barred is still
//! billed, apart and with a notice (R5.4): the holder may refuse it.

use crate::calendar::Calendar;
use crate::dates::{Date, FIRST, LAST, Period};

/// Which terms bind a holder (R5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitationRegime {
    /// Households, professionals and micro-enterprises (fewer than 10 staff and at most 2 million
    /// euro of turnover or balance).
    TwoYear,
    /// Public bodies and larger firms.
    Ordinary,
}

/// What decides about the limitation of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillTerms {
    /// The regime of its holder.
    pub regime: LimitationRegime,
    /// Months of a reference period under the holder's cadence: 6, 4, 3, 2 or 1 (R1.1).
    pub cadence_months: u8,
    /// Day of issue.
    pub issued_on: Date,
    /// Due date.
    pub due_on: Date,
}

/// A registered formal letter that starts the term again for the consumption it claims (R5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interruption {
    /// Day of receipt.
    pub received_on: Date,
    /// The days of consumption it claims.
    pub consumption: Period,
}

/// What a charge is for, as far as limitation asks (R5.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChargeNature {
    /// Water, sewer and treatment by volume.
    Volume,
    /// Fixed quotas.
    FixedQuota,
    /// Equalisation components (UI1 to UI4, and those of the utility).
    Equalisation,
    /// Deposit, interest, compensation and the like, which are not supply.
    Other,
}

/// Which charges the utility holds to be subject to the two-year limitation (R5.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitationScope {
    /// Whether equalisation components are; contested (Council of State 2339/2023), so a setting.
    pub covers_equalisation: bool,
}

/// The two-year limitation of water holds for bills due after this day (R5.1).
pub const IN_FORCE_FOR_DUE_AFTER: Date = Date::from_days(18_262); // 2020-01-01
/// Years of the two-year regime (R5.1).
pub const SHORT_YEARS: i32 = 2;
/// Years of the ordinary regime (civil code, article 2948; unconfirmed).
pub const ORDINARY_YEARS: i32 = 5;

/// Calendar days for issuing a bill after the last day of its period (R1.5), with the first day
/// of validity; older periods use the first row.
const ISSUE_TERMS: [(Date, i32); 1] = [(Date::from_days(16_983), 45)]; // from 2016-07-01

impl Default for LimitationScope {
    fn default() -> LimitationScope {
        LimitationScope { covers_equalisation: true }
    }
}

impl LimitationScope {
    /// Whether charges of a nature are subject to the two-year limitation.
    #[must_use]
    pub const fn covers(self, nature: ChargeNature) -> bool {
        match nature {
            ChargeNature::Volume | ChargeNature::FixedQuota => true,
            ChargeNature::Equalisation => self.covers_equalisation,
            ChargeNature::Other => false,
        }
    }
}

/// The last day on which the bill of a period that ends on `period_last_day` may be issued (R1.5).
#[must_use]
pub fn latest_issue_on(period_last_day: Date) -> Date {
    let in_force = ISSUE_TERMS.iter().rev().find(|(from, _)| *from <= period_last_day);
    let (_, days) = in_force.unwrap_or(&ISSUE_TERMS[0]);
    period_last_day.plus(*days)
}

/// The reference period of a cadence that contains a day: blocks of `cadence_months` from 1
/// January (1 to 12 months; the last block of a year ends with it).
#[must_use]
pub fn cadence_period(day: Date, cadence_months: u8) -> Period {
    let months = cadence_months.clamp(1, 12);
    let (year, month, _) = day.ymd();
    let first = (month - 1) / months * months + 1;
    let next = if first + months > 12 { (year + 1, 1) } else { (year, first + months) };
    Period::new(
        Date::new(year, first, 1).unwrap_or(FIRST),
        Date::new(next.0, next.1, 1).unwrap_or(LAST),
    )
}

/// Whether the consumption of a day is barred on a bill: issued more than two years after the last
/// day on which the day's period had to be billed, or after an interruption within that term
/// (R5.3).
#[must_use]
pub fn barred(day: Date, bill: &BillTerms, interruptions: &[Interruption]) -> bool {
    if !is_short(bill.regime, bill.due_on) {
        return false;
    }
    let start = latest_issue_on(cadence_period(day, bill.cadence_months).last_day());
    let letters = interruptions.iter().filter(|letter| letter.consumption.contains(day));
    let expiry = expiry_after(start, SHORT_YEARS, letters.map(|letter| letter.received_on));
    bill.issued_on > expiry
}

/// The first day whose consumption is not barred on a bill, interruptions apart; every day before
/// it is. `None` when nothing can be barred: another regime, or a bill due before the law.
#[must_use]
pub fn barred_until(bill: &BillTerms) -> Option<Date> {
    if !is_short(bill.regime, bill.due_on) {
        return None;
    }
    let mut first =
        cadence_period(bill.issued_on.plus_years(-SHORT_YEARS), bill.cadence_months).from;
    while first > FIRST
        && bill.issued_on <= latest_issue_on(first.previous()).plus_years(SHORT_YEARS)
    {
        first = cadence_period(first.previous(), bill.cadence_months).from;
    }
    Some(first)
}

/// The parts of a span of consumption that are barred on a bill, in order and without overlap: an
/// adjusting bill over several years is cut at their borders (R3.8, R5.3).
#[must_use]
pub fn barred_periods(
    consumption: Period,
    bill: &BillTerms,
    interruptions: &[Interruption],
) -> Vec<Period> {
    let letters = interruptions.iter().flat_map(|l| [l.consumption.from, l.consumption.until]);
    let mut cuts: Vec<Date> = letters
        .chain(barred_until(bill))
        .chain([consumption.until])
        .filter(|cut| *cut > consumption.from && *cut <= consumption.until)
        .collect();
    // Where letters differ, each reference period is its own case.
    let mut border = cadence_period(consumption.from, bill.cadence_months).until;
    while !interruptions.is_empty() && border < consumption.until {
        cuts.push(border);
        border = cadence_period(border, bill.cadence_months).until;
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut parts: Vec<Period> = Vec::new();
    let mut from = consumption.from;
    for until in cuts {
        if barred(from, bill, interruptions) {
            match parts.last_mut() {
                Some(last) if last.until == from => last.until = until,
                _ => parts.push(Period::new(from, until)),
            }
        }
        from = until;
    }
    parts
}

/// The last day on which an issued bill can be collected: the term runs from the first working day
/// after the due date (R5.3) and from every letter received within it. Bills due before the law
/// have the ordinary term whatever the regime.
#[must_use]
pub fn collection_expires_on(
    regime: LimitationRegime,
    due_on: Date,
    calendar: Calendar,
    letters_received_on: &[Date],
) -> Date {
    let years = if is_short(regime, due_on) { SHORT_YEARS } else { ORDINARY_YEARS };
    let start = calendar.add_working_days(due_on, 1);
    expiry_after(start, years, letters_received_on.iter().copied())
}

/// Whether the two-year law binds a bill.
fn is_short(regime: LimitationRegime, due_on: Date) -> bool {
    regime == LimitationRegime::TwoYear && due_on > IN_FORCE_FOR_DUE_AFTER
}

/// The last day of a term of `years` from `start`; each letter received from its start to its end
/// starts it again.
fn expiry_after(start: Date, years: i32, letters: impl Iterator<Item = Date>) -> Date {
    let mut letters: Vec<Date> = letters.collect();
    letters.sort_unstable();
    letters.into_iter().fold(start.plus_years(years), |expiry, received_on| {
        if received_on >= start && received_on <= expiry {
            received_on.plus_years(years)
        } else {
            expiry
        }
    })
}

#[cfg(test)]
mod tests;
