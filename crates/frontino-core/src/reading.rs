//! A reading that arrives in the running system: accepted, held for a person, or refused (R2.7 to
//! R2.9). Rows taken over from a legacy system are judged in `import` instead.

mod line;
#[cfg(test)]
mod tests;

use crate::calendar::Calendar;
use crate::consumption::{AnnualConsumption, History, Point, ReadingKind};
use crate::dates::{Date, FIRST, LAST, Period};
use crate::meter::{Meter, register_m3};

pub use line::{StandsAgainst, make_way};

/// A reading as it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// The meter, by its place in [`History::meters`].
    pub meter: usize,
    /// Day on which the register was read.
    pub read_on: Date,
    /// What it showed, whole cubic metres.
    pub value_m3: i64,
    /// Who read it.
    pub kind: ReadingKind,
}

/// What is known of the supply when a reading arrives.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Meters and accepted readings.
    pub history: &'a History,
    /// The register up to which bills rest on readings; `None` when they rest on an estimate of
    /// the legacy system, or there are none.
    pub billed: Option<Point>,
    /// Day of the last actual reading used by a bill, else the day before the contract began.
    pub used_on: Date,
    /// Annual consumption Ca (R2.10), if any is known.
    pub annual: Option<AnnualConsumption>,
    /// Bounds of plausible use.
    pub limits: UseLimits,
}

/// The bounds of plausible daily use, in percent of Ca/365 (R2.7; a choice of the project).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseLimits {
    /// Days of reading for which they hold.
    pub valid: Period,
    /// Less than this waits for a person.
    pub min_percent: i64,
    /// More than this waits for a person.
    pub max_percent: i64,
}

/// The bounds where the utility sets none (R2.7).
pub const USE_LIMITS: [UseLimits; 1] =
    [UseLimits { valid: Period::new(FIRST, LAST), min_percent: 25, max_percent: 300 }];

/// The bounds in force on a day: the last of the table that holds then, else those of R2.7.
#[must_use]
pub fn limits_on(table: &[UseLimits], day: Date) -> UseLimits {
    let held = table.iter().rev().find(|limits| limits.valid.contains(day));
    held.copied().unwrap_or(USE_LIMITS[0])
}

/// Working days within which the outcome is told, with the first day of each rule (R2.4).
pub const ANSWER_WORKING_DAYS: [(Date, u32); 1] = [(FIRST, 9)];

/// The last day on which the outcome of a reading received on a day may be told (R2.4, R7.1).
#[must_use]
pub fn answer_due_on(received_on: Date, calendar: Calendar) -> Date {
    let in_force = ANSWER_WORKING_DAYS.iter().rev().find(|(from, _)| *from <= received_on);
    calendar.add_working_days(received_on, in_force.map_or(0, |(_, days)| *days))
}

/// How a reading ends when it arrives (R2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Used for billing like an operator's reading (R2.5).
    Accepted,
    /// Waits for a person, not used until then.
    Held(ReadingHeld),
    /// Not used.
    Refused(ReadingRefused),
}

/// Why a reading waits for a person (R2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingHeld {
    /// A self-reading below the last actual one, not explained by roll-over or replacement.
    BelowLast {
        /// The last actual register, whole cubic metres.
        last_m3: i64,
    },
    /// Above an actual reading of a later day: the same contradiction, found in the other order.
    AboveNext {
        /// The register of the later day.
        next_m3: i64,
    },
    /// Nothing has run where Ca is above zero.
    NoUse,
    /// Daily use below the lower bound.
    UseTooLow,
    /// Daily use above the upper bound.
    UseTooHigh,
}

/// Why a reading is not used (R2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingRefused {
    /// The day lies in the future.
    FutureDate,
    /// The day lies before the last actual reading used by a bill, or before the contract.
    BeforeLastUsed {
        /// The day of that reading.
        used_on: Date,
    },
    /// The meter does not serve the supply on that day.
    WrongMeter,
    /// More digits than the register, or less than zero.
    NotOnRegister {
        /// Digits of the register.
        digits: u8,
    },
    /// Below the last actual reading, not explained by roll-over or replacement.
    BelowLast {
        /// The last actual register, whole cubic metres.
        last_m3: i64,
    },
}

impl Verdict {
    /// A stable word for the reason, in snake case; `None` for an accepted reading.
    #[must_use]
    pub const fn reason(self) -> Option<&'static str> {
        Some(match self {
            Verdict::Accepted => return None,
            Verdict::Held(ReadingHeld::BelowLast { .. })
            | Verdict::Refused(ReadingRefused::BelowLast { .. }) => "below_last",
            Verdict::Held(ReadingHeld::AboveNext { .. }) => "above_next",
            Verdict::Held(ReadingHeld::NoUse) => "no_use",
            Verdict::Held(ReadingHeld::UseTooLow) => "use_too_low",
            Verdict::Held(ReadingHeld::UseTooHigh) => "use_too_high",
            Verdict::Refused(ReadingRefused::FutureDate) => "future_date",
            Verdict::Refused(ReadingRefused::BeforeLastUsed { .. }) => "before_last_used",
            Verdict::Refused(ReadingRefused::WrongMeter) => "wrong_meter",
            Verdict::Refused(ReadingRefused::NotOnRegister { .. }) => "not_on_register",
        })
    }
}

/// Judges a reading that arrived on `today` (R2.7). Estimates are only kept from being impossible:
/// they are never used as readings.
#[must_use]
pub fn judge(submitted: &Submitted, known: &Known<'_>, today: Date) -> Verdict {
    if submitted.read_on > today {
        return Verdict::Refused(ReadingRefused::FutureDate);
    }
    let meter = known.history.meters.get(submitted.meter);
    let Some(meter) = meter.filter(|meter| serves(meter, submitted.read_on)) else {
        return Verdict::Refused(ReadingRefused::WrongMeter);
    };
    if submitted.read_on < known.used_on {
        let used_on = known.used_on;
        return Verdict::Refused(ReadingRefused::BeforeLastUsed { used_on });
    }
    if !(0..register_m3(meter.digits)).contains(&submitted.value_m3) {
        return Verdict::Refused(ReadingRefused::NotOnRegister { digits: meter.digits });
    }
    if submitted.kind == ReadingKind::Estimated {
        return Verdict::Accepted;
    }
    match line::since_last(submitted, known, meter) {
        Err(last_m3) if submitted.kind == ReadingKind::SelfRead => {
            Verdict::Held(ReadingHeld::BelowLast { last_m3 })
        }
        Err(last_m3) => Verdict::Refused(ReadingRefused::BelowLast { last_m3 }),
        Ok(run) => match line::contradicted_later(submitted, known, meter) {
            Some(next_m3) => Verdict::Held(ReadingHeld::AboveNext { next_m3 }),
            None => run.plausible(known).map_or(Verdict::Accepted, Verdict::Held),
        },
    }
}

/// Whether a meter serves its supply on a day; on that of an exchange both do (R2.9).
#[must_use]
pub fn serves(meter: &Meter, day: Date) -> bool {
    meter.installed_on <= day && meter.removed_on.is_none_or(|removed| day <= removed)
}
