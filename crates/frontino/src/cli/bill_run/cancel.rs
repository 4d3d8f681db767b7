//! `frontino bill-run cancel`: throws a draft away.

use super::Step;
use super::status::figures_value;
use crate::bill_run::{expect_state, get_locked, record};
use crate::cli::{Context, Status};
use crate::clock;
use crate::refusal::Refusal;
use frontino_store::bill_run;
use serde_json::json;

/// Cancels the run.
///
/// # Errors
/// When it is issued, or the database refuses it.
pub fn run(context: &Context, asked: &Step) -> Result<Status, Refusal> {
    let name = &asked.name;
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let run = get_locked(&mut tx, name)?;
    let draft = ["planned", "calculating", "calculated", "approved", "cancelled"];
    expect_state(&run, &draft, "un giro emesso si corregge con il conguaglio")?;
    if run.state != "cancelled" {
        bill_run::cancel(&mut tx, run.id)?;
        let detail = json!({"state": run.state});
        let who = (context.actor(asked.by.as_deref()), "bill_run.cancel");
        record(&mut tx, (&who.0, who.1), name, &detail, clock::now_micros())?;
    }
    let value = figures_value(&mut tx, name)?;
    if !asked.dry_run {
        tx.commit()?;
    }
    context.printer.result(&value, &format!("Giro {name} annullato\n"));
    Ok(Status::Done)
}
