//! The first sheet of a spreadsheet as comma separated text: dates and numbers in the forms of the
//! manifest, so that all that follows reads one kind of text, and the quarantine can be read back.

use super::formats::{DateFormat, NumberFormat};
use super::refuse::refuse;
use crate::refusal::Refusal;
use calamine::{Data, Reader, Xlsx};
use frontino_core::dates::Date;
use std::io::Cursor;

/// A sheet as text.
pub(super) struct Sheet {
    pub(super) text: String,
    /// The sheet row of each record.
    pub(super) rows: Vec<u32>,
}

/// Reads the first sheet.
pub(super) fn read(
    bytes: Vec<u8>,
    shown: &str,
    dates: &DateFormat,
    numbers: NumberFormat,
) -> Result<Sheet, Refusal> {
    let unreadable = |error: calamine::XlsxError| {
        let message = format!("il foglio di calcolo non si può leggere ({error})");
        let next = "aprire il file, salvarlo di nuovo come .xlsx e ripetere";
        refuse("file_unreadable", shown, message, next)
    };
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut sheet = Sheet { text: String::new(), rows: Vec::new() };
    let Some(range) = book.worksheet_range_at(0) else { return Ok(sheet) };
    let range = range.map_err(unreadable)?;
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (row, cells) in (first_row + 1..).zip(range.rows()) {
        let texts = cells.iter().map(|cell| write(cell, dates, numbers)).collect::<Vec<_>>();
        if texts.iter().all(String::is_empty) {
            continue;
        }
        // A sheet that begins in column B has an empty column A.
        let texts = vec![String::new(); first_column as usize].into_iter().chain(texts);
        let quoted = texts.map(|text| super::quarantine::quote(&text, b',').into_owned());
        sheet.text.push_str(&quoted.collect::<Vec<_>>().join(","));
        sheet.text.push('\n');
        sheet.rows.push(row);
    }
    Ok(sheet)
}

fn write(cell: &Data, dates: &DateFormat, numbers: NumberFormat) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => numbers.write_float(*number),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::Error(error) => format!("{error}"),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            match Date::new(i32::from(year), month, day) {
                Some(date) if moment.is_datetime() => dates.write(date),
                _ => numbers.write_float(moment.as_f64()),
            }
        }
        Data::DateTimeIso(text) => {
            let date = text.get(..10).and_then(Date::parse);
            date.map_or_else(|| text.clone(), |date| dates.write(date))
        }
    }
}
