//! What the database holds already, as far as the rows of a bundle are compared with it.

use super::layout::BundleFile;
use foldhash::HashSet;
use frontino_core::dates::Date;
use frontino_store::consumption::KnownConsumption;
use frontino_store::holder::KnownHolder;
use frontino_store::legacy_bill::KnownLegacyBill;
use frontino_store::meter::KnownMeter;
use frontino_store::open_item::KnownOpenItem;
use frontino_store::reading::KnownReading;
use frontino_store::supply::KnownSupply;
use frontino_store::{
    Result, Tx, bill_run, consumption, holder, import_batch, legacy_bill, meter, open_item,
    reading, supply,
};

/// Identifiers given last.
#[derive(Debug, Default)]
pub struct LastIds {
    /// Of holders.
    pub holder: i64,
    /// Of supplies.
    pub supply: i64,
    /// Of meters.
    pub meter: i64,
}

/// What is there.
#[derive(Debug, Default)]
pub struct KnownRows {
    /// Identifiers given last.
    pub last_ids: LastIds,
    /// Holders.
    pub holders: Vec<KnownHolder>,
    /// Supplies.
    pub supplies: Vec<KnownSupply>,
    /// Meters.
    pub meters: Vec<KnownMeter>,
    /// Readings, sorted by meter, day and kind.
    pub readings: Vec<KnownReading>,
    /// Annual consumptions.
    pub consumptions: Vec<KnownConsumption>,
    /// Open items.
    pub open_items: Vec<KnownOpenItem>,
    /// Notice numbers of bills of our own.
    pub own_notices: HashSet<String>,
    /// Legacy bills.
    pub legacy_bills: Vec<KnownLegacyBill>,
    /// Annual consumptions summed: category, units, litres, how many.
    pub consumption_sums: Vec<(String, i64, i64, i64)>,
}

impl KnownRows {
    /// Reads what the files of a bundle may meet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn load(tx: &mut Tx<'_>, files: &[BundleFile], taken_on: Date) -> Result<KnownRows> {
        let mut known = KnownRows {
            last_ids: LastIds {
                holder: import_batch::last_id(tx, "holder")?,
                supply: import_batch::last_id(tx, "supply")?,
                meter: import_batch::last_id(tx, "meter")?,
            },
            ..KnownRows::default()
        };
        if known.last_ids.holder == 0 {
            return Ok(known);
        }
        let has = |file| files.contains(&file);
        known.holders = holder::list_known(tx)?;
        known.supplies = supply::list_known(tx)?;
        known.meters = meter::list_known(tx)?;
        if has(BundleFile::Readings) {
            reading::each_known(tx, |reading| known.readings.push(reading))?;
            known.readings.sort_unstable_by_key(|r| (r.meter_id, r.read_on, r.kind));
        }
        if has(BundleFile::Consumptions) {
            known.consumptions = consumption::list_known(tx)?;
        }
        if has(BundleFile::Consumptions) || has(BundleFile::Supplies) {
            known.consumption_sums = bill_run::list_consumption_sums(tx, taken_on)?;
        }
        if has(BundleFile::OpenItems) {
            known.open_items = open_item::list_known(tx)?;
            known.own_notices = open_item::list_own_notices(tx)?.into_iter().collect();
        }
        if has(BundleFile::LegacyBills) {
            known.legacy_bills = legacy_bill::list_known(tx)?;
        }
        Ok(known)
    }
}
