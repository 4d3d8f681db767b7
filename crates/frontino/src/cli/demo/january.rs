//! January of the scenario: the self-readings that come in from 1 to 31 January 2020.

use crate::cli::Context;
use crate::generate::january::SELF_READINGS;
use crate::reading::{Intake, Outcome};
use crate::refusal::Refusal;
use crate::{clock, import};
use frontino_core::dates::Date;
use std::path::Path;

/// Takes in the self-readings sent up to a day, and says what became of them.
///
/// # Errors
/// When the file cannot be read, or the database does not answer.
pub fn take(context: &Context, legacy: &Path, until: Date) -> Result<Outcome, Refusal> {
    let mut rows = import::read_arrivals(&legacy.join(SELF_READINGS))?;
    let is_in = |sent_at: Option<i64>| sent_at.is_some_and(|at| clock::day_of(at) <= until);
    rows.retain(|(_, said)| said.as_ref().is_ok_and(|arrival| is_in(arrival.sent_at)));
    let progress = context.printer.progress("Autoletture di gennaio", Some(rows.len() as u64));
    let watch = |more| progress.advance(more);
    let mut conn = context.open()?;
    let outcome = Intake::on(context, until).take(&mut conn, rows, false, &watch)?;
    drop(progress);
    context.printer.say(outcome.counts().trim_end());
    Ok(outcome)
}
