//! The migration of a legacy system: a bundle of files and a manifest become rows of ours, all in
//! one transaction, with a verdict for each row and a reconciliation of all (contract, 2; R10.8).

mod arrivals;
mod bundle;
mod cells;
mod codes;
mod consumptions;
pub mod formats;
mod frequency;
mod holders;
mod known;
mod layout;
mod legacy_bills;
mod manifest;
mod meters;
mod open_items;
pub mod parallel;
mod profile;
#[cfg(test)]
mod properties;
mod quarantine;
mod readings;
mod reconciliation;
mod refuse;
mod report;
mod rows;
mod sentences;
pub mod slips;
mod source;
mod supplies;
mod table;
mod write;
mod xlsx;

pub use arrivals::{ArrivalRow, read as read_arrivals};
pub use report::Outcome;

use crate::cli::{Context, load_tariffs};
use crate::clock;
use crate::refusal::Refusal;
use bundle::{Bundle, Decided, ReadFile, layouts, read_files};
use cells::Layout;
use frontino_store::import_batch::{self, ImportBatch};
use frontino_store::{Conn, DbUrl, StoreError, Tx, tariff};
use known::KnownRows;
use layout::BundleFile;
use manifest::Manifest;
use parallel::ParallelBill;
use reconciliation::Reconciliation;
use refuse::refuse;
use std::path::{Path, PathBuf};
use write::Stamp;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The manifest.
    pub manifest: &'a Path,
    /// The folder of the report; without it one in the data folder.
    pub report: Option<&'a Path>,
    /// Whether a missing SQLite file is made.
    pub create: bool,
    /// Whether nothing is written to the database.
    pub dry_run: bool,
}

/// Imports a bundle.
///
/// # Errors
/// When the bundle is refused as a whole, or the database or the report cannot be written; then
/// nothing is written.
pub fn run(context: &Context, asked: &Asked<'_>) -> Result<Outcome, Refusal> {
    let manifest = Manifest::load(asked.manifest)?;
    for (path, place) in manifest.tariffs.iter().zip(1..) {
        crate::tariff_file::read_path(path, place)?;
    }
    let files = read_files(&manifest)?;
    let imported_at = clock::now_micros();
    let folder = report_folder(context, asked, &manifest, imported_at);
    refuse_report_in_file(&folder)?;
    refuse_report_over_sources(&folder, &files)?;
    for file in &files {
        context.printer.say(&format!("Letto {} ({} byte)", file.source.name, file.source.size));
    }
    let layouts = layouts(&files, manifest.taken_on)?;
    let keeps_report = !asked.dry_run || asked.report.is_some();
    let (manifest, files, layouts) = (&manifest, &files[..], &layouts[..]);
    let work = Work { context, manifest, files, layouts, folder, keeps_report, imported_at };
    let is_missing = matches!(&context.db, DbUrl::Sqlite(path) if !path.exists());
    if asked.dry_run && asked.create && is_missing {
        return work.judge_only(|_| Ok(KnownRows::default()));
    }
    let mut conn = context.open_for_import(asked.create, manifest.synthetic)?;
    if asked.dry_run {
        let mut tx = conn.begin_read()?;
        return work.judge_only(|files| KnownRows::load(&mut tx, files, manifest.taken_on));
    }
    work.import(&mut conn)
}

/// The folder of the report: the one asked for, else one named after the bundle and the time.
fn report_folder(
    context: &Context,
    asked: &Asked<'_>,
    manifest: &Manifest,
    imported_at: i64,
) -> PathBuf {
    if let Some(folder) = asked.report {
        return folder.to_path_buf();
    }
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name = manifest.name.chars().map(plain).collect::<String>();
    let reports = context.data.join("reports");
    let first = format!("{name}-{}", clock::stamp(imported_at));
    // Two imports may fall in one second.
    let mut folders = (1..).map(|n| match n {
        1 => reports.join(&first),
        n => reports.join(format!("{first}-{n}")),
    });
    folders.find(|folder| !folder.exists()).unwrap_or(reports)
}

/// A report that could not be written must not leave a new database behind.
fn refuse_report_in_file(folder: &Path) -> Result<(), Refusal> {
    match folder.ancestors().find(|place| place.exists()) {
        Some(place) if !place.is_dir() => {
            Err(Refusal::file(place, &std::io::ErrorKind::NotADirectory.into()))
        }
        _ => Ok(()),
    }
}

/// A corrected quarantine must not be overwritten by the quarantine of its own import.
fn refuse_report_over_sources(folder: &Path, files: &[ReadFile<'_>]) -> Result<(), Refusal> {
    let Ok(folder) = folder.canonicalize() else { return Ok(()) };
    for file in files {
        let path = file.spec.path.canonicalize().unwrap_or_default();
        if path.starts_with(&folder) {
            let message = "il rapporto sostituirebbe un file da importare";
            let next = "indicare un'altra cartella con --report";
            return Err(refuse("report_over_source", path.display().to_string(), message, next));
        }
    }
    Ok(())
}

/// An import under way.
struct Work<'a> {
    context: &'a Context,
    manifest: &'a Manifest,
    files: &'a [ReadFile<'a>],
    layouts: &'a [Layout<'a>],
    folder: PathBuf,
    /// A dry run writes a report only where it is asked to.
    keeps_report: bool,
    imported_at: i64,
}

