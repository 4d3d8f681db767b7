//! The charges of late interest that bills ask for (R4.10).

use super::Candidate;
use super::batch::Walk;
use crate::error::Result;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use frontino_core::bill::InterestCharge;
use frontino_core::dates::Period;
use frontino_core::money::Cents;

/// Adds to the supplies of a range the charges that `which` selects.
pub(super) fn read(tx: &mut Tx<'_>, which: &str, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, id, bill_id, from_on, until_on, amount_cents FROM interest_charge
         WHERE {which} ORDER BY supply_id, id"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let sequence = row.opt_int(2)?.map(|bill_id| bill_id % BILLS_PER_SUPPLY);
        candidate.inputs.interest.push(InterestCharge {
            id: row.int(1)?,
            sequence: sequence.and_then(|place| u32::try_from(place).ok()),
            period: Period::new(row.date(3)?, row.date(4)?),
            amount: Cents(row.int(5)?),
        });
        Ok(())
    })
}
