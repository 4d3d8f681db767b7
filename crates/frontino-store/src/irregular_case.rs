//! Holders on paper who are not the users (R6.7).

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;

/// A holder on paper who is not the user.
#[derive(Clone, Debug)]
pub struct IrregularCase<'a> {
    /// The supply.
    pub supply_id: i64,
    /// `deceased`, `tenant` or `sold`.
    pub reason: &'a str,
    /// What says so.
    pub evidence: String,
    /// Day on which it was found.
    pub detected_on: Date,
}

/// How many cases there are.
///
/// # Errors
/// When the database does not answer.
pub fn count(tx: &mut Tx<'_>) -> Result<i64> {
    tx.number("SELECT count(*) FROM irregular_case", &[])
}

/// Writes a case, unless the supply has one for the same reason.
///
/// # Errors
/// When the database refuses it.
pub fn insert_new(tx: &mut Tx<'_>, case: &IrregularCase<'_>) -> Result<()> {
    let sql = "SELECT count(*) FROM irregular_case WHERE supply_id = $1 AND reason = $2";
    if tx.number(sql, &[Val::Int(case.supply_id), Val::Text(case.reason)])? > 0 {
        return Ok(());
    }
    insert_all(tx, std::slice::from_ref(case))
}

/// Writes cases of irregular holders, numbered after those that are there.
///
/// # Errors
/// When the database refuses one.
pub fn insert_all(tx: &mut Tx<'_>, cases: &[IrregularCase<'_>]) -> Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    let first = tx.number("SELECT max(id) FROM irregular_case", &[])? + 1;
    let columns = ["id", "supply_id", "reason", "evidence", "detected_on"];
    let mut bulk = tx.bulk("irregular_case", &columns)?;
    for (id, case) in (first..).zip(cases) {
        bulk.int(id)?.int(case.supply_id)?.text(case.reason)?.text(&case.evidence)?;
        bulk.date(case.detected_on)?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}
