//! `frontino bill-run approve`: reviews the run and accepts what the review shows.

use super::review::look_at_texts;
use super::status::figures_value;
use crate::bill_run::approve;
use crate::cli::{Context, Status};
use crate::clock;
use crate::refusal::Refusal;
use clap::Args;

pub const EXAMPLES: &str = "\
Esempi:
  frontino bill-run approve 2019-12 --by rossi --dry-run
  frontino bill-run approve 2019-12 --by rossi";

/// An approval.
#[derive(Args)]
pub struct Approve {
    /// Nome del giro.
    name: String,
    /// Chi approva.
    #[arg(long)]
    by: String,
    /// Dice che cosa farebbe, senza farlo.
    #[arg(long)]
    dry_run: bool,
}

/// Approves the run; the name is kept as given on the command line.
///
/// # Errors
/// Without a name, or when the run is not calculated.
pub fn run(context: &Context, asked: &Approve) -> Result<Status, Refusal> {
    let Approve { name, by, dry_run } = asked;
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let (today, now) = (context.today(), clock::now_micros());
    let mut review = approve::approve(&mut tx, &context.config, (name, by), today, now)?;
    look_at_texts(context, &mut review)?;
    let mut value = figures_value(&mut tx, name)?;
    value["accepted"] = review.reasons().into();
    if !dry_run {
        tx.commit()?;
    }
    let text = format!("{}Giro {name} approvato da {by}\n", review.summary());
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
