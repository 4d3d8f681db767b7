//! The annual consumption Ca of a supply and its fallbacks (R2.10).

use super::{History, ReadingKind, register};
use crate::dates::Date;
use crate::money::div_half_up;

#[cfg(test)]
mod tests;

/// An annual consumption, exact: `numerator / denominator` litres a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnnualConsumption {
    /// Litres a year times the denominator.
    pub numerator: i128,
    /// At least 1.
    pub denominator: i128,
    /// Where it comes from.
    pub source: AnnualSource,
}

/// Where an annual consumption comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnualSource {
    /// On record for a year.
    Record {
        /// The year.
        year: i32,
    },
    /// From the last two readings at least 300 days apart.
    Readings {
        /// Day of the older one.
        from: Date,
        /// Day of the newer one.
        to: Date,
    },
    /// From the readings of a young supply, at least 90 days apart.
    YoungSupply {
        /// Day of the oldest.
        from: Date,
        /// Day of the newest.
        to: Date,
    },
    /// The mean of the category.
    CategoryMean,
    /// A parameter, as the category has no known consumption.
    Parameter,
    /// None: water is stopped (R2.11, choice of the project).
    Suspended,
}

/// Days that two readings must lie apart (R2.10).
const PAIR_DAYS: i32 = 300;
/// Days that the readings of a young supply must span (R2.10, choice of the project).
const YOUNG_DAYS: i32 = 90;
/// The trend factor of 1, in parts per million.
pub const TREND_ONE: i64 = 1_000_000;

impl AnnualConsumption {
    /// Whole litres a year.
    #[must_use]
    pub fn of_litres(litres: i64, source: AnnualSource) -> AnnualConsumption {
        AnnualConsumption { numerator: litres.into(), denominator: 1, source }
    }

    /// `litres / days × 365 × trend` (R2.10); `trend_ppm` is the area's trend in millionths.
    #[must_use]
    pub fn of_pair(litres: i64, days: i64, trend_ppm: i64, source: AnnualSource) -> Self {
        AnnualConsumption {
            numerator: i128::from(litres) * 365 * i128::from(trend_ppm),
            denominator: i128::from(days.max(1)) * i128::from(TREND_ONE),
            source,
        }
    }

    /// The litres that ran between the two readings it comes from; without a pair the litres of
    /// the year.
    #[must_use]
    pub fn run_l(&self) -> i64 {
        match self.source {
            AnnualSource::Readings { .. } | AnnualSource::YoungSupply { .. } => {
                div_half_up(self.numerator, 365 * i128::from(TREND_ONE))
            }
            _ => self.litres(),
        }
    }

    /// Rounded to whole litres, for print and comparison.
    #[must_use]
    pub fn litres(&self) -> i64 {
        div_half_up(self.numerator, self.denominator)
    }
}

/// The Ca that an estimate at `at` uses: the newest on record, else from readings 300 days apart,
/// else from those of a young supply, else the category mean, else the parameter (R2.10).
#[must_use]
pub fn annual_consumption(
    history: &History,
    at: Date,
    category_mean_litres: Option<i64>,
    parameter_litres: i64,
) -> AnnualConsumption {
    let year = at.year();
    let known = history.annual.iter().filter(|(y, _)| *y <= year).max_by_key(|(y, _)| *y);
    if let Some((year, litres)) = known {
        return AnnualConsumption::of_litres(*litres, AnnualSource::Record { year: *year });
    }
    if let Some(found) = from_readings(history, at) {
        return found;
    }
    match category_mean_litres {
        Some(litres) => AnnualConsumption::of_litres(litres, AnnualSource::CategoryMean),
        None => AnnualConsumption::of_litres(parameter_litres, AnnualSource::Parameter),
    }
}

fn from_readings(history: &History, at: Date) -> Option<AnnualConsumption> {
    let chains = register::actual_chains(history, at);
    let of_chain = |chain: &Vec<(Date, i64)>, days_apart: i32, oldest: bool| {
        let newest = chain.last()?;
        let apart = |(on, _): &&(Date, i64)| newest.0.since(*on) >= days_apart;
        let first = if oldest { chain.iter().find(apart) } else { chain.iter().rfind(apart) }?;
        Some((*first, *newest))
    };
    let pair = |((from, first_l), (to, newest_l)): ((Date, i64), (Date, i64)), source| {
        let days = i64::from(to.since(from));
        AnnualConsumption::of_pair(newest_l - first_l, days, TREND_ONE, source)
    };
    let newest_first = || chains.iter().rev();
    if let Some(found) = newest_first().find_map(|chain| of_chain(chain, PAIR_DAYS, false)) {
        let source = AnnualSource::Readings { from: found.0.0, to: found.1.0 };
        return Some(pair(found, source));
    }
    let found = newest_first().find_map(|chain| of_chain(chain, YOUNG_DAYS, true))?;
    Some(pair(found, AnnualSource::YoungSupply { from: found.0.0, to: found.1.0 }))
}

/// The last day for the yearly computation of Ca (R2.10); what is read later enters the next one.
#[must_use]
pub fn yearly_computation_by(year: i32) -> Date {
    Date::new(year, 7, 31).unwrap_or(crate::dates::LAST)
}

/// The Ca of the yearly computation: from the newest usable reading up to `at` and the newest that
/// is at least 300 days older; `None` where there is no such pair (R2.10).
#[must_use]
pub fn yearly_consumption(history: &History, at: Date) -> Option<AnnualConsumption> {
    let found = from_readings(history, at)?;
    matches!(found.source, AnnualSource::Readings { .. }).then_some(found)
}

/// Whether a reading can serve for Ca: not an estimate (R2.10).
pub(super) fn is_usable(kind: ReadingKind) -> bool {
    kind != ReadingKind::Estimated
}
