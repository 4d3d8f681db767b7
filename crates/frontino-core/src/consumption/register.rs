//! The register of a supply over time: readings, roll-overs and exchanges of meters joined to one
//! line that only grows, on which any day has a value.

mod trail;

pub use trail::Waypoint;

use super::annual::is_usable;
use super::{AnnualConsumption, History, Reading, ReadingKind, TOLERANCE_DAYS};
use super::{brought_back, estimate};
use crate::dates::{Date, Period};
use crate::meter::{Advance, Meter, advance};
use crate::money::LITRES_PER_M3;
use crate::rating::{Source, Stretch};
use crate::tariff::EstimateRounding;
use std::cmp::Reverse;

#[cfg(test)]
mod tests;

/// A point of the register: what a meter shows at the end of the day before `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// First day after the reading, so that a stretch between two points is half-open.
    pub at: Date,
    /// The meter, by its place in [`History::meters`].
    pub meter: usize,
    /// What it shows, in litres: estimates need not be whole cubic metres.
    pub litres: i64,
    /// How it is known.
    pub source: Source,
}

/// Where billing stands: the register up to which everything is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The register.
    pub point: Point,
    /// Whether it may still turn out too high (an estimate of the legacy system).
    pub estimated: bool,
}

/// Why the register of a supply cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterRefused {
    /// No meter at all, or none on the day billing begins.
    #[error("no meter on {on}")]
    NoMeter {
        /// The day.
        on: Date,
    },
    /// A reading is below the one before and no roll-over explains it.
    #[error("reading of {on} is {by_m3} m³ below the one before")]
    Backward {
        /// Day of the reading.
        on: Date,
        /// By how much.
        by_m3: i64,
    },
}

/// The line of the register from a start on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Points in order of days, the start first; litres here count from the start.
    line: Vec<LinePoint>,
    /// By how many litres the start was above what readings show later (an estimate too high);
    /// negative when a reading of the very day shows more.
    pub over_estimated_l: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LinePoint {
    point: Point,
    /// Litres since the start.
    run_l: i64,
}

/// A candidate for the line: a reading or what an exchange of meters tells.
#[derive(Clone, Copy, Debug)]
struct Mark {
    at: Date,
    meter: usize,
    value_m3: i64,
    kind: ReadingKind,
    arrival: i64,
    /// Installation of a meter: nothing has run since the mark before.
    installs: bool,
}

impl Mark {
    /// A meter taken away without a last reading: what ran since the mark before is estimated.
    fn is_unread(&self) -> bool {
        self.kind == ReadingKind::Estimated
    }
}

impl Register {
    /// Follows the register from `start` through every usable reading up to the end of `at`, and
    /// then to the reading of the tolerance, if there is no reading of that very day (R2.14).
    /// `fill` estimates so many days before a meter was taken away without a last reading (R2.11).
    ///
    /// # Errors
    /// When readings contradict each other.
    pub fn follow(
        history: &History,
        start: Start,
        at: Date,
        fill: &dyn Fn(i64) -> i64,
    ) -> Result<Register, RegisterRefused> {
        let until = at.next();
        let marks = marks(history, start.point, until.plus(TOLERANCE_DAYS));
        let mut register = Register {
            line: vec![LinePoint { point: start.point, run_l: 0 }],
            over_estimated_l: 0,
        };
        let (before, after): (Vec<Mark>, Vec<Mark>) = marks.iter().partition(|m| m.at <= until);
        for mark in &before {
            register.push(history, *mark, start, fill)?;
        }
        if register.last().point.at < until
            && let Some(place) = of_the_tolerance(&after)
        {
            // Exchanges of meters on the way lead to the reading chosen.
            for (place_of, mark) in after.iter().enumerate().take(place + 1) {
                if place_of == place || mark.installs || mark.arrival == EXCHANGE {
                    register.push(history, *mark, start, fill)?;
                }
            }
        }
        Ok(register)
    }

    fn last(&self) -> LinePoint {
        // The line always holds its start.
        *self.line.last().unwrap_or(&self.line[0])
    }

