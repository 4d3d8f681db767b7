//! The rows of a file of paid postal slips, all of them or none.

pub use super::manifest::slip::SlipLayout;

use super::refuse::{nearest, refuse};
use super::rows::Record;
use super::source::{Source, trim};
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use std::path::Path;

/// Cents of a slip at most.
const CENTS_MAX: i64 = 99_999_999;

/// A paid slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Line of the file.
    pub line: u32,
    /// What it names: a notice, a payment, a bill.
    pub reference: String,
    /// How much, in cents.
    pub cents: i64,
    /// The day on which it was paid.
    pub paid_on: Date,
    /// What the post office names it by.
    pub key: Option<String>,
}

/// The places of the columns.
struct Places {
    notice: usize,
    amount: usize,
    paid_on: usize,
    key: Option<usize>,
}

/// Reads a file. A last row with a sum and neither notice nor day is held against the rows.
///
/// # Errors
/// When the file or one of its rows cannot be read, or the sum is another one: nothing is given.
pub fn read(path: &Path, layout: &SlipLayout) -> Result<Vec<Slip>, Refusal> {
    let source = Source::read_in(path, layout.form.clone())?;
    let places = places(&source, layout)?;
    let (mut rows, mut record, mut slips) = (source.rows(), Record::default(), Vec::new());
    let mut total: Option<(u32, i64)> = None;
    while rows.next(&mut record) {
        let at = format!("{}, riga {}", source.name, record.line);
        let wrong = |what: String| {
            refuse("slip_row", &at, what, "correggere il file o il manifest: nulla è stato scritto")
        };
        if record.is_broken {
            return Err(wrong("le virgolette non tornano".to_owned()));
        }
        let cell = |place: usize| record.cells.get(place).map_or("", |cell| trim(cell));
        let (notice, amount, paid_on) =
            (cell(places.notice), cell(places.amount), cell(places.paid_on));
        if [notice, amount, paid_on].iter().all(|cell| cell.is_empty()) {
            continue;
        }
        let cents = source.numbers.read(amount.trim_start_matches('€').trim(), 2);
        let cents = cents.map_err(|_| wrong(format!("«{amount}» non è un importo")))?;
        if total.is_some() {
            return Err(wrong("dopo il totale c'è un'altra riga".to_owned()));
        }
        if notice.is_empty() && paid_on.is_empty() {
            total = Some((record.line, cents));
            continue;
        }
        if !(1..=CENTS_MAX).contains(&cents) {
            return Err(wrong(format!("«{amount}» non può essere l'importo di un bollettino")));
        }
        let day = source.dates.read(paid_on);
        let paid_on = day.ok_or_else(|| wrong(format!("«{paid_on}» non è una data")))?;
        let key = places.key.map(|place| cell(place).to_owned()).filter(|key| !key.is_empty());
        slips.push(Slip { line: record.line, reference: plain(notice), cents, paid_on, key });
    }
    let sum: i64 = slips.iter().map(|slip| slip.cents).sum();
    match total {
        Some((line, total)) if total != sum => Err(refuse(
            "slip_total",
            format!("{}, riga {line}", source.name),
            "il totale del file non è la somma delle sue righe",
            "chiedere il file di nuovo: nulla è stato scritto",
        )),
        _ => Ok(slips),
    }
}

/// A reference without the blanks of its groups.
fn plain(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace()).collect()
}

fn places(source: &Source, layout: &SlipLayout) -> Result<Places, Refusal> {
    let find = |name: &str| {
        let place = source.header.iter().position(|theirs| theirs == name);
        place.ok_or_else(|| {
            let next = match nearest(name, source.header.iter().map(String::as_str)) {
                Some(near) => format!("forse è «{near}»"),
                None => format!("il file ha: {}", source.header.join(", ")),
            };
            refuse("column_missing", &source.name, format!("manca la colonna «{name}»"), next)
        })
    };
    Ok(Places {
        notice: find(&layout.notice)?,
        amount: find(&layout.amount)?,
        paid_on: find(&layout.paid_on)?,
        key: layout.key.as_deref().map(find).transpose()?,
    })
}
