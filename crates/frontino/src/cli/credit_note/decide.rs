//! `frontino credit-note approve`, `cancel` and `sent`: what becomes of a note.

use super::{get, show};
use crate::bill_run::record;
use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::credit_note::issue::issue;
use crate::einvoice::word_of;
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_store::credit_note::{StoredNote, delete_draft, find_last_attempt, update_attempt};
use frontino_store::einvoice::Told;
use serde_json::json;

/// Which note.
#[derive(Args)]
pub struct Decide {
    /// Numero della nota, o il suo identificativo come in `credit-note list`
    note: String,
    /// Chi lo decide, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Issues a note.
///
/// # Errors
/// When it is not there, or whoever made it would approve it.
pub fn approve(context: &Context, asked: &Decide) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(Some(&asked.by));
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let note = get(&mut tx, &asked.note)?;
    let issued = issue(&mut tx, &note, (&by, true), now)?;
    let note = StoredNote { issue: Some(issued), ..note };
    let (value, text) = show::described(&mut tx, &note)?;
    if !asked.dry_run {
        tx.commit()?;
    }
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

/// Throws a note away that is not issued.
///
/// # Errors
/// When it is not there, or is issued.
pub fn cancel(context: &Context, asked: &Decide) -> Result<Status, Refusal> {
    let by = context.actor(Some(&asked.by));
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let note = get(&mut tx, &asked.note)?;
    if !delete_draft(&mut tx, note.id)? {
        return Err(Refusal::new("credit_note_issued", "la nota è emessa e resta")
            .at(&asked.note)
            .next("quanto torna dovuto va chiesto con la prossima bolletta"));
    }
    let detail = json!({"note": note.id, "total_cents": note.total_cents()});
    let now = clock::now_on(context.today());
    record(&mut tx, (&by, "credit_note.cancel"), &note.bill_number, &detail, now)?;
    if !asked.dry_run {
        tx.commit()?;
    }
    let value = json!({"id": note.id, "bill": note.bill_number, "state": "cancelled"});
    context.printer.result(&value, &format!("Nota {} annullata\n", note.id));
    Ok(Status::Done)
}

/// Marks the e-invoice of a note as sent.
///
/// # Errors
/// When it is not made yet.
pub fn sent(context: &Context, asked: &Decide) -> Result<Status, Refusal> {
    let by = context.actor(Some(&asked.by));
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let note = get(&mut tx, &asked.note)?;
    let attempt = find_last_attempt(&mut tx, note.id)?.ok_or_else(|| {
        Refusal::new("einvoice_missing", "la nota non ha ancora la sua fattura elettronica")
            .at(&asked.note)
            .next("farla con `frontino credit-note einvoice`")
    })?;
    let now = clock::now_on(context.today());
    let mut state = attempt.state;
    if state == "checked" {
        "sent".clone_into(&mut state);
        update_attempt(&mut tx, attempt.file_no, &state, Told::default(), now)?;
        let detail = json!({"file": attempt.file_name});
        record(&mut tx, (&by, "credit_note.sent"), &asked.note, &detail, now)?;
    }
    if !asked.dry_run {
        tx.commit()?;
    }
    let value = json!({"file": attempt.file_name, "state": state});
    context.printer.result(&value, &format!("{}: {}\n", attempt.file_name, word_of(&state)));
    Ok(Status::Done)
}
