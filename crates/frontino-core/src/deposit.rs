//! The security deposit (R3.12): at most three months of the annual amount, asked in three parts,
//! computed again when consumption moves, given back with legal interest.
//!
//! Deliberation 86/2013 amended by 643/2013. Deposits are outside VAT.

use crate::dates::{Date, Period};
use crate::money::{Cents, LITRES_PER_M3, div_half_up};
use thiserror::Error;

/// The values of R3.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositRules {
    /// First day of validity.
    pub valid_from: Date,
    /// Months of the average annual amount that the deposit may reach.
    pub months_max: i64,
    /// Percent of the sum of its users' deposits that a condominium gives.
    pub condominium_percent: i64,
    /// Percent of the deposit that is charged at activation; the rest follows in two bills.
    pub activation_percent: i64,
    /// Percent by which consumption must have moved for the deposit to be computed again.
    pub recompute_over_percent: i64,
    /// Direct-debit users below this annual consumption give no deposit, whole cubic metres.
    pub direct_debit_below_m3: i64,
}

/// The rules by validity (day unconfirmed); earlier days use the first row.
pub const RULES: [DepositRules; 1] = [DepositRules {
    valid_from: Date::from_days(16_071), // 2014-01-01
    months_max: 3,
    condominium_percent: 60,
    activation_percent: 50,
    recompute_over_percent: 20,
    direct_debit_below_m3: 500,
}];

/// Legal interest of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegalRate {
    /// The year.
    pub year: i32,
    /// Hundredths of a percent: 80 is 0.8 % a year.
    pub rate_hundredths: i64,
}

/// Legal interest by year (civil code, article 1284). All values are unconfirmed: the utility
/// checks them and adds the years that follow.
pub const LEGAL_RATES: [LegalRate; 11] = [
    LegalRate { year: 2016, rate_hundredths: 20 },
    LegalRate { year: 2017, rate_hundredths: 10 },
    LegalRate { year: 2018, rate_hundredths: 30 },
    LegalRate { year: 2019, rate_hundredths: 80 },
    LegalRate { year: 2020, rate_hundredths: 5 },
    LegalRate { year: 2021, rate_hundredths: 1 },
    LegalRate { year: 2022, rate_hundredths: 125 },
    LegalRate { year: 2023, rate_hundredths: 500 },
    LegalRate { year: 2024, rate_hundredths: 250 },
    LegalRate { year: 2025, rate_hundredths: 200 },
    LegalRate { year: 2026, rate_hundredths: 160 },
];

/// The parts in which a deposit is charged; they sum to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositShares {
    /// At activation.
    pub at_activation: Cents,
    /// In the first bill.
    pub first_bill: Cents,
    /// In the second bill.
    pub second_bill: Cents,
}

/// Why a supply gives no deposit, and gets back one that it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DepositNotDue {
    /// The household holds the social bonus (R8.3).
    SocialBonus,
    /// Bills are paid by direct debit and consumption is small.
    DirectDebit,
}

/// What to do with a deposit after consumption was computed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recomputed {
    /// Consumption moved too little, or the amount is the same.
    Unchanged,
    /// The difference goes back in the first bill.
    Refund(Cents),
    /// The difference is charged over two bills.
    Charge {
        /// In the first bill.
        first_bill: Cents,
        /// In the second bill.
        second_bill: Cents,
    },
}

/// A deposit and the consumption on which it was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositBasis {
    /// The deposit.
    pub deposit: Cents,
    /// Annual consumption, litres.
    pub annual_litres: i64,
}

/// No legal rate is known for a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no legal interest rate for {year}")]
pub struct LegalRateMissing {
    /// The year.
    pub year: i32,
}

/// The rules in force on a day.
#[must_use]
pub fn rules_on(on: Date) -> &'static DepositRules {
    RULES.iter().rev().find(|rules| rules.valid_from <= on).unwrap_or(&RULES[0])
}

impl DepositRules {
    /// The highest deposit at an annual amount (fixed and variable quotas of the three services,
    /// without equalisation components and VAT).
    #[must_use]
    pub fn of_annual_amount(&self, annual: Cents) -> Cents {
        annual.share(self.months_max, 12)
    }

    /// The deposit of a condominium from those that its users would give.
    #[must_use]
    pub fn of_condominium(&self, users: impl IntoIterator<Item = Cents>) -> Cents {
        users.into_iter().sum::<Cents>().percent(self.condominium_percent)
    }

    /// The parts of a deposit: at activation, then two halves of the rest, each rounded half up;
    /// the last takes the remainder.
    #[must_use]
    pub fn shares(&self, deposit: Cents) -> DepositShares {
        let at_activation = deposit.percent(self.activation_percent);
        let (first_bill, second_bill) = halves(deposit - at_activation);
        DepositShares { at_activation, first_bill, second_bill }
    }

    /// Why no deposit is due, if none is.
    #[must_use]
    pub fn not_due(
        &self,
        social_bonus: bool,
        direct_debit: bool,
        annual_litres: i64,
    ) -> Option<DepositNotDue> {
        if social_bonus {
            Some(DepositNotDue::SocialBonus)
        } else if direct_debit && annual_litres < self.direct_debit_below_m3 * LITRES_PER_M3 {
            Some(DepositNotDue::DirectDebit)
        } else {
            None
        }
    }

    /// What to do when a deposit computed on `held` would now be `now`: nothing unless consumption
    /// moved by more than the percentage.
    #[must_use]
    pub fn recompute(&self, held: DepositBasis, now: DepositBasis) -> Recomputed {
        let moved = i128::from(held.annual_litres.abs_diff(now.annual_litres)) * 100;
        let difference = now.deposit - held.deposit;
        if moved <= i128::from(held.annual_litres) * i128::from(self.recompute_over_percent)
            || difference == Cents::ZERO
        {
            Recomputed::Unchanged
        } else if difference < Cents::ZERO {
            Recomputed::Refund(-difference)
        } else {
            let (first_bill, second_bill) = halves(difference);
            Recomputed::Charge { first_bill, second_bill }
        }
    }
}

/// Whether a debt lies within the deposit: supply is not suspended for it.
#[must_use]
pub fn covers_debt(deposit: Cents, debt: Cents) -> bool {
    debt <= deposit
}

/// Legal interest on a deposit from the day after it was paid to the day it is given back, that day
/// included: simple, actual days over 365, each day at the rate of its year, rounded once.
///
/// # Errors
/// The first year without a rate.
pub fn legal_interest(
    deposit: Cents,
    paid_on: Date,
    given_back_on: Date,
    rates: &[LegalRate],
) -> Result<Cents, LegalRateMissing> {
    let held = Period::closed(paid_on.next(), given_back_on);
    let mut rate_days = 0i128;
    let mut from = held.from;
    while from < held.until {
        let year = from.year();
        let next_year = Date::new(year + 1, 1, 1).unwrap_or(held.until);
        let part = Period::new(from, next_year.min(held.until));
        let rate = rates.iter().find(|rate| rate.year == year).ok_or(LegalRateMissing { year })?;
        rate_days += i128::from(rate.rate_hundredths) * i128::from(part.days());
        from = part.until;
    }
    Ok(Cents(div_half_up(i128::from(deposit.0) * rate_days, 365 * 10_000)))
}

/// Two halves, the first rounded half up.
fn halves(amount: Cents) -> (Cents, Cents) {
    let first = amount.share(1, 2);
    (first, amount - first)
}

#[cfg(test)]
mod tests;
