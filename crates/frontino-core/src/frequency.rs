//! How often a supply is billed (R1.1 to R1.5): the mean of its last annual consumptions, shared
//! among the units behind the meter, falls in a class, and each class has a minimum of bills.

use crate::calendar::plus_months;
use crate::dates::{Date, Period};
use crate::limitation;
use crate::money::{LITRES_PER_M3, div_half_up};

/// The span of a reference period; a later one means more bills a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cadence {
    /// Two bills a year.
    SixMonthly,
    /// Three bills a year.
    FourMonthly,
    /// Four bills a year.
    Quarterly,
    /// Six bills a year.
    TwoMonthly,
}

/// The classes of R1.1 and the term of R1.4. Bounds are whole cubic metres a year and belong to
/// the class below them; between them lies no gap, because consumption is rounded first (R1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrequencyRules {
    /// First day of validity.
    pub valid_from: Date,
    /// Most that is billed twice a year.
    pub six_monthly_max_m3: i64,
    /// Most that is billed three times a year.
    pub four_monthly_max_m3: i64,
    /// Most that is billed four times a year; above it, six times.
    pub quarterly_max_m3: i64,
    /// Years until the class is computed again.
    pub review_years: i32,
}

/// RQSII (annex A to 655/2015), in force from 1 July 2016; periods before it use the first row.
pub const RULES: [FrequencyRules; 1] = [FrequencyRules {
    valid_from: Date::from_days(16_983), // 2016-07-01
    six_monthly_max_m3: 100,
    four_monthly_max_m3: 1000,
    quarterly_max_m3: 3000,
    review_years: 2,
}];

/// The years whose consumption makes the reference consumption (R1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceConsumption {
    years: [i32; 3],
    count: usize,
    /// Sum of the annual consumptions of these years, litres.
    pub total_litres: i64,
}

/// Where the consumption came from that put a supply in its class (R1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrequencyReason {
    /// The mean of the supply's own last years, one to three.
    OwnConsumption(ReferenceConsumption),
    /// No year is known: the mean of the category, litres a year of one unit.
    CategoryMean {
        /// Litres a year of one unit.
        unit_litres: i64,
    },
    /// The category has no known consumption either: the utility's parameter.
    Parameter {
        /// Litres a year of one unit.
        unit_litres: i64,
    },
}

/// What is known of a supply when its frequency is decided.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Annual consumptions: year and litres, in any order.
    pub annual: &'a [(i32, i64)],
    /// Billing units behind the meter; `None` or zero when unknown (R1.3).
    pub units: Option<u32>,
    /// Mean of the category, litres a year of one unit (`category_mean`), fixed for a whole run.
    pub category_unit_litres: Option<i64>,
    /// The utility's parameter for a category without a mean, litres a year of one unit.
    pub default_unit_litres: i64,
    /// The fewest bills that the utility sends anyone, above the minimum of the rule.
    pub utility_min: Option<Cadence>,
}

/// How often a supply is billed, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// The least that R1.1 asks for.
    pub min_bills: Cadence,
    /// What the utility does: never fewer bills than the minimum.
    pub assigned: Cadence,
    /// Where the consumption came from.
    pub reason: FrequencyReason,
    /// Units that the consumption was divided by, at least 1.
    pub units: u32,
    /// Whether the units were unknown and taken as 1: the record needs a look (R1.3).
    pub units_assumed: bool,
    /// Consumption of one unit, whole cubic metres a year, that was compared with the classes.
    pub classified_m3: i64,
    /// Lowest whole cubic metre of the class.
    pub class_min_m3: i64,
    /// Highest whole cubic metre of the class; `None` for the last class.
    pub class_max_m3: Option<i64>,
}

/// What a review finds (R1.4). A change is told in the first bill of the new cadence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// The cadence stays.
    Unchanged,
    /// Bills come more often.
    MoreBills {
        /// Cadence so far.
        from: Cadence,
        /// Cadence from the next period.
        to: Cadence,
    },
    /// Bills come more seldom: the next one may come later than the user expects.
    FewerBills {
        /// Cadence so far.
        from: Cadence,
        /// Cadence from the next period.
        to: Cadence,
    },
}

impl Cadence {
    /// All, from the fewest bills to the most.
    pub const ALL: [Cadence; 4] =
        [Cadence::SixMonthly, Cadence::FourMonthly, Cadence::Quarterly, Cadence::TwoMonthly];

    /// Months of a reference period.
    #[must_use]
    pub const fn months(self) -> u8 {
        match self {
            Cadence::SixMonthly => 6,
            Cadence::FourMonthly => 4,
            Cadence::Quarterly => 3,
            Cadence::TwoMonthly => 2,
        }
    }

    /// Bills a year.
    #[must_use]
    pub const fn bills(self) -> u8 {
        12 / self.months()
    }

    /// The cadence of a number of bills a year; `None` when it is not 2, 3, 4 or 6.
    #[must_use]
    pub fn from_bills(bills: u8) -> Option<Cadence> {
        Cadence::ALL.into_iter().find(|cadence| cadence.bills() == bills)
    }
}

impl ReferenceConsumption {
    /// The years, newest first, one to three.
    #[must_use]
    pub fn years(&self) -> &[i32] {
        &self.years[..self.count]
    }

    /// The mean of the years, rounded to the litre for print; classes use the unrounded value.
    #[must_use]
    pub fn mean_litres(&self) -> i64 {
        self.share(1, 1)
    }

    /// The mean divided by `units` and by `unit_litres`, rounded once.
    fn share(&self, units: u32, unit_litres: i64) -> i64 {
        let divisor = self.count as i128 * i128::from(units) * i128::from(unit_litres);
        div_half_up(i128::from(self.total_litres), divisor.max(1))
    }
}

