//! A file of the old system as text: read whole, decoded, with its header and its checksum.

use super::formats::{DateFormat, NumberFormat};
use super::manifest::FileSpec;
use super::quarantine::OURS;
use super::refuse::refuse;
use super::rows::{Record, Rows};
use super::xlsx;
use crate::refusal::Refusal;
use encoding_rs::{DecoderResult, Encoding, UTF_8};
use frontino_store::hexadecimal;
use sha2::{Digest, Sha256};
use std::path::Path;

#[cfg(test)]
mod tests;

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    /// Its name without folders.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub size: usize,
    /// Names of its columns, trimmed; without nameless ones at the end.
    pub header: Vec<String>,
    /// What stands between two cells of `text`.
    pub delimiter: u8,
    /// How it writes numbers.
    pub numbers: NumberFormat,
    /// How it writes dates.
    pub dates: DateFormat,
    text: String,
    /// The sheet row of each record, header included, of a spreadsheet.
    sheet_rows: Option<Vec<u32>>,
}

/// How a file is written.
#[derive(Clone, Debug)]
pub struct Form {
    /// How its letters are written.
    pub encoding: &'static Encoding,
    /// What stands between two cells.
    pub delimiter: u8,
    /// How numbers are written.
    pub numbers: NumberFormat,
    /// How dates are written.
    pub dates: DateFormat,
}

impl Source {
    /// Reads the file of `spec`.
    ///
    /// # Errors
    /// When it is not there, cannot be read, is not in its encoding, or has no header.
    pub fn read(spec: &FileSpec) -> Result<Source, Refusal> {
        let FileSpec { encoding, delimiter, numbers, .. } = *spec;
        let form = Form { encoding, delimiter, numbers, dates: spec.dates.clone() };
        Source::read_in(&spec.path, form)
    }

    /// Reads a file that is written in a form.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn read_in(path: &Path, form: Form) -> Result<Source, Refusal> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            let cause = Refusal::file(path, &error).message;
            let message = format!("il file non si può leggere: {cause}");
            let next = "controllare «path» nel manifest e i permessi del file";
            refuse("file_unreadable", &shown, message, next)
        })?;
        let size = bytes.len();
        let sha256 = hexadecimal(&Sha256::digest(&bytes));
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let (text, delimiter, sheet_rows) = if ending == "xlsx" {
            let sheet = xlsx::read(bytes, &shown, &form.dates, form.numbers)?;
            (sheet.text, b',', Some(sheet.rows))
        } else {
            let delimiter = delimiter_of_quarantine(&bytes).unwrap_or(form.delimiter);
            (decode(bytes, form.encoding, &shown)?, delimiter, None)
        };
        let mut source = Source {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            sha256,
            size,
            header: Vec::new(),
            delimiter,
            numbers: form.numbers,
            dates: form.dates,
            text,
            sheet_rows,
        };
        source.header = source.read_header();
        if source.header.is_empty() {
            let next = "mettere i nomi delle colonne nella prima riga";
            return Err(refuse("header_missing", &shown, "il file è vuoto", next));
        }
        Ok(source)
    }

    fn read_header(&self) -> Vec<String> {
        let mut record = Record::default();
        if !self.unread_rows().next(&mut record) {
            return Vec::new();
        }
        let mut names = record.cells.iter().map(|cell| trim(cell).to_owned()).collect::<Vec<_>>();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        names
    }

    /// How many of the columns are the old system's, without those that our quarantine adds.
    #[must_use]
    pub fn own_width(&self) -> usize {
        match self.header.as_slice() {
            [own @ .., reason, line] if [reason.as_str(), line.as_str()] == OURS => own.len(),
            all => all.len(),
        }
    }

    fn unread_rows(&self) -> Rows<'_> {
        let start = if self.text.starts_with('\u{feff}') { 3 } else { 0 };
        Rows::new(&self.text, start, self.delimiter, self.header.len(), self.sheet_rows.as_deref())
    }

    /// The rows after the header.
    #[must_use]
    pub fn rows(&self) -> Rows<'_> {
        let mut rows = self.unread_rows();
        rows.next(&mut Record::default());
        rows
    }

    /// Reads again the record that begins at `byte`.
    pub fn record_at<'t>(&'t self, byte: usize, record: &mut Record<'t>) {
        let width = self.header.len();
        Rows::new(&self.text, byte, self.delimiter, width, self.sheet_rows.as_deref()).next(record);
    }
}

