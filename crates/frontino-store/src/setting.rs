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
