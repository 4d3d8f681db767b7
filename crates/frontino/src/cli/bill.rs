//! `frontino bill`: shows bills, and verifies them.

mod afterwards;
mod page;
mod parallel;
mod pdf;
mod verify;

use super::italian::{day, euro, m3};
use super::tariff::line_value;
use super::{Context, Status};
use crate::bill_run::catalogue;
use crate::charge_words;
use crate::explain::missing;
use crate::refusal::Refusal;
use clap::Subcommand;
use frontino_core::money::{Cents, format_m3};
use frontino_store::{chain, packed};
use serde_json::{Value, json};

pub const EXAMPLES: &str = "\
Esempi:
  frontino bill show 2020/0000001
  frontino bill explain U000123 --json
  frontino bill page U000123 --out bolletta.html
  frontino bill parallel --out parallela.csv
  frontino bill verify
  frontino bill verify --run 2019-12";

/// What to do with bills.
#[derive(Subcommand)]
pub enum BillCommand {
    /// Mostra una bolletta con le sue righe
    Show {
        /// Numero della bolletta, per esempio 2020/0000001, o codice dell'utenza per la sua ultima
        number: String,
    },
    /// Spiega una bolletta: da dove viene ogni riga, numero per numero
    Explain {
        /// Numero della bolletta, o codice dell'utenza per la sua ultima
        number: String,
    },
    /// Una bolletta, o una lettera a chi è intestatario, come pagina da guardare e stampare
    Page(page::Page),
    /// Una bolletta con il suo avviso di pagamento, da stampare
    Pdf(pdf::Pdf),
    /// La bolletta parallela: quelle del vecchio sistema accanto alle nostre, con il motivo
    Parallel(parallel::Parallel),
    /// Rifà le bollette dai dati conservati e le confronta al centesimo.
    Verify {
        /// Solo un giro.
        #[arg(long)]
        run: Option<String>,
    },
}

/// Runs the command.
///
/// # Errors
/// When the run is not there or the database does not answer.
pub fn run(context: &Context, command: BillCommand) -> Result<Status, Refusal> {
    match command {
        BillCommand::Show { number } => show(context, &number),
        BillCommand::Explain { number } => explain(context, &number),
        BillCommand::Page(asked) => page::run(context, &asked),
        BillCommand::Pdf(asked) => pdf::run(context, &asked),
        BillCommand::Parallel(asked) => parallel::run(context, &asked),
        BillCommand::Verify { run } => verify::run(context, run),
    }
}

/// A bill as text that a billing clerk can read.
///
/// # Errors
/// When it is not there.
pub fn show(context: &Context, number: &str) -> Result<Status, Refusal> {
    let (value, text) = described(context, number)?;
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

/// Why a bill is what it is.
///
/// # Errors
/// When it is not there.
fn explain(context: &Context, key: &str) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let told = crate::explain::explain(&mut conn.begin_read()?, key)?;
    context.printer.result(&told.value, &told.text);
    Ok(Status::Done)
}

/// The text of a bill.
///
/// # Errors
/// When it is not there.
pub fn text_of(context: &Context, number: &str) -> Result<String, Refusal> {
    Ok(described(context, number)?.1)
}

fn described(context: &Context, key: &str) -> Result<(Value, String), Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let found = chain::find(&mut tx, key)?;
    let (supply_id, sequence) = found.ok_or_else(|| missing(key))?;
    let of_supply = chain::list(&mut tx, supply_id, supply_id)?;
    let bill = of_supply.into_iter().find(|bill| bill.sequence == sequence);
    let bill = bill.ok_or_else(|| missing(key))?.row;
    let catalogue = catalogue(&mut tx, bill.catalogue)?;
    let lines = packed::read_lines(&bill.lines, bill.from, &catalogue.components)?;
    let rows: Vec<_> = lines.iter().map(|l| line_value(l, &catalogue)).collect();
    let (from, to) = (bill.from.to_string(), bill.until.previous().to_string());
    let mut value = json!({
        "number": bill.number, "supply_code": bill.supply_code, "from": from, "to": to,
        "issued_on": bill.issued_on.map(|d| d.to_string()),
        "due_on": bill.due_on.map(|d| d.to_string()),
        "m3_actual": format_m3(bill.actual_l), "m3_estimated": format_m3(bill.estimated_l),
        "lines": rows, "net_cents": bill.net_cents, "vat_cents": bill.vat_cents,
        "total_cents": bill.total_cents, "payable_cents": bill.payable_cents,
        "credit_cents": bill.credit_cents,
        "notice_number": bill.notice_number,
    });
    let due = bill.due_on.map_or(String::new(), |d| format!(", scadenza {}", day(d)));
    let mut text = format!(
        "Bolletta {}, utenza {}, dal {} al {}{due}\n\
         Consumo letto {} m³, stimato {} m³\n",
        if bill.number.is_empty() { "non ancora emessa" } else { &bill.number },
        bill.supply_code,
        day(bill.from),
        day(bill.until.previous()),
        m3(bill.actual_l),
        m3(bill.estimated_l),
    );
    for (place, line) in (1..).zip(&lines) {
        text.push_str(&format!("{place:>2}. {}", charge_words::line(line, &catalogue.components)));
    }
    let [net, vat, total, payable] =
        [bill.net_cents, bill.vat_cents, bill.total_cents, bill.payable_cents];
    let [net, vat, total, payable] = [net, vat, total, payable].map(|cents| euro(Cents(cents)));
    text.push_str(&format!("Netto {net} · IVA {vat} · totale {total} · da pagare {payable}\n"));
    text.push_str(&format!("Avviso di pagamento {}\n", bill.notice_number));
    text.push_str(&afterwards::tell(&mut tx, bill.id, &mut value)?);
    Ok((value, text))
}
