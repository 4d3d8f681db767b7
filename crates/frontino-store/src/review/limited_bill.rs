//! Bills of a run under the two-year limitation, with what their split rests on (R5.3).

use super::Range;
use crate::error::Result;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use frontino_core::dates::Date;
use frontino_core::frequency::Cadence;

/// A bill under the two-year limitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitedBill {
    /// Identifier of the supply.
    pub supply_id: i64,
    /// First day billed.
    pub from: Date,
    /// Its packed lines.
    pub lines: String,
    /// Months of the cadence of its supply.
    pub cadence_months: u8,
    /// The part beyond the limitation as calculated, cents.
    pub barred_cents: i64,
}

/// The bills of a range that are under the two-year limitation, in order of supply.
///
/// # Errors
/// When the database does not answer.
pub fn list_limited(tx: &mut Tx<'_>, range: Range) -> Result<Vec<LimitedBill>> {
    let sql = format!(
        "SELECT b.id, b.from_on, b.lines, b.barred_cents, s.assigned_bills
         FROM bill b JOIN supply s ON s.id = b.supply_id JOIN holder h ON h.id = s.holder_id
         WHERE {} AND h.limitation = 'two_year' ORDER BY b.id",
        range.bills("=")
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        let bills = row.opt_int(4)?.and_then(|bills| u8::try_from(bills).ok());
        all.push(LimitedBill {
            supply_id: row.int(0)? / BILLS_PER_SUPPLY,
            from: row.date(1)?,
            lines: row.string(2)?,
            cadence_months: bills.and_then(Cadence::from_bills).map_or(6, Cadence::months),
            barred_cents: row.int(3)?,
        });
        Ok(())
    })?;
    Ok(all)
}
