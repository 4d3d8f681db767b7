//! The bills of supplies in the order of their chains, for proving and explaining them.

use crate::error::Result;
use crate::export::{BillRow, COLUMNS, FROM, bill_of};
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use crate::value::Val;

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
    let sql = format!("SELECT {COLUMNS} {FROM} WHERE b.id BETWEEN {low} AND {high} ORDER BY b.id");
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

/// The supply and the place in its chain of the bill with a number, else of the last bill of the
/// supply with that code.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, number_or_code: &str) -> Result<Option<(i64, u32)>> {
    let by_number = "SELECT bill_id FROM invoice WHERE number = $1";
    let by_code = "SELECT max(b.id) FROM bill b JOIN supply s ON s.id = b.supply_id
        WHERE s.code = $1";
    let key = [Val::Text(number_or_code)];
    let mut id = tx.find(by_number, &key, |row| row.opt_int(0))?.flatten();
    if id.is_none() {
        id = tx.find(by_code, &key, |row| row.opt_int(0))?.flatten();
    }
    let place = |id: i64| u32::try_from(id % BILLS_PER_SUPPLY).unwrap_or(1);
    Ok(id.map(|id| (id / BILLS_PER_SUPPLY, place(id))))
}

/// Who a supply belongs to and why it is billed as often as it is.
#[derive(Debug, Clone)]
pub struct SupplyHead {
    /// Name of the holder.
    pub holder_name: String,
    /// Code of the category.
    pub category: String,
    /// Bills a year.
    pub assigned_bills: Option<i64>,
    /// Why, as the JSON object of the migration.
    pub frequency_reason: Option<String>,
    /// Serial numbers of its meters, in order of installation.
    pub meters: Vec<String>,
}

/// The head of a supply.
///
/// # Errors
/// When the database does not answer.
pub fn find_head(tx: &mut Tx<'_>, supply_id: i64) -> Result<Option<SupplyHead>> {
    let sql = "SELECT coalesce(h.company_name, h.surname), h.name, s.category, s.assigned_bills,
            s.frequency_reason
        FROM supply s JOIN holder h ON h.id = s.holder_id WHERE s.id = $1";
    let id = [Val::Int(supply_id)];
    let head = tx.find(sql, &id, |row| {
        let names = [row.opt_string(0)?, row.opt_string(1)?];
        Ok(SupplyHead {
            holder_name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
            category: row.string(2)?,
            assigned_bills: row.opt_int(3)?,
            frequency_reason: row.opt_string(4)?,
            meters: Vec::new(),
        })
    })?;
    let sql = "SELECT serial FROM meter WHERE supply_id = $1 ORDER BY installed_on, id";
    let meters = tx.list(sql, &id, |row| row.string(0))?;
    Ok(head.map(|head| SupplyHead { meters, ..head }))
}
