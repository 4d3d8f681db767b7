//! The look at a calculated bill before anybody approves it: what it is compared with, and what a
//! person has to see (R1.4, R1.5, R1.10, R2.7, R5.4).

mod before;
#[cfg(test)]
mod tests;

pub use before::{Before, BilledSpan, same_period_before};

use crate::dates::{Date, Period};
use crate::frequency::{Cadence, exceeds_cadence, latest_issue_on};
use crate::money::{Cents, LITRES_PER_M3, div_half_up};

/// Days of the year that annual consumptions are spread over (R2.10).
const YEAR_DAYS: i64 = 365;

/// From where on a bill is shown to a person; each is the utility's to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Total against the same period a year before, percent (R1.10: above 250 the instalments are
    /// offered unasked).
    pub rise_percent: i64,
    /// Volume against the supply's own consumption, percent (R2.7).
    pub own_percent: i64,
    /// Volume against the mean of the category, percent (R2.7).
    pub category_percent: i64,
    /// Bills below this total are never too high.
    pub floor: Cents,
    /// Bills above this total are always shown.
    pub limit: Cents,
    /// Years without a reading after which an estimate is shown (R2.1).
    pub unread_years: i32,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            rise_percent: 250,
            own_percent: 300,
            category_percent: 300,
            floor: Cents(5_000),
            limit: Cents(500_000),
            unread_years: 2,
        }
    }
}

/// A mean consumption: litres in so many days of one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitDays {
    /// Litres.
    pub litres: i128,
    /// Days times units.
    pub unit_days: i128,
}

/// What is known of a bill and its supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Days billed.
    pub period: Period,
    /// First day of the contract.
    pub contract_from: Date,
    /// Whether it is the first bill of ours.
    pub first: bool,
    /// Units behind the meter, at least 1.
    pub units: i64,
    /// Litres billed for these days.
    pub litres: i64,
    /// Net and VAT.
    pub total: Cents,
    /// The part beyond the two-year limitation (R5.4).
    pub barred: Cents,
    /// Day of issue.
    pub issue_on: Date,
    /// Cadence of billing, where it is known.
    pub cadence: Option<Cadence>,
    /// Whether the bill ends on an estimate.
    pub estimated: bool,
    /// The same period a year before.
    pub before: Option<Before>,
    /// Annual consumption on record, litres (R1.2).
    pub annual_l: Option<i64>,
    /// Mean of the category.
    pub category: UnitDays,
    /// Day of the last reading, or of the first day of the contract when there is none.
    pub read_on: Date,
}

/// What a person has to see in a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Amounts beyond the two-year limitation (R5.4).
    Barred,
    /// The period is longer than the cadence allows (R1.4).
    LongPeriod {
        /// The cadence.
        cadence: Cadence,
    },
    /// The period is longer than the cadence allows because it goes on where the legacy system's
    /// last bill ended; once, and explained by the migration.
    InheritedPeriod,
    /// Issued after the term of 45 days (R1.5).
    LateIssue {
        /// Last day of the term.
        latest_on: Date,
    },
    /// Far above the same period a year before (R1.10).
    Rise {
        /// In percent of the amount before.
        percent: i64,
        /// The amount before, for as many days.
        before: Cents,
    },
    /// Far above the supply's own consumption (R2.7).
    AboveOwn {
        /// In percent of what was expected.
        percent: i64,
        /// Litres expected.
        expected_l: i64,
    },
    /// Far above the category (R2.7).
    AboveCategory {
        /// In percent of the mean.
        percent: i64,
        /// Litres of the mean for these days and units.
        expected_l: i64,
    },
    /// Nothing read where water is used (R2.7).
    NoConsumption {
        /// Litres expected.
        expected_l: i64,
    },
    /// The total is negative (R3.11).
    Negative,
    /// The total is above the limit of the utility.
    AboveLimit,
    /// Estimated, and nobody has read the meter for years (R2.1).
    Unread {
        /// Day of the last reading, or the first of the contract.
        since: Date,
    },
}

impl Finding {
    /// Whether it is only told: nobody has to accept it one by one.
    #[must_use]
    pub const fn is_notice(&self) -> bool {
        matches!(self, Finding::InheritedPeriod)
    }

