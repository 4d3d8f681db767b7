//! `frontino supply`: what changes in a contract after it began.

mod purchase;
mod terms;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;

pub use terms::EXAMPLES;

/// What to do with supplies.
#[derive(Subcommand)]
pub enum SupplyCommand {
    /// Cambia le condizioni di un'utenza da un giorno in poi, anche passato
    Terms(terms::Terms),
    /// Segna CIG, CUP e ordine che un ente pubblico vuole sulla fattura elettronica
    Purchase(purchase::Purchase),
}

/// Runs the command.
///
/// # Errors
/// When the change cannot be, or the database does not answer.
pub fn run(context: &Context, command: &SupplyCommand) -> Result<Status, Refusal> {
    match command {
        SupplyCommand::Terms(asked) => terms::run(context, asked),
        SupplyCommand::Purchase(asked) => purchase::run(context, asked),
    }
}
