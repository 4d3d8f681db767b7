//! What the last bill left over and was paid out since: the next bill does not count on it.

use super::batch::Walk;
use super::{BILLS_PER_SUPPLY, Candidate};
use crate::error::Result;
use crate::tx::Tx;
use frontino_core::money::Cents;

/// Takes from what the last bills of the supplies of a range left over what was paid out.
pub(super) fn read(tx: &mut Tx<'_>, range: &str, all: &mut [Candidate]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, left_by_bill_id, CAST(sum(of_bill_cents) AS BIGINT) FROM refund
         WHERE {range} AND left_by_bill_id IS NOT NULL AND state NOT IN ('cancelled', 'returned')
         GROUP BY supply_id, left_by_bill_id ORDER BY supply_id, left_by_bill_id"
    );
    let mut walk = Walk::new(all);
    tx.scan(&sql, |row| {
        let Some(candidate) = walk.of(row.int(0)?) else { return Ok(()) };
        let of_bill = row.int(1)? % BILLS_PER_SUPPLY;
        if let Some(last) = candidate.inputs.before.last_mut()
            && i64::from(last.sequence) == of_bill
        {
            last.credit = (last.credit - Cents(row.int(2)?)).max(Cents::ZERO);
        }
        Ok(())
    })
}
