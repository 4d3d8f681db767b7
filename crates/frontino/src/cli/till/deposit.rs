//! `frontino counter deposit`: the money of closed days is brought to the bank.

use crate::cli::italian::{day, euro};
use crate::cli::{Context, Status, parse_date, parse_said};
use crate::clock;
use crate::refusal::Refusal;
use crate::station::Now;
use crate::till::deposit::{Bringing, bring, parse_reference};
use crate::till::parse_name;
use clap::Args;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use serde_json::json;

/// What is brought.
#[derive(Args)]
pub struct Deposit {
    /// Cassa (altrimenti SPORTELLO)
    #[arg(long, value_name = "NOME", value_parser = parse_name, default_value = "SPORTELLO")]
    till: String,
    /// Giorno del versamento (altrimenti oggi)
    #[arg(long, value_name = "DATA", value_parser = parse_date)]
    on: Option<Date>,
    /// Riferimento sulla distinta, da 8 lettere e cifre (altrimenti lo dà il programma)
    #[arg(long, value_name = "TESTO", value_parser = parse_reference)]
    reference: Option<String>,
    /// Chi versa
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: String,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When no closed day is left to be brought.
pub fn run(context: &Context, asked: &Deposit) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let by = context.actor(Some(&asked.by));
    let bringing = Bringing {
        till: &asked.till,
        on: asked.on.unwrap_or(now.today),
        reference: asked.reference.as_deref(),
        by: &by,
    };
    let brought = bring(&mut context.open()?, bringing, now, asked.dry_run)?;
    let deposit = &brought.deposit;
    let text = format!(
        "Versamento della cassa {} del {}: {}\nScrivere sulla distinta: {}\n",
        deposit.till,
        day(deposit.deposited_on),
        euro(Cents(deposit.amount_cents)),
        deposit.reference
    );
    let value = json!({
        "reference": deposit.reference,
        "till": deposit.till,
        "on": deposit.deposited_on.to_string(),
        "amount_cents": deposit.amount_cents,
        "days": brought.days.iter().map(Date::to_string).collect::<Vec<_>>(),
        "unchanged": brought.is_again,
    });
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
