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
    /// By what means.
    pub method: Option<String>,
}

/// A payment that is in the ledger, whatever its channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvedPayment {
    /// Identifier.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// `pagopa`, `bank`, `post`, `counter` or `sdd`.
    pub channel: String,
    /// How much, in cents.
    pub amount_cents: i64,
    /// The day that frees the debtor.
    pub paid_on: Date,
    /// The notice it names.
    pub notice_number: Option<String>,
    /// Whose debt it pays.
    pub supply_id: i64,
    /// The till that took it, and its place in the row of the day.
    pub till: Option<(String, i64)>,
}

/// A debt that a payment paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvedDebt {
    /// Number of the bill, or of the document of the old system.
    pub document: String,
    /// First day of a bill of ours, and the day after its last.
    pub period: Option<(Date, Date)>,
    /// How much of it, in cents.
    pub cents: i64,
}

const COLUMNS: &str = "SELECT r.receipt_id, r.iuv, p.notice_number, p.amount_cents, p.paid_on,
        r.paid_at, r.psp_name, r.psp_tax_code, r.fee_cents, r.method
    FROM payment p JOIN receipt r ON r.payment_id = p.id";

/// The payment of a notice whose receipt bears a note.
///
/// # Errors
/// When the database does not answer.
pub fn find_of_note(tx: &mut Tx<'_>, notice_number: &str, note: &str) -> Result<Option<Proof>> {
    let sql = format!(
        "{COLUMNS} WHERE p.notice_number = $1 AND r.note = $2 AND p.amount_cents > 0 ORDER BY p.id"
    );
    tx.find(&sql, &[Val::Text(notice_number), Val::Text(note)], proof_of)
}

/// The receipt of a payment.
///
/// # Errors
/// When the database does not answer.
pub fn find_of_payment(tx: &mut Tx<'_>, payment_id: i64) -> Result<Option<Proof>> {
    tx.find(&format!("{COLUMNS} WHERE p.id = $1"), &[Val::Int(payment_id)], proof_of)
}

/// The payments in the ledger that a key or the number of a notice names, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_payments(tx: &mut Tx<'_>, key_or_notice: &str) -> Result<Vec<ProvedPayment>> {
    let sql = "SELECT p.id, p.key, p.channel, p.amount_cents, p.paid_on, p.notice_number,
            p.supply_id, t.till, t.no
        FROM payment p LEFT JOIN till_payment t ON t.payment_id = p.id
        WHERE (p.key = $1 OR p.notice_number = $1) AND p.entry_id IS NOT NULL
            AND p.supply_id IS NOT NULL AND coalesce(p.reason, '') <> 'revoked'
        ORDER BY p.id";
    tx.list(sql, &[Val::Text(key_or_notice)], |row| {
        let till = row.opt_string(7)?.zip(row.opt_int(8)?);
        Ok(ProvedPayment {
            id: row.int(0)?,
            key: row.string(1)?,
            channel: row.string(2)?,
            amount_cents: row.int(3)?,
            paid_on: row.date(4)?,
            notice_number: row.opt_string(5)?,
            supply_id: row.int(6)?,
            till,
        })
    })
}

/// The debts that a payment paid, in the order of paying.
///
/// # Errors
/// When the database does not answer.
pub fn list_debts(tx: &mut Tx<'_>, payment_id: i64) -> Result<Vec<ProvedDebt>> {
    let sql = "SELECT coalesce(i.number, o.document_number), b.from_on, b.until_on,
            CAST(sum(CASE WHEN p.credit = 'receivables' THEN p.amount_cents
                ELSE -p.amount_cents END) AS BIGINT)
        FROM posting p LEFT JOIN bill b ON b.id = p.bill_id
        LEFT JOIN invoice i ON i.bill_id = p.bill_id
        LEFT JOIN open_item o ON o.id = p.open_item_id
        WHERE p.payment_id = $1 AND p.kind = 'payment'
            AND (p.credit = 'receivables' OR p.debit = 'receivables')
        GROUP BY p.bill_id, p.open_item_id, i.number, o.document_number, b.from_on, b.until_on
        ORDER BY min(p.entry_id), min(p.no)";
    let mut debts = tx.list(sql, &[Val::Int(payment_id)], |row| {
        Ok(ProvedDebt {
            document: row.opt_string(0)?.unwrap_or_default(),
            period: row.opt_date(1)?.zip(row.opt_date(2)?),
            cents: row.int(3)?,
        })
    })?;
    debts.retain(|debt| debt.cents > 0);
    Ok(debts)
}

/// A receipt as it came, compressed.
///
/// # Errors
/// When the database does not answer.
pub fn find_raw(tx: &mut Tx<'_>, payment_id: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT raw FROM receipt WHERE payment_id = $1";
    let found =
        tx.find(sql, &[Val::Int(payment_id)], |row| Ok(row.opt_bytes(0)?.map(<[u8]>::to_vec)))?;
    Ok(found.flatten())
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
        method: row.opt_string(9)?,
    })
}
