//! `legacy_bills`: what the old system billed, for the parallel bill and for credits of estimates.

use super::cells::{Cells, Fault};
use super::codes::Codes;
use super::layout::{BundleFile, columns};
use super::supplies::SupplyIds;
use super::table::{Digest, Entry, Table};
use foldhash::HashMap;
use frontino_core::dates::Date;
use frontino_core::import::Reason;
use frontino_store::legacy_bill::KnownLegacyBill;

columns! {
    SUPPLY_CODE = "supply_code" required Code,
    FROM = "from" required Date,
    TO = "to" required Date,
    M3 = "m3" required Number,
    TOTAL = "total" required Number,
}

/// What a row says, beside its key.
#[derive(Debug)]
pub struct LegacyBill {
    /// Last day billed.
    pub to_on: Date,
    /// Litres billed; negative in a bill that gives back.
    pub litres: i64,
    /// Total of the document.
    pub total_cents: i64,
}

/// Rows of the file; the key is supply and first day.
pub type LegacyBills = Table<(u32, Date), LegacyBill>;

impl<'t> Entry<'t> for LegacyBill {
    type Key = (u32, Date);
    const FILE: BundleFile = BundleFile::LegacyBills;

    fn key(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<(u32, Date), Fault> {
        let supply = codes.supplies.number(cells.required_code(SUPPLY_CODE)?);
        Ok((supply, cells.required_date(FROM)?))
    }

    fn supply(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Option<u32> {
        Some(codes.supplies.number(cells.code(SUPPLY_CODE)?))
    }

    fn worth(cells: &Cells<'_, 't>) -> Option<i64> {
        cells.litres(M3).ok().flatten()
    }

    fn read(cells: &mut Cells<'_, 't>, _: &mut Codes<'t>) -> Result<LegacyBill, Fault> {
        let to_on = cells.required_date(TO)?;
        if to_on < cells.required_date(FROM)? {
            return Err(Fault::of_cell(Reason::ToBeforeFrom, TO));
        }
        let litres = cells.litres(M3)?.unwrap_or(0);
        Ok(LegacyBill { to_on, litres, total_cents: cells.cents(TOTAL)?.unwrap_or(0) })
    }

    fn digest(&self, digest: &mut Digest) {
        digest.date(Some(self.to_on)).number(Some(self.litres)).number(Some(self.total_cents));
    }
}

/// Judges the rows.
pub fn judge(
    table: &mut LegacyBills,
    known: &[KnownLegacyBill],
    supplies: &SupplyIds,
    codes: &Codes<'_>,
) {
    let there = known.iter().map(|bill| ((bill.supply_id, bill.from_on), bill.source_hash));
    let there = there.collect::<HashMap<_, _>>();
    for number in table.pending() {
        let Some((supply, from_on)) = table.row(number).key else { continue };
        match supplies.id(supply) {
            None => {
                let fault = Fault::naming(Reason::MissingSupply, codes.supplies.text(supply));
                table.row_mut(number).quarantine(fault);
            }
            Some(id) => {
                if let Some(hash) = there.get(&(id, from_on)) {
                    table.row_mut(number).settle_known(*hash);
                }
            }
        }
    }
    table.conclude();
}
