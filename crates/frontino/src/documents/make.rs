//! Makes the documents of an issued run: ranges of bills in the order of their numbers, by as many
//! workers as asked for. Killed at any moment and started again, it goes on with the ranges that
//! are not done, and leaves the same files.

mod envelope;
pub mod folder;
mod journal;
mod making;
mod print;
mod range;

use crate::cli::{Context, Progress};
use crate::documents::codes::CodeMaker;
use crate::documents::paper::Paper;
use crate::documents::prepare;
use crate::einvoice;
use crate::parallel::in_parallel;
use crate::refusal::Refusal;
use crate::secret::Secret;
use folder::Folder;
use frontino_store::Conn;
use frontino_store::bill_run::StoredRun;
use journal::Entry;
pub use making::{Kind, Making, WITHOUT_EINVOICE};
use print::{Documents, Plan, PrintFile};
use range::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Bills that are read, made and noted as done together.
const BILLS_AT_ONCE: usize = 200;

/// What is asked for.
pub struct Asked<'a> {
    /// The run, which is issued.
    pub run: &'a StoredRun,
    /// The folder to fill.
    pub out: &'a Path,
    /// Which kinds of documents.
    pub kinds: &'a [Kind],
    /// How many workers.
    pub workers: usize,
    /// When codes and letters are made that are missing.
    pub now: i64,
}

/// What is there when all is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Bills.
    pub pdf: u64,
    /// E-invoices.
    pub xml: u64,
    /// Letters.
    pub letters: u64,
    /// Pages of bills and letters.
    pub pages: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// What could not be made.
    pub parked: Vec<Parked>,
    /// Files for the print shop.
    pub print_files: u64,
    /// Files that were there already and stay.
    pub kept: u64,
    /// E-invoices of public bodies without a tender code.
    pub without_cig: u64,
}

/// A document that could not be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Parked {
    /// Number of the bill.
    pub number: String,
    /// The kind of document.
    pub kind: String,
    /// Code of the supply.
    pub supply_code: String,
    /// Why.
    pub sentence: String,
}

/// Makes the documents.
///
/// # Errors
/// When the folder is none or another run's, another program fills it, or what the database or the
/// file system refuses; what was made stays.
pub fn make(context: &Context, conn: &mut Conn, asked: &Asked<'_>) -> Result<Done, Refusal> {
    let folder = Folder::open(asked.out, asked.kinds, &identity(conn, asked.run)?)?;
    let secret = Secret::of(&context.config, &context.data)?;
    let codes = CodeMaker::new(&mut conn.begin_read()?, &secret)?;
    if asked.kinds.iter().any(|kind| *kind != Kind::Einvoice) {
        prepare::ensure(context, conn, asked.run, &codes, asked.now)?;
    }
    let paper = Paper::open(context, &mut conn.begin_read()?, asked.run)?;
    let making = Making::new(context, asked, &folder, (&codes, &paper));
    let einvoices_first = making.is_kept(Kind::Einvoice) && paper.attaches_einvoices();
    let mut einvoices = Done::default();
    if einvoices_first {
        make_einvoices(context, conn, asked, &mut einvoices)?;
    }
    let (mut done, documents) = make_bills(context, conn, asked, &making, einvoices)?;
    if making.is_kept(Kind::Print) {
        let plan = Plan::new(conn, &making, &documents)?;
        for file in make_print_files(context, conn, asked, (&making, &plan))? {
            done.add(Kind::Print, file.entry, file.was_there);
        }
    }
    if making.is_kept(Kind::Einvoice) && !einvoices_first {
        make_einvoices(context, conn, asked, &mut done)?;
    }
    done.parked.sort();
    folder.put_parked(&done.parked)?;
    Ok(done)
}

