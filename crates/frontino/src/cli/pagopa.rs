//! `frontino pagopa`: reporting flows, and the journal of the station.

mod event;
mod flow;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino pagopa flow import flusso.xml
  frontino pagopa event list --notice 301000000000000144
  frontino pagopa event show 1234 --by rossi";

/// What to do with pagoPA.
#[derive(Subcommand)]
pub enum PagopaCommand {
    /// Flussi di rendicontazione
    #[command(subcommand, after_help = flow::EXAMPLES)]
    Flow(flow::FlowCommand),
    /// Il giornale degli eventi della stazione
    #[command(subcommand, after_help = event::EXAMPLES)]
    Event(event::EventCommand),
}

/// Runs the command.
///
/// # Errors
/// When a file or an event is not there, or the database does not answer.
pub fn run(context: &Context, command: PagopaCommand) -> Result<Status, Refusal> {
    match command {
        PagopaCommand::Flow(command) => flow::run(context, &command),
        PagopaCommand::Event(command) => event::run(context, &command),
    }
}
