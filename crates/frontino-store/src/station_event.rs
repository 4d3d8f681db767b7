//! The journal of the creditor's station: every request and its answer.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;

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
