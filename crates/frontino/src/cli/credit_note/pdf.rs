//! `frontino credit-note pdf`: an issued note, to be printed.

use super::get;
use crate::cli::{Context, Status};
use crate::credit_note::Bill;
use crate::documents::credit_note::sheet;
use crate::documents::{Office, press};
use crate::refusal::Refusal;
use clap::Args;
use frontino_documents::pdf::Document;
use serde_json::json;
use std::path::PathBuf;

/// What to print.
#[derive(Args)]
pub struct Pdf {
    /// Numero della nota
    note: String,
    /// File .pdf da scrivere
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When the note is not issued or cannot be printed, or the file cannot be written.
pub fn run(context: &Context, asked: &Pdf) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let note = get(&mut tx, &asked.note)?;
    let bill = Bill::open(&mut tx, &note.bill_number)?;
    let upto = bill.file.bill.catalogue;
    let office = Office::open(&mut tx, &context.config, &context.data, upto)?;
    let sheet = sheet(&bill, &note, &office).ok_or_else(|| {
        Refusal::new("credit_note_waiting", "la nota non è ancora emessa")
            .at(&asked.note)
            .next("approvarla con `frontino credit-note approve`")
    })?;
    let (press, _) = press::open(context)?;
    let is_large = bill.file.holder.large_print;
    let document = Document { sheet: &sheet, notice: None, attachment: None, is_large };
    let printed = press.print(&document).map_err(|refused| {
        Refusal::new("unprintable", press::sentence(&refused))
            .at(&asked.note)
            .next("correggere, poi ripetere")
    })?;
    std::fs::write(&asked.out, &printed.bytes)
        .map_err(|error| Refusal::file(&asked.out, &error))?;
    let out = asked.out.display().to_string();
    let value = json!({"file": out, "pages": printed.pages, "bytes": printed.bytes.len()});
    let text = format!("Nota {}, {} pagine: {out}\n", asked.note, printed.pages);
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
