//! Reading codes: which supply and which installed meter a code on a bill names.

use crate::error::Result;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::ids::ReadingCode;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// A supply whose code is missing or names another meter or another holder.
struct Due {
    supply_id: i64,
    holder_id: i64,
    meter_id: i64,
    outdated: Option<String>,
}

/// Gives a code to each supply billed by a run in a range of supplies that has none for its meter
/// and its holder, and tells how many; an outdated one is replaced. Who has no meter gets none.
///
/// # Errors
/// When the database refuses it; that a code is there already is next to impossible.
pub fn ensure(
    tx: &mut Tx<'_>,
    run_id: i64,
    supplies: &RangeInclusive<i64>,
    now: i64,
    new_code: &mut dyn FnMut() -> ReadingCode,
) -> Result<usize> {
    if list_due(tx, run_id, supplies)?.is_empty() {
        return Ok(0);
    }
    tx.take_turn("reading_code")?;
    let all = list_due(tx, run_id, supplies)?;
    for old in all.iter().filter_map(|due| due.outdated.as_deref()) {
        let sql = "UPDATE reading_code SET replaced_at = $1 WHERE code = $2";
        tx.execute(sql, &[Val::Int(now), Val::Text(old)])?;
    }
    let columns = ["code", "supply_id", "meter_id", "holder_id", "made_at"];
    let mut bulk = tx.bulk("reading_code", &columns)?;
    for due in &all {
        bulk.text(new_code().as_str())?.int(due.supply_id)?.int(due.meter_id)?;
        bulk.int(due.holder_id)?.int(now)?.end_row()?;
    }
    bulk.finish()?;
    Ok(all.len())
}

/// How many supplies billed by a run in a range [`ensure`] would give a code to.
///
/// # Errors
/// When the database does not answer.
pub fn count_due(tx: &mut Tx<'_>, run_id: i64, supplies: &RangeInclusive<i64>) -> Result<usize> {
    Ok(list_due(tx, run_id, supplies)?.len())
}

fn list_due(tx: &mut Tx<'_>, run_id: i64, supplies: &RangeInclusive<i64>) -> Result<Vec<Due>> {
    let sql = format!(
        "SELECT n.supply_id, n.holder_id, n.meter_id, c.code FROM
            (SELECT s.id AS supply_id, s.holder_id AS holder_id, (SELECT m.id FROM meter m
                WHERE m.supply_id = s.id AND m.removed_on IS NULL
                ORDER BY m.installed_on DESC, m.id DESC LIMIT 1) AS meter_id
             FROM bill b JOIN supply s ON s.id = b.supply_id
             WHERE b.id BETWEEN {first} AND {last} AND b.run_id + 0 = {run_id}) n
         LEFT JOIN reading_code c ON c.supply_id = n.supply_id AND c.replaced_at IS NULL
         WHERE n.meter_id IS NOT NULL AND
            (c.code IS NULL OR c.meter_id <> n.meter_id OR c.holder_id <> n.holder_id)
         ORDER BY n.supply_id",
        first = supplies.start() * BILLS_PER_SUPPLY,
        last = supplies.end() * BILLS_PER_SUPPLY + BILLS_PER_SUPPLY - 1,
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        all.push(Due {
            supply_id: row.int(0)?,
            holder_id: row.int(1)?,
            meter_id: row.int(2)?,
            outdated: row.opt_string(3)?,
        });
        Ok(())
    })?;
    Ok(all)
}

/// The codes that bills bear: those of their supplies when their activation codes were made, so
/// that a bill made again after a change of the meter bears what it bore.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_bills(tx: &mut Tx<'_>, bill_ids: &[i64]) -> Result<HashMap<i64, String>> {
    let mut all = HashMap::with_capacity(bill_ids.len());
    if bill_ids.is_empty() {
        return Ok(all);
    }
    let ids: Vec<String> = bill_ids.iter().map(i64::to_string).collect();
    let supplies: Vec<String> =
        bill_ids.iter().map(|id| (id / BILLS_PER_SUPPLY).to_string()).collect();
    let sql = format!(
        "SELECT a.bill_id, c.code FROM activation_code a JOIN reading_code c
            ON c.supply_id = a.bill_id / {BILLS_PER_SUPPLY} AND c.made_at <= a.made_at
            AND (c.replaced_at IS NULL OR c.replaced_at > a.made_at)
         WHERE a.bill_id IN ({}) AND c.supply_id IN ({})",
        ids.join(","),
        supplies.join(",")
    );
    tx.scan(&sql, |row| {
        all.insert(row.int(0)?, row.string(1)?);
        Ok(())
    })?;
    Ok(all)
}

/// What a reading code names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The supply.
    pub supply_id: i64,
    /// The meter that was installed when it was made.
    pub meter_id: i64,
    /// Whether another code has taken its place.
    pub is_replaced: bool,
}

/// What a code names; nothing when there is no such code.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, code: &ReadingCode) -> Result<Option<Named>> {
    let sql = "SELECT supply_id, meter_id, replaced_at FROM reading_code WHERE code = $1";
    tx.find(sql, &[Val::Text(code.as_str())], |row| {
        let is_replaced = row.opt_int(2)?.is_some();
        Ok(Named { supply_id: row.int(0)?, meter_id: row.int(1)?, is_replaced })
    })
}
