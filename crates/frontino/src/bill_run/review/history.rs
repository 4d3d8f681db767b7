//! What is known of the supplies of a range before the bills under review.

use crate::refusal::Refusal;
use frontino_core::dates::{Date, LAST, Period};
use frontino_core::frequency::reference_consumption;
use frontino_core::review::{Before, BilledSpan, same_period_before};
use frontino_store::Tx;
use frontino_store::review::{self as store, Range, RunBill};
use std::collections::HashMap;

/// What is known of one supply.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Our earlier bills.
    own: Vec<BilledSpan>,
    /// Bills of the old system.
    legacy: Vec<BilledSpan>,
    /// Annual consumptions: year and litres.
    annual: Vec<(i32, i64)>,
    /// Day of the last reading.
    pub read_on: Option<Date>,
}

/// What is known of the supplies of a range.
#[derive(Debug, Default)]
pub struct History {
    supplies: HashMap<i64, Known>,
    nothing: Known,
}

impl History {
    /// Reads what the bills of a range are compared with; `at` is the last day of the run.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn of(
        tx: &mut Tx<'_>,
        range: Range,
        bills: &[RunBill],
        at: Date,
    ) -> Result<History, Refusal> {
        let first = bills.iter().map(|bill| bill.period.from).min().unwrap_or(LAST);
        let since = first.plus_years(-1);
        let mut history = History::default();
        let supplies = &mut history.supplies;
        for (supply_id, span) in store::list_earlier(tx, range, since)? {
            supplies.entry(supply_id).or_default().own.push(span);
        }
        for (supply_id, span) in store::list_legacy(tx, range, since)? {
            supplies.entry(supply_id).or_default().legacy.push(span);
        }
        for (supply_id, year, litres) in store::list_consumptions(tx, range)? {
            let year = i32::try_from(year).unwrap_or(i32::MIN);
            supplies.entry(supply_id).or_default().annual.push((year, litres));
        }
        if bills.iter().any(|bill| bill.kind == "estimated") {
            for (supply_id, read_on) in store::list_last_read(tx, range, at)? {
                supplies.entry(supply_id).or_default().read_on = Some(read_on);
            }
        }
        Ok(history)
    }

    /// What is known of a supply.
    #[must_use]
    pub fn of_supply(&self, supply_id: i64) -> &Known {
        self.supplies.get(&supply_id).unwrap_or(&self.nothing)
    }
}

impl Known {
    /// The same period a year before: by our bills, else by those of the old system, else by the
    /// consumption of that year.
    #[must_use]
    pub fn before(&self, period: Period) -> Option<Before> {
        let of_bills = same_period_before(period, &self.own);
        of_bills.or_else(|| same_period_before(period, &self.legacy)).or_else(|| {
            let year = period.from.year() - 1;
            let (_, litres) = self.annual.iter().find(|(known, _)| *known == year)?;
            same_period_before(period, &[BilledSpan::of_year(year, *litres)])
                .map(|before| Before { total: None, ..before })
        })
    }

    /// The annual consumption of the last three years on record (R1.2).
    #[must_use]
    pub fn annual_l(&self) -> Option<i64> {
        reference_consumption(&self.annual).map(|reference| reference.mean_litres())
    }
}
