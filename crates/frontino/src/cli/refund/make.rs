//! `frontino refund make`: the file of all approved refunds for the bank.

use crate::cli::italian::{day, euro};
use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::out_file::OutFile;
use crate::refund::make::make;
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_store::refund_batch::{find, find_last};
use serde_json::json;
use std::path::PathBuf;

/// Where to, and when the bank pays.
#[derive(Args)]
pub struct Make {
    /// Cartella della distinta
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Giorno in cui la banca paga, o il primo in cui può (altrimenti oggi)
    #[arg(long, value_name = "DATA", value_parser = parse_date)]
    on: Option<Date>,
    /// Riscrive una distinta che c'è già
    #[arg(long, value_name = "CHIAVE", conflicts_with = "on")]
    batch: Option<String>,
    /// Chi la fa
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be made or written.
pub fn run(context: &Context, asked: &Make) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let made = match &asked.batch {
        Some(_) => None,
        None => make(&mut tx, &context.config, (asked.on.unwrap_or(now.today), &asked.by), now)?,
    };
    let is_new = made.is_some();
    let there = match (&asked.batch, made) {
        (Some(key), _) => Some(find(&mut tx, key)?.ok_or_else(|| {
            Refusal::new("refund_batch_missing", "la distinta non c'è")
                .at(key)
                .next("controllare la chiave")
        })?),
        (None, Some(made)) => Some(made),
        (None, None) => find_last(&mut tx)?,
    };
    let Some(batch) = there else {
        let text = "Nessun rimborso approvato\n";
        context.printer.result(&json!({"batch": null, "new": false}), text);
        return Ok(Status::Done);
    };
    let path = asked.out.join(format!("{}.xml", batch.key));
    if !asked.dry_run {
        std::fs::create_dir_all(&asked.out).map_err(|error| Refusal::file(&asked.out, &error))?;
        let file = OutFile::begin(&path)?;
        std::fs::write(file.path(), &batch.body).map_err(|error| file.refused(&error))?;
        // A file that appears is in the database; one that does not is written by the next call.
        tx.commit()?;
        file.finish()?;
    }
    let again = if is_new { "Distinta" } else { "Nessun nuovo rimborso approvato; distinta" };
    let text = format!(
        "{again} {}: {} bonifici, {}, il {}\n{}\n",
        batch.key,
        batch.payments,
        euro(Cents(batch.total_cents)),
        day(batch.pay_on),
        path.display()
    );
    let value = json!({
        "batch": batch.key,
        "new": is_new,
        "payments": batch.payments,
        "total_cents": batch.total_cents,
        "pay_on": batch.pay_on.to_string(),
        "file": path.display().to_string(),
    });
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
