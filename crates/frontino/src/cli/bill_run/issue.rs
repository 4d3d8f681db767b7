//! `frontino bill-run issue`: numbers, dates, notices and postings.

use super::Step;
use super::status::figures_value;
use crate::bill_run::issue;
use crate::cli::{Context, Status};
use crate::clock;
use crate::refusal::Refusal;
use serde_json::json;

/// Issues the run.
///
/// # Errors
/// Without approval, when the bills changed after it, or what the database refuses.
pub fn run(context: &Context, asked: &Step) -> Result<Status, Refusal> {
    let (name, by) = (&asked.name, context.actor(asked.by.as_deref()));
    let mut conn = context.open()?;
    let (today, now) = (context.today(), clock::now_micros());
    let done = issue::issue(&mut conn, &context.config, (name, &by), today, now, asked.dry_run)?;
    let mut tx = conn.begin_read()?;
    let mut value = figures_value(&mut tx, name)?;
    value["issued"] = json!(done.issued);
    value["first_number"] = json!(done.first);
    value["last_number"] = json!(done.last);
    let text = format!("Giro {name}: {} bollette emesse\n", done.issued);
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
