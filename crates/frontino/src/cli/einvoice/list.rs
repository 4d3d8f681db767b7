//! `frontino einvoice list` and `status`: the last attempt of each bill of a run.

use crate::bill_run;
use crate::cli::italian::day;
use crate::cli::{Context, Status};
use crate::einvoice::{STATES, resend_by, word_of};
use crate::refusal::Refusal;
use clap::Args;
use frontino_store::einvoice;
use serde_json::{Map, Value, json};

/// Which to list.
#[derive(Args)]
pub struct List {
    /// Nome del giro
    run: String,
    /// Solo quelle in questo stato: checked, sent, delivered, undeliverable, rejected, …
    #[arg(long, value_parser = parse_state)]
    state: Option<String>,
}

/// Which to count.
#[derive(Args)]
pub struct Count {
    /// Nome del giro
    run: String,
}

fn parse_state(text: &str) -> Result<String, String> {
    let known: Vec<&str> = STATES.iter().map(|(state, _)| *state).collect();
    match known.contains(&text) {
        true => Ok(text.to_owned()),
        false => Err(format!("stato: {text} (ci sono: {})", known.join(", "))),
    }
}

/// Lists them.
///
/// # Errors
/// When the run is not there or the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let run = bill_run::get(&mut tx, &asked.run)?;
    let (mut rows, mut text): (Vec<Value>, String) = (Vec::new(), String::new());
    einvoice::list(&mut tx, Some(run.id), asked.state.as_deref(), |one| {
        let attempt = &one.attempt;
        let sdi = attempt.sdi_id.as_deref().unwrap_or("-");
        let last_day = resend_by(attempt);
        let by = last_day.map(|on| format!(", da rimandare entro il {}", day(on)));
        text.push_str(&format!(
            "{:<20} {} {} (SdI {sdi}){}\n",
            one.number,
            attempt.file_name,
            word_of(&attempt.state),
            by.unwrap_or_default()
        ));
        rows.push(json!({
            "number": one.number, "supply_code": one.supply_code, "file": attempt.file_name,
            "state": attempt.state, "attempt": attempt.attempt, "sdi_id": attempt.sdi_id,
            "sha256": attempt.sha256, "reasons": reasons(attempt.reasons.as_deref()),
            "resend_by": last_day.map(|on| on.to_string()),
        }));
        Ok(())
    })?;
    if rows.is_empty() {
        text.push_str("Nessuna fattura elettronica\n");
    }
    context.printer.result(&json!({"run": run.name, "invoices": rows}), &text);
    Ok(Status::Done)
}

/// The reasons as they are kept.
pub(super) fn reasons(kept: Option<&str>) -> Value {
    kept.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| json!([]))
}

/// Counts them.
///
/// # Errors
/// As [`run`].
pub fn count(context: &Context, asked: &Count) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let run = bill_run::get(&mut tx, &asked.run)?;
    let (bills, states) = einvoice::count(&mut tx, run.id)?;
    let made: i64 = states.iter().map(|(_, count)| count).sum();
    let mut text = format!("{bills} bollette, {made} fatture elettroniche\n");
    for (state, count) in &states {
        text.push_str(&format!("  {:<26} {count}\n", word_of(state)));
    }
    let states: Map<String, Value> =
        states.into_iter().map(|(state, count)| (state, count.into())).collect();
    let missing = bills - made;
    let value = json!({
        "run": run.name, "bills": bills, "invoices": made, "missing": missing, "states": states,
    });
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
