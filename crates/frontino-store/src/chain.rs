//! The bills of supplies in the order of their chains, for proving and explaining them.

use crate::error::Result;
use crate::export::{BillRow, SELECT, bill_of};
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;

/// A bill in the chain of its supply.
#[derive(Debug, Clone)]
pub struct ChainBill {
    /// Its supply.
    pub supply_id: i64,
    /// Place in the chain, from 1.
    pub sequence: u32,
    /// The bill.
    pub row: BillRow,
}

/// All bills of the supplies `first..=last`, supply by supply, each chain in order.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, first: i64, last: i64) -> Result<Vec<ChainBill>> {
    let (low, high) = (first * BILLS_PER_SUPPLY, last * BILLS_PER_SUPPLY + BILLS_PER_SUPPLY - 1);
    let sql = format!("{SELECT} WHERE b.id BETWEEN {low} AND {high} ORDER BY b.id");
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        let row = bill_of(row)?;
        all.push(ChainBill {
            supply_id: row.id / BILLS_PER_SUPPLY,
            sequence: u32::try_from(row.id % BILLS_PER_SUPPLY).unwrap_or(1),
            row,
        });
        Ok(())
    })?;
    Ok(all)
}

/// The first and the last supply with a bill, of one run or of all; nothing when there is no bill.
///
/// # Errors
/// When the database does not answer.
pub fn span(tx: &mut Tx<'_>, run_id: Option<i64>) -> Result<Option<(i64, i64)>> {
    let of_run = run_id.map_or(String::new(), |id| format!("WHERE run_id = {id}"));
    let sql = format!("SELECT min(supply_id), max(supply_id) FROM bill {of_run}");
    let span = tx.find(&sql, &[], |row| Ok((row.opt_int(0)?, row.opt_int(1)?)))?;
    Ok(span.and_then(|(first, last)| Some((first?, last?))))
}
