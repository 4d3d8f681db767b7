//! Work in the background: claimed under a lease by any number of workers on any number of
//! machines, tried again with a growing delay, visible while it waits and when it has failed.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;

/// Work to be done.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Key: the same work is not noted twice.
    pub key: String,
    /// `mail`.
    pub kind: &'static str,
    /// What it is about, for its kind.
    pub args: String,
}

/// Work that a worker has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Key.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// What it is about.
    pub args: String,
    /// How often it has been taken, this time included.
    pub attempts: i64,
    /// The worker's mark on it.
    pub token: i64,
}

/// Notes work, due now. A key that is there is refused by the table.
///
/// # Errors
/// When the database refuses it.
pub fn insert_all(tx: &mut Tx<'_>, jobs: &[NewJob], now: i64) -> Result<()> {
    let columns = ["key", "kind", "args", "state", "run_at", "attempts", "made_at"];
    let mut bulk = tx.bulk("job", &columns)?;
    for job in jobs {
        bulk.text(&job.key)?.text(job.kind)?.text(&job.args)?.text("waiting")?;
        bulk.int(now)?.int(0)?.int(now)?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// Takes the work that has been due for longest, or whose worker's lease has run out. `token` is
/// the worker's mark, another one each time.
///
/// # Errors
/// When the database refuses it.
pub fn claim(tx: &mut Tx<'_>, now: i64, lease_until: i64, token: i64) -> Result<Option<Claimed>> {
    let lock = if tx.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
    let due = [
        // First what a worker left that died.
        ("state = 'running' AND lease_until <= $1", "lease_until, key"),
        ("state = 'waiting' AND run_at <= $1", "run_at, key"),
    ];
    for (condition, order) in due {
        let sql = format!(
            "SELECT key, kind, args, attempts FROM job WHERE {condition}
             ORDER BY {order} LIMIT 1 {lock}"
        );
        let found = tx.find(&sql, &[Val::Int(now)], |row| {
            let attempts = row.int(3)? + 1;
            let (key, kind, args) = (row.string(0)?, row.string(1)?, row.string(2)?);
            Ok(Claimed { key, kind, args, attempts, token })
        })?;
        if let Some(job) = found {
            let sql = "UPDATE job SET state = 'running', attempts = $1, lease_until = $2,
                token = $3 WHERE key = $4";
            let params =
                [Val::Int(job.attempts), Val::Int(lease_until), Val::Int(token), (&job.key).into()];
            tx.execute(sql, &params)?;
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// Whether the worker still has the lease; the work is kept from others until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn holds(tx: &mut Tx<'_>, job: &Claimed) -> Result<bool> {
    let lock = if tx.is_postgres() { "FOR UPDATE" } else { "" };
    let sql =
        format!("SELECT 1 FROM job WHERE key = $1 AND token = $2 AND state = 'running' {lock}");
    let key = [Val::Text(&job.key), Val::Int(job.token)];
    Ok(tx.find(&sql, &key, |_| Ok(()))?.is_some())
}

/// How work ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Done.
    Done,
    /// To be tried again at an instant, for a reason.
    Again {
        /// When.
        at: i64,
        /// Why, without anything personal.
        why: String,
    },
    /// Given up, for a reason.
    Failed {
        /// Why, without anything personal.
        why: String,
    },
}

/// Notes how work ended, if the worker still has the lease; whether it had.
///
/// # Errors
/// When the database refuses it.
pub fn update_ended(tx: &mut Tx<'_>, job: &Claimed, ended: &Ended, now: i64) -> Result<bool> {
    let (state, run_at, why, ended_at) = match ended {
        Ended::Done => ("done", now, None, Some(now)),
        Ended::Again { at, why } => ("waiting", *at, Some(why), None),
        Ended::Failed { why } => ("failed", now, Some(why), Some(now)),
    };
    let sql = "UPDATE job SET state = $1, run_at = $2, error = $3, ended_at = $4,
        lease_until = NULL, token = NULL WHERE key = $5 AND token = $6 AND state = 'running'";
    let params = [
        Val::Text(state),
        Val::Int(run_at),
        why.map(String::as_str).into(),
        ended_at.into(),
        Val::Text(&job.key),
        Val::Int(job.token),
    ];
    Ok(tx.execute(sql, &params)? > 0)
}

/// Lets work that ended be done once more, now.
///
/// # Errors
/// When the database refuses it.
pub fn update_again(tx: &mut Tx<'_>, key: &str, now: i64) -> Result<()> {
    let sql = "UPDATE job SET state = 'waiting', run_at = $1, attempts = 0, error = NULL,
        ended_at = NULL WHERE key = $2 AND state IN ('done', 'failed')";
    tx.execute(sql, &[Val::Int(now), Val::Text(key)])?;
    Ok(())
}

/// How much work there is by state.
///
/// # Errors
/// When the database does not answer.
pub fn counts(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT state, count(*) FROM job GROUP BY state ORDER BY state";
    tx.list(sql, &[], |row| Ok((row.string(0)?, row.int(1)?)))
}
