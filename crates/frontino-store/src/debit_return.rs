//! What banks tell of collections: movements that name one, and returns of which nobody knows whose
//! they are.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;

/// A movement of the bank that may be of collections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebitEntry {
    /// Identifier.
    pub id: i64,
    /// The account.
    pub iban: String,
    /// How much, in cents: above zero it came, below it went.
    pub amount_cents: i64,
    /// Key of a collection.
    pub end_to_end: Option<String>,
    /// A block of a batch.
    pub block: Option<String>,
    /// The code of why it came back.
    pub reason: Option<String>,
    /// The day.
    pub on: Option<Date>,
}

/// A return that nobody knows, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRow {
    /// Its key.
    pub key: String,
    /// What its originator called the payment.
    pub end_to_end: Option<String>,
    /// How much, in cents.
    pub amount_cents: Option<i64>,
    /// The code of why.
    pub reason: Option<String>,
    /// The day.
    pub told_on: Option<Date>,
}

/// A return that nobody knows, to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownReturn {
    /// Its key.
    pub key: String,
    /// `report` or `notice`.
    pub source: &'static str,
    /// What its originator called the payment.
    pub end_to_end: Option<String>,
    /// The mandate.
    pub mandate: Option<String>,
    /// How much, in cents.
    pub amount_cents: Option<i64>,
    /// The code of why.
    pub reason: Option<String>,
    /// The day on which it was told.
    pub told_on: Date,
}

/// The movements that wait and name neither a flow nor a payment of pagoPA, in their order.
///
/// # Errors
/// When the database does not answer.
pub fn list_waiting(tx: &mut Tx<'_>) -> Result<Vec<DebitEntry>> {
    let sql = "SELECT e.id, s.iban, e.amount_cents, e.end_to_end, e.reference, e.return_reason,
            coalesce(e.booked_on, e.value_on)
        FROM bank_entry e JOIN bank_statement s ON s.id = e.statement_id
        WHERE e.state = 'waiting' AND e.flow_id IS NULL AND e.iuv IS NULL ORDER BY e.id";
    tx.list(sql, &[], |row| {
        Ok(DebitEntry {
            id: row.int(0)?,
            iban: row.string(1)?,
            amount_cents: row.int(2)?,
            end_to_end: row.opt_string(3)?,
            block: row.opt_string(4)?,
            reason: row.opt_string(5)?,
            on: row.opt_date(6)?,
        })
    })
}

/// How many collections are sent and how many movements wait: what a message of the bank may book.
///
/// # Errors
/// When the database does not answer.
pub fn count_pending(tx: &mut Tx<'_>) -> Result<i64> {
    let sql = "SELECT (SELECT count(*) FROM collection WHERE state IN ('sent', 'rejected'))
        + (SELECT count(*) FROM bank_entry WHERE state = 'waiting')";
    tx.number(sql, &[])
}

/// Notes how a movement stands: `credited` when its money was moved, `waiting` or `differs`.
///
/// # Errors
/// When the database refuses it.
pub fn update_state(tx: &mut Tx<'_>, bank_entry_id: i64, state: &str) -> Result<()> {
    let sql = "UPDATE bank_entry SET state = $2 WHERE id = $1";
    tx.execute(sql, &[Val::Int(bank_entry_id), Val::Text(state)])?;
    Ok(())
}

/// The returns that nobody knows: those that were told, and what left an account for one.
///
/// # Errors
/// When the database does not answer.
pub fn list_unknown(tx: &mut Tx<'_>) -> Result<Vec<UnknownRow>> {
    let sql = "SELECT key, end_to_end, amount_cents, reason, told_on FROM unknown_return
        UNION ALL SELECT key, end_to_end, -amount_cents, return_reason,
            coalesce(booked_on, value_on) FROM bank_entry
        WHERE state = 'differs' AND amount_cents < 0 ORDER BY 1";
    tx.list(sql, &[], |row| {
        Ok(UnknownRow {
            key: row.string(0)?,
            end_to_end: row.opt_string(1)?,
            amount_cents: row.opt_int(2)?,
            reason: row.opt_string(3)?,
            told_on: row.opt_date(4)?,
        })
    })
}

/// Keeps a return that nobody knows; tells whether it is new.
///
/// # Errors
/// When the database refuses it.
pub fn insert_unknown(tx: &mut Tx<'_>, unknown: &UnknownReturn) -> Result<bool> {
    let sql = "INSERT INTO unknown_return (key, source, end_to_end, mandate, amount_cents, reason,
            told_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO NOTHING";
    let values = [
        Val::Text(&unknown.key),
        Val::Text(unknown.source),
        unknown.end_to_end.as_deref().into(),
        unknown.mandate.as_deref().into(),
        unknown.amount_cents.into(),
        unknown.reason.as_deref().into(),
        Val::Date(unknown.told_on),
    ];
    Ok(tx.execute(sql, &values)? > 0)
}
