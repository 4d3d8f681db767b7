//! Consumption: what ran through the meters of a supply over a period, from readings where there
//! are any and estimated where not (R2.5, R2.8 to R2.11, R2.14).

mod annual;
mod register;

pub use annual::{AnnualConsumption, AnnualSource, annual_consumption};
pub use annual::{yearly_computation_by, yearly_consumption};
pub use register::{Point, Register, RegisterRefused, Start, Waypoint, brought_back_from};

use crate::dates::{Date, Period};
use crate::meter::Meter;
use crate::money::{LITRES_PER_M3, div_half_up};
use crate::rating::{Source, Stretch};
use crate::tariff::EstimateRounding;

/// How a reading came about; the order is its weight at equal dates (R2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadingKind {
    /// An estimate of the legacy system.
    Estimated,
    /// By the user, accepted.
    SelfRead,
    /// At a distance.
    Telemetry,
    /// By an operator.
    Operator,
}

impl ReadingKind {
    /// How a volume that ends at such a reading is known.
    #[must_use]
    pub const fn source(self) -> Source {
        match self {
            ReadingKind::Estimated => Source::Estimated,
            ReadingKind::SelfRead => Source::SelfRead,
            ReadingKind::Telemetry | ReadingKind::Operator => Source::Actual,
        }
    }
}

/// An accepted reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The meter, by its place in [`History::meters`].
    pub meter: usize,
    /// Day of the reading; it is the register at the end of that day.
    pub on: Date,
    /// Whole cubic metres.
    pub value_m3: i64,
    /// How it came about.
    pub kind: ReadingKind,
    /// Whether a legacy bill ends at it.
    pub billed: bool,
    /// Order of arrival, where it counts (the last self-reading sent, R2.14).
    pub arrival: i64,
}

/// Meters and readings of a supply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Meters, in order of installation.
    pub meters: Vec<Meter>,
    /// Accepted readings, in any order.
    pub readings: Vec<Reading>,
    /// Annual consumptions on record: year and litres.
    pub annual: Vec<(i32, i64)>,
}

/// Days after the billing date in which a reading is still brought back to it (R2.14).
pub const TOLERANCE_DAYS: i32 = 31;

/// Whether a reading of a day can enter the bill that ends on `last_day`: it lies neither before
/// `stands_on`, the first day after the register that billing stands on, nor beyond the days in
/// which readings are brought back (R2.14). A reading of the very register counts: it may set an
/// estimate right.
#[must_use]
pub fn can_enter(read_on: Date, stands_on: Date, last_day: Date) -> bool {
    read_on.next() >= stands_on && read_on <= last_day.plus(TOLERANCE_DAYS)
}

/// The consumption of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consumption {
    /// Stretches in order of days; together they cover the period.
    pub stretches: Vec<Stretch>,
    /// Register at the end.
    pub end: Option<Point>,
}

/// An estimate for some days, rounded by the utility's policy (R2.11).
#[must_use]
pub fn estimate(annual: AnnualConsumption, days: i64, rounding: EstimateRounding) -> i64 {
    let litres = annual.numerator * i128::from(days);
    round_volume(litres, annual.denominator * 365, rounding)
}

/// `litres / parts` rounded half up as estimates are.
#[must_use]
pub fn round_volume(litres: i128, parts: i128, rounding: EstimateRounding) -> i64 {
    match rounding {
        EstimateRounding::Litre => div_half_up(litres, parts),
        EstimateRounding::WholeM3 => {
            div_half_up(litres, parts * i128::from(LITRES_PER_M3)) * LITRES_PER_M3
        }
    }
}

/// The share of `litres` that falls on `days` of `all_days`, rounded as estimates are (R2.14).
#[must_use]
pub fn brought_back(litres: i64, days: i64, all_days: i64, rounding: EstimateRounding) -> i64 {
    round_volume(i128::from(litres) * i128::from(days), i128::from(all_days), rounding)
}

/// Litres of the stretches that were read and that were estimated.
#[must_use]
pub fn read_and_estimated(stretches: &[Stretch]) -> (i64, i64) {
    let mut sums = (0, 0);
    for stretch in stretches {
        match stretch.source {
            Source::Actual | Source::SelfRead => sums.0 += stretch.litres,
            Source::Estimated => sums.1 += stretch.litres,
        }
    }
    sums
}

/// The part of the stretches inside a period, volumes split by days (R3.8).
#[must_use]
pub fn within(stretches: &[Stretch], period: Period) -> Vec<Stretch> {
    let part = |stretch: &Stretch| {
        let days = stretch.period.intersect(period);
        if days.is_empty() {
            return None;
        }
        let upto = |day: Date| {
            let part = i64::from(day.since(stretch.period.from));
            let all = i128::from(stretch.period.days());
            div_half_up(i128::from(stretch.litres) * i128::from(part), all)
        };
        let litres = upto(days.until) - upto(days.from);
        Some(Stretch { period: days, litres, source: stretch.source })
    };
    stretches.iter().filter_map(part).collect()
}
