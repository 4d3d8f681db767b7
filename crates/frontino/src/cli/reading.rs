//! `frontino reading`: readings from a file or by hand, and what a person decides of those held.

mod list;

use super::{Context, Status, parse_date, parse_said};
use crate::reading::decide::{self, Asked};
use crate::reading::{Arrival, Intake, KINDS};
use crate::refusal::Refusal;
use crate::{choice, clock, import};
use clap::{Args, Subcommand};
use frontino_core::consumption::ReadingKind;
use frontino_core::dates::Date;
use serde_json::json;
use std::path::PathBuf;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino reading import autoletture.csv
  frontino reading add --supply 10000042 --serial 12MT00000001 --on 2020-01-15 --value 1234 \\
      --kind self
  frontino reading list --state held
  frontino reading accept K-1 --by rossi";

/// What to do with readings.
#[derive(Subcommand)]
pub enum ReadingCommand {
    /// Prende le letture di un file CSV o XLSX
    Import(ImportReadings),
    /// Prende una lettura
    Add(Add),
    /// Elenca le letture arrivate, prima quelle a cui rispondere prima
    List(list::List),
    /// Accetta una lettura da verificare
    Accept(Accept),
    /// Rifiuta una lettura da verificare
    Refuse(Refuse),
}

/// A file of readings.
#[derive(Args)]
pub struct ImportReadings {
    /// File con le colonne supply_code, meter_serial, read_on, value_m3, kind, key, sent_at
    file: PathBuf,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// One reading.
#[derive(Args)]
pub struct Add {
    /// Codice dell'utenza
    #[arg(long)]
    supply: String,
    /// Matricola del contatore
    #[arg(long)]
    serial: String,
    /// Giorno della lettura
    #[arg(long, value_parser = parse_date)]
    on: Date,
    /// Metri cubi interi, le cifre nere
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..))]
    value: i64,
    /// Chi ha letto: operator, self, telemetry, estimated
    #[arg(long, value_parser = parse_kind)]
    kind: ReadingKind,
    /// Chiave; senza valgono utenza, matricola, giorno e tipo
    #[arg(long)]
    key: Option<String>,
    /// Quando è stata mandata, come 2020-01-15T18:30
    #[arg(long, value_parser = parse_instant)]
    sent_at: Option<i64>,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// A reading to accept.
#[derive(Args)]
pub struct Accept {
    /// Chiave della lettura
    key: String,
    /// Chi decide
    #[arg(long, value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// A reading to refuse.
#[derive(Args)]
pub struct Refuse {
    /// Chiave della lettura
    key: String,
    /// Chi decide
    #[arg(long, value_parser = parse_said)]
    by: String,
    /// Perché, per la risposta all'utente
    #[arg(long, value_parser = parse_said)]
    why: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

fn parse_kind(text: &str) -> Result<ReadingKind, String> {
    let words = choice::list(&KINDS);
    choice::find(&KINDS, text).ok_or_else(|| format!("tipo di lettura: {text} (ci sono: {words})"))
}

fn parse_instant(text: &str) -> Result<i64, String> {
    let sentence = || format!("istante non valido: {text} (si scrive 2020-01-15T18:30)");
    clock::parse_instant(text).ok_or_else(sentence)
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read, the decision cannot be taken, or the database does not answer.
pub fn run(context: &Context, command: ReadingCommand) -> Result<Status, Refusal> {
    match command {
        ReadingCommand::Import(asked) => {
            let rows = import::read_arrivals(&asked.file)?;
            take(context, rows, asked.dry_run)
        }
        ReadingCommand::Add(asked) => add(context, asked),
        ReadingCommand::List(asked) => list::run(context, &asked),
        ReadingCommand::Accept(Accept { key, by, dry_run }) => {
            let asked = Asked { key: &key, by: &by, why: None, accept: true, dry_run };
            decide(context, &asked)
        }
        ReadingCommand::Refuse(Refuse { key, by, why, dry_run }) => {
            let asked = Asked { key: &key, by: &by, why: Some(&why), accept: false, dry_run };
            decide(context, &asked)
        }
    }
}

fn add(context: &Context, asked: Add) -> Result<Status, Refusal> {
    let arrival = Arrival {
        key: asked.key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()),
        supply_code: asked.supply.trim().to_uppercase(),
        meter_serial: asked.serial.trim().to_uppercase(),
        read_on: asked.on,
        value_m3: asked.value,
        kind: asked.kind,
        sent_at: asked.sent_at,
    };
    take(context, vec![(0, Ok(arrival))], asked.dry_run)
}

fn take(
    context: &Context,
    rows: Vec<import::ArrivalRow>,
    dry_run: bool,
) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let progress = context.printer.progress("Letture", Some(rows.len() as u64));
    let watch = |more| progress.advance(more);
    let outcome = Intake::new(context).take(&mut conn, rows, dry_run, &watch)?;
    drop(progress);
    context.printer.result(&outcome.json(), &outcome.text());
    Ok(if outcome.has_findings() { Status::Found } else { Status::Done })
}

fn decide(context: &Context, asked: &Asked<'_>) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let decided = decide::decide(&mut conn, asked, clock::now_micros())?;
    let value = json!({
        "key": asked.key, "state": decided.state, "replaced": decided.replaced,
        "unchanged": decided.unchanged,
    });
    let state = if asked.accept { "accettata" } else { "rifiutata" };
    let already = if decided.unchanged { " (lo era già)" } else { "" };
    let replaced = match decided.replaced {
        0 => String::new(),
        count => format!("; autoletture sostituite: {count}"),
    };
    let text = format!("Lettura {}: {state}{already}{replaced}\n", asked.key);
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
