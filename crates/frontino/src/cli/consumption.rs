//! `frontino consumption compute`: the annual consumption of every supply, once a year by 31 July.

use super::italian::day;
use super::{Context, Status};
use crate::refusal::Refusal;
use crate::yearly_consumption::{compute, last_day};
use clap::{Args, Subcommand};
use serde_json::json;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino consumption compute --year 2020 --dry-run
  frontino consumption compute --year 2020";

/// What to do with annual consumptions.
#[derive(Subcommand)]
pub enum ConsumptionCommand {
    /// Calcola il consumo annuo dalle ultime due letture distanti almeno 300 giorni
    Compute(Compute),
}

/// A year to compute.
#[derive(Args)]
pub struct Compute {
    /// Anno; contano le letture fino al 31 luglio
    #[arg(long, value_parser = clap::value_parser!(i32).range(1900..2999))]
    year: i32,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the year has not begun or the database does not answer.
pub fn run(context: &Context, command: &ConsumptionCommand) -> Result<Status, Refusal> {
    let ConsumptionCommand::Compute(Compute { year, dry_run }) = command;
    let at = last_day(*year, context.today())?;
    let mut conn = context.open()?;
    let progress = context.printer.progress("Consumi annui", None);
    let found = compute(&mut conn, *year, at, *dry_run, &|more| progress.advance(more))?;
    drop(progress);
    let value = json!({
        "year": year, "at": at.to_string(), "computed": found.computed,
        "unchanged": found.unchanged, "without_readings": found.without_readings,
        "ended": found.ended,
    });
    let text = format!(
        "Consumi annui del {year}, letture fino al {}: {} calcolati, {} già presenti, {} \
         senza due letture distanti 300 giorni, {} contratti finiti prima\n",
        day(at),
        found.computed,
        found.unchanged,
        found.without_readings,
        found.ended
    );
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
