//! The exported payments (contract, section 1), in the order in which they came.

use super::table::{Cell, Column, Table};
use crate::refusal::Refusal;
use frontino_store::{Tx, payment};

/// Columns of a payment.
pub const COLUMNS: [Column; 7] = [
    ("key", Cell::Text),
    ("received_on", Cell::Day),
    ("amount_cents", Cell::Number),
    ("channel", Cell::Text),
    ("notice_number", Cell::Text),
    ("receipt_id", Cell::Text),
    ("state", Cell::Text),
];

/// Writes all payments.
///
/// # Errors
/// When the database does not answer.
pub fn write(tx: &mut Tx<'_>, table: &mut Table) -> Result<(), Refusal> {
    payment::each(tx, |payment| {
        table.row(&[
            payment.key.clone(),
            payment.received_on.to_string(),
            payment.amount_cents.to_string(),
            payment.channel.clone(),
            payment.notice_number.clone().unwrap_or_default(),
            payment.receipt_id.clone().unwrap_or_default(),
            payment.state.clone(),
        ]);
        Ok(())
    })?;
    Ok(())
}
