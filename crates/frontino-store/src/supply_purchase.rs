//! What public bodies want to read on the e-invoice of a supply.

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// How a public body buys the water of a supply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purchase {
    /// Code of the tender.
    pub cig: Option<String>,
    /// Code of the project.
    pub cup: Option<String>,
    /// Whether it buys without a tender code.
    pub cig_exempt: bool,
    /// Number of its order.
    pub order_number: Option<String>,
    /// Day of the order.
    pub order_on: Option<Date>,
}

/// Its columns of a supply `s`, in the order of [`of_row`].
pub(crate) const COLUMNS: &str = "s.cig, s.cup, s.cig_exempt, s.order_number, s.order_on";

/// Reads it from the column at `first` on.
pub(crate) fn of_row(row: &Row<'_>, first: usize) -> Result<Purchase> {
    Ok(Purchase {
        cig: row.opt_string(first)?,
        cup: row.opt_string(first + 1)?,
        cig_exempt: row.bool(first + 2)?,
        order_number: row.opt_string(first + 3)?,
        order_on: row.opt_date(first + 4)?,
    })
}

/// The identifier of a supply and how it is bought, by its code; nobody else changes it until the
/// transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_locked(tx: &mut Tx<'_>, supply_code: &str) -> Result<Option<(i64, Purchase)>> {
    let lock = if tx.is_postgres() { "FOR UPDATE" } else { "" };
    let sql = format!("SELECT s.id, {COLUMNS} FROM supply s WHERE s.code = $1 {lock}");
    tx.find(&sql, &[Val::Text(supply_code)], |row| Ok((row.int(0)?, of_row(row, 1)?)))
}

/// Changes it.
///
/// # Errors
/// When the database refuses it.
pub fn update(tx: &mut Tx<'_>, supply_id: i64, purchase: &Purchase) -> Result<()> {
    let sql = "UPDATE supply SET cig = $2, cup = $3, cig_exempt = $4, order_number = $5,
            order_on = $6 WHERE id = $1";
    let Purchase { cig, cup, cig_exempt, order_number, order_on } = purchase;
    tx.execute(
        sql,
        &[
            Val::Int(supply_id),
            Val::from(cig.as_deref()),
            Val::from(cup.as_deref()),
            Val::Bool(*cig_exempt),
            Val::from(order_number.as_deref()),
            Val::from(*order_on),
        ],
    )?;
    Ok(())
}