/// The reference consumption of a supply: its last three annual consumptions (R1.2), or the one or
/// two that there are; `None` without any. Of two values for one year the first is used.
#[must_use]
pub fn reference_consumption(annual: &[(i32, i64)]) -> Option<ReferenceConsumption> {
    let mut newest = ReferenceConsumption { years: [0; 3], count: 0, total_litres: 0 };
    while newest.count < 3 {
        let older = |year: i32| newest.years().last().is_none_or(|last| year < *last);
        let next = annual.iter().filter(|(year, _)| older(*year)).map(|(year, _)| *year).max();
        let Some((year, litres)) = annual.iter().find(|(year, _)| Some(*year) == next) else {
            break;
        };
        newest.years[newest.count] = *year;
        newest.count += 1;
        newest.total_litres = newest.total_litres.saturating_add(*litres);
    }
    (newest.count > 0).then_some(newest)
}

/// The mean of a category (R1.2): of the known annual consumptions, each divided by the units of
/// its supply, litres a year of one unit; `None` without any. Pairs are litres and units.
#[must_use]
pub fn category_mean(known: impl IntoIterator<Item = (i64, u32)>) -> Option<i64> {
    // Shares are summed in millionths of a litre: too small to move a mean by a litre.
    let (mut sum, mut count) = (0i128, 0i128);
    for (litres, units) in known {
        let share = div_half_up(i128::from(litres) * 1_000_000, i128::from(units.max(1)));
        sum += i128::from(share);
        count += 1;
    }
    (count > 0).then(|| div_half_up(sum, count * 1_000_000))
}

/// Decides the frequency of a supply on a day (R1.1 to R1.3).
#[must_use]
pub fn decide(known: &Known<'_>, on: Date) -> Frequency {
    let units = known.units.unwrap_or(0).max(1);
    let (reason, classified_m3) =
        match (reference_consumption(known.annual), known.category_unit_litres) {
            (Some(own), _) => {
                (FrequencyReason::OwnConsumption(own), own.share(units, LITRES_PER_M3))
            }
            (None, Some(unit_litres)) => {
                (FrequencyReason::CategoryMean { unit_litres }, whole_m3(unit_litres))
            }
            (None, None) => {
                let unit_litres = known.default_unit_litres;
                (FrequencyReason::Parameter { unit_litres }, whole_m3(unit_litres))
            }
        };
    let (min_bills, class_min_m3, class_max_m3) = class_of(classified_m3, rules_on(on));
    Frequency {
        min_bills,
        assigned: known.utility_min.map_or(min_bills, |fewest| fewest.max(min_bills)),
        reason,
        units,
        units_assumed: known.units.unwrap_or(0) == 0,
        classified_m3,
        class_min_m3,
        class_max_m3,
    }
}

/// The rules in force on a day.
#[must_use]
pub fn rules_on(on: Date) -> &'static FrequencyRules {
    RULES.iter().rev().find(|rules| rules.valid_from <= on).unwrap_or(&RULES[0])
}

/// The class of whole cubic metres a year of one unit, with its lowest and highest (R1.1).
fn class_of(m3: i64, rules: &FrequencyRules) -> (Cadence, i64, Option<i64>) {
    if m3 <= rules.six_monthly_max_m3 {
        (Cadence::SixMonthly, 0, Some(rules.six_monthly_max_m3))
    } else if m3 <= rules.four_monthly_max_m3 {
        (Cadence::FourMonthly, rules.six_monthly_max_m3 + 1, Some(rules.four_monthly_max_m3))
    } else if m3 <= rules.quarterly_max_m3 {
        (Cadence::Quarterly, rules.four_monthly_max_m3 + 1, Some(rules.quarterly_max_m3))
    } else {
        (Cadence::TwoMonthly, rules.quarterly_max_m3 + 1, None)
    }
}

/// Litres rounded to whole cubic metres.
fn whole_m3(litres: i64) -> i64 {
    div_half_up(i128::from(litres), i128::from(LITRES_PER_M3))
}

/// Whether the class that was decided on a day is to be computed again (R1.4).
#[must_use]
pub fn review_due(decided_on: Date, on: Date) -> bool {
    decided_on.plus_years(rules_on(on).review_years) <= on
}

/// What the user is told after a review (R1.4).
#[must_use]
pub fn review(from: Cadence, to: Cadence) -> Review {
    match to.cmp(&from) {
        std::cmp::Ordering::Equal => Review::Unchanged,
        std::cmp::Ordering::Greater => Review::MoreBills { from, to },
        std::cmp::Ordering::Less => Review::FewerBills { from, to },
    }
}

/// Whether a reference period is longer than the cadence allows: the user is then told (R1.4).
#[must_use]
pub fn exceeds_cadence(period: Period, cadence: Cadence) -> bool {
    period.until > plus_months(period.from, i32::from(cadence.months()))
}

/// Whether a bill up to and including `at` is due to come: the months of the cadence have passed
/// since `billed_until`, the first day not billed yet.
#[must_use]
pub fn cadence_come(cadence: Cadence, billed_until: Date, at: Date) -> bool {
    plus_months(billed_until, i32::from(cadence.months())) <= at.next()
}

/// The last day for issuing the bill of a reference period: 45 calendar days after its last
/// (R1.5, a specific standard).
#[must_use]
pub fn latest_issue_on(period: Period) -> Date {
    limitation::latest_issue_on(period.last_day())
}

#[cfg(test)]
mod tests;
