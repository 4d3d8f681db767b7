//! `frontino credit-note einvoice`: the TD04 of a note.

use super::get;
use crate::cli::{Context, Status};
use crate::clock;
use crate::einvoice::credit_note::make;
use crate::refusal::Refusal;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Of which note, and where to.
#[derive(Args)]
pub struct Einvoice {
    /// Numero della nota
    note: String,
    /// Cartella in cui scrivere il file
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the note is not issued, its e-invoice cannot be made, or the file cannot be written.
pub fn run(context: &Context, asked: &Einvoice) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let note = get(&mut tx, &asked.note)?;
    let (name, xml) = make(context, &mut tx, &note, clock::now_micros())?;
    let file = asked.out.join(&name);
    if !asked.dry_run {
        // The name is given before the file is there: a file without a name could be sent.
        tx.commit()?;
        std::fs::create_dir_all(&asked.out).map_err(|error| Refusal::file(&asked.out, &error))?;
        std::fs::write(&file, &xml).map_err(|error| Refusal::file(&file, &error))?;
    }
    let number = note.issue.map(|issue| issue.number);
    let value = json!({"number": number, "file": file.display().to_string(), "bytes": xml.len()});
    context.printer.result(&value, &format!("{}\n", file.display()));
    Ok(Status::Done)
}
