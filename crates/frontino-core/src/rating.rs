//! Rating: the lines that a volume costs over a period (R3.2 to R3.11).
//!
//! The period is cut at every change of tariff, component, terms and bonus rule; volumes are split
//! by days; then each charge joins again the parts in which its own price and base are the same.

mod charges;
mod relief;

pub use charges::grounds;

use crate::charge::Line;
use crate::dates::{Date, Period};
use crate::money::div_half_up;
use crate::supply::{Terms, TermsHistory};
use crate::tariff::{Catalogue, CategoryRates, ComponentSpan, Policy};

/// A stretch of days in which water ran evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The days.
    pub period: Period,
    /// Volume, never negative.
    pub litres: i64,
    /// How the volume is known.
    pub source: Source,
}

/// How a volume is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Read by an operator or at a distance.
    Actual,
    /// Read by the user.
    SelfRead,
    /// Estimated (R2.11).
    Estimated,
}

/// Why a volume cannot be rated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatingRefused {
    /// No table has prices for the category on a day.
    #[error("no tariff for {category} on {day}")]
    NoTariff {
        /// Code of the category.
        category: String,
        /// First day without prices.
        day: Date,
    },
    /// The volume goes beyond the last rate of an incomplete table.
    #[error("no rate for tier {tier} of {category}")]
    NoRate {
        /// Code of the category.
        category: String,
        /// Number of the tier.
        tier: usize,
    },
    /// Bounds are multiples of a commitment that is not known.
    #[error("no committed volume for {category}")]
    NoCommitment {
        /// Code of the category.
        category: String,
    },
    /// No class of households has this size.
    #[error("no household class of {members} in {category}")]
    NoClass {
        /// Code of the category.
        category: String,
        /// Residents of a unit.
        members: u32,
    },
}

/// A part of the period in which nothing that has a price changes.
#[derive(Clone, Copy, Debug)]
struct Segment<'c> {
    period: Period,
    terms: Terms,
    rates: &'c CategoryRates,
    components: &'c ComponentSpan,
    bonus: BonusRule,
    litres: i64,
}

/// On which services the social bonus is valued (R8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BonusRule {
    None,
    WaterOnly,
    AllServices,
}

/// First day of the bonus, on water alone (R8, TIBSI 897/2017).
const BONUS_FROM: Date = Date::from_days(17_532); // 2018-01-01
/// First day on which it covers sewer and treatment too (R8.2).
const BONUS_ALL_SERVICES_FROM: Date = Date::from_days(18_262); // 2020-01-01

fn bonus_rule(terms: Terms, day: Date) -> (BonusRule, Date) {
    if !terms.is_bonus_household() {
        (BonusRule::None, crate::dates::LAST)
    } else if day < BONUS_FROM {
        (BonusRule::None, BONUS_FROM)
    } else if day < BONUS_ALL_SERVICES_FROM {
        (BonusRule::WaterOnly, BONUS_ALL_SERVICES_FROM)
    } else {
        (BonusRule::AllServices, crate::dates::LAST)
    }
}

/// Rates periods against one catalogue; keeps its working space between bills.
pub struct Rater<'c> {
    catalogue: &'c Catalogue,
    segments: Vec<Segment<'c>>,
}

impl<'c> Rater<'c> {
    /// A rater of a catalogue.
    #[must_use]
    pub fn new(catalogue: &'c Catalogue) -> Rater<'c> {
        Rater { catalogue, segments: Vec::new() }
    }

    /// The catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// Appends to `lines` what the stretches cost over `period`, in the order of the bill: water
    /// tiers, sewer, treatment, fixed quotas, components, bonus; each by day.
    ///
    /// # Errors
    /// What the tables do not answer for these terms.
    pub fn rate(
        &mut self,
        period: Period,
        terms: &TermsHistory,
        stretches: &[Stretch],
        policy: Policy,
        lines: &mut Vec<Line>,
    ) -> Result<(), RatingRefused> {
        self.cut(period, terms)?;
        for stretch in stretches {
            spread(stretch.period, stretch.litres, &mut self.segments);
        }
        charges::append(&self.segments, policy, lines)
    }

    /// Cuts the period into segments without a change.
    fn cut(&mut self, period: Period, terms: &TermsHistory) -> Result<(), RatingRefused> {
        self.segments.clear();
        let mut from = period.from;
        while from < period.until {
            let now = terms.at(from);
            let span = self.catalogue.rates(now.category, from).ok_or_else(|| {
                let known = self.catalogue.categories.get(usize::from(now.category.0));
                RatingRefused::NoTariff { category: known.cloned().unwrap_or_default(), day: from }
            })?;
            // The spans of the components cover all days, from FIRST to LAST.
            let Some(components) = self.catalogue.component_span(from) else { break };
            let (bonus, bonus_until) = bonus_rule(now, from);
            let mut until = period.until.min(span.valid.until).min(components.valid.until);
            until = until.min(bonus_until);
            if let Some(change) = terms.next_change_after(from) {
                until = until.min(change);
            }
            let period = Period::new(from, until);
            let rates = &span.rates;
            self.segments.push(Segment { period, terms: now, rates, components, bonus, litres: 0 });
            from = until;
        }
        Ok(())
    }
}

/// Splits a volume over the segments by days: each part half up to litres, the last takes what
/// remains (R3.8).
fn spread(stretch: Period, litres: i64, segments: &mut [Segment<'_>]) {
    let days = stretch.days();
    let mut left = litres;
    let mut days_left = days;
    for segment in segments {
        let part = segment.period.intersect(stretch).days();
        if part == 0 {
            continue;
        }
        days_left -= part;
        let share = if days_left == 0 {
            left
        } else {
            div_half_up(i128::from(litres) * i128::from(part), i128::from(days)).min(left)
        };
        segment.litres += share;
        left -= share;
    }
}

/// Shares the volume of a meter with different uses behind it equally by unit: the share of each
/// group of units, the last takes what remains (R3.5, mixed use).
#[must_use]
pub fn shares_of_mixed_use(litres: i64, units_of_group: &[u32]) -> Vec<i64> {
    let all: i64 = units_of_group.iter().map(|u| i64::from(*u)).sum();
    let mut left = litres;
    let last = units_of_group.len().saturating_sub(1);
    let share = |(place, units): (usize, &u32)| {
        let part = if place == last {
            left
        } else {
            div_half_up(i128::from(litres) * i128::from(*units), i128::from(all.max(1))).min(left)
        };
        left -= part;
        part
    };
    units_of_group.iter().enumerate().map(share).collect()
}
