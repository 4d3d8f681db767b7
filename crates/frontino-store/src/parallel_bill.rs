//! The bills of the old system with the terms of their supplies, for the parallel bill.

use crate::error::Result;
use crate::supply_inputs::NO_CATEGORY;
use crate::tx::Tx;
use frontino_core::dates::Period;
use frontino_core::money::Cents;
use frontino_core::parallel_bill::OldBill;
use frontino_core::supply::{Services, Terms};
use frontino_core::tariff::Catalogue;

/// Calls `each` with the code of the supply and every bill of the old system, in order of supply
/// and day.
///
/// # Errors
/// When the database does not answer.
pub fn each_old_bill(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    mut each: impl FnMut(&str, OldBill),
) -> Result<()> {
    let sql = "SELECT s.code, s.category, s.members, s.units, s.sewer, s.treatment, s.bonus,
            l.from_on, l.to_on, l.litres, l.total_cents
         FROM legacy_bill l JOIN supply s ON s.id = l.supply_id ORDER BY l.supply_id, l.from_on";
    tx.scan(sql, |row| {
        let terms = Terms {
            category: catalogue.category(row.text(1)?).unwrap_or(NO_CATEGORY),
            members: row.opt_int(2)?.and_then(|m| u32::try_from(m).ok()),
            units: u32::try_from(row.int(3)?).unwrap_or(1),
            services: Services::new(row.bool(4)?, row.bool(5)?),
            bonus: row.bool(6)?,
        };
        let bill = OldBill {
            period: Period::closed(row.date(7)?, row.date(8)?),
            litres: row.int(9)?,
            total: Cents(row.int(10)?),
            terms,
        };
        each(row.text(0)?, bill);
        Ok(())
    })
}
