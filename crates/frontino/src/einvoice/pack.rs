//! Puts the invoices of a run into archives for sending. Made again, an archive has the same name
//! and, as long as its invoices have not changed, the same bytes.

use super::folder::put;
use super::make::{digest, names_used_up};
use crate::cli::Context;
use crate::parallel::in_parallel;
use crate::refusal::Refusal;
use frontino_documents::einvoice::archive::{self, Limits};
use frontino_documents::einvoice::file_name;
use frontino_store::einvoice::{self, Archive, Archived, COUNTER};
use frontino_store::{Conn, Tx, bill};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

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
    /// Names of archives of which every invoice was rejected: they must not leave again.
    pub rejected: Vec<String>,
}

impl Asked<'_> {
    /// Where the archives lie.
    #[must_use]
    pub fn archives(&self) -> PathBuf {
        self.folder.join("zip")
    }
}

/// Makes the archives of a run by so many workers.
///
/// # Errors
/// When an invoice cannot be read, the database refuses it, or an archive cannot be written.
pub fn make(
    context: &Context,
    conn: &mut Conn,
    asked: &Asked<'_>,
    workers: usize,
) -> Result<Packed, Refusal> {
    add_new(conn, asked)?;
    let all = einvoice::list_archives(&mut conn.begin_read()?, asked.run_id)?;
    let (next, packed) = (AtomicUsize::new(0), Mutex::new(Packed::default()));
    in_parallel(context, conn, workers, &|conn| {
        while let Some((known, files)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            let came = make_one(conn, asked, known, files)?;
            let mut packed = packed.lock().unwrap_or_else(PoisonError::into_inner);
            match came {
                Came::Made => packed.archives += 1,
                Came::Incomplete => packed.incomplete.push(known.file_name.clone()),
                Came::Rejected => packed.rejected.push(known.file_name.clone()),
            }
        }
        Ok(())
    })?;
    let mut packed = packed.into_inner().unwrap_or_else(PoisonError::into_inner);
    packed.incomplete.sort();
    packed.rejected.sort();
    Ok(packed)
}

/// What came of an archive.
enum Came {
    Made,
    Incomplete,
    Rejected,
}

fn make_one(
    conn: &mut Conn,
    asked: &Asked<'_>,
    known: &Archive,
    files: &[Archived],
) -> Result<Came, Refusal> {
    if files.iter().all(|file| file.state == "rejected") {
        return Ok(Came::Rejected);
    }
    if files.iter().any(|file| !asked.folder.join(&file.file_name).exists()) {
        return Ok(Came::Incomplete);
    }
    let bytes = bytes_of(asked.folder, files)?;
    let sha256 = digest(&bytes);
    if sha256 != known.sha256 {
        let mut tx = conn.begin()?;
        einvoice::insert_archive(&mut tx, &Archive { sha256, ..known.clone() }, asked.now)?;
        tx.commit()?;
    }
    put(&asked.archives().join(&known.file_name), &bytes)?;
    Ok(Came::Made)
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
    // It has no content before it is made.
    let archive = Archive { file_no, file_name, sha256: String::new() };
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

fn bytes_of(folder: &Path, files: &[Archived]) -> Result<Vec<u8>, Refusal> {
    let read = |file: &Archived| {
        let path = folder.join(&file.file_name);
        std::fs::read(&path).map_err(|error| Refusal::file(&path, &error))
    };
    let contents = files.iter().map(read).collect::<Result<Vec<Vec<u8>>, Refusal>>()?;
    let names = files.iter().map(|file| file.file_name.as_str());
    let files = names.zip(contents.iter().map(Vec::as_slice));
    archive::make(files).map_err(|error| Refusal::file(folder, &error))
}
