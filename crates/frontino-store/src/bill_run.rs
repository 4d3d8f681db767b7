//! Bill runs: planned over ranges of supplies, calculated range by range, each in one transaction.

use crate::error::{Result, StoreError};
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::supply_terms::{CATEGORY, UNITS, join_before};
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;
use std::ops::RangeInclusive;

/// A run as stored.
#[derive(Debug, Clone)]
pub struct StoredRun {
    /// Identifier.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Last day billed.
    pub at_on: Date,
    /// Planned day of issue.
    pub issue_on: Option<Date>,
    /// Which supplies, when not all.
    pub filter: Option<String>,
    /// `planned`, `calculating`, `calculated`, `approved`, `issued`, `cancelled`.
    pub state: String,
    /// Supplies planned.
    pub supplies: i64,
    /// What was fixed when the run was made, as JSON.
    pub inputs: String,
    /// Working time of the calculation so far.
    pub elapsed_ms: i64,
    /// First number given at issue.
    pub first_number: Option<String>,
    /// Last number given at issue.
    pub last_number: Option<String>,
}

const COLUMNS: &str = "id, name, at_on, issue_on, filter, state, supplies, inputs, elapsed_ms,
    first_number, last_number";

fn run_of(row: &Row<'_>) -> Result<StoredRun> {
    Ok(StoredRun {
        id: row.int(0)?,
        name: row.string(1)?,
        at_on: row.date(2)?,
        issue_on: row.opt_date(3)?,
        filter: row.opt_string(4)?,
        state: row.string(5)?,
        supplies: row.int(6)?,
        inputs: row.string(7)?,
        elapsed_ms: row.int(8)?,
        first_number: row.opt_string(9)?,
        last_number: row.opt_string(10)?,
    })
}

/// A run by its name.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, name: &str) -> Result<Option<StoredRun>> {
    let sql = format!("SELECT {COLUMNS} FROM bill_run WHERE name = $1");
    tx.find(&sql, &[Val::Text(name)], run_of)
}

/// As [`find`], and nobody else changes the run until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_locked(tx: &mut Tx<'_>, name: &str) -> Result<Option<StoredRun>> {
    // Not FOR UPDATE: the rows of a range refer to the run while it is calculated.
    let lock = if tx.is_postgres() { "FOR NO KEY UPDATE" } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM bill_run WHERE name = $1 {lock}");
    tx.find(&sql, &[Val::Text(name)], run_of)
}

/// All runs in the order in which they were made.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<StoredRun>> {
    tx.list(&format!("SELECT {COLUMNS} FROM bill_run ORDER BY id"), &[], run_of)
}

/// The name of a run that is neither issued nor cancelled, if there is one. Takes the lock that
/// keeps two programs from planning at once.
///
/// # Errors
/// When the database does not answer.
pub fn find_open(tx: &mut Tx<'_>) -> Result<Option<String>> {
    tx.take_turn("bill_run")?;
    let sql = "SELECT name FROM bill_run WHERE state NOT IN ('issued', 'cancelled') ORDER BY id";
    tx.find(sql, &[], |row| row.string(0))
}

/// A supply and the first of its days that nobody has billed, for planning.
#[derive(Debug, Clone, Copy)]
pub struct Unbilled {
    /// Identifier of the supply.
    pub supply_id: i64,
    /// First unbilled day.
    pub from: Date,
    /// Last day of the contract, when it has ended.
    pub end_on: Option<Date>,
    /// Bills a year assigned to it.
    pub assigned_bills: Option<i64>,
}

/// Calls `each` for every supply in order of identifier.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_unbilled(tx: &mut Tx<'_>, mut each: impl FnMut(Unbilled) -> Result<()>) -> Result<()> {
    let sql = format!(
        "SELECT s.id, s.start_on, s.end_on, s.assigned_bills,
            (SELECT max(b.until_on) FROM bill b WHERE b.id
                BETWEEN s.id * {BILLS_PER_SUPPLY} AND s.id * {BILLS_PER_SUPPLY} + 9999),
            (SELECT max(r.read_on) FROM reading r WHERE r.supply_id = s.id AND r.billed)
         FROM supply s ORDER BY s.id"
    );
    tx.scan(&sql, |row| {
        let start = row.date(1)?;
        let legacy = row.opt_date(5)?.map_or(start, |on| on.next().max(start));
        each(Unbilled {
            supply_id: row.int(0)?,
            from: row.opt_date(4)?.unwrap_or(legacy),
            end_on: row.opt_date(2)?,
            assigned_bills: row.opt_int(3)?,
        })
    })
}

