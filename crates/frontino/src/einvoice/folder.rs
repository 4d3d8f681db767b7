//! The e-invoices of a whole run in a folder, range by range: files that are there and right stay,
//! others are written whole or not at all, and archives for sending come last.

use super::make::{Maker, Outcome};
use super::pack::{self, Packed};
use super::settings::{Settings, archive_limits};
use crate::cli::Context;
use crate::clock;
use crate::refusal::Refusal;
use frontino_store::bill_file;
use frontino_store::bill_run::StoredRun;
use frontino_store::{Conn, einvoice};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Bills that are read, made and registered together.
const BILLS_AT_ONCE: usize = 500;

/// What came of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Invoices.
    pub xml: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were there and stay.
    pub kept: u64,
    /// Archives.
    pub packed: Packed,
    /// Number of the bill, code of its supply, and why it has no invoice.
    pub parked: Vec<(String, String, String)>,
}

/// Fills a folder with the invoices of an issued run, and `zip` in it with their archives. Without
/// a folder it only tells what would come of it: nothing is written or registered.
///
/// # Errors
/// When the configuration does not name the utility, or what the database or the file system
/// refuses; what was made stays.
pub fn fill(
    context: &Context,
    conn: &mut Conn,
    run: &StoredRun,
    folder: Option<&Path>,
) -> Result<Filled, Refusal> {
    let mut maker = Maker::new(&context.config, &mut conn.begin_read()?, run, context.today())?;
    maker.registers = folder.is_some();
    let made = make_all(context, conn, run, (&maker, folder))?;
    match folder {
        Some(folder) => finish(context, conn, run, folder, made),
        None => Ok(made.0),
    }
}

/// What was made, and the names of its files.
type Made = (Filled, HashSet<String>);

fn make_all(
    context: &Context,
    conn: &mut Conn,
    run: &StoredRun,
    (maker, folder): (&Maker, Option<&Path>),
) -> Result<Made, Refusal> {
    if let Some(folder) = folder {
        fs::create_dir_all(folder).map_err(|error| Refusal::file(folder, &error))?;
    }
    let total = u64::try_from(run.supplies).ok();
    let progress = context.printer.progress("Fatture elettroniche", total);
    let (mut filled, mut names, mut after) = (Filled::default(), HashSet::new(), String::new());
    loop {
        let files = bill_file::list(&mut conn.begin_read()?, run.id, &after, BILLS_AT_ONCE)?;
        let Some(last) = files.last() else { break };
        after.clone_from(&last.bill.number);
        let outcomes = maker.make(conn, &files, clock::now_micros())?;
        for (outcome, file) in outcomes.into_iter().zip(&files) {
            filled.take(outcome, &file.bill.supply_code, folder, &mut names)?;
        }
        progress.advance(files.len() as u64);
    }
    Ok((filled, names))
}

/// Takes away what must not leave, and makes the archives.
fn finish(
    context: &Context,
    conn: &mut Conn,
    run: &StoredRun,
    folder: &Path,
    (mut filled, names): Made,
) -> Result<Filled, Refusal> {
    remove_outdated(conn, run, folder, &names)?;
    let settings = Settings::of(&context.config)?;
    let asked = pack::Asked {
        run_id: run.id,
        folder,
        sender_code: settings.sender_code(),
        limits: archive_limits(&context.config),
        now: clock::now_micros(),
    };
    let archives = folder.join("zip");
    fs::create_dir_all(&archives).map_err(|error| Refusal::file(&archives, &error))?;
    filled.packed =
        pack::make(conn, &asked, |name, bytes| put(&archives.join(name), bytes).map(drop))?;
    Ok(filled)
}

impl Filled {
    fn take(
        &mut self,
        outcome: Outcome,
        supply_code: &str,
        folder: Option<&Path>,
        names: &mut HashSet<String>,
    ) -> Result<(), Refusal> {
        match outcome.made {
            Ok((name, xml)) => {
                if let Some(folder) = folder {
                    self.kept += u64::from(!put(&folder.join(&name), xml.as_bytes())?);
                }
                self.xml += 1;
                self.bytes += xml.len() as u64;
                names.insert(name);
            }
            Err(sentence) => {
                self.parked.push((outcome.number, supply_code.to_owned(), sentence));
            }
        }
        Ok(())
    }
}

/// A file that was rejected, or whose bill has no invoice any more, must not leave by mistake.
fn remove_outdated(
    conn: &mut Conn,
    run: &StoredRun,
    folder: &Path,
    names: &HashSet<String>,
) -> Result<(), Refusal> {
    for name in einvoice::list_not_to_send(&mut conn.begin_read()?, run.id)? {
        let path = folder.join(&name);
        if !names.contains(&name) && path.exists() {
            fs::remove_file(&path).map_err(|error| Refusal::file(&path, &error))?;
        }
    }
    Ok(())
}

/// Writes a file beside its place and moves it there; `false` when it was there with this content.
fn put(path: &Path, content: &[u8]) -> Result<bool, Refusal> {
    if fs::read(path).is_ok_and(|there| there == content) {
        return Ok(false);
    }
    let mut draft: PathBuf = path.to_path_buf();
    draft.as_mut_os_string().push(".part");
    fs::write(&draft, content)
        .and_then(|()| fs::rename(&draft, path))
        .map_err(|error| Refusal::file(path, &error))?;
    Ok(true)
}
