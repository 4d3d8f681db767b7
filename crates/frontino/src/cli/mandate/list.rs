//! `frontino mandate list`: the mandates, and which are not used any more.

use crate::cli::italian::day;
use crate::cli::{Context, Status};
use crate::clock;
use crate::debit::settings::dormant_months;
use crate::mandate::of_migrated;
use crate::refusal::Refusal;
use crate::station::Now;
use clap::Args;
use frontino_core::collection::MandateFacts;
use frontino_store::mandate::{StoredMandate, list};
use serde_json::{Value, json};

/// Which mandates.
#[derive(Args)]
pub struct List {
    /// Solo di un'utenza
    #[arg(long, value_name = "CODICE")]
    supply: Option<String>,
    /// Solo quelli in uno stato: active, suspended, revoked
    #[arg(long, value_name = "STATO", value_parser = ["active", "suspended", "revoked"])]
    state: Option<String>,
    /// Solo quelli non usati da troppo tempo
    #[arg(long)]
    dormant: bool,
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    // Those that follow from the migrated data are shown as they will be, and are made with the
    // first file.
    of_migrated(&mut tx, now)?;
    let months = dormant_months(&context.config);
    let is_dormant =
        |one: &StoredMandate| one.state != "revoked" && facts(one).is_dormant(now.today, months);
    let mut rows = list(&mut tx)?;
    let code = asked.supply.as_ref().map(|code| code.trim().to_uppercase());
    rows.retain(|row| {
        code.as_ref().is_none_or(|code| *code == row.supply_code)
            && asked.state.as_ref().is_none_or(|state| *state == row.state)
            && (!asked.dormant || is_dormant(row))
    });
    let mut text = String::new();
    for row in &rows {
        let why = row.reason.as_ref().map_or(String::new(), |why| format!(" ({why})"));
        let dormant = if is_dormant(row) { ", non usato da troppo tempo" } else { "" };
        text.push_str(&format!(
            "{} utenza {}, conto {}, firmato il {}: {}{why}{dormant}\n",
            row.reference,
            row.supply_code,
            row.iban,
            day(row.signed_on),
            word(&row.state),
        ));
    }
    let values: Vec<Value> = rows.iter().map(|row| value(row, is_dormant(row))).collect();
    context.printer.result(&json!({"mandates": values}), &text);
    Ok(Status::Done)
}

fn facts(mandate: &StoredMandate) -> MandateFacts {
    MandateFacts {
        is_active: mandate.state == "active",
        is_of_holder: mandate.is_of_holder,
        is_named: true,
        signed_on: mandate.signed_on,
        last_on: mandate.last_on,
    }
}

fn word(state: &str) -> &str {
    match state {
        "active" => "attivo",
        "suspended" => "sospeso",
        "revoked" => "revocato",
        other => other,
    }
}

fn value(row: &StoredMandate, is_dormant: bool) -> Value {
    json!({
        "mandate": row.reference,
        "supply_code": row.supply_code,
        "iban": row.iban,
        "debtor": row.debtor_name,
        "account_holder": row.account_holder,
        "signed_on": row.signed_on.to_string(),
        "channel": row.channel,
        "state": row.state,
        "reason": row.reason,
        "of_holder": row.is_of_holder,
        "first_on": row.first_on.map(|on| on.to_string()),
        "last_on": row.last_on.map(|on| on.to_string()),
        "dormant": is_dormant,
    })
}
