//! Bills that their holders contest: from the day of the complaint to that of the answer nothing is
//! collected by itself and no interest grows; the notice can still be paid.

use crate::bill_run::record;
use crate::cli::italian::day;
use crate::credit_note::Bill;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_store::bill::take_numbers;
use frontino_store::dispute::{Closing, Dispute, insert, list, update_closed};
use frontino_store::{Tx, owed};
use serde_json::json;

/// Opens a dispute; gives it, and whether it is new.
///
/// # Errors
/// When the bill is not there, or the day lies before its issue, in the future, or in an earlier
/// dispute.
pub fn open(
    tx: &mut Tx<'_>,
    (number, on): (&str, Date),
    (reason, by): (&str, &str),
    now: Now,
) -> Result<(Dispute, bool), Refusal> {
    let (bill_id, issued_on, number) = bill(tx, number, now)?;
    let known = list(tx, Some(bill_id))?;
    if let Some(open) = known.iter().find(|dispute| dispute.closed_on.is_none()) {
        return Ok((open.clone(), false));
    }
    let earliest = known.iter().filter_map(|dispute| dispute.closed_on).fold(issued_on, Date::max);
    expect_between(on, (earliest, now.today), &number)?;
    let id = take_numbers(tx, "dispute", 1)?;
    insert(tx, (id, bill_id), on, (reason, by), now.micros)?;
    let detail = json!({"dispute": id, "on": on.to_string()});
    record(tx, (by, "dispute.open"), &number, &detail, now.micros)?;
    Ok((get(tx, bill_id, id)?, true))
}

/// Closes the open dispute of a bill; one that is closed the same way answers the same again.
///
/// # Errors
/// When the bill has no open dispute, or the day lies before it or in the future.
pub fn close(
    tx: &mut Tx<'_>,
    (number, on): (&str, Date),
    (outcome, note): (&str, Option<&str>),
    by: &str,
    now: Now,
) -> Result<Dispute, Refusal> {
    let (bill_id, _, number) = bill(tx, number, now)?;
    let Some(last) = list(tx, Some(bill_id))?.pop() else { return Err(none_open(&number)) };
    if last.closed_on.is_some() {
        let is_same = last.closed_on == Some(on) && last.outcome.as_deref() == Some(outcome);
        return if is_same { Ok(last) } else { Err(none_open(&number)) };
    }
    expect_between(on, (last.opened_on, now.today), &number)?;
    let closing = Closing { closed_on: on, outcome, note, by };
    update_closed(tx, last.id, &closing, now.micros)?;
    let detail = json!({"dispute": last.id, "on": on.to_string(), "outcome": outcome});
    record(tx, (by, "dispute.close"), &number, &detail, now.micros)?;
    get(tx, bill_id, last.id)
}

fn bill(tx: &mut Tx<'_>, number: &str, now: Now) -> Result<(i64, Date, String), Refusal> {
    let bill = Bill::open(tx, number)?;
    owed::find_supply_locked(tx, &bill.file.supply.code)?;
    let row = &bill.file.bill;
    Ok((row.id, row.issued_on.unwrap_or(now.today), row.number.clone()))
}

fn get(tx: &mut Tx<'_>, bill_id: i64, id: i64) -> Result<Dispute, Refusal> {
    let found = list(tx, Some(bill_id))?.into_iter().find(|dispute| dispute.id == id);
    found.ok_or_else(|| Refusal::new("internal", "errore interno del programma"))
}

fn none_open(number: &str) -> Refusal {
    Refusal::new("dispute_missing", "la bolletta non ha contestazioni aperte")
        .at(number)
        .next("vedere `frontino dispute list`")
}

fn expect_between(on: Date, (from, to): (Date, Date), number: &str) -> Result<(), Refusal> {
    if on >= from && on <= to {
        return Ok(());
    }
    Err(Refusal::new("dispute_day", format!("il {} non può essere", day(on)))
        .at(number)
        .next(format!("indicare un giorno dal {} al {}", day(from), day(to))))
}