/// Annual consumptions on record summed by category and units, as they are on a day: category,
/// units, litres, rows.
///
/// # Errors
/// When the database does not answer.
pub fn list_consumption_sums(tx: &mut Tx<'_>, on: Date) -> Result<Vec<(String, i64, i64, i64)>> {
    let terms = join_before(&format!("'{}'", on.next()));
    // Summed by supply first, in the order of the key, and then sorted.
    let sql = format!(
        "SELECT {CATEGORY} AS category, {UNITS} AS units, CAST(sum(c.litres) AS BIGINT),
            CAST(sum(c.n) AS BIGINT)
        FROM (SELECT supply_id, sum(litres) AS litres, count(*) AS n
            FROM consumption GROUP BY supply_id) c
        JOIN supply s ON s.id = c.supply_id {terms}
        GROUP BY {CATEGORY}, {UNITS} ORDER BY {CATEGORY}, {UNITS}"
    );
    tx.list(&sql, &[], |row| Ok((row.string(0)?, row.int(1)?, row.int(2)?, row.int(3)?)))
}

/// Saves a new run with its ranges of supplies.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, run: &StoredRun, ranges: &[(i64, i64)], now: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO bill_run (id, name, at_on, issue_on, filter, state, supplies, inputs,
            created_at, elapsed_ms) VALUES ($1, $2, $3, $4, $5, 'planned', $6, $7, $8, 0)",
        &[
            Val::Int(run.id),
            Val::Text(&run.name),
            Val::Date(run.at_on),
            run.issue_on.into(),
            run.filter.as_deref().into(),
            Val::Int(run.supplies),
            Val::Text(&run.inputs),
            Val::Int(now),
        ],
    )?;
    let columns = [
        "run_id",
        "no",
        "first_supply_id",
        "last_supply_id",
        "state",
        "bills",
        "parked",
        "total_cents",
        "actual",
        "self_read",
        "estimated",
    ];
    let mut bulk = tx.bulk("bill_run_chunk", &columns)?;
    for ((first, last), no) in ranges.iter().zip(1..) {
        bulk.int(run.id)?.int(no)?.int(*first)?.int(*last)?.text("open")?;
        for _ in 0..6 {
            bulk.int(0)?;
        }
        bulk.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// The identifier of the next run.
///
/// # Errors
/// When the database does not answer.
pub fn next_id(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.number("SELECT max(id) FROM bill_run", &[])? + 1)
}

/// A range of supplies to calculate.
#[derive(Debug, Clone, Copy)]
pub struct Chunk {
    /// Number in the run.
    pub no: i64,
    /// First supply.
    pub first: i64,
    /// Last supply.
    pub last: i64,
}

/// Takes a range that nobody works on, on PostgreSQL; the claim lasts as long as the transaction,
/// so that a process that dies gives it back.
///
/// # Errors
/// When the database does not answer.
pub fn claim(tx: &mut Tx<'_>, run_id: i64) -> Result<Option<Chunk>> {
    let sql = "SELECT no, first_supply_id, last_supply_id FROM bill_run_chunk
         WHERE run_id = $1 AND state = 'open' ORDER BY no LIMIT 1 FOR UPDATE SKIP LOCKED";
    tx.find(sql, &[Val::Int(run_id)], chunk_of)
}

/// The first open range after the one numbered `after`.
///
/// # Errors
/// When the database does not answer.
pub fn next_open(tx: &mut Tx<'_>, run_id: i64, after: i64) -> Result<Option<Chunk>> {
    let sql = "SELECT no, first_supply_id, last_supply_id FROM bill_run_chunk
         WHERE run_id = $1 AND state = 'open' AND no > $2 ORDER BY no LIMIT 1";
    tx.find(sql, &[Val::Int(run_id), Val::Int(after)], chunk_of)
}

