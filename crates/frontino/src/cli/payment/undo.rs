//! `frontino payment undo`: a match was wrong.

use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::payment::undo::undo;
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_core::payment::PaymentReason;
use serde_json::json;

/// Which match.
#[derive(Args)]
pub struct Undo {
    /// Chiave dell'incasso
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
/// When the payment is not there, or has no match that can be taken back.
pub fn run(context: &Context, asked: &Undo) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(Some(&asked.by));
    let reason = undo(&mut context.open()?, &asked.key, &by, now, asked.dry_run)?;
    let text = match reason {
        PaymentReason::GivenBack => "Incasso annullato: restituire il denaro a chi ha pagato\n",
        _ => "Abbinamento annullato: l'incasso aspetta di essere assegnato\n",
    };
    let value = json!({"key": asked.key, "state": "unmatched", "reason": reason.code()});
    context.printer.result(&value, text);
    Ok(Status::Done)
}
