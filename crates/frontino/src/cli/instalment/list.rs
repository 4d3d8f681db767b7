//! `frontino instalment list` and `show`: plans of instalments as they stand.

use crate::cli::{Context, Status};
use crate::instalment::words;
use crate::refusal::Refusal;
use clap::Args;
use frontino_store::instalment::{self, StoredPlan};
use serde_json::{Value, json};

/// Which plans.
#[derive(Args)]
pub struct List {
    /// Solo quelli in uno stato
    #[arg(long, value_name = "STATO", value_parser = ["open", "paid", "broken", "cancelled"])]
    state: Option<String>,
    /// Solo di un'utenza
    #[arg(long, value_name = "CODICE")]
    supply: Option<String>,
}

/// Of which bill.
#[derive(Args)]
pub struct Show {
    /// Numero della bolletta
    number: String,
}

/// Runs `list`.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let (mut conn, code) = (context.open()?, asked.supply.as_deref());
    let mut tx = conn.begin_read()?;
    let mut plans = match code {
        Some(code) => instalment::list_of_supply(&mut tx, &code.trim().to_uppercase())?,
        None => instalment::list(&mut tx)?,
    };
    plans.retain(|plan| asked.state.as_deref().is_none_or(|state| state == plan.standing()));
    say(context, &plans, words::line);
    Ok(Status::Done)
}

/// Runs `show`.
///
/// # Errors
/// When the bill has no plan, or the database does not answer.
pub fn run_show(context: &Context, asked: &Show) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let plans = instalment::list_of_bill(&mut conn.begin_read()?, asked.number.trim())?;
    if plans.is_empty() {
        return Err(Refusal::new("instalment_missing", "la bolletta non ha piani di rate")
            .at(&asked.number)
            .next("vedere `frontino instalment list`"));
    }
    say(context, &plans, words::whole);
    Ok(Status::Done)
}

fn say(context: &Context, plans: &[StoredPlan], words: fn(&StoredPlan) -> String) {
    let text: String = plans.iter().map(words).collect();
    let values: Vec<Value> = plans.iter().map(crate::instalment::words::json_of).collect();
    context.printer.result(&json!({"plans": values}), &text);
}
