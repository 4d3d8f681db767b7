//! `frontino credit-note list`: the notes, issued ones in order of their numbers.

use super::show::value;
use crate::cli::italian::{day, euro};
use crate::cli::{Context, Status};
use crate::credit_note::Bill;
use crate::refusal::Refusal;
use clap::Args;
use frontino_core::money::Cents;
use frontino_store::credit_note::list;
use serde_json::{Value, json};

/// Which notes.
#[derive(Args)]
pub struct List {
    /// Solo di una bolletta
    #[arg(long, value_name = "NUMERO")]
    bill: Option<String>,
    /// Solo quelle che aspettano l'approvazione
    #[arg(long)]
    waiting: bool,
}

/// Runs the command.
///
/// # Errors
/// When the bill is not there or the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let bill = asked.bill.as_deref();
    let bill = bill.map(|number| Bill::open(&mut tx, number.trim())).transpose()?;
    let mut notes = list(&mut tx, bill.map(|bill| bill.file.bill.id))?;
    notes.retain(|note| !asked.waiting || note.issue.is_none());
    let mut text = String::new();
    for note in &notes {
        let what = match &note.issue {
            Some(issue) => format!("{} del {}", issue.number, day(issue.issued_on)),
            None => format!("{} da approvare, fatta da {}", note.id, note.made_by),
        };
        let total = euro(Cents(note.total_cents()));
        text.push_str(&format!("{what}: bolletta {}, {total}\n", note.bill_number));
    }
    let rows: Vec<Value> = notes.iter().map(value).collect();
    context.printer.result(&json!({"credit_notes": rows}), &text);
    Ok(Status::Done)
}
