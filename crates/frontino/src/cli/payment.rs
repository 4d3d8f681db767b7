//! `frontino payment`: money that does not come through pagoPA, and what waits for a person.

mod import;
mod list;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino payment import estratto.xml
  frontino payment list --state unmatched";

/// What to do with payments.
#[derive(Subcommand)]
pub enum PaymentCommand {
    /// Prende un estratto conto (camt.053) e abbina i suoi movimenti
    Import(import::Import),
    /// Elenca gli incassi che aspettano una persona
    List(list::List),
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be taken in, or the database does not answer.
pub fn run(context: &Context, command: &PaymentCommand) -> Result<Status, Refusal> {
    match command {
        PaymentCommand::Import(asked) => import::run(context, asked),
        PaymentCommand::List(asked) => list::run(context, asked),
    }
}
