//! `frontino bill pdf`: a bill with its payment notice, as it is printed.

use crate::cli::{Context, Status};
use crate::documents::{Codes, Office, bill, notice, press};
use crate::explain::missing;
use crate::refusal::Refusal;
use clap::Args;
use frontino_documents::pdf::Document;
use frontino_store::bill_file;
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
    let mut tx = conn.begin_read()?;
    let file = bill_file::find(&mut tx, &asked.number)?;
    let file = file.ok_or_else(|| missing(&asked.number))?;
    let office = Office::open(&mut tx, &context.config, &context.data, file.bill.catalogue)?;
    let sheet = bill::sheet(&file, &office, Codes::default())?;
    let notice = notice::of_bill(&file, &context.config).map_err(|why| unprintable(asked, why))?;
    let document = Document { sheet: &sheet, notice: notice.as_ref(), attachment: None };
    let printed = press::open(context)?.print(&document);
    let printed = printed.map_err(|refused| unprintable(asked, press::sentence(&refused)))?;
    let (out, bytes) = (asked.out.display().to_string(), printed.bytes);
    std::fs::write(&asked.out, &bytes).map_err(|error| Refusal::file(&asked.out, &error))?;
    let value = json!({"file": out, "pages": printed.pages, "bytes": bytes.len()});
    context.printer.result(&value, &format!("{}, {} pagine: {out}\n", sheet.title, printed.pages));
    Ok(Status::Done)
}

fn unprintable(asked: &Pdf, why: String) -> Refusal {
    Refusal::new("unprintable", why).at(&asked.number).next("correggere, poi ripetere il comando")
}
