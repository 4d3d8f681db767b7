//! Identifiers of payments and what belongs to them, and of the entries of the ledger.

use crate::refusal::Refusal;
use frontino_store::Conn;
use frontino_store::id_block::IdBlock;

/// Identifiers that one piece of work may take.
const EACH: i64 = 4;

/// Identifiers for rows and for entries of the ledger.
pub struct Ids {
    rows: IdBlock,
    entries: IdBlock,
}

impl Ids {
    /// Some of each, taken `block` at a time.
    #[must_use]
    pub fn new(block: i64) -> Ids {
        Ids {
            rows: IdBlock::new("payment_row", block),
            entries: IdBlock::new("ledger_entry", block),
        }
    }

    /// Makes sure that there are enough for so many pieces of work; between transactions.
    ///
    /// # Errors
    /// When the database does not give them.
    pub fn fill(&mut self, conn: &mut Conn, pieces: usize) -> Result<(), Refusal> {
        let count = EACH * i64::try_from(pieces).unwrap_or(i64::MAX / EACH);
        self.rows.fill(conn, count)?;
        self.entries.fill(conn, count)?;
        Ok(())
    }

    /// As [`Ids::fill`]; with `dry_run` some that will not be kept, so that nothing is written.
    ///
    /// # Errors
    /// When the database does not give them.
    pub fn fill_unless(
        &mut self,
        dry_run: bool,
        conn: &mut Conn,
        pieces: usize,
    ) -> Result<(), Refusal> {
        if !dry_run {
            return self.fill(conn, pieces);
        }
        let count = EACH * i64::try_from(pieces).unwrap_or(i64::MAX / (2 * EACH));
        self.rows.pretend(count);
        self.entries.pretend(count);
        Ok(())
    }

    /// An identifier of a row.
    ///
    /// # Errors
    /// When a piece of work takes more than its share.
    pub fn row(&mut self) -> Result<i64, Refusal> {
        self.rows.give().ok_or_else(exhausted)
    }

    /// The number of an entry of the ledger.
    ///
    /// # Errors
    /// When a piece of work takes more than its share.
    pub fn entry(&mut self) -> Result<i64, Refusal> {
        self.entries.give().ok_or_else(exhausted)
    }
}

fn exhausted() -> Refusal {
    Refusal::new("internal", "errore interno del programma: numeri esauriti")
}
