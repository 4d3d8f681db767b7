//! `frontino einvoice resend`: what the SdI has rejected and has to go out again in time.

use super::list::reasons;
use crate::cli::italian::day;
use crate::cli::{Context, Status};
use crate::einvoice::resend_by;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_store::einvoice::{self, Listed};
use serde_json::{Value, json};

/// Lists the rejected invoices, those with the nearest last day first.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let mut all = Vec::new();
    einvoice::list(&mut tx, None, Some("rejected"), |one| {
        all.push(one);
        Ok(())
    })?;
    let mut all: Vec<(Date, Listed)> =
        all.into_iter().filter_map(|one| Some((resend_by(&one.attempt)?, one))).collect();
    all.sort_by(|a, b| (a.0, &a.1.number).cmp(&(b.0, &b.1.number)));
    let today = context.today();
    let (mut rows, mut text): (Vec<Value>, String) = (Vec::new(), String::new());
    for (last_day, one) in all {
        let late = if last_day < today { "  SCADUTA" } else { "" };
        let why = reasons(one.attempt.reasons.as_deref());
        text.push_str(&format!("{:<20} entro il {}{late}\n", one.number, day(last_day)));
        for reason in why.as_array().into_iter().flatten() {
            let part = |key: &str| reason[key].as_str().unwrap_or_default().to_owned();
            text.push_str(&format!("    {} {}\n", part("code"), part("words")));
        }
        rows.push(json!({
            "number": one.number, "supply_code": one.supply_code,
            "file": one.attempt.file_name, "resend_by": last_day.to_string(),
            "late": last_day < today, "reasons": why,
        }));
    }
    text.push_str(match rows.is_empty() {
        true => "Nessuna fattura da rimandare\n",
        false => "Corretti i dati, `frontino einvoice make` le rifà con un nome nuovo\n",
    });
    context.printer.result(&json!({"resend": rows}), &text);
    Ok(Status::Done)
}
