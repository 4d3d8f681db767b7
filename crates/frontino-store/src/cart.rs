//! Payments that began on our own page and were handed to the platform's Checkout.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;

/// A payment that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart {
    /// Its key, which the receipt's note repeats.
    pub id: String,
    /// The notice to be paid.
    pub notice_number: String,
    /// What was asked for, in cents.
    pub amount_cents: i64,
    /// When.
    pub begun_at: i64,
}

/// Notes a payment that begins; one that is there already stays.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, cart: &Cart) -> Result<()> {
    let sql = "INSERT INTO cart (id, notice_number, amount_cents, begun_at)
        VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
    let values = [
        Val::Text(&cart.id),
        Val::Text(&cart.notice_number),
        Val::Int(cart.amount_cents),
        Val::Int(cart.begun_at),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// The payment of a key.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, id: &str) -> Result<Option<Cart>> {
    let sql = "SELECT id, notice_number, amount_cents, begun_at FROM cart WHERE id = $1";
    tx.find(sql, &[Val::Text(id)], |row| {
        Ok(Cart {
            id: row.string(0)?,
            notice_number: row.string(1)?,
            amount_cents: row.int(2)?,
            begun_at: row.int(3)?,
        })
    })
}
