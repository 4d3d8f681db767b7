//! `frontino export`: bills and their lines as CSV, with the columns of the contract.

use super::{Context, Status};
use crate::bill_run::{catalogue, get};
use crate::refusal::Refusal;
use clap::{Args, ValueEnum};
use frontino_core::money::format_m3;
use frontino_store::export::{self, BillRow};
use frontino_store::{Tx, packed, tariff};
use serde_json::json;
use std::path::{Path, PathBuf};

pub const EXAMPLES: &str = "\
Esempi:
  frontino export bills --run 2019-12 --out bollette.csv
  frontino export lines --run 2019-12 --out righe.csv";

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
}

const BILLS: [&str; 14] = [
    "number",
    "supply_code",
    "issued_on",
    "due_on",
    "from",
    "to",
    "m3_actual",
    "m3_estimated",
    "net_cents",
    "vat_cents",
    "total_cents",
    "payable_cents",
    "notice_number",
    "state",
];
const LINES: [&str; 8] = [
    "bill_number",
    "supply_code",
    "code",
    "from",
    "to",
    "quantity_l",
    "unit_price_microeuro",
    "amount_cents",
];

/// Runs the command.
///
/// # Errors
/// When the run is not there or the file cannot be written.
pub fn run(context: &Context, asked: &Export) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let run = asked.run.as_deref().map(|name| get(&mut tx, name)).transpose()?;
    let run_id = run.map(|run| run.id);
    let draft = asked.out.with_extension("partial");
    let result = write(&mut tx, asked.table, run_id, &draft);
    let rows = result.inspect_err(|_| drop(std::fs::remove_file(&draft)))?;
    let io = |e| Refusal::file(&asked.out, &e);
    std::fs::rename(&draft, &asked.out).map_err(io)?;
    let bytes = std::fs::metadata(&asked.out).map_err(io)?.len();
    let text = format!("{rows} righe, {bytes} byte in {}\n", asked.out.display());
    context.printer.result(&json!({"rows": rows, "bytes": bytes}), &text);
    Ok(Status::Done)
}

fn write(tx: &mut Tx<'_>, table: Table, run_id: Option<i64>, file: &Path) -> Result<u64, Refusal> {
    let generation = tariff::next_id(tx)?;
    let components = catalogue(tx, generation)?.components;
    let mut csv = csv::Writer::from_path(file).map_err(|e| csv_refusal(file, e))?;
    let header: &[&str] = match table {
        Table::Bills => &BILLS,
        Table::Lines => &LINES,
    };
    let mut rows = 0;
    let mut failed = csv.write_record(header).err();
    export::each_bill(tx, run_id, |bill| {
        let written = match table {
            Table::Bills => csv.write_record(bill_cells(bill)).map(|()| rows += 1),
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
    if let Some(error) = failed {
        return Err(csv_refusal(file, error));
    }
    csv.flush().map_err(|e| Refusal::file(file, &e))?;
    Ok(rows)
}

fn bill_cells(bill: &BillRow) -> [String; 14] {
    let date =
        |day: Option<frontino_core::dates::Date>| day.map_or(String::new(), |d| d.to_string());
    [
        bill.number.clone(),
        bill.supply_code.clone(),
        date(bill.issued_on),
        date(bill.due_on),
        bill.from.to_string(),
        bill.until.previous().to_string(),
        format_m3(bill.actual_l),
        format_m3(bill.estimated_l),
        bill.net_cents.to_string(),
        bill.vat_cents.to_string(),
        bill.total_cents.to_string(),
        bill.payable_cents.to_string(),
        bill.notice_number.clone(),
        if bill.number.is_empty() { "draft" } else { "issued" }.to_owned(),
    ]
}

fn csv_refusal(file: &Path, error: csv::Error) -> Refusal {
    match error.into_kind() {
        csv::ErrorKind::Io(io) => Refusal::file(file, &io),
        other => Refusal::new("csv", format!("{other:?}")).at(file.display()),
    }
}
