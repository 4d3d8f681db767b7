//! Rows for exports, in the order of the contract: by number, unnumbered ones by supply code.

mod postings;
mod supplies;

pub use postings::{PostingRow, each_posting};
pub use supplies::{SupplyRow, each_supply};

use crate::error::Result;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use crate::value::Row;
use frontino_core::bill::{Asked, asked};
use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// A bill as exported.
#[derive(Debug, Clone)]
pub struct BillRow {
    /// Identifier.
    pub id: i64,
    /// The run that made it.
    pub run_id: i64,
    /// When it was made.
    pub calculated_at: i64,
    /// Number; empty before issue.
    pub number: String,
    /// Code of the supply.
    pub supply_code: String,
    /// Day of issue.
    pub issued_on: Option<Date>,
    /// Due date.
    pub due_on: Option<Date>,
    /// First day billed.
    pub from: Date,
    /// Day after the last one billed.
    pub until: Date,
    /// Litres read.
    pub actual_l: i64,
    /// Litres estimated.
    pub estimated_l: i64,
    /// Net.
    pub net_cents: i64,
    /// VAT.
    pub vat_cents: i64,
    /// Net and VAT.
    pub total_cents: i64,
    /// Asked of the holder.
    pub payable_cents: i64,
    /// What is off that, because it was paid too much before.
    pub credit_cents: i64,
    /// The part beyond the two-year limitation.
    pub barred_cents: i64,
    /// Number of the payment notice; empty before issue.
    pub notice_number: String,
    /// Packed lines.
    pub lines: String,
    /// What the bill rests on, packed.
    pub basis: String,
    /// Newest table known when it was made.
    pub catalogue: i64,
}

impl BillRow {
    /// What it asks: the part that a direct debit takes, and the part beyond the limitation.
    #[must_use]
    pub fn asked(&self) -> Asked {
        asked(Cents(self.payable_cents), Cents(self.barred_cents))
    }
}

pub(crate) const COLUMNS: &str = "i.number, s.code, i.issued_on, i.due_on, b.from_on, b.until_on,
    b.actual_l, b.estimated_l, b.net_cents, b.vat_cents, b.total_cents,
    b.payable_cents - coalesce(i.credit_cents, 0), i.notice_number, b.lines, b.basis,
    b.catalogue, b.id, b.run_id, b.calculated_at,
    b.barred_cents, coalesce(i.credit_cents, 0)";
pub(crate) const FROM: &str = "FROM bill b JOIN supply s ON s.id = b.supply_id
    LEFT JOIN invoice i ON i.bill_id = b.id";

pub(crate) fn bill_of(row: &Row<'_>) -> Result<BillRow> {
    Ok(BillRow {
        id: row.int(16)?,
        run_id: row.int(17)?,
        calculated_at: row.int(18)?,
        barred_cents: row.int(19)?,
        credit_cents: row.int(20)?,
        number: row.opt_string(0)?.unwrap_or_default(),
        supply_code: row.string(1)?,
        issued_on: row.opt_date(2)?,
        due_on: row.opt_date(3)?,
        from: row.date(4)?,
        until: row.date(5)?,
        actual_l: row.int(6)?,
        estimated_l: row.int(7)?,
        net_cents: row.int(8)?,
        vat_cents: row.int(9)?,
        total_cents: row.int(10)?,
        payable_cents: row.int(11)?,
        notice_number: row.opt_string(12)?.unwrap_or_default(),
        lines: row.string(13)?,
        basis: row.string(14)?,
        catalogue: row.int(15)?,
    })
}

/// Calls `each` for every bill, of one run or of all. Both orders are walked by an index, so that
/// a whole city is never sorted in memory.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_bill(
    tx: &mut Tx<'_>,
    run_id: Option<i64>,
    mut each: impl FnMut(&BillRow) -> Result<()>,
) -> Result<()> {
    let of_run = run_id.map_or(String::new(), |id| format!("AND b.run_id + 0 = {id}"));
    let numbered = format!(
        "SELECT {COLUMNS} FROM invoice i CROSS JOIN bill b CROSS JOIN supply s
         WHERE b.id = i.bill_id AND s.id = b.supply_id {of_run} ORDER BY i.number"
    );
    tx.scan(&numbered, |row| each(&bill_of(row)?))?;
    let drafts = format!(
        "SELECT {COLUMNS} FROM supply s CROSS JOIN bill b LEFT JOIN invoice i ON i.bill_id = b.id
         WHERE b.id >= s.id * {BILLS_PER_SUPPLY} AND b.id < (s.id + 1) * {BILLS_PER_SUPPLY}
            AND i.bill_id IS NULL {of_run} ORDER BY s.code, b.id"
    );
    tx.scan(&drafts, |row| each(&bill_of(row)?))
}
