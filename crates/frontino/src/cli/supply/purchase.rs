//! `frontino supply purchase`: CIG, CUP and order that a public body wants on its e-invoice.

use crate::cli::{Context, Status, parse_date, parse_flag, parse_said};
use crate::clock;
use crate::refusal::Refusal;
use crate::supply_purchase::{self, Asked, is_order_number};
use clap::Args;
use frontino_core::dates::Date;
use frontino_core::ids::{Cig, Cup};
use serde_json::json;

/// How a public body buys.
#[derive(Args)]
pub struct Purchase {
    /// Codice dell'utenza
    supply: String,
    /// CIG: codice identificativo di gara
    #[arg(long, value_parser = parse_cig)]
    cig: Option<Cig>,
    /// CUP: codice unico di progetto
    #[arg(long, value_parser = parse_cup)]
    cup: Option<Cup>,
    /// Se l'acquisto è esente dal CIG: yes, no
    #[arg(long, value_parser = parse_flag)]
    exempt: Option<bool>,
    /// Numero dell'ordine di acquisto dell'ente
    #[arg(long, value_name = "NUMBER", value_parser = parse_order)]
    order: Option<String>,
    /// Data dell'ordine
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    order_date: Option<Date>,
    /// Toglie quello che c'è
    #[arg(long)]
    clear: bool,
    /// Chi lo chiede, per la traccia dei cambiamenti
    #[arg(long, value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

fn parse_cig(text: &str) -> Result<Cig, String> {
    let wrong = |_| format!("CIG non valido: {text} (10 lettere e cifre, come sull'ordine)");
    Cig::parse(text).map_err(wrong)
}

fn parse_cup(text: &str) -> Result<Cup, String> {
    Cup::parse(text).map_err(|_| format!("CUP non valido: {text} (come C11G06000000001)"))
}

fn parse_order(text: &str) -> Result<String, String> {
    let text = text.trim();
    match is_order_number(text) {
        true => Ok(text.to_owned()),
        false => Err("il numero dell'ordine ha da 1 a 20 caratteri, senza accenti".to_owned()),
    }
}

/// Runs the command.
///
/// # Errors
/// When the supply is not there, the parts do not go together, or the database does not answer.
pub fn run(context: &Context, asked: &Purchase) -> Result<Status, Refusal> {
    let supply = asked.supply.trim().to_uppercase();
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let change = Asked {
        supply: &supply,
        clear: asked.clear,
        cig: asked.cig.as_ref(),
        cup: asked.cup.as_ref(),
        exempt: asked.exempt,
        order_number: asked.order.as_deref(),
        order_on: asked.order_date,
        by: &asked.by,
    };
    let (purchase, changed) = supply_purchase::change(&mut tx, &change, clock::now_micros())?;
    if !asked.dry_run {
        tx.commit()?;
    }
    let mut value = json!({"supply_code": supply, "unchanged": !changed});
    let now = supply_purchase::value(&purchase);
    if let (Some(value), Some(now)) = (value.as_object_mut(), now.as_object()) {
        value.extend(now.clone());
    }
    let text = match changed {
        true => "Segnato: vale dalle fatture elettroniche che si fanno da adesso\n",
        false => "È già così: nulla da fare\n",
    };
    context.printer.result(&value, text);
    Ok(Status::Done)
}
