//! The exported ledger: two rows a posting, debit positive and credit negative, so that the legs of
//! one entry sum to zero (contract, section 1).

use super::table::{Cell, Column, Table};
use crate::refusal::Refusal;
use frontino_store::Tx;
use frontino_store::export::each_posting;

/// Columns of a leg.
pub const COLUMNS: [Column; 9] = [
    ("entry", Cell::Number),
    ("on", Cell::Day),
    ("account", Cell::Text),
    ("supply_code", Cell::Text),
    ("amount_cents", Cell::Number),
    ("kind", Cell::Text),
    ("document", Cell::Text),
    ("notice_number", Cell::Text),
    ("receipt_id", Cell::Text),
];

/// Writes the postings, of the bills of one run or all.
///
/// # Errors
/// When the database does not answer.
pub fn write(tx: &mut Tx<'_>, run_id: Option<i64>, table: &mut Table) -> Result<(), Refusal> {
    each_posting(tx, run_id, |posting| {
        let legs =
            [(&posting.debit, posting.amount_cents), (&posting.credit, -posting.amount_cents)];
        for (account, cents) in legs {
            table.row(&[
                posting.entry.to_string(),
                posting.on.to_string(),
                account.clone(),
                posting.supply_code.clone(),
                cents.to_string(),
                posting.kind.clone(),
                posting.document.clone(),
                posting.notice_number.clone(),
                posting.receipt_id.clone(),
            ]);
        }
        Ok(())
    })?;
    Ok(())
}
