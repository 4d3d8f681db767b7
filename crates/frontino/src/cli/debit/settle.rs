//! `frontino debit settle`: collections count as paid without a word of the bank.

use crate::cli::italian::{euro, thousands};
use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::debit::settle::{Settled, settle};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_core::dates::Date;
use serde_json::json;

/// Which collections.
#[derive(Args)]
pub struct Settle {
    /// Nome della distinta
    batch: String,
    /// Gli addebiti fino a questo giorno (altrimenti fino a oggi)
    #[arg(long, value_name = "DATA", value_parser = parse_date)]
    on: Option<Date>,
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
/// When the batch is not there, the day is to come, or the database does not answer.
pub fn run(context: &Context, asked: &Settle) -> Result<Status, Refusal> {
    let today = context.today();
    let upto = asked.on.unwrap_or(today);
    if upto > today {
        return Err(Refusal::new("debit_day", "il giorno deve ancora venire")
            .at("--on")
            .next("indicare un giorno fino a oggi"));
    }
    let by = context.actor(Some(&asked.by));
    let now = Now { today, micros: clock::now_on(today) };
    let mut conn = context.open()?;
    let Settled { collections, amount } =
        settle(&mut conn, (&asked.batch, upto), (&by, now), asked.dry_run)?;
    let text = format!("Addebiti pagati: {}, {}\n", thousands(collections), euro(amount));
    let value = json!({
        "batch": asked.batch, "collections": collections, "total_cents": amount.0,
    });
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
