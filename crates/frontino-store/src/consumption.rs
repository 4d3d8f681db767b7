//! Annual consumptions: those that are there, and mass insertion.

use crate::error::Result;
use crate::tx::Tx;

/// An annual consumption that is there.
#[derive(Clone, Copy, Debug)]
pub struct KnownConsumption {
    /// The supply.
    pub supply_id: i64,
    /// The year.
    pub year: i64,
    /// Litres.
    pub litres: i64,
    /// Digest of the migrated row it came from.
    pub source_hash: Option<i64>,
}

/// A migrated consumption to be written.
#[derive(Clone, Copy, Debug)]
pub struct MigratedConsumption {
    /// The supply.
    pub supply_id: i64,
    /// The year.
    pub year: i64,
    /// Litres.
    pub litres: i64,
    /// Digest of the migrated row.
    pub source_hash: i64,
}

/// All annual consumptions.
///
/// # Errors
/// When the database does not answer.
pub fn list_known(tx: &mut Tx<'_>) -> Result<Vec<KnownConsumption>> {
    let mut all = Vec::new();
    tx.scan("SELECT supply_id, year, litres, source_hash FROM consumption", |row| {
        all.push(KnownConsumption {
            supply_id: row.int(0)?,
            year: row.int(1)?,
            litres: row.int(2)?,
            source_hash: row.opt_int(3)?,
        });
        Ok(())
    })?;
    Ok(all)
}

/// The identifiers of the first and the last supply, when there is one.
///
/// # Errors
/// When the database does not answer.
pub fn span(tx: &mut Tx<'_>) -> Result<Option<(i64, i64)>> {
    let sql = "SELECT min(id), max(id) FROM supply";
    let span = tx.find(sql, &[], |row| Ok((row.opt_int(0)?, row.opt_int(1)?)))?;
    Ok(span.and_then(|(first, last)| Some((first?, last?))))
}

/// Writes what was computed for a year: supply and litres, sorted by supply.
///
/// # Errors
/// When one is there already: then nothing is written.
pub fn insert_computed(tx: &mut Tx<'_>, year: i64, computed: &[(i64, i64)]) -> Result<()> {
    let mut bulk = tx.bulk("consumption", &["supply_id", "year", "litres", "origin"])?;
    for (supply_id, litres) in computed {
        bulk.int(*supply_id)?.int(year)?.int(*litres)?.text("computed")?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// Writes migrated consumptions, sorted by supply and year, and tells how many.
///
/// # Errors
/// When the database refuses one.
pub fn insert_migrated(
    tx: &mut Tx<'_>,
    consumptions: &[MigratedConsumption],
    import_id: i64,
) -> Result<u64> {
    let columns = ["supply_id", "year", "litres", "origin", "source_hash", "import_id"];
    let mut bulk = tx.bulk("consumption", &columns)?;
    for consumption in consumptions {
        bulk.int(consumption.supply_id)?.int(consumption.year)?.int(consumption.litres)?;
        bulk.text("imported")?.int(consumption.source_hash)?.int(import_id)?.end_row()?;
    }
    bulk.finish()
}
