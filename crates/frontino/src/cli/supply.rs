//! `frontino supply`: what changes in a contract after it began.

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
}

/// Runs the command.
///
/// # Errors
/// When the change cannot be, or the database does not answer.
pub fn run(context: &Context, command: &SupplyCommand) -> Result<Status, Refusal> {
    match command {
        SupplyCommand::Terms(asked) => terms::run(context, asked),
    }
}
