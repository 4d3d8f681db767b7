//! `frontino bill-run list`: all runs.

use crate::cli::italian::{day, state};
use crate::cli::{Context, Status};
use crate::refusal::Refusal;
use frontino_store::bill_run;
use serde_json::{Value, json};

/// Lists them.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let (mut rows, mut text): (Vec<Value>, String) = (Vec::new(), String::new());
    for run in bill_run::list(&mut tx)? {
        let (figures, _, _) = bill_run::figures(&mut tx, run.id)?;
        text.push_str(&format!("{} al {}: {}\n", run.name, day(run.at_on), state(&run.state)));
        rows.push(json!({
            "run": run.name, "at": run.at_on.to_string(), "state": run.state,
            "bills": figures.bills, "parked": figures.parked,
        }));
    }
    context.printer.result(&json!({"runs": rows}), &text);
    Ok(Status::Done)
}
