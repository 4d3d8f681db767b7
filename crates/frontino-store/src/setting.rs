//! Settings that belong to the database itself.

use crate::error::Result;
use crate::tx::Tx;

/// Whether the database is marked as holding made-up data only.
///
/// # Errors
/// When the database does not answer.
pub fn is_synthetic(tx: &mut Tx<'_>) -> Result<bool> {
    let sql = "SELECT count(*) FROM setting WHERE name = 'synthetic' AND value = 'yes'";
    Ok(tx.number(sql, &[])? > 0)
}

/// Whether the database holds customers that are not marked as made up.
///
/// # Errors
/// When the database does not answer.
pub fn holds_real_data(tx: &mut Tx<'_>) -> Result<bool> {
    let there = tx.number("SELECT count(*) FROM (SELECT id FROM holder LIMIT 1) h", &[])? > 0;
    Ok(there && !is_synthetic(tx)?)
}
