//! `frontino payment list`: what waits for a person.

use crate::cli::{Context, Status};
use crate::payment::sentence::sentence;
use crate::refusal::Refusal;
use clap::Args;
use frontino_core::money::Cents;
use frontino_store::payment::{PaymentRow, list_to_look_at};
use serde_json::{Value, json};

/// Which payments.
#[derive(Args)]
pub struct List {
    /// Solo quelli in uno stato
    #[arg(long, value_name = "STATO", value_parser = ["double", "flagged", "unmatched"])]
    state: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut rows = list_to_look_at(&mut conn.begin_read()?)?;
    rows.retain(|row| asked.state.as_ref().is_none_or(|state| *state == row.state));
    let mut text = String::new();
    for row in &rows {
        let why = sentence(row.reason.as_deref().unwrap_or(&row.state));
        let amount = Cents(row.amount_cents);
        text.push_str(&format!("{} {} {amount} €: {why}\n", row.key, row.paid_on));
    }
    let values: Vec<Value> = rows.iter().map(value).collect();
    context.printer.result(&json!({"payments": values}), &text);
    Ok(Status::Done)
}

fn value(row: &PaymentRow) -> Value {
    json!({
        "key": row.key,
        "received_on": row.received_on.to_string(),
        "paid_on": row.paid_on.to_string(),
        "amount_cents": row.amount_cents,
        "channel": row.channel,
        "notice_number": row.notice_number,
        "supply_code": row.supply_code,
        "state": row.state,
        "reason": row.reason,
    })
}
