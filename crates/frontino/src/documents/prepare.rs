//! What has to be on record before documents can be made: the codes that bills bear and the letters
//! that a run causes. Range by range of supplies, each in one transaction.

use super::codes::CodeMaker;
use crate::cli::Context;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_store::bill_run::StoredRun;
use frontino_store::{Conn, bill_run, dossier, letter};

/// Makes what is missing; a second time nothing is.
///
/// # Errors
/// When the database refuses it; ranges that were saved stay.
pub fn ensure(
    context: &Context,
    conn: &mut Conn,
    run: &StoredRun,
    codes: &CodeMaker<'_>,
    now: i64,
) -> Result<(), Refusal> {
    let dated_on = letters_day(conn, run, context.today())?;
    let ranges = bill_run::list_ranges(&mut conn.begin_read()?, run.id)?;
    for supplies in ranges {
        let mut tx = conn.begin()?;
        let made = codes.ensure(&mut tx, run, &supplies, now)?;
        let letters = letter::ensure(&mut tx, run.id, &supplies, dated_on, now)?;
        if made.reading + made.activation + letters > 0 {
            tx.commit()?;
        }
    }
    Ok(())
}

/// The day that new letters bear, from which the 60 days of R6.7 count: today, and not before the
/// bills that they go out with.
fn letters_day(conn: &mut Conn, run: &StoredRun, today: Date) -> Result<Date, Refusal> {
    let issued_on = dossier::times(&mut conn.begin_read()?, run.id)?.issued_on;
    Ok(issued_on.map_or(today, |on| on.max(today)))
}

/// The letters that a run has caused or would cause now.
///
/// # Errors
/// When the database does not answer.
pub fn count_letters(context: &Context, conn: &mut Conn, run: &StoredRun) -> Result<u64, Refusal> {
    let dated_on = letters_day(conn, run, context.today())?;
    let mut tx = conn.begin_read()?;
    let mut letters = letter::count_of_run(&mut tx, run.id)?;
    for supplies in bill_run::list_ranges(&mut tx, run.id)? {
        letters += letter::list_due(&mut tx, run.id, &supplies, dated_on)?.len() as u64;
    }
    Ok(letters)
}
