//! What is brought from tills to the bank.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// What was brought to the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// Identifier.
    pub id: i64,
    /// The reference on its slip.
    pub reference: String,
    /// The till.
    pub till: String,
    /// The day.
    pub deposited_on: Date,
    /// How much, in cents.
    pub amount_cents: i64,
    /// Whether the bank has credited it.
    pub credited: bool,
}

/// Notes what was brought to the bank of which days.
///
/// # Errors
/// When its reference is taken, or the database refuses it.
pub fn insert(
    tx: &mut Tx<'_>,
    deposit: &Deposit,
    days: &[Date],
    (entry_id, made_by, now): (i64, &str, i64),
) -> Result<()> {
    let sql = "INSERT INTO till_deposit (id, reference, till, deposited_on, amount_cents, entry_id,
            made_at, made_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        Val::Int(deposit.id),
        Val::Text(&deposit.reference),
        Val::Text(&deposit.till),
        Val::Date(deposit.deposited_on),
        Val::Int(deposit.amount_cents),
        Val::Int(entry_id),
        Val::Int(now),
        Val::Text(made_by),
    ];
    tx.execute(sql, &values)?;
    for day in days {
        let sql = "UPDATE till_closing SET deposit_id = $3 WHERE till = $1 AND closed_on = $2";
        tx.execute(sql, &[Val::Text(&deposit.till), Val::Date(*day), Val::Int(deposit.id)])?;
    }
    Ok(())
}

const DEPOSITS: &str = "SELECT id, reference, till, deposited_on, amount_cents, bank_entry_id
    FROM till_deposit";

/// The deposit of a reference.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, reference: &str) -> Result<Option<Deposit>> {
    tx.find(&format!("{DEPOSITS} WHERE reference = $1"), &[Val::Text(reference)], deposit_of)
}

/// The last deposit of a till.
///
/// # Errors
/// When the database does not answer.
pub fn find_last(tx: &mut Tx<'_>, till: &str) -> Result<Option<Deposit>> {
    let sql = format!("{DEPOSITS} WHERE till = $1 ORDER BY deposited_on DESC, id DESC LIMIT 1");
    tx.find(&sql, &[Val::Text(till)], deposit_of)
}

/// The deposits that the bank has not credited, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_uncredited(tx: &mut Tx<'_>) -> Result<Vec<Deposit>> {
    let sql = format!("{DEPOSITS} WHERE bank_entry_id IS NULL ORDER BY deposited_on, id");
    tx.list(&sql, &[], deposit_of)
}

fn deposit_of(row: &Row<'_>) -> Result<Deposit> {
    Ok(Deposit {
        id: row.int(0)?,
        reference: row.string(1)?,
        till: row.string(2)?,
        deposited_on: row.date(3)?,
        amount_cents: row.int(4)?,
        credited: row.opt_int(5)?.is_some(),
    })
}

/// A movement that names a deposit and is of another amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferingEntry {
    /// Identifier.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// How much came, in cents.
    pub amount_cents: i64,
    /// What it says.
    pub remittance: String,
}

/// The movements of which the amount is not what it names, those of flows left out.
///
/// # Errors
/// When the database does not answer.
pub fn list_differing(tx: &mut Tx<'_>) -> Result<Vec<DifferingEntry>> {
    let sql = "SELECT id, key, amount_cents, remittance FROM bank_entry
        WHERE state = 'differs' AND flow_id IS NULL ORDER BY id";
    tx.list(sql, &[], |row| {
        Ok(DifferingEntry {
            id: row.int(0)?,
            key: row.string(1)?,
            amount_cents: row.int(2)?,
            remittance: row.string(3)?,
        })
    })
}

/// The last payment whose cash was in a deposit, and its supply.
///
/// # Errors
/// When the database does not answer.
pub fn find_last_payment(tx: &mut Tx<'_>, deposit_id: i64) -> Result<Option<(i64, i64)>> {
    let sql = "SELECT p.payment_id, p.supply_id FROM till_deposit d
        JOIN posting p ON p.entry_id = d.entry_id
        WHERE d.id = $1 ORDER BY p.no DESC LIMIT 1";
    tx.find(sql, &[Val::Int(deposit_id)], |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Notes with which movement of another amount the bank credited a deposit, and the entry of the
/// difference.
///
/// # Errors
/// When the database refuses it.
pub fn update_accepted(
    tx: &mut Tx<'_>,
    id: i64,
    (bank_entry_id, difference_entry_id): (i64, i64),
) -> Result<()> {
    update_credited(tx, id, bank_entry_id)?;
    let sql = "UPDATE till_deposit SET difference_entry_id = $2 WHERE id = $1";
    tx.execute(sql, &[Val::Int(id), Val::Int(difference_entry_id)])?;
    let sql = "UPDATE bank_entry SET state = 'credited' WHERE id = $1";
    tx.execute(sql, &[Val::Int(bank_entry_id)])?;
    Ok(())
}

/// Notes with which movement the bank credited a deposit.
///
/// # Errors
/// When the database refuses it.
pub fn update_credited(tx: &mut Tx<'_>, id: i64, bank_entry_id: i64) -> Result<()> {
    let sql = "UPDATE till_deposit SET bank_entry_id = $2 WHERE id = $1";
    tx.execute(sql, &[Val::Int(id), Val::Int(bank_entry_id)])?;
    Ok(())
}
