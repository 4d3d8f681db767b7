//! What of a run goes by post, in the order in which the post wants it: envelope by envelope.

use crate::error::Result;
use crate::tx::Tx;

/// A bill or a letter that goes by post, with what it is sorted by. Those of one envelope follow
/// each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByPost {
    /// Postal code of where it goes; empty where unknown.
    pub zip: String,
    /// Street and number of where it goes.
    pub address: String,
    /// Number of the bill that it is or goes out with.
    pub number: String,
    /// Whether it is for who uses the water and not for the holder.
    pub to_occupant: bool,
    /// `bill`, or the kind of the letter.
    pub kind: String,
    /// What a letter is written for; empty for a bill.
    pub cause: String,
}

impl ByPost {
    /// Whether it lies in the same envelope: to one recipient with one bill.
    #[must_use]
    pub fn is_with(&self, other: &ByPost) -> bool {
        self.number == other.number && self.to_occupant == other.to_occupant
    }
}

/// The condition that a bill leaves by mail: wished, and to an address that takes it.
pub(crate) const BY_MAIL: &str = "s.delivery = 'email' AND h.email IS NOT NULL AND h.email <> ''
    AND h.email_bounced_at IS NULL";

const FROM: &str = "JOIN invoice i ON i.bill_id = b.id JOIN supply s ON s.id = b.supply_id
    JOIN holder h ON h.id = s.holder_id";

/// What of an issued run goes by post, by postal code, address and number, texts compared as bytes:
/// to the holder's address, else to the supply's. The instructions of a voltura go to who uses the
/// water, at the supply, and always by post; so does the code of the personal area, which no mail
/// carries.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<ByPost>> {
    let sql = format!(
        "SELECT i.number, 'bill', '', CASE WHEN h.address IS NULL THEN s.zip ELSE h.zip END,
            coalesce(h.address, s.address)
         FROM bill b {FROM} WHERE b.run_id = {run_id} AND NOT ({BY_MAIL})"
    );
    let mut all = Vec::new();
    scan(tx, &sql, &mut all)?;
    let sql = format!(
        "SELECT i.number, l.kind, l.cause,
            CASE WHEN l.kind = 'voltura' OR h.address IS NULL THEN s.zip ELSE h.zip END,
            CASE WHEN l.kind = 'voltura' OR h.address IS NULL THEN s.address ELSE h.address END
         FROM letter l JOIN bill b ON b.id = l.bill_id {FROM}
         WHERE b.run_id = {run_id} AND (l.kind <> 'frequency' OR NOT ({BY_MAIL}))"
    );
    scan(tx, &sql, &mut all)?;
    all.sort_unstable();
    Ok(all)
}

fn scan(tx: &mut Tx<'_>, sql: &str, all: &mut Vec<ByPost>) -> Result<()> {
    tx.scan(sql, |row| {
        let kind = row.string(1)?;
        all.push(ByPost {
            zip: row.opt_string(3)?.unwrap_or_default(),
            address: row.opt_string(4)?.unwrap_or_default(),
            number: row.string(0)?,
            to_occupant: kind == "voltura",
            kind,
            cause: row.string(2)?,
        });
        Ok(())
    })
}
