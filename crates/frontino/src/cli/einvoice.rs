//! `frontino einvoice`: makes the e-invoices of a run, tells where they stand, takes what the SdI
//! answers, and lists what has to be sent again.

mod import;
mod list;
mod make;
mod resend;
mod sent;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino einvoice make 2019-12 --out documenti
  frontino einvoice sent 2019-12 --by rossi
  frontino einvoice import ricevute/
  frontino einvoice list 2019-12 --state rejected
  frontino einvoice resend";

/// What to do with e-invoices.
#[derive(Subcommand)]
pub enum EinvoiceCommand {
    /// Fa le fatture elettroniche di un giro emesso e gli archivi per l'invio
    Make(make::Make),
    /// Elenca le fatture elettroniche di un giro
    List(list::List),
    /// Conta le fatture elettroniche di un giro per stato
    Status(list::Count),
    /// Segna come inviate le fatture pronte di un giro, o i file nominati
    Sent(sent::Sent),
    /// Prende i messaggi del SdI: file, cartelle, archivi zip
    Import(import::Import),
    /// Elenca le scartate da rimandare, con l'ultimo giorno
    Resend,
}

/// Runs the command.
///
/// # Errors
/// When the run or a file is not there, or the database does not answer.
pub fn run(context: &Context, command: EinvoiceCommand) -> Result<Status, Refusal> {
    match command {
        EinvoiceCommand::Make(asked) => make::run(context, &asked),
        EinvoiceCommand::List(asked) => list::run(context, &asked),
        EinvoiceCommand::Status(asked) => list::count(context, &asked),
        EinvoiceCommand::Sent(asked) => sent::run(context, &asked),
        EinvoiceCommand::Import(asked) => import::run(context, &asked),
        EinvoiceCommand::Resend => resend::run(context),
    }
}