/// The ranges of supplies that a run is cut into.
///
/// # Errors
/// When the database does not answer.
pub fn list_ranges(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<RangeInclusive<i64>>> {
    let sql = "SELECT first_supply_id, last_supply_id FROM bill_run_chunk
         WHERE run_id = $1 ORDER BY no";
    tx.list(sql, &[Val::Int(run_id)], |row| Ok(row.int(0)?..=row.int(1)?))
}

/// Whether a range is still to be calculated.
///
/// # Errors
/// When the database does not answer.
pub fn is_open(tx: &mut Tx<'_>, run_id: i64, no: i64) -> Result<bool> {
    let sql = "SELECT count(*) FROM bill_run_chunk
         WHERE run_id = $1 AND no = $2 AND state = 'open'";
    Ok(tx.number(sql, &[Val::Int(run_id), Val::Int(no)])? > 0)
}

fn chunk_of(row: &Row<'_>) -> Result<Chunk> {
    Ok(Chunk { no: row.int(0)?, first: row.int(1)?, last: row.int(2)? })
}

/// Figures of a range or of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Bills made.
    pub bills: i64,
    /// Supplies parked.
    pub parked: i64,
    /// Sum of the totals.
    pub total_cents: i64,
    /// Bills that end on an operator's reading.
    pub actual: i64,
    /// Bills that end on a self-reading.
    pub self_read: i64,
    /// Bills that end on an estimate.
    pub estimated: i64,
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Figures) {
        self.bills += other.bills;
        self.parked += other.parked;
        self.total_cents += other.total_cents;
        self.actual += other.actual;
        self.self_read += other.self_read;
        self.estimated += other.estimated;
    }
}

/// Marks a range as done.
///
/// # Errors
/// When the database refuses it.
pub fn update_chunk(tx: &mut Tx<'_>, run_id: i64, no: i64, figures: &Figures) -> Result<()> {
    tx.execute(
        "UPDATE bill_run_chunk SET state = 'done', bills = $1, parked = $2, total_cents = $3,
            actual = $4, self_read = $5, estimated = $6 WHERE run_id = $7 AND no = $8",
        &[
            Val::Int(figures.bills),
            Val::Int(figures.parked),
            Val::Int(figures.total_cents),
            Val::Int(figures.actual),
            Val::Int(figures.self_read),
            Val::Int(figures.estimated),
            Val::Int(run_id),
            Val::Int(no),
        ],
    )?;
    Ok(())
}

/// The figures of a run, and how many of its ranges are open and in all.
///
/// # Errors
/// When the database does not answer.
pub fn figures(tx: &mut Tx<'_>, run_id: i64) -> Result<(Figures, i64, i64)> {
    let sql = "SELECT CAST(coalesce(sum(bills), 0) AS BIGINT),
        CAST(coalesce(sum(parked), 0) AS BIGINT), CAST(coalesce(sum(total_cents), 0) AS BIGINT),
        CAST(coalesce(sum(actual), 0) AS BIGINT), CAST(coalesce(sum(self_read), 0) AS BIGINT),
        CAST(coalesce(sum(estimated), 0) AS BIGINT),
        count(CASE WHEN state = 'open' THEN 1 END), count(*)
        FROM bill_run_chunk WHERE run_id = $1";
    let found = tx.find(sql, &[Val::Int(run_id)], |row| {
        let figures = Figures {
            bills: row.int(0)?,
            parked: row.int(1)?,
            total_cents: row.int(2)?,
            actual: row.int(3)?,
            self_read: row.int(4)?,
            estimated: row.int(5)?,
        };
        Ok((figures, row.int(6)?, row.int(7)?))
    })?;
    found.ok_or_else(|| StoreError::Content("a sum without a row".to_owned()))
}

