//! A notice is claimed under a lease by one of any number of senders, and what became of it noted.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;

/// A notice that a sender has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its number.
    pub notice_number: String,
    /// Whose it is.
    pub supply_id: i64,
    /// What was known when it was taken: a greater one means that something changed since.
    pub version: i64,
    /// What the archive confirmed last, in cents.
    pub told_cents: Option<i64>,
    /// Whether a message may have reached the archive.
    pub tried: bool,
    /// How often it was taken since it changed last, this time included.
    pub attempts: i64,
    /// The sender's mark on it.
    pub token: i64,
}

/// Takes the notice that has been due for longest. `token` is the sender's mark, another one each
/// time; who does not come back by `lease_until` loses it.
///
/// # Errors
/// When the database refuses it.
pub fn claim(tx: &mut Tx<'_>, now: i64, lease_until: i64, token: i64) -> Result<Option<Claimed>> {
    let lock = if tx.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "SELECT notice_number, supply_id, version, told_cents, tried, attempts FROM debt_position
         WHERE state = 'waiting' AND run_at <= $1 AND coalesce(lease_until, 0) <= $1
         ORDER BY run_at, notice_number LIMIT 1 {lock}"
    );
    let found = tx.find(&sql, &[Val::Int(now)], |row| {
        Ok(Claimed {
            notice_number: row.string(0)?,
            supply_id: row.int(1)?,
            version: row.int(2)?,
            told_cents: row.opt_int(3)?,
            tried: row.bool(4)?,
            attempts: row.int(5)? + 1,
            token,
        })
    })?;
    if let Some(claimed) = &found {
        let sql = "UPDATE debt_position SET attempts = $2, lease_until = $3, token = $4
            WHERE notice_number = $1";
        let values = [
            Val::Text(&claimed.notice_number),
            Val::Int(claimed.attempts),
            Val::Int(lease_until),
            Val::Int(token),
        ];
        tx.execute(sql, &values)?;
    }
    Ok(found)
}

/// Notes that a message is about to leave.
///
/// # Errors
/// When the database refuses it.
pub fn update_tried(tx: &mut Tx<'_>, notice_number: &str) -> Result<()> {
    let sql = "UPDATE debt_position SET tried = true WHERE notice_number = $1";
    tx.execute(sql, &[Val::Text(notice_number)])?;
    Ok(())
}

/// Notes what the archive knows now. When the debt changed on the way it is due again; when the
/// lease was lost it is too, for nobody knows which of two messages arrived last.
///
/// # Errors
/// When the database refuses it.
pub fn update_done(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    told_cents: Option<i64>,
    now: i64,
) -> Result<()> {
    let sql = "UPDATE debt_position SET told_cents = $4, told_at = $5,
            state = CASE WHEN version = $3 THEN 'published' ELSE 'waiting' END,
            run_at = 0, error = NULL, lease_until = NULL, token = NULL
        WHERE notice_number = $1 AND token = $2";
    let values = [
        Val::Text(&claimed.notice_number),
        Val::Int(claimed.token),
        Val::Int(claimed.version),
        told_cents.into(),
        Val::Int(now),
    ];
    if tx.execute(sql, &values)? == 0 {
        let sql = "UPDATE debt_position SET state = 'waiting', version = version + 1,
                told_cents = NULL, run_at = 0
            WHERE notice_number = $1";
        tx.execute(sql, &[Val::Text(&claimed.notice_number)])?;
    }
    Ok(())
}

/// Notes that a message is to be sent again at an instant, and why, without anything personal.
///
/// # Errors
/// When the database refuses it.
pub fn update_again(tx: &mut Tx<'_>, claimed: &Claimed, at: i64, why: &str) -> Result<()> {
    // What changed on the way is due at once.
    let sql = "UPDATE debt_position SET run_at = CASE WHEN version = $3 THEN CAST($4 AS BIGINT)
            ELSE 0 END,
            error = $5, lease_until = NULL, token = NULL
        WHERE notice_number = $1 AND token = $2";
    let values = [
        Val::Text(&claimed.notice_number),
        Val::Int(claimed.token),
        Val::Int(claimed.version),
        Val::Int(at),
        Val::Text(why),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Notes that the archive does not take a position, and why, without anything personal.
///
/// # Errors
/// When the database refuses it.
pub fn update_failed(tx: &mut Tx<'_>, claimed: &Claimed, why: &str) -> Result<()> {
    let sql = "UPDATE debt_position SET error = $4, lease_until = NULL, token = NULL, run_at = 0,
            state = CASE WHEN version = $3 THEN 'failed' ELSE 'waiting' END
        WHERE notice_number = $1 AND token = $2";
    let values = [
        Val::Text(&claimed.notice_number),
        Val::Int(claimed.token),
        Val::Int(claimed.version),
        Val::Text(why),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Lets a notice, whatever the archive was told of it, or all that failed be sent now; gives how
/// many.
///
/// # Errors
/// When the database refuses it.
pub fn update_retried(tx: &mut Tx<'_>, notice_number: Option<&str>) -> Result<u64> {
    match notice_number {
        Some(number) => {
            let sql = "UPDATE debt_position SET state = 'waiting', version = version + 1,
                    told_cents = NULL, attempts = 0, run_at = 0, error = NULL
                WHERE notice_number = $1";
            tx.execute(sql, &[Val::Text(number)])
        }
        None => {
            let sql = "UPDATE debt_position SET state = 'waiting', attempts = 0, run_at = 0,
                    error = NULL
                WHERE state = 'failed' OR (state = 'waiting' AND run_at > 0)";
            tx.execute(sql, &[])
        }
    }
}

/// Whether the platform itself knows that a notice is paid: it was paid through it.
///
/// # Errors
/// When the database does not answer.
pub fn is_paid_through_pagopa(tx: &mut Tx<'_>, notice_number: &str) -> Result<bool> {
    let sql = "SELECT count(*) FROM payment WHERE notice_number = $1 AND channel = 'pagopa'
        AND entry_id IS NOT NULL AND amount_cents > 0";
    Ok(tx.number(sql, &[Val::Text(notice_number)])? > 0)
}
