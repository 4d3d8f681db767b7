//! Refunds that went to the bank as one file.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A file of refunds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundBatch {
    /// Identifier.
    pub id: i64,
    /// Its key, which is that of its message.
    pub key: String,
    /// The account that pays.
    pub iban: String,
    /// The day on which the bank pays.
    pub pay_on: Date,
    /// How many payments.
    pub payments: i64,
    /// Their sum, in cents.
    pub total_cents: i64,
    /// When it was made.
    pub made_on: Date,
    /// By whom.
    pub made_by: String,
    /// The file.
    pub body: String,
}

/// Writes a file.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, batch: &RefundBatch, now: i64) -> Result<()> {
    let sql = "INSERT INTO refund_batch (id, key, iban, pay_on, payments, total_cents, made_on,
            made_at, made_by, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = [
        Val::Int(batch.id),
        Val::Text(&batch.key),
        Val::Text(&batch.iban),
        Val::Date(batch.pay_on),
        Val::Int(batch.payments),
        Val::Int(batch.total_cents),
        Val::Date(batch.made_on),
        Val::Int(now),
        Val::Text(&batch.made_by),
        Val::Text(&batch.body),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

const SELECT: &str = "SELECT id, key, iban, pay_on, payments, total_cents, made_on, made_by, body
    FROM refund_batch";

/// The file of a key.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, key: &str) -> Result<Option<RefundBatch>> {
    tx.find(&format!("{SELECT} WHERE key = $1"), &[Val::Text(key)], batch_of)
}

/// The account from which a file pays.
///
/// # Errors
/// When the database does not answer.
pub fn find_iban(tx: &mut Tx<'_>, id: i64) -> Result<Option<String>> {
    tx.find("SELECT iban FROM refund_batch WHERE id = $1", &[Val::Int(id)], |row| row.string(0))
}

/// The file that was made last.
///
/// # Errors
/// When the database does not answer.
pub fn find_last(tx: &mut Tx<'_>) -> Result<Option<RefundBatch>> {
    tx.find(&format!("{SELECT} ORDER BY id DESC LIMIT 1"), &[], batch_of)
}

fn batch_of(row: &Row<'_>) -> Result<RefundBatch> {
    Ok(RefundBatch {
        id: row.int(0)?,
        key: row.string(1)?,
        iban: row.string(2)?,
        pay_on: row.date(3)?,
        payments: row.int(4)?,
        total_cents: row.int(5)?,
        made_on: row.date(6)?,
        made_by: row.string(7)?,
        body: row.string(8)?,
    })
}
