//! The exported supplies (contract, section 1).

use super::table::{Cell, Column, Table};
use crate::refusal::Refusal;
use frontino_store::export::each_supply;
use frontino_store::{Tx, setting};

/// Columns of a supply; the last two of made-up data only.
const COLUMNS: [Column; 14] = [
    ("supply_code", Cell::Text),
    ("holder_code", Cell::Text),
    ("holder_name", Cell::Text),
    ("category", Cell::Text),
    ("members", Cell::Number),
    ("units", Cell::Number),
    ("status", Cell::Text),
    ("start_on", Cell::Day),
    ("frequency", Cell::Number),
    ("deposit_cents", Cell::Number),
    ("balance_cents", Cell::Number),
    ("meter_serial", Cell::Text),
    ("reading_code", Cell::Text),
    ("activation_code", Cell::Text),
];

/// The columns of a supply: codes are told of made-up data only.
#[must_use]
pub fn columns(made_up: bool) -> &'static [Column] {
    if made_up { &COLUMNS } else { &COLUMNS[..COLUMNS.len() - 2] }
}

/// Writes the supplies, those billed in one run or all.
///
/// # Errors
/// When the database does not answer.
pub fn write(tx: &mut Tx<'_>, run_id: Option<i64>, table: &mut Table) -> Result<(), Refusal> {
    let number = |value: Option<i64>| value.map_or(String::new(), |n| n.to_string());
    let made_up = setting::is_synthetic(tx)?;
    each_supply(tx, run_id, made_up, |supply| {
        let cells = [
            supply.code.clone(),
            supply.holder_code.clone(),
            supply.holder_name.clone(),
            supply.category.clone(),
            number(supply.members),
            supply.units.to_string(),
            supply.status.clone(),
            supply.start_on.to_string(),
            number(supply.frequency),
            supply.deposit_cents.to_string(),
            supply.balance_cents.to_string(),
            supply.meter_serial.clone(),
            supply.reading_code.clone(),
            supply.activation_code.clone(),
        ];
        table.row(&cells[..columns(made_up).len()]);
        Ok(())
    })?;
    Ok(())
}
