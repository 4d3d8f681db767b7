//! Identifiers taken some at a time, so that many who write at once do not wait for each other's
//! counter. What is left when a program ends is never given: these numbers may have gaps.

use crate::bill::take_numbers;
use crate::db::Conn;
use crate::error::Result;

/// Where identifiers begin that are not kept: no counter comes this far.
const NOT_KEPT: i64 = 1 << 62;

/// Identifiers of one counter.
#[derive(Debug)]
pub struct IdBlock {
    counter: &'static str,
    next: i64,
    end: i64,
    size: i64,
}

impl IdBlock {
    /// Of a counter; `size` are taken at a time.
    #[must_use]
    pub fn new(counter: &'static str, size: i64) -> IdBlock {
        IdBlock { counter, next: 0, end: 0, size }
    }

    /// Makes sure that `count` can be given without asking the database again.
    ///
    /// # Errors
    /// When the database does not give them.
    pub fn fill(&mut self, conn: &mut Conn, count: i64) -> Result<()> {
        if self.end - self.next >= count {
            return Ok(());
        }
        let taken = self.size.max(count);
        let mut tx = conn.begin()?;
        self.next = take_numbers(&mut tx, self.counter, taken)?;
        tx.commit()?;
        self.end = self.next + taken;
        Ok(())
    }

    /// Gives `count` that nobody else has, without asking the database: for what is not kept.
    pub fn pretend(&mut self, count: i64) {
        self.next = NOT_KEPT;
        self.end = NOT_KEPT + count;
    }

    /// The next one of those that [`IdBlock::fill`] made sure of; `None` beyond them.
    pub fn give(&mut self) -> Option<i64> {
        let id = self.next;
        (id < self.end).then(|| {
            self.next += 1;
            id
        })
    }
}
