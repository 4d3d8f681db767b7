//! `frontino payment add`: money is taken at the counter.

use crate::cli::till::parse_euro;
use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::refusal::Refusal;
use crate::station::Now;
use crate::till::take::{Taking, take};
use crate::till::{parse_key, parse_name};
use clap::Args;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use serde_json::json;

/// What is paid, and where.
#[derive(Args)]
pub struct Add {
    /// Numero dell'avviso che paga
    #[arg(long, value_name = "NUMERO", required_unless_present = "supply")]
    notice: Option<String>,
    /// Codice dell'utenza: paga i debiti più vecchi
    #[arg(long, value_name = "CODICE", conflicts_with = "notice")]
    supply: Option<String>,
    /// Quanto si incassa, come 142,45
    #[arg(long, value_name = "EURO", value_parser = parse_euro)]
    amount: Cents,
    /// Chi incassa
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Giorno dell'incasso (altrimenti oggi)
    #[arg(long, value_name = "DATA", value_parser = parse_date)]
    at: Option<Date>,
    /// Cassa (altrimenti SPORTELLO)
    #[arg(long, value_name = "NOME", value_parser = parse_name, default_value = "SPORTELLO")]
    till: String,
    /// Chiave: ripetere il comando con la stessa non incassa due volte
    #[arg(long, value_parser = parse_key)]
    key: Option<String>,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the notice or supply cannot be paid, or the till is closed for the day.
pub fn run(context: &Context, asked: &Add) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(Some(&asked.by));
    let taking = Taking {
        notice: asked.notice.as_deref().map(str::trim),
        supply: asked.supply.as_deref(),
        amount: asked.amount,
        till: &asked.till,
        on: asked.at.unwrap_or(now.today),
        key: asked.key.as_deref(),
        by: &by,
    };
    let taken = take(&mut context.open()?, &taking, now, asked.dry_run)?;
    let again = if taken.is_again { "Già incassato" } else { "Incassato" };
    let text = format!(
        "{again}: {} €, utenza {}: {} € su debiti, {} € a credito\nChiave {}\n",
        asked.amount, taken.user_code, taken.to_debts, taken.to_credit, taken.key
    );
    let value = json!({
        "key": taken.key,
        "till": asked.till,
        "taken_on": taking.on.to_string(),
        "no": taken.no,
        "supply_code": taken.user_code,
        "amount_cents": asked.amount.0,
        "to_debts_cents": taken.to_debts.0,
        "to_credit_cents": taken.to_credit.0,
        "unchanged": taken.is_again,
    });
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
