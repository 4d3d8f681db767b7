//! The bills of a run that go by post, in the order in which the post wants them.

use crate::error::Result;
use crate::tx::Tx;

/// A bill that goes by post.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByPost {
    /// Postal code of where it goes; empty where unknown.
    pub zip: String,
    /// Street and number of where it goes.
    pub address: String,
    /// Number of the bill.
    pub number: String,
}

/// The condition that a bill leaves by mail: wished, and to an address that takes it.
pub(crate) const BY_MAIL: &str = "s.delivery = 'email' AND h.email IS NOT NULL AND h.email <> ''
    AND h.email_bounced_at IS NULL";

/// The issued bills of a run that go by post, by postal code, address and number, texts compared
/// as bytes: to the holder's address, else to the supply's.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<ByPost>> {
    let sql = format!(
        "SELECT i.number, CASE WHEN h.address IS NULL THEN s.zip ELSE h.zip END,
            coalesce(h.address, s.address)
         FROM bill b JOIN invoice i ON i.bill_id = b.id JOIN supply s ON s.id = b.supply_id
         JOIN holder h ON h.id = s.holder_id
         WHERE b.run_id = {run_id} AND NOT ({BY_MAIL})"
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        all.push(ByPost {
            zip: row.opt_string(1)?.unwrap_or_default(),
            address: row.opt_string(2)?.unwrap_or_default(),
            number: row.string(0)?,
        });
        Ok(())
    })?;
    all.sort_unstable();
    Ok(all)
}