    fn push(
        &mut self,
        history: &History,
        mark: Mark,
        start: Start,
        fill: &dyn Fn(i64) -> i64,
    ) -> Result<(), RegisterRefused> {
        let last = self.last();
        let source = mark.kind.source();
        let litres = mark.value_m3 * LITRES_PER_M3;
        let point = Point { at: mark.at, meter: mark.meter, litres, source };
        if mark.installs {
            self.line.push(LinePoint { point, run_l: last.run_l });
            return Ok(());
        }
        if mark.is_unread() {
            let run = fill(i64::from(mark.at.since(last.point.at)));
            let point = Point { litres: last.point.litres + run, ..point };
            self.line.push(LinePoint { point, run_l: last.run_l + run });
            return Ok(());
        }
        let first = self.line.len() == 1;
        if first && mark.at == start.point.at {
            // A reading of the very day to which an estimate was billed: it sets the start right.
            self.over_estimated_l = last.point.litres - litres;
            self.line.push(LinePoint { point, run_l: last.run_l });
            return Ok(());
        }
        let digits = history.meters.get(mark.meter).map_or(5, |m| m.digits);
        let run = match forward(last.point.litres, litres, digits) {
            Ok(run) => run,
            // Only the estimate that billing stood on may have been too high.
            Err(back) if first && start.estimated => {
                self.over_estimated_l = back;
                // From here on the register is what the reading shows.
                self.line[0].point.litres = litres;
                0
            }
            Err(back) => {
                let by_m3 = back / LITRES_PER_M3;
                return Err(RegisterRefused::Backward { on: mark.at.previous(), by_m3 });
            }
        };
        self.line.push(LinePoint { point, run_l: last.run_l + run });
        Ok(())
    }

    /// The last point not later than `until` that rests on a reading, else the start. A value
    /// brought back from a later reading is none: readings in between may tell of another course
    /// (R2.14), so the days after this point are looked at again.
    #[must_use]
    pub fn anchor(&self, until: Date, start_is_estimated: bool) -> Start {
        let place = self.line.iter().rposition(|p| p.point.at <= until).unwrap_or(0);
        Start { point: self.line[place].point, estimated: place == 0 && start_is_estimated }
    }

    /// Whether a reading has come since the start.
    #[must_use]
    pub fn has_readings(&self) -> bool {
        self.line.len() > 1
    }

    /// The value at the end of the day before `at`: read, brought back between two readings, or
    /// estimated from the last one.
    fn value_at(
        &self,
        at: Date,
        annual: &dyn Fn() -> AnnualConsumption,
        rounding: EstimateRounding,
    ) -> LinePoint {
        let place = self.line.iter().rposition(|p| p.point.at <= at).unwrap_or(0);
        let before = self.line[place];
        if before.point.at == at {
            return before;
        }
        let days = i64::from(at.since(before.point.at));
        let (litres, source) = match self.line.get(place + 1) {
            Some(next) => {
                let all = i64::from(next.point.at.since(before.point.at));
                let run = next.run_l - before.run_l;
                (brought_back(run, days, all, rounding), next.point.source)
            }
            None => (estimate(annual(), days, rounding), Source::Estimated),
        };
        LinePoint {
            point: Point { at, litres: before.point.litres + litres, source, ..before.point },
            run_l: before.run_l + litres,
        }
    }

    /// The stretches of a period and the register at its end.
    #[must_use]
    pub fn consumption(
        &self,
        period: Period,
        annual: &dyn Fn() -> AnnualConsumption,
        rounding: EstimateRounding,
        stretches: &mut Vec<Stretch>,
    ) -> Point {
        let mut from = self.value_at(period.from, annual, rounding);
        let end = self.value_at(period.until, annual, rounding);
        let inside =
            self.line.iter().filter(|p| p.point.at > period.from && p.point.at < period.until);
        for to in inside.chain(std::iter::once(&end)) {
            let days = Period::new(from.point.at, to.point.at);
            if !days.is_empty() {
                let (litres, source) = (to.run_l - from.run_l, to.point.source);
                stretches.push(Stretch { period: days, litres, source });
            }
            from = *to;
        }
        end.point
    }
}

/// Litres forward from one value to the next on one meter, or litres back.
fn forward(previous_l: i64, current_l: i64, digits: u8) -> Result<i64, i64> {
    if current_l >= previous_l {
        return Ok(current_l - previous_l);
    }
    // Estimates may hold parts of a cubic metre, so the complement is taken in litres.
    let register_l = crate::meter::register_m3(digits) * LITRES_PER_M3;
    match advance(previous_l / LITRES_PER_M3, current_l / LITRES_PER_M3, digits) {
        Advance::RolledOver(_) => Ok(current_l - previous_l + register_l),
        Advance::Forward(_) | Advance::Backward(_) => Err(previous_l - current_l),
    }
}

/// The mark of arrival of what an exchange of meters tells.
const EXCHANGE: i64 = i64::MAX;

/// Everything the register shows after `start` and up to `until`, one mark a day and meter.
fn marks(history: &History, start: Point, until: Date) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::with_capacity(history.readings.len() + 2);
    for reading in &history.readings {
        let at = reading.on.next();
        let later = at > start.at || (at == start.at && start.source == Source::Estimated);
        if later && at <= until && is_usable(reading.kind) && !reading.billed {
            marks.push(Mark::of_reading(reading, at));
        }
    }
    // One meter that is still there tells nothing but its readings.
    if history.meters.len() > 1 || history.meters.iter().any(|m| m.removed_on.is_some()) {
        let last = history.meters.len() - 1;
        for (place, meter) in history.meters.iter().enumerate() {
            marks_of_exchange(place, meter, start, until, &mut marks);
            if place < last {
                marks.extend(unread_removal(place, meter, start, until));
            }
        }
    }
    if marks.len() > 1 {
        // At equal dates the old meter goes before the new one, and the weightiest reading wins;
        // of equal weight what an exchange tells, else the last sent (R2.5, R2.14).
        marks.sort_by_key(|m| (m.at, m.meter, !m.installs, Reverse((m.kind, m.arrival))));
        marks.dedup_by(|later, kept| {
            later.at == kept.at && later.meter == kept.meter && later.installs == kept.installs
        });
    }
    marks
}

