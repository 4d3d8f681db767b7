//! `frontino debit retry`: a collection that came back is tried once more.

use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::debit::retry::retry;
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use serde_json::json;

/// Which collection.
#[derive(Args)]
pub struct Retry {
    /// Chiave dell'addebito, come in `debit list DISTINTA`
    key: String,
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
/// When the collection is not there, did not come back, or the database does not answer.
pub fn run(context: &Context, asked: &Retry) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(Some(&asked.by));
    let is_new = retry(&mut context.open()?, &asked.key, (&by, now), asked.dry_run)?;
    let text = match is_new {
        true => "L'addebito entra nella prossima distinta\n",
        false => "È già così: nulla da fare\n",
    };
    context.printer.result(&json!({"key": asked.key, "unchanged": !is_new}), text);
    Ok(Status::Done)
}
