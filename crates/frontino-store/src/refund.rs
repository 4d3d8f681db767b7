//! Credits that are paid out, from the proposal to the bank's word.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A refund as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Identifier.
    pub id: i64,
    /// Its key, which the bank sends back.
    pub key: String,
    /// Whose credit it is.
    pub supply_id: i64,
    /// Code of the supply.
    pub supply_code: String,
    /// How much, in cents.
    pub amount_cents: i64,
    /// What of it a bill left over for the next one, in cents, and that bill.
    pub of_bill: Option<(i64, i64)>,
    /// Who is paid.
    pub payee: String,
    /// The account.
    pub iban: String,
    /// Why.
    pub reason: String,
    /// Whether it is made though debts are open.
    pub despite_debts: bool,
    /// `proposed`, `approved`, `sent`, `paid`, `cancelled` or `returned`.
    pub state: String,
    /// The entry that set it aside.
    pub entry_id: i64,
    /// When it was proposed.
    pub proposed_on: Date,
    /// By whom.
    pub proposed_by: String,
    /// When it was approved, and by whom.
    pub approved: Option<(Date, String)>,
    /// The file it is in.
    pub batch_id: Option<i64>,
    /// When it was paid, and the entry of that.
    pub paid: Option<(Date, i64)>,
    /// The movement by which it was paid.
    pub bank_entry_id: Option<i64>,
    /// When it was given back to the credit, and the entry of that.
    pub back: Option<(Date, i64)>,
    /// Why, as the bank or a person said.
    pub back_reason: Option<String>,
    /// The movement by which it came back.
    pub back_bank_entry_id: Option<i64>,
}

const SELECT: &str = "SELECT r.id, r.key, r.supply_id, s.code, r.amount_cents, r.of_bill_cents,
        r.left_by_bill_id, r.payee, r.iban, r.reason, r.despite_debts, r.state, r.entry_id,
        r.proposed_on, r.proposed_by, r.approved_on, r.approved_by, r.batch_id, r.paid_on,
        r.paid_entry_id, r.bank_entry_id, r.back_on, r.back_reason, r.back_entry_id,
        r.back_bank_entry_id
    FROM refund r JOIN supply s ON s.id = r.supply_id";

fn refund_of(row: &Row<'_>) -> Result<Refund> {
    let cents = row.int(5)?;
    Ok(Refund {
        id: row.int(0)?,
        key: row.string(1)?,
        supply_id: row.int(2)?,
        supply_code: row.string(3)?,
        amount_cents: row.int(4)?,
        of_bill: row.opt_int(6)?.map(|bill| (cents, bill)),
        payee: row.string(7)?,
        iban: row.string(8)?,
        reason: row.string(9)?,
        despite_debts: row.bool(10)?,
        state: row.string(11)?,
        entry_id: row.int(12)?,
        proposed_on: row.date(13)?,
        proposed_by: row.string(14)?,
        approved: row.opt_date(15)?.zip(row.opt_string(16)?),
        batch_id: row.opt_int(17)?,
        paid: row.opt_date(18)?.zip(row.opt_int(19)?),
        bank_entry_id: row.opt_int(20)?,
        back: row.opt_date(21)?.zip(row.opt_int(23)?),
        back_reason: row.opt_string(22)?,
        back_bank_entry_id: row.opt_int(24)?,
    })
}

/// The refund of a key; nobody else changes it until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_locked(tx: &mut Tx<'_>, key: &str) -> Result<Option<Refund>> {
    let lock = if tx.is_postgres() { " FOR UPDATE OF r" } else { "" };
    tx.find(&format!("{SELECT} WHERE r.key = $1{lock}"), &[Val::Text(key)], refund_of)
}

/// All in the order in which they were proposed, or those in a state, which nobody else changes
/// until the transaction ends when `lock`.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, state: Option<&str>, lock: bool) -> Result<Vec<Refund>> {
    let lock = if lock && tx.is_postgres() { " FOR UPDATE OF r" } else { "" };
    match state {
        Some(state) => {
            let sql = format!("{SELECT} WHERE r.state = $1 ORDER BY r.id{lock}");
            tx.list(&sql, &[Val::Text(state)], refund_of)
        }
        None => tx.list(&format!("{SELECT} ORDER BY r.id{lock}"), &[], refund_of),
    }
}

/// Those of a file; nobody else changes them until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_batch_locked(tx: &mut Tx<'_>, batch_id: i64) -> Result<Vec<Refund>> {
    let lock = if tx.is_postgres() { " FOR UPDATE OF r" } else { "" };
    let sql = format!("{SELECT} WHERE r.batch_id = $1 ORDER BY r.id{lock}");
    tx.list(&sql, &[Val::Int(batch_id)], refund_of)
}

/// Those of a supply that nobody has approved yet.
///
/// # Errors
/// When the database does not answer.
pub fn list_proposed(tx: &mut Tx<'_>, supply_id: i64) -> Result<Vec<Refund>> {
    let sql = format!("{SELECT} WHERE r.supply_id = $1 AND r.state = 'proposed' ORDER BY r.id");
    tx.list(&sql, &[Val::Int(supply_id)], refund_of)
}

/// Writes a proposal.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, new: &Refund, now: i64) -> Result<()> {
    let sql = "INSERT INTO refund (id, key, supply_id, amount_cents, of_bill_cents,
            left_by_bill_id, payee, iban, reason, despite_debts, state, entry_id, proposed_on,
            proposed_at, proposed_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'proposed', $11, $12, $13, $14)";
    let values = [
        Val::Int(new.id),
        Val::Text(&new.key),
        Val::Int(new.supply_id),
        Val::Int(new.amount_cents),
        Val::Int(new.of_bill.map_or(0, |(cents, _)| cents)),
        new.of_bill.map(|(_, bill)| bill).into(),
        Val::Text(&new.payee),
        Val::Text(&new.iban),
        Val::Text(&new.reason),
        Val::Bool(new.despite_debts),
        Val::Int(new.entry_id),
        Val::Date(new.proposed_on),
        Val::Int(now),
        Val::Text(&new.proposed_by),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Writes where a refund stands now; what was proposed is never changed.
///
/// # Errors
/// When the database refuses it, as when both signatures are of one person.
pub fn update(tx: &mut Tx<'_>, refund: &Refund) -> Result<()> {
    let sql = "UPDATE refund SET state = $2, approved_on = $3, approved_by = $4, batch_id = $5,
            paid_on = $6, paid_entry_id = $7, bank_entry_id = $8, back_on = $9, back_reason = $10,
            back_entry_id = $11, back_bank_entry_id = $12
        WHERE id = $1";
    let approved = refund.approved.as_ref();
    let values = [
        Val::Int(refund.id),
        Val::Text(&refund.state),
        approved.map(|(on, _)| *on).into(),
        approved.map(|(_, by)| by.as_str()).into(),
        refund.batch_id.into(),
        refund.paid.map(|(on, _)| on).into(),
        refund.paid.map(|(_, entry)| entry).into(),
        refund.bank_entry_id.into(),
        refund.back.map(|(on, _)| on).into(),
        refund.back_reason.as_deref().into(),
        refund.back.map(|(_, entry)| entry).into(),
        refund.back_bank_entry_id.into(),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}
