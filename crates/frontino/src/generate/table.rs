//! One legacy file while it is written: Windows-1252, semicolons, CRLF, Italian dates and
//! numbers. Rows go through the fault plan on their way out; none stays in memory, but for a few
//! that are waiting to be written a second time.

use super::dirt::{Hint, Plan, Spoiled};
use super::layout::Layout;
use crate::cli::italian::{day, euro, thousands};
use encoding_rs::WINDOWS_1252;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use std::io::{self, Write};

/// How the legacy system wrote a date that is not there.
pub(super) const NO_DATE: &str = "00/00/0000";
/// Another way of the same.
pub(super) const NO_DATE_EITHER: &str = "01/01/0001";

/// A legacy file on its way out.
pub(super) struct Table {
    pub(super) layout: &'static Layout,
    out: Box<dyn Write>,
    cells: Vec<String>,
    line: String,
    plan: Plan,
    /// Rows that come once more when the row count gets there.
    again: Vec<(u64, Vec<String>)>,
    pub(super) rows: u64,
}

impl Table {
    /// Starts the file with its header.
    pub(super) fn new(
        layout: &'static Layout,
        out: Box<dyn Write>,
        plan: Plan,
    ) -> io::Result<Self> {
        let mut table = Table {
            layout,
            out,
            cells: Vec::with_capacity(layout.columns.len()),
            line: String::with_capacity(256),
            plan,
            again: Vec::new(),
            rows: 0,
        };
        let header: Vec<String> =
            layout.columns.iter().map(|column| column.theirs.to_owned()).collect();
        table.write(&header)?;
        table.rows = 0;
        Ok(table)
    }

    /// Adds a cell to the row.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.cells.push(text.to_owned());
        self
    }

    /// Adds a whole number, without a thousands sign.
    pub(super) fn number(&mut self, value: i64) -> &mut Self {
        self.cells.push(value.to_string());
        self
    }

    /// Adds a whole number with dots between the thousands.
    pub(super) fn thousands(&mut self, value: i64) -> &mut Self {
        self.cells.push(thousands(value));
        self
    }

    /// Adds an amount, `1.234,56`.
    pub(super) fn money(&mut self, amount: Cents) -> &mut Self {
        self.cells.push(euro(amount).trim_start_matches("€ ").to_owned());
        self
    }

    /// Adds a date, `31/12/2019`, or what stands for none.
    pub(super) fn date(&mut self, date: Option<Date>, none: &str) -> &mut Self {
        self.cells.push(date.map_or_else(|| none.to_owned(), day));
        self
    }

    /// Ends the row: a fault may fall on it; `hint` tells what the cells do not.
    pub(super) fn end_row(&mut self, hint: &Hint) -> io::Result<()> {
        debug_assert_eq!(self.cells.len(), self.layout.columns.len(), "{}", self.layout.file);
        let mut cells = std::mem::take(&mut self.cells);
        let spoiled = self.plan.spoil(self.layout, &mut cells, hint);
        match spoiled {
            Spoiled::LeftOut => {}
            Spoiled::Written => self.write(&cells)?,
            Spoiled::Repeated { rows_later, cells: repeat } => {
                self.write(&cells)?;
                self.again.push((self.rows + rows_later, repeat));
            }
        }
        while let Some(place) = self.again.iter().position(|(at, _)| *at <= self.rows) {
            let (_, repeat) = self.again.swap_remove(place);
            self.write(&repeat)?;
        }
        cells.clear();
        self.cells = cells;
        Ok(())
    }

    /// Writes what still waits and gives back the fault plan with its counts.
    pub(super) fn finish(mut self) -> io::Result<(u64, Plan)> {
        for (_, repeat) in std::mem::take(&mut self.again) {
            self.write(&repeat)?;
        }
        self.out.flush()?;
        Ok((self.rows, self.plan))
    }

    fn write(&mut self, cells: &[String]) -> io::Result<()> {
        self.line.clear();
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.line.push(';');
            }
            if cell.contains([';', '"']) {
                self.line.push('"');
                self.line.push_str(&cell.replace('"', "\"\""));
                self.line.push('"');
            } else {
                self.line.push_str(cell);
            }
        }
        self.line.push_str("\r\n");
        self.rows += 1;
        // Every letter of the lists is in Windows-1252; the tests decode the files again.
        self.out.write_all(&WINDOWS_1252.encode(&self.line).0)
    }
}
