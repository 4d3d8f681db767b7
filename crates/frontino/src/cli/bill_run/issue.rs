//! `frontino bill-run issue`: numbers, dates, notices and postings.

use super::status::figures_value;
use super::{Step, dossier};
use crate::bill_run::issue;
use crate::cli::italian::day;
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
    // The bills are issued whatever becomes of the file, which can be written again at any time.
    if !asked.dry_run
        && let Err(refusal) = dossier::keep(context, name)
    {
        context.printer.say(&format!("Fascicolo non scritto: {refusal}"));
    }
    let mut tx = conn.begin_read()?;
    let mut value = figures_value(&mut tx, name)?;
    value["issued"] = json!(done.issued);
    value["first_number"] = json!(done.first);
    value["last_number"] = json!(done.last);
    value["issued_on"] = json!(done.issued_on.to_string());
    let on = day(done.issued_on);
    if done.issued_on != today {
        context.printer.say(&format!(
            "Le bollette portano la data di emissione del giro, {on}, e oggi è il {}: la scadenza \
             e i due anni della prescrizione si contano da quella",
            day(today)
        ));
    }
    let text = format!("Giro {name}: {} bollette emesse con la data del {on}\n", done.issued);
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
