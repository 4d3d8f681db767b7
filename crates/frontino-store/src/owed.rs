//! What is owed for a supply, debt by debt.

use crate::debt_position;
use crate::error::Result;
use crate::instalment;
use crate::ledger::OPEN;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A debt that is open: of a bill, or of a document of the old system with its plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedDebt {
    /// The bill.
    pub bill_id: Option<i64>,
    /// The document of the old system.
    pub open_item_id: Option<i64>,
    /// When it is due.
    pub due_on: Date,
    /// What is open of it, in cents.
    pub open_cents: i64,
    /// Whether it was written off: money for it brings it back.
    pub is_lost: bool,
}

/// A payment that a person decides on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPayment {
    /// Identifier.
    pub id: i64,
    /// Through what it came.
    pub channel: String,
    /// How it is kept.
    pub state: String,
    /// Why somebody has to look at it.
    pub reason: Option<String>,
    /// How much, in cents.
    pub amount_cents: i64,
    /// Its entry in the ledger.
    pub entry_id: Option<i64>,
}

/// The supply of a code; every other transaction that pays for it waits until this one ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_supply_locked(tx: &mut Tx<'_>, user_code: &str) -> Result<Option<i64>> {
    let lock = if tx.is_postgres() { " FOR NO KEY UPDATE" } else { "" };
    let sql = format!("SELECT id FROM supply WHERE code = $1{lock}");
    tx.find(&sql, &[Val::Text(user_code)], |row| row.int(0))
}

/// The supply of a bill.
///
/// # Errors
/// When the database does not answer.
pub fn find_supply_of_bill(tx: &mut Tx<'_>, bill_id: i64) -> Result<i64> {
    tx.number("SELECT supply_id FROM bill WHERE id = $1", &[Val::Int(bill_id)])
}

/// The debts of a supply of which something is open, those of one plan as one.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, supply_id: i64) -> Result<Vec<OwedDebt>> {
    let sql = format!(
        "SELECT b.id, NULL, i.due_on, {OPEN} FROM bill b JOIN invoice i ON i.bill_id = b.id
            JOIN posting p ON p.bill_id = b.id
         WHERE b.supply_id = $1 GROUP BY b.id, i.due_on
         UNION ALL SELECT NULL, min(o.id), min(o.due_on), {OPEN}
            FROM open_item o JOIN posting p ON p.open_item_id = o.id
         WHERE o.supply_id = $1 AND o.state <> 'draft'
         GROUP BY CASE WHEN o.plan IS NULL THEN o.id ELSE 0 END, o.plan"
    );
    let mut debts = tx.list(&sql, &[Val::Int(supply_id)], |row| debt_of(row, false))?;
    debts.retain(|debt| debt.open_cents > 0);
    Ok(debts)
}

fn debt_of(row: &Row<'_>, is_lost: bool) -> Result<OwedDebt> {
    Ok(OwedDebt {
        bill_id: row.opt_int(0)?,
        open_item_id: row.opt_int(1)?,
        due_on: row.date(2)?,
        open_cents: row.int(3)?,
        is_lost,
    })
}

/// The debts of a supply that money can pay: those of which something is open, and after them what
/// was written off.
///
/// # Errors
/// When the database does not answer.
pub fn list_payable(tx: &mut Tx<'_>, supply_id: i64) -> Result<Vec<OwedDebt>> {
    let mut debts = list(tx, supply_id)?;
    debts.extend(list_lost(tx, supply_id)?);
    Ok(debts)
}

/// The debts of a supply of which something was written off and did not come in since, those of
/// one plan as one.
fn list_lost(tx: &mut Tx<'_>, supply_id: i64) -> Result<Vec<OwedDebt>> {
    let lost = "CAST(sum(CASE WHEN p.debit = 'losses' THEN p.amount_cents
        WHEN p.credit = 'losses' THEN -p.amount_cents ELSE 0 END) AS BIGINT)";
    let sql = format!(
        "SELECT b.id, NULL, i.due_on, {lost} FROM bill b JOIN invoice i ON i.bill_id = b.id
            JOIN posting p ON p.bill_id = b.id
         WHERE b.supply_id = $1 GROUP BY b.id, i.due_on
         UNION ALL SELECT NULL, min(o.id), min(o.due_on), {lost}
            FROM open_item o JOIN posting p ON p.open_item_id = o.id
         WHERE o.supply_id = $1
         GROUP BY CASE WHEN o.plan IS NULL THEN o.id ELSE 0 END, o.plan"
    );
    let mut debts = tx.list(&sql, &[Val::Int(supply_id)], |row| debt_of(row, true))?;
    debts.retain(|debt| debt.open_cents > 0);
    // A bill that is paid by instalments is due when the next of them is.
    for plan in instalment::list_due(tx, supply_id)? {
        let of_plan = debts.iter_mut().filter(|debt| debt.bill_id == Some(plan.0));
        of_plan.for_each(|debt| debt.due_on = plan.1);
    }
    Ok(debts)
}

/// The payment of a key.
///
/// # Errors
/// When the database does not answer.
pub fn find_payment(tx: &mut Tx<'_>, key: &str) -> Result<Option<StoredPayment>> {
    let lock = if tx.is_postgres() { " FOR UPDATE" } else { "" };
    let sql = format!(
        "SELECT id, channel, state, reason, amount_cents, entry_id FROM payment
         WHERE key = $1{lock}"
    );
    tx.find(&sql, &[Val::Text(key)], |row| {
        Ok(StoredPayment {
            id: row.int(0)?,
            channel: row.string(1)?,
            state: row.string(2)?,
            reason: row.opt_string(3)?,
            amount_cents: row.int(4)?,
            entry_id: row.opt_int(5)?,
        })
    })
}

