//! A new reading on the line of its register: what ran since the reading before it, and what it
//! contradicts (R2.7 to R2.9).

use super::{Known, ReadingHeld, Submitted};
use crate::consumption::{History, ReadingKind};
use crate::dates::Date;
use crate::meter::{Meter, register_m3};
use crate::money::LITRES_PER_M3;
use std::cmp::Reverse;

/// Something that is known of the register on a day.
#[derive(Clone, Copy, Debug)]
struct Mark {
    on: Date,
    litres: i128,
    /// The reading, by its place in the history; `None` for what meters and bills tell.
    reading: Option<usize>,
}

/// What ran up to a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    litres: i128,
    days: i128,
}

fn litres_of(value_m3: i64) -> i128 {
    i128::from(value_m3) * i128::from(LITRES_PER_M3)
}

fn whole_m3(litres: i128) -> i64 {
    let value_m3 = litres.div_euclid(i128::from(LITRES_PER_M3));
    i64::try_from(value_m3).unwrap_or(if value_m3 < 0 { i64::MIN } else { i64::MAX })
}

/// The last thing known of a meter before `day`: a reading, its installation, or where billing
/// stands (which may be the end of `day` itself, like the installation).
fn before(history: &History, known: &Known<'_>, place: usize, day: Date) -> Option<Mark> {
    let meter = history.meters.get(place)?;
    let first = Mark { on: meter.installed_on, litres: litres_of(meter.first_m3), reading: None };
    let readings = history.readings.iter().enumerate();
    let read = readings
        .filter(|(_, r)| r.meter == place && r.on < day && r.kind != ReadingKind::Estimated)
        .max_by_key(|(_, r)| (r.on, r.kind, r.arrival))
        .map(|(at, r)| Mark { on: r.on, litres: litres_of(r.value_m3), reading: Some(at) });
    let billed = known.billed.filter(|point| point.meter == place);
    let billed = billed
        .map(|point| Mark { on: point.at.previous(), litres: point.litres.into(), reading: None })
        .filter(|mark| mark.on <= day);
    [Some(first), read, billed].into_iter().flatten().max_by_key(|mark| mark.on)
}

/// The first thing known of a meter after `day`: a reading or its removal.
fn after(history: &History, place: usize, day: Date) -> Option<Mark> {
    let meter = history.meters.get(place)?;
    let readings = history.readings.iter().enumerate();
    let read = readings
        .filter(|(_, r)| r.meter == place && r.on > day && r.kind != ReadingKind::Estimated)
        .min_by_key(|(_, r)| (r.on, Reverse((r.kind, r.arrival))))
        .map(|(at, r)| Mark { on: r.on, litres: litres_of(r.value_m3), reading: Some(at) });
    let removed = meter.removed_on.zip(meter.last_m3).map(|(on, last_m3)| Mark {
        on,
        litres: litres_of(last_m3),
        reading: None,
    });
    [read, removed].into_iter().flatten().min_by_key(|mark| mark.on)
}

/// Litres forward from one register to the next, and whether it passed zero; `None` when it went
/// back and no roll-over of at most half the register explains it (R2.8).
fn forward(from_l: i128, to_l: i128, meter: &Meter) -> Option<(i128, bool)> {
    if to_l >= from_l {
        return Some((to_l - from_l, false));
    }
    let register_l = litres_of(register_m3(meter.digits));
    let complement = to_l - from_l + register_l;
    (complement >= 0 && 2 * complement <= register_l).then_some((complement, true))
}

/// What ran since the last thing known, over an exchange of meters too (R2.9).
///
/// # Errors
/// The last register, cubic metres, when the reading is below it and neither a roll-over (at most
/// half the register, and not above the upper bound of use, R2.8) nor an exchange explains it.
pub(super) fn since_last(
    submitted: &Submitted,
    known: &Known<'_>,
    meter: &Meter,
) -> Result<Run, i64> {
    let history = known.history;
    let Some(last) = before(history, known, submitted.meter, submitted.read_on) else {
        return Ok(Run { litres: 0, days: 0 });
    };
    let Some((mut litres, rolled)) = forward(last.litres, litres_of(submitted.value_m3), meter)
    else {
        return Err(whole_m3(last.litres));
    };
    let mut since = last.on;
    if let Some((earlier, on)) = before_exchange(history, known, submitted.meter, last) {
        (litres, since) = (litres + earlier, on);
    }
    let run = Run { litres, days: i128::from(submitted.read_on.since(since)) };
    if rolled && run.plausible(known) == Some(ReadingHeld::UseTooHigh) {
        return Err(whole_m3(last.litres));
    }
    Ok(run)
}

