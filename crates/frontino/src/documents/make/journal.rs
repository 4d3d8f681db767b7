//! What is noted of a range of bills and a kind of document once it is made: from what, and which
//! files came of it. A range is done when its files are there as noted and were made from what the
//! database says now; so a changed address is seen, and so is a file that was cut off.

use super::Parked;
use super::folder::Folder;
use frontino_documents::pdf::Printed;
use serde::{Deserialize, Serialize};

/// What is noted of a range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// SHA-256 over everything that the documents of the range are made from.
    pub made_from: String,
    /// The files.
    pub files: Vec<MadeFile>,
    /// What could not be made.
    pub parked: Vec<Parked>,
    /// In a print file: where each document begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub starts: Vec<Start>,
}

/// A document in a print file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Number of the bill that it is or goes out with.
    pub number: String,
    /// `bill`, or the kind of the letter.
    pub kind: String,
    /// Postal code of where it goes.
    pub zip: String,
    /// Number of its envelope, counted through all files of the run.
    pub envelope: usize,
    /// Its first page in the file, from 1.
    pub first_page: usize,
    /// Its pages.
    pub pages: u32,
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeFile {
    /// Its name below the folder of the documents.
    pub name: String,
    /// Number of the bill that it comes of; empty for a file of many.
    pub bill: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its pages; 0 for what has none.
    pub pages: u32,
    /// How many of them are its front, on a sheet of its own.
    #[serde(default, skip_serializing_if = "is_none")]
    pub front: u32,
    /// The bytes of its pages without what documents of one file share.
    #[serde(default)]
    pub content_bytes: u64,
}

/// Most bills have no front: nothing is noted of it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_none(front: &u32) -> bool {
    *front == 0
}

impl MadeFile {
    /// What is noted of a file.
    #[must_use]
    pub fn of(name: String, bill: String, printed: &Printed) -> MadeFile {
        let [pages, front] =
            [printed.pages, printed.front].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let (bytes, content_bytes) = (printed.bytes.len() as u64, printed.content_bytes as u64);
        MadeFile { name, bill, bytes, pages, front, content_bytes }
    }
}

impl Entry {
    /// Whether the documents were made from the same and are all there, whole.
    #[must_use]
    pub fn holds(&self, made_from: &str, folder: &Folder) -> bool {
        let is_there = |file: &MadeFile| folder.bytes_of(&file.name) == Some(file.bytes);
        self.made_from == made_from && self.files.iter().all(is_there)
    }
}