    /// The stable word and the rule.
    #[must_use]
    pub const fn code(&self) -> (&'static str, &'static str) {
        match self {
            Finding::Barred => ("barred", "R5.4"),
            Finding::LongPeriod { .. } => ("long_period", "R1.4"),
            Finding::InheritedPeriod => ("inherited_period", "R1.4"),
            Finding::LateIssue { .. } => ("late_issue", "R1.5"),
            Finding::Rise { .. } => ("rise", "R1.10"),
            Finding::AboveOwn { .. } => ("above_own", "R2.7"),
            Finding::AboveCategory { .. } => ("above_category", "R2.7"),
            Finding::NoConsumption { .. } => ("no_consumption", "R2.7"),
            Finding::Negative => ("negative_total", "R3.11"),
            Finding::AboveLimit => ("above_limit", "R2.7"),
            Finding::Unread { .. } => ("unread", "R2.1"),
        }
    }
}

/// Appends to `findings` what a person has to see in a bill.
pub fn look(bill: &Facts, limits: &Thresholds, findings: &mut Vec<Finding>) {
    if bill.barred > Cents::ZERO {
        findings.push(Finding::Barred);
    }
    if let Some(cadence) = bill.cadence.filter(|cadence| exceeds_cadence(bill.period, *cadence)) {
        let inherited = bill.is_inherited();
        let long = Finding::LongPeriod { cadence };
        findings.push(if inherited { Finding::InheritedPeriod } else { long });
    }
    let latest_on = latest_issue_on(bill.period);
    if bill.issue_on > latest_on {
        findings.push(Finding::LateIssue { latest_on });
    }
    if bill.total < Cents::ZERO {
        findings.push(Finding::Negative);
    }
    if bill.total > limits.limit {
        findings.push(Finding::AboveLimit);
    }
    if bill.estimated && bill.read_on.plus_years(limits.unread_years) <= bill.period.last_day() {
        findings.push(Finding::Unread { since: bill.read_on });
    }
    let expected_l = bill.expected_l();
    if let Some(expected_l) = expected_l.filter(|l| *l >= LITRES_PER_M3)
        && bill.litres == 0
    {
        findings.push(Finding::NoConsumption { expected_l });
    }
    if bill.total >= limits.floor {
        compare(bill, expected_l, limits, findings);
    }
}

/// What lies far above what it is compared with.
fn compare(
    bill: &Facts,
    expected_l: Option<i64>,
    limits: &Thresholds,
    findings: &mut Vec<Finding>,
) {
    if let Some(before) = bill.before.and_then(|before| before.total)
        && let Some(percent) = above(bill.total.0, before.0, limits.rise_percent)
    {
        findings.push(Finding::Rise { percent, before });
    }
    if let Some(expected_l) = expected_l
        && let Some(percent) = above(bill.litres, expected_l, limits.own_percent)
    {
        findings.push(Finding::AboveOwn { percent, expected_l });
    }
    let UnitDays { litres, unit_days } = bill.category;
    let own_days = i128::from(bill.period.days()) * i128::from(bill.units);
    let mean_l = if unit_days > 0 { div_half_up(litres * own_days, unit_days) } else { 0 };
    if let Some(percent) = above(bill.litres, mean_l, limits.category_percent) {
        findings.push(Finding::AboveCategory { percent, expected_l: mean_l });
    }
}

/// How many percent of `usual` a value is, when it is more than `limit_percent`; `None` too when
/// there is nothing usual.
fn above(value: i64, usual: i64, limit_percent: i64) -> Option<i64> {
    let (value, usual) = (i128::from(value), i128::from(usual));
    let is_above = usual > 0 && value * 100 > usual * i128::from(limit_percent);
    is_above.then(|| div_half_up(value * 100, usual))
}

impl Facts {
    /// Whether the period goes on where the legacy system's billing ended, and is no longer than a
    /// cadence of that system could have made it: six months, the longest there is (R1.1).
    #[must_use]
    pub fn is_inherited(&self) -> bool {
        let follows_legacy = self.first && self.period.from > self.contract_from;
        follows_legacy && !exceeds_cadence(self.period, Cadence::SixMonthly)
    }

    /// The litres that the annual consumption on record gives for these days.
    #[must_use]
    pub fn expected_l(&self) -> Option<i64> {
        let days = i128::from(self.period.days());
        self.annual_l.map(|l| div_half_up(i128::from(l) * days, i128::from(YEAR_DAYS)))
    }
}
