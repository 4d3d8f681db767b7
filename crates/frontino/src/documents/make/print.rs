//! The print file: every bill of a run that goes by post, sorted as the post wants it, in files of
//! so many sheets of paper at most, with a list that says where each bill begins.

use super::journal::{Entry, MadeFile};
use super::{Kind, Making};
use crate::documents::subject::{self, Subject};
use crate::refusal::Refusal;
use frontino_store::print_order::{self, ByPost};
use frontino_store::{Conn, bill_file, hexadecimal};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range as Span;

/// Bills that are read together.
const BILLS_AT_ONCE: usize = 200;

/// The bills that go by post, cut into files.
pub struct Plan {
    order: Vec<ByPost>,
    files: Vec<Span<usize>>,
    /// What all bills of the run are made from.
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
    /// Sorts the bills of a run and cuts them where the sheets of a file are used up. `pages` are
    /// those of each bill; what has none could not be made and is left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn new(conn: &mut Conn, making: &Making<'_>, bills: &Bills) -> Result<Plan, Refusal> {
        let mut order = print_order::list(&mut conn.begin_read()?, making.run.id)?;
        let pages = &bills.pages;
        order.retain(|bill| pages.contains_key(&bill.number));
        let sheets = order.iter().map(|bill| {
            let (pages, front) = pages.get(&bill.number).copied().unwrap_or_default();
            making.print.sheets_of(pages, front)
        });
        let files = cut(sheets, making.print.sheets_max());
        Ok(Plan { order, files, made_from: bills.made_from() })
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
        let bills = &self.order[self.files[at].clone()];
        let note = format!("print-{:06}", at + 1);
        let made_from = self.fingerprint(bills, making);
        let before = making.folder.noted(&note);
        if let Some(entry) = before.filter(|entry| entry.holds(&made_from, making.folder)) {
            return Ok(PrintFile { entry, was_there: true });
        }
        let name = format!("{}/{:04}.pdf", Kind::Print.folder(), at + 1);
        let mut batch = making.paper.batch(making.print.is_duplex());
        let mut starts = Vec::with_capacity(bills.len());
        for some in bills.chunks(BILLS_AT_ONCE) {
            for subject in read(conn, making, some)? {
                let first = batch.pages() + 1;
                // What cannot be printed was parked with the single bills.
                let Ok(pages) = making.paper.add(&mut batch, &subject) else { continue };
                if making.print.is_duplex() && pages % 2 == 1 {
                    batch.add_blank_page();
                }
                starts.push((subject.file.bill.number.clone(), first, pages));
            }
        }
        let printed = batch.finish(&format!("{} {:04}", making.run.name, at + 1));
        making.folder.put(&name, &printed.bytes)?;
        let pages = u32::try_from(printed.pages).unwrap_or(u32::MAX);
        let (bill, bytes) = (String::new(), printed.bytes.len() as u64);
        let file = MadeFile { name, bill, bytes, pages, front: 0 };
        let entry = Entry { made_from, files: vec![file], starts, ..Entry::default() };
        making.folder.note(&note, &entry)?;
        Ok(PrintFile { entry, was_there: false })
    }

    fn fingerprint(&self, bills: &[ByPost], making: &Making<'_>) -> String {
        let mut digest = Sha256::new();
        digest.update(&self.made_from);
        digest.update([u8::from(making.print.is_duplex())]);
        for bill in bills {
            digest.update(&bill.number);
            digest.update([0]);
        }
        hexadecimal(&digest.finalize())
    }

    /// Writes the list for the print shop, and takes away files beyond the last one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(&self, made: &[PrintFile], making: &Making<'_>) -> Result<(), Refusal> {
        let zips: HashMap<&str, &str> =
            self.order.iter().map(|bill| (bill.number.as_str(), bill.zip.as_str())).collect();
        let mut table = csv::Writer::from_writer(Vec::new());
        let mut rows = vec![["file", "first_page", "pages", "number", "zip"].map(str::to_owned)];
        for PrintFile { entry, .. } in made {
            let file = entry.files.first().map_or("", |file| file.name.as_str());
            let file = file.rsplit('/').next().unwrap_or_default().to_owned();
            rows.extend(entry.starts.iter().map(|(number, first, pages)| {
                let zip = zips.get(number.as_str()).copied().unwrap_or_default().to_owned();
                [file.clone(), first.to_string(), pages.to_string(), number.clone(), zip]
            }));
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

/// What is known of all bills of a run once they are made.
#[derive(Debug, Default)]
pub struct Bills {
    /// Pages of each and how many of them are its front, by its number.
    pub pages: HashMap<String, (u32, u32)>,
    /// What the bills of each range were made from, by the number of the range.
    pub ranges: BTreeMap<usize, String>,
}

impl Bills {
    /// Takes in the bills of a range.
    pub fn add(&mut self, range: usize, entry: &Entry) {
        let files = entry.files.iter();
        self.pages.extend(files.map(|file| (file.bill.clone(), (file.pages, file.front))));
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

/// Reads bills in the order of the post.
fn read(conn: &mut Conn, making: &Making<'_>, bills: &[ByPost]) -> Result<Vec<Subject>, Refusal> {
    let numbers: Vec<&str> = bills.iter().map(|bill| bill.number.as_str()).collect();
    let run_id = making.run.id;
    let mut all =
        subject::read(conn, making.codes, |tx| bill_file::list_numbered(tx, run_id, &numbers))?;
    let places: HashMap<&str, usize> = (0..).zip(&numbers).map(|(at, n)| (*n, at)).collect();
    all.sort_by_key(|subject| places.get(subject.file.bill.number.as_str()).copied());
    Ok(all)
}

/// Cuts a row of bills, each of so many sheets, into files of at most `max` sheets; a bill that has
/// more is a file of its own.
fn cut(sheets: impl Iterator<Item = u64>, max: u64) -> Vec<Span<usize>> {
    let (mut files, mut begin, mut used, mut count) = (Vec::new(), 0, 0, 0);
    for (at, sheets) in sheets.enumerate() {
        if at > begin && used + sheets > max {
            files.push(begin..at);
            (begin, used) = (at, 0);
        }
        used += sheets;
        count = at + 1;
    }
    if count > begin {
        files.push(begin..count);
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_ends_where_its_sheets_are_used_up() {
        let check = |sheets: &[u64], max: u64, ends: &[usize]| {
            let files = cut(sheets.iter().copied(), max);
            let found: Vec<usize> = files.iter().map(|file| file.end).collect();
            assert_eq!(found, ends, "{sheets:?} {max}");
            assert!(files.windows(2).all(|two| two[0].end == two[1].start));
        };
        check(&[], 10, &[]);
        check(&[2, 2, 2], 6, &[3]);
        check(&[2, 2, 3], 6, &[2, 3]);
        check(&[9, 1, 1], 6, &[1, 3]);
        check(&[1, 9, 1], 6, &[1, 2, 3]);
        check(&[1, 1, 1], 1, &[1, 2, 3]);
    }
}
