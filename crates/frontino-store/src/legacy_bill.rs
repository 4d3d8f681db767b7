//! Bills of the old system: those that are there, and mass insertion.

use crate::error::Result;
use crate::tx::Tx;
use frontino_core::dates::Date;

/// A legacy bill that is there.
#[derive(Clone, Copy, Debug)]
pub struct KnownLegacyBill {
    /// The supply.
    pub supply_id: i64,
    /// First day.
    pub from_on: Date,
    /// Digest of the migrated row it came from.
    pub source_hash: Option<i64>,
}

/// A legacy bill to be written.
#[derive(Clone, Copy, Debug)]
pub struct LegacyBill {
    /// The supply.
    pub supply_id: i64,
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub to_on: Date,
    /// Litres.
    pub litres: i64,
    /// Total, in cents.
    pub total_cents: i64,
    /// Digest of the migrated row.
    pub source_hash: i64,
}

/// All legacy bills.
///
/// # Errors
/// When the database does not answer.
pub fn list_known(tx: &mut Tx<'_>) -> Result<Vec<KnownLegacyBill>> {
    let mut all = Vec::new();
    tx.scan("SELECT supply_id, from_on, source_hash FROM legacy_bill", |row| {
        all.push(KnownLegacyBill {
            supply_id: row.int(0)?,
            from_on: row.date(1)?,
            source_hash: row.opt_int(2)?,
        });
        Ok(())
    })?;
    Ok(all)
}

/// Writes legacy bills, sorted by supply and first day, and tells how many.
///
/// # Errors
/// When the database refuses one.
pub fn insert_all(tx: &mut Tx<'_>, bills: &[LegacyBill], import_id: i64) -> Result<u64> {
    let columns =
        ["supply_id", "from_on", "to_on", "litres", "total_cents", "source_hash", "import_id"];
    let mut bulk = tx.bulk("legacy_bill", &columns)?;
    for bill in bills {
        bulk.int(bill.supply_id)?.date(bill.from_on)?.date(bill.to_on)?;
        bulk.int(bill.litres)?.int(bill.total_cents)?;
        bulk.int(bill.source_hash)?.int(import_id)?.end_row()?;
    }
    bulk.finish()
}
