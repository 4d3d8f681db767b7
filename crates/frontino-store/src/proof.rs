//! What a receipt proves, for who paid and for who looks it up.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A payment whose receipt is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Key of the receipt, which is the token of the payment.
    pub receipt_id: String,
    /// The payment's identifier (IUV).
    pub iuv: String,
    /// Number of the notice.
    pub notice_number: String,
    /// What was paid, without the fee, in cents.
    pub amount_cents: i64,
    /// The day that frees the debtor.
    pub paid_on: Date,
    /// When it was paid.
    pub paid_at: Option<i64>,
    /// Name of who took it.
    pub psp_name: String,
    /// Tax code or VAT number of who took it.
    pub psp_tax_code: Option<String>,
    /// What the payer paid besides to who took it, in cents.
    pub fee_cents: Option<i64>,
}

/// The payment of a notice whose receipt bears a note.
///
/// # Errors
/// When the database does not answer.
pub fn find_of_note(tx: &mut Tx<'_>, notice_number: &str, note: &str) -> Result<Option<Proof>> {
    let sql = "SELECT r.receipt_id, r.iuv, p.notice_number, p.amount_cents, p.paid_on, r.paid_at,
            r.psp_name, r.psp_tax_code, r.fee_cents
        FROM payment p JOIN receipt r ON r.payment_id = p.id
        WHERE p.notice_number = $1 AND r.note = $2 AND p.amount_cents > 0 ORDER BY p.id";
    tx.find(sql, &[Val::Text(notice_number), Val::Text(note)], proof_of)
}

fn proof_of(row: &Row<'_>) -> Result<Proof> {
    Ok(Proof {
        receipt_id: row.string(0)?,
        iuv: row.string(1)?,
        notice_number: row.opt_string(2)?.unwrap_or_default(),
        amount_cents: row.int(3)?,
        paid_on: row.date(4)?,
        paid_at: row.opt_int(5)?,
        psp_name: row.string(6)?,
        psp_tax_code: row.opt_string(7)?,
        fee_cents: row.opt_int(8)?,
    })
}
