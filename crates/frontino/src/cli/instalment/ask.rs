//! `frontino instalment ask`: somebody wants to pay a bill by instalments.

use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::instalment::ask::{Request, ask};
use crate::instalment::words;
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_core::dates::Date;
use serde_json::json;
use std::num::NonZeroU8;

/// What is asked for.
#[derive(Args)]
pub struct Ask {
    /// Numero della bolletta
    number: String,
    /// Quante rate (altrimenti quante ne prevede la politica del gestore)
    #[arg(long, value_name = "N", value_parser = parse_count)]
    count: Option<NonZeroU8>,
    /// Mesi tra una rata e l'altra (altrimenti quelli tra due bollette)
    #[arg(long, value_name = "MESI", value_parser = clap::value_parser!(u8).range(1..=12))]
    step: Option<u8>,
    /// Scadenza della prima rata (altrimenti quella della bolletta)
    #[arg(long, value_parser = parse_date)]
    first_due: Option<Date>,
    /// Giorno della richiesta (altrimenti oggi)
    #[arg(long, value_parser = parse_date)]
    on: Option<Date>,
    /// Concede le rate oltre la regola, per questo motivo
    #[arg(long, value_name = "MOTIVO", value_parser = parse_said)]
    agreed: Option<String>,
    /// La bolletta è alta per colpa del gestore: nessun interesse di dilazione
    #[arg(long)]
    to_blame: bool,
    /// Chi lo decide, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

fn parse_count(text: &str) -> Result<NonZeroU8, String> {
    let count = text.parse().ok().filter(|count: &NonZeroU8| (2..=120).contains(&count.get()));
    count.ok_or_else(|| format!("numero di rate non valido: {text} (da 2 a 120)"))
}

/// Runs the command.
///
/// # Errors
/// When the bill is not there, or there is neither right nor agreement.
pub fn run(context: &Context, asked: &Ask) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let request = Request {
        bill_number: asked.number.trim(),
        count: asked.count,
        step_months: asked.step,
        first_due_on: asked.first_due,
        asked_on: asked.on.unwrap_or(now.today),
        agreed: asked.agreed.as_deref(),
        to_blame: asked.to_blame,
    };
    let by = context.actor(Some(&asked.by));
    let (config, mut conn) = (&context.config, context.open()?);
    let (plan, is_there) = ask(&mut conn, config, &request, (&by, now), asked.dry_run)?;
    let said = if is_there { "Piano già concesso.\n" } else { "Piano concesso.\n" };
    let value = json!({"granted": !is_there, "plan": words::json_of(&plan)});
    context.printer.result(&value, &(said.to_owned() + &words::whole(&plan)));
    Ok(Status::Done)
}
