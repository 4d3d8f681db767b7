//! What bills ask for direct debits that came back.

use crate::bill::take_numbers;
use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::{Date, Period};

/// The counter of costs; who holds its row changes them alone.
const COUNTER: &str = "return_cost";

/// A cost to be asked for.
#[derive(Clone, Copy, Debug)]
pub struct NewCost<'a> {
    /// The collection that came back.
    pub collection_id: i64,
    /// The day on which it came back.
    pub returned_on: Date,
    /// The code of why.
    pub reason: &'a str,
    /// The rule of the utility that allows it.
    pub rule: &'a str,
    /// The cost, cents.
    pub amount_cents: i64,
}

/// A cost as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostRow {
    /// Key of the collection.
    pub collection: String,
    /// Number of the bill that was collected.
    pub collected_number: String,
    /// The day on which it came back.
    pub returned_on: Date,
    /// The code of why.
    pub reason: String,
    /// The rule of the utility that allows it.
    pub rule: String,
    /// The cost, or what is given back, below zero; cents.
    pub amount_cents: i64,
    /// The bill that asks for it.
    pub bill_id: Option<i64>,
}

impl CostRow {
    /// The days of its line.
    #[must_use]
    pub fn period(&self) -> Period {
        Period::closed(self.returned_on, self.returned_on)
    }
}

/// Lets nobody else change costs until the transaction ends, and gives the newest; 0 before the
/// first.
///
/// # Errors
/// When the database does not answer.
pub fn take_turn(tx: &mut Tx<'_>) -> Result<i64> {
    take_numbers(tx, COUNTER, 0)?;
    tx.number("SELECT coalesce(max(id), 0) FROM return_cost", &[])
}

/// Asks for the cost of a collection that came back, once; not of who took the supply over since.
///
/// # Errors
/// When the database refuses it.
pub fn insert_asked(tx: &mut Tx<'_>, new: &NewCost<'_>, now: i64) -> Result<()> {
    let id = take_numbers(tx, COUNTER, 1)?;
    if asked(tx, new.collection_id)? != 0 {
        return Ok(());
    }
    let sql = "INSERT INTO return_cost (id, supply_id, collection_id, version, returned_on, reason,
            rule, amount_cents, recorded_at)
        SELECT $1, s.id, c.id,
            1 + (SELECT count(*) FROM return_cost r WHERE r.collection_id = c.id), $3, $4, $5,
            $6, $7
        FROM collection c JOIN mandate m ON m.id = c.mandate_id
        JOIN supply s ON s.id = m.supply_id AND s.holder_id = m.holder_id WHERE c.id = $2";
    let values = [
        Val::Int(id),
        Val::Int(new.collection_id),
        Val::Date(new.returned_on),
        Val::Text(new.reason),
        Val::Text(new.rule),
        Val::Int(new.amount_cents),
        Val::Int(now),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Gives back what was asked for a collection that came back and was paid after all.
///
/// # Errors
/// When the database refuses it.
pub fn insert_given_back(tx: &mut Tx<'_>, collection_id: i64, now: i64) -> Result<()> {
    if asked(tx, collection_id)? == 0 {
        return Ok(());
    }
    let id = take_numbers(tx, COUNTER, 1)?;
    let sql = "INSERT INTO return_cost (id, supply_id, collection_id, version, returned_on, reason,
            rule, amount_cents, recorded_at)
        SELECT $1, supply_id, collection_id, version + 1, returned_on, reason, rule, -amount_cents,
            $3
        FROM return_cost WHERE collection_id = $2 AND version =
            (SELECT max(version) FROM return_cost WHERE collection_id = $2)";
    tx.execute(sql, &[Val::Int(id), Val::Int(collection_id), Val::Int(now)])?;
    Ok(())
}

/// What is asked for a collection, all rows together, cents.
fn asked(tx: &mut Tx<'_>, collection_id: i64) -> Result<i64> {
    let sql = "SELECT CAST(coalesce(sum(amount_cents), 0) AS BIGINT) FROM return_cost
        WHERE collection_id = $1";
    tx.number(sql, &[Val::Int(collection_id)])
}

/// Notes which bills ask for which costs: cost, bill.
///
/// # Errors
/// When the database refuses it.
pub(crate) fn update_billed(tx: &mut Tx<'_>, costs: &[(i64, i64)]) -> Result<()> {
    let sql = "UPDATE return_cost SET bill_id = $2 WHERE id = $1";
    for (id, bill_id) in costs {
        tx.execute(sql, &[Val::Int(*id), Val::Int(*bill_id)])?;
    }
    Ok(())
}

/// The costs that bills ask for, in the order of their lines.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_bills(tx: &mut Tx<'_>, bill_ids: &str) -> Result<Vec<CostRow>> {
    let sql = format!(
        "SELECT c.key, i.number, r.returned_on, r.reason, r.rule, r.amount_cents, r.bill_id
         FROM return_cost r JOIN collection c ON c.id = r.collection_id
         JOIN invoice i ON i.bill_id = c.bill_id WHERE r.bill_id IN ({bill_ids}) ORDER BY r.id"
    );
    tx.list(&sql, &[], cost_of)
}

fn cost_of(row: &Row<'_>) -> Result<CostRow> {
    Ok(CostRow {
        collection: row.string(0)?,
        collected_number: row.string(1)?,
        returned_on: row.date(2)?,
        reason: row.string(3)?,
        rule: row.string(4)?,
        amount_cents: row.int(5)?,
        bill_id: row.opt_int(6)?,
    })
}
