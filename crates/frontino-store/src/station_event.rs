//! The journal of the creditor's station: every request and its answer.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};

/// A request and its answer, both compressed by the caller.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// Identifier.
    pub id: i64,
    /// When it arrived.
    pub at: i64,
    /// The operation; empty when it was none.
    pub operation: &'a str,
    /// The notice it names.
    pub notice_number: Option<&'a str>,
    /// The receipt it brings.
    pub receipt_id: Option<&'a str>,
    /// `OK`, `KO`, or the status of HTTP.
    pub outcome: &'a str,
    /// The code of the fault.
    pub fault: Option<&'a str>,
    /// How long the answer took, in microseconds.
    pub elapsed_us: i64,
    /// The fingerprint of the client's certificate.
    pub certificate: Option<&'a str>,
    /// The request.
    pub request: &'a [u8],
    /// The answer.
    pub answer: &'a [u8],
}

/// Writes an event.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, event: &NewEvent<'_>) -> Result<()> {
    let sql = "INSERT INTO station_event (id, at, operation, notice_number, receipt_id, outcome,
            fault, elapsed_us, certificate, request, answer)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = [
        Val::Int(event.id),
        Val::Int(event.at),
        Val::Text(event.operation),
        event.notice_number.into(),
        event.receipt_id.into(),
        Val::Text(event.outcome),
        event.fault.into(),
        Val::Int(event.elapsed_us),
        event.certificate.into(),
        Val::Bytes(event.request),
        Val::Bytes(event.answer),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// An event as it is listed, without what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Identifier.
    pub id: i64,
    /// When it arrived.
    pub at: i64,
    /// The operation; empty when it was none.
    pub operation: String,
    /// The notice it names.
    pub notice_number: Option<String>,
    /// The receipt it brings.
    pub receipt_id: Option<String>,
    /// `OK`, `KO`, or the status of HTTP.
    pub outcome: String,
    /// The code of the fault.
    pub fault: Option<String>,
    /// How long the answer took, in microseconds.
    pub elapsed_us: i64,
    /// The fingerprint of the client's certificate.
    pub certificate: Option<String>,
}

const COLUMNS: &str = "id, at, operation, notice_number, receipt_id, outcome, fault, elapsed_us,
    certificate";

fn event_of(row: &Row<'_>) -> Result<EventRow> {
    Ok(EventRow {
        id: row.int(0)?,
        at: row.int(1)?,
        operation: row.string(2)?,
        notice_number: row.opt_string(3)?,
        receipt_id: row.opt_string(4)?,
        outcome: row.string(5)?,
        fault: row.opt_string(6)?,
        elapsed_us: row.int(7)?,
        certificate: row.opt_string(8)?,
    })
}

/// The newest events, of one notice or of all, newest first.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, notice_number: Option<&str>, limit: i64) -> Result<Vec<EventRow>> {
    let limit = limit.max(0);
    match notice_number {
        Some(number) => {
            let sql = format!(
                "SELECT {COLUMNS} FROM station_event WHERE notice_number = $1
                 ORDER BY at DESC, id DESC LIMIT {limit}"
            );
            tx.list(&sql, &[Val::Text(number)], event_of)
        }
        None => {
            let sql = format!(
                "SELECT {COLUMNS} FROM station_event ORDER BY at DESC, id DESC LIMIT {limit}"
            );
            tx.list(&sql, &[], event_of)
        }
    }
}

/// An event with its request and its answer, both compressed.
pub type WholeEvent = (EventRow, Vec<u8>, Vec<u8>);

/// A whole event.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, id: i64) -> Result<Option<WholeEvent>> {
    let sql = format!("SELECT {COLUMNS}, request, answer FROM station_event WHERE id = $1");
    let bytes = |row: &Row<'_>, place| -> Result<Vec<u8>> {
        Ok(row.opt_bytes(place)?.unwrap_or_default().to_vec())
    };
    tx.find(&sql, &[Val::Int(id)], |row| Ok((event_of(row)?, bytes(row, 9)?, bytes(row, 10)?)))
}
