//! `frontino counter accept`: the bank counted another amount than was brought to it.

use crate::cli::italian::euro;
use crate::cli::{Context, Status, parse_said};
use crate::clock;
use crate::refusal::Refusal;
use crate::station::Now;
use crate::till::accept::accept;
use crate::till::deposit::parse_reference;
use clap::Args;
use serde_json::json;

/// Which deposit.
#[derive(Args)]
pub struct Accept {
    /// Riferimento del versamento, come in `counter list`
    #[arg(value_parser = parse_reference)]
    reference: String,
    /// Chi lo decide
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When not just one movement of the bank names the deposit.
pub fn run(context: &Context, asked: &Accept) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(Some(&asked.by));
    let accepted = accept(&mut context.open()?, &asked.reference, &by, now, asked.dry_run)?;
    let difference = accepted.credited - accepted.brought;
    let text = format!(
        "Versamento {}: versati {}, accreditati {}\n",
        asked.reference,
        euro(accepted.brought),
        euro(accepted.credited)
    );
    let value = json!({
        "reference": asked.reference,
        "brought_cents": accepted.brought.0,
        "credited_cents": accepted.credited.0,
        "difference_cents": difference.0,
    });
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
