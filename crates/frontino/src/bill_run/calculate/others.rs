//! The end of a calculation that several processes share: who finds no range left waits for those
//! that others hold, and takes over what one that died gives back.

use super::Work;
use super::range::RangeMaker;
use crate::refusal::Refusal;
use frontino_store::Conn;
use frontino_store::bill_run::{self, Figures};
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;

/// Time between two looks at the ranges of others.
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

impl Work<'_> {
    /// Returns when no range is open; `waiting` is told once how many others hold, `progress` what
    /// they do meanwhile.
    ///
    /// # Errors
    /// What the database refuses.
    pub(super) fn wait_for_others(
        &self,
        conn: &mut Conn,
        progress: &dyn Fn(Figures),
        waiting: &dyn Fn(i64),
    ) -> Result<(), Refusal> {
        let mut maker = RangeMaker::new(self.run, self.catalogue, &self.terms);
        let (mut known, mut open) = self.look(conn)?;
        if open > 0 {
            waiting(open);
        }
        while open > 0 {
            thread::sleep(BETWEEN_LOOKS);
            // On SQLite nobody holds a range: what is open still is ours to do.
            *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = -1;
            self.until_none(conn, &mut maker, &|_| ())?;
            let (now, still_open) = self.look(conn)?;
            progress(Figures {
                bills: now.bills - known.bills,
                parked: now.parked - known.parked,
                ..Figures::default()
            });
            (known, open) = (now, still_open);
        }
        Ok(())
    }

    /// The figures of the run so far and how many of its ranges are open.
    fn look(&self, conn: &mut Conn) -> Result<(Figures, i64), Refusal> {
        let (figures, open, _) = bill_run::figures(&mut conn.begin_read()?, self.run.id)?;
        Ok((figures, open))
    }
}
