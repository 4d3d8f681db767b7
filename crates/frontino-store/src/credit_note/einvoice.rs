//! The e-invoices of credit notes and what the SdI answered.

use crate::einvoice::{Message, Told};
use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};

/// An attempt to send the e-invoice of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteAttempt {
    /// Number of the counter that its file name is made of.
    pub file_no: i64,
    /// The note.
    pub note_id: i64,
    /// 1, and one more after each rejection.
    pub attempt: i64,
    /// Name of the file.
    pub file_name: String,
    /// As that of the invoice of a bill.
    pub state: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

const COLUMNS: &str = "SELECT file_no, note_id, attempt, file_name, state, sha256
    FROM credit_note_einvoice";

fn attempt_of(row: &Row<'_>) -> Result<NoteAttempt> {
    Ok(NoteAttempt {
        file_no: row.int(0)?,
        note_id: row.int(1)?,
        attempt: row.int(2)?,
        file_name: row.string(3)?,
        state: row.string(4)?,
        sha256: row.string(5)?,
    })
}

/// The last attempt of a note.
///
/// # Errors
/// When the database does not answer.
pub fn find_last_attempt(tx: &mut Tx<'_>, note_id: i64) -> Result<Option<NoteAttempt>> {
    let sql = format!("{COLUMNS} WHERE note_id = $1 ORDER BY attempt DESC LIMIT 1");
    tx.find(&sql, &[Val::Int(note_id)], attempt_of)
}

/// The attempt whose file name begins with `stem`, up to its ending; nobody else changes it until
/// the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_attempt_locked(tx: &mut Tx<'_>, stem: &str) -> Result<Option<NoteAttempt>> {
    let lock = if tx.is_postgres() { "FOR UPDATE" } else { "" };
    let sql = format!("{COLUMNS} WHERE file_name = $1 {lock}");
    tx.find(&sql, &[Val::Text(&format!("{stem}.xml"))], attempt_of)
}

/// Writes an attempt that was made and checked at an instant.
///
/// # Errors
/// When its note has it already, or the name was given before.
pub fn insert_attempt(tx: &mut Tx<'_>, attempt: &NoteAttempt, now: i64) -> Result<()> {
    let sql = "INSERT INTO credit_note_einvoice (file_no, note_id, attempt, file_name, state,
            sha256, made_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    let values = [
        Val::Int(attempt.file_no),
        Val::Int(attempt.note_id),
        Val::Int(attempt.attempt),
        Val::Text(&attempt.file_name),
        Val::Text(&attempt.state),
        Val::Text(&attempt.sha256),
        Val::Int(now),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Records that the file of an attempt was made anew; `false` when it was sent meanwhile.
///
/// # Errors
/// When the database refuses it.
pub fn update_content(tx: &mut Tx<'_>, file_no: i64, sha256: &str, now: i64) -> Result<bool> {
    let sql = "UPDATE credit_note_einvoice SET sha256 = $2, made_at = $3, changed_at = $3
        WHERE file_no = $1 AND state = 'checked'";
    Ok(tx.execute(sql, &[Val::Int(file_no), Val::Text(sha256), Val::Int(now)])? > 0)
}

/// Records a new state of an attempt; what is not told stays.
///
/// # Errors
/// When the database refuses it.
pub fn update_attempt(
    tx: &mut Tx<'_>,
    file_no: i64,
    state: &str,
    told: Told<'_>,
    now: i64,
) -> Result<()> {
    let sql = "UPDATE credit_note_einvoice SET state = $2, sdi_id = coalesce($3, sdi_id),
            reasons = coalesce($4, reasons), rejected_on = coalesce($5, rejected_on),
            changed_at = $6 WHERE file_no = $1";
    let values = [
        Val::Int(file_no),
        Val::Text(state),
        Val::from(told.sdi_id),
        Val::from(told.reasons),
        Val::from(told.rejected_on),
        Val::Int(now),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Writes a message about an attempt that came at an instant.
///
/// # Errors
/// When one of its name is there.
pub fn insert_message(tx: &mut Tx<'_>, message: &Message<'_>, now: i64) -> Result<()> {
    let sql = "INSERT INTO credit_note_message (file_name, einvoice_no, kind, sha256, imported_at,
            body) VALUES ($1, $2, $3, $4, $5, $6)";
    let Message { file_name, file_no, kind, sha256, body } = message;
    let values = [
        Val::Text(file_name),
        Val::Int(*file_no),
        Val::Text(kind),
        Val::Text(sha256),
        Val::Int(now),
        Val::Text(body),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}
