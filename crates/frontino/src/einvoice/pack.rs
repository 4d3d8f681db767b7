//! Puts the invoices of a run into archives for sending. Made again, an archive has the same name
//! and, as long as its invoices have not changed, the same bytes.

use super::make::{digest, names_used_up};
use crate::refusal::Refusal;
use frontino_documents::einvoice::archive::{self, Limits};
use frontino_documents::einvoice::file_name;
use frontino_store::einvoice::{self, Archive, COUNTER};
use frontino_store::{Conn, Tx, bill};
use std::path::{Path, PathBuf};

/// What archives are made for.
pub struct Asked<'a> {
    /// The run.
    pub run_id: i64,
    /// Where the invoices lie.
    pub folder: &'a Path,
    /// Tax code of who transmits.
    pub sender_code: &'a str,
    /// What one archive may hold.
    pub limits: Limits,
    /// The instant.
    pub now: i64,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    /// Archives written.
    pub archives: u64,
    /// Names of archives that cannot be made again because an invoice of theirs is not there.
    pub incomplete: Vec<String>,
}

/// Makes the archives of a run and hands each with its name to `put`.
///
/// # Errors
/// When an invoice cannot be read, the database refuses it, or what `put` gives.
pub fn make(
    conn: &mut Conn,
    asked: &Asked<'_>,
    mut put: impl FnMut(&str, &[u8]) -> Result<(), Refusal>,
) -> Result<Packed, Refusal> {
    add_new(conn, asked)?;
    let all = einvoice::list_archives(&mut conn.begin_read()?, asked.run_id)?;
    let mut packed = Packed::default();
    for (known, files) in all {
        let names: Vec<String> = files.into_iter().map(|file| file.file_name).collect();
        if names.iter().any(|name| !asked.folder.join(name).exists()) {
            packed.incomplete.push(known.file_name);
            continue;
        }
        let bytes = bytes_of(asked.folder, &names)?;
        let sha256 = digest(&bytes);
        if sha256 != known.sha256 {
            let mut tx = conn.begin()?;
            let known = Archive { sha256, ..known.clone() };
            einvoice::insert_archive(&mut tx, &known, asked.now)?;
            tx.commit()?;
        }
        put(&known.file_name, &bytes)?;
        packed.archives += 1;
    }
    Ok(packed)
}

/// Gives the invoices that are in no archive their archives.
fn add_new(conn: &mut Conn, asked: &Asked<'_>) -> Result<(), Refusal> {
    let mut tx = conn.begin()?;
    tx.take_turn("einvoice_archive")?;
    let all = einvoice::list_unarchived(&mut tx, asked.run_id)?;
    let there: Vec<(i64, String)> =
        all.into_iter().filter(|(_, name)| asked.folder.join(name).exists()).collect();
    let sizes = there.iter().map(|(_, name)| size_of(&asked.folder.join(name)));
    let sizes = sizes.collect::<Result<Vec<usize>, Refusal>>()?;
    let runs = archive::cut(&sizes, asked.limits);
    if runs.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(runs.len()).unwrap_or(i64::MAX);
    let first = bill::take_numbers(&mut tx, COUNTER, count)?;
    for (run, file_no) in runs.into_iter().zip(first..) {
        add(&mut tx, asked, file_no, &there[run])?;
    }
    tx.commit()?;
    Ok(())
}

fn add(
    tx: &mut Tx<'_>,
    asked: &Asked<'_>,
    file_no: i64,
    files: &[(i64, String)],
) -> Result<(), Refusal> {
    let serial = file_name::serial(file_no).ok_or_else(names_used_up)?;
    let file_name = file_name::stem(asked.sender_code, &serial) + ".zip";
    let names: Vec<String> = files.iter().map(|(_, name)| name.clone()).collect();
    let sha256 = digest(&bytes_of(asked.folder, &names)?);
    let archive = Archive { file_no, file_name, sha256 };
    einvoice::insert_archive(tx, &archive, asked.now)?;
    for (invoice_no, _) in files {
        einvoice::set_archive(tx, *invoice_no, file_no)?;
    }
    Ok(())
}

fn size_of(path: &Path) -> Result<usize, Refusal> {
    let file = std::fs::metadata(path).map_err(|error| Refusal::file(path, &error))?;
    Ok(usize::try_from(file.len()).unwrap_or(usize::MAX))
}

fn bytes_of(folder: &Path, names: &[String]) -> Result<Vec<u8>, Refusal> {
    let read = |name: &String| {
        let path: PathBuf = folder.join(name);
        std::fs::read(&path).map_err(|error| Refusal::file(&path, &error))
    };
    let contents = names.iter().map(read).collect::<Result<Vec<Vec<u8>>, Refusal>>()?;
    let files = names.iter().map(String::as_str).zip(contents.iter().map(Vec::as_slice));
    archive::make(files).map_err(|error| Refusal::file(folder, &error))
}
