//! The ledger: rows are added, never changed.

use crate::bill::take_numbers;
use crate::error::Result;
use crate::tx::Tx;
use frontino_core::dates::Date;

/// One row of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    /// What it is for.
    pub kind: &'static str,
    /// Account debited.
    pub debit: &'static str,
    /// Account credited.
    pub credit: &'static str,
    /// Whose account it is.
    pub supply_id: i64,
    /// The amount in cents, above zero.
    pub amount_cents: i64,
    /// The bill it comes from.
    pub bill_id: Option<i64>,
    /// The migrated open item it comes from.
    pub open_item_id: Option<i64>,
}

const COLUMNS: [&str; 10] = [
    "entry_id",
    "no",
    "posted_on",
    "kind",
    "debit",
    "credit",
    "supply_id",
    "amount_cents",
    "bill_id",
    "open_item_id",
];

/// Adds entries, each with its rows, under consecutive numbers.
///
/// # Errors
/// When the database refuses one.
pub fn insert(tx: &mut Tx<'_>, posted_on: Date, entries: &[Vec<Posting>]) -> Result<()> {
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let first = take_numbers(tx, "ledger_entry", count)?;
    let mut bulk = tx.bulk("posting", &COLUMNS)?;
    for (entry, postings) in (first..).zip(entries) {
        for (no, posting) in (1..).zip(postings) {
            bulk.int(entry)?.int(no)?.date(posted_on)?.text(posting.kind)?;
            bulk.text(posting.debit)?.text(posting.credit)?.int(posting.supply_id)?;
            bulk.int(posting.amount_cents)?.opt_int(posting.bill_id)?;
            bulk.opt_int(posting.open_item_id)?.end_row()?;
        }
    }
    bulk.finish()?;
    Ok(())
}
