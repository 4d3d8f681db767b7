//! `consumptions`: annual consumptions, from which the billing frequency comes (R1.2).

use super::cells::{Cells, Fault};
use super::codes::Codes;
use super::layout::{BundleFile, columns};
use super::supplies::SupplyIds;
use super::table::{Digest, Entry, Table};
use foldhash::HashMap;
use frontino_core::import::Reason;
use frontino_store::consumption::KnownConsumption;

columns! {
    SUPPLY_CODE = "supply_code" required Code,
    YEAR = "year" required Number,
    M3 = "m3" required Number,
}

/// What a row says, beside its key.
#[derive(Debug)]
pub struct Consumption {
    /// Litres of the year.
    pub litres: i64,
}

/// Rows of the file; the key is supply and year.
pub type Consumptions = Table<(u32, i64), Consumption>;

impl<'t> Entry<'t> for Consumption {
    type Key = (u32, i64);
    const FILE: BundleFile = BundleFile::Consumptions;

    fn key(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<(u32, i64), Fault> {
        let supply = codes.supplies.number(cells.required_code(SUPPLY_CODE)?);
        let year = cells.count(YEAR, 2999)?.unwrap_or(0);
        if year < 1900 {
            return Err(Fault::of_cell(Reason::OutOfRange, YEAR));
        }
        Ok((supply, year))
    }

    fn supply(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Option<u32> {
        Some(codes.supplies.number(cells.code(SUPPLY_CODE)?))
    }

    fn worth(cells: &Cells<'_, 't>) -> Option<i64> {
        cells.litres(M3).ok().flatten()
    }

    fn read(cells: &mut Cells<'_, 't>, _: &mut Codes<'t>) -> Result<Consumption, Fault> {
        let litres = cells.litres(M3)?.unwrap_or(0);
        if litres < 0 {
            return Err(Fault::of_cell(Reason::Negative, M3));
        }
        Ok(Consumption { litres })
    }

    fn digest(&self, digest: &mut Digest) {
        digest.number(Some(self.litres));
    }
}

/// Judges the rows.
pub fn judge(
    table: &mut Consumptions,
    known: &[KnownConsumption],
    supplies: &SupplyIds,
    codes: &Codes<'_>,
) {
    let there = known.iter().map(|c| ((c.supply_id, c.year), c.source_hash));
    let there = there.collect::<HashMap<_, _>>();
    for number in table.pending() {
        let Some((supply, year)) = table.row(number).key else { continue };
        match supplies.id(supply) {
            None => {
                let fault = Fault::naming(Reason::MissingSupply, codes.supplies.text(supply));
                table.row_mut(number).quarantine(fault);
            }
            Some(id) => {
                if let Some(hash) = there.get(&(id, year)) {
                    table.row_mut(number).settle_known(*hash);
                }
            }
        }
    }
    table.conclude();
}
