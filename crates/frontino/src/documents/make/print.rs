//! The print file: every bill and letter of a run that goes by post, sorted as the post wants it,
//! envelope by envelope, in files of so many sheets and bytes at most, with a list that says where
//! each document begins.

use super::envelope::{self, Envelope, Size};
use super::journal::{Entry, MadeFile, Start};
use super::making::file_name;
use super::{Kind, Making};
use crate::documents::subject::{self, Subject};
use crate::refusal::Refusal;
use frontino_documents::pdf::Batch;
use frontino_store::print_order::{self, ByPost};
use frontino_store::{Conn, bill_file, hexadecimal};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range as Span;

/// Documents that are read together.
const DOCUMENTS_AT_ONCE: usize = 200;

/// What goes by post, in envelopes, cut into files.
pub struct Plan {
    order: Vec<ByPost>,
    envelopes: Vec<Envelope>,
    /// Each file as places among the envelopes.
    files: Vec<Span<usize>>,
    /// What all documents of the run are made from.
    made_from: String,
}

/// A file with what the print shop's list says of it.
pub struct PrintFile {
    /// What is noted of it.
    pub entry: Entry,
    /// Whether it was there already.
    pub was_there: bool,
}

impl Plan {
    /// Sorts the documents of a run and cuts them where the sheets or bytes of a file are used up.
    /// What could not be made is left out, and the letters that go out with such a bill wait for
    /// it: they would be printed again with it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn new(
        conn: &mut Conn,
        making: &Making<'_>,
        documents: &Documents,
    ) -> Result<Plan, Refusal> {
        let all = print_order::list(&mut conn.begin_read()?, making.run.id)?;
        let (mut order, mut sizes) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
        let mut of_kind = 0;
        for (at, document) in all.iter().enumerate() {
            let is_again =
                |before: &ByPost| before.number == document.number && before.kind == document.kind;
            let before = at.checked_sub(1).and_then(|at| all.get(at));
            of_kind = if before.is_some_and(is_again) { of_kind + 1 } else { 0 };
            let letter = (document.kind != "bill").then_some((document.kind.as_str(), of_kind));
            let bill = documents.made.get(&file_name(&document.number, None));
            let own = documents.made.get(&file_name(&document.number, letter));
            let Some(made) = own.filter(|_| bill.is_some()) else { continue };
            order.push(document.clone());
            sizes.push(size(*made, making));
        }
        let envelopes = envelope::fill(&order, &sizes);
        let files = envelope::cut(&envelopes, &|size| fits(size, making));
        Ok(Plan { order, envelopes, files, made_from: documents.made_from() })
    }

    /// How many files there are.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// Makes the file of that place unless it is there already.
    ///
    /// # Errors
    /// What the database or the file system refuses.
    pub fn make(
        &self,
        at: usize,
        conn: &mut Conn,
        making: &Making<'_>,
    ) -> Result<PrintFile, Refusal> {
        let note = format!("print-{:06}", at + 1);
        let envelopes = self.files[at].clone();
        let made_from = self.fingerprint(envelopes.clone(), making);
        let before = making.folder.noted(&note);
        if let Some(entry) = before.filter(|entry| entry.holds(&made_from, making.folder)) {
            return Ok(PrintFile { entry, was_there: true });
        }
        let name = format!("{}/{:04}.pdf", Kind::Print.folder(), at + 1);
        let mut batch = making.paper.batch(making.print.is_duplex());
        let starts = self.add_all(envelopes, &mut batch, conn, making)?;
        let printed = batch.finish(&format!("{} {:04}", making.run.name, at + 1));
        making.folder.put(&name, &printed.bytes)?;
        let file = MadeFile::of(name, String::new(), &printed);
        let entry = Entry { made_from, files: vec![file], starts, ..Entry::default() };
        making.folder.note(&note, &entry)?;
        Ok(PrintFile { entry, was_there: false })
    }

    /// Adds the documents of envelopes to a file, each on sheets of its own.
    fn add_all(
        &self,
        envelopes: Span<usize>,
        batch: &mut Batch<'_>,
        conn: &mut Conn,
        making: &Making<'_>,
    ) -> Result<Vec<Start>, Refusal> {
        let numbered = envelopes.flat_map(|at| {
            self.envelopes[at].documents.clone().map(move |document| (document, at + 1))
        });
        let numbered: Vec<(usize, usize)> = numbered.collect();
        let mut starts = Vec::with_capacity(numbered.len());
        for some in numbered.chunks(DOCUMENTS_AT_ONCE) {
            let subjects = read(conn, making, some.iter().map(|(at, _)| &self.order[*at]))?;
            for (at, envelope) in some {
                let document = &self.order[*at];
                let Some(subject) = subjects.get(&document.number) else { continue };
                let first_page = batch.pages() + 1;
                let pages = add(batch, subject, document, making);
                // What cannot be printed was parked with the single documents.
                let Some(pages) = pages.filter(|pages| *pages > 0) else { continue };
                if making.print.is_duplex() && pages % 2 == 1 {
                    batch.add_blank_page();
                }
                let (number, kind) = (document.number.clone(), document.kind.clone());
                let (zip, envelope) = (document.zip.clone(), *envelope);
                starts.push(Start { number, kind, zip, envelope, first_page, pages });
            }
        }
        Ok(starts)
    }

    fn fingerprint(&self, envelopes: Span<usize>, making: &Making<'_>) -> String {
        let mut digest = Sha256::new();
        digest.update(&self.made_from);
        digest.update([u8::from(making.print.is_duplex())]);
        digest.update((envelopes.start as u64).to_be_bytes());
        for envelope in &self.envelopes[envelopes] {
            for document in &self.order[envelope.documents.clone()] {
                for part in [&document.number, &document.kind, &document.cause] {
                    digest.update(part);
                    digest.update([0]);
                }
            }
        }
        hexadecimal(&digest.finalize())
    }

    /// Writes the list for the print shop, and takes away files beyond the last one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(&self, made: &[PrintFile], making: &Making<'_>) -> Result<(), Refusal> {
        let mut table = csv::Writer::from_writer(Vec::new());
        let mut rows = vec![INDEX.map(str::to_owned)];
        for PrintFile { entry, .. } in made {
            let file = entry.files.first().map_or("", |file| file.name.as_str());
            let file = file.rsplit('/').next().unwrap_or_default();
            rows.extend(entry.starts.iter().map(|start| row(file, start, making)));
        }
        let written: Result<(), _> = rows.iter().try_for_each(|row| table.write_record(row));
        let text = written.ok().and_then(|()| table.into_inner().ok()).unwrap_or_default();
        making.folder.put(&format!("{}/index.csv", Kind::Print.folder()), &text)?;
        let mut beyond = made.len() + 1;
        while let Some(entry) = making.folder.noted(&format!("print-{beyond:06}")) {
            for file in &entry.files {
                making.folder.remove(&file.name)?;
            }
            making.folder.remove(&format!(".frontino/print-{beyond:06}"))?;
            beyond += 1;
        }
        Ok(())
    }
}

