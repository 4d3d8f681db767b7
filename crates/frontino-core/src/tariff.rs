//! Tariff tables (TICSI, R3.2 to R3.9): prices and tier bounds by category and validity, national
//! and local components, and the catalogue that finds what is in force on a day.

mod catalogue;
mod check;

pub use catalogue::{Catalogue, ComponentSpan, RatesSpan};
pub use check::{TariffRefused, TariffWarning, check_components, check_tariff};

use crate::dates::Period;
use crate::money::MicroEuro;
use crate::supply::Service;

/// How the bounds of the tiers follow from the supply (R3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Criterion {
    /// Bounds grow with the residents.
    PerCapita,
    /// A household of three is presumed; bounds grow with the units.
    Standard,
    /// Bounds by class of household size.
    HouseholdSizeClass,
    /// One set of bounds for everybody.
    Single,
    /// Bounds as multiples of the volume committed in the contract.
    CommittedMinimum,
}

impl Criterion {
    /// The criterion of its name in a tariff file.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Criterion> {
        Some(match code {
            "per-capita" => Criterion::PerCapita,
            "standard" => Criterion::Standard,
            "household-size-class" => Criterion::HouseholdSizeClass,
            "single" => Criterion::Single,
            "committed-minimum" => Criterion::CommittedMinimum,
            _ => return None,
        })
    }
}

/// The span that printed bounds are for (R3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TierPeriod {
    /// A year of 365 days.
    Year,
    /// A calendar quarter: used as printed for whole quarters, else `bound × 4/365 × days`.
    Quarter,
}

/// A bound of a tier: `litres / parts`, exact (the AIMAG table has 55/3 m³ a head).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// Numerator, in litres; for a multiple of the commitment, in thousandths of it.
    pub litres: i64,
    /// Denominator, at least 1.
    pub parts: i64,
}

/// The bounds of one class of households; `members_max` is `None` for the last class.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TierSet {
    /// Smallest number of residents of the class.
    pub members_min: u32,
    /// Greatest number of residents of the class.
    pub members_max: Option<u32>,
    /// Upper bounds of the tiers, ascending; the last tier has none.
    pub bounds: Vec<Bound>,
}

/// How water is tiered and priced: everything that cuts the tiers when it changes (R3.8).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WaterTiers {
    /// How bounds follow from the supply.
    pub criterion: Criterion,
    /// The span the bounds are printed for.
    pub tier_period: TierPeriod,
    /// Whether bounds are per resident.
    pub per_member: bool,
    /// Whether the bound of a supply's year is rounded half up to whole cubic metres before it is
    /// spread over days (AIMAG, vector P9).
    pub whole_m3_a_year: bool,
    /// Classes of households, ascending; one for all criteria but the size class.
    pub sets: Vec<TierSet>,
    /// Price of each tier, one more than the bounds when the source is complete.
    pub rates: Vec<MicroEuro>,
    /// Residents presumed when they are unknown (R3.4).
    pub members_when_unknown: u32,
    /// Volume committed in the contract, litres a year, where bounds are multiples of it.
    pub committed_l: Option<i64>,
    /// Whether the committed volume is due even if it is not used.
    pub bill_commitment: bool,
    /// Whether the first tier is the reduced one (agevolata, R3.3).
    pub has_reduced: bool,
}

impl WaterTiers {
    /// The price of the base tier: the first, or the one after the reduced tier (R3.3); `None`
    /// where the table ends before it.
    #[must_use]
    pub fn base_rate(&self) -> Option<MicroEuro> {
        self.rates.get(usize::from(self.has_reduced)).copied()
    }
}

/// The prices of one category in one validity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryRates {
    /// Code of the category in the table.
    pub code: String,
    /// Water by tiers.
    pub water: WaterTiers,
    /// Names of the tiers, for the bill.
    pub tier_names: Vec<String>,
    /// Price of sewer and treatment per cubic metre; nothing where the table has none.
    pub flat: [Option<MicroEuro>; 3],
    /// Fixed quota a year of water, sewer and treatment.
    pub fixed: [Option<MicroEuro>; 3],
    /// Whether the fixed quota is due for every unit (R3.7).
    pub fixed_per_unit: bool,
    /// Fixed quota due for every resident up to this many (CAP, R3.4).
    pub fixed_members_max: Option<u32>,
}