/// The account on which the bank credited the flow of a payment.
///
/// # Errors
/// When the database does not answer.
pub fn find_credited_iban(tx: &mut Tx<'_>, payment_id: i64) -> Result<Option<String>> {
    let sql = "SELECT s.iban FROM flow_payment p JOIN flow f ON f.id = p.flow_id
            JOIN bank_entry e ON e.flow_id = f.flow_id
            JOIN bank_statement s ON s.id = e.statement_id
        WHERE p.payment_id = $1 AND e.state = 'credited' AND NOT f.replaced LIMIT 1";
    tx.find(sql, &[Val::Int(payment_id)], |row| row.string(0))
}

/// Notes whose payment it is, and its entry in the ledger.
///
/// # Errors
/// When the database refuses it.
pub fn update_assigned(
    tx: &mut Tx<'_>,
    (payment_id, supply_id, entry_id): (i64, i64, i64),
    notice_number: Option<&str>,
) -> Result<()> {
    let sql = "UPDATE payment SET state = 'booked', reason = NULL, supply_id = $2, entry_id = $3,
            notice_number = coalesce($4, notice_number)
        WHERE id = $1";
    let values =
        [Val::Int(payment_id), Val::Int(supply_id), Val::Int(entry_id), notice_number.into()];
    tx.execute(sql, &values)?;
    tx.execute(
        "UPDATE bank_entry SET state = 'matched' WHERE payment_id = $1 AND state = 'unmatched'",
        &[Val::Int(payment_id)],
    )?;
    Ok(())
}

/// Adds an entry that takes another one back.
///
/// # Errors
/// When the database refuses it.
pub fn insert_reversed(tx: &mut Tx<'_>, entry: i64, by: i64, posted_on: Date) -> Result<()> {
    let sql = "INSERT INTO posting (entry_id, no, posted_on, kind, debit, credit, supply_id,
            amount_cents, bill_id, open_item_id, payment_id)
        SELECT CAST($1 AS BIGINT), no, $2, kind, credit, debit, supply_id,
            amount_cents, bill_id, open_item_id, payment_id FROM posting WHERE entry_id = $3";
    tx.execute(sql, &[Val::Int(by), Val::Date(posted_on), Val::Int(entry)])?;
    debt_position::mark_entries(tx, by, 1)
}

/// Notes that nobody knows any more whose a payment is.
///
/// # Errors
/// When the database refuses it.
pub fn update_undone(tx: &mut Tx<'_>, payment_id: i64, reason: &str) -> Result<()> {
    let sql = "UPDATE payment SET state = 'unmatched', reason = $2, supply_id = NULL,
            entry_id = NULL
        WHERE id = $1";
    tx.execute(sql, &[Val::Int(payment_id), Val::Text(reason)])?;
    let sql = "UPDATE bank_entry SET state = 'unmatched'
        WHERE payment_id = $1 AND state = 'matched'";
    tx.execute(sql, &[Val::Int(payment_id)])?;
    Ok(())
}

/// Notes that the money of a payment went back to who paid.
///
/// # Errors
/// When the database refuses it.
pub fn update_returned(tx: &mut Tx<'_>, payment_id: i64, reason: &str) -> Result<()> {
    let sql = "UPDATE payment SET state = 'unmatched', reason = $2, entry_id = NULL WHERE id = $1";
    tx.execute(sql, &[Val::Int(payment_id), Val::Text(reason)])?;
    Ok(())
}

/// What a payment's supply has to its credit by payments, in cents: without what its last bill
/// left over, on which the next one counts.
///
/// # Errors
/// When the database does not answer.
pub fn get_credit(tx: &mut Tx<'_>, payment_id: i64) -> Result<i64> {
    let sql = "SELECT supply_id FROM payment WHERE id = $1";
    let supply_id = tx.number(sql, &[Val::Int(payment_id)])?;
    let (credit, _) = crate::refund_credit::get(tx, supply_id)?;
    Ok((credit.balance - credit.of_bill).0)
}

/// The bills of a supply that took a credit, newest first, with what of it they owe nothing for
/// still, in cents.
///
/// # Errors
/// When the database does not answer.
pub fn list_credit_taken(tx: &mut Tx<'_>, supply_id: i64) -> Result<Vec<(i64, i64)>> {
    let sql = "SELECT bill_id, CAST(sum(CASE WHEN debit = 'credits' THEN amount_cents
            ELSE -amount_cents END) AS BIGINT) AS taken
        FROM posting WHERE supply_id = $1 AND kind IN ('credit_used', 'credit_lost')
        GROUP BY bill_id ORDER BY bill_id DESC";
    let mut all = tx.list(sql, &[Val::Int(supply_id)], |row| Ok((row.int(0)?, row.int(1)?)))?;
    all.retain(|(_, taken)| *taken > 0);
    Ok(all)
}

/// What of a payment went to debts and what to the credit of a holder, in cents.
///
/// # Errors
/// When the database does not answer.
pub fn get_shares(tx: &mut Tx<'_>, payment_id: i64) -> Result<(i64, i64)> {
    let of = |account: &str| {
        format!(
            "CAST(coalesce(sum(CASE WHEN credit = '{account}' THEN amount_cents
                WHEN debit = '{account}' THEN -amount_cents ELSE 0 END), 0) AS BIGINT)"
        )
    };
    let sql = format!(
        "SELECT {}, {} FROM posting WHERE payment_id = $1 AND kind = 'payment'",
        of("receivables"),
        of("credits")
    );
    let found = tx.find(&sql, &[Val::Int(payment_id)], |row| Ok((row.int(0)?, row.int(1)?)))?;
    Ok(found.unwrap_or_default())
}
