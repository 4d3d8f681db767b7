//! Readings: those that are there, and mass insertion.

use crate::error::{Result, StoreError};
use crate::tx::Tx;
use frontino_core::dates::Date;

/// The kinds, in the order in which both engines sort them.
pub const KINDS: [&str; 4] = ["estimated", "operator", "self", "telemetry"];

/// A reading that is there, as far as a migration asks.
#[derive(Clone, Debug)]
pub struct KnownReading {
    /// The meter.
    pub meter_id: i64,
    /// Its day.
    pub read_on: Date,
    /// Place of its kind in [`KINDS`].
    pub kind: u8,
    /// Value, cubic metres.
    pub value_m3: i64,
    /// Whether it was accepted, not held or refused.
    pub is_accepted: bool,
    /// Digest of the migrated row it came from.
    pub source_hash: Option<i64>,
}

/// A migrated reading to be written.
#[derive(Clone, Copy, Debug)]
pub struct MigratedReading {
    /// The supply.
    pub supply_id: i64,
    /// The meter.
    pub meter_id: i64,
    /// Its day.
    pub read_on: Date,
    /// Place of its kind in [`KINDS`].
    pub kind: u8,
    /// Value, cubic metres.
    pub value_m3: i64,
    /// Whether a bill of the old system ends at it.
    pub billed: bool,
    /// Digest of the migrated row.
    pub source_hash: i64,
}

/// Calls `each` with every reading that is there.
///
/// # Errors
/// When the database does not answer, or holds a kind that is not known.
pub fn each_known(tx: &mut Tx<'_>, mut each: impl FnMut(KnownReading)) -> Result<()> {
    let sql = "SELECT meter_id, read_on, kind, value_m3, state, source_hash FROM reading";
    tx.scan(sql, |row| {
        let word = row.text(2)?;
        let kind = KINDS.iter().position(|kind| *kind == word);
        let kind = kind.ok_or_else(|| StoreError::Content(format!("reading of kind {word}")))?;
        each(KnownReading {
            meter_id: row.int(0)?,
            read_on: row.date(1)?,
            kind: kind as u8,
            value_m3: row.int(3)?,
            is_accepted: row.text(4)? == "accepted",
            source_hash: row.opt_int(5)?,
        });
        Ok(())
    })
}

/// Writes migrated readings, sorted by supply, meter, day and kind, and tells how many.
///
/// # Errors
/// When the database refuses one.
pub fn insert_migrated(
    tx: &mut Tx<'_>,
    readings: impl IntoIterator<Item = MigratedReading>,
    recorded_at: i64,
    import_id: i64,
) -> Result<u64> {
    let columns = [
        "supply_id",
        "meter_id",
        "read_on",
        "kind",
        "value_m3",
        "billed",
        "state",
        "recorded_at",
        "source_hash",
        "import_id",
    ];
    let mut bulk = tx.bulk("reading", &columns)?;
    for reading in readings {
        bulk.int(reading.supply_id)?.int(reading.meter_id)?.date(reading.read_on)?;
        bulk.text(KINDS.get(usize::from(reading.kind)).copied().unwrap_or("operator"))?;
        bulk.int(reading.value_m3)?.bool(reading.billed)?.text("accepted")?;
        bulk.int(recorded_at)?.int(reading.source_hash)?.int(import_id)?.end_row()?;
    }
    bulk.finish()
}

/// A reading as exported.
#[derive(Clone, Debug)]
pub struct ReadingRow {
    /// Code of the supply.
    pub supply_code: String,
    /// Serial number of the meter.
    pub meter_serial: String,
    /// Its day.
    pub read_on: Date,
    /// Value, cubic metres.
    pub value_m3: i64,
    /// `operator`, `self`, `estimated` or `telemetry`.
    pub kind: String,
    /// `accepted`, `held`, `refused`, `replaced` or `set_aside`.
    pub state: String,
}

/// Calls `each` for every reading, by codes, day and kind, the same order on both engines.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_exported(
    tx: &mut Tx<'_>,
    mut each: impl FnMut(&ReadingRow) -> Result<()>,
) -> Result<()> {
    let sql = "SELECT s.code, m.serial, r.read_on, r.value_m3, r.kind, r.state
         FROM reading r JOIN supply s ON s.id = r.supply_id JOIN meter m ON m.id = r.meter_id
         ORDER BY s.code, m.serial, r.read_on, r.meter_id, r.kind, r.version";
    tx.scan(sql, |row| {
        each(&ReadingRow {
            supply_code: row.string(0)?,
            meter_serial: row.string(1)?,
            read_on: row.date(2)?,
            value_m3: row.int(3)?,
            kind: row.string(4)?,
            state: row.string(5)?,
        })
    })
}