impl Mark {
    fn of_reading(reading: &Reading, at: Date) -> Mark {
        Mark {
            at,
            meter: reading.meter,
            value_m3: reading.value_m3,
            kind: reading.kind,
            arrival: reading.arrival,
            installs: false,
        }
    }
}

/// What the removal of a meter and the installation of the next one tell (R2.9).
fn marks_of_exchange(
    place: usize,
    meter: &Meter,
    start: Point,
    until: Date,
    marks: &mut Vec<Mark>,
) {
    let base = Mark {
        at: start.at,
        meter: place,
        value_m3: meter.first_m3,
        kind: ReadingKind::Operator,
        arrival: EXCHANGE,
        installs: true,
    };
    let installed = meter.installed_on.next();
    if place > start.meter && installed >= start.at && installed <= until {
        marks.push(Mark { at: installed, ..base });
    }
    if let (Some(removed), Some(last_m3)) = (meter.removed_on, meter.last_m3) {
        let at = removed.next();
        if place >= start.meter && at > start.at && at <= until {
            marks.push(Mark { at, value_m3: last_m3, installs: false, ..base });
        }
    }
}

/// The removal of a meter that was replaced and of which the last reading is missing.
fn unread_removal(place: usize, meter: &Meter, start: Point, until: Date) -> Option<Mark> {
    let at = meter.removed_on.filter(|_| meter.last_m3.is_none())?.next();
    (place >= start.meter && at > start.at && at <= until).then_some(Mark {
        at,
        meter: place,
        value_m3: 0,
        kind: ReadingKind::Estimated,
        arrival: EXCHANGE,
        installs: false,
    })
}

/// Which reading after the billing date brings the register back to it: an operator's beats a
/// self-reading; of several operators' the nearest, of several self-readings the last sent.
fn of_the_tolerance(after: &[Mark]) -> Option<usize> {
    let read = after.iter().enumerate().filter(|(_, m)| !m.installs && !m.is_unread());
    let operator = read.clone().find(|(_, m)| m.kind > ReadingKind::SelfRead);
    operator.or_else(|| read.max_by_key(|(_, m)| (m.arrival, m.at))).map(|(place, _)| place)
}

/// Day of the reading after `at` from which the register is brought back to that date, when there
/// is no reading of the date itself (R2.14).
#[must_use]
pub fn brought_back_from<'r>(
    readings: impl IntoIterator<Item = &'r Reading>,
    at: Date,
) -> Option<Date> {
    let in_tolerance = |on: Date| on > at && on <= at.plus(TOLERANCE_DAYS);
    let usable = readings.into_iter().filter(|r| in_tolerance(r.on) && is_usable(r.kind));
    let mut marks = usable.map(|r| Mark::of_reading(r, r.on.next())).collect::<Vec<_>>();
    marks.sort_by_key(|m| (m.at, m.meter, Reverse((m.kind, m.arrival))));
    of_the_tolerance(&marks).map(|place| marks[place].at.previous())
}

/// All usable readings up to `at` as day and litres run since the first, roll-overs and exchanges
/// taken in; cut where a meter was taken away without a last reading, the newest part last. Empty
/// when they contradict each other.
pub(super) fn actual_chains(history: &History, at: Date) -> Vec<Vec<(Date, i64)>> {
    let Some(first) = history.meters.first() else { return Vec::new() };
    let point = Point {
        at: first.installed_on.next(),
        meter: 0,
        litres: first.first_m3 * LITRES_PER_M3,
        source: Source::Actual,
    };
    let all = History {
        readings: history.readings.iter().map(|r| Reading { billed: false, ..*r }).collect(),
        meters: history.meters.clone(),
        annual: Vec::new(),
    };
    let start = Start { point, estimated: false };
    let mut register = Register { line: vec![LinePoint { point, run_l: 0 }], over_estimated_l: 0 };
    for mark in marks(&all, point, at.next()) {
        if register.push(&all, mark, start, &|_| 0).is_err() {
            return Vec::new();
        }
    }
    let parts = register.line.split(|p| p.point.source == Source::Estimated);
    parts.map(|part| part.iter().map(|p| (p.point.at.previous(), p.run_l)).collect()).collect()
}
