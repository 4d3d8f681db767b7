//! `frontino credit-note`: what of issued bills is taken back.

mod decide;
mod einvoice;
mod list;
mod make;
mod pdf;
mod show;

pub use show::value;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::credit_note::{StoredNote, find};

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino credit-note make 2020/0000042 --amount 25,30 --reason \"Lettura errata\" --by rossi
  frontino credit-note make 2020/0000042 --line 3=12,50 --line 4 --reason \"Fognatura\" --by rossi
  frontino credit-note approve 7 --by bianchi
  frontino credit-note show NC2020/0000001";

/// What to do with credit notes.
#[derive(Subcommand)]
pub enum CreditNoteCommand {
    /// Fa una nota di credito su una bolletta; è emessa subito, o dopo l'approvazione
    Make(make::Make),
    /// Emette una nota che aspetta: chi approva è un'altra persona
    Approve(decide::Decide),
    /// Annulla una nota che aspetta: una emessa resta
    Cancel(decide::Decide),
    /// Mostra una nota con le sue righe
    Show {
        /// Numero della nota, o il suo identificativo prima che sia emessa
        note: String,
    },
    /// Elenca le note
    List(list::List),
    /// Una nota emessa, da stampare
    Pdf(pdf::Pdf),
    /// La fattura elettronica (TD04) di una nota emessa, controllata
    Einvoice(einvoice::Einvoice),
    /// Dice che la fattura elettronica di una nota è partita: da allora non cambia
    Sent(decide::Decide),
}

/// Runs the command.
///
/// # Errors
/// When the bill or note is not there, or what is asked for cannot be.
pub fn run(context: &Context, command: &CreditNoteCommand) -> Result<Status, Refusal> {
    match command {
        CreditNoteCommand::Make(asked) => make::run(context, asked),
        CreditNoteCommand::Approve(asked) => decide::approve(context, asked),
        CreditNoteCommand::Cancel(asked) => decide::cancel(context, asked),
        CreditNoteCommand::Show { note } => show::run(context, note),
        CreditNoteCommand::List(asked) => list::run(context, asked),
        CreditNoteCommand::Pdf(asked) => pdf::run(context, asked),
        CreditNoteCommand::Einvoice(asked) => einvoice::run(context, asked),
        CreditNoteCommand::Sent(asked) => decide::sent(context, asked),
    }
}

/// The note of a number or identifier.
fn get(tx: &mut Tx<'_>, note: &str) -> Result<StoredNote, Refusal> {
    find(tx, note.trim())?.ok_or_else(|| {
        Refusal::new("credit_note_missing", format!("la nota {note} non c'è"))
            .at("credit-note")
            .next("vedere le note con `frontino credit-note list`")
    })
}

/// Reads an amount as an Italian types it, above zero.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_euro(text: &str) -> Result<Cents, String> {
    let amount = Cents::parse(&text.trim().replace(',', "."));
    amount
        .filter(|amount| *amount > Cents::ZERO)
        .ok_or_else(|| format!("importo non valido: {text} (si scrive 12,50)"))
}