/// The columns of the list.
const INDEX: [&str; 8] =
    ["file", "first_page", "pages", "number", "zip", "envelope", "kind", "sheets"];

fn row(file: &str, start: &Start, making: &Making<'_>) -> [String; 8] {
    [
        file.to_owned(),
        start.first_page.to_string(),
        start.pages.to_string(),
        start.number.clone(),
        start.zip.clone(),
        start.envelope.to_string(),
        start.kind.clone(),
        making.print.sheets_of(start.pages, 0).to_string(),
    ]
}

fn size(made: Made, making: &Making<'_>) -> Size {
    let (pages, front, content_bytes) = made;
    let sheets = making.print.sheets_of(pages, front);
    let sides = if making.print.is_duplex() { 2 } else { 1 };
    Size { sheets, pages: sheets * sides, content_bytes }
}

fn fits(size: Size, making: &Making<'_>) -> bool {
    let bytes = making.paper.most_bytes(size.pages, size.content_bytes);
    size.sheets <= making.print.sheets_max()
        && making.print.bytes_max().is_none_or(|most| bytes <= most)
}

/// Pages of a document, how many of them are its front, and the bytes of their content.
type Made = (u32, u32, u64);

/// What is known of all bills and letters of a run once they are made.
#[derive(Debug, Default)]
pub struct Documents {
    /// Each by its name.
    made: HashMap<String, Made>,
    /// What those of each range were made from, by the number of the range.
    ranges: BTreeMap<usize, String>,
}

impl Documents {
    /// Takes in those of a range.
    pub fn add(&mut self, range: usize, entry: &Entry) {
        let size = |file: &MadeFile| (file.pages, file.front, file.content_bytes);
        self.made.extend(entry.files.iter().map(|file| (file.name.clone(), size(file))));
        self.ranges.insert(range, entry.made_from.clone());
    }

    fn made_from(&self) -> String {
        let mut digest = Sha256::new();
        for range in self.ranges.values() {
            digest.update(range);
        }
        hexadecimal(&digest.finalize())
    }
}

/// Adds a document to a file; gives its pages, nothing when it cannot be printed.
fn add(
    batch: &mut Batch<'_>,
    subject: &Subject,
    document: &ByPost,
    making: &Making<'_>,
) -> Option<u32> {
    let pages = if document.kind == "bill" {
        making.paper.add(batch, subject)
    } else {
        let is_it = |letter: &&frontino_store::letter::Letter| {
            letter.kind == document.kind && letter.cause == document.cause
        };
        making.paper.add_letter(batch, subject, subject.letters.iter().find(is_it)?)
    };
    u32::try_from(pages.ok()?).ok()
}

/// Reads the bills that documents are or go out with, by their numbers.
fn read<'d>(
    conn: &mut Conn,
    making: &Making<'_>,
    documents: impl Iterator<Item = &'d ByPost>,
) -> Result<HashMap<String, Subject>, Refusal> {
    let mut numbers: Vec<&str> = documents.map(|document| document.number.as_str()).collect();
    numbers.dedup();
    let run_id = making.run.id;
    let all =
        subject::read(conn, making.codes, |tx| bill_file::list_numbered(tx, run_id, &numbers))?;
    Ok(all.into_iter().map(|subject| (subject.file.bill.number.clone(), subject)).collect())
}
