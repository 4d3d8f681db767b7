//! Open items of a migration: those that are there, and mass insertion with their postings.

use crate::error::Result;
use crate::ledger::{self, Posting};
use crate::tx::Tx;
use frontino_core::dates::Date;

/// An open item that is there, as far as a migration asks.
#[derive(Clone, Debug)]
pub struct KnownOpenItem {
    /// The supply.
    pub supply_id: i64,
    /// Number of the document.
    pub document_number: String,
    /// Number of its notice.
    pub notice_number: Option<String>,
    /// What is open of it, in cents.
    pub open_cents: i64,
    /// Where it stands.
    pub state: String,
    /// The plan that it belongs to.
    pub plan: Option<String>,
    /// Its place in the plan.
    pub instalment: Option<i64>,
    /// Digest of the migrated row it came from.
    pub source_hash: Option<i64>,
}

/// An open item to be written.
#[derive(Clone, Debug)]
pub struct OpenItem<'a> {
    /// The supply.
    pub supply_id: i64,
    /// Number of the document.
    pub document_number: &'a str,
    /// Day of issue.
    pub issued_on: Date,
    /// Due date.
    pub due_on: Date,
    /// What it asked for, in cents.
    pub amount_cents: i64,
    /// What is open of it, in cents.
    pub open_cents: i64,
    /// Number of its notice.
    pub notice_number: Option<&'a str>,
    /// `open`, `paid`, `cancelled`, `closed` or `draft`.
    pub state: &'a str,
    /// The plan that it belongs to.
    pub plan: Option<&'a str>,
    /// Its place in the plan.
    pub instalment: Option<i64>,
    /// Whether what is open of it is owed and enters the ledger.
    pub is_debt: bool,
    /// Digest of the migrated row.
    pub source_hash: i64,
}

/// All open items.
///
/// # Errors
/// When the database does not answer.
pub fn list_known(tx: &mut Tx<'_>) -> Result<Vec<KnownOpenItem>> {
    let sql = "SELECT supply_id, document_number, notice_number, open_cents, state, plan,
            instalment, source_hash
         FROM open_item";
    let mut all = Vec::new();
    tx.scan(sql, |row| {
        all.push(KnownOpenItem {
            supply_id: row.int(0)?,
            document_number: row.string(1)?,
            notice_number: row.opt_string(2)?,
            open_cents: row.int(3)?,
            state: row.string(4)?,
            plan: row.opt_string(5)?,
            instalment: row.opt_int(6)?,
            source_hash: row.opt_int(7)?,
        });
        Ok(())
    })?;
    Ok(all)
}

/// The numbers of the notices of our own bills and of their instalments.
///
/// # Errors
/// When the database does not answer.
pub fn list_own_notices(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut all = Vec::new();
    let sql = "SELECT notice_number FROM invoice WHERE notice_number IS NOT NULL
        UNION ALL SELECT notice_number FROM instalment";
    tx.scan(sql, |row| {
        all.push(row.string(0)?);
        Ok(())
    })?;
    Ok(all)
}

/// Writes open items, numbered in their order after those that are there, and tells the number
/// of the first.
///
/// # Errors
/// When the database refuses one.
pub fn insert_all(tx: &mut Tx<'_>, items: &[OpenItem<'_>], import_id: i64) -> Result<i64> {
    let first = tx.number("SELECT max(id) FROM open_item", &[])? + 1;
    let columns = [
        "id",
        "supply_id",
        "document_number",
        "issued_on",
        "due_on",
        "amount_cents",
        "open_cents",
        "notice_number",
        "state",
        "plan",
        "instalment",
        "source_hash",
        "import_id",
    ];
    let mut bulk = tx.bulk("open_item", &columns)?;
    for (id, item) in (first..).zip(items) {
        bulk.int(id)?.int(item.supply_id)?.text(item.document_number)?;
        bulk.date(item.issued_on)?.date(item.due_on)?;
        bulk.int(item.amount_cents)?.int(item.open_cents)?.opt_text(item.notice_number)?;
        bulk.text(item.state)?.opt_text(item.plan)?.opt_int(item.instalment)?;
        bulk.int(item.source_hash)?.int(import_id)?.end_row()?;
    }
    bulk.finish()?;
    Ok(first)
}

/// An amount that a migration brings into the ledger.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// The supply.
    pub supply_id: i64,
    /// Account debited when the amount is above zero.
    pub debit: &'static str,
    /// Account credited when the amount is above zero.
    pub credit: &'static str,
    /// The amount, in cents, not zero; below zero the accounts change places.
    pub amount_cents: i64,
    /// The open item that it comes from.
    pub open_item_id: Option<i64>,
}

/// Posts opening amounts, one entry each, in their order.
///
/// # Errors
/// When the database refuses one.
pub fn insert_openings(tx: &mut Tx<'_>, openings: &[Opening], posted_on: Date) -> Result<()> {
    let entry_of = |opening: &Opening| {
        let (debit, credit) = match opening.amount_cents {
            amount if amount < 0 => (opening.credit, opening.debit),
            _ => (opening.debit, opening.credit),
        };
        vec![Posting {
            kind: "opening",
            debit,
            credit,
            supply_id: opening.supply_id,
            amount_cents: opening.amount_cents.abs(),
            bill_id: None,
            open_item_id: opening.open_item_id,
            payment_id: None,
        }]
    };
    ledger::insert(tx, posted_on, &openings.iter().map(entry_of).collect::<Vec<_>>())
}
