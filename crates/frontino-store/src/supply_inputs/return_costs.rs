//! What bills ask for direct debits that came back.

use super::Candidate;
use super::batch::Walk;
use crate::error::Result;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use frontino_core::bill::ReturnCost;
use frontino_core::money::Cents;

/// Adds to the supplies of a range the costs that `which` selects.
pub(super) fn read(tx: &mut Tx<'_>, which: &str, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, id, bill_id, returned_on, amount_cents FROM return_cost
         WHERE {which} ORDER BY supply_id, id"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let sequence = row.opt_int(2)?.map(|bill_id| bill_id % BILLS_PER_SUPPLY);
        candidate.inputs.return_costs.push(ReturnCost {
            id: row.int(1)?,
            sequence: sequence.and_then(|place| u32::try_from(place).ok()),
            returned_on: row.date(3)?,
            amount: Cents(row.int(4)?),
        });
        Ok(())
    })
}
