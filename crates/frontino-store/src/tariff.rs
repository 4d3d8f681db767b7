//! Loaded tariff and component tables, kept as the text they came in.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;

/// A loaded file.
#[derive(Debug, Clone)]
pub struct StoredTariff {
    /// Order of loading.
    pub id: i64,
    /// Whether it is a table of components.
    pub components: bool,
    /// Name it was loaded with.
    pub name: String,
    /// First day of its first validity.
    pub valid_from: Date,
    /// Its text.
    pub body: String,
}

/// All loaded files in order of loading.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<StoredTariff>> {
    tx.list("SELECT id, kind, name, valid_from, body FROM tariff_file ORDER BY id", &[], |row| {
        Ok(StoredTariff {
            id: row.int(0)?,
            components: row.text(1)? == "components",
            name: row.string(2)?,
            valid_from: row.date(3)?,
            body: row.string(4)?,
        })
    })
}

/// Saves a file with the order number `id`; `false` when the same content is there already.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, file: &StoredTariff, sha256: &str, now: i64) -> Result<bool> {
    let same = "SELECT count(*) FROM tariff_file WHERE sha256 = $1";
    if tx.number(same, &[Val::Text(sha256)])? > 0 {
        return Ok(false);
    }
    let kind = if file.components { "components" } else { "tariff" };
    tx.execute(
        "INSERT INTO tariff_file (id, kind, name, valid_from, sha256, body, loaded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            Val::Int(file.id),
            Val::Text(kind),
            Val::Text(&file.name),
            Val::Date(file.valid_from),
            Val::Text(sha256),
            Val::Text(&file.body),
            Val::Int(now),
        ],
    )?;
    Ok(true)
}

/// The order number of the next file.
///
/// # Errors
/// When the database does not answer.
pub fn next_id(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.number("SELECT max(id) FROM tariff_file", &[])? + 1)
}
