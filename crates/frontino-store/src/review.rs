//! What the review of a run looks at: its bills, and by range of supplies what came before them.

mod limited_bill;
mod unused_reading;

pub use limited_bill::{LimitedBill, list_limited};
pub use unused_reading::{UnusedBy, UnusedReading, list_unused};

use crate::error::Result;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::supply_terms::{CATEGORY, UNITS, join_before};
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::{Date, Period};
use frontino_core::money::Cents;
use frontino_core::review::BilledSpan;

/// A bill of a run with what the review needs of its supply.
#[derive(Debug, Clone)]
pub struct RunBill {
    /// Identifier of the bill.
    pub id: i64,
    /// Identifier of the supply.
    pub supply_id: i64,
    /// Code of the supply.
    pub supply_code: String,
    /// Category of the supply.
    pub category: String,
    /// Units behind the meter.
    pub units: i64,
    /// Bills a year assigned to it.
    pub assigned_bills: Option<i64>,
    /// First day of the contract.
    pub start_on: Date,
    /// Days billed.
    pub period: Period,
    /// How it ends: `actual`, `self`, `estimated`.
    pub kind: String,
    /// Litres read.
    pub actual_l: i64,
    /// Litres estimated.
    pub estimated_l: i64,
    /// Net, VAT, total, payable and what is beyond the limitation, in cents.
    pub cents: [i64; 5],
}

impl RunBill {
    /// Whether it is the first of its supply's chain.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.id % BILLS_PER_SUPPLY == 1
    }
}

/// The bills `b` of which `which` holds, in order, with the terms of their last day.
fn select(which: &str) -> String {
    let terms = join_before("b.until_on");
    format!(
        "SELECT b.id, b.supply_id, s.code, {CATEGORY}, {UNITS}, s.assigned_bills, s.start_on,
            b.from_on, b.until_on, b.ends_on_kind, b.actual_l, b.estimated_l, b.net_cents,
            b.vat_cents, b.total_cents, b.payable_cents, b.barred_cents
         FROM bill b JOIN supply s ON s.id = b.supply_id {terms} WHERE {which} ORDER BY b.id"
    )
}

fn bill_of(row: &Row<'_>) -> Result<RunBill> {
    let mut cents = [0; 5];
    for (place, amount) in cents.iter_mut().enumerate() {
        *amount = row.int(12 + place)?;
    }
    Ok(RunBill {
        id: row.int(0)?,
        supply_id: row.int(1)?,
        supply_code: row.string(2)?,
        category: row.string(3)?,
        units: row.int(4)?,
        assigned_bills: row.opt_int(5)?,
        start_on: row.date(6)?,
        period: Period::new(row.date(7)?, row.date(8)?),
        kind: row.string(9)?,
        actual_l: row.int(10)?,
        estimated_l: row.int(11)?,
        cents,
    })
}

/// Calls `each` for every bill of a run in order of supply, without keeping them.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_bill(
    tx: &mut Tx<'_>,
    run_id: i64,
    mut each: impl FnMut(&RunBill) -> Result<()>,
) -> Result<()> {
    let sql = select(&format!("b.run_id = {run_id}"));
    tx.scan(&sql, |row| each(&bill_of(row)?))
}

/// A range of supplies of a run, and what of it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// The run.
    pub run_id: i64,
    /// First supply.
    pub first: i64,
    /// Last supply.
    pub last: i64,
}

impl Range {
    fn supplies(self) -> String {
        format!("supply_id BETWEEN {} AND {}", self.first, self.last)
    }

    /// Bills of the range by their identifiers; the sum keeps the engines from going by run.
    pub(crate) fn bills(self, of_run: &str) -> String {
        let first = self.first * BILLS_PER_SUPPLY;
        let end = (self.last + 1) * BILLS_PER_SUPPLY;
        format!("b.id >= {first} AND b.id < {end} AND b.run_id + 0 {of_run} {}", self.run_id)
    }
}

