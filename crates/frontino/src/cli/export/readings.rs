//! The exported readings, whatever their state (contract, section 1).

use frontino_store::{Result, Tx, reading};

/// Columns of a reading.
pub const READINGS: [&str; 6] =
    ["supply_code", "meter_serial", "read_on", "value_m3", "kind", "state"];

/// Calls `each` with the cells of every reading.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_row(tx: &mut Tx<'_>, mut each: impl FnMut([String; 6]) -> Result<()>) -> Result<()> {
    reading::each_exported(tx, |row| {
        each([
            row.supply_code.clone(),
            row.meter_serial.clone(),
            row.read_on.to_string(),
            row.value_m3.to_string(),
            row.kind.clone(),
            row.state.clone(),
        ])
    })
}
