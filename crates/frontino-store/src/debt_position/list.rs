//! The positions as people see them.

use crate::error::Result;
use crate::ledger::OPEN;
use crate::tx::Tx;
use crate::value::Val;

/// A position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionRow {
    /// Number of the notice.
    pub notice_number: String,
    /// Code of the supply.
    pub supply_code: String,
    /// `waiting`, `published` or `failed`.
    pub state: String,
    /// What the archive confirmed last, in cents.
    pub told_cents: Option<i64>,
    /// When.
    pub told_at: Option<i64>,
    /// How often it was sent since it changed last.
    pub attempts: i64,
    /// When it is sent again.
    pub run_at: i64,
    /// Why it was not taken.
    pub error: Option<String>,
}

/// How many positions there are in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionCount {
    /// `waiting`, `published` or `failed`.
    pub state: String,
    /// How many.
    pub positions: i64,
}

/// The positions in one state or in all, in the order of their numbers, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, state: Option<&str>, limit: i64) -> Result<Vec<PositionRow>> {
    let sql = "SELECT d.notice_number, s.code, d.state, d.told_cents, d.told_at, d.attempts,
            d.run_at, d.error
        FROM debt_position d JOIN supply s ON s.id = d.supply_id
        WHERE d.state = coalesce($1, d.state) ORDER BY d.notice_number LIMIT $2";
    tx.list(sql, &[state.into(), Val::Int(limit)], |row| {
        Ok(PositionRow {
            notice_number: row.string(0)?,
            supply_code: row.string(1)?,
            state: row.string(2)?,
            told_cents: row.opt_int(3)?,
            told_at: row.opt_int(4)?,
            attempts: row.int(5)?,
            run_at: row.int(6)?,
            error: row.opt_string(7)?,
        })
    })
}

/// How many positions there are in each state.
///
/// # Errors
/// When the database does not answer.
pub fn counts(tx: &mut Tx<'_>) -> Result<Vec<PositionCount>> {
    let sql = "SELECT state, count(*) FROM debt_position GROUP BY state ORDER BY state";
    tx.list(sql, &[], |row| Ok(PositionCount { state: row.string(0)?, positions: row.int(1)? }))
}

/// The notices for which the archive asks another amount than is open of their bill, and that
/// nothing marked: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub fn list_differing(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT d.notice_number FROM debt_position d
            JOIN invoice i ON i.notice_number = d.notice_number
            JOIN posting p ON p.bill_id = i.bill_id
        WHERE d.state = 'published' AND d.told_cents > 0
        GROUP BY d.notice_number, d.told_cents
        HAVING d.told_cents <> {OPEN}
        ORDER BY d.notice_number LIMIT $1"
    );
    tx.list(&sql, &[Val::Int(limit)], |row| row.string(0))
}
