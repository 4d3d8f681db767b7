//! How the register of each day that matters is known: read, brought back between two readings, or
//! estimated from the last one (R2.11, R2.14). The same line of the register that bills follow.

use super::{LinePoint, Point, Register};
use crate::dates::{Date, Period};

/// A day on which a stretch of consumption begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waypoint {
    /// The point of the register that the day rests on: the day's own, or the last one before.
    pub known: Point,
    /// Litres from the start of billing to `known`.
    pub known_run_l: i64,
    /// Days from `known` to the day; none when the register was read on it.
    pub days: i64,
    /// The reading after the day, between which and `known` it was brought back: the point and
    /// the litres from the start of billing; nothing when the day was read or estimated.
    pub next: Option<(Point, i64)>,
}

impl Waypoint {
    /// The first day after the reading or estimate.
    #[must_use]
    pub fn at(&self) -> Date {
        self.known.at.plus(i32::try_from(self.days).unwrap_or(i32::MAX))
    }
}

impl Register {
    /// The first day that the register was followed from.
    #[must_use]
    pub fn begins_at(&self) -> Date {
        self.line[0].point.at
    }

    /// The beginning of a period, every reading inside it, and its end. Where meters were
    /// exchanged, the old one's last value and the new one's first stand on the same day.
    #[must_use]
    pub fn trail(&self, period: Period) -> Vec<Waypoint> {
        let inside = |p: &&LinePoint| p.point.at > period.from && p.point.at < period.until;
        let read = self.line.iter().filter(inside).map(|p| Waypoint {
            known: p.point,
            known_run_l: p.run_l,
            days: 0,
            next: None,
        });
        let mut all = vec![self.waypoint(period.from)];
        all.extend(read);
        all.push(self.waypoint(period.until));
        all
    }

    fn waypoint(&self, at: Date) -> Waypoint {
        let place = self.line.iter().rposition(|p| p.point.at <= at).unwrap_or(0);
        let LinePoint { point, run_l } = self.line[place];
        let days = i64::from(at.since(point.at));
        let next = self.line.get(place + 1).filter(|_| days > 0);
        let next = next.map(|p| (p.point, p.run_l));
        Waypoint { known: point, known_run_l: run_l, days, next }
    }
}
