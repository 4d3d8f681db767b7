//! The debt positions at pagoPA's archive: which notices it has to be told of, and what it was
//! told. Marked in the transaction that changes a debt; sent outside of any.

mod list;
mod send;

pub use list::{PositionCount, PositionRow, counts, list, list_differing};
pub use send::{
    Claimed, claim, is_paid_through_pagopa, update_again, update_done, update_failed,
    update_retried, update_tried,
};

use crate::error::Result;
use crate::ledger::OPEN;
use crate::tx::Tx;
use crate::value::Val;

/// The setting of a database whose positions are kept up to date.
const SETTING: &str = "debt_positions";

/// Inserts the notices of a query, or marks them again. A sender that is under way keeps its lease,
/// and finds that the version has changed.
const MARK: &str = "ON CONFLICT (notice_number) DO UPDATE SET state = 'waiting',
    version = debt_position.version + 1, attempts = 0, run_at = 0, error = NULL";

/// The notices of bills and of documents that conditions name, and those of their instalments.
fn notices_of(bills: &str, items: &str) -> String {
    format!(
        "SELECT i.notice_number AS number, b.supply_id AS supply
            FROM invoice i JOIN bill b ON b.id = i.bill_id
            WHERE i.notice_number IS NOT NULL AND {bills}
         UNION SELECT n.notice_number, l.supply_id FROM invoice i
            JOIN instalment_plan l ON l.bill_id = i.bill_id JOIN instalment n ON n.plan_id = l.id
            WHERE {bills}
         UNION SELECT o.notice_number, o.supply_id FROM open_item o
            WHERE o.notice_number IS NOT NULL AND o.plan IS NULL AND {items}
         UNION SELECT w.notice_number, w.supply_id FROM open_item o
            JOIN open_item w ON w.supply_id = o.supply_id AND w.plan = o.plan
            WHERE w.notice_number IS NOT NULL AND {items}"
    )
}

fn insert_marked(tx: &mut Tx<'_>, notices: &str, values: &[Val<'_>]) -> Result<()> {
    let sql = format!(
        "INSERT INTO debt_position (notice_number, supply_id, state, version, tried, attempts,
            run_at)
         SELECT n.number, n.supply, 'waiting', 1, false, 0, 0 FROM ({notices}) n WHERE true {MARK}"
    );
    tx.execute(&sql, values)?;
    Ok(())
}

/// Whether positions are kept up to date.
///
/// # Errors
/// When the database does not answer.
pub fn is_on(tx: &mut Tx<'_>) -> Result<bool> {
    let sql = "SELECT count(*) FROM setting WHERE name = $1";
    Ok(tx.number(sql, &[Val::Text(SETTING)])? > 0)
}

/// Begins to keep positions up to date, with every notice of which something is open; a second time
/// changes nothing.
///
/// # Errors
/// When the database refuses it.
pub fn switch_on(tx: &mut Tx<'_>) -> Result<()> {
    // Who posts at the same time either is seen here or sees the setting.
    tx.take_turn("posting")?;
    let sql = "INSERT INTO setting (name, value) VALUES ($1, 'yes') ON CONFLICT DO NOTHING";
    if tx.execute(sql, &[Val::Text(SETTING)])? == 0 {
        return Ok(());
    }
    mark_all(tx)
}

/// Marks every notice of which something is open, and every one that the archive still asks for.
///
/// # Errors
/// When the database refuses it.
pub fn mark_all(tx: &mut Tx<'_>) -> Result<()> {
    let open = |debt: &str| {
        format!(
            "SELECT p.{debt} FROM posting p WHERE p.{debt} IS NOT NULL GROUP BY p.{debt}
             HAVING {OPEN} > 0"
        )
    };
    let bills = format!("i.bill_id IN ({})", open("bill_id"));
    let items = format!("o.id IN ({})", open("open_item_id"));
    insert_marked(tx, &notices_of(&bills, &items), &[])?;
    let sql = "UPDATE debt_position SET state = 'waiting', version = version + 1, attempts = 0,
            run_at = 0, error = NULL
        WHERE state = 'failed' OR (state = 'published' AND told_cents > 0)";
    tx.execute(sql, &[])?;
    Ok(())
}

/// Marks the notices of the debts that entries of the ledger change.
///
/// # Errors
/// When the database refuses it.
pub(crate) fn mark_entries(tx: &mut Tx<'_>, first: i64, count: i64) -> Result<()> {
    if !is_on(tx)? {
        return Ok(());
    }
    // One entry is asked for by its number: a plan that PostgreSQL keeps must not expect many.
    let (entries, range) = match count {
        1 => ("p.entry_id = $1", vec![Val::Int(first)]),
        _ => {
            let range = vec![Val::Int(first), Val::Int(first + count)];
            ("p.entry_id >= $1 AND p.entry_id < $2", range)
        }
    };
    let touched = |debt: &str| {
        format!(
            "SELECT p.{debt} FROM posting p WHERE {entries}
                AND (p.debit = 'receivables' OR p.credit = 'receivables')"
        )
    };
    let bills = format!("i.bill_id IN ({})", touched("bill_id"));
    let items = format!("o.id IN ({})", touched("open_item_id"));
    insert_marked(tx, &notices_of(&bills, &items), &range)
}

/// Marks the notices of a bill whose debt is to be paid in another way, without a posting.
///
/// # Errors
/// When the database refuses it.
pub fn mark_bill(tx: &mut Tx<'_>, bill_id: i64) -> Result<()> {
    if !is_on(tx)? {
        return Ok(());
    }
    insert_marked(tx, &notices_of("i.bill_id = $1", "false"), &[Val::Int(bill_id)])
}
