//! Holders on paper who are not the users (R6.7).

use crate::error::Result;
use crate::tx::Tx;

/// How many cases there are.
///
/// # Errors
/// When the database does not answer.
pub fn count(tx: &mut Tx<'_>) -> Result<i64> {
    tx.number("SELECT count(*) FROM irregular_case", &[])
}
