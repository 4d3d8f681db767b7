//! `frontino bill pdf`: a bill with its payment notice, as `documents make`
//! prints it.

use crate::cli::{Context, Status};
use crate::documents::codes::CodeMaker;
use crate::documents::make::WITHOUT_EINVOICE;
use crate::documents::paper::Paper;
use crate::documents::subject;
use crate::explain::missing;
use crate::refusal::Refusal;
use crate::secret::Secret;
use clap::Args;
use frontino_store::{Tx, bill_file};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

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
    let mut found = subject::read(&mut conn, &codes, find)?;
    let run = found.first().map(|subject| Arc::clone(&subject.file.run));
    let run = run.ok_or_else(|| missing(&asked.number))?;
    let paper = Paper::open(context, &mut conn.begin_read()?, &run)?;
    paper.attach(&mut conn, &mut found)?;
    let subject = &found[0];
    let printed = paper.print(subject).map_err(|why| {
        Refusal::new("unprintable", why).at(&asked.number).next("correggere, poi ripetere")
    })?;
    let (out, bytes) = (asked.out.display().to_string(), printed.bytes);
    std::fs::write(&asked.out, &bytes).map_err(|error| Refusal::file(&asked.out, &error))?;
    let einvoice = subject.einvoice.as_ref().map(|file| file.name.as_str());
    let value = json!({
        "file": out, "pages": printed.pages, "bytes": bytes.len(), "einvoice": einvoice,
    });
    let mut text = format!("Bolletta {}, {} pagine: {out}\n", asked.number, printed.pages);
    if paper.attaches_einvoices() && einvoice.is_none() {
        text.push_str(&format!("Attenzione: {WITHOUT_EINVOICE}\n"));
    }
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
