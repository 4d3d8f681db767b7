//! The terms of one supply over time: read for a change, added to, never overwritten. Of two rows
//! for the same day the one recorded later counts.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// The terms of a supply from a day on, as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTerms {
    /// First day.
    pub from: Date,
    /// Code of the category.
    pub category: String,
    /// Residents, if known.
    pub members: Option<i64>,
    /// Units.
    pub units: i64,
    /// Whether the sewer is used.
    pub sewer: bool,
    /// Whether the treatment is used.
    pub treatment: bool,
    /// Whether the holder has the social bonus.
    pub bonus: bool,
}

/// A supply with its terms over time.
#[derive(Clone, Debug)]
pub struct SupplyTerms {
    /// Identifier of the supply.
    pub supply_id: i64,
    /// Last day of the contract.
    pub end_on: Option<Date>,
    /// Terms of its first day.
    pub first: StoredTerms,
    /// Changes by day, those of one day in the order in which they were recorded.
    pub changes: Vec<StoredTerms>,
    /// First day that no bill of ours has billed.
    pub billed_until: Option<Date>,
}

/// The category of a supply `s` by its terms `t`, which [`join_before`] joins.
pub(crate) const CATEGORY: &str = "coalesce(t.category, s.category)";
/// The units of a supply `s` by its terms `t`, which [`join_before`] joins.
pub(crate) const UNITS: &str = "coalesce(t.units, s.units)";

/// Joins to supplies `s` the terms `t` that hold on the day before `day`, an expression; there are
/// none where the terms of the first day hold still.
pub(crate) fn join_before(day: &str) -> String {
    format!(
        "LEFT JOIN supply_terms t ON t.supply_id = s.id AND t.from_on < {day}
            AND NOT EXISTS (SELECT 1 FROM supply_terms later
                WHERE later.supply_id = t.supply_id AND later.from_on < {day}
                    AND (later.from_on > t.from_on
                        OR (later.from_on = t.from_on AND later.recorded_at > t.recorded_at)))"
    )
}

fn of_row(row: &Row<'_>) -> Result<StoredTerms> {
    Ok(StoredTerms {
        from: row.date(0)?,
        category: row.string(1)?,
        members: row.opt_int(2)?,
        units: row.int(3)?,
        sewer: row.bool(4)?,
        treatment: row.bool(5)?,
        bonus: row.bool(6)?,
    })
}

/// The supply of a code.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, code: &str) -> Result<Option<SupplyTerms>> {
    let sql = "SELECT start_on, category, members, units, sewer, treatment, bonus, id, end_on
        FROM supply WHERE code = $1";
    let found =
        tx.find(sql, &[Val::Text(code)], |row| Ok((row.int(7)?, row.opt_date(8)?, of_row(row)?)))?;
    let Some((supply_id, end_on, first)) = found else { return Ok(None) };
    let sql = "SELECT from_on, category, members, units, sewer, treatment, bonus
        FROM supply_terms WHERE supply_id = $1 ORDER BY from_on, recorded_at";
    let changes = tx.list(sql, &[Val::Int(supply_id)], of_row)?;
    let sql = "SELECT max(until_on) FROM bill WHERE supply_id = $1";
    let billed_until = tx.find(sql, &[Val::Int(supply_id)], |row| row.opt_date(0))?.flatten();
    Ok(Some(SupplyTerms { supply_id, end_on, first, changes, billed_until }))
}

/// Records terms from a day on.
///
/// # Errors
/// When the database refuses it.
pub fn insert(
    tx: &mut Tx<'_>,
    supply_id: i64,
    terms: &StoredTerms,
    recorded_at: i64,
) -> Result<()> {
    let sql = "INSERT INTO supply_terms (supply_id, from_on, category, members, units, sewer,
        treatment, bonus, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        Val::Int(supply_id),
        Val::Date(terms.from),
        Val::Text(&terms.category),
        terms.members.into(),
        Val::Int(terms.units),
        Val::Bool(terms.sewer),
        Val::Bool(terms.treatment),
        Val::Bool(terms.bonus),
        Val::Int(recorded_at),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}
