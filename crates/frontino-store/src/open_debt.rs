//! Open debts by what a payer writes: a number, a user code, nothing but his own account.

use crate::error::Result;
use crate::instalment::standing::{Meant, list_next_notices};
use crate::ledger::OPEN;
use crate::tx::Tx;
use crate::value::Val;

/// The notices that a number names: its own, or that of the bill or document with this number.
///
/// # Errors
/// When the database does not answer.
pub fn list_named(tx: &mut Tx<'_>, number: &str) -> Result<Vec<String>> {
    let sql = "SELECT notice_number FROM invoice
            WHERE (notice_number = $1 OR number = $1) AND notice_number IS NOT NULL
        UNION SELECT notice_number FROM instalment WHERE notice_number = $1
        UNION SELECT notice_number FROM open_item
            WHERE (notice_number = $1 OR document_number = $1) AND notice_number IS NOT NULL";
    tx.list(sql, &[Val::Text(number)], |row| row.string(0))
}

/// The notice of the instalment that comes next of the bill with this number, when it is paid by
/// instalments.
///
/// # Errors
/// When the database does not answer.
pub fn find_next(tx: &mut Tx<'_>, bill_number: &str) -> Result<Option<String>> {
    let next = list_next_notices(tx, Meant::Bill(bill_number))?;
    Ok(next.into_iter().next().map(|(notice_number, _)| notice_number))
}

/// The notices of the debts of a supply of which just this amount is open.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_supply(tx: &mut Tx<'_>, user_code: &str, cents: i64) -> Result<Vec<String>> {
    list_open(tx, ("s.code = $1", Meant::Supply(user_code)), user_code, cents)
}

/// The notices of the debts, of all supplies that are paid from an account, of which just this
/// amount is open.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_payer(tx: &mut Tx<'_>, iban: &str, cents: i64) -> Result<Vec<String>> {
    list_open(tx, ("s.iban = $1", Meant::Payer(iban)), iban, cents)
}

fn list_open(
    tx: &mut Tx<'_>,
    (whose, meant): (&str, Meant<'_>),
    value: &str,
    cents: i64,
) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT i.notice_number FROM supply s JOIN bill b ON b.supply_id = s.id
            JOIN invoice i ON i.bill_id = b.id JOIN posting p ON p.bill_id = b.id
         WHERE {whose} GROUP BY i.notice_number HAVING {OPEN} = $2
         UNION SELECT o.notice_number FROM supply s JOIN open_item o ON o.supply_id = s.id
            JOIN posting p ON p.open_item_id = o.id
         WHERE {whose} AND o.notice_number IS NOT NULL AND o.state = 'open'
         GROUP BY o.notice_number HAVING {OPEN} = $2"
    );
    let mut all = tx.list(&sql, &[Val::Text(value), Val::Int(cents)], |row| row.string(0))?;
    let next = list_next_notices(tx, meant)?.into_iter().filter(|(_, left)| *left == cents);
    all.extend(next.map(|(notice_number, _)| notice_number));
    Ok(all)
}
