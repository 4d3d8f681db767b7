//! The exported readings, whatever their state (contract, section 1).

use super::table::{Cell, Column, Table};
use crate::refusal::Refusal;
use frontino_store::{Tx, reading};

/// Columns of a reading.
pub const COLUMNS: [Column; 6] = [
    ("supply_code", Cell::Text),
    ("meter_serial", Cell::Text),
    ("read_on", Cell::Day),
    ("value_m3", Cell::Number),
    ("kind", Cell::Text),
    ("state", Cell::Text),
];

/// Writes all readings.
///
/// # Errors
/// When the database does not answer.
pub fn write(tx: &mut Tx<'_>, table: &mut Table) -> Result<(), Refusal> {
    reading::each_exported(tx, |row| {
        table.row(&[
            row.supply_code.clone(),
            row.meter_serial.clone(),
            row.read_on.to_string(),
            row.value_m3.to_string(),
            row.kind.clone(),
            row.state.clone(),
        ]);
        Ok(())
    })?;
    Ok(())
}
