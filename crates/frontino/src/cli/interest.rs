//! `frontino interest`: the reference rates, and the interest on what was paid late.

mod rate;

use super::italian::{day, euro, thousands};
use super::{Context, Status, parse_date, parse_said};
use crate::bill_run::record;
use crate::clock;
use crate::interest::{Assessed, assess, words};
use crate::refusal::Refusal;
use clap::{Args, Subcommand};
use frontino_core::dates::{Date, LAST};
use frontino_core::interest::{InterestTerms, TERMS};
use frontino_core::money::Cents;
use frontino_store::interest::list;
use serde_json::{Value, json};

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino interest rate add 2026-06-10 2,00 --by rossi
  frontino interest assess --until 2020-06-30 --by rossi
  frontino interest list --supply U000042";

/// What to do with late interest.
#[derive(Subcommand)]
pub enum InterestCommand {
    /// Tassi di riferimento
    #[command(subcommand)]
    Rate(rate::RateCommand),
    /// Calcola gli interessi su quanto è stato pagato in ritardo; lo fa anche bill-run create
    Assess(Assess),
    /// Elenca gli interessi calcolati, con la bolletta che li chiede
    List(List),
}

/// Up to when.
#[derive(Args)]
pub struct Assess {
    /// Solo i pagamenti fino a questo giorno (altrimenti tutti)
    #[arg(long, value_parser = parse_date)]
    until: Option<Date>,
    /// Chi lo chiede, per la traccia dei cambiamenti
    #[arg(long, value_name = "CHI", value_parser = parse_said)]
    by: Option<String>,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Of whom.
#[derive(Args)]
pub struct List {
    /// Solo di un'utenza
    #[arg(long, value_name = "CODICE")]
    supply: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When a rate is missing or cannot be, or the database does not answer.
pub fn run(context: &Context, command: &InterestCommand) -> Result<Status, Refusal> {
    match command {
        InterestCommand::Rate(command) => rate::run(context, command),
        InterestCommand::Assess(asked) => run_assess(context, asked),
        InterestCommand::List(asked) => run_list(context, asked),
    }
}

fn run_assess(context: &Context, asked: &Assess) -> Result<Status, Refusal> {
    let grace_mode = context.config.policy.grace_mode.unwrap_or_default();
    let terms = InterestTerms { grace_mode, ..TERMS };
    let (mut conn, now) = (context.open()?, clock::now_micros());
    let mut tx = conn.begin()?;
    let until = asked.until.unwrap_or(LAST);
    let Assessed { made, corrected, amount } = assess(&mut tx, &terms, until, now)?;
    let value = json!({"made": made, "corrected": corrected, "amount_cents": amount.0});
    let who = context.actor(asked.by.as_deref());
    let until = asked.until.map_or_else(|| "all".to_owned(), |until| until.to_string());
    record(&mut tx, (&who, "interest.assess"), &until, &value, now)?;
    if !asked.dry_run {
        tx.commit()?;
    }
    let text = format!(
        "Interessi di mora: {} nuovi, {} rettificati, {} in tutto\n",
        thousands(made),
        thousands(corrected),
        euro(amount)
    );
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

fn run_list(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let code = asked.supply.as_deref().map(|code| code.trim().to_uppercase());
    let charges = list(&mut conn.begin_read()?, code.as_deref())?;
    let mut text = String::new();
    for charge in &charges {
        let asked = match (&charge.number, charge.bill_id) {
            (Some(number), _) => format!("in bolletta {number}"),
            (None, Some(_)) => "in una bolletta non ancora emessa".to_owned(),
            (None, None) => "per la prossima bolletta".to_owned(),
        };
        text.push_str(&format!(
            "{} dal {} al {}: {}, {asked}\n    {}\n",
            charge.supply_code,
            day(charge.period.from),
            day(charge.period.last_day()),
            euro(Cents(charge.amount_cents)),
            words::of_charge(charge),
        ));
    }
    let rows: Vec<Value> = charges.iter().map(words::json_of).collect();
    context.printer.result(&json!({"charges": rows}), &text);
    Ok(Status::Done)
}
