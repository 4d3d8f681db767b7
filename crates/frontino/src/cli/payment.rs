//! `frontino payment`: money that does not come through pagoPA, and what waits for a person.

mod add;
mod assign;
mod import;
mod list;
mod receipt;
mod undo;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino payment import estratto.xml
  frontino payment add --notice 301000000000000144 --amount 72,50 --by rossi
  frontino payment list --state unmatched
  frontino payment assign bank/IT60X0542811101000000123456/E-7/3 --supply U000012 --by rossi";

/// What to do with payments.
#[derive(Subcommand)]
pub enum PaymentCommand {
    /// Incassa allo sportello
    Add(add::Add),
    /// Prende un estratto conto (camt.053) e abbina i suoi movimenti
    Import(import::Import),
    /// Elenca gli incassi che aspettano una persona
    List(list::List),
    /// Dice di chi è un incasso che nessuno conosceva
    Assign(assign::Assign),
    /// Scrive la quietanza di un incasso, in PDF
    Receipt(receipt::Receipt),
    /// Annulla un abbinamento sbagliato: l'incasso aspetta di nuovo
    Undo(undo::Undo),
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be taken in, or the database does not answer.
pub fn run(context: &Context, command: &PaymentCommand) -> Result<Status, Refusal> {
    match command {
        PaymentCommand::Add(asked) => add::run(context, asked),
        PaymentCommand::Import(asked) => import::run(context, asked),
        PaymentCommand::List(asked) => list::run(context, asked),
        PaymentCommand::Assign(asked) => assign::run(context, asked),
        PaymentCommand::Receipt(asked) => receipt::run(context, asked),
        PaymentCommand::Undo(asked) => undo::run(context, asked),
    }
}
