//! The rules of the SdI that can be proved without its registers, on the written XML.
//!
//! The bytes that leave are read back, not the values they were made of: first their form against
//! the elements of the schema (00200, 00201), then what the numbers and codes say to each other.
//! Where the SdI grants a tolerance our own sums must be exact, but for the product of quantity and
//! price. What only registers know (R in the list of checks) is not here.

mod document;
mod lines;
mod party;
mod reader;
mod walk;

use super::{FILE_BYTES_MAX, file_name};
use document::Document;
use frontino_core::dates::Date;
use party::Header;
use walk::Walk;

/// Format errors after which the SdI stops counting (00201).
const FORMAT_FAULTS_MAX: usize = 50;
/// The code of a document whose total is not its bases and taxes: a rule of ours, the SdI has none.
pub const TOTAL_CODE: &str = "TOTALE";

/// A rule that an invoice breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Code of the SdI, or [`TOTAL_CODE`].
    pub code: &'static str,
    /// The element, with its ancestors and its place among its like.
    pub place: String,
    /// What stands there.
    pub found: String,
}

/// Checks invoices one after the other; keeps its memory between them.
#[derive(Default)]
pub struct Checker {
    walk: Walk,
    seen: Seen,
    faults: Faults,
}

/// What the rules have seen of a file.
#[derive(Default)]
struct Seen {
    header: Header,
    document: Document,
    /// Year and number of the documents of this file.
    numbers: Vec<(String, String)>,
}

/// What was found so far.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, code: &'static str, place: impl Into<String>, found: impl Into<String>) {
        self.0.push(Fault { code, place: place.into(), found: found.into() });
    }
}

impl Checker {
    /// Checks the content of a file that would arrive on `received_on`; no fault means that it may
    /// leave.
    #[must_use]
    pub fn check(&mut self, xml: &str, received_on: Date) -> &[Fault] {
        self.faults.0.clear();
        self.seen.header.clear();
        self.seen.document.clear();
        self.seen.numbers.clear();
        if xml.len() > FILE_BYTES_MAX {
            self.faults.add("00003", "file", format!("{} byte", xml.len()));
        }
        self.walk.run(xml, &mut self.seen, &mut self.faults, received_on);
        self.seen.header.judge(&mut self.faults);
        let is_format = |fault: &Fault| fault.code == "00200";
        if self.faults.0.iter().any(is_format) {
            // What the values mean cannot be told where their form is wrong.
            self.faults.0.retain(|fault| is_format(fault) || fault.code == "00003");
            if self.faults.0.len() > FORMAT_FAULTS_MAX {
                self.faults.0.truncate(FORMAT_FAULTS_MAX);
                self.faults.add("00201", "file", "");
            }
        }
        &self.faults.0
    }
}

/// Checks the name of a file: its form (00001), and whether it was used before (00002).
///
/// # Errors
/// The rule it breaks.
pub fn check_name(name: &str, was_used: bool) -> Result<(), Fault> {
    let code = match (file_name::is_valid(name), was_used) {
        (true, false) => return Ok(()),
        (false, _) => "00001",
        (true, true) => "00002",
    };
    Err(Fault { code, place: "file".to_owned(), found: name.to_owned() })
}
