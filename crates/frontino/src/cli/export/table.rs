//! What a table writes into: CSV, or a spreadsheet by the ending of the file.

use crate::refusal::Refusal;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A column: its name and what its cells are. Cells are always written as text in the form of the
/// contract; a spreadsheet gets numbers and dates for what they are.
pub type Column = (&'static str, Cell);

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text: codes and numbers of documents too, whose zeros count.
    Text,
    /// A number with a dot.
    Number,
    /// A date, `2019-12-31`.
    Day,
}

/// Rows of a sheet, its header included.
const SHEET_ROWS_MAX: u32 = 1_048_576;

/// An open table. What goes wrong is kept and told by [`Table::finish`].
pub struct Table {
    columns: &'static [Column],
    /// Where it is written, and the file that was asked for.
    path: PathBuf,
    out: PathBuf,
    target: Target,
    rows: u64,
    failed: Option<Refusal>,
}

enum Target {
    /// Rows are counted, nothing is written.
    Nothing,
    Csv(csv::Writer<File>),
    Sheets {
        book: Box<Workbook>,
        name: String,
        next_row: u32,
        day: Format,
    },
}

impl Table {
    /// Opens `path` for the table `name`; `out` is the file it will become.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(
        name: &str,
        columns: &'static [Column],
        path: &Path,
        out: &Path,
    ) -> Result<Table, Refusal> {
        let is_sheet = out.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
        let target = if is_sheet {
            let (book, day) = (Box::default(), Format::new().set_num_format("yyyy-mm-dd"));
            // The header opens the first sheet.
            Target::Sheets { book, name: name.to_owned(), next_row: SHEET_ROWS_MAX, day }
        } else {
            Target::Csv(csv::Writer::from_path(path).map_err(|e| csv_refusal(out, e))?)
        };
        let (path, out) = (path.to_path_buf(), out.to_path_buf());
        let mut table = Table { columns, path, out, target, rows: 0, failed: None };
        if let Target::Csv(csv) = &mut table.target {
            let names = columns.iter().map(|(name, _)| name);
            csv.write_record(names).map_err(|e| csv_refusal(&table.out, e))?;
        } else if let Err(error) = open_sheet(&mut table.target, columns) {
            return Err(sheet_refusal(&table.out, error));
        }
        Ok(table)
    }

    /// A table that only counts its rows.
    pub fn counting(columns: &'static [Column]) -> Table {
        let (path, out) = (PathBuf::new(), PathBuf::new());
        Table { columns, path, out, target: Target::Nothing, rows: 0, failed: None }
    }

    /// Writes a row, one cell a column.
    pub fn row(&mut self, cells: &[String]) {
        if self.failed.is_some() {
            return;
        }
        self.rows += 1;
        self.failed = match &mut self.target {
            Target::Nothing => None,
            Target::Csv(csv) => csv.write_record(cells).err().map(|e| csv_refusal(&self.out, e)),
            sheets @ Target::Sheets { .. } => {
                sheet_row(sheets, self.columns, cells).err().map(|e| sheet_refusal(&self.out, e))
            }
        };
    }

    /// Ends the file and tells how many rows it has, the header apart.
    ///
    /// # Errors
    /// What kept a row from being written.
    pub fn finish(self) -> Result<u64, Refusal> {
        if let Some(refusal) = self.failed {
            return Err(refusal);
        }
        match self.target {
            Target::Nothing => {}
            Target::Csv(mut csv) => csv.flush().map_err(|e| Refusal::file(&self.out, &e))?,
            Target::Sheets { mut book, .. } => {
                book.save(&self.path).map_err(|e| sheet_refusal(&self.out, e))?;
            }
        }
        Ok(self.rows)
    }
}

/// Begins a sheet with the header; rows leave the memory as they are written.
fn open_sheet(target: &mut Target, columns: &[Column]) -> Result<(), XlsxError> {
    let Target::Sheets { book, name, next_row, .. } = target else { return Ok(()) };
    let place = book.worksheets().len();
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(if place == 0 { name.clone() } else { format!("{name} {}", place + 1) })?;
    sheet.set_freeze_panes(1, 0)?;
    for (place, (name, _)) in (0..).zip(columns) {
        sheet.write_string(0, place, *name)?;
    }
    *next_row = 1;
    Ok(())
}

fn sheet_row(target: &mut Target, columns: &[Column], cells: &[String]) -> Result<(), XlsxError> {
    if matches!(target, Target::Sheets { next_row, .. } if *next_row >= SHEET_ROWS_MAX) {
        open_sheet(target, columns)?;
    }
    let Target::Sheets { book, next_row, day, .. } = target else { return Ok(()) };
    let last = book.worksheets().len().saturating_sub(1);
    let sheet = book.worksheet_from_index(last)?;
    for ((place, (_, kind)), text) in (0..).zip(columns).zip(cells) {
        cell(sheet, (*next_row, place), *kind, text, day)?;
    }
    *next_row += 1;
    Ok(())
}

fn cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    kind: Cell,
    text: &str,
    day: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    match (kind, text.parse::<f64>()) {
        (Cell::Number, Ok(number)) => sheet.write_number(row, column, number)?,
        (Cell::Day, _) => {
            let date = ExcelDateTime::parse_from_str(text)?;
            sheet.write_datetime_with_format(row, column, &date, day)?
        }
        _ => sheet.write_string(row, column, text)?,
    };
    Ok(())
}

fn csv_refusal(file: &Path, error: csv::Error) -> Refusal {
    match error.into_kind() {
        csv::ErrorKind::Io(io) => Refusal::file(file, &io),
        other => Refusal::new("csv", format!("{other:?}")).at(file.display()),
    }
}

fn sheet_refusal(file: &Path, error: XlsxError) -> Refusal {
    match error {
        XlsxError::IoError(io) => Refusal::file(file, &io),
        other => Refusal::new("xlsx", format!("il foglio non si può scrivere: {other}"))
            .at(file.display())
            .next("esportare in CSV"),
    }
}
