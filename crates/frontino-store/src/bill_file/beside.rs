//! What lies in other tables beside bills: terms, meters, readings, earlier bills of the chain,
//! charges of late interest and costs of direct debits that came back.

use super::{BillBefore, BillFile, MeterOnBill, OfferedInstalment, ReadingOnBill, of_supply};
use crate::error::Result;
use crate::interest;
use crate::return_cost;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use frontino_core::dates::Date;

/// The terms of the last day billed, as they were known when the bill was calculated.
pub fn terms(tx: &mut Tx<'_>, ids: &str, files: &mut [BillFile]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, from_on, recorded_at, category, members, units, sewer, treatment, bonus
         FROM supply_terms WHERE supply_id IN ({ids}) ORDER BY supply_id, from_on, recorded_at"
    );
    tx.scan(&sql, |row| {
        let Some(file) = of_supply(files, row.int(0)?) else { return Ok(()) };
        if row.date(1)? >= file.bill.until || row.int(2)? > file.bill.calculated_at {
            return Ok(());
        }
        let supply = &mut file.supply;
        (supply.category, supply.members) = (row.string(3)?, row.opt_int(4)?);
        (supply.units, supply.bonus) = (row.int(5)?, row.bool(8)?);
        (supply.sewer, supply.treatment) = (row.bool(6)?, row.bool(7)?);
        Ok(())
    })
}

/// All meters in the order in which the basis of a bill counts them.
pub fn meters(tx: &mut Tx<'_>, ids: &str, files: &mut [BillFile]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, id, serial, digits, installed_on, first_m3, removed_on, last_m3
         FROM meter WHERE supply_id IN ({ids}) ORDER BY supply_id, installed_on, id"
    );
    tx.scan(&sql, |row| {
        let Some(file) = of_supply(files, row.int(0)?) else { return Ok(()) };
        file.meters.push(MeterOnBill {
            id: row.int(1)?,
            serial: row.string(2)?,
            digits: row.int(3)?,
            installed_on: row.date(4)?,
            first_m3: row.int(5)?,
            removed_on: row.opt_date(6)?,
            last_m3: row.opt_int(7)?,
        });
        Ok(())
    })
}

/// The readings that the calculation could rest on.
pub fn readings(tx: &mut Tx<'_>, ids: &str, files: &mut [BillFile]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, meter_id, read_on, value_m3, kind, recorded_at FROM reading
         WHERE supply_id IN ({ids}) AND state NOT IN ('held', 'refused')
         ORDER BY supply_id, read_on, meter_id, kind, version"
    );
    tx.scan(&sql, |row| {
        let Some(file) = of_supply(files, row.int(0)?) else { return Ok(()) };
        let id = row.int(1)?;
        let meter = file.meters.iter().position(|meter| meter.id == id);
        let Some(meter) =
            meter.filter(|_| row.int(5).is_ok_and(|at| at <= file.bill.calculated_at))
        else {
            return Ok(());
        };
        let (read_on, value_m3, kind) = (row.date(2)?, row.int(3)?, row.string(4)?);
        file.readings.push(ReadingOnBill { meter, read_on, value_m3, kind });
        Ok(())
    })
}

/// Bills of the old system for days before.
pub fn legacy(tx: &mut Tx<'_>, ids: &str, files: &mut [BillFile]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, from_on, to_on, litres, total_cents FROM legacy_bill
         WHERE supply_id IN ({ids}) ORDER BY supply_id, from_on"
    );
    tx.scan(&sql, |row| {
        let Some(file) = of_supply(files, row.int(0)?) else { return Ok(()) };
        let (from, until): (Date, Date) = (row.date(1)?, row.date(2)?.next());
        if from < file.bill.from {
            let (actual_l, total_cents) = (row.int(3)?, row.int(4)?);
            let before =
                BillBefore { number: None, from, until, actual_l, estimated_l: 0, total_cents };
            file.before.push(before);
        }
        Ok(())
    })
}

