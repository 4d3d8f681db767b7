//! `frontino export`: bills, their lines and readings as CSV, with the columns of the contract.

pub mod columns;
mod readings;

use super::{Context, Status};
use crate::bill_run::{catalogue, get};
use crate::out_file::OutFile;
use crate::refusal::Refusal;
use clap::{Args, ValueEnum};
use columns::{BILLS, LINES, bill_cells};
use frontino_store::export;
use frontino_store::{Tx, packed, tariff};
use serde_json::json;
use std::path::PathBuf;

pub const EXAMPLES: &str = "\
Esempi:
  frontino export bills --run 2019-12 --out bollette.csv
  frontino export lines --run 2019-12 --out righe.csv
  frontino export readings --out letture.csv";

/// A table to write.
#[derive(Args)]
pub struct Export {
    /// Tabella.
    table: Table,
    /// Solo le bollette di un giro.
    #[arg(long)]
    run: Option<String>,
    /// File da scrivere.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Table {
    /// Bills.
    Bills,
    /// Lines of the bills.
    Lines,
    /// Readings, whatever their state.
    Readings,
}

/// Runs the command.
///
/// # Errors
/// When the run is not there or the file cannot be written.
pub fn run(context: &Context, asked: &Export) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let run = asked.run.as_deref().map(|name| get(&mut tx, name)).transpose()?;
    let run_id = run.map(|run| run.id);
    let file = OutFile::begin(&asked.out)?;
    let rows = write(&mut tx, asked.table, run_id, &file)?;
    let bytes = file.finish()?;
    let text = format!("{rows} righe, {bytes} byte in {}\n", asked.out.display());
    context.printer.result(&json!({"rows": rows, "bytes": bytes}), &text);
    Ok(Status::Done)
}

fn write(
    tx: &mut Tx<'_>,
    table: Table,
    run_id: Option<i64>,
    file: &OutFile,
) -> Result<u64, Refusal> {
    let generation = tariff::next_id(tx)?;
    let components = catalogue(tx, generation)?.components;
    let mut csv = csv::Writer::from_path(file.path()).map_err(|e| csv_refusal(file, e))?;
    let header: &[&str] = match table {
        Table::Bills => &BILLS,
        Table::Lines => &LINES,
        Table::Readings => &readings::READINGS,
    };
    let mut rows = 0;
    let mut failed = csv.write_record(header).err();
    if let Table::Readings = table {
        readings::each_row(tx, |cells| {
            rows += 1;
            failed = failed.take().or(csv.write_record(cells).err());
            Ok(())
        })?;
        return finish(csv, failed, rows, file);
    }
    export::each_bill(tx, run_id, |bill| {
        let written = match table {
            Table::Bills | Table::Readings => {
                csv.write_record(bill_cells(bill)).map(|()| rows += 1)
            }
            Table::Lines => {
                let lines = packed::read_lines(&bill.lines, bill.from, &components)?;
                lines.iter().try_for_each(|line| {
                    rows += 1;
                    csv.write_record([
                        bill.number.as_str(),
                        &bill.supply_code,
                        &line.charge.code(&components),
                        &line.period.from.to_string(),
                        &line.period.last_day().to_string(),
                        &line.quantity.to_string(),
                        &line.unit_price.0.to_string(),
                        &line.amount.0.to_string(),
                    ])
                })
            }
        };
        failed = failed.take().or(written.err());
        Ok(())
    })?;
    finish(csv, failed, rows, file)
}

fn finish(
    mut csv: csv::Writer<std::fs::File>,
    failed: Option<csv::Error>,
    rows: u64,
    file: &OutFile,
) -> Result<u64, Refusal> {
    if let Some(error) = failed {
        return Err(csv_refusal(file, error));
    }
    csv.flush().map_err(|e| file.refused(&e))?;
    Ok(rows)
}

fn csv_refusal(file: &OutFile, error: csv::Error) -> Refusal {
    match error.into_kind() {
        csv::ErrorKind::Io(io) => file.refused(&io),
        other => file.refused(&std::io::Error::other(format!("{other:?}"))),
    }
}