/// The ranges that a run was cut into.
///
/// # Errors
/// When the database does not answer.
pub fn list_ranges(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<Range>> {
    let sql = "SELECT first_supply_id, last_supply_id FROM bill_run_chunk WHERE run_id = $1
        ORDER BY no";
    tx.list(sql, &[Val::Int(run_id)], |row| {
        Ok(Range { run_id, first: row.int(0)?, last: row.int(1)? })
    })
}

/// The bills of a run in a range, in order of supply.
///
/// # Errors
/// When the database does not answer.
pub fn list_bills(tx: &mut Tx<'_>, range: Range) -> Result<Vec<RunBill>> {
    let mut all = Vec::new();
    tx.scan(&select(&range.bills("=")), |row| {
        all.push(bill_of(row)?);
        Ok(())
    })?;
    Ok(all)
}

/// The packed lines of the bills of a range that are partly beyond the limitation: supply, first
/// day of the bill, lines, regime of the holder.
///
/// # Errors
/// When the database does not answer.
pub fn list_barred(tx: &mut Tx<'_>, range: Range) -> Result<Vec<(i64, Date, String)>> {
    let sql = format!(
        "SELECT b.supply_id, b.from_on, b.lines FROM bill b WHERE {} AND b.barred_cents > 0",
        range.bills("=")
    );
    tx.list(&sql, &[], |row| Ok((row.int(0)?, row.date(1)?, row.string(2)?)))
}

fn span_of(row: &Row<'_>) -> Result<(i64, BilledSpan)> {
    let period = Period::new(row.date(1)?, row.date(2)?);
    Ok((row.int(0)?, BilledSpan { period, litres: row.int(3)?, total: Cents(row.int(4)?) }))
}

/// Our bills of earlier runs in a range that reach beyond `since`.
///
/// # Errors
/// When the database does not answer.
pub fn list_earlier(tx: &mut Tx<'_>, range: Range, since: Date) -> Result<Vec<(i64, BilledSpan)>> {
    let sql = format!(
        "SELECT b.supply_id, b.from_on, b.until_on, b.actual_l + b.estimated_l, b.total_cents
         FROM bill b WHERE {} AND b.until_on > '{since}' ORDER BY b.id",
        range.bills("<")
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        all.push(span_of(row)?);
        Ok(())
    })?;
    Ok(all)
}

/// Bills of the old system in a range that reach beyond `since`.
///
/// # Errors
/// When the database does not answer.
pub fn list_legacy(tx: &mut Tx<'_>, range: Range, since: Date) -> Result<Vec<(i64, BilledSpan)>> {
    let sql = format!(
        "SELECT supply_id, from_on, to_on, litres, total_cents FROM legacy_bill
         WHERE {} AND to_on >= '{since}' ORDER BY supply_id, from_on",
        range.supplies()
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        let (supply_id, mut span) = span_of(row)?;
        span.period = Period::closed(span.period.from, row.date(2)?);
        all.push((supply_id, span));
        Ok(())
    })?;
    Ok(all)
}

/// Annual consumptions in a range: supply, year, litres.
///
/// # Errors
/// When the database does not answer.
pub fn list_consumptions(tx: &mut Tx<'_>, range: Range) -> Result<Vec<(i64, i64, i64)>> {
    let sql = format!(
        "SELECT supply_id, year, litres FROM consumption WHERE {} ORDER BY supply_id, year",
        range.supplies()
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        all.push((row.int(0)?, row.int(1)?, row.int(2)?));
        Ok(())
    })?;
    Ok(all)
}

/// The last day up to `at` on which somebody read a meter of each supply of a range.
///
/// # Errors
/// When the database does not answer.
pub fn list_last_read(tx: &mut Tx<'_>, range: Range, at: Date) -> Result<Vec<(i64, Date)>> {
    let sql = format!(
        "SELECT supply_id, max(read_on) FROM reading WHERE {} AND read_on <= '{at}'
            AND kind <> 'estimated' AND state = 'accepted' GROUP BY supply_id",
        range.supplies()
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        all.push((row.int(0)?, row.date(1)?));
        Ok(())
    })?;
    Ok(all)
}

/// Calls `each` with supply code, reason and sentence of every parked supply of a run, in order of
/// identifier.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_parked(
    tx: &mut Tx<'_>,
    run_id: i64,
    mut each: impl FnMut(&str, &str, &str) -> Result<()>,
) -> Result<()> {
    let sql = format!(
        "SELECT s.code, p.reason, p.sentence FROM parked p JOIN supply s ON s.id = p.supply_id
         WHERE p.run_id = {run_id} ORDER BY p.supply_id"
    );
    tx.scan(&sql, |row| each(row.text(0)?, row.text(1)?, row.text(2)?))
}

/// The approval of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Instant.
    pub at: i64,
    /// Who, as given.
    pub by: String,
    /// What was accepted, as JSON.
    pub text: String,
}

/// The approval of a run and the day on which it was issued, as far as they are there.
///
/// # Errors
/// When the database does not answer.
pub fn find_approval(tx: &mut Tx<'_>, run_id: i64) -> Result<(Option<Approval>, Option<Date>)> {
    let sql = "SELECT approved_at, approved_by, approval, issued_on FROM bill_run WHERE id = $1";
    let found = tx.find(sql, &[Val::Int(run_id)], |row| {
        let approval = match (row.opt_int(0)?, row.opt_string(1)?, row.opt_string(2)?) {
            (Some(at), Some(by), Some(text)) => Some(Approval { at, by, text }),
            _ => None,
        };
        Ok((approval, row.opt_date(3)?))
    })?;
    Ok(found.unwrap_or_default())
}
