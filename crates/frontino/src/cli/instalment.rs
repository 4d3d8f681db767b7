//! `frontino instalment`: plans of instalments on our bills (R1.10).

mod ask;
mod cancel;
mod list;
mod pdf;
mod review;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino instalment ask 2020/0000123 --by rossi
  frontino instalment ask 2020/0000123 --count 10 --agreed 'famiglia in difficoltà' --by rossi
  frontino instalment pdf 2020/0000123 --out rate.pdf
  frontino instalment review";

/// What to do with instalments.
#[derive(Subcommand)]
pub enum InstalmentCommand {
    /// Chiede le rate di una bolletta: concesse subito se la regola le prevede
    Ask(ask::Ask),
    /// Mostra i piani di una bolletta, con gli avvisi delle rate
    Show(list::Show),
    /// Elenca i piani
    List(list::List),
    /// Stampa la lettera del piano con gli avvisi delle rate da pagare
    Pdf(pdf::Pdf),
    /// Annulla un piano: si paga di nuovo con l'avviso della bolletta
    Cancel(cancel::Cancel),
    /// Fa decadere i piani con una rata non pagata
    Review(review::Review),
}

/// Runs the command.
///
/// # Errors
/// When a plan cannot be granted or ended, or the database does not answer.
pub fn run(context: &Context, command: &InstalmentCommand) -> Result<Status, Refusal> {
    match command {
        InstalmentCommand::Ask(asked) => ask::run(context, asked),
        InstalmentCommand::Show(asked) => list::run_show(context, asked),
        InstalmentCommand::List(asked) => list::run(context, asked),
        InstalmentCommand::Pdf(asked) => pdf::run(context, asked),
        InstalmentCommand::Cancel(asked) => cancel::run(context, asked),
        InstalmentCommand::Review(asked) => review::run(context, asked),
    }
}
