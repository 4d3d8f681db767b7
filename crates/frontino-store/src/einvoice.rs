//! E-invoices: the attempts to send the invoice of a bill, their archives, and the answers to them.

mod archive;
mod message;

pub use archive::{
    Archive, Archived, find_archive, insert_archive, list_archived_locked, list_archives,
    list_unarchived, set_archive,
};
pub use message::{Message, find_message_digest, insert_archive_message, insert_message};

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;
use std::collections::HashMap;

/// The counter of file names.
pub const COUNTER: &str = "einvoice";

/// An attempt to send the invoice of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Number of the counter that its file name is made of.
    pub file_no: i64,
    /// The bill.
    pub bill_id: i64,
    /// 1, and one more after each rejection.
    pub attempt: i64,
    /// Name of the file.
    pub file_name: String,
    /// `checked`, `sent`, `delivered`, `undeliverable`, `rejected`, `accepted`, `refused`,
    /// `terms_expired` or `transmission_attested`.
    pub state: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// When the state was reached, microseconds since 1970 UTC.
    pub changed_at: i64,
    /// Number that the SdI gave to it.
    pub sdi_id: Option<String>,
    /// Why it was rejected or refused: code and description, as JSON.
    pub reasons: Option<String>,
    /// The day of a rejection, from which the days to send it again count.
    pub rejected_on: Option<Date>,
}

const COLUMNS: &str = "e.file_no, e.bill_id, e.attempt, e.file_name, e.state, e.sha256,
    e.changed_at, e.sdi_id, e.reasons, e.rejected_on";

fn attempt_of(row: &Row<'_>) -> Result<Attempt> {
    Ok(Attempt {
        file_no: row.int(0)?,
        bill_id: row.int(1)?,
        attempt: row.int(2)?,
        file_name: row.string(3)?,
        state: row.string(4)?,
        sha256: row.string(5)?,
        changed_at: row.int(6)?,
        sdi_id: row.opt_string(7)?,
        reasons: row.opt_string(8)?,
        rejected_on: row.opt_date(9)?,
    })
}

/// The last attempt of each of some bills.
///
/// # Errors
/// When the database does not answer.
pub fn list_last(tx: &mut Tx<'_>, bill_ids: &[i64]) -> Result<HashMap<i64, Attempt>> {
    if bill_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> = bill_ids.iter().map(ToString::to_string).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM einvoice e WHERE e.bill_id IN ({}) ORDER BY e.bill_id, e.attempt",
        ids.join(",")
    );
    let all = tx.list(&sql, &[], attempt_of)?;
    // A later attempt takes the place of an earlier one.
    Ok(all.into_iter().map(|attempt| (attempt.bill_id, attempt)).collect())
}

/// Writes an attempt that was made and checked at an instant.
///
/// # Errors
/// When its bill has it already, or the name was given before.
pub fn insert(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<()> {
    let sql = "INSERT INTO einvoice (file_no, bill_id, attempt, file_name, state, sha256, made_at,
            changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    tx.execute(
        sql,
        &[
            Val::Int(attempt.file_no),
            Val::Int(attempt.bill_id),
            Val::Int(attempt.attempt),
            Val::Text(&attempt.file_name),
            Val::Text(&attempt.state),
            Val::Text(&attempt.sha256),
            Val::Int(attempt.changed_at),
        ],
    )?;
    Ok(())
}

/// Records that the file of an attempt was made anew; `false` when it was sent meanwhile.
///
/// # Errors
/// When the database refuses it.
pub fn update_content(tx: &mut Tx<'_>, file_no: i64, sha256: &str, now: i64) -> Result<bool> {
    let sql = "UPDATE einvoice SET sha256 = $2, made_at = $3, changed_at = $3
        WHERE file_no = $1 AND state = 'checked'";
    Ok(tx.execute(sql, &[Val::Int(file_no), Val::Text(sha256), Val::Int(now)])? > 0)
}

/// What a message says of an attempt beside its state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    /// Number that the SdI gave to it.
    pub sdi_id: Option<&'a str>,
    /// Why it was rejected or refused, as JSON.
    pub reasons: Option<&'a str>,
    /// The day of a rejection.
    pub rejected_on: Option<Date>,
}

