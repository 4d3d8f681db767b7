//! The exported lines of bills, in the order of the bill (contract, section 1).

use super::table::{Cell, Column, Table};
use crate::bill_run::catalogue;
use crate::refusal::Refusal;
use frontino_store::export::each_bill;
use frontino_store::{Tx, packed, tariff};

/// Columns of a line.
pub const COLUMNS: [Column; 8] = [
    ("bill_number", Cell::Text),
    ("supply_code", Cell::Text),
    ("code", Cell::Text),
    ("from", Cell::Day),
    ("to", Cell::Day),
    ("quantity_l", Cell::Number),
    ("unit_price_microeuro", Cell::Number),
    ("amount_cents", Cell::Number),
];

/// Writes the lines of the bills of one run or of all.
///
/// # Errors
/// When the database does not answer.
pub fn write(tx: &mut Tx<'_>, run_id: Option<i64>, table: &mut Table) -> Result<(), Refusal> {
    let generation = tariff::next_id(tx)?;
    let components = catalogue(tx, generation)?.components;
    each_bill(tx, run_id, |bill| {
        for line in packed::read_lines(&bill.lines, bill.from, &components)? {
            table.row(&[
                bill.number.clone(),
                bill.supply_code.clone(),
                line.charge.code(&components).into_owned(),
                line.period.from.to_string(),
                line.period.last_day().to_string(),
                line.quantity.to_string(),
                line.unit_price.0.to_string(),
                line.amount.0.to_string(),
            ]);
        }
        Ok(())
    })?;
    Ok(())
}