impl<'a> Work<'a> {
    /// Reads the rows while `known` reads what the database holds.
    fn read(
        &self,
        known: impl FnOnce(&[BundleFile]) -> Result<KnownRows, StoreError>,
    ) -> Result<(Bundle<'a>, KnownRows), Refusal> {
        let names = self.files.iter().map(|file| file.spec.file).collect::<Vec<_>>();
        let (bundle, known) = Bundle::read(self.files, self.layouts, || known(&names));
        Ok((bundle, known?))
    }

    fn judge(&self, bundle: &mut Bundle<'_>, known: &KnownRows) -> Decided {
        self.context.printer.say("Controllo delle righe…");
        let unit_litres = self.context.config.billing.unit_m3_when_unknown().saturating_mul(1000);
        bundle.judge(known, self.manifest.taken_on, unit_litres)
    }

    fn outcome(&self, bundle: &Bundle<'_>, reconciliation: Reconciliation) -> Outcome {
        Outcome::new(self.manifest, self.files, bundle, reconciliation, self.imported_at)
    }

    /// Judges and reports, and writes nothing to the database.
    fn judge_only(
        &self,
        known: impl FnOnce(&[BundleFile]) -> Result<KnownRows, StoreError>,
    ) -> Result<Outcome, Refusal> {
        let (mut bundle, known) = self.read(known)?;
        self.judge(&mut bundle, &known);
        let reconciliation = bundle.reconcile();
        let mut outcome = self.outcome(&bundle, reconciliation);
        outcome.is_dry_run = true;
        if self.keeps_report {
            outcome.save(&self.folder, self.files, &bundle.codes)?;
        }
        Ok(outcome)
    }

    fn import(&self, conn: &mut Conn) -> Result<Outcome, Refusal> {
        let mut tx = conn.begin()?;
        // Of several imports at once each sees what the one before it has written.
        tx.take_turn("import_batch")?;
        // What else writes these rows waits, so that none of them is there twice.
        let named = |file| self.files.iter().any(|read| read.spec.file == file);
        if named(BundleFile::Readings) {
            tx.take_turn("reading")?;
        }
        if named(BundleFile::Consumptions) {
            tx.take_turn("consumption")?;
        }
        let (mut bundle, known) =
            self.read(|files| KnownRows::load(&mut tx, files, self.manifest.taken_on))?;
        let mut decided = self.judge(&mut bundle, &known);
        drop(known);
        let tariffs = tariff::next_id(&mut tx)?;
        load_tariffs(&mut tx, &self.manifest.tariffs)?;
        let mut outcome = self.outcome(&bundle, bundle.reconcile());
        let has_new_rows = outcome.reconciliation.accepted_rows() > 0;
        if has_new_rows {
            self.write(&mut tx, &bundle, &mut decided, &mut outcome)?;
        }
        let is_new = has_new_rows || tariff::next_id(&mut tx)? > tariffs;
        if bundle.files.contains(&BundleFile::LegacyBills) && is_new {
            self.context.printer.say("Confronto con le bollette del vecchio sistema…");
            outcome.parallel = Some(ParallelBill::of(&mut tx, &self.context.config)?);
        }
        // The report first: without it nothing is imported; and without the import it goes again.
        let is_own_folder = !self.folder.exists();
        let saved = outcome.save(&self.folder, self.files, &bundle.codes);
        let ended = saved.and_then(|()| tx.commit().map_err(Refusal::from));
        if ended.is_err() && is_own_folder {
            // What cannot be removed either is no worse than what went wrong before.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
        ended.map(|()| outcome)
    }

    fn write(
        &self,
        tx: &mut Tx<'_>,
        bundle: &Bundle<'_>,
        decided: &mut Decided,
        outcome: &mut Outcome,
    ) -> Result<(), Refusal> {
        let stamp = Stamp {
            import_id: import_batch::last_id(tx, "import_batch")? + 1,
            imported_at: self.imported_at,
            taken_on: self.manifest.taken_on,
        };
        mark_synthetic(tx, self.manifest.synthetic)?;
        outcome.folder.clone_from(&self.folder);
        let summary = outcome.record().to_string();
        let batch = ImportBatch {
            id: stamp.import_id,
            name: &self.manifest.name,
            taken_on: stamp.taken_on,
            imported_at: stamp.imported_at,
            summary: &summary,
        };
        import_batch::insert(tx, &batch)?;
        let rows = u64::try_from(outcome.reconciliation.accepted_rows()).ok();
        let progress = self.context.printer.progress("Scrittura delle righe", rows);
        write::write(tx, bundle, decided, stamp, &|more| progress.advance(more))?;
        drop(progress);
        let written = import_batch::written_sums(tx, stamp.import_id)?;
        outcome.reconciliation.compare_written(written);
        if outcome.reconciliation.differs_from_written {
            let message = "la base dati somma altri importi di quelli accettati";
            let next = "segnalare l'errore: nulla è stato scritto";
            return Err(refuse("not_balanced", &self.manifest.name, message, next));
        }
        Ok(())
    }
}

/// Made-up data stay marked as such only while nothing else is there.
fn mark_synthetic(tx: &mut Tx<'_>, synthetic: bool) -> Result<(), Refusal> {
    match (synthetic, import_batch::is_synthetic(tx)?) {
        (true, None) => import_batch::update_synthetic(tx, true)?,
        (false, Some(true)) => import_batch::update_synthetic(tx, false)?,
        (true, Some(_)) | (false, None | Some(false)) => {}
    }
    Ok(())
}
