//! What the dossier of a run rests on: imports, tables, readings and the lines of its bills.

use crate::error::Result;
use crate::review::Range;
use crate::supply_terms::{CATEGORY, join_before};
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// When what happened to a run; instants are microseconds since 1970 UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    /// Planned.
    pub created_at: i64,
    /// Calculated.
    pub calculated_at: Option<i64>,
    /// Issued.
    pub issued_at: Option<i64>,
    /// Day of issue printed on the bills.
    pub issued_on: Option<Date>,
}

/// The times of a run.
///
/// # Errors
/// When the database does not answer.
pub fn times(tx: &mut Tx<'_>, run_id: i64) -> Result<Times> {
    let sql = "SELECT created_at, calculated_at, issued_at, issued_on FROM bill_run WHERE id = $1";
    let found = tx.find(sql, &[Val::Int(run_id)], |row| {
        Ok(Times {
            created_at: row.int(0)?,
            calculated_at: row.opt_int(1)?,
            issued_at: row.opt_int(2)?,
            issued_on: row.opt_date(3)?,
        })
    })?;
    Ok(found.unwrap_or_default())
}

/// An import that a run rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Name of the bundle.
    pub name: String,
    /// Day on which the data left the old system.
    pub taken_on: Date,
    /// What came of it, as JSON.
    pub summary: String,
}

/// The imports up to an instant, in order.
///
/// # Errors
/// When the database does not answer.
pub fn list_imports(tx: &mut Tx<'_>, upto: i64) -> Result<Vec<Imported>> {
    let sql =
        "SELECT name, taken_on, summary FROM import_batch WHERE imported_at <= $1 ORDER BY id";
    tx.list(sql, &[Val::Int(upto)], |row| {
        Ok(Imported { name: row.string(0)?, taken_on: row.date(1)?, summary: row.string(2)? })
    })
}

/// A loaded table that a run rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedTable {
    /// Order of loading.
    pub id: i64,
    /// `tariff` or `components`.
    pub kind: String,
    /// Name it was loaded with.
    pub name: String,
    /// First day of its first validity.
    pub valid_from: Date,
    /// Digest of its text.
    pub sha256: String,
}

/// The tables loaded up to an order number.
///
/// # Errors
/// When the database does not answer.
pub fn list_tables(tx: &mut Tx<'_>, upto: i64) -> Result<Vec<LoadedTable>> {
    let sql = "SELECT id, kind, name, valid_from, sha256 FROM tariff_file WHERE id <= $1
        ORDER BY id";
    tx.list(sql, &[Val::Int(upto)], |row| {
        Ok(LoadedTable {
            id: row.int(0)?,
            kind: row.string(1)?,
            name: row.string(2)?,
            valid_from: row.date(3)?,
            sha256: row.string(4)?,
        })
    })
}

/// Readings recorded up to an instant: kind, state, how many.
///
/// # Errors
/// When the database does not answer.
pub fn list_readings(tx: &mut Tx<'_>, upto: i64) -> Result<Vec<(String, String, i64)>> {
    let sql = "SELECT kind, state, count(*) FROM reading WHERE recorded_at <= $1
        GROUP BY kind, state ORDER BY kind, state";
    tx.list(sql, &[Val::Int(upto)], |row: &Row<'_>| {
        Ok((row.string(0)?, row.string(1)?, row.int(2)?))
    })
}

/// Calls `each` with category, first day and packed lines of the bills of a range.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_lines(
    tx: &mut Tx<'_>,
    range: Range,
    mut each: impl FnMut(&str, Date, &str) -> Result<()>,
) -> Result<()> {
    let sql = format!(
        "SELECT {CATEGORY}, b.from_on, b.lines FROM bill b JOIN supply s ON s.id = b.supply_id {}
         WHERE {} ORDER BY b.id",
        join_before("b.until_on"),
        range.bills("=")
    );
    tx.scan(&sql, |row| each(row.text(0)?, row.date(1)?, row.text(2)?))
}
