//! One range of bills: read, made into documents, noted.

use super::journal::{Entry, MadeFile};
use super::{Kind, Making, Parked};
use crate::documents::subject::{self, Subject};
use crate::refusal::Refusal;
use frontino_documents::pdf::Printed;
use frontino_store::{Conn, bill_file, hexadecimal};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

/// A range of bills in the order of their numbers.
#[derive(Clone, Debug)]
pub struct Range {
    /// Its number, from 1.
    pub no: usize,
    /// The number of the bill before its first one; empty for the first range.
    pub after: String,
    /// How many bills it has.
    pub bills: usize,
}

/// A document in memory.
pub struct Made {
    /// Its name below the folder of the documents.
    pub name: String,
    /// Number of the bill that it comes of.
    pub bill: String,
    /// What it is.
    pub printed: Printed,
}

impl Range {
    /// Makes the documents that are not there; each kind with what is noted of it, and whether it
    /// was there already.
    ///
    /// # Errors
    /// What the database or the file system refuses.
    pub fn make(
        &self,
        conn: &mut Conn,
        making: &Making<'_>,
    ) -> Result<Vec<(Kind, Entry, bool)>, Refusal> {
        let mut subjects = subject::read(conn, making.codes, |tx| {
            bill_file::list(tx, making.run.id, &self.after, self.bills)
        })?;
        making.paper.attach(conn, &mut subjects)?;
        let base = fingerprint(making, &subjects);
        let mut all = Vec::with_capacity(making.kinds.len());
        for kind in making.kinds_of_bills() {
            let name = format!("{}-{:06}", kind.folder(), self.no);
            let before = making.folder.noted(&name);
            if let Some(noted) = before.as_ref().filter(|e| e.holds(&base, making.folder)) {
                all.push((kind, noted.clone(), true));
                continue;
            }
            let mut entry = Entry { made_from: base.clone(), ..Entry::default() };
            for subject in &subjects {
                for made in making.make(kind, subject) {
                    put(made, making, kind, &mut entry)?;
                }
            }
            if making.is_kept(kind) {
                remove_outdated(before, &entry, making)?;
                making.folder.note(&name, &entry)?;
            }
            all.push((kind, entry, false));
        }
        Ok(all)
    }
}

fn put(
    made: Result<Made, Parked>,
    making: &Making<'_>,
    kind: Kind,
    entry: &mut Entry,
) -> Result<(), Refusal> {
    match made {
        Err(parked) => entry.parked.push(parked),
        Ok(made) => {
            if making.is_kept(kind) {
                making.folder.put(&made.name, &made.printed.bytes)?;
            }
            entry.files.push(MadeFile::of(made.name, made.bill, &made.printed));
        }
    }
    Ok(())
}

/// What was made of the range before and is no document any more goes.
fn remove_outdated(
    before: Option<Entry>,
    entry: &Entry,
    making: &Making<'_>,
) -> Result<(), Refusal> {
    let now: BTreeSet<&str> = entry.files.iter().map(|file| file.name.as_str()).collect();
    let before = before.unwrap_or_default();
    let mut gone = before.files.iter().filter(|file| !now.contains(file.name.as_str()));
    gone.try_for_each(|file| making.folder.remove(&file.name))
}

/// Takes what is written to it into a digest.
struct Digesting(Sha256);

impl fmt::Write for Digesting {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

/// SHA-256 over everything that the documents of bills are made from.
fn fingerprint(making: &Making<'_>, subjects: &[Subject]) -> String {
    let mut digest = Digesting(Sha256::new());
    // A digest takes whatever is written.
    let _ = write!(digest, "{}", making.paper.made_from);
    for Subject { file, codes, letters, einvoice } in subjects {
        let reading = codes.as_ref().and_then(|codes| codes.reading);
        let reading = reading.as_ref().map_or("", |code| code.as_str());
        let activation = codes.as_ref().map_or("", |codes| codes.activation.as_str());
        let _ = write!(digest, "{file:?}\n{reading}\n{activation}\n{letters:?}\n");
        if let Some(einvoice) = einvoice {
            digest.0.update(&einvoice.name);
            digest.0.update(&einvoice.bytes);
        }
    }
    hexadecimal(&digest.0.finalize())
}
