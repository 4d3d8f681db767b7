//! Receipts of pagoPA as they came, and what payers were told before.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;

/// A receipt to be written beside its payment.
#[derive(Clone, Debug)]
pub struct NewReceipt<'a> {
    /// The payment.
    pub payment_id: i64,
    /// The creditor that it was sent to.
    pub domain: &'a str,
    /// Its key, for the creditor.
    pub receipt_id: &'a str,
    /// The creditor of its notice.
    pub fiscal_code: &'a str,
    /// The payment's identifier (IUV).
    pub iuv: &'a str,
    /// When it was paid.
    pub paid_at: Option<i64>,
    /// The day it was taken.
    pub applied_on: Option<Date>,
    /// The day the money leaves for us.
    pub transfer_on: Option<Date>,
    /// Code of who took the payment.
    pub psp: &'a str,
    /// Name of who took it.
    pub psp_name: &'a str,
    /// Tax code or VAT number of who took it.
    pub psp_tax_code: Option<&'a str>,
    /// Through what.
    pub channel: &'a str,
    /// By what means.
    pub method: Option<&'a str>,
    /// A note of the payer.
    pub note: Option<&'a str>,
    /// What the payer paid besides, in cents.
    pub fee_cents: Option<i64>,
    /// Whether it was paid while the station was away.
    pub stand_in: bool,
    /// The request that brought it.
    pub raw: &'a [u8],
    /// The parts of the money.
    pub transfers: &'a [NewTransfer<'a>],
}

/// A part of the money of a receipt.
#[derive(Clone, Debug)]
pub struct NewTransfer<'a> {
    /// Its place, from 1.
    pub no: i64,
    /// Whose it is.
    pub fiscal_code: &'a str,
    /// The account.
    pub iban: Option<&'a str>,
    /// How much, in cents.
    pub amount_cents: i64,
    /// What the account's holder reads.
    pub remittance: &'a str,
    /// The kind of income.
    pub category: &'a str,
}

/// Writes a receipt.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, receipt: &NewReceipt<'_>) -> Result<()> {
    let sql = "INSERT INTO receipt (payment_id, domain, receipt_id, fiscal_code, iuv, paid_at,
            applied_on, transfer_on, psp, psp_name, psp_tax_code, channel, method, note,
            fee_cents, stand_in, raw)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    let values = [
        Val::Int(receipt.payment_id),
        Val::Text(receipt.domain),
        Val::Text(receipt.receipt_id),
        Val::Text(receipt.fiscal_code),
        Val::Text(receipt.iuv),
        receipt.paid_at.into(),
        receipt.applied_on.into(),
        receipt.transfer_on.into(),
        Val::Text(receipt.psp),
        Val::Text(receipt.psp_name),
        receipt.psp_tax_code.into(),
        Val::Text(receipt.channel),
        receipt.method.into(),
        receipt.note.into(),
        receipt.fee_cents.into(),
        Val::Bool(receipt.stand_in),
        Val::Bytes(receipt.raw),
    ];
    tx.execute(sql, &values)?;
    let sql = "INSERT INTO receipt_transfer (payment_id, no, fiscal_code, iban, amount_cents,
            remittance, category)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    for transfer in receipt.transfers {
        let values = [
            Val::Int(receipt.payment_id),
            Val::Int(transfer.no),
            Val::Text(transfer.fiscal_code),
            transfer.iban.into(),
            Val::Int(transfer.amount_cents),
            Val::Text(transfer.remittance),
            Val::Text(transfer.category),
        ];
        tx.execute(sql, &values)?;
    }
    Ok(())
}

/// Notes what a payer was told that a notice costs.
///
/// # Errors
/// When the database refuses it.
pub fn insert_activation(
    tx: &mut Tx<'_>,
    id: i64,
    notice_number: &str,
    answered_at: i64,
    (amount_cents, note): (i64, Option<&str>),
) -> Result<()> {
    let sql = "INSERT INTO activation (id, notice_number, answered_at, amount_cents, note)
        VALUES ($1, $2, $3, $4, $5)";
    let values = [
        Val::Int(id),
        Val::Text(notice_number),
        Val::Int(answered_at),
        Val::Int(amount_cents),
        note.into(),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Whether a payer was told that a notice costs just so much.
///
/// # Errors
/// When the database does not answer.
pub fn was_told(tx: &mut Tx<'_>, notice_number: &str, amount_cents: i64) -> Result<bool> {
    let sql = "SELECT count(*) FROM activation WHERE notice_number = $1 AND amount_cents = $2";
    Ok(tx.number(sql, &[Val::Text(notice_number), Val::Int(amount_cents)])? > 0)
}
