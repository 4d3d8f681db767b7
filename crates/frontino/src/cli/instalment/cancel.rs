//! `frontino instalment cancel`: a plan is taken back.

use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::instalment::end::cancel;
use crate::instalment::words;
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use serde_json::json;

/// Which plan.
#[derive(Args)]
pub struct Cancel {
    /// Numero della bolletta
    number: String,
    /// Perché
    #[arg(long, value_name = "MOTIVO", value_parser = parse_said)]
    reason: String,
    /// Chi lo decide, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the bill has no plan that can be taken back.
pub fn run(context: &Context, asked: &Cancel) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let (number, by) = (asked.number.trim(), context.actor(Some(&asked.by)));
    let said = (by.as_str(), asked.reason.as_str());
    let plan = cancel(&mut context.open()?, number, said, now, asked.dry_run)?;
    context.printer.result(&json!({"plan": words::json_of(&plan)}), &words::line(&plan));
    Ok(Status::Done)
}
