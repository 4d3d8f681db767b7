//! What a tariff table must satisfy to be loaded, and what it should satisfy (R3.3).

use super::{Bound, ComponentRate, Criterion, TariffVersion, TierSet, WaterTiers};
use crate::dates::{Date, Period};

/// Why a table cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TariffRefused {
    /// A validity begins before the one before it ends.
    #[error("two validities share days from {from}")]
    Overlap {
        /// First shared day.
        from: Date,
    },
    /// Days between two validities have no price.
    #[error("no validity covers {gap}")]
    Gap {
        /// The days.
        gap: Period,
    },
    /// A validity has no days.
    #[error("a validity ends before it begins")]
    EmptyValidity,
    /// The upper bounds of the tiers do not grow.
    #[error("category {category}: tier {tier} does not end above the one before")]
    TierOutOfOrder {
        /// Code of the category.
        category: String,
        /// Number of the tier, from 1.
        tier: usize,
    },
    /// The same category stands twice in a validity.
    #[error("category {category} stands twice")]
    CategoryTwice {
        /// Code of the category.
        category: String,
    },
    /// The household classes leave a size out or have it twice.
    #[error("category {category}: household classes do not follow each other at {members}")]
    ClassesBroken {
        /// Code of the category.
        category: String,
        /// Size at which they break.
        members: u32,
    },
    /// A table with no category at all.
    #[error("the table has no category")]
    Empty,
    /// A component has two rates for the same service and day.
    #[error("component {component} has two rates for the same service from {from}")]
    ComponentTwice {
        /// Name of the component.
        component: String,
        /// First shared day.
        from: Date,
    },
}

/// What is unusual in a table that loads all the same (R3.3, R3.12c).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TariffWarning {
    /// Fewer rates than tiers: a volume beyond the last rate parks the supply.
    MissingRates {
        /// Code of the category.
        category: String,
        /// Tiers that the bounds make.
        tiers: usize,
        /// Rates that there are.
        rates: usize,
    },
    /// The reduced rate is not 20 to 50 % below the base rate.
    ReducedDiscount {
        /// Code of the category.
        category: String,
        /// Discount in thousandths.
        permille: i64,
    },
    /// The top rate is above six times the reduced one.
    TopRate {
        /// Code of the category.
        category: String,
    },
    /// The reduced tier covers less than 18.25 m³ a head and year.
    ReducedTierShort {
        /// Code of the category.
        category: String,
    },
    /// A committed minimum for households is forbidden (R3.2).
    CommitmentForHouseholds {
        /// Code of the category.
        category: String,
    },
}

/// First day on which TICSI's limits hold (R3).
const TICSI_FROM: Date = Date::from_days(17_532); // 2018-01-01
/// Litres a head and year that the reduced tier must cover: 50 l a day (R3.3).
const REDUCED_LITRES_PER_HEAD: i64 = 18_250;

/// Checks the validities of one table file and what is in each.
///
/// # Errors
/// The first thing that makes the table unusable.
pub fn check_tariff(versions: &[TariffVersion]) -> Result<Vec<TariffWarning>, TariffRefused> {
    let mut spans: Vec<Period> = versions.iter().map(|v| v.valid).collect();
    spans.sort_unstable();
    if spans.iter().any(|s| s.is_empty()) {
        return Err(TariffRefused::EmptyValidity);
    }
    for pair in spans.windows(2) {
        if pair[1].from < pair[0].until {
            return Err(TariffRefused::Overlap { from: pair[1].from });
        }
        if pair[1].from > pair[0].until {
            return Err(TariffRefused::Gap { gap: Period::new(pair[0].until, pair[1].from) });
        }
    }
    let mut warnings = Vec::new();
    for version in versions {
        check_version(version, &mut warnings)?;
    }
    Ok(warnings)
}