/// Without blanks at both ends: also no-break blanks and marks of no width.
#[inline]
#[must_use]
pub fn trim(cell: &str) -> &str {
    let ends = |bytes: &[u8]| match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) => first.is_ascii_graphic() && last.is_ascii_graphic(),
        _ => true,
    };
    if ends(cell.as_bytes()) {
        return cell;
    }
    let blank = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}')
    };
    cell.trim_matches(blank)
}

/// The encoding that a mark at the beginning tells, whatever the manifest says.
fn marked(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding)
}

/// What separates the cells of our own quarantine file, which a manifest may name in place of the
/// old file without any other change.
fn delimiter_of_quarantine(bytes: &[u8]) -> Option<u8> {
    let line = bytes.split(|c| *c == b'\n' || *c == b'\r').next().unwrap_or_default();
    let line = line.iter().filter(|c| **c != b'"').copied().collect::<Vec<_>>();
    let [reason, last] = OURS;
    let (delimiter, rest) = line.strip_suffix(last.as_bytes())?.split_last()?;
    let is_ours = rest.strip_suffix(reason.as_bytes())?.last() == Some(delimiter);
    is_ours.then_some(*delimiter)
}

/// Whether a text in an encoding of one byte a letter is really UTF-8: letters that no language
/// puts side by side would be read for each of its accents.
fn is_really_utf8(bytes: &[u8], encoding: &'static Encoding) -> bool {
    encoding.is_single_byte() && !bytes.is_ascii() && is_utf8(bytes)
}

fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

fn decode(bytes: Vec<u8>, declared: &'static Encoding, shown: &str) -> Result<String, Refusal> {
    let encoding = match marked(&bytes) {
        Some(marked) => marked,
        // Ours, unless a spreadsheet has saved it again in its own way.
        None if is_utf8(&bytes) && delimiter_of_quarantine(&bytes).is_some() => UTF_8,
        None if is_really_utf8(&bytes, declared) => {
            let said = declared.name().to_lowercase();
            let message = format!("il file è scritto in utf-8, non in {said}");
            let next = "indicare nel manifest encoding = \"utf-8\"";
            return Err(refuse("wrong_encoding", shown, message, next));
        }
        None => declared,
    };
    let text = if encoding == UTF_8 {
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            wrong_encoding(shown, encoding, error.as_bytes(), at)
        })?
    } else {
        decode_other(&bytes, encoding).map_err(|at| wrong_encoding(shown, encoding, &bytes, at))?
    };
    match text.bytes().position(|byte| byte == 0) {
        None => Ok(text),
        Some(at) => Err(wrong_encoding(shown, encoding, text.as_bytes(), at)),
    }
}

/// Decodes, or tells the first byte that the encoding does not know.
fn decode_other(bytes: &[u8], encoding: &'static Encoding) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    // What is too long for the address space does not lie in memory either.
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0);
    let mut text = String::with_capacity(room);
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::Malformed(bad, after) => {
            Err(read.saturating_sub(usize::from(bad) + usize::from(after)))
        }
        DecoderResult::InputEmpty | DecoderResult::OutputFull => {
            text.shrink_to_fit();
            Ok(text)
        }
    }
}

fn wrong_encoding(shown: &str, encoding: &'static Encoding, bytes: &[u8], at: usize) -> Refusal {
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let message = format!(
        "codifica sbagliata: alla riga {line} (byte {}) c'è un segno che {} non conosce",
        at + 1,
        encoding.name().to_lowercase()
    );
    let next = "indicare in «encoding» la codifica vera del file, per esempio windows-1252, \
                oppure esportarlo di nuovo se è rovinato";
    refuse("wrong_encoding", format!("{shown}:{line}"), message, next)
}