/// A tariff table in one validity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffVersion {
    /// Utility that published it.
    pub utility: String,
    /// Order of loading: of two tables for the same day the later one counts (retroactive rates).
    pub generation: i64,
    /// Days on which it is in force.
    pub valid: Period,
    /// Prices by category.
    pub categories: Vec<CategoryRates>,
    /// Rounding policy that the table asks for.
    pub policy: PolicyChoice,
}

/// One rate of an equalisation or local component for one service (R3.9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentRate {
    /// Name in lower case: `ui1` … `ui4`, or the utility's own.
    pub component: String,
    /// Service on whose volume it is due.
    pub service: Service,
    /// Price per cubic metre.
    pub rate: MicroEuro,
    /// Days on which it is in force.
    pub valid: Period,
    /// Act that set it.
    pub resolution: String,
    /// Order of loading, as for tariffs.
    pub generation: i64,
}

/// How tier bounds are rounded (R3.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TierRounding {
    /// Not at all: the amount comes from the exact quantity.
    None,
    /// Half up to litres.
    #[default]
    Milli,
    /// Half up to whole cubic metres.
    Integer,
}

impl TierRounding {
    /// Every choice with its word in files.
    pub const WORDS: [(&'static str, TierRounding); 3] = [
        ("none", TierRounding::None),
        ("milli", TierRounding::Milli),
        ("integer", TierRounding::Integer),
    ];
}

/// How estimates are rounded (R2.11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EstimateRounding {
    /// Half up to litres.
    #[default]
    Litre,
    /// Half up to whole cubic metres.
    WholeM3,
}

impl EstimateRounding {
    /// Every choice with its word in files.
    pub const WORDS: [(&'static str, EstimateRounding); 2] =
        [("litre", EstimateRounding::Litre), ("whole_m3", EstimateRounding::WholeM3)];
}

/// The length of a year for fixed quotas (R3.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum YearBasis {
    /// Always 365 days.
    #[default]
    Fixed365,
    /// 366 for the days in leap years.
    Actual,
}

impl YearBasis {
    /// Every choice with its word in files.
    pub const WORDS: [(&'static str, YearBasis); 2] =
        [("fixed365", YearBasis::Fixed365), ("actual", YearBasis::Actual)];
}

/// The rounding policy of a bill, stored with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Policy {
    /// Tier bounds.
    pub tier_rounding: TierRounding,
    /// Estimates and readings brought back to a date.
    pub estimate_rounding: EstimateRounding,
    /// Fixed quotas.
    pub year_basis: YearBasis,
}

/// The parts of a policy that a file names; what it does not name is left to the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyChoice {
    /// Tier bounds.
    pub tier_rounding: Option<TierRounding>,
    /// Estimates.
    pub estimate_rounding: Option<EstimateRounding>,
    /// Fixed quotas.
    pub year_basis: Option<YearBasis>,
}

impl PolicyChoice {
    /// This choice where it names something, else `other`'s.
    #[must_use]
    pub fn or(self, other: PolicyChoice) -> PolicyChoice {
        PolicyChoice {
            tier_rounding: self.tier_rounding.or(other.tier_rounding),
            estimate_rounding: self.estimate_rounding.or(other.estimate_rounding),
            year_basis: self.year_basis.or(other.year_basis),
        }
    }

    /// The policy, with defaults for what is not named.
    #[must_use]
    pub fn resolve(self) -> Policy {
        Policy {
            tier_rounding: self.tier_rounding.unwrap_or_default(),
            estimate_rounding: self.estimate_rounding.unwrap_or_default(),
            year_basis: self.year_basis.unwrap_or_default(),
        }
    }
}