/// What ran through the meter before, when all that is known of this one is its installation, and
/// the day from which.
fn before_exchange(
    history: &History,
    known: &Known<'_>,
    place: usize,
    last: Mark,
) -> Option<(i128, Date)> {
    let installed = history.meters.get(place).map(|meter| meter.installed_on)?;
    if last.reading.is_some() || last.on != installed {
        return None;
    }
    let place = place.checked_sub(1)?;
    let meter = history.meters.get(place)?;
    let (removed, last_m3) = meter.removed_on.zip(meter.last_m3)?;
    let mark = before(history, known, place, removed)?;
    let (litres, _) = forward(mark.litres, litres_of(last_m3), meter)?;
    Some((litres, mark.on))
}

impl Run {
    /// Why the daily use is not plausible against Ca/365 (R2.7); `None` when it is, when no day has
    /// passed, or when no Ca is known.
    pub(super) fn plausible(self, known: &Known<'_>) -> Option<ReadingHeld> {
        let annual = known.annual.filter(|_| self.days > 0)?;
        // litres / days against percent/100 × Ca/365, without fractions.
        let used = self.litres.saturating_mul(annual.denominator).saturating_mul(365 * 100);
        let expected = annual.numerator.saturating_mul(self.days);
        let times = |percent: i64| expected.saturating_mul(i128::from(percent));
        if self.litres == 0 && expected > 0 {
            Some(ReadingHeld::NoUse)
        } else if used < times(known.limits.min_percent) {
            Some(ReadingHeld::UseTooLow)
        } else if used > times(known.limits.max_percent) {
            Some(ReadingHeld::UseTooHigh)
        } else {
            None
        }
    }
}

/// The register of a later day that the reading contradicts, cubic metres.
pub(super) fn contradicted_later(
    submitted: &Submitted,
    known: &Known<'_>,
    meter: &Meter,
) -> Option<i64> {
    let next = after(known.history, submitted.meter, submitted.read_on)?;
    let goes_on = forward(litres_of(submitted.value_m3), next.litres, meter).is_some();
    (!goes_on).then(|| whole_m3(next.litres))
}

/// What keeps a held reading from being accepted: a register that is no self-reading, or one that
/// a bill rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the register of {on} stands against it")]
pub struct StandsAgainst {
    /// The day of that register.
    pub on: Date,
}

/// The accepted self-readings that must give way when a person accepts a held reading, by their
/// places in the history: those that contradict it and that no bill rests on.
///
/// # Errors
/// When it contradicts anything else.
pub fn make_way(submitted: &Submitted, known: &Known<'_>) -> Result<Vec<usize>, StandsAgainst> {
    let mut history = known.history.clone();
    let Some(meter) = history.meters.get(submitted.meter).cloned() else {
        return Err(StandsAgainst { on: submitted.read_on });
    };
    let value_l = litres_of(submitted.value_m3);
    let mut given_way = Vec::new();
    loop {
        let last = before(&history, known, submitted.meter, submitted.read_on)
            .filter(|last| forward(last.litres, value_l, &meter).is_none());
        let next = after(&history, submitted.meter, submitted.read_on)
            .filter(|next| forward(value_l, next.litres, &meter).is_none());
        let Some(mark) = last.or(next) else { return Ok(given_way) };
        let reading = mark.reading.and_then(|at| Some((at, history.readings.get_mut(at)?)));
        match reading {
            Some((at, r)) if r.kind == ReadingKind::SelfRead && !r.billed => {
                if r.on <= known.used_on {
                    return Err(StandsAgainst { on: mark.on });
                }
                given_way.push(at);
                // An estimate is no mark on the line.
                r.kind = ReadingKind::Estimated;
            }
            _ => return Err(StandsAgainst { on: mark.on }),
        }
    }
}
