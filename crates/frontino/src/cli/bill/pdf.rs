//! `frontino bill pdf`: a bill with its payment notice, as `documents make`
//! prints it.

use crate::cli::{Context, Status};
use crate::documents::codes::CodeMaker;
use crate::documents::paper::Paper;
use crate::documents::subject;
use crate::explain::missing;
use crate::refusal::Refusal;
use crate::secret::Secret;
use clap::Args;
use frontino_store::{Tx, bill_file};
use serde_json::json;
use std::path::PathBuf;

/// What to print.
#[derive(Args)]
pub struct Pdf {
    /// Numero della bolletta, o codice dell'utenza per la sua ultima
    number: String,
    /// File .pdf da scrivere
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When the bill is not there, cannot be printed, or the file cannot be written.
pub fn run(context: &Context, asked: &Pdf) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let secret = Secret::of(&context.config, &context.data)?;
    let codes = CodeMaker::new(&mut conn.begin_read()?, &secret)?;
    let find = |tx: &mut Tx<'_>| Ok(bill_file::find(tx, &asked.number)?.into_iter().collect());
    let found = subject::read(&mut conn, &codes, find)?;
    let subject = found.first().ok_or_else(|| missing(&asked.number))?;
    let paper = Paper::open(context, &mut conn.begin_read()?, &subject.file.run)?;
    let printed = paper.print(subject).map_err(|why| {
        Refusal::new("unprintable", why).at(&asked.number).next("correggere, poi ripetere")
    })?;
    let (out, bytes) = (asked.out.display().to_string(), printed.bytes);
    std::fs::write(&asked.out, &bytes).map_err(|error| Refusal::file(&asked.out, &error))?;
    let value = json!({"file": out, "pages": printed.pages, "bytes": bytes.len()});
    let text = format!("Bolletta {}, {} pagine: {out}\n", asked.number, printed.pages);
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
