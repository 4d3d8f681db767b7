//! `frontino instalment review`: ends the plans of which an instalment was not paid.

use crate::cli::italian::day;
use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::instalment::review::review;
use crate::instalment::{Terms, words};
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_core::dates::Date;
use serde_json::{Value, json};

/// By which day.
#[derive(Args)]
pub struct Review {
    /// Giorno a cui guarda, mai dopo oggi (altrimenti oggi)
    #[arg(long, value_parser = parse_date)]
    on: Option<Date>,
    /// Chi lo chiede, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: Option<String>,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the day lies ahead, or the database refuses it.
pub fn run(context: &Context, asked: &Review) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let on = asked.on.unwrap_or(now.today);
    if on > now.today && !asked.dry_run {
        let what = format!("il {} non è ancora venuto", day(on));
        return Err(Refusal::new("instalment_day", what)
            .at("--on")
            .next("indicare un giorno passato, o guardare avanti con --dry-run"));
    }
    let by = context.actor(asked.by.as_deref());
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let found = review(&mut tx, &Terms::of(&context.config), on, (&by, now))?;
    if !asked.dry_run {
        tx.commit()?;
    }
    let mut text = format!(
        "Piani: {} in corso, {} pagati, {} decaduti, {} offerte scadute\n",
        found.kept,
        found.paid,
        found.broken.len(),
        found.lapsed
    );
    text.extend(found.broken.iter().map(words::line));
    let numbers: Vec<&str> = found.broken.iter().map(|plan| plan.bill_number.as_str()).collect();
    let value: Value = json!({
        "kept": found.kept, "paid": found.paid, "broken": numbers, "lapsed": found.lapsed,
    });
    context.printer.result(&value, &text);
    Ok(if numbers.is_empty() { Status::Done } else { Status::Found })
}
