//! Money of pagoPA between the payer and our account.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A payment, or the part of one, whose money is in transit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InTransit {
    /// The payment.
    pub payment_id: i64,
    /// Whose debt it pays.
    pub supply_id: i64,
    /// How much, in cents.
    pub amount_cents: i64,
}

/// The flows of an identifier that count, with their totals in cents.
///
/// # Errors
/// When the database does not answer.
pub fn list_flows(tx: &mut Tx<'_>, flow_id: &str) -> Result<Vec<(i64, i64)>> {
    let sql = "SELECT id, total_cents FROM flow WHERE flow_id = $1 AND NOT replaced ORDER BY id";
    tx.list(sql, &[Val::Text(flow_id)], |row| Ok((row.int(0)?, row.int(1)?)))
}

/// The payments of a flow whose money is in the ledger: what nobody knows, and what was taken back,
/// is not. No more is moved than came.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_flow(tx: &mut Tx<'_>, flow_id: i64) -> Result<Vec<InTransit>> {
    let sql = "SELECT p.id, p.supply_id,
            CASE WHEN f.amount_cents < p.amount_cents THEN f.amount_cents ELSE p.amount_cents END
        FROM flow_payment f JOIN payment p ON p.id = f.payment_id
        WHERE f.flow_id = $1 AND p.entry_id IS NOT NULL AND f.amount_cents > 0
            AND f.state <> 'revoked' ORDER BY f.no";
    tx.list(sql, &[Val::Int(flow_id)], in_transit)
}

/// The payment of a notice with this amount that the bank has not credited.
///
/// # Errors
/// When the database does not answer.
pub fn find_of_notice(tx: &mut Tx<'_>, number: &str, cents: i64) -> Result<Option<InTransit>> {
    let sql = "SELECT p.id, p.supply_id, p.amount_cents FROM payment p
        WHERE p.notice_number = $1 AND p.amount_cents = $2 AND p.channel = 'pagopa'
            AND p.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM posting t
                WHERE t.payment_id = p.id AND t.kind = 'transit')
        ORDER BY p.id LIMIT 1";
    tx.find(sql, &[Val::Text(number), Val::Int(cents)], in_transit)
}

/// What has been on its way for too long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overdue {
    /// Everything of pagoPA in transit, in cents.
    pub cents: i64,
    /// Direct debits that count as paid and are not credited, in cents; below zero some were taken
    /// back by a notice, and no statement told it yet.
    pub debits_cents: i64,
    /// Files of direct debits that the bank did not credit whole.
    pub debits: Vec<String>,
    /// Keys of payments that no flow has.
    pub without_flow: Vec<String>,
    /// Identifiers of flows whose money the bank did not credit.
    pub without_credit: Vec<String>,
    /// Keys of movements whose flow or receipt is missing, or says another amount.
    pub credits: Vec<String>,
}

/// What is in transit, and what of it came by a day and still has no counterpart; of each kind at
/// most `limit`.
///
/// # Errors
/// When the database does not answer.
pub fn get_overdue(tx: &mut Tx<'_>, by: Date, limit: i64) -> Result<Overdue> {
    let balance = |account: &str| {
        format!(
            "SELECT CAST(coalesce(sum(CASE WHEN debit = '{account}' THEN amount_cents
                WHEN credit = '{account}' THEN -amount_cents ELSE 0 END), 0) AS BIGINT)
             FROM posting"
        )
    };
    let debits = "SELECT DISTINCT d.name FROM collection c JOIN debit_batch d ON d.id = c.batch_id
        WHERE c.state IN ('sent', 'settled') AND c.credit_entry_id IS NULL AND c.collect_on <= $1
        ORDER BY d.name LIMIT $2";
    let without_flow = "SELECT p.key FROM payment p
        WHERE p.channel = 'pagopa' AND p.entry_id IS NOT NULL AND p.received_on <= $1
            AND NOT EXISTS (SELECT 1 FROM flow_payment f WHERE f.payment_id = p.id)
            AND NOT EXISTS (SELECT 1 FROM bank_entry e WHERE e.payment_id = p.id)
        ORDER BY p.id LIMIT $2";
    let without_credit = "SELECT f.flow_id FROM flow f
        WHERE NOT f.replaced AND coalesce(f.settled_on, $1) <= $1 AND NOT EXISTS
            (SELECT 1 FROM bank_entry e WHERE e.flow_id = f.flow_id)
        ORDER BY f.id LIMIT $2";
    let credits = "SELECT e.key FROM bank_entry e WHERE e.state IN ('waiting', 'differs')
        ORDER BY e.id LIMIT $1";
    let by = [Val::Date(by), Val::Int(limit)];
    Ok(Overdue {
        cents: tx.number(&balance("pagopa_transit"), &[])?,
        debits_cents: tx.number(&balance("debit_transit"), &[])?,
        debits: tx.list(debits, &by, |row| row.string(0))?,
        without_flow: tx.list(without_flow, &by, |row| row.string(0))?,
        without_credit: tx.list(without_credit, &by, |row| row.string(0))?,
        credits: tx.list(credits, &[Val::Int(limit)], |row| row.string(0))?,
    })
}

fn in_transit(row: &Row<'_>) -> Result<InTransit> {
    Ok(InTransit { payment_id: row.int(0)?, supply_id: row.int(1)?, amount_cents: row.int(2)? })
}
