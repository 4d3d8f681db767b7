//! The trail of what people changed: who (as given), from where, what, on what, when.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;

/// A change that a person made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// Who, as given.
    pub actor: &'a str,
    /// Where the name was given: `cli`, later a session of the web.
    pub origin: &'a str,
    /// What was done, such as `bill_run.approve`.
    pub action: &'a str,
    /// On what: the name of a run, the code of a supply.
    pub object: &'a str,
    /// What else is to be kept, as a JSON object.
    pub detail: &'a str,
}

/// Writes a change, done at an instant.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, change: &Change<'_>, done_at: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO audit (done_at, action, object, actor, origin, detail)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            Val::Int(done_at),
            Val::Text(change.action),
            Val::Text(change.object),
            Val::Text(change.actor),
            Val::Text(change.origin),
            Val::Text(change.detail),
        ],
    )?;
    Ok(())
}

/// A line of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Instant, microseconds since 1970 UTC.
    pub done_at: i64,
    /// Who, as given.
    pub actor: String,
    /// Where the name was given.
    pub origin: String,
    /// What was done.
    pub action: String,
    /// What else was kept.
    pub detail: String,
}

/// What was done to an object by actions that begin with `prefix`, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, prefix: &str, object: &str) -> Result<Vec<Recorded>> {
    let sql = "SELECT done_at, actor, origin, action, detail FROM audit
        WHERE action LIKE $1 AND object = $2 ORDER BY done_at, action";
    let pattern = format!("{prefix}%");
    tx.list(sql, &[Val::Text(&pattern), Val::Text(object)], |row| {
        Ok(Recorded {
            done_at: row.int(0)?,
            actor: row.string(1)?,
            origin: row.string(2)?,
            action: row.string(3)?,
            detail: row.string(4)?,
        })
    })
}
