//! Bills that their holders contest. While a dispute is open nothing is collected by itself and no
//! interest grows; whoever wants to pay still can.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Identifier.
    pub id: i64,
    /// The bill.
    pub bill_id: i64,
    /// Its number.
    pub bill_number: String,
    /// Code of the supply.
    pub supply_code: String,
    /// First day.
    pub opened_on: Date,
    /// What is contested.
    pub reason: String,
    /// Who recorded it.
    pub opened_by: String,
    /// Last day.
    pub closed_on: Option<Date>,
    /// `accepted`, `partly`, `refused` or `withdrawn`.
    pub outcome: Option<String>,
    /// What was answered.
    pub closing_note: Option<String>,
}

/// Whether the holder contests a bill at present: it is not reminded of, not debited, and what was
/// paid of it late is not assessed.
///
/// # Errors
/// When the database does not answer.
pub fn has_open_dispute(tx: &mut Tx<'_>, bill_id: i64) -> Result<bool> {
    let sql = "SELECT count(*) FROM dispute WHERE bill_id = $1 AND closed_on IS NULL";
    Ok(tx.number(sql, &[Val::Int(bill_id)])? > 0)
}

const DISPUTES: &str = "SELECT d.id, d.bill_id, i.number, s.code, d.opened_on, d.reason,
        d.opened_by, d.closed_on, d.outcome, d.closing_note
    FROM dispute d JOIN bill b ON b.id = d.bill_id JOIN invoice i ON i.bill_id = d.bill_id
    JOIN supply s ON s.id = b.supply_id";

/// The disputes of a bill, or of all, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, bill_id: Option<i64>) -> Result<Vec<Dispute>> {
    let of_bill = bill_id.map_or(String::new(), |id| format!("WHERE d.bill_id = {id}"));
    tx.list(&format!("{DISPUTES} {of_bill} ORDER BY d.opened_on, d.id"), &[], dispute_of)
}

fn dispute_of(row: &Row<'_>) -> Result<Dispute> {
    Ok(Dispute {
        id: row.int(0)?,
        bill_id: row.int(1)?,
        bill_number: row.string(2)?,
        supply_code: row.string(3)?,
        opened_on: row.date(4)?,
        reason: row.string(5)?,
        opened_by: row.string(6)?,
        closed_on: row.opt_date(7)?,
        outcome: row.opt_string(8)?,
        closing_note: row.opt_string(9)?,
    })
}

/// Opens a dispute.
///
/// # Errors
/// When the bill has an open one.
pub fn insert(
    tx: &mut Tx<'_>,
    (id, bill_id): (i64, i64),
    opened_on: Date,
    (reason, by): (&str, &str),
    now: i64,
) -> Result<()> {
    let sql = "INSERT INTO dispute (id, bill_id, opened_on, reason, opened_at, opened_by)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        Val::Int(id),
        Val::Int(bill_id),
        Val::Date(opened_on),
        Val::Text(reason),
        Val::Int(now),
        Val::Text(by),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// How a dispute ended.
#[derive(Clone, Copy, Debug)]
pub struct Closing<'a> {
    /// Last day.
    pub closed_on: Date,
    /// `accepted`, `partly`, `refused` or `withdrawn`.
    pub outcome: &'a str,
    /// What was answered.
    pub note: Option<&'a str>,
    /// Who closed it.
    pub by: &'a str,
}

/// Closes an open dispute; `false` when it is closed.
///
/// # Errors
/// When the database refuses it.
pub fn update_closed(tx: &mut Tx<'_>, id: i64, closing: &Closing<'_>, now: i64) -> Result<bool> {
    let sql = "UPDATE dispute SET closed_on = $2, outcome = $3, closing_note = $4, closed_at = $5,
            closed_by = $6
        WHERE id = $1 AND closed_on IS NULL";
    let values = [
        Val::Int(id),
        Val::Date(closing.closed_on),
        Val::Text(closing.outcome),
        closing.note.into(),
        Val::Int(now),
        Val::Text(closing.by),
    ];
    Ok(tx.execute(sql, &values)? == 1)
}
