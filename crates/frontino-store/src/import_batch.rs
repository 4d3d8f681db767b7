//! What belongs to a migration as a whole: its record, the trail of it, last identifiers, the mark
//! of made-up data, and sums to prove that all arrived.

use crate::audit::{self, Change};
use crate::error::Result;
use crate::setting;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;

/// The record of an import.
#[derive(Clone, Debug)]
pub struct ImportBatch<'a> {
    /// Identifier.
    pub id: i64,
    /// Name of the bundle.
    pub name: &'a str,
    /// Day on which the data were taken from the old system.
    pub taken_on: Date,
    /// Instant of the import.
    pub imported_at: i64,
    /// What came of it, as a JSON object.
    pub summary: &'a str,
}

/// Sums of what an import wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrittenSums {
    /// Deposits, cents.
    pub deposit_cents: i64,
    /// Open amounts, cents.
    pub open_cents: i64,
    /// Annual consumptions and legacy bills, litres.
    pub litres: i64,
}

/// The last identifier of `holder`, `supply`, `meter` or `import_batch`; 0 when it is empty.
///
/// # Errors
/// When the database does not answer.
pub fn last_id(tx: &mut Tx<'_>, table: &str) -> Result<i64> {
    tx.number(&format!("SELECT max(id) FROM {table}"), &[])
}

/// Writes the record of an import and its line in the audit trail.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, batch: &ImportBatch<'_>) -> Result<()> {
    tx.execute(
        "INSERT INTO import_batch (id, name, taken_on, imported_at, summary)
         VALUES ($1, $2, $3, $4, $5)",
        &[
            Val::Int(batch.id),
            Val::Text(batch.name),
            Val::Date(batch.taken_on),
            Val::Int(batch.imported_at),
            Val::Text(batch.summary),
        ],
    )?;
    let change = Change {
        actor: "cli",
        origin: "cli",
        action: "import",
        object: batch.name,
        detail: batch.summary,
    };
    audit::insert(tx, &change, batch.imported_at)
}

/// Whether the database holds made-up data and nothing else; `None` when it holds no data.
///
/// # Errors
/// When the database does not answer.
pub fn is_synthetic(tx: &mut Tx<'_>) -> Result<Option<bool>> {
    if last_id(tx, "holder")? == 0 {
        return Ok(None);
    }
    setting::is_synthetic(tx).map(Some)
}

/// Notes whether the database holds made-up data and nothing else.
///
/// # Errors
/// When the database refuses it.
pub fn update_synthetic(tx: &mut Tx<'_>, synthetic: bool) -> Result<()> {
    let value = if synthetic { "yes" } else { "no" };
    tx.execute(
        "INSERT INTO setting (name, value) VALUES ('synthetic', $1)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &[Val::Text(value)],
    )?;
    Ok(())
}

/// Sums what an import wrote, from the tables themselves.
///
/// # Errors
/// When the database does not answer.
pub fn written_sums(tx: &mut Tx<'_>, import_id: i64) -> Result<WrittenSums> {
    let mut sum = |column: &str, table: &str| {
        let sql = format!("SELECT CAST(sum({column}) AS BIGINT) FROM {table} WHERE import_id = $1");
        tx.number(&sql, &[Val::Int(import_id)])
    };
    Ok(WrittenSums {
        deposit_cents: sum("deposit_cents", "supply")?,
        open_cents: sum("open_cents", "open_item")?,
        litres: sum("litres", "consumption")? + sum("litres", "legacy_bill")?,
    })
}
