//! `frontino bill-run`: plan, calculate, look, approve, issue. One file for each step.

mod approve;
mod calculate;
mod cancel;
mod create;
mod dossier;
mod issue;
mod list;
mod review;
mod status;

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::{Args, Subcommand};

pub use calculate::calculate_to_end;
pub use dossier::keep as keep_dossier;

pub const EXAMPLES: &str = "\
Esempi:
  frontino bill-run create 2019-12 --at 2019-12-31 --issue-on 2020-01-31
  frontino bill-run calculate 2019-12 --workers 4 --json";

/// A step of a bill run.
#[derive(Subcommand)]
pub enum BillRunCommand {
    /// Pianifica un giro su tutte le utenze con giorni da fatturare.
    Create(create::Create),
    /// Calcola le bollette; interrotto, riprende da dove era.
    Calculate(calculate::Calculate),
    /// Elenca i giri.
    List,
    /// Rivede un giro calcolato: totali, anno prima, casi da vedere.
    #[command(after_help = review::EXAMPLES)]
    Review(review::Review),
    /// Rivede un giro calcolato e accetta ciò che la revisione mostra.
    #[command(after_help = approve::EXAMPLES)]
    Approve(approve::Approve),
    /// Il fascicolo di un giro: dati, tariffe, totali, casi accettati, impronte.
    #[command(after_help = dossier::EXAMPLES)]
    Dossier(dossier::Dossier),
    /// Emette: numeri, date, avvisi e registrazioni contabili.
    Issue(Step),
    /// Butta via una bozza.
    Cancel(Step),
    /// A che punto è un giro.
    Status {
        /// Nome del giro.
        name: String,
    },
}

/// A step that changes a run.
#[derive(Args)]
pub struct Step {
    /// Nome del giro.
    name: String,
    /// Chi lo chiede; altrimenti l'utente del sistema.
    #[arg(long)]
    by: Option<String>,
    /// Dice che cosa farebbe, senza farlo.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the step does not fit the run, or the database refuses it.
pub fn run(context: &Context, command: BillRunCommand) -> Result<Status, Refusal> {
    match command {
        BillRunCommand::Create(asked) => create::run(context, &asked),
        BillRunCommand::Calculate(asked) => calculate::run(context, &asked),
        BillRunCommand::List => list::run(context),
        BillRunCommand::Review(asked) => review::run(context, &asked),
        BillRunCommand::Approve(asked) => approve::run(context, &asked),
        BillRunCommand::Dossier(asked) => dossier::run(context, &asked),
        BillRunCommand::Issue(asked) => issue::run(context, &asked),
        BillRunCommand::Cancel(asked) => cancel::run(context, &asked),
        BillRunCommand::Status { name } => status::run(context, &name),
    }
}
