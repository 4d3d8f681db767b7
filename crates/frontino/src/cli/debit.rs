//! `frontino debit`: direct debits.

mod list;
mod make;
mod retry;
mod settle;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino debit make --run 2019-12 --out distinte --by rossi
  frontino debit make --due-to 2020-03-31 --out distinte --form iso
  frontino debit settle SDD20200210-1 --by rossi
  frontino debit list";

/// What to do with direct debits.
#[derive(Subcommand)]
pub enum DebitCommand {
    /// Fa la distinta degli addebiti da mandare alla banca
    Make(make::Make),
    /// Dà per pagati gli addebiti di una distinta, senza aspettare la banca
    Settle(settle::Settle),
    /// Lascia ripetere un addebito che è tornato
    Retry(retry::Retry),
    /// Elenca le distinte e come stanno
    List(list::List),
}

/// Runs the command.
///
/// # Errors
/// When something is missing in the configuration, or the database does not answer.
pub fn run(context: &Context, command: &DebitCommand) -> Result<Status, Refusal> {
    match command {
        DebitCommand::Make(asked) => make::run(context, asked),
        DebitCommand::Settle(asked) => settle::run(context, asked),
        DebitCommand::Retry(asked) => retry::run(context, asked),
        DebitCommand::List(asked) => list::run(context, asked),
    }
}
