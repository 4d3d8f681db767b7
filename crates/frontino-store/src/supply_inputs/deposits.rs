//! The instalments of deposits that bills ask for (R3.12).

use super::Candidate;
use super::batch::Walk;
use crate::error::Result;
use crate::tx::Tx;
use frontino_core::bill::DepositInstalment;
use frontino_core::money::Cents;

/// Adds to the supplies of a range what their bills ask for.
pub(super) fn read(tx: &mut Tx<'_>, range: &str, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, bill_no, amount_cents FROM deposit_instalment WHERE {range}
         ORDER BY supply_id, bill_no"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let sequence = u32::try_from(row.int(1)?).unwrap_or(u32::MAX);
        let amount = Cents(row.int(2)?);
        candidate.inputs.deposit.push(DepositInstalment { sequence, amount });
        Ok(())
    })
}
