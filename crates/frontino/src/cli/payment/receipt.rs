//! `frontino payment receipt`: the receipt of a payment as PDF (quietanza).

use crate::bill_run::record;
use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::documents::press;
use crate::documents::proof::Issuer;
use crate::payment::proof::{copy, find};
use crate::refusal::Refusal;
use clap::Args;
use frontino_documents::pdf::Document;
use serde_json::json;
use std::path::PathBuf;

/// Of which payment.
#[derive(Args)]
pub struct Receipt {
    /// Chiave dell'incasso, o numero dell'avviso pagato
    payment: String,
    /// File .pdf da scrivere
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Copia per chi ha pagato, con il suo nome
    #[arg(long, requires = "by")]
    payer: bool,
    /// Chi la chiede, per la traccia: serve con --payer
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When no payment is booked under that key or notice, or the file cannot be written.
pub fn run(context: &Context, asked: &Receipt) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let proved = find(&mut tx, asked.payment.trim())?;
    let copy = copy(&mut tx, &proved, asked.payer)?;
    drop(tx);
    let (key, sheet) = (&proved.payment.key, Issuer::of(&context.config).sheet(&proved, &copy));
    let document = Document { sheet: &sheet, notice: None, attachment: None, is_large: false };
    let printed = press::open(context)?.0.print(&document).map_err(|refused| {
        Refusal::new("unprintable", press::sentence(&refused)).at(key).next("correggere e ripetere")
    })?;
    if asked.payer {
        let mut tx = conn.begin()?;
        let by = context.actor(asked.by.as_deref());
        let now = clock::now_on(context.today());
        record(&mut tx, (&by, "payment.payer.read"), key, &json!({}), now)?;
        tx.commit()?;
    }
    let (out, bytes) = (asked.out.display().to_string(), printed.bytes);
    std::fs::write(&asked.out, &bytes).map_err(|error| Refusal::file(&asked.out, &error))?;
    let value = json!({
        "key": key, "file": out, "pages": printed.pages, "bytes": bytes.len(),
        "amount_cents": proved.payment.amount_cents,
    });
    context.printer.result(&value, &format!("Quietanza di {key}: {out}\n"));
    Ok(Status::Done)
}