fn check_version(
    version: &TariffVersion,
    warnings: &mut Vec<TariffWarning>,
) -> Result<(), TariffRefused> {
    if version.categories.is_empty() {
        return Err(TariffRefused::Empty);
    }
    for (place, rates) in version.categories.iter().enumerate() {
        let category = &rates.code;
        if version.categories[..place].iter().any(|other| other.code == *category) {
            return Err(TariffRefused::CategoryTwice { category: category.clone() });
        }
        for set in &rates.water.sets {
            for (tier, pair) in set.bounds.windows(2).enumerate() {
                let size =
                    |end: &Bound, other: &Bound| i128::from(end.litres) * i128::from(other.parts);
                if size(&pair[1], &pair[0]) <= size(&pair[0], &pair[1]) {
                    let tier = tier + 2;
                    return Err(TariffRefused::TierOutOfOrder { category: category.clone(), tier });
                }
            }
        }
        if let Some(members) = broken_class(&rates.water.sets) {
            return Err(TariffRefused::ClassesBroken { category: category.clone(), members });
        }
        warn(version, rates, warnings);
    }
    Ok(())
}

/// The size of household at which classes do not follow each other.
fn broken_class(sets: &[TierSet]) -> Option<u32> {
    let reversed = sets.iter().find(|set| set.members_max.is_some_and(|max| max < set.members_min));
    let follows = |pair: &[TierSet]| {
        pair[0].members_max.and_then(|max| max.checked_add(1)) == Some(pair[1].members_min)
    };
    let broken = sets.windows(2).find(|pair| !follows(pair)).map(|pair| &pair[1]);
    reversed.or(broken).map(|set| set.members_min)
}

fn warn(version: &TariffVersion, rates: &super::CategoryRates, warnings: &mut Vec<TariffWarning>) {
    let category = rates.code.clone();
    let prices = &rates.water.rates;
    let tiers = rates.water.sets.first().map_or(1, |set| set.bounds.len() + 1);
    if prices.len() < tiers {
        let rates = prices.len();
        warnings.push(TariffWarning::MissingRates { category: category.clone(), tiers, rates });
    }
    if version.valid.until <= TICSI_FROM {
        return;
    }
    if rates.water.criterion == Criterion::CommittedMinimum && category.starts_with("domestic") {
        warnings.push(TariffWarning::CommitmentForHouseholds { category: category.clone() });
    }
    if !rates.water.has_reduced {
        return;
    }
    if let [reduced, base, ..] = prices.as_slice()
        && base.0 > 0
    {
        let discount = base.0 - reduced.0;
        if 5 * discount < base.0 || 2 * discount > base.0 {
            let permille = discount * 1000 / base.0;
            warnings.push(TariffWarning::ReducedDiscount { category: category.clone(), permille });
        }
        if prices.last().is_some_and(|top| top.0 > 6 * reduced.0) {
            warnings.push(TariffWarning::TopRate { category: category.clone() });
        }
    }
    let short = rates.water.sets.iter().any(|set| is_reduced_short(&rates.water, set));
    if short && rates.water.tier_period == super::TierPeriod::Year {
        warnings.push(TariffWarning::ReducedTierShort { category });
    }
}

/// Whether the reduced tier is too short for the residents that a set of bounds is for: one, the
/// most of a class (the least of an open one), or the three that are presumed (R3.3, R3.4).
fn is_reduced_short(water: &WaterTiers, set: &TierSet) -> bool {
    let heads = match water.criterion {
        _ if water.per_member => 1,
        Criterion::HouseholdSizeClass => set.members_max.unwrap_or(set.members_min),
        _ => 3,
    };
    let least = i64::from(heads) * REDUCED_LITRES_PER_HEAD;
    set.bounds
        .first()
        .is_some_and(|b| i128::from(b.litres) < i128::from(least) * i128::from(b.parts))
}

/// Checks the rows of one component table.
///
/// # Errors
/// When a component has two rates for the same service and day.
pub fn check_components(rates: &[ComponentRate]) -> Result<(), TariffRefused> {
    for (place, rate) in rates.iter().enumerate() {
        if rate.valid.is_empty() {
            return Err(TariffRefused::EmptyValidity);
        }
        for other in &rates[..place] {
            let same = other.component == rate.component && other.service == rate.service;
            if same && other.valid.overlaps(rate.valid) {
                let from = other.valid.from.max(rate.valid.from);
                let component = rate.component.clone();
                return Err(TariffRefused::ComponentTwice { component, from });
            }
        }
    }
    Ok(())
}
