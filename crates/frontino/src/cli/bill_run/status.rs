//! `frontino bill-run status`: how far a run has come.

use crate::bill_run::get;
use crate::cli::italian::{state, thousands};
use crate::cli::{Context, Status};
use crate::refusal::Refusal;
use frontino_store::{Tx, bill_run};
use serde_json::{Value, json};

/// Shows it.
///
/// # Errors
/// When there is no such run.
pub fn run(context: &Context, name: &str) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let value = figures_value(&mut tx, name)?;
    let in_words = state(value["state"].as_str().unwrap_or_default());
    let text = format!("Giro {name}: {in_words}, {} bollette\n", thousands(&value["bills"]));
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

/// State and figures of a run, with the keys of the contract.
///
/// # Errors
/// When there is no such run.
pub fn figures_value(tx: &mut Tx<'_>, name: &str) -> Result<Value, Refusal> {
    let run = get(tx, name)?;
    let (figures, open, chunks) = bill_run::figures(tx, run.id)?;
    let issued = if run.state == "issued" { figures.bills } else { 0 };
    let parked: Vec<Value> = bill_run::list_parked(tx, run.id)?
        .into_iter()
        .map(|(supply, reason, sentence)| {
            json!({"supply_code": supply, "reason": reason, "sentence": sentence})
        })
        .collect();
    Ok(json!({
        "run": run.name, "state": run.state, "bills": figures.bills, "issued": issued,
        "first_number": run.first_number, "last_number": run.last_number,
        "parked": figures.parked, "total_cents": figures.total_cents,
        "chunks_done": chunks - open, "chunks": chunks, "parked_supplies": parked,
    }))
}