/// Changes the state of a run.
///
/// # Errors
/// When the database refuses it.
pub fn update_state(tx: &mut Tx<'_>, run_id: i64, state: &str) -> Result<()> {
    let sql = "UPDATE bill_run SET state = $1 WHERE id = $2";
    tx.execute(sql, &[Val::Text(state), Val::Int(run_id)])?;
    Ok(())
}

/// Records that a run is calculated, and how long it took; not of a run that was cancelled or went
/// on meanwhile.
///
/// # Errors
/// When the database refuses it.
pub fn update_calculated(tx: &mut Tx<'_>, run_id: i64, elapsed_ms: i64, now: i64) -> Result<()> {
    tx.execute(
        "UPDATE bill_run SET state = 'calculated', elapsed_ms = elapsed_ms + $1,
            calculated_at = $2 WHERE id = $3 AND state = 'calculating'",
        &[Val::Int(elapsed_ms), Val::Int(now), Val::Int(run_id)],
    )?;
    Ok(())
}

/// Records who approved a run and which open reasons were accepted.
///
/// # Errors
/// When the database refuses it.
pub fn update_approved(
    tx: &mut Tx<'_>,
    run_id: i64,
    by: &str,
    approval: &str,
    now: i64,
) -> Result<()> {
    tx.execute(
        "UPDATE bill_run SET state = 'approved', approved_by = $1, approval = $2,
            approved_at = $3 WHERE id = $4",
        &[Val::Text(by), Val::Text(approval), Val::Int(now), Val::Int(run_id)],
    )?;
    Ok(())
}

/// Records that a run is issued, with its first and last number.
///
/// # Errors
/// When the database refuses it.
pub fn update_issued(
    tx: &mut Tx<'_>,
    run_id: i64,
    issued_on: Date,
    numbers: (Option<&str>, Option<&str>),
    now: i64,
) -> Result<()> {
    tx.execute(
        "UPDATE bill_run SET state = 'issued', issued_on = $1, first_number = $2,
            last_number = $3, issued_at = $4 WHERE id = $5",
        &[
            Val::Date(issued_on),
            numbers.0.into(),
            numbers.1.into(),
            Val::Int(now),
            Val::Int(run_id),
        ],
    )?;
    Ok(())
}

/// Throws a draft away: its bills, its parked supplies and its ranges; the run stays, cancelled.
///
/// # Errors
/// When the database refuses it.
pub fn cancel(tx: &mut Tx<'_>, run_id: i64) -> Result<()> {
    let id = [Val::Int(run_id)];
    // The ranges first: this waits for those that are being calculated, and no other is begun.
    tx.execute("DELETE FROM bill_run_chunk WHERE run_id = $1", &id)?;
    for charges in ["interest_charge", "return_cost"] {
        let sql = format!(
            "UPDATE {charges} SET bill_id = NULL
             WHERE bill_id IN (SELECT id FROM bill WHERE run_id = $1)"
        );
        tx.execute(&sql, &id)?;
    }
    tx.execute("DELETE FROM bill WHERE run_id = $1", &id)?;
    tx.execute("DELETE FROM parked WHERE run_id = $1", &id)?;
    update_state(tx, run_id, "cancelled")
}

/// Saves the supplies that were parked in a range: supply, reason, sentence.
///
/// # Errors
/// When the database refuses it.
pub fn insert_parked(
    tx: &mut Tx<'_>,
    run_id: i64,
    parked: &[(i64, &'static str, String)],
) -> Result<()> {
    let mut bulk = tx.bulk("parked", &["run_id", "supply_id", "reason", "sentence"])?;
    for (supply_id, reason, sentence) in parked {
        bulk.int(run_id)?.int(*supply_id)?.text(reason)?.text(sentence)?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// The parked supplies of a run: supply code, reason, sentence.
///
/// # Errors
/// When the database does not answer.
pub fn list_parked(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<(String, String, String)>> {
    let sql = "SELECT s.code, p.reason, p.sentence FROM parked p JOIN supply s
        ON s.id = p.supply_id WHERE p.run_id = $1 ORDER BY s.code";
    tx.list(sql, &[Val::Int(run_id)], |row| Ok((row.string(0)?, row.string(1)?, row.string(2)?)))
}
