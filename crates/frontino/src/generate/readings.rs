//! Readings of the meters: billed ones twice or three times a year, estimates, some of them too
//! high, and the readings that nobody billed yet.

use super::demand::Demand;
use super::random::{Purpose, Random};
use super::register::Meter;
use super::supplies::{Supply, taken_on};
use super::town::{Town, day};
use frontino_core::dates::Date;

impl Town {
    /// The readings of a supply, oldest first.
    pub(super) fn readings(
        self,
        supply: &Supply,
        demand: &Demand,
        meters: &[Meter],
    ) -> Vec<Reading> {
        let mut random = self.random(supply.index, Purpose::Reading);
        let mut walk = Walk {
            demand,
            meters,
            estimates: !self.rolls_over(supply, demand),
            telemetry: meters[0].digits == 6 && random.permille(250),
            readings: Vec::with_capacity(12),
        };
        let billed = billed_days(&mut random, supply, demand);
        let fresh_on = fresh_day(&mut random, supply, &billed);
        let last = billed.len();
        for (index, on) in billed.into_iter().enumerate() {
            if index + 1 < last {
                walk.bill_before(&mut random, on);
            } else {
                walk.bill_last(&mut random, on, fresh_on);
            }
        }
        if let Some(on) = fresh_on {
            let kind = walk.actual_kind(&mut random);
            let kind = if supply.end_on.is_some() { Kind::Operator } else { kind };
            walk.push(on, None, kind, false);
        }
        walk.readings
    }
}

/// Who says what the register showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Operator,
    Own,
    Estimated,
    Telemetry,
}

/// A reading of one of the supply's meters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) meter: usize,
    pub(super) read_on: Date,
    pub(super) raw: i64,
    pub(super) kind: Kind,
    pub(super) billed: bool,
}

/// The readings so far.
struct Walk<'a> {
    demand: &'a Demand,
    meters: &'a [Meter],
    estimates: bool,
    telemetry: bool,
    readings: Vec<Reading>,
}

impl Walk<'_> {
    /// The meter in place on a day; on the day of an exchange still the old one.
    fn meter_on(&self, on: Date) -> usize {
        self.meters
            .iter()
            .position(|meter| meter.removed.is_none_or(|gone| on <= gone.on))
            .unwrap_or(0)
    }

    fn push(&mut self, read_on: Date, raw: Option<i64>, kind: Kind, billed: bool) {
        let meter = self.meter_on(read_on);
        let raw = raw.unwrap_or_else(|| self.meters[meter].raw_on(self.demand, read_on));
        self.readings.push(Reading { meter, read_on, raw, kind, billed });
    }

    fn actual_kind(&self, random: &mut Random) -> Kind {
        match random.weighted(&[62, 38]) {
            _ if self.telemetry => Kind::Telemetry,
            0 => Kind::Operator,
            _ => Kind::Own,
        }
    }

    /// What an estimate of `percent` of the ordinary use gives, when the meter was read before.
    fn estimate(&self, on: Date, percent: i64) -> Option<i64> {
        let last = self.readings.last().filter(|last| last.meter == self.meter_on(on))?;
        let days = i64::from(on.since(last.read_on));
        let used_m3 = self.demand.yearly_l * days * percent / 36_500_000;
        Some(last.raw + used_m3)
    }

    /// An older billed reading: an estimate was never above what was later read.
    fn bill_before(&mut self, random: &mut Random, on: Date) {
        let estimated = self.estimates && random.permille(180);
        let percent = random.between(75, 100);
        match self.estimate(on, percent).filter(|_| estimated) {
            Some(raw) => {
                let truth = self.meters[self.meter_on(on)].raw_on(self.demand, on);
                self.push(on, Some(raw.min(truth)), Kind::Estimated, true);
            }
            None => {
                let kind = self.actual_kind(random);
                self.push(on, None, kind, true);
            }
        }
    }

    /// The last billed reading: more than a third are estimates, and of those that are followed by
    /// a reading every fourth was so high that money is due back.
    fn bill_last(&mut self, random: &mut Random, on: Date, fresh_on: Option<Date>) {
        let estimated = self.estimates && random.permille(380);
        let percent = random.between(70, 125);
        let too_high = random.permille(250);
        let excess = random.between(2, 30);
        let Some(mut raw) = self.estimate(on, percent).filter(|_| estimated) else {
            let kind = self.actual_kind(random);
            return self.push(on, None, kind, true);
        };
        let meter = self.meter_on(on);
        if let Some(fresh_on) = fresh_on.filter(|day| too_high && self.meter_on(*day) == meter) {
            raw = raw.max(self.meters[meter].raw_on(self.demand, fresh_on) + excess);
        }
        self.push(on, Some(raw), Kind::Estimated, true);
    }
}

/// The days of the billed readings, oldest first: two a year, three for big users, the last one
/// between July and September 2019.
fn billed_days(random: &mut Random, supply: &Supply, demand: &Demand) -> Vec<Date> {
    let step = if demand.yearly_l > 1_000_000 { 122 } else { 182 };
    let earliest = supply.start_on.plus(25).max(day(2016, 2, 1));
    let mut on = day(2019, 7, 1).plus(random.between(0, 90) as i32);
    let mut days = Vec::with_capacity(12);
    while on >= earliest {
        days.push(on);
        on = on.plus(-(step + random.between(-12, 12) as i32));
    }
    days.reverse();
    days
}

/// The day of a reading that was not billed: of a contract that ended nearly always its last day,
/// of the others 45 in 100 in the last quarter, some of them on the very last day.
fn fresh_day(random: &mut Random, supply: &Supply, billed: &[Date]) -> Option<Date> {
    let read = random.permille(450);
    let at_the_end = random.permille(150);
    let day_of_quarter = random.between(0, 91) as i32;
    if let Some(end_on) = supply.end_on {
        return random.permille(860).then_some(end_on);
    }
    let on = if at_the_end { taken_on() } else { day(2019, 10, 1).plus(day_of_quarter) };
    let after = billed.last().map_or(supply.start_on, |last| *last);
    (read && on.since(after) >= 10).then_some(on)
}
