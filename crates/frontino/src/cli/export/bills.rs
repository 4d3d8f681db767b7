//! The exported bills (contract, section 1).

use super::table::{Cell, Column, Table};
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::money::format_m3;
use frontino_store::Tx;
use frontino_store::export::{BillRow, each_bill};

/// Columns of a bill.
pub const COLUMNS: [Column; 14] = [
    ("number", Cell::Text),
    ("supply_code", Cell::Text),
    ("issued_on", Cell::Day),
    ("due_on", Cell::Day),
    ("from", Cell::Day),
    ("to", Cell::Day),
    ("m3_actual", Cell::Number),
    ("m3_estimated", Cell::Number),
    ("net_cents", Cell::Number),
    ("vat_cents", Cell::Number),
    ("total_cents", Cell::Number),
    ("payable_cents", Cell::Number),
    ("notice_number", Cell::Text),
    ("state", Cell::Text),
];

/// Writes the bills of one run or of all.
///
/// # Errors
/// When the database does not answer.
pub fn write(tx: &mut Tx<'_>, run_id: Option<i64>, table: &mut Table) -> Result<(), Refusal> {
    each_bill(tx, run_id, |bill| {
        table.row(&cells(bill));
        Ok(())
    })?;
    Ok(())
}

/// The cells of a bill.
#[must_use]
pub fn cells(bill: &BillRow) -> [String; 14] {
    let date = |day: Option<Date>| day.map_or(String::new(), |d| d.to_string());
    [
        bill.number.clone(),
        bill.supply_code.clone(),
        date(bill.issued_on),
        date(bill.due_on),
        bill.from.to_string(),
        bill.until.previous().to_string(),
        format_m3(bill.actual_l),
        format_m3(bill.estimated_l),
        bill.net_cents.to_string(),
        bill.vat_cents.to_string(),
        bill.total_cents.to_string(),
        bill.payable_cents.to_string(),
        bill.notice_number.clone(),
        if bill.number.is_empty() { "draft" } else { "issued" }.to_owned(),
    ]
}
