//! Messages of the SdI, kept as they came.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;

/// A message.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// Name of the file: its key.
    pub file_name: &'a str,
    /// Number of the file that it answers: of an attempt or of an archive.
    pub file_no: i64,
    /// Two letters of its type.
    pub kind: &'a str,
    /// SHA-256 of the file.
    pub sha256: &'a str,
    /// The file.
    pub body: &'a str,
}

/// The digest of the message of a name, if it came before.
///
/// # Errors
/// When the database does not answer.
pub fn find_message_digest(tx: &mut Tx<'_>, file_name: &str) -> Result<Option<String>> {
    let sql = "SELECT sha256 FROM einvoice_message WHERE file_name = $1
        UNION ALL SELECT sha256 FROM einvoice_archive_message WHERE file_name = $1
        UNION ALL SELECT sha256 FROM credit_note_message WHERE file_name = $1";
    tx.find(sql, &[Val::Text(file_name)], |row| row.string(0))
}

/// Writes a message about an attempt that came at an instant.
///
/// # Errors
/// When one of its name is there.
pub fn insert_message(tx: &mut Tx<'_>, message: &Message<'_>, now: i64) -> Result<()> {
    let sql = "INSERT INTO einvoice_message (file_name, einvoice_no, kind, sha256, imported_at,
            body) VALUES ($1, $2, $3, $4, $5, $6)";
    insert(tx, sql, message, now)
}

/// Writes a message about an archive that came at an instant.
///
/// # Errors
/// When one of its name is there.
pub fn insert_archive_message(tx: &mut Tx<'_>, message: &Message<'_>, now: i64) -> Result<()> {
    let sql = "INSERT INTO einvoice_archive_message (file_name, archive_no, kind, sha256,
            imported_at, body) VALUES ($1, $2, $3, $4, $5, $6)";
    insert(tx, sql, message, now)
}

fn insert(tx: &mut Tx<'_>, sql: &str, message: &Message<'_>, now: i64) -> Result<()> {
    let Message { file_name, file_no, kind, sha256, body } = message;
    tx.execute(
        sql,
        &[
            Val::Text(file_name),
            Val::Int(*file_no),
            Val::Text(kind),
            Val::Text(sha256),
            Val::Int(now),
            Val::Text(body),
        ],
    )?;
    Ok(())
}
