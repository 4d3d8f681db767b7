//! `frontino bill-run review`: totals, the year before, and what a person has to see.

use crate::bill_run::get;
use crate::bill_run::review::{Exception, Review as Reviewed, review};
use crate::cli::{Context, Status};
use crate::documents::words::Templates;
use crate::refusal::Refusal;
use clap::Args;
use serde_json::json;
use std::fs::File;
use std::path::{Path, PathBuf};

pub const EXAMPLES: &str = "\
Esempi:
  frontino bill-run review 2019-12
  frontino bill-run review 2019-12 --out casi.csv --json";

/// A review.
#[derive(Args)]
pub struct Review {
    /// Nome del giro.
    name: String,
    /// Scrive qui tutti i casi, non solo i peggiori.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

const COLUMNS: [&str; 9] = [
    "kind",
    "rule",
    "supply_code",
    "from",
    "to",
    "amount_cents",
    "sentence",
    "read_on",
    "reading_key",
];

/// Reviews the run.
///
/// # Errors
/// When it is not calculated, or the list cannot be written.
pub fn run(context: &Context, asked: &Review) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let run = get(&mut tx, &asked.name)?;
    let mut list = asked.out.as_deref().map(List::create).transpose()?;
    let mut keep = |exception: &Exception| {
        if let Some(list) = &mut list {
            list.add(exception);
        }
    };
    let thresholds = context.config.review.thresholds();
    let mut reviewed = review(&mut tx, run, thresholds, context.today(), &mut keep)?;
    look_at_texts(context, &mut reviewed)?;
    let mut value = reviewed.json();
    if let Some(list) = list {
        value["rows"] = json!(list.finish()?);
    }
    context.printer.result(&value, &reviewed.text());
    Ok(if reviewed.is_open() { Status::Done } else { Status::Found })
}

/// Looks whether the notice that bills with amounts beyond two years need has its text (R5.4).
///
/// # Errors
/// When a text of the utility cannot be used.
pub fn look_at_texts(context: &Context, reviewed: &mut Reviewed) -> Result<(), Refusal> {
    if !reviewed.has_barred() {
        return Ok(());
    }
    let templates = Templates::read(&context.data.join("templates"))?;
    if templates.prescribed("limitation", reviewed.issue_on, &[]).is_none() {
        reviewed.tell_missing_text();
    }
    Ok(())
}

/// The list of all exceptions as CSV; only a whole list bears its name.
struct List {
    file: PathBuf,
    draft: PathBuf,
    csv: csv::Writer<File>,
    rows: u64,
    failed: Option<csv::Error>,
}

impl List {
    fn create(file: &Path) -> Result<List, Refusal> {
        let draft = file.with_extension("partial");
        let csv = csv::Writer::from_path(&draft).map_err(|error| refusal(file, error))?;
        let mut list = List { file: file.to_owned(), draft, csv, rows: 0, failed: None };
        list.failed = list.csv.write_record(COLUMNS).err();
        Ok(list)
    }

    fn add(&mut self, exception: &Exception) {
        let day = |day: Option<frontino_core::dates::Date>| day.map(|day| day.to_string());
        let reading = exception.reading.as_ref();
        let written = self.csv.write_record([
            exception.kind,
            exception.rule,
            &exception.supply_code,
            &day(exception.period.map(|period| period.from)).unwrap_or_default(),
            &day(exception.period.map(|period| period.last_day())).unwrap_or_default(),
            &exception.amount_cents.to_string(),
            &exception.sentence,
            &day(reading.map(|(_, read_on)| *read_on)).unwrap_or_default(),
            reading.map_or("", |(key, _)| key),
        ]);
        self.rows += 1;
        self.failed = self.failed.take().or(written.err());
    }

    fn finish(mut self) -> Result<u64, Refusal> {
        let io = |error| Refusal::file(&self.file, &error);
        let failed = self.failed.take().map(|error| refusal(&self.file, error));
        failed.map_or(Ok(()), Err)?;
        self.csv.flush().map_err(io)?;
        std::fs::rename(&self.draft, &self.file).map_err(io)?;
        Ok(self.rows)
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // Once renamed it is no longer there.
        let _ = std::fs::remove_file(&self.draft);
    }
}

fn refusal(file: &Path, error: csv::Error) -> Refusal {
    match error.into_kind() {
        csv::ErrorKind::Io(io) => Refusal::file(file, &io),
        other => Refusal::new("csv", format!("{other:?}")).at(file.display()),
    }
}
