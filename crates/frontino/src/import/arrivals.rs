//! A file of readings that arrive in the running system: the columns of the bundle's `readings`,
//! with `key` and `sent_at`. Its rows are read here and judged in `reading`.

use super::cells::{Cells, Fault, Layout};
use super::formats::{DateFormat, NumberFormat};
use super::layout::BundleFile;
use super::manifest::{FileSpec, Mapping};
use super::readings;
use super::refuse::{nearest, refuse};
use super::rows::Record;
use super::sentences::say_fault;
use super::source::{Source, trim};
use crate::choice;
use crate::clock;
use crate::reading::{Arrival, KINDS, Unreadable};
use crate::refusal::Refusal;
use encoding_rs::UTF_8;
use frontino_core::import::Reason;
use std::collections::HashSet;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// A row of the file: its physical line and what it says.
pub type ArrivalRow = (u32, Result<Arrival, Unreadable>);

/// The most bytes that a header has.
const HEADER_BYTES_MAX: u64 = 1 << 16;

/// Reads all rows of a file: UTF-8 with a header, commas or semicolons between the cells, or a
/// spreadsheet.
///
/// # Errors
/// When the file cannot be read, or its header lacks a column.
pub fn read(path: &Path) -> Result<Vec<ArrivalRow>, Refusal> {
    let spec = FileSpec {
        file: BundleFile::Readings,
        path: path.to_owned(),
        encoding: UTF_8,
        delimiter: delimiter_of(path)?,
        numbers: NumberFormat::Dot,
        dates: DateFormat::ours(),
        nulls: HashSet::new(),
        mappings: vec![Mapping::default(); BundleFile::Readings.columns().len()],
    };
    let source = Source::read(&spec).map_err(|refusal| match refusal.code {
        "wrong_encoding" => refusal.next("salvare il file come testo UTF-8 e ripetere"),
        "file_unreadable" => refusal.next("controllare il percorso e i permessi del file"),
        _ => refusal,
    })?;
    check_header(&source)?;
    let layout = Layout::new(&spec, &source, frontino_core::dates::LAST)?;
    let own = |name: &str| source.header.iter().position(|theirs| theirs == name);
    let (key, sent_at) = (own("key"), own("sent_at"));
    let (mut record, mut rows, mut all) = (Record::default(), source.rows(), Vec::new());
    while rows.next(&mut record) {
        let cells = Cells::new(&layout, &record);
        let text = |place: Option<usize>| {
            let cell = place.and_then(|place| record.cells.get(place))?;
            Some(trim(cell).to_owned()).filter(|text| !text.is_empty())
        };
        all.push((record.line, arrival(&cells, text(key), text(sent_at))));
    }
    Ok(all)
}

/// The sign that stands more often in the first line.
fn delimiter_of(path: &Path) -> Result<u8, Refusal> {
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEADER_BYTES_MAX).read_to_end(&mut head))
        .map_err(|error| Refusal::file(path, &error))?;
    let line = head.split(|c| *c == b'\n' || *c == b'\r').next().unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|c| **c == sign).count();
    Ok(if count(b';') > count(b',') { b';' } else { b',' })
}

fn check_header(source: &Source) -> Result<(), Refusal> {
    for column in BundleFile::Readings.columns().iter().filter(|column| column.required) {
        if source.header.iter().any(|theirs| theirs == column.name) {
            continue;
        }
        let message = format!("manca la colonna obbligatoria «{}»", column.name);
        let next = match nearest(column.name, source.header.iter().map(String::as_str)) {
            Some(near) => format!("rinominare la colonna «{near}» in «{}»", column.name),
            None => format!("aggiungerla; il file ha: {}", source.header.join(", ")),
        };
        return Err(refuse("column_missing", &source.name, message, next));
    }
    Ok(())
}

fn arrival(
    cells: &Cells<'_, '_>,
    key: Option<String>,
    sent_at: Option<String>,
) -> Result<Arrival, Unreadable> {
    let unreadable = |fault: Fault| Unreadable {
        key: key.clone(),
        reason: fault.reason.code(),
        sentence: sentence(&fault),
    };
    if let Some(fault) = cells.broken() {
        return Err(unreadable(fault));
    }
    let cells = readings::RequiredCells::read(cells).map_err(unreadable)?;
    let sent_at = sent_at.as_deref().map(clock::parse_instant);
    if sent_at == Some(None) {
        let sentence = "sent_at: non è una data, o una data con l'ora, come 2020-01-15T18:30";
        let sentence = sentence.to_owned();
        return Err(Unreadable { key, reason: "not_a_date", sentence });
    }
    Ok(Arrival {
        key,
        supply_code: cells.supply_code.into_owned(),
        meter_serial: cells.meter_serial.into_owned(),
        read_on: cells.read_on,
        value_m3: cells.value_m3,
        kind: readings::kind_of(cells.kind),
        sent_at: sent_at.flatten(),
    })
}

/// What is wrong with a row, for who sent a file that no manifest describes.
fn sentence(fault: &Fault) -> String {
    let column = fault.column.and_then(|at| BundleFile::Readings.columns().get(usize::from(at)));
    let named = |what: &str| column.map_or(what.to_owned(), |c| format!("{}: {what}", c.name));
    match fault.reason {
        Reason::NotADate => named("non è una data del calendario (si scrive 2020-01-15)"),
        Reason::NotANumber | Reason::TooManyDecimals => {
            named("non sono metri cubi interi: contare solo le cifre nere")
        }
        Reason::UnknownValue => {
            let kinds = choice::list(&KINDS);
            named(&format!("non è una delle parole previste (ci sono: {kinds})"))
        }
        Reason::BrokenQuotes => named("le virgolette non si chiudono dove dovrebbero"),
        _ => say_fault(fault, BundleFile::Readings),
    }
}
