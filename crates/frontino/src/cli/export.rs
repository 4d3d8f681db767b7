//! `frontino export`: tables as CSV or, by the file's ending, as a spreadsheet, with the columns of
//! the contract. One file a table in `export/`.

pub mod bills;
mod ledger;
mod lines;
mod payments;
mod readings;
mod supplies;
mod table;

use super::{Context, Status};
use crate::bill_run::get;
use crate::out_file::OutFile;
use crate::refusal::Refusal;
use clap::{Args, ValueEnum};
use frontino_store::{Tx, setting};
use serde_json::json;
use std::path::PathBuf;
use table::{Column, Table};

pub const EXAMPLES: &str = "\
Esempi:
  frontino export bills --run 2019-12 --out bollette.csv
  frontino export lines --run 2019-12 --out righe.xlsx
  frontino export ledger --out contabilita.csv
  frontino export readings --out letture.csv";

/// A table to write.
#[derive(Args)]
pub struct Export {
    /// Tabella.
    table: Name,
    /// Solo un giro: le sue bollette, le loro righe, registrazioni e utenze.
    #[arg(long)]
    run: Option<String>,
    /// File da scrivere: CSV, o foglio di calcolo se finisce in .xlsx
    #[arg(long)]
    out: PathBuf,
    /// Conta le righe e non scrive nulla.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// Bills.
    Bills,
    /// Lines of the bills.
    Lines,
    /// Postings of the ledger, leg by leg.
    Ledger,
    /// Supplies with holder and balance.
    Supplies,
    /// Readings, whatever their state.
    Readings,
    /// Payments.
    Payments,
}

impl Name {
    /// The name and the columns of the table, of made-up data or not.
    fn shape(self, made_up: bool) -> (&'static str, &'static [Column]) {
        match self {
            Name::Bills => ("bills", &bills::COLUMNS),
            Name::Lines => ("lines", &lines::COLUMNS),
            Name::Ledger => ("ledger", &ledger::COLUMNS),
            Name::Supplies => ("supplies", supplies::columns(made_up)),
            Name::Readings => ("readings", &readings::COLUMNS),
            Name::Payments => ("payments", &payments::COLUMNS),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When the run is not there or the file cannot be written.
pub fn run(context: &Context, asked: &Export) -> Result<Status, Refusal> {
    if let (Name::Readings | Name::Payments, Some(run)) = (asked.table, &asked.run) {
        let what = format!("questa tabella non si divide per giri ({run})");
        return Err(Refusal::new("run_refused", what).at("--run").next("ripetere senza --run"));
    }
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let run = asked.run.as_deref().map(|name| get(&mut tx, name)).transpose()?;
    let run_id = run.map(|run| run.id);
    if asked.dry_run {
        let shape = asked.table.shape(setting::is_synthetic(&mut tx)?);
        let mut table = Table::counting(shape.1);
        fill(&mut tx, asked.table, run_id, &mut table)?;
        let rows = table.finish()?;
        let text = format!("{rows} righe andrebbero in {}\n", asked.out.display());
        context.printer.result(&json!({"rows": rows, "bytes": 0}), &text);
        return Ok(Status::Done);
    }
    let file = OutFile::begin(&asked.out)?;
    let rows = write(&mut tx, asked, run_id, &file)?;
    let bytes = file.finish()?;
    let text = format!("{rows} righe, {bytes} byte in {}\n", asked.out.display());
    context.printer.result(&json!({"rows": rows, "bytes": bytes}), &text);
    Ok(Status::Done)
}

fn write(
    tx: &mut Tx<'_>,
    asked: &Export,
    run_id: Option<i64>,
    file: &OutFile,
) -> Result<u64, Refusal> {
    let (name, columns) = asked.table.shape(setting::is_synthetic(tx)?);
    let mut table = Table::create(name, columns, file.path(), &asked.out)?;
    fill(tx, asked.table, run_id, &mut table)?;
    table.finish()
}

fn fill(
    tx: &mut Tx<'_>,
    name: Name,
    run_id: Option<i64>,
    table: &mut Table,
) -> Result<(), Refusal> {
    match name {
        Name::Bills => bills::write(tx, run_id, table),
        Name::Lines => lines::write(tx, run_id, table),
        Name::Ledger => ledger::write(tx, run_id, table),
        Name::Supplies => supplies::write(tx, run_id, table),
        Name::Readings => readings::write(tx, table),
        Name::Payments => payments::write(tx, table),
    }
}
