//! `frontino position recheck`: every position is looked at again.

use crate::cli::italian::thousands;
use crate::cli::{Context, Status};
use crate::refusal::Refusal;
use clap::Args;
use frontino_store::debt_position::{counts, mark_all};
use serde_json::json;

/// Whether to do it.
#[derive(Args)]
pub struct Recheck {
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command; the background work or `position send` then sends what differs.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context, asked: &Recheck) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    mark_all(&mut tx)?;
    let waiting = counts(&mut tx)?.into_iter().find(|count| count.state == "waiting");
    let waiting = waiting.map_or(0, |count| count.positions);
    if !asked.dry_run {
        tx.commit()?;
    }
    let text = format!("Posizioni da rivedere: {}\n", thousands(waiting));
    context.printer.result(&json!({"waiting": waiting}), &text);
    Ok(Status::Done)
}
