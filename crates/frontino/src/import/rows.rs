//! Splits text into records and cells, with physical lines and byte positions.
//!
//! Written by hand, because a quotation mark that never closes must cost one row of an old export,
//! not all that follow: then the physical line is one broken record, and the next line is read
//! anew.

use std::borrow::Cow;

#[cfg(test)]
mod tests;

/// A record.
#[derive(Debug, Default)]
pub struct Record<'t> {
    /// Its cells, quotes taken off.
    pub cells: Vec<Cow<'t, str>>,
    /// Where it begins in the text.
    pub byte: usize,
    /// Its first physical line, from 1; of a spreadsheet the row of the sheet.
    pub line: u32,
    /// Whether its quotation marks make no sense; its cells are then cut at every delimiter.
    pub is_broken: bool,
}

/// Reads records one after the other.
#[derive(Clone, Debug)]
pub struct Rows<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    delimiter: u8,
    /// Columns of the header, to tell a swallowed row from a cell of several lines.
    width: usize,
    sheet_rows: Option<&'t [u32]>,
    ordinal: usize,
}

/// Where a cell or a record ends.
enum End {
    Delimiter(usize),
    Line(usize),
}

impl<'t> Rows<'t> {
    pub(super) fn new(
        text: &'t str,
        at: usize,
        delimiter: u8,
        width: usize,
        sheet_rows: Option<&'t [u32]>,
    ) -> Rows<'t> {
        Rows { text, at, line: 1, delimiter, width, sheet_rows, ordinal: 0 }
    }

    /// Reads the next record; false at the end. Lines without any sign are passed over.
    pub fn next(&mut self, record: &mut Record<'t>) -> bool {
        self.skip_blank_lines();
        if self.at >= self.text.len() {
            return false;
        }
        record.byte = self.at;
        record.line = match self.sheet_rows {
            Some(rows) => rows.get(self.ordinal).copied().unwrap_or(0),
            None => self.line,
        };
        self.ordinal += 1;
        record.cells.clear();
        record.is_broken = !self.split(record);
        if record.is_broken {
            self.split_line(record);
        }
        true
    }

    fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    fn skip_blank_lines(&mut self) {
        let bytes = self.bytes();
        let mut at = self.at;
        loop {
            match bytes.get(at) {
                Some(b' ' | b'\t' | 0x1a) if bytes[at] != self.delimiter => at += 1,
                Some(b'\r' | b'\n') => {
                    self.at = self.after_line_end(at);
                    self.line += 1;
                    at = self.at;
                }
                None => {
                    self.at = at;
                    return;
                }
                Some(_) => return,
            }
        }
    }

    fn after_line_end(&self, at: usize) -> usize {
        match self.bytes().get(at..at + 2) {
            Some(b"\r\n") => at + 2,
            _ => (at + 1).min(self.text.len()),
        }
    }

    /// Splits one record with its quotation marks; false when they make no sense, and then nothing
    /// has moved.
    fn split(&mut self, record: &mut Record<'t>) -> bool {
        let mut at = self.at;
        let mut lines = 0;
        loop {
            let end = if self.bytes().get(at) == Some(&b'"') {
                let Some((cell, end, inner_lines)) = self.quoted(at + 1) else { return false };
                record.cells.push(cell);
                lines += inner_lines;
                end
            } else {
                let end = self.plain_end(at);
                let (End::Delimiter(stop) | End::Line(stop)) = end;
                record.cells.push(Cow::Borrowed(&self.text[at..stop]));
                end
            };
            match end {
                End::Delimiter(stop) => at = stop + 1,
                End::Line(stop) => {
                    self.at = self.after_line_end(stop);
                    self.line += lines + 1;
                    return true;
                }
            }
        }
    }

    fn plain_end(&self, from: usize) -> End {
        let bytes = self.bytes();
        let stops = |c: &u8| *c == self.delimiter || *c == b'\n' || *c == b'\r';
        match bytes[from..].iter().position(stops) {
            Some(length) if bytes[from + length] == self.delimiter => End::Delimiter(from + length),
            Some(length) => End::Line(from + length),
            None => End::Line(bytes.len()),
        }
    }

    /// A cell in quotation marks from behind the opening one: its text, its end, the line ends in
    /// it. `None` when it does not close before a delimiter or a line end, or swallows whole rows.
    fn quoted(&self, from: usize) -> Option<(Cow<'t, str>, End, u32)> {
        let bytes = self.bytes();
        let (mut at, mut doubled) = (from, false);
        let close = loop {
            let quote = at + bytes[at..].iter().position(|c| *c == b'"')?;
            if bytes.get(quote + 1) != Some(&b'"') {
                break quote;
            }
            doubled = true;
            at = quote + 2;
        };
        let mut after = close + 1;
        while bytes.get(after).is_some_and(|c| *c == b' ' && *c != self.delimiter) {
            after += 1;
        }
        let end = match bytes.get(after) {
            None | Some(b'\r' | b'\n') => End::Line(after),
            Some(c) if *c == self.delimiter => End::Delimiter(after),
            Some(_) => return None,
        };
        let cell = &self.text[from..close];
        let lines = self.count_lines(cell)?;
        let cell = if doubled { cell.replace("\"\"", "\"").into() } else { cell.into() };
        Some((cell, end, lines))
    }

    /// Line ends within a cell; `None` when a line wholly within it looks like a row.
    fn count_lines(&self, cell: &str) -> Option<u32> {
        if !cell.contains(['\n', '\r']) {
            return Some(0);
        }
        let normal = cell.replace("\r\n", "\n").replace('\r', "\n");
        let lines = normal.split('\n').collect::<Vec<_>>();
        let delimiter = char::from(self.delimiter);
        let looks_like_row = |line: &&str| line.matches(delimiter).count() + 1 >= self.width;
        let inner = lines.get(1..lines.len() - 1).unwrap_or_default();
        let swallows = self.sheet_rows.is_none() && self.width > 2;
        if swallows && inner.iter().any(looks_like_row) {
            return None;
        }
        u32::try_from(lines.len() - 1).ok()
    }

    /// The physical line, cut at every delimiter.
    fn split_line(&mut self, record: &mut Record<'t>) {
        record.cells.clear();
        let bytes = self.bytes();
        let length = bytes[self.at..].iter().position(|c| *c == b'\n' || *c == b'\r');
        let stop = length.map_or(bytes.len(), |length| self.at + length);
        let line = &self.text[self.at..stop];
        record.cells.extend(line.split(char::from(self.delimiter)).map(Cow::Borrowed));
        self.at = self.after_line_end(stop);
        self.line += 1;
    }
}
