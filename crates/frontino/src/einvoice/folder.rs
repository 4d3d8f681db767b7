//! The e-invoices of a whole run in a folder, range by range: files that are there and right stay,
//! others are written whole or not at all, and archives for sending come last.

use super::make::{Maker, Outcome};
use super::pack::{self, Packed};
use super::settings::{Settings, archive_limits};
use super::turns::Turns;
use crate::cli::{Context, Progress};
use crate::clock;
use crate::parallel::in_parallel;
use crate::refusal::Refusal;
use frontino_store::bill_file::BillFile;
use frontino_store::bill_run::StoredRun;
use frontino_store::{Conn, bill, bill_file, einvoice};
use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Bills that are read, made and registered together.
const BILLS_AT_ONCE: usize = 200;

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
    /// Number of the bill, code of its supply, and why it has no invoice; in order of numbers.
    pub parked: Vec<(String, String, String)>,
    /// Number of the bill and code of its supply where the invoice of a public body has no tender
    /// code and none was said to be needless.
    pub without_cig: Vec<(String, String)>,
}

/// What is to be filled.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The run, which is issued.
    pub run: &'a StoredRun,
    /// The folder, which gets `zip` too; without one nothing is written or registered, and what
    /// would come of it is told.
    pub folder: Option<&'a Path>,
    /// How many workers.
    pub workers: usize,
}

/// Fills a folder with the invoices of an issued run, and `zip` in it with their archives.
///
/// # Errors
/// When the configuration does not name the utility, or what the database or the file system
/// refuses; what was made stays.
pub fn fill(context: &Context, conn: &mut Conn, asked: Asked<'_>) -> Result<Filled, Refusal> {
    let maker = Maker::new(context, conn, asked.run)?;
    if let Some(folder) = asked.folder {
        maker.prepare(conn, asked.run)?;
        fs::create_dir_all(folder).map_err(|error| Refusal::file(folder, &error))?;
    }
    let numbers = bill::list_numbers(&mut conn.begin_read()?, asked.run.id)?;
    let progress = context.printer.progress("Fatture elettroniche", Some(numbers.len() as u64));
    let work = Work {
        maker,
        asked,
        ranges: starts(&numbers),
        progress: &progress,
        next: AtomicUsize::new(0),
        turns: Turns::default(),
        made: Mutex::default(),
    };
    in_parallel(context, conn, asked.workers, &|conn| work.make_ranges(conn))?;
    let mut made = work.made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.0.parked.sort();
    made.0.without_cig.sort();
    match asked.folder {
        Some(folder) => finish(context, conn, (asked.run, asked.workers), folder, made),
        None => Ok(made.0),
    }
}

/// The number before the first one of each range of bills.
fn starts(numbers: &[String]) -> Vec<String> {
    let last = |range: &[String]| range.last().cloned().unwrap_or_default();
    let ends = numbers.chunks(BILLS_AT_ONCE).map(last);
    let ranges = numbers.len().div_ceil(BILLS_AT_ONCE);
    std::iter::once(String::new()).chain(ends).take(ranges).collect()
}

/// What was made, and the names of its files.
type Made = (Filled, HashSet<String>);

/// The ranges of bills that workers take.
struct Work<'a> {
    maker: Maker,
    asked: Asked<'a>,
    ranges: Vec<String>,
    progress: &'a Progress,
    next: AtomicUsize,
    turns: Turns,
    made: Mutex<Made>,
}

impl Work<'_> {
    fn make_ranges(&self, conn: &mut Conn) -> Result<(), Refusal> {
        loop {
            let place = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(after) = self.ranges.get(place) else { return Ok(()) };
            let turn = self.turns.of(place);
            let run_id = self.asked.run.id;
            let files = bill_file::list(&mut conn.begin_read()?, run_id, after, BILLS_AT_ONCE)?;
            let drawn = self.maker.draw(conn, &files)?;
            // Who has given up tells why.
            if !turn.wait() {
                return Ok(());
            }
            let outcomes = match self.asked.folder {
                Some(_) => self.maker.register(conn, drawn, clock::now_micros())?,
                None => drawn.rehearsed(),
            };
            turn.end();
            for (outcome, file) in outcomes.into_iter().zip(&files) {
                self.take(outcome, file)?;
            }
            self.progress.advance(files.len() as u64);
        }
    }

    /// Writes the file of an invoice and counts it.
    fn take(&self, outcome: Outcome, file: &BillFile) -> Result<(), Refusal> {
        let supply_code = &file.supply.code;
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let (name, xml) = match outcome.made {
            Ok(made) => made,
            Err(sentence) => {
                made().0.parked.push((outcome.number, supply_code.clone(), sentence));
                return Ok(());
            }
        };
        let is_new = match self.asked.folder {
            Some(folder) => put(&folder.join(&name), xml.as_bytes())?,
            None => true,
        };
        let (filled, names) = &mut *made();
        filled.kept += u64::from(!is_new);
        filled.xml += 1;
        filled.bytes += xml.len() as u64;
        let purchase = &file.supply.purchase;
        if file.holder.kind == "public_body" && purchase.cig.is_none() && !purchase.cig_exempt {
            filled.without_cig.push((outcome.number, supply_code.clone()));
        }
        names.insert(name);
        Ok(())
    }
}

/// Takes away what must not leave, and makes the archives.
fn finish(
    context: &Context,
    conn: &mut Conn,
    (run, workers): (&StoredRun, usize),
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
    let archives = asked.archives();
    fs::create_dir_all(&archives).map_err(|error| Refusal::file(&archives, &error))?;
    filled.packed = pack::make(context, conn, &asked, workers)?;
    for name in &filled.packed.rejected {
        remove(&archives.join(name))?;
    }
    Ok(filled)
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
        if !names.contains(&name) {
            remove(&path)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), Refusal> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Refusal::file(path, &error)),
        _ => Ok(()),
    }
}

/// Writes a file beside its place and moves it there; `false` when it was there with this content.
pub(super) fn put(path: &Path, content: &[u8]) -> Result<bool, Refusal> {
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
