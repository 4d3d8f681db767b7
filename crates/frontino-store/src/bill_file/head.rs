//! Bills with their supply and holder, in one row each.

use super::{BillFile, HolderOnBill, SupplyOnBill};
use crate::bill_run::StoredRun;
use crate::error::Result;
use crate::export::{self, bill_of};
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::supply_purchase::{self, COLUMNS as PURCHASE_COLUMNS};
use crate::tx::Tx;
use crate::value::{Row, Val};
use std::sync::Arc;

/// Columns of a bill, counted by [`bill_of`].
const BILL_COLUMNS: usize = 21;

const SUPPLY_COLUMNS: &str = "s.category, s.members, s.units, s.sewer, s.treatment, s.bonus,
    s.status, s.start_on, s.end_on, s.address, s.city, s.zip, s.payment, s.iban, s.delivery,
    s.deposit_cents, s.irregular, s.occupant_name, s.min_bills, s.assigned_bills,
    s.frequency_reason, (SELECT min(c.notified_on) FROM irregular_case c
        WHERE c.supply_id = s.id AND c.reason = s.irregular)";
/// With those of how it is bought.
const SUPPLY_COLUMN_COUNT: usize = 27;

const HOLDER_COLUMNS: &str = "h.id, h.code, h.kind, h.surname, h.name, h.company_name, h.tax_code,
    h.vat_number, h.identity_faulty, h.death_on, h.email, h.pec, h.sdi_code, h.phone, h.address,
    h.city, h.belfiore, h.zip, h.limitation, h.large_print";

/// Issued bills of a run after a number, in order of numbers. A run's numbers lie together.
pub fn list(
    tx: &mut Tx<'_>,
    run: &Arc<StoredRun>,
    after: &str,
    limit: usize,
) -> Result<Vec<BillFile>> {
    let (Some(first), Some(last)) = (&run.first_number, &run.last_number) else {
        return Ok(Vec::new());
    };
    let columns = export::COLUMNS;
    let sql = format!(
        "SELECT {columns}, {SUPPLY_COLUMNS}, {PURCHASE_COLUMNS}, {HOLDER_COLUMNS}
         FROM invoice i CROSS JOIN bill b CROSS JOIN supply s CROSS JOIN holder h
         WHERE i.number >= $1 AND i.number <= $2 AND i.number > $3 AND b.id = i.bill_id
            AND s.id = b.supply_id AND h.id = s.holder_id AND b.run_id + 0 = $4
         ORDER BY i.number LIMIT $5"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let run_id = Val::Int(run.id);
    let params = [Val::Text(first), Val::Text(last), Val::Text(after), run_id, Val::Int(limit)];
    tx.list(&sql, &params, |row| file_of(row, run))
}

/// Issued bills of a run that bear the numbers.
pub fn list_numbered(
    tx: &mut Tx<'_>,
    run: &Arc<StoredRun>,
    numbers: &[&str],
) -> Result<Vec<BillFile>> {
    let columns = export::COLUMNS;
    let places: Vec<String> = (2..numbers.len() + 2).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT {columns}, {SUPPLY_COLUMNS}, {PURCHASE_COLUMNS}, {HOLDER_COLUMNS}
         FROM invoice i JOIN bill b ON b.id = i.bill_id JOIN supply s ON s.id = b.supply_id
         JOIN holder h ON h.id = s.holder_id
         WHERE b.run_id + 0 = $1 AND i.number IN ({})",
        places.join(", ")
    );
    let mut params = vec![Val::Int(run.id)];
    params.extend(numbers.iter().map(|number| Val::Text(number)));
    tx.list(&sql, &params, |row| file_of(row, run))
}

/// The bill of an identifier.
pub fn find(tx: &mut Tx<'_>, run: &Arc<StoredRun>, bill_id: i64) -> Result<Vec<BillFile>> {
    let (columns, from) = (export::COLUMNS, export::FROM);
    let sql = format!(
        "SELECT {columns}, {SUPPLY_COLUMNS}, {PURCHASE_COLUMNS}, {HOLDER_COLUMNS} {from}
         JOIN holder h ON h.id = s.holder_id WHERE b.id = $1"
    );
    tx.list(&sql, &[Val::Int(bill_id)], |row| file_of(row, run))
}

fn file_of(row: &Row<'_>, run: &Arc<StoredRun>) -> Result<BillFile> {
    let bill = bill_of(row)?;
    Ok(BillFile {
        supply_id: bill.id / BILLS_PER_SUPPLY,
        sequence: u32::try_from(bill.id % BILLS_PER_SUPPLY).unwrap_or(1),
        supply: supply_of(row, &bill.supply_code)?,
        holder: holder_of(row)?,
        bill,
        meters: Vec::new(),
        readings: Vec::new(),
        before: Vec::new(),
        unpaid: Vec::new(),
        interest: Vec::new(),
        return_costs: Vec::new(),
        offer: Vec::new(),
        run: Arc::clone(run),
    })
}

fn supply_of(row: &Row<'_>, code: &str) -> Result<SupplyOnBill> {
    let at = |place: usize| BILL_COLUMNS + place;
    Ok(SupplyOnBill {
        code: code.to_owned(),
        category: row.string(at(0))?,
        members: row.opt_int(at(1))?,
        units: row.int(at(2))?,
        sewer: row.bool(at(3))?,
        treatment: row.bool(at(4))?,
        bonus: row.bool(at(5))?,
        status: row.string(at(6))?,
        start_on: row.date(at(7))?,
        end_on: row.opt_date(at(8))?,
        address: row.opt_string(at(9))?,
        city: row.opt_string(at(10))?,
        zip: row.opt_string(at(11))?,
        payment: row.string(at(12))?,
        iban: row.opt_string(at(13))?,
        mandate: None,
        delivery: row.string(at(14))?,
        deposit_cents: row.int(at(15))?,
        irregular: row.string(at(16))?,
        occupant_name: row.opt_string(at(17))?,
        min_bills: row.opt_int(at(18))?,
        assigned_bills: row.opt_int(at(19))?,
        frequency_reason: row.opt_string(at(20))?,
        notified_on: row.opt_date(at(21))?,
        purchase: supply_purchase::of_row(row, at(22))?,
    })
}

fn holder_of(row: &Row<'_>) -> Result<HolderOnBill> {
    let at = |place: usize| BILL_COLUMNS + SUPPLY_COLUMN_COUNT + place;
    Ok(HolderOnBill {
        id: row.int(at(0))?,
        code: row.string(at(1))?,
        kind: row.string(at(2))?,
        surname: row.opt_string(at(3))?,
        name: row.opt_string(at(4))?,
        company_name: row.opt_string(at(5))?,
        tax_code: row.opt_string(at(6))?,
        vat_number: row.opt_string(at(7))?,
        identity_faulty: row.bool(at(8))?,
        death_on: row.opt_date(at(9))?,
        email: row.opt_string(at(10))?,
        pec: row.opt_string(at(11))?,
        sdi_code: row.opt_string(at(12))?,
        phone: row.opt_string(at(13))?,
        address: row.opt_string(at(14))?,
        city: row.opt_string(at(15))?,
        belfiore: row.opt_string(at(16))?,
        zip: row.opt_string(at(17))?,
        limitation: row.string(at(18))?,
        large_print: row.bool(at(19))?,
    })
}