/// Our bills before it in the chain.
pub fn own(tx: &mut Tx<'_>, ids: &str, files: &mut [BillFile]) -> Result<()> {
    // Most supplies of a first run have no bill before: those are not looked for.
    if files.iter().all(|file| file.sequence == 1) {
        return Ok(());
    }
    let sql = format!(
        "SELECT s.id, b.id, i.number, b.from_on, b.until_on, b.actual_l, b.estimated_l,
            b.total_cents
         FROM supply s CROSS JOIN bill b LEFT JOIN invoice i ON i.bill_id = b.id
         WHERE s.id IN ({ids}) AND b.id >= s.id * {BILLS_PER_SUPPLY}
            AND b.id < (s.id + 1) * {BILLS_PER_SUPPLY} ORDER BY b.id"
    );
    tx.scan(&sql, |row| {
        let Some(file) = of_supply(files, row.int(0)?) else { return Ok(()) };
        if row.int(1)? < file.bill.id {
            file.before.push(BillBefore {
                number: row.opt_string(2)?,
                from: row.date(3)?,
                until: row.date(4)?,
                actual_l: row.int(5)?,
                estimated_l: row.int(6)?,
                total_cents: row.int(7)?,
            });
        }
        Ok(())
    })
}

/// The mandates in use. Nothing is debited where the old system had no account that holds: such a
/// bill is asked for by notice.
pub fn mandates(tx: &mut Tx<'_>, ids: &str, files: &mut [BillFile]) -> Result<()> {
    let sql = format!(
        "SELECT supply_id, reference FROM mandate WHERE supply_id IN ({ids}) AND state <> 'revoked'"
    );
    tx.scan(&sql, |row| {
        if let Some(file) = of_supply(files, row.int(0)?) {
            file.supply.mandate = Some(row.string(1)?);
        }
        Ok(())
    })?;
    for supply in files.iter_mut().map(|file| &mut file.supply) {
        if supply.iban.is_none() {
            "notice".clone_into(&mut supply.payment);
        }
    }
    Ok(())
}

/// The charges of late interest that the bills ask for.
pub fn interest(tx: &mut Tx<'_>, files: &mut [BillFile]) -> Result<()> {
    let ids: Vec<String> = files.iter().map(|file| file.bill.id.to_string()).collect();
    for charge in interest::list_of_bills(tx, &ids.join(","))? {
        let supply_id = charge.bill_id.map_or(0, |id| id / BILLS_PER_SUPPLY);
        if let Some(file) = of_supply(files, supply_id) {
            file.interest.push(charge);
        }
    }
    Ok(())
}

/// The costs of direct debits that came back, which the bills ask for.
pub fn return_costs(tx: &mut Tx<'_>, files: &mut [BillFile]) -> Result<()> {
    let ids: Vec<String> = files.iter().map(|file| file.bill.id.to_string()).collect();
    for cost in return_cost::list_of_bills(tx, &ids.join(","))? {
        let supply_id = cost.bill_id.map_or(0, |id| id / BILLS_PER_SUPPLY);
        if let Some(file) = of_supply(files, supply_id) {
            file.return_costs.push(cost);
        }
    }
    Ok(())
}

/// The plans of instalments that came with the bills, whatever became of them.
pub fn offers(tx: &mut Tx<'_>, files: &mut [BillFile]) -> Result<()> {
    let ids: Vec<String> = files.iter().map(|file| file.bill.id.to_string()).collect();
    let sql = format!(
        "SELECT l.supply_id, n.no, n.due_on, n.amount_cents, n.notice_number
         FROM instalment_plan l JOIN instalment n ON n.plan_id = l.id
         WHERE l.bill_id IN ({}) AND l.basis = 'offered' ORDER BY l.supply_id, n.no",
        ids.join(",")
    );
    tx.scan(&sql, |row| {
        let Some(file) = of_supply(files, row.int(0)?) else { return Ok(()) };
        file.offer.push(OfferedInstalment {
            no: row.int(1)?,
            due_on: row.date(2)?,
            amount_cents: row.int(3)?,
            notice_number: row.string(4)?,
        });
        Ok(())
    })
}
