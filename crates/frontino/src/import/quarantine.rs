//! `quarantine/FILE.csv`: the rows kept back as the old system wrote them, each with reason and
//! line; corrected, it is read again by the same manifest.

use super::cells::Fault;
use super::layout::BundleFile;
use super::rows::Record;
use super::sentences::say_fault;
use super::source::Source;
use super::table::{Table, Verdict};
use std::borrow::Cow;
use std::fmt::Write as _;

/// A row that is kept back.
#[derive(Clone, Debug)]
pub struct KeptBack {
    /// Where it begins in the text.
    pub byte: usize,
    /// Its physical line.
    pub line: u32,
    /// Why.
    pub fault: Fault,
}

/// The rows of a table that are kept back, in the order of the file.
pub fn kept_back<K, E>(table: &Table<K, E>) -> Vec<KeptBack> {
    let rows = table.rows.iter().filter(|row| row.verdict == Verdict::Quarantined);
    rows.filter_map(|row| {
        let fault = row.fault.as_deref()?.clone();
        Some(KeptBack { byte: row.byte, line: row.line, fault })
    })
    .collect()
}

/// The quarantine file of a source.
#[must_use]
pub fn write(file: BundleFile, source: &Source, kept_back: &[KeptBack]) -> String {
    let delimiter = char::from(source.delimiter);
    let mut text = String::new();
    let mut put = |cells: &mut dyn Iterator<Item = &str>| {
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                text.push(delimiter);
            }
            text.push_str(&quote(cell, source.delimiter));
        }
        text.push_str("\r\n");
    };
    // A quarantine that is kept back again gets new reasons and lines, not more columns.
    let own_width = source.own_width();
    put(&mut source.header[..own_width].iter().map(String::as_str).chain(OURS));
    let mut record = Record::default();
    for row in kept_back {
        source.record_at(row.byte, &mut record);
        let mut reason = String::new();
        // Writing to a string cannot fail.
        let _ = write!(reason, "{}: {}", row.fault.reason.code(), say_fault(&row.fault, file));
        let line = row.line.to_string();
        let width = source.header.len();
        let cell = |place: usize| record.cells.get(place).map_or("", |cell| cell);
        let own = (0..own_width).map(cell);
        // What lies beyond the last column stays there, behind ours, so that nothing moves and an
        // uncorrected row is kept back again.
        let beyond = record.cells.iter().skip(width).map(Cow::as_ref);
        let has_beyond = record.cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        let beyond = beyond.filter(|_| has_beyond);
        put(&mut own.chain([reason.as_str(), line.as_str()]).chain(beyond));
    }
    text
}

/// The columns that the quarantine adds.
pub const OURS: [&str; 2] = ["reason", "line"];

/// A cell as CSV writes it.
#[must_use]
pub fn quote(cell: &str, delimiter: u8) -> Cow<'_, str> {
    let needs = |c: u8| c == delimiter || matches!(c, b'"' | b'\n' | b'\r');
    let is_blank = |c: char| c.is_whitespace() || c.is_control();
    let blank_ends = cell.starts_with(is_blank) || cell.ends_with(is_blank);
    if !blank_ends && !cell.bytes().any(needs) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
}
