//! What has to be on record before documents can be made: the codes that bills bear and the letters
//! that a run causes. Range by range of supplies, each in one transaction.

use super::codes::CodeMaker;
use crate::cli::Context;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_store::bill_run::StoredRun;
use frontino_store::{Conn, Tx, bill_run, dossier, letter};
use std::ops::RangeInclusive;

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
    in_ranges(conn, run, |tx, supplies| {
        let made = codes.ensure(tx, run, supplies, now)?;
        let letters = letter::ensure(tx, run.id, supplies, dated_on, now)?;
        Ok(made.reading + made.activation + letters)
    })
}

/// Makes the codes alone.
///
/// # Errors
/// As [`ensure`].
pub fn ensure_codes(
    conn: &mut Conn,
    run: &StoredRun,
    codes: &CodeMaker<'_>,
    now: i64,
) -> Result<(), Refusal> {
    in_ranges(conn, run, |tx, supplies| {
        let made = codes.ensure(tx, run, supplies, now)?;
        Ok(made.reading + made.activation)
    })
}

/// Goes through the supplies of a run; a range is saved when something was made.
fn in_ranges(
    conn: &mut Conn,
    run: &StoredRun,
    make: impl Fn(&mut Tx<'_>, &RangeInclusive<i64>) -> Result<usize, Refusal>,
) -> Result<(), Refusal> {
    let ranges = bill_run::list_ranges(&mut conn.begin_read()?, run.id)?;
    for supplies in ranges {
        let mut tx = conn.begin()?;
        if make(&mut tx, &supplies)? > 0 {
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
