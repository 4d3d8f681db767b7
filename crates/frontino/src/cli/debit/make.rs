//! `frontino debit make`: the file of direct debits for the bank.

use crate::choice;
use crate::cli::italian::{day, euro};
use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::debit::make::{Made, Request, make};
use crate::debit::sentence::left_out;
use crate::debit::settings::Settings;
use crate::out_file::OutFile;
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_bank::debit::Form;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What to collect.
#[derive(Args)]
pub struct Make {
    /// Le bollette di un giro
    #[arg(long, value_name = "NOME", required_unless_present = "due_to")]
    run: Option<String>,
    /// Le bollette che scadono entro questo giorno
    #[arg(long, value_name = "DATA", value_parser = parse_date, conflicts_with = "run")]
    due_to: Option<Date>,
    /// Cartella in cui scrivere
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Forma del file: cbi, cbi-envelope, iso (altrimenti quella della configurazione)
    #[arg(long, value_name = "FORMA", value_parser = parse_form)]
    form: Option<Form>,
    /// Chi lo chiede, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: Option<String>,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

fn parse_form(text: &str) -> Result<Form, String> {
    let unknown = || format!("forma sconosciuta: {text} (ci sono: {})", choice::list(&Form::WORDS));
    choice::find(&Form::WORDS, text).ok_or_else(unknown)
}

/// Runs the command.
///
/// # Errors
/// When something is missing in the configuration, the run is not issued, or a file cannot be
/// written.
pub fn run(context: &Context, asked: &Make) -> Result<Status, Refusal> {
    let settings = Settings::of(&context.config)?;
    let form = asked.form.unwrap_or(settings.form);
    let request = match (&asked.run, asked.due_to) {
        (Some(run), _) => Request::Run(run),
        (None, day) => Request::DueBy(day.unwrap_or(context.today())),
    };
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(asked.by.as_deref());
    let mut conn = context.open()?;
    // What was made is in the database before any file is: a file that nobody knows could be sent.
    let made = make(&mut conn, (&settings, form), (request, &by), now, asked.dry_run)?;
    if !asked.dry_run {
        write(&asked.out, &made)?;
    }
    Ok(say(context, &asked.out, &made))
}

fn write(folder: &Path, made: &Made) -> Result<(), Refusal> {
    if made.batches.is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(folder).map_err(|error| Refusal::file(folder, &error))?;
    for batch in &made.batches {
        let file = OutFile::begin(&place(folder, &batch.batch.name))?;
        std::fs::write(file.path(), &batch.xml).map_err(|error| file.refused(&error))?;
        file.finish()?;
    }
    Ok(())
}

fn place(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.xml"))
}

fn say(context: &Context, folder: &Path, made: &Made) -> Status {
    let mut text = String::new();
    let mut batches: Vec<Value> = Vec::new();
    for one in &made.batches {
        let (batch, (first, last)) = (&one.batch, one.days);
        let file = place(folder, &batch.name).display().to_string();
        let again = if one.is_new { "" } else { ", come già fatta" };
        text.push_str(&format!(
            "Distinta {}: {} addebiti, {}, dal {} al {}{again}\n  {file}\n",
            batch.name,
            batch.collections,
            euro(Cents(batch.total_cents)),
            day(first),
            day(last),
        ));
        batches.push(json!({
            "batch": batch.name,
            "file": file,
            "collections": batch.collections,
            "total_cents": batch.total_cents,
            "first_on": first.to_string(),
            "last_on": last.to_string(),
            "new": one.is_new,
        }));
    }
    let mut skipped: Vec<Value> = Vec::new();
    for one in &made.left_out {
        let (bill, sentence) = (&one.bill, left_out(one.why));
        text.push_str(&format!("  {} {}: {sentence}\n", bill.number, bill.supply_code));
        skipped.push(json!({
            "number": bill.number,
            "supply_code": bill.supply_code,
            "open_cents": bill.open_cents,
            "reason": one.why.code(),
            "sentence": sentence,
        }));
    }
    if text.is_empty() {
        text.push_str("Niente da addebitare\n");
    }
    context.printer.result(&json!({"batches": batches, "left_out": skipped}), &text);
    if made.left_out.is_empty() { Status::Done } else { Status::Found }
}
