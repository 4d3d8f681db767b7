//! `frontino position list`: where the positions stand.

use crate::cli::italian::{euro, thousands};
use crate::cli::{Context, Status};
use crate::position::sentence;
use crate::refusal::Refusal;
use clap::Args;
use frontino_core::money::Cents;
use frontino_store::debt_position::{PositionCount, PositionRow, counts, list};
use serde_json::{Map, Value, json};

/// Positions that are named.
const LISTED: i64 = 1000;

/// Which positions.
#[derive(Args)]
pub struct List {
    /// Solo quelle in uno stato
    #[arg(long, value_name = "STATO", value_parser = ["waiting", "failed", "published"])]
    state: Option<String>,
}

/// Runs the command: status 1 when one was not taken.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let counts = counts(&mut tx)?;
    let rows = list(&mut tx, asked.state.as_deref(), LISTED)?;
    let mut text: String = rows.iter().map(line).collect();
    for PositionCount { state, positions } in &counts {
        text.push_str(&format!("{}: {}\n", word(state), thousands(positions)));
    }
    let by_state: Map<String, Value> =
        counts.iter().map(|count| (count.state.clone(), json!(count.positions))).collect();
    let values: Vec<Value> = rows.iter().map(value).collect();
    context.printer.result(&json!({"positions": values, "counts": by_state}), &text);
    let has_failed = counts.iter().any(|count| count.state == "failed");
    Ok(if has_failed { Status::Found } else { Status::Done })
}

fn word(state: &str) -> &str {
    match state {
        "waiting" => "da mandare",
        "published" => "pubblicate",
        "failed" => "non riuscite",
        other => other,
    }
}

fn line(row: &PositionRow) -> String {
    let told = match row.told_cents {
        Some(0) => "chiusa".to_owned(),
        Some(cents) => euro(Cents(cents)),
        None => "-".to_owned(),
    };
    let why = row.error.as_deref().map(|why| format!(": {}", sentence(why)));
    let (number, code, state) = (&row.notice_number, &row.supply_code, word(&row.state));
    format!("{number} {code} {told}, {state}{}\n", why.unwrap_or_default())
}

fn value(row: &PositionRow) -> Value {
    json!({
        "notice_number": row.notice_number,
        "supply_code": row.supply_code,
        "state": row.state,
        "told_cents": row.told_cents,
        "attempts": row.attempts,
        "error": row.error,
        "sentence": row.error.as_deref().map(sentence),
    })
}
