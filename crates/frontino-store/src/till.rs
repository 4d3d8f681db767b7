//! Tills: what was taken and counted.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A payment taken at a till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TillPayment {
    /// The payment.
    pub payment_id: i64,
    /// Its key.
    pub key: String,
    /// The till.
    pub till: String,
    /// The day.
    pub taken_on: Date,
    /// Its place in the row of the day.
    pub no: i64,
    /// Who took it.
    pub taken_by: String,
    /// How much, in cents.
    pub amount_cents: i64,
    /// The notice it names.
    pub notice_number: Option<String>,
    /// Code of the supply, while it is not given back.
    pub supply_code: Option<String>,
    /// Its supply.
    pub supply_id: Option<i64>,
    /// Whether it was given back to the payer.
    pub given_back: bool,
}

/// A till's day that was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The till.
    pub till: String,
    /// The day.
    pub closed_on: Date,
    /// Payments taken and not given back.
    pub payments: i64,
    /// What they sum up to, in cents.
    pub expected_cents: i64,
    /// What was counted, in cents.
    pub counted_cents: i64,
    /// Who closed it.
    pub closed_by: String,
    /// With what it was brought to the bank.
    pub deposit: Option<String>,
}

/// Cash of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cash {
    /// The payment.
    pub payment_id: i64,
    /// Whose it is.
    pub supply_id: i64,
    /// How much is in cash, in cents.
    pub cents: i64,
}

/// Lets nobody else take money, close or deposit until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn take_turn(tx: &mut Tx<'_>) -> Result<()> {
    tx.take_turn("till_payment")
}

const PAYMENTS: &str = "SELECT t.payment_id, p.key, t.till, t.taken_on, t.no, t.taken_by,
        p.amount_cents, p.notice_number, s.code, p.supply_id, t.given_back_at
    FROM till_payment t JOIN payment p ON p.id = t.payment_id
    LEFT JOIN supply s ON s.id = p.supply_id";

/// The payment of a key.
///
/// # Errors
/// When the database does not answer.
pub fn find_payment(tx: &mut Tx<'_>, key: &str) -> Result<Option<TillPayment>> {
    tx.find(&format!("{PAYMENTS} WHERE p.key = $1"), &[Val::Text(key)], payment_of)
}

/// The payments of a till on a day, in their order; also those that were given back.
///
/// # Errors
/// When the database does not answer.
pub fn list_payments(tx: &mut Tx<'_>, till: &str, on: Date) -> Result<Vec<TillPayment>> {
    let sql = format!("{PAYMENTS} WHERE t.till = $1 AND t.taken_on = $2 ORDER BY t.no");
    tx.list(&sql, &[Val::Text(till), Val::Date(on)], payment_of)
}

fn payment_of(row: &Row<'_>) -> Result<TillPayment> {
    Ok(TillPayment {
        payment_id: row.int(0)?,
        key: row.string(1)?,
        till: row.string(2)?,
        taken_on: row.date(3)?,
        no: row.int(4)?,
        taken_by: row.string(5)?,
        amount_cents: row.int(6)?,
        notice_number: row.opt_string(7)?,
        supply_code: row.opt_string(8)?,
        supply_id: row.opt_int(9)?,
        given_back: row.opt_int(10)?.is_some(),
    })
}

/// The next place in the row of a till's day; nobody else takes it when the turn is taken.
///
/// # Errors
/// When the database does not answer.
pub fn get_next_no(tx: &mut Tx<'_>, till: &str, on: Date) -> Result<i64> {
    let sql = "SELECT coalesce(max(no), 0) + 1 FROM till_payment WHERE till = $1 AND taken_on = $2";
    tx.number(sql, &[Val::Text(till), Val::Date(on)])
}

