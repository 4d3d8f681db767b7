//! `frontino position`: the debt positions at pagoPA's archive.

mod list;
mod recheck;
mod send;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino position list --state failed
  frontino position send
  frontino position send --notice 301000000000000144";

/// What to do with positions.
#[derive(Subcommand)]
pub enum PositionCommand {
    /// Elenca le posizioni con il loro stato
    List(list::List),
    /// Manda adesso quelle che aspettano e quelle non riuscite, senza il lavoro di fondo
    Send(send::Send),
    /// Rivede tutte le posizioni: dove l'archivio sa già quanto è dovuto, niente parte
    Recheck(recheck::Recheck),
}

/// Runs the command.
///
/// # Errors
/// When the archive is not configured, or the database does not answer.
pub fn run(context: &Context, command: &PositionCommand) -> Result<Status, Refusal> {
    match command {
        PositionCommand::List(asked) => list::run(context, asked),
        PositionCommand::Send(asked) => send::run(context, asked),
        PositionCommand::Recheck(asked) => recheck::run(context, asked),
    }
}
