//! The postings of the ledger as exported: two legs each, in the order in which they were made.

use crate::error::Result;
use crate::tx::Tx;
use frontino_core::dates::Date;

/// A posting: an amount that goes from the account credited to the account debited.
#[derive(Debug, Clone)]
pub struct PostingRow {
    /// Number of the entry.
    pub entry: i64,
    /// Day of the posting.
    pub on: Date,
    /// Account debited.
    pub debit: String,
    /// Account credited.
    pub credit: String,
    /// Code of the supply.
    pub supply_code: String,
    /// The amount, above zero.
    pub amount_cents: i64,
    /// What it is for.
    pub kind: String,
    /// Number of the bill or of its credit note, or of the document of the old system.
    pub document: String,
    /// Number of the payment notice.
    pub notice_number: String,
    /// Key of the receipt.
    pub receipt_id: String,
}

/// Calls `each` for every posting, of the bills of one run or of all.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_posting(
    tx: &mut Tx<'_>,
    run_id: Option<i64>,
    mut each: impl FnMut(&PostingRow) -> Result<()>,
) -> Result<()> {
    let of_run = run_id
        .map_or(String::new(), |id| format!("JOIN bill b ON b.id = p.bill_id AND b.run_id = {id}"));
    let sql = format!(
        "SELECT p.entry_id, p.posted_on, p.debit, p.credit, s.code, p.amount_cents, p.kind,
            coalesce(n.number, i.number, o.document_number),
            coalesce(i.notice_number, o.notice_number, y.notice_number), y.receipt_id
         FROM posting p JOIN supply s ON s.id = p.supply_id {of_run}
         LEFT JOIN invoice i ON i.bill_id = p.bill_id
         LEFT JOIN open_item o ON o.id = p.open_item_id
         LEFT JOIN payment y ON y.id = p.payment_id
         LEFT JOIN credit_note_issue n ON n.entry_id = p.entry_id AND p.kind = 'credit_note'
         ORDER BY p.entry_id, p.no"
    );
    tx.scan(&sql, |row| {
        each(&PostingRow {
            entry: row.int(0)?,
            on: row.date(1)?,
            debit: row.string(2)?,
            credit: row.string(3)?,
            supply_code: row.string(4)?,
            amount_cents: row.int(5)?,
            kind: row.string(6)?,
            document: row.opt_string(7)?.unwrap_or_default(),
            notice_number: row.opt_string(8)?.unwrap_or_default(),
            receipt_id: row.opt_string(9)?.unwrap_or_default(),
        })
    })
}
