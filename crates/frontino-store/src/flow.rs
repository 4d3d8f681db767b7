//! Reporting flows and their payments.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;
use std::collections::HashMap;

/// Keys asked for in one question.
const KEYS_AT_ONCE: usize = 10_000;

/// A flow that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFlow {
    /// Identifier.
    pub id: i64,
    /// Its revision.
    pub revision: i64,
    /// When it was made, as it says.
    pub made_at: String,
    /// Digest of its file.
    pub sha256: String,
    /// Whether a newer one stands in its place.
    pub replaced: bool,
}

/// A flow to be written.
#[derive(Clone, Debug)]
pub struct NewFlow<'a> {
    /// Identifier.
    pub id: i64,
    /// Its own identifier.
    pub flow_id: &'a str,
    /// Code of who took the payments.
    pub psp: &'a str,
    /// Name of who took them.
    pub psp_name: Option<&'a str>,
    /// Its revision.
    pub revision: i64,
    /// When it was made, as it says.
    pub made_at: &'a str,
    /// What names the transfer of money.
    pub settlement: &'a str,
    /// The day of the transfer.
    pub settled_on: Option<Date>,
    /// How many payments.
    pub payments: i64,
    /// Their sum, in cents.
    pub total_cents: i64,
    /// Digest of its file.
    pub sha256: &'a str,
    /// When it was taken in.
    pub imported_at: i64,
    /// Whether a newer one is there already.
    pub replaced: bool,
}

/// A payment of a flow to be written.
#[derive(Clone, Debug)]
pub struct NewFlowPayment<'a> {
    /// The payment's identifier (IUV).
    pub iuv: &'a str,
    /// Key of the receipt.
    pub receipt_id: &'a str,
    /// Which part of the receipt's money.
    pub transfer_no: i64,
    /// How much, in cents.
    pub amount_cents: i64,
    /// Code of what happened.
    pub outcome: i64,
    /// The day of that.
    pub paid_on: Option<Date>,
    /// The payment that it is.
    pub payment_id: Option<i64>,
    /// `matched`, `reported`, `differs`, `unknown` or `revoked`.
    pub state: &'a str,
}

/// What is known of a payment that came with a receipt, or was reported before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownPayment {
    /// The payment.
    pub payment_id: i64,
    /// The payment's identifier (IUV); `None` while its receipt is missing.
    pub iuv: Option<String>,
    /// How much it is, in cents.
    pub amount_cents: i64,
    /// The parts of the money by their place.
    pub parts: Vec<(i64, i64)>,
}

/// All flows of one identifier, whatever their revision.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, flow_id: &str, psp: &str) -> Result<Vec<StoredFlow>> {
    let sql = "SELECT id, revision, made_at, sha256, replaced FROM flow
        WHERE flow_id = $1 AND psp = $2 ORDER BY revision, made_at";
    tx.list(sql, &[Val::Text(flow_id), Val::Text(psp)], |row| {
        Ok(StoredFlow {
            id: row.int(0)?,
            revision: row.int(1)?,
            made_at: row.string(2)?,
            sha256: row.string(3)?,
            replaced: row.bool(4)?,
        })
    })
}

/// Notes that a newer flow stands in the place of another.
///
/// # Errors
/// When the database refuses it.
pub fn update_replaced(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute("UPDATE flow SET replaced = true WHERE id = $1", &[Val::Int(id)])?;
    Ok(())
}

/// Writes a flow.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, flow: &NewFlow<'_>) -> Result<()> {
    let sql = "INSERT INTO flow (id, flow_id, psp, psp_name, revision, made_at, settlement,
            settled_on, payments, total_cents, sha256, imported_at, replaced)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let values = [
        Val::Int(flow.id),
        Val::Text(flow.flow_id),
        Val::Text(flow.psp),
        flow.psp_name.into(),
        Val::Int(flow.revision),
        Val::Text(flow.made_at),
        Val::Text(flow.settlement),
        flow.settled_on.into(),
        Val::Int(flow.payments),
        Val::Int(flow.total_cents),
        Val::Text(flow.sha256),
        Val::Int(flow.imported_at),
        Val::Bool(flow.replaced),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Writes the payments of a flow, numbered in their order.
///
/// # Errors
/// When the database refuses one.
pub fn insert_payments(
    tx: &mut Tx<'_>,
    flow_id: i64,
    payments: &[NewFlowPayment<'_>],
) -> Result<()> {
    let columns = [
        "flow_id",
        "no",
        "iuv",
        "receipt_id",
        "transfer_no",
        "amount_cents",
        "outcome",
        "paid_on",
        "payment_id",
        "state",
    ];
    let mut bulk = tx.bulk("flow_payment", &columns)?;
    for (no, payment) in (1..).zip(payments) {
        bulk.int(flow_id)?.int(no)?.text(payment.iuv)?.text(payment.receipt_id)?;
        bulk.int(payment.transfer_no)?.int(payment.amount_cents)?.int(payment.outcome)?;
        bulk.opt_date(payment.paid_on)?.opt_int(payment.payment_id)?.text(payment.state)?;
        bulk.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// What is known of payments by the keys of their receipts.
///
/// # Errors
/// When the database does not answer.
pub fn list_known(tx: &mut Tx<'_>, receipt_ids: &[&str]) -> Result<HashMap<String, KnownPayment>> {
    let mut known = HashMap::with_capacity(receipt_ids.len());
    for some in receipt_ids.chunks(KEYS_AT_ONCE) {
        let places: Vec<String> = (1..=some.len()).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT p.receipt_id, p.id, r.iuv, p.amount_cents, t.no, t.amount_cents
             FROM payment p LEFT JOIN receipt r ON r.payment_id = p.id
             LEFT JOIN receipt_transfer t ON t.payment_id = r.payment_id
             WHERE p.receipt_id IN ({}) ORDER BY p.receipt_id, t.no",
            places.join(", ")
        );
        let values: Vec<Val<'_>> = some.iter().map(|id| Val::Text(id)).collect();
        tx.for_each(&sql, &values, |row| {
            let payment: &mut KnownPayment = known.entry(row.string(0)?).or_default();
            payment.payment_id = row.int(1)?;
            payment.iuv = row.opt_string(2)?;
            payment.amount_cents = row.int(3)?;
            if let (Some(no), Some(cents)) = (row.opt_int(4)?, row.opt_int(5)?) {
                payment.parts.push((no, cents));
            }
            Ok(())
        })?;
    }
    Ok(known)
}