/// Makes what comes of single bills, beside what is done.
fn make_bills(
    context: &Context,
    conn: &mut Conn,
    asked: &Asked<'_>,
    making: &Making<'_>,
    done: Done,
) -> Result<(Done, Documents), Refusal> {
    let ranges = list_ranges(conn, asked.run)?;
    let bills = ranges.iter().map(|range| range.bills as u64).sum();
    let progress = context.printer.progress("Bollette", Some(bills));
    let (next, done, documents) = (AtomicUsize::new(0), Mutex::new(done), Mutex::default());
    let work = Work { making, ranges: &ranges, progress: &progress, next, done, documents };
    in_parallel(context, conn, asked.workers, &|conn| work.make_ranges(conn))?;
    let Work { done, documents, .. } = work;
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((done, documents.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

/// Makes the files for the print shop, in order.
fn make_print_files(
    context: &Context,
    conn: &mut Conn,
    asked: &Asked<'_>,
    (making, plan): (&Making<'_>, &Plan),
) -> Result<Vec<PrintFile>, Refusal> {
    let progress = context.printer.progress("File di stampa", Some(plan.files() as u64));
    let (next, made) = (AtomicUsize::new(0), Mutex::default());
    let work = PrintWork { making, plan, progress: &progress, next, made };
    in_parallel(context, conn, asked.workers, &|conn| work.make(conn))?;
    let mut made = work.made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort_by_key(|(at, _)| *at);
    let made: Vec<PrintFile> = made.into_iter().map(|(_, file)| file).collect();
    plan.finish(&made, making)?;
    Ok(made)
}

/// Makes the e-invoices; their file names follow the numbers.
fn make_einvoices(
    context: &Context,
    conn: &mut Conn,
    asked: &Asked<'_>,
    done: &mut Done,
) -> Result<(), Refusal> {
    let folder = asked.out.join(Kind::Einvoice.folder());
    let (run, workers) = (asked.run, asked.workers);
    let wanted = einvoice::folder::Asked { run, folder: Some(&folder), workers };
    let filled = einvoice::folder::fill(context, conn, wanted)?;
    done.xml += filled.xml;
    done.bytes += filled.bytes;
    done.kept += filled.kept;
    done.without_cig += filled.without_cig.len() as u64;
    let kind = Kind::Einvoice.word();
    done.parked.extend(filled.parked.into_iter().map(|(number, supply_code, sentence)| Parked {
        number,
        kind: kind.to_owned(),
        supply_code,
        sentence,
    }));
    Ok(())
}

/// What tells the documents of one run from those of any other.
fn identity(conn: &mut Conn, run: &StoredRun) -> Result<String, Refusal> {
    let digest = crate::bill_run::totals::Totals::of_run(&mut conn.begin_read()?, run.id)?.digest;
    let number = |number: &Option<String>| number.clone().unwrap_or_default();
    let (first, last) = (number(&run.first_number), number(&run.last_number));
    Ok(format!("{} {first} {last} {digest}", run.name))
}

/// Cuts the bills of a run into ranges in the order of their numbers.
fn list_ranges(conn: &mut Conn, run: &StoredRun) -> Result<Vec<Range>, Refusal> {
    let numbers = frontino_store::bill::list_numbers(&mut conn.begin_read()?, run.id)?;
    let mut after = String::new();
    let mut ranges = Vec::with_capacity(numbers.len() / BILLS_AT_ONCE + 1);
    for (some, no) in numbers.chunks(BILLS_AT_ONCE).zip(1..) {
        let last = some.last().cloned().unwrap_or_default();
        let after = std::mem::replace(&mut after, last);
        ranges.push(Range { no, after, bills: some.len() });
    }
    Ok(ranges)
}

/// The ranges of bills that workers take.
struct Work<'a> {
    making: &'a Making<'a>,
    ranges: &'a [Range],
    progress: &'a Progress,
    next: AtomicUsize,
    done: Mutex<Done>,
    documents: Mutex<Documents>,
}

impl Work<'_> {
    fn make_ranges(&self, conn: &mut Conn) -> Result<(), Refusal> {
        while let Some(range) = self.ranges.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            for (kind, entry, was_there) in range.make(conn, self.making)? {
                if self.making.is_kept(Kind::Print) {
                    let documents = self.documents.lock();
                    documents.unwrap_or_else(PoisonError::into_inner).add(range.no, &entry);
                }
                if self.making.is_kept(kind) {
                    let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.add(kind, entry, was_there);
                }
            }
            self.progress.advance(range.bills as u64);
        }
        Ok(())
    }
}

/// The print files that workers take.
struct PrintWork<'a> {
    making: &'a Making<'a>,
    plan: &'a Plan,
    progress: &'a Progress,
    next: AtomicUsize,
    made: Mutex<Vec<(usize, PrintFile)>>,
}

impl PrintWork<'_> {
    fn make(&self, conn: &mut Conn) -> Result<(), Refusal> {
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            if at >= self.plan.files() {
                return Ok(());
            }
            let file = self.plan.make(at, conn, self.making)?;
            self.made.lock().unwrap_or_else(PoisonError::into_inner).push((at, file));
            self.progress.advance(1);
        }
    }
}

impl Done {
    fn add(&mut self, kind: Kind, entry: Entry, was_there: bool) {
        let files = entry.files.len() as u64;
        match kind {
            Kind::Bill => self.pdf += files,
            Kind::Letters => self.letters += files,
            Kind::Print => self.print_files += files,
            // Counted by those who make them.
            Kind::Einvoice => {}
        }
        let counted = kind != Kind::Print;
        self.pages +=
            entry.files.iter().filter(|_| counted).map(|f| u64::from(f.pages)).sum::<u64>();
        self.bytes += entry.files.iter().map(|file| file.bytes).sum::<u64>();
        self.kept += if was_there { files } else { 0 };
        self.parked.extend(entry.parked);
    }
}

/// What [`make`] would make, as far as it is known beforehand: nothing is written, and what cannot
/// be made is not found out.
///
/// # Errors
/// When the folder is another run's, or the database does not answer.
pub fn count(context: &Context, conn: &mut Conn, asked: &Asked<'_>) -> Result<Done, Refusal> {
    folder::expect_usable(asked.out, &identity(conn, asked.run)?)?;
    let bills: u64 = list_ranges(conn, asked.run)?.iter().map(|range| range.bills as u64).sum();
    let of = |kind: Kind, count: u64| if asked.kinds.contains(&kind) { count } else { 0 };
    let letters = prepare::count_letters(context, conn, asked.run)?;
    Ok(Done {
        pdf: of(Kind::Bill, bills),
        xml: of(Kind::Einvoice, bills),
        letters: of(Kind::Letters, letters),
        ..Done::default()
    })
}
