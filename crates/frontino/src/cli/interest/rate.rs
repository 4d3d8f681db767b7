//! `frontino interest rate`: the reference rates of the European Central Bank.

use crate::cli::italian::day;
use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::interest::rates::{add, listed, parse_percent, read};
use crate::interest::words::percent;
use crate::refusal::Refusal;
use clap::{Args, Subcommand};
use frontino_core::dates::Date;
use frontino_core::interest::EcbRate;
use frontino_core::money::format_decimal;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What to do with rates.
#[derive(Subcommand)]
pub enum RateCommand {
    /// Elenca i tassi, quelli del programma e quelli aggiunti
    List,
    /// Aggiunge un tasso, in percento l'anno, dal giorno da cui vale
    Add(Add),
    /// Aggiunge i tassi di un file CSV, nella forma di data/ecb_mro.csv
    Load(Load),
}

/// A rate.
#[derive(Args)]
pub struct Add {
    /// Primo giorno
    #[arg(value_parser = parse_date)]
    date: Date,
    /// Tasso, in percento l'anno
    #[arg(value_parser = parse_percent)]
    percent: i64,
    #[command(flatten)]
    who: Who,
}

/// A file of rates.
#[derive(Args)]
pub struct Load {
    /// File CSV con effective_from e rate_percent
    file: PathBuf,
    #[command(flatten)]
    who: Who,
}

/// Who adds it.
#[derive(Args)]
struct Who {
    /// Chi lo chiede, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read, a day has another rate, or the database does not answer.
pub fn run(context: &Context, command: &RateCommand) -> Result<Status, Refusal> {
    match command {
        RateCommand::List => list(context),
        RateCommand::Add(asked) => {
            let rate = EcbRate { effective_from: asked.date, rate_hundredths: asked.percent };
            save(context, &[rate], &asked.who)
        }
        RateCommand::Load(asked) => {
            let text = std::fs::read_to_string(&asked.file);
            let text = text.map_err(|error| Refusal::file(&asked.file, &error))?;
            save(context, &read(&asked.file.display().to_string(), &text)?, &asked.who)
        }
    }
}

fn save(context: &Context, rates: &[EcbRate], who: &Who) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let added = add(&mut tx, rates, &who.by, clock::now_micros())?;
    if !who.dry_run {
        tx.commit()?;
    }
    let unchanged = rates.len() - added;
    let text = format!("Tassi aggiunti: {added}, già presenti: {unchanged}\n");
    context.printer.result(&json!({"added": added, "unchanged": unchanged}), &text);
    Ok(Status::Done)
}

fn list(context: &Context) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let all = listed(&mut conn.begin_read()?)?;
    let (mut text, mut rows): (String, Vec<Value>) = (String::new(), Vec::new());
    for (EcbRate { effective_from, rate_hundredths }, is_added) in all {
        let mark = if is_added { " (aggiunto)" } else { "" };
        let rate = percent(rate_hundredths);
        text.push_str(&format!("dal {}: {rate}%{mark}\n", day(effective_from)));
        rows.push(json!({
            "effective_from": effective_from.to_string(),
            "rate_percent": format_decimal(rate_hundredths, 2), "added": is_added,
        }));
    }
    context.printer.result(&json!({"rates": rows}), &text);
    Ok(Status::Done)
}
