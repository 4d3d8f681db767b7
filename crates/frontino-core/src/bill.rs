//! The bill of a supply at a date: consumption, charges, corrections of what was billed before,
//! VAT and what is to pay (R2.14, R3.10, R3.11, R5.4).

mod barred;
mod corrections;
mod deposit_line;
mod draw_up;
mod interest_line;
mod legacy_credit;
mod return_cost_line;
#[cfg(test)]
mod tests;

pub use barred::{Asked, asked, barred_amount, barred_part, reaches_back};
pub use corrections::{Corrected, Correction, StoredBill, corrections_again};
pub use deposit_line::{DepositInstalment, deposit_line};
pub use draw_up::{BillMaker, RunTerms, SupplyInputs, register_of, unbilled_days};
pub use interest_line::{InterestCharge, interest_of_bill};
pub use legacy_credit::{LegacyBack, LegacyBill};
pub use return_cost_line::{ReturnCost, return_costs_of_bill};

use crate::charge::Line;
use crate::consumption::{AnnualConsumption, Point, RegisterRefused, Start};
use crate::dates::{Date, Period};
use crate::money::Cents;
use crate::rating::{RatingRefused, Source, Stretch};
use crate::tariff::Policy;

/// VAT of water service in percent, with the first day of each rate (R3.10).
pub const VAT_PERCENT: [(Date, i64); 1] = [(crate::dates::FIRST, 10)];

/// The VAT rate in force on a day, in percent.
#[must_use]
pub fn vat_percent(day: Date) -> i64 {
    VAT_PERCENT.iter().rev().find(|(from, _)| *from <= day).map_or(0, |(_, percent)| *percent)
}

/// Why a supply gets no bill in a run; the others go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Parked {
    /// The register cannot be followed.
    #[error(transparent)]
    Register(#[from] RegisterRefused),
    /// The volume cannot be rated.
    #[error(transparent)]
    Rating(#[from] RatingRefused),
    /// The category of the supply is in no table.
    #[error("category {0} is in no tariff")]
    UnknownCategory(String),
    /// The chain of bills has no place left.
    #[error("too many bills in one supply")]
    ChainFull,
}

/// Net, VAT and what follows from the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Sum of the lines that bear VAT.
    pub net: Cents,
    /// VAT, rounded once per rate (R3.11).
    pub vat: Cents,
    /// Net and VAT.
    pub total: Cents,
    /// What the bill asks of the holder: never negative.
    pub payable: Cents,
    /// Credit left over for the next bill (R3.11).
    pub credit: Cents,
    /// The part of the total beyond the two-year limitation (R5.4).
    pub barred: Cents,
}

/// A bill as calculated, before it has a number. Kept and filled again from supply to supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Days billed for the first time.
    pub period: Period,
    /// Place in the chain of bills of the supply, from 1.
    pub sequence: u32,
    /// Lines in the order of the bill, corrections last.
    pub lines: Vec<Line>,
    /// Volumes of the period.
    pub stretches: Vec<Stretch>,
    /// Volumes of earlier bills as they are known now: place in the chain and stretches.
    pub restated: Vec<(u32, Vec<Stretch>)>,
    /// What is given back of bills of the legacy system.
    pub legacy_back: Vec<LegacyBack>,
    /// Register at the beginning.
    pub start: Start,
    /// Register at the end.
    pub end: Point,
    /// The last register that rests on a reading: later days may be reopened by the next one.
    pub anchor: Start,
    /// The annual consumption used, when something was estimated.
    pub annual: Option<AnnualConsumption>,
    /// The charges of late interest that the bill asks for.
    pub interest: Vec<i64>,
    /// The costs of direct debits that came back which the bill asks for.
    pub return_costs: Vec<i64>,
    /// Rounding policy.
    pub policy: Policy,
    /// Months of the cadence by which the limitation was counted; `None` when the bill does not
    /// reach back far enough for it (R5.3).
    pub cadence_months: Option<u8>,
    /// Sums.
    pub totals: Totals,
}

/// A bill of ours that was calculated before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledBefore {
    /// Place in the chain, from 1.
    pub sequence: u32,
    /// Days billed.
    pub period: Period,
    /// All lines.
    pub lines: Vec<Line>,
    /// Volumes as billed.
    pub stretches: Vec<Stretch>,
    /// Volumes of earlier bills as this one restated them.
    pub restated: Vec<(u32, Vec<Stretch>)>,
    /// Register at the end.
    pub end: Point,
    /// The last register that rested on a reading.
    pub anchor: Start,
    /// Rounding policy.
    pub policy: Policy,
    /// Newest table known at the time.
    pub catalogue: i64,
    /// Credit left over.
    pub credit: Cents,
}

impl Draft {
    /// An empty draft to be filled.
    #[must_use]
    pub fn new() -> Draft {
        let point = Point { at: crate::dates::FIRST, meter: 0, litres: 0, source: Source::Actual };
        let start = Start { point, estimated: false };
        Draft {
            period: Period::new(point.at, point.at),
            sequence: 1,
            lines: Vec::with_capacity(32),
            stretches: Vec::with_capacity(4),
            restated: Vec::new(),
            legacy_back: Vec::new(),
            start,
            end: point,
            anchor: start,
            annual: None,
            interest: Vec::new(),
            return_costs: Vec::new(),
            policy: Policy::default(),
            cadence_months: None,
            totals: Totals::default(),
        }
    }
}

impl Draft {
    fn clear(&mut self, period: Period, sequence: u32, start: Start, policy: Policy) {
        (self.period, self.sequence, self.start, self.policy) = (period, sequence, start, policy);
        self.cadence_months = None;
        self.lines.clear();
        self.stretches.clear();
        self.restated.clear();
        self.legacy_back.clear();
        self.interest.clear();
        self.return_costs.clear();
    }
}

impl Default for Draft {
    fn default() -> Draft {
        Draft::new()
    }
}

/// Adds lines up: net of what bears VAT, VAT once per rate, and what lies outside VAT.
///
/// `split_vat` leaves the VAT out of what the holder pays (public bodies; unconfirmed), `credit`
/// is what earlier bills left over.
#[must_use]
pub fn totals(lines: &[Line], split_vat: bool, credit: Cents) -> Totals {
    let mut net = Cents::ZERO;
    let mut outside = Cents::ZERO;
    let mut bases: [(i64, Cents); 4] = [(-1, Cents::ZERO); 4];
    for line in lines {
        if !line.charge.kind.bears_vat() {
            outside += line.amount;
            continue;
        }
        net += line.amount;
        let percent = vat_percent(line.period.from);
        let known = bases.iter().position(|(p, _)| *p == percent || *p == -1).unwrap_or(0);
        bases[known].0 = percent;
        bases[known].1 += line.amount;
    }
    let vat: Cents = bases.iter().filter(|(p, _)| *p > 0).map(|(p, base)| base.percent(*p)).sum();
    let total = net + vat;
    let asked = total + outside - credit - if split_vat { vat } else { Cents::ZERO };
    Totals {
        net,
        vat,
        total,
        payable: asked.max(Cents::ZERO),
        credit: (-asked).max(Cents::ZERO),
        barred: Cents::ZERO,
    }
}
