//! Slips that were paid at the post office, from its files.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;

/// The amount of the slip of a key, in cents.
///
/// # Errors
/// When the database does not answer.
pub fn find_cents(tx: &mut Tx<'_>, key: &str) -> Result<Option<i64>> {
    let sql = "SELECT p.amount_cents FROM postal_slip s JOIN payment p ON p.id = s.payment_id
        WHERE s.key = $1";
    tx.find(sql, &[Val::Text(key)], |row| row.int(0))
}

/// Notes that a payment is that of a slip.
///
/// # Errors
/// When the key is taken, or the database refuses it.
pub fn insert(
    tx: &mut Tx<'_>,
    (payment_id, key): (i64, &str),
    (file_name, line): (&str, i64),
    now: i64,
) -> Result<()> {
    let sql = "INSERT INTO postal_slip (payment_id, key, file_name, line, imported_at)
        VALUES ($1, $2, $3, $4, $5)";
    let values =
        [Val::Int(payment_id), Val::Text(key), Val::Text(file_name), Val::Int(line), Val::Int(now)];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Notes that a payment was made on a day, at the post office, before its money was ours.
///
/// # Errors
/// When the database refuses it.
pub fn update_paid_on(tx: &mut Tx<'_>, payment_id: i64, paid_on: Date) -> Result<()> {
    let sql = "UPDATE payment SET paid_on = $2 WHERE id = $1 AND paid_on > $2";
    tx.execute(sql, &[Val::Int(payment_id), Val::Date(paid_on)])?;
    Ok(())
}

/// A payment that came for a notice by a movement of the postal account, with this amount, and that
/// no slip tells of.
///
/// # Errors
/// When the database does not answer.
pub fn find_credited(tx: &mut Tx<'_>, notice_number: &str, cents: i64) -> Result<Option<i64>> {
    let sql = "SELECT p.id FROM payment p JOIN bank_entry e ON e.payment_id = p.id
        WHERE p.notice_number = $1 AND p.amount_cents = $2 AND p.channel = 'post'
            AND NOT EXISTS (SELECT 1 FROM postal_slip s WHERE s.payment_id = p.id)
        ORDER BY p.id LIMIT 1";
    tx.find(sql, &[Val::Text(notice_number), Val::Int(cents)], |row| row.int(0))
}

/// The payment of a slip for a notice, with this amount, that no movement of the postal account has
/// credited.
///
/// # Errors
/// When the database does not answer.
pub fn find_uncredited(tx: &mut Tx<'_>, notice_number: &str, cents: i64) -> Result<Option<i64>> {
    let sql = "SELECT p.id FROM payment p JOIN postal_slip s ON s.payment_id = p.id
        WHERE p.notice_number = $1 AND p.amount_cents = $2
            AND NOT EXISTS (SELECT 1 FROM bank_entry e WHERE e.payment_id = p.id)
        ORDER BY p.id LIMIT 1";
    tx.find(sql, &[Val::Text(notice_number), Val::Int(cents)], |row| row.int(0))
}