/// Notes at which till a payment was taken.
///
/// # Errors
/// When the database refuses it.
pub fn insert_payment(
    tx: &mut Tx<'_>,
    payment_id: i64,
    (till, taken_on, no): (&str, Date, i64),
    taken_by: &str,
) -> Result<()> {
    let sql = "INSERT INTO till_payment (payment_id, till, taken_on, no, taken_by)
        VALUES ($1, $2, $3, $4, $5)";
    let values = [
        Val::Int(payment_id),
        Val::Text(till),
        Val::Date(taken_on),
        Val::Int(no),
        Val::Text(taken_by),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Notes that a payment was given back.
///
/// # Errors
/// When the database refuses it.
pub fn update_given_back(tx: &mut Tx<'_>, payment_id: i64, now: i64) -> Result<()> {
    let sql = "UPDATE till_payment SET given_back_at = $2 WHERE payment_id = $1";
    tx.execute(sql, &[Val::Int(payment_id), Val::Int(now)])?;
    Ok(())
}

const CLOSINGS: &str = "SELECT c.till, c.closed_on, c.payments, c.expected_cents, c.counted_cents,
        c.closed_by, d.reference
    FROM till_closing c LEFT JOIN till_deposit d ON d.id = c.deposit_id";

/// The closing of a till's day.
///
/// # Errors
/// When the database does not answer.
pub fn find_closing(tx: &mut Tx<'_>, till: &str, on: Date) -> Result<Option<Closing>> {
    let sql = format!("{CLOSINGS} WHERE c.till = $1 AND c.closed_on = $2");
    tx.find(&sql, &[Val::Text(till), Val::Date(on)], closing_of)
}

/// The closings of one till or of all, the newest first, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub fn list_closings(tx: &mut Tx<'_>, till: Option<&str>, limit: i64) -> Result<Vec<Closing>> {
    let sql = format!(
        "{CLOSINGS} WHERE c.till = coalesce($1, c.till)
         ORDER BY c.closed_on DESC, c.till LIMIT $2"
    );
    tx.list(&sql, &[till.into(), Val::Int(limit)], closing_of)
}

/// The closed days of a till, up to one, whose money was not brought to the bank.
///
/// # Errors
/// When the database does not answer.
pub fn list_to_deposit(tx: &mut Tx<'_>, till: &str, until: Date) -> Result<Vec<Closing>> {
    let sql = format!(
        "{CLOSINGS} WHERE c.till = $1 AND c.closed_on <= $2 AND c.deposit_id IS NULL
            AND c.counted_cents > 0 ORDER BY c.closed_on"
    );
    tx.list(&sql, &[Val::Text(till), Val::Date(until)], closing_of)
}

fn closing_of(row: &Row<'_>) -> Result<Closing> {
    Ok(Closing {
        till: row.string(0)?,
        closed_on: row.date(1)?,
        payments: row.int(2)?,
        expected_cents: row.int(3)?,
        counted_cents: row.int(4)?,
        closed_by: row.string(5)?,
        deposit: row.opt_string(6)?,
    })
}

/// Closes a till's day.
///
/// # Errors
/// When it is closed already, or the database refuses it.
pub fn insert_closing(tx: &mut Tx<'_>, closing: &Closing, now: i64) -> Result<()> {
    let sql = "INSERT INTO till_closing (till, closed_on, payments, expected_cents, counted_cents,
            closed_at, closed_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        Val::Text(&closing.till),
        Val::Date(closing.closed_on),
        Val::Int(closing.payments),
        Val::Int(closing.expected_cents),
        Val::Int(closing.counted_cents),
        Val::Int(now),
        Val::Text(&closing.closed_by),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Days on which a till took money and that are not closed, before one.
///
/// # Errors
/// When the database does not answer.
pub fn list_left_open(tx: &mut Tx<'_>, before: Date) -> Result<Vec<(String, Date)>> {
    let sql = "SELECT DISTINCT t.till, t.taken_on FROM till_payment t
        WHERE t.taken_on < $1 AND NOT EXISTS (SELECT 1 FROM till_closing c
            WHERE c.till = t.till AND c.closed_on = t.taken_on)
        ORDER BY t.taken_on, t.till";
    tx.list(sql, &[Val::Date(before)], |row| Ok((row.string(0)?, row.date(1)?)))
}

/// The cash of the payments of a till's day that the ledger has.
///
/// # Errors
/// When the database does not answer.
pub fn list_cash(tx: &mut Tx<'_>, till: &str, on: Date) -> Result<Vec<Cash>> {
    let sql = "SELECT t.payment_id, p.supply_id, CAST(sum(CASE WHEN p.debit = 'cash'
            THEN p.amount_cents WHEN p.credit = 'cash' THEN -p.amount_cents ELSE 0 END) AS BIGINT)
        FROM till_payment t JOIN posting p ON p.payment_id = t.payment_id
        WHERE t.till = $1 AND t.taken_on = $2 GROUP BY t.no, t.payment_id, p.supply_id
        ORDER BY t.no";
    let mut all = tx.list(sql, &[Val::Text(till), Val::Date(on)], |row| {
        Ok(Cash { payment_id: row.int(0)?, supply_id: row.int(1)?, cents: row.int(2)? })
    })?;
    all.retain(|cash| cash.cents > 0);
    Ok(all)
}
