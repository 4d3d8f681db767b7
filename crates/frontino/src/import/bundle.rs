//! A bundle in memory: its files read, and every row judged against each other and against what
//! the database holds.

use super::cells::Layout;
use super::codes::Codes;
use super::consumptions::{self, Consumptions};
use super::frequency::{self, Frequencies, Grounds};
use super::holders::{self, HolderIds, Holders};
use super::known::KnownRows;
use super::layout::BundleFile;
use super::legacy_bills::{self, LegacyBills};
use super::manifest::{FileSpec, Manifest};
use super::meters::{self, Meters, Slot};
use super::open_items::{self, OpenItems};
use super::profile::{ColumnProfile, profile};
use super::quarantine::{KeptBack, kept_back};
use super::readings::{self, Readings, SlotOfRow};
use super::reconciliation::Reconciliation;
use super::source::Source;
use super::supplies::{self, Supplies, SupplyIds};
use super::table::{Table, Verdict, read};
use crate::refusal::Refusal;
use foldhash::HashSet;
use frontino_core::dates::Date;
use frontino_core::import::Warning;
use std::collections::BTreeMap;
use std::thread::ScopedJoinHandle;

/// A file as it was read.
pub struct ReadFile<'m> {
    /// How it is written.
    pub spec: &'m FileSpec,
    /// Its text.
    pub source: Source,
}

/// The rows of all files.
#[derive(Default)]
pub struct Bundle<'t> {
    /// The codes by which they refer to each other.
    pub codes: Codes<'t>,
    /// `holders`
    pub holders: Holders<'t>,
    /// `supplies`
    pub supplies: Supplies<'t>,
    /// `meters`
    pub meters: Meters<'t>,
    /// `readings`
    pub readings: Readings,
    /// `consumptions`
    pub consumptions: Consumptions,
    /// `open_items`
    pub open_items: OpenItems<'t>,
    /// `legacy_bills`
    pub legacy_bills: LegacyBills,
    /// The files of the bundle.
    pub files: Vec<BundleFile>,
    /// Profiles of their columns.
    pub profiles: Vec<Vec<ColumnProfile>>,
}

/// What was decided beside the verdicts of the rows.
#[derive(Default)]
pub struct Decided {
    /// Identifiers of holders.
    pub holders: HolderIds,
    /// Identifiers of supplies.
    pub supplies: SupplyIds,
    /// Meters of the bundle's supplies.
    pub slots: Vec<Slot>,
    /// The meter of each reading.
    pub slot_of_row: SlotOfRow,
    /// Open items that enter the ledger.
    pub debts: HashSet<u32>,
    /// Billing frequencies.
    pub frequencies: Frequencies,
}

/// Reads the files that a manifest names.
///
/// # Errors
/// When one is not there, cannot be read or is not in its encoding.
pub fn read_files(manifest: &Manifest) -> Result<Vec<ReadFile<'_>>, Refusal> {
    std::thread::scope(|scope| {
        let read = |spec| (spec, scope.spawn(move || Source::read(spec)));
        let side_by_side = manifest.files.iter().map(read).collect::<Vec<_>>();
        let done = side_by_side.into_iter();
        done.map(|(spec, side)| Ok(ReadFile { spec, source: joined(side)? })).collect()
    })
}

