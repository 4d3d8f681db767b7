//! Relief for hidden leaks downstream of the meter (R2.6): who has the right to it, and how the
//! volume splits into a part at the normal price and one at half the base rate.
//!
//! Deliberation 609/2021. The reading of the franchise, and that equalisation components are not
//! charged on the relieved volume, are the project's and unconfirmed.

use crate::calendar::plus_months;
use crate::dates::{Date, Period};
use crate::money::{Cents, MicroEuro, div_half_up};
use thiserror::Error;

/// The utility's terms of the relief, within the national ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeakTerms {
    /// First day of validity.
    pub valid_from: Date,
    /// How many times the reference a consumption must reach, in hundredths.
    pub access_hundredths: i64,
    /// Months from the issue of the bill that shows the anomaly in which relief can be asked.
    pub request_months: u8,
    /// Months after that issue in which later bills are relieved too, at least 3.
    pub later_bills_months: u8,
    /// Franchise in percent of the reference volume, at most 30.
    pub franchise_percent: i64,
    /// Years before relief can be used again; 0 for no limit (a utility's choice).
    pub again_after_years: i32,
}

/// The national terms; the day of validity is unconfirmed.
pub const TERMS: LeakTerms = LeakTerms {
    valid_from: Date::from_days(18_993), // 2022-01-01
    access_hundredths: 200,
    request_months: 3,
    later_bills_months: 3,
    franchise_percent: 30,
    again_after_years: 0,
};

/// The highest franchise that a utility may set, percent of the reference volume.
pub const FRANCHISE_MAX_PERCENT: i64 = 30;

/// The reference daily consumption: what was used in the same period of the two years before, or
/// the category's average for a new supply. Kept as a volume over days so that nothing is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceUse {
    /// Litres used.
    pub litres: i64,
    /// Days in which they were used; fewer than one counts as one.
    pub days: i64,
}

/// A request for relief.
#[derive(Clone, Copy, Debug)]
pub struct LeakRequest {
    /// Reference consumption.
    pub reference: ReferenceUse,
    /// Volume billed, litres.
    pub billed_litres: i64,
    /// The days of that volume.
    pub period: Period,
    /// Issue of the bill that shows the anomaly.
    pub issued_on: Date,
    /// Day of the request.
    pub requested_on: Date,
    /// Whether the repair is proved.
    pub repair_proved: bool,
    /// Issue of the last bill relieved before, for the same pipe.
    pub last_relieved_on: Option<Date>,
}

/// Why there is no relief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LeakRefused {
    /// The consumption is too small a multiple of the reference.
    #[error("below {least_litres} litres")]
    BelowAccess {
        /// The least volume that would do, litres.
        least_litres: i64,
    },
    /// Asked too late.
    #[error("asked after {last_on}")]
    TooLate {
        /// Last day for asking.
        last_on: Date,
    },
    /// No proof of the repair.
    #[error("repair not proved")]
    RepairNotProved,
    /// Relief was used too short a time ago.
    #[error("not again before {again_from}")]
    TooSoon {
        /// First day of issue that could be relieved again.
        again_from: Date,
    },
}

/// The volume of a bill with relief, litres; `normal` and `relieved` make the billed volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelievedVolume {
    /// Reference volume of the period.
    pub reference_litres: i64,
    /// What exceeds it.
    pub excess_litres: i64,
    /// The part of the excess that is billed normally all the same.
    pub franchise_litres: i64,
    /// Billed at normal prices, with every service: reference and franchise.
    pub normal_litres: i64,
    /// Billed at half the base rate, without sewer, treatment and equalisation components.
    pub relieved_litres: i64,
}

/// Whether a request gives the right to relief (R2.6).
///
/// # Errors
/// One of `LeakRefused`, the first that applies in the order of its variants.
pub fn right_to_relief(request: &LeakRequest, terms: &LeakTerms) -> Result<(), LeakRefused> {
    let days = request.period.days();
    if !is_anomalous(request.billed_litres, days, request.reference, terms) {
        let (litres, days) = exact_reference(request.reference, days);
        let least = litres * i128::from(terms.access_hundredths);
        // The first whole litre that reaches the multiple.
        let least_litres = div_half_up(least + (days * 100 - 1) / 2, days * 100);
        return Err(LeakRefused::BelowAccess { least_litres });
    }
    let last_on = plus_months(request.issued_on, i32::from(terms.request_months));
    if request.requested_on > last_on {
        return Err(LeakRefused::TooLate { last_on });
    }
    if !request.repair_proved {
        return Err(LeakRefused::RepairNotProved);
    }
    let again_from = request.last_relieved_on.map(|on| on.plus_years(terms.again_after_years));
    match again_from {
        Some(again_from) if terms.again_after_years > 0 && request.issued_on < again_from => {
            Err(LeakRefused::TooSoon { again_from })
        }
        _ => Ok(()),
    }
}

/// Whether a volume of so many days reaches the multiple of the reference that gives access to
/// relief and makes the utility warn the user (R2.6, at validation of a reading already).
#[must_use]
pub fn is_anomalous(litres: i64, days: i64, reference: ReferenceUse, terms: &LeakTerms) -> bool {
    let (reference_litres, reference_days) = exact_reference(reference, days);
    days > 0
        && i128::from(litres) * reference_days * 100
            >= reference_litres * i128::from(terms.access_hundredths)
}

/// Whether a later bill is covered by relief granted for the bill issued on `first_issued_on`.
#[must_use]
pub fn covers_later_bill(first_issued_on: Date, issued_on: Date, terms: &LeakTerms) -> bool {
    issued_on >= first_issued_on
        && issued_on <= plus_months(first_issued_on, i32::from(terms.later_bills_months))
}

/// Splits the billed volume of so many days (R2.6): reference and franchise, rounded to the litre,
/// are billed normally; the rest of the excess is relieved.
#[must_use]
pub fn split(
    billed_litres: i64,
    days: i64,
    reference: ReferenceUse,
    terms: &LeakTerms,
) -> RelievedVolume {
    let (litres, reference_days) = exact_reference(reference, days);
    let reference_litres = div_half_up(litres, reference_days);
    let excess_litres = (billed_litres - reference_litres).max(0);
    let percent = terms.franchise_percent.clamp(0, FRANCHISE_MAX_PERCENT);
    let franchise = div_half_up(i128::from(reference_litres) * i128::from(percent), 100);
    let franchise_litres = franchise.min(excess_litres);
    let relieved_litres = excess_litres - franchise_litres;
    RelievedVolume {
        reference_litres,
        excess_litres,
        franchise_litres,
        normal_litres: billed_litres - relieved_litres,
        relieved_litres,
    }
}

/// The line of the relieved volume: half the base rate, rounded once, because half a price of six
/// decimals may need a seventh.
#[must_use]
pub fn relieved_amount(relieved_litres: i64, base_rate: MicroEuro) -> Cents {
    Cents(div_half_up(i128::from(relieved_litres) * i128::from(base_rate.0), 20_000_000))
}

/// Half the base rate for print, in ten-millionths of a euro per cubic metre.
#[must_use]
pub const fn relieved_rate_e7(base_rate: MicroEuro) -> i64 {
    base_rate.0 * 5
}

/// The reference volume of so many days as an exact fraction: litres times days, over days.
fn exact_reference(reference: ReferenceUse, days: i64) -> (i128, i128) {
    let litres = i128::from(reference.litres.max(0)) * i128::from(days.max(0));
    (litres, i128::from(reference.days.max(1)))
}

#[cfg(test)]
mod tests;
