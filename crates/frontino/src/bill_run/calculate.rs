//! Calculates a run: workers take ranges of supplies until none is open. Killed at any moment and
//! started again, it goes on with the ranges that were not saved and gives the same bills.

mod others;
mod range;

use super::{RunInputs, catalogue};
use crate::refusal::Refusal;
use frontino_core::bill::RunTerms;
use frontino_core::tariff::Catalogue;
use frontino_store::bill_run::{self, Chunk, Figures, StoredRun};
use frontino_store::{Conn, DbUrl, Tx};
use range::RangeMaker;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// What all workers of a calculation share.
struct Work<'a> {
    db: &'a DbUrl,
    run: &'a StoredRun,
    catalogue: &'a Catalogue,
    terms: RunTerms,
    now: i64,
    /// The last range that a worker of this program took on SQLite, where a range cannot be locked.
    taken: Mutex<i64>,
}

/// Works on the open ranges with so many workers, the first of them on `conn`, and waits for those
/// that other processes work on; `progress` is told the figures of each range, `waiting` how many
/// it waits for.
///
/// # Errors
/// What the database refuses; ranges that were saved stay.
pub fn work(
    conn: &mut Conn,
    db: &DbUrl,
    run: &StoredRun,
    workers: usize,
    now: i64,
    progress: &(dyn Fn(Figures) + Sync),
    waiting: &dyn Fn(i64),
) -> Result<(), Refusal> {
    let catalogue = catalogue_of(conn, run)?;
    let work = Work::new(db, run, &catalogue, now)?;
    let worker = || work.alone(&mut db.open()?, progress);
    thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(worker)).collect();
        let mut result = work.alone(conn, progress);
        for other in others {
            let panicked = || Err(Refusal::new("worker_died", "un lavoratore si è interrotto"));
            result = result.and(other.join().unwrap_or_else(|_| panicked()));
        }
        result
    })?;
    work.wait_for_others(conn, progress, waiting)
}

/// Makes the bills of the open ranges without saving them: what they would come to, and how long
/// the rating took by itself, from inputs in memory to lines and totals in memory.
///
/// # Errors
/// What the database refuses.
pub fn rate_only(
    db: &DbUrl,
    run: &StoredRun,
    progress: &(dyn Fn(Figures) + Sync),
) -> Result<(Figures, Duration), Refusal> {
    let mut conn = db.open()?;
    let catalogue = catalogue_of(&mut conn, run)?;
    let work = Work::new(db, run, &catalogue, 0)?;
    let mut maker = RangeMaker::new(run, &catalogue, &work.terms);
    let mut tx = conn.begin_read()?;
    let (mut all, mut rating) = (Figures::default(), Duration::ZERO);
    while let Some(chunk) = work.take(&mut tx)? {
        maker.read(&mut tx, chunk)?;
        rating += maker.rate_only();
        all += maker.figures();
        progress(maker.figures());
    }
    Ok((all, rating))
}

fn catalogue_of(conn: &mut Conn, run: &StoredRun) -> Result<Catalogue, Refusal> {
    let mut tx = conn.begin_read()?;
    catalogue(&mut tx, RunInputs::of(run)?.catalogue)
}

impl<'a> Work<'a> {
    fn new(
        db: &'a DbUrl,
        run: &'a StoredRun,
        catalogue: &'a Catalogue,
        now: i64,
    ) -> Result<Work<'a>, Refusal> {
        let terms = RunInputs::of(run)?.terms(run, catalogue);
        Ok(Work { db, run, catalogue, terms, now, taken: Mutex::new(-1) })
    }

    fn alone(&self, conn: &mut Conn, progress: &dyn Fn(Figures)) -> Result<(), Refusal> {
        let mut maker = RangeMaker::new(self.run, self.catalogue, &self.terms);
        self.until_none(conn, &mut maker, progress)
    }

    /// Takes ranges until there is none that nobody works on.
    fn until_none(
        &self,
        conn: &mut Conn,
        maker: &mut RangeMaker<'_>,
        progress: &dyn Fn(Figures),
    ) -> Result<(), Refusal> {
        loop {
            let did = match self.db {
                DbUrl::Postgres(_) => self.lock_and_make(conn, maker)?,
                DbUrl::Sqlite(_) => self.make_and_save(conn, maker)?,
            };
            if !did {
                return Ok(());
            }
            progress(maker.figures());
        }
    }

    /// One transaction from the claim to the commit: a process that dies gives the range back.
    fn lock_and_make(&self, conn: &mut Conn, maker: &mut RangeMaker<'_>) -> Result<bool, Refusal> {
        let mut tx = conn.begin()?;
        let Some(chunk) = bill_run::claim(&mut tx, self.run.id)? else { return Ok(false) };
        maker.read(&mut tx, chunk)?;
        maker.make();
        maker.save(&mut tx, chunk, self.now)?;
        tx.commit()?;
        Ok(true)
    }

    /// SQLite has one writer: reading and rating go on beside it, and only saving takes its turn.
    fn make_and_save(&self, conn: &mut Conn, maker: &mut RangeMaker<'_>) -> Result<bool, Refusal> {
        let mut tx = conn.begin_read()?;
        let Some(chunk) = self.take(&mut tx)? else { return Ok(false) };
        maker.read(&mut tx, chunk)?;
        tx.commit()?;
        maker.make();
        let mut tx = conn.begin()?;
        // Another program may have saved the range meanwhile, or cancelled the run.
        if bill_run::is_open(&mut tx, self.run.id, chunk.no)? {
            maker.save(&mut tx, chunk, self.now)?;
            tx.commit()?;
        } else {
            maker.clear();
        }
        Ok(true)
    }

    /// The next open range that no worker of this program has taken.
    fn take(&self, tx: &mut Tx<'_>) -> Result<Option<Chunk>, Refusal> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let chunk = bill_run::next_open(tx, self.run.id, *taken)?;
        if let Some(chunk) = chunk {
            *taken = chunk.no;
        }
        Ok(chunk)
    }
}