/// Where the columns of ours stand in each file.
///
/// # Errors
/// When a header lacks a column.
pub fn layouts<'t>(files: &'t [ReadFile<'t>], on: Date) -> Result<Vec<Layout<'t>>, Refusal> {
    files.iter().map(|file| Layout::new(file.spec, &file.source, on)).collect()
}

/// What a thread gave; its panic goes on as one, as if there were no threads.
fn joined<T>(side: ScopedJoinHandle<'_, T>) -> T {
    side.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

impl<'t> Bundle<'t> {
    /// Reads the rows of all files, profiles them on the side, and does `meanwhile` on this thread.
    pub fn read<T>(
        files: &'t [ReadFile<'t>],
        layouts: &[Layout<'t>],
        meanwhile: impl FnOnce() -> T,
    ) -> (Bundle<'t>, T) {
        let rows = || {
            let mut bundle = Bundle::default();
            for (file, layout) in files.iter().zip(layouts) {
                bundle.read_file(file, layout);
            }
            bundle
        };
        let profiles = || {
            let both = files.iter().zip(layouts);
            both.map(|(f, layout)| profile(f.spec.file, &f.source, layout.places())).collect()
        };
        std::thread::scope(|scope| {
            let (rows, profiles) = (scope.spawn(rows), scope.spawn(profiles));
            let done = meanwhile();
            let mut bundle = joined(rows);
            bundle.profiles = joined(profiles);
            (bundle, done)
        })
    }

    fn read_file(&mut self, file: &'t ReadFile<'t>, layout: &Layout<'t>) {
        let (source, codes) = (&file.source, &mut self.codes);
        match file.spec.file {
            BundleFile::Holders => self.holders = read(layout, source, codes),
            BundleFile::Supplies => self.supplies = read(layout, source, codes),
            BundleFile::Meters => self.meters = read(layout, source, codes),
            BundleFile::Readings => self.readings = read(layout, source, codes),
            BundleFile::Consumptions => self.consumptions = read(layout, source, codes),
            BundleFile::OpenItems => self.open_items = read(layout, source, codes),
            BundleFile::LegacyBills => self.legacy_bills = read(layout, source, codes),
        }
        self.files.push(file.spec.file);
    }

    /// Judges all rows, each file against those before it.
    pub fn judge(&mut self, known: &KnownRows, taken_on: Date, unit_litres: i64) -> Decided {
        let mut decided = Decided::default();
        let last = &known.last_ids;
        decided.holders =
            holders::judge(&mut self.holders, &known.holders, &self.codes.holders, last.holder);
        decided.supplies = supplies::judge(
            &mut self.supplies,
            &known.supplies,
            &decided.holders,
            &self.codes,
            last.supply,
        );
        supplies::look_for_oddities(&mut self.supplies, &decided.holders);
        let ids = &decided.supplies;
        decided.slots =
            meters::judge(&mut self.meters, &known.meters, ids, &self.codes, last.meter);
        if self.files.contains(&BundleFile::Meters) {
            let (slots, supplies) = (&decided.slots, &mut self.supplies);
            meters::look_for_oddities(&mut self.meters, slots, supplies, ids);
        }
        let slots = &decided.slots;
        decided.slot_of_row =
            readings::judge(&mut self.readings, slots, &known.readings, &self.codes, taken_on);
        consumptions::judge(&mut self.consumptions, &known.consumptions, ids, &self.codes);
        let (items, taken) = (&known.open_items, &known.own_notices);
        open_items::judge(&mut self.open_items, items, taken, ids, &self.codes);
        legacy_bills::judge(&mut self.legacy_bills, &known.legacy_bills, ids, &self.codes);
        decided.debts = open_items::debts(&self.open_items, items, ids);
        let grounds = Grounds {
            supplies: &known.supplies,
            consumptions: &known.consumptions,
            sums: &known.consumption_sums,
            default_unit_litres: unit_litres,
            on: taken_on,
        };
        decided.frequencies = frequency::decide(&self.supplies, &self.consumptions, ids, &grounds);
        decided
    }

    /// The reconciliation of all files.
    #[must_use]
    pub fn reconcile(&self) -> Reconciliation {
        let mut reconciliation = Reconciliation::new(self.codes.supplies.len());
        for file in &self.files {
            match file {
                BundleFile::Holders => reconciliation.add(*file, &self.holders),
                BundleFile::Supplies => reconciliation.add(*file, &self.supplies),
                BundleFile::Meters => reconciliation.add(*file, &self.meters),
                BundleFile::Readings => reconciliation.add(*file, &self.readings),
                BundleFile::Consumptions => reconciliation.add(*file, &self.consumptions),
                BundleFile::OpenItems => reconciliation.add(*file, &self.open_items),
                BundleFile::LegacyBills => reconciliation.add(*file, &self.legacy_bills),
            }
        }
        reconciliation
    }

    /// The rows of a file that are kept back, and the warnings of those accepted.
    #[must_use]
    pub fn findings(&self, file: BundleFile) -> (Vec<KeptBack>, Warnings) {
        match file {
            BundleFile::Holders => findings(&self.holders),
            BundleFile::Supplies => findings(&self.supplies),
            BundleFile::Meters => findings(&self.meters),
            BundleFile::Readings => findings(&self.readings),
            BundleFile::Consumptions => findings(&self.consumptions),
            BundleFile::OpenItems => findings(&self.open_items),
            BundleFile::LegacyBills => findings(&self.legacy_bills),
        }
    }
}

/// Warnings of the accepted rows of a file.
#[derive(Clone, Debug, Default)]
pub struct Warnings {
    /// Rows with a warning at least.
    pub rows: usize,
    /// How often each occurs, and the first lines.
    pub by_kind: BTreeMap<Warning, (u64, Vec<u32>)>,
    /// Cells that were taken as blank, by column of ours.
    pub ignored_cells: BTreeMap<u8, u64>,
}

/// Lines that are kept of each kind.
const LINES_MAX: usize = 20;

fn findings<K, E>(table: &Table<K, E>) -> (Vec<KeptBack>, Warnings) {
    let mut warnings = Warnings::default();
    let mut rows = HashSet::default();
    let mut all = table.warnings.clone();
    all.sort_unstable();
    all.dedup();
    for (number, warning, column) in &all {
        let row = table.row(*number);
        if row.verdict != Verdict::Accepted {
            continue;
        }
        rows.insert(*number);
        let (count, lines) = warnings.by_kind.entry(*warning).or_default();
        *count += 1;
        if lines.len() < LINES_MAX {
            lines.push(row.line);
        }
        if let (Warning::CellIgnored, Some(column)) = (warning, column) {
            *warnings.ignored_cells.entry(*column).or_default() += 1;
        }
    }
    warnings.rows = rows.len();
    (kept_back(table), warnings)
}
