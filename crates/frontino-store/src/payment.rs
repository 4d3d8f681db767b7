//! Money that came in.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A payment to be written, under a number that was taken for it.
#[derive(Clone, Debug)]
pub struct NewPayment<'a> {
    /// Identifier.
    pub id: i64,
    /// Its key: what comes twice has the same.
    pub key: &'a str,
    /// `pagopa`, `bank`, `post`, `counter` or `sdd`.
    pub channel: &'a str,
    /// When it came to us.
    pub received_at: i64,
    /// The day of that.
    pub received_on: Date,
    /// The day that frees the debtor.
    pub paid_on: Date,
    /// How much, in cents.
    pub amount_cents: i64,
    /// The notice it names.
    pub notice_number: Option<&'a str>,
    /// Its receipt.
    pub receipt_id: Option<&'a str>,
    /// Whose debt it pays.
    pub supply_id: Option<i64>,
    /// `booked`, `double`, `flagged` or `unmatched`.
    pub state: &'a str,
    /// Why somebody has to look at it.
    pub reason: Option<&'a str>,
    /// The entry of the ledger.
    pub entry_id: Option<i64>,
}

/// A payment as exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// Identifier.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// The day it came.
    pub received_on: Date,
    /// The day that frees the debtor.
    pub paid_on: Date,
    /// How much, in cents.
    pub amount_cents: i64,
    /// Through what.
    pub channel: String,
    /// The notice it names.
    pub notice_number: Option<String>,
    /// Its receipt.
    pub receipt_id: Option<String>,
    /// How it is kept.
    pub state: String,
    /// Why somebody has to look at it.
    pub reason: Option<String>,
    /// Code of the supply.
    pub supply_code: Option<String>,
}

/// Writes a payment; `false`, and nothing, when its key is there already.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, payment: &NewPayment<'_>) -> Result<bool> {
    let sql = "INSERT INTO payment (id, key, channel, received_at, received_on, paid_on,
            amount_cents, notice_number, receipt_id, supply_id, state, reason, entry_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (key) DO NOTHING";
    let values = [
        Val::Int(payment.id),
        Val::Text(payment.key),
        Val::Text(payment.channel),
        Val::Int(payment.received_at),
        Val::Date(payment.received_on),
        Val::Date(payment.paid_on),
        Val::Int(payment.amount_cents),
        payment.notice_number.into(),
        payment.receipt_id.into(),
        payment.supply_id.into(),
        Val::Text(payment.state),
        payment.reason.into(),
        payment.entry_id.into(),
    ];
    Ok(tx.execute(sql, &values)? == 1)
}

/// The payment of a key, and whether its receipt is here.
///
/// # Errors
/// When the database does not answer.
pub fn find_receipt(tx: &mut Tx<'_>, key: &str) -> Result<Option<(i64, bool)>> {
    let sql = "SELECT p.id, r.payment_id FROM payment p LEFT JOIN receipt r ON r.payment_id = p.id
        WHERE p.key = $1";
    tx.find(sql, &[Val::Text(key)], |row| Ok((row.int(0)?, row.opt_int(1)?.is_some())))
}

/// Notes that somebody has to look at a payment, and why.
///
/// # Errors
/// When the database refuses it.
pub fn update_flagged(tx: &mut Tx<'_>, id: i64, reason: &str) -> Result<()> {
    let sql = "UPDATE payment SET state = CASE WHEN state = 'booked' THEN 'flagged' ELSE state END,
            reason = $2
        WHERE id = $1";
    tx.execute(sql, &[Val::Int(id), Val::Text(reason)])?;
    Ok(())
}

const COLUMNS: &str = "p.id, p.key, p.received_on, p.paid_on, p.amount_cents, p.channel,
    p.notice_number, p.receipt_id, p.state, p.reason, s.code";
const FROM: &str = "FROM payment p LEFT JOIN supply s ON s.id = p.supply_id";

/// Calls `each` for every payment, in the order in which they came.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each(tx: &mut Tx<'_>, mut each: impl FnMut(&PaymentRow) -> Result<()>) -> Result<()> {
    tx.scan(&format!("SELECT {COLUMNS} {FROM} ORDER BY p.id"), |row| each(&row_of(row)?))
}

/// The payments that somebody has to look at, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_to_look_at(tx: &mut Tx<'_>) -> Result<Vec<PaymentRow>> {
    let sql = format!(
        "SELECT {COLUMNS} {FROM} WHERE p.state <> 'booked'
            AND coalesce(p.reason, '') NOT IN ('given_back', 'returned') ORDER BY p.id"
    );
    tx.list(&sql, &[], row_of)
}

fn row_of(row: &Row<'_>) -> Result<PaymentRow> {
    Ok(PaymentRow {
        id: row.int(0)?,
        key: row.string(1)?,
        received_on: row.date(2)?,
        paid_on: row.date(3)?,
        amount_cents: row.int(4)?,
        channel: row.string(5)?,
        notice_number: row.opt_string(6)?,
        receipt_id: row.opt_string(7)?,
        state: row.string(8)?,
        reason: row.opt_string(9)?,
        supply_code: row.opt_string(10)?,
    })
}
