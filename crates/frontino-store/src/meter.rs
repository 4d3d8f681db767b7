//! Meters: those that are there, and mass insertion.

use crate::error::Result;
use crate::tx::Tx;
use frontino_core::dates::Date;

/// A meter that is there, as far as a migration asks.
#[derive(Clone, Debug)]
pub struct KnownMeter {
    /// Identifier.
    pub id: i64,
    /// The supply that it serves.
    pub supply_id: i64,
    /// Serial number.
    pub serial: String,
    /// Digits of the register.
    pub digits: i64,
    /// Day of installation.
    pub installed_on: Date,
    /// Value on that day, cubic metres.
    pub first_m3: i64,
    /// Day of removal.
    pub removed_on: Option<Date>,
    /// Value on that day, cubic metres.
    pub last_m3: Option<i64>,
    /// Digest of the migrated row it came from.
    pub source_hash: Option<i64>,
}

/// A meter to be written.
#[derive(Clone, Debug)]
pub struct Meter<'a> {
    /// Identifier.
    pub id: i64,
    /// The supply that it serves.
    pub supply_id: i64,
    /// Serial number.
    pub serial: &'a str,
    /// Digits of the register.
    pub digits: i64,
    /// Day of installation.
    pub installed_on: Date,
    /// Value on that day, cubic metres.
    pub first_m3: i64,
    /// Day of removal.
    pub removed_on: Option<Date>,
    /// Value on that day, cubic metres.
    pub last_m3: Option<i64>,
    /// Bore.
    pub caliber: Option<&'a str>,
    /// Digest of the migrated row.
    pub source_hash: i64,
}

/// All meters.
///
/// # Errors
/// When the database does not answer.
pub fn list_known(tx: &mut Tx<'_>) -> Result<Vec<KnownMeter>> {
    let sql = "SELECT id, supply_id, serial, digits, installed_on, first_m3, removed_on, last_m3,
            source_hash
         FROM meter";
    let mut all = Vec::new();
    tx.scan(sql, |row| {
        all.push(KnownMeter {
            id: row.int(0)?,
            supply_id: row.int(1)?,
            serial: row.string(2)?,
            digits: row.int(3)?,
            installed_on: row.date(4)?,
            first_m3: row.int(5)?,
            removed_on: row.opt_date(6)?,
            last_m3: row.opt_int(7)?,
            source_hash: row.opt_int(8)?,
        });
        Ok(())
    })?;
    Ok(all)
}

/// Writes meters, sorted by identifier, and tells how many.
///
/// # Errors
/// When the database refuses one.
pub fn insert_all<'a>(
    tx: &mut Tx<'_>,
    meters: impl IntoIterator<Item = Meter<'a>>,
    import_id: i64,
) -> Result<u64> {
    let columns = [
        "id",
        "supply_id",
        "serial",
        "digits",
        "installed_on",
        "first_m3",
        "removed_on",
        "last_m3",
        "caliber",
        "source_hash",
        "import_id",
    ];
    let mut bulk = tx.bulk("meter", &columns)?;
    for meter in meters {
        bulk.int(meter.id)?.int(meter.supply_id)?.text(meter.serial)?.int(meter.digits)?;
        bulk.date(meter.installed_on)?.int(meter.first_m3)?.opt_date(meter.removed_on)?;
        bulk.opt_int(meter.last_m3)?.opt_text(meter.caliber)?;
        bulk.int(meter.source_hash)?.int(import_id)?.end_row()?;
    }
    bulk.finish()
}
