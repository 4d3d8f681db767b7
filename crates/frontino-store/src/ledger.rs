//! The ledger: rows are added, never changed. Whatever changes a debt passes here, and marks its
//! notices for the archive of debt positions.

use crate::bill::take_numbers;
use crate::debt_position;
use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// What is open of a debt whose postings are called `p`, in cents.
pub(crate) const OPEN: &str = "CAST(coalesce(sum(
    CASE WHEN p.debit = 'receivables' THEN p.amount_cents
    WHEN p.credit = 'receivables' THEN -p.amount_cents ELSE 0 END), 0) AS BIGINT)";

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
    /// The money that came in.
    pub payment_id: Option<i64>,
}

const COLUMNS: [&str; 11] = [
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
    "payment_id",
];

/// Adds entries, each with its rows, under consecutive numbers.
///
/// # Errors
/// When the database refuses one.
pub fn insert(tx: &mut Tx<'_>, posted_on: Date, entries: &[Vec<Posting>]) -> Result<()> {
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let first = take_numbers(tx, "ledger_entry", count)?;
    insert_from(tx, first, posted_on, entries)
}

/// As [`insert`], under numbers that were taken for them, the first of which is `first`.
///
/// # Errors
/// When the database refuses one.
pub fn insert_from(
    tx: &mut Tx<'_>,
    first: i64,
    posted_on: Date,
    entries: &[Vec<Posting>],
) -> Result<()> {
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let mut bulk = tx.bulk("posting", &COLUMNS)?;
    for (entry, postings) in (first..).zip(entries) {
        for (no, posting) in (1..).zip(postings) {
            bulk.int(entry)?.int(no)?.date(posted_on)?.text(posting.kind)?;
            bulk.text(posting.debit)?.text(posting.credit)?.int(posting.supply_id)?;
            bulk.int(posting.amount_cents)?.opt_int(posting.bill_id)?;
            bulk.opt_int(posting.open_item_id)?.opt_int(posting.payment_id)?.end_row()?;
        }
    }
    bulk.finish()?;
    debt_position::mark_entries(tx, first, count)
}

/// Adds one entry under a number that was taken for it ([`crate::id_block`]).
///
/// # Errors
/// When the database refuses it.
pub fn insert_entry(
    tx: &mut Tx<'_>,
    entry_id: i64,
    posted_on: Date,
    postings: &[Posting],
) -> Result<()> {
    let sql = "INSERT INTO posting (entry_id, no, posted_on, kind, debit, credit, supply_id,
            amount_cents, bill_id, open_item_id, payment_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    for (no, posting) in (1..).zip(postings) {
        let values = [
            Val::Int(entry_id),
            Val::Int(no),
            Val::Date(posted_on),
            Val::Text(posting.kind),
            Val::Text(posting.debit),
            Val::Text(posting.credit),
            Val::Int(posting.supply_id),
            Val::Int(posting.amount_cents),
            posting.bill_id.into(),
            posting.open_item_id.into(),
            posting.payment_id.into(),
        ];
        tx.execute(sql, &values)?;
    }
    debt_position::mark_entries(tx, entry_id, 1)
}

/// What the holders of supplies have to their credit: supply and amount, where it is not nothing.
/// Until the transaction ends nobody else takes of it.
///
/// # Errors
/// When the database does not answer.
pub fn list_credits(tx: &mut Tx<'_>) -> Result<Vec<(i64, Cents)>> {
    const OF_CREDITS: &str = "(p.debit = 'credits' OR p.credit = 'credits')";
    if tx.is_postgres() {
        let sql = format!(
            "SELECT s.id FROM supply s WHERE s.id IN (SELECT p.supply_id FROM posting p
                WHERE {OF_CREDITS}) ORDER BY s.id FOR NO KEY UPDATE"
        );
        tx.list(&sql, &[], |row| row.int(0))?;
    }
    let sql = format!(
        "SELECT p.supply_id, CAST(sum(CASE WHEN p.credit = 'credits' THEN p.amount_cents
            ELSE -p.amount_cents END) AS BIGINT) AS balance
         FROM posting p WHERE {OF_CREDITS} GROUP BY p.supply_id"
    );
    tx.list(&sql, &[], |row| Ok((row.int(0)?, Cents(row.int(1)?))))
}
