//! Archives in which invoices go out together.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;

/// An archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Number of the counter that its file name is made of.
    pub file_no: i64,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file; empty before it was made.
    pub sha256: String,
}

/// A file of an invoice and the archive that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archived {
    /// The archive.
    pub archive_no: i64,
    /// Number of the invoice's file.
    pub file_no: i64,
    /// Name of the invoice's file.
    pub file_name: String,
    /// Its state.
    pub state: String,
}

/// Writes an archive, or that one of the same number was made anew.
///
/// # Errors
/// When its name was given before.
pub fn insert_archive(tx: &mut Tx<'_>, archive: &Archive, now: i64) -> Result<()> {
    let sql = "INSERT INTO einvoice_archive (file_no, file_name, sha256, made_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (file_no) DO UPDATE SET sha256 = excluded.sha256";
    let Archive { file_no, file_name, sha256 } = archive;
    let params = [Val::Int(*file_no), Val::Text(file_name), Val::Text(sha256), Val::Int(now)];
    tx.execute(sql, &params)?;
    Ok(())
}

/// Puts an invoice into an archive.
///
/// # Errors
/// When the database refuses it.
pub fn set_archive(tx: &mut Tx<'_>, file_no: i64, archive_no: i64) -> Result<()> {
    let sql = "UPDATE einvoice SET archive_no = $2 WHERE file_no = $1";
    tx.execute(sql, &[Val::Int(file_no), Val::Int(archive_no)])?;
    Ok(())
}

/// The invoices of a run that are in archives, by archive and in the order of their names.
///
/// # Errors
/// When the database does not answer.
pub fn list_archives(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<(Archive, Vec<Archived>)>> {
    let sql = "SELECT a.file_no, a.file_name, a.sha256, e.file_no, e.file_name, e.state
        FROM einvoice e JOIN bill b ON b.id = e.bill_id
        JOIN einvoice_archive a ON a.file_no = e.archive_no
        WHERE b.run_id = $1 ORDER BY a.file_no, e.file_no";
    let mut all: Vec<(Archive, Vec<Archived>)> = Vec::new();
    tx.for_each(sql, &[Val::Int(run_id)], |row| {
        let archive_no = row.int(0)?;
        let (file_no, file_name, state) = (row.int(3)?, row.string(4)?, row.string(5)?);
        let of = Archived { archive_no, file_no, file_name, state };
        match all.last_mut().filter(|(archive, _)| archive.file_no == archive_no) {
            Some((_, files)) => files.push(of),
            None => {
                let (file_name, sha256) = (row.string(1)?, row.string(2)?);
                all.push((Archive { file_no: archive_no, file_name, sha256 }, vec![of]));
            }
        }
        Ok(())
    })?;
    Ok(all)
}

/// Checked invoices of a run that are in no archive: number and name of their files, in order.
///
/// # Errors
/// When the database does not answer.
pub fn list_unarchived(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<(i64, String)>> {
    let sql = "SELECT e.file_no, e.file_name FROM einvoice e JOIN bill b ON b.id = e.bill_id
        WHERE b.run_id = $1 AND e.archive_no IS NULL AND e.state = 'checked' ORDER BY e.file_no";
    tx.list(sql, &[Val::Int(run_id)], |row| Ok((row.int(0)?, row.string(1)?)))
}

/// The archive whose file name begins with `stem`, up to its ending.
///
/// # Errors
/// When the database does not answer.
pub fn find_archive(tx: &mut Tx<'_>, stem: &str) -> Result<Option<Archive>> {
    let sql = "SELECT file_no, file_name, sha256 FROM einvoice_archive WHERE file_name = $1";
    tx.find(sql, &[Val::Text(&format!("{stem}.zip"))], |row| {
        Ok(Archive { file_no: row.int(0)?, file_name: row.string(1)?, sha256: row.string(2)? })
    })
}

/// The invoices of an archive in the order of their names; nobody else changes them until the
/// transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn list_archived_locked(tx: &mut Tx<'_>, archive_no: i64) -> Result<Vec<Archived>> {
    let lock = if tx.is_postgres() { "FOR UPDATE" } else { "" };
    let sql = format!(
        "SELECT archive_no, file_no, file_name, state FROM einvoice WHERE archive_no = $1
         ORDER BY file_no {lock}"
    );
    tx.list(&sql, &[Val::Int(archive_no)], |row| {
        let (archive_no, file_no) = (row.int(0)?, row.int(1)?);
        Ok(Archived { archive_no, file_no, file_name: row.string(2)?, state: row.string(3)? })
    })
}