/// Records a new state of an attempt; what is not told stays.
///
/// # Errors
/// When the database refuses it.
pub fn update_state(
    tx: &mut Tx<'_>,
    file_no: i64,
    state: &str,
    told: Told<'_>,
    now: i64,
) -> Result<()> {
    let sql = "UPDATE einvoice SET state = $2, sdi_id = coalesce($3, sdi_id),
            reasons = coalesce($4, reasons), rejected_on = coalesce($5, rejected_on),
            changed_at = $6 WHERE file_no = $1";
    let (sdi_id, reasons) = (Val::from(told.sdi_id), Val::from(told.reasons));
    let rejected_on = Val::from(told.rejected_on);
    let (file_no, state) = (Val::Int(file_no), Val::Text(state));
    tx.execute(sql, &[file_no, state, sdi_id, reasons, rejected_on, Val::Int(now)])?;
    Ok(())
}

/// The attempt whose file name begins with `stem`, up to its ending; nobody else changes it until
/// the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_locked(tx: &mut Tx<'_>, stem: &str) -> Result<Option<Attempt>> {
    let lock = if tx.is_postgres() { "FOR UPDATE" } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM einvoice e WHERE e.file_name = $1 {lock}");
    tx.find(&sql, &[Val::Text(&format!("{stem}.xml"))], attempt_of)
}

/// An attempt with the number of its bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Number of the bill.
    pub number: String,
    /// Code of its supply.
    pub supply_code: String,
    /// The attempt.
    pub attempt: Attempt,
}

/// The last attempts of the bills of a run, or of all; only those in a state when it is given. In
/// order of the numbers.
///
/// # Errors
/// When the database does not answer.
pub fn list(
    tx: &mut Tx<'_>,
    run_id: Option<i64>,
    state: Option<&str>,
    mut each: impl FnMut(Listed) -> Result<()>,
) -> Result<()> {
    let sql = format!(
        "SELECT {COLUMNS}, i.number, s.code FROM einvoice e JOIN invoice i ON i.bill_id = e.bill_id
         JOIN bill b ON b.id = e.bill_id JOIN supply s ON s.id = b.supply_id
         WHERE (b.run_id = $1 OR $1 = 0) AND (e.state = $2 OR $2 = '') AND NOT EXISTS
            (SELECT 1 FROM einvoice l WHERE l.bill_id = e.bill_id AND l.attempt > e.attempt)
         ORDER BY i.number"
    );
    let params = [Val::Int(run_id.unwrap_or(0)), Val::Text(state.unwrap_or(""))];
    tx.for_each(&sql, &params, |row| {
        each(Listed {
            attempt: attempt_of(row)?,
            number: row.string(10)?,
            supply_code: row.string(11)?,
        })
    })
}

/// How many issued bills a run has, and how many last attempts in each state.
///
/// # Errors
/// When the database does not answer.
pub fn count(tx: &mut Tx<'_>, run_id: i64) -> Result<(i64, Vec<(String, i64)>)> {
    let sql = "SELECT count(*) FROM invoice i JOIN bill b ON b.id = i.bill_id WHERE b.run_id = $1";
    let bills = tx.number(sql, &[Val::Int(run_id)])?;
    let sql = "SELECT e.state, count(*) FROM einvoice e JOIN bill b ON b.id = e.bill_id
        WHERE b.run_id = $1 AND NOT EXISTS
            (SELECT 1 FROM einvoice l WHERE l.bill_id = e.bill_id AND l.attempt > e.attempt)
        GROUP BY e.state ORDER BY e.state";
    let states = tx.list(sql, &[Val::Int(run_id)], |row| Ok((row.string(0)?, row.int(1)?)))?;
    Ok((bills, states))
}

/// Number and day of issue of some bills, those that have one.
///
/// # Errors
/// When the database does not answer.
pub fn list_numbers(tx: &mut Tx<'_>, bill_ids: &[i64]) -> Result<HashMap<i64, (String, Date)>> {
    if bill_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> = bill_ids.iter().map(ToString::to_string).collect();
    let sql = format!(
        "SELECT bill_id, number, issued_on FROM invoice WHERE bill_id IN ({})",
        ids.join(",")
    );
    let all = tx.list(&sql, &[], |row| Ok((row.int(0)?, (row.string(1)?, row.date(2)?))))?;
    Ok(all.into_iter().collect())
}

/// Names of the files of a run that are not to be sent as they are: those of attempts that were
/// rejected or followed by another one, and those that may still be made anew.
///
/// # Errors
/// When the database does not answer.
pub fn list_not_to_send(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<String>> {
    let sql = "SELECT e.file_name FROM einvoice e JOIN bill b ON b.id = e.bill_id
        WHERE b.run_id = $1 AND (e.state IN ('checked', 'rejected') OR EXISTS
            (SELECT 1 FROM einvoice l WHERE l.bill_id = e.bill_id AND l.attempt > e.attempt))";
    tx.list(sql, &[Val::Int(run_id)], |row| row.string(0))
}
