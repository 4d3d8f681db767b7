//! Collections of bills: what could be collected, what was sent, what became of it.

use crate::error::Result;
use crate::instalment::BEGUN;
use crate::ledger::OPEN;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A bill of a debited supply that is not under way to the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collectable {
    /// The bill.
    pub bill_id: i64,
    /// Its number.
    pub number: String,
    /// The supply.
    pub supply_id: i64,
    /// Code of the supply.
    pub supply_code: String,
    /// Day of issue.
    pub issued_on: Date,
    /// Due date.
    pub due_on: Date,
    /// What it asks, in cents.
    pub payable_cents: i64,
    /// The part of its amounts beyond the two years, in cents.
    pub barred_cents: i64,
    /// What is open of it, in cents.
    pub open_cents: i64,
    /// What of the part beyond the two years is open still, in cents: less what credit notes took
    /// back of it and what was paid; below zero nothing is.
    pub barred_left_cents: i64,
    /// How often it was sent.
    pub attempts: i64,
    /// Whether it may be tried again, when it came back.
    pub again: Option<bool>,
    /// Whether it is paid by instalments.
    pub has_plan: bool,
    /// Whether its holder contests it.
    pub is_disputed: bool,
}

/// Which bills.
#[derive(Clone, Copy, Debug)]
pub enum BillsOf {
    /// Of a run.
    Run(i64),
    /// Due by a day.
    DueBy(Date),
}

/// A collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCollection {
    /// Identifier.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// Its file.
    pub batch_id: i64,
    /// Its place in the file, from 1.
    pub no: i64,
    /// Its block in the file, from 1: those of one day and sequence.
    pub block: i64,
    /// The mandate.
    pub mandate_id: i64,
    /// Its reference.
    pub mandate: String,
    /// The bill.
    pub bill_id: i64,
    /// Its number.
    pub number: String,
    /// Number of its notice.
    pub notice_number: String,
    /// The how manyth of the bill, from 1.
    pub attempt: i64,
    /// The day.
    pub collect_on: Date,
    /// `FRST` or `RCUR`.
    pub sequence: String,
    /// How much, in cents.
    pub amount_cents: i64,
    /// When the mandate was signed.
    pub signed_on: Date,
    /// Whose account.
    pub debtor: String,
    /// The account.
    pub iban: String,
    /// The account that its bank was told before.
    pub iban_before: Option<String>,
    /// `sent`, `settled`, `rejected` or `returned`.
    pub state: String,
    /// Its payment.
    pub payment_id: Option<i64>,
    /// The movement that credited it.
    pub credit_entry_id: Option<i64>,
    /// Why it came back.
    pub reason: Option<String>,
    /// When.
    pub returned_on: Option<Date>,
    /// The movement that took it back.
    pub return_entry_id: Option<i64>,
    /// Whether it may be tried again.
    pub again: bool,
}

const SELECT: &str = "SELECT c.id, c.key, c.batch_id, c.no, c.block, c.mandate_id, m.reference,
        c.bill_id, i.number, i.notice_number, c.attempt, c.collect_on, c.sequence, c.amount_cents,
        c.signed_on, c.debtor, c.iban, c.iban_before, c.state, c.payment_id, c.credit_entry_id,
        c.reason, c.returned_on, c.return_entry_id, c.again
     FROM collection c JOIN mandate m ON m.id = c.mandate_id
     JOIN invoice i ON i.bill_id = c.bill_id";

/// The issued bills of debited supplies, and of those whose mandate waits for a person, that are
/// neither sent nor collected, in order of number.
///
/// # Errors
/// When the database does not answer.
pub fn list_collectable(tx: &mut Tx<'_>, of: BillsOf) -> Result<Vec<Collectable>> {
    let (which, value) = match of {
        BillsOf::Run(id) => ("b.run_id = $1", Val::Int(id)),
        BillsOf::DueBy(day) => ("i.due_on <= $1", Val::Date(day)),
    };
    let sql = format!(
        "SELECT b.id, i.number, b.supply_id, s.code, i.issued_on, i.due_on,
            b.payable_cents - i.credit_cents, b.barred_cents,
            (SELECT {OPEN} FROM posting p WHERE p.bill_id = b.id),
            coalesce(c.attempt, 0), c.again,
            EXISTS (SELECT 1 FROM instalment_plan l WHERE l.bill_id = b.id
                AND l.state = 'open' AND {BEGUN}),
            EXISTS (SELECT 1 FROM dispute d WHERE d.bill_id = b.id AND d.closed_on IS NULL),
            b.barred_cents - CAST(coalesce((SELECT sum(n.owed_cents) FROM credit_note n
                    JOIN credit_note_issue a ON a.note_id = n.id
                    WHERE n.bill_id = b.id AND n.ground = 'barred'), 0) AS BIGINT)
                - CAST(coalesce((SELECT sum(CASE WHEN p.credit = 'receivables' THEN p.amount_cents
                    ELSE -p.amount_cents END) FROM posting p
                    WHERE p.bill_id = b.id AND p.kind = 'payment'), 0) AS BIGINT)
         FROM invoice i JOIN bill b ON b.id = i.bill_id JOIN supply s ON s.id = b.supply_id
         LEFT JOIN collection c ON c.bill_id = b.id AND c.attempt =
            (SELECT max(l.attempt) FROM collection l WHERE l.bill_id = b.id)
         WHERE {which} AND coalesce(c.state, '') NOT IN ('sent', 'settled')
            AND (s.payment = 'sdd' OR EXISTS (SELECT 1 FROM mandate m
                WHERE m.supply_id = s.id AND m.state = 'suspended'))
         ORDER BY i.number"
    );
    tx.list(&sql, &[value], |row| {
        Ok(Collectable {
            bill_id: row.int(0)?,
            number: row.string(1)?,
            supply_id: row.int(2)?,
            supply_code: row.string(3)?,
            issued_on: row.date(4)?,
            due_on: row.date(5)?,
            payable_cents: row.int(6)?,
            barred_cents: row.int(7)?,
            open_cents: row.int(8)?,
            attempts: row.int(9)?,
            again: row.opt_bool(10)?,
            has_plan: row.bool(11)?,
            is_disputed: row.bool(12)?,
            barred_left_cents: row.int(13)?,
        })
    })
}

/// Writes the collections of a batch; what is known of them only later is left out.
///
/// # Errors
/// When a bill is under way already, or the database refuses one.
pub fn insert(tx: &mut Tx<'_>, collections: &[StoredCollection]) -> Result<()> {
    let columns = [
        "id",
        "key",
        "batch_id",
        "no",
        "block",
        "mandate_id",
        "bill_id",
        "attempt",
        "collect_on",
        "sequence",
        "amount_cents",
        "signed_on",
        "debtor",
        "iban",
        "iban_before",
        "state",
        "again",
    ];
    let count = i64::try_from(collections.len()).unwrap_or(i64::MAX);
    let first = crate::bill::take_numbers(tx, "collection", count)?;
    let mut bulk = tx.bulk("collection", &columns)?;
    for (id, one) in (first..).zip(collections) {
        bulk.int(id)?.text(&one.key)?.int(one.batch_id)?.int(one.no)?.int(one.block)?;
        bulk.int(one.mandate_id)?.int(one.bill_id)?.int(one.attempt)?.date(one.collect_on)?;
        bulk.text(&one.sequence)?.int(one.amount_cents)?.date(one.signed_on)?;
        bulk.text(&one.debtor)?.text(&one.iban)?.opt_text(one.iban_before.as_deref())?;
        bulk.text("sent")?.bool(false)?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// The collections of a batch, in the order of its file.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_batch(tx: &mut Tx<'_>, batch_id: i64) -> Result<Vec<StoredCollection>> {
    let sql = format!("{SELECT} WHERE c.batch_id = $1 ORDER BY c.no");
    tx.list(&sql, &[Val::Int(batch_id)], collection_of)
}

/// The collection of a key; who else changes it waits until this transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_locked(tx: &mut Tx<'_>, key: &str) -> Result<Option<StoredCollection>> {
    let lock = if tx.is_postgres() { " FOR UPDATE OF c" } else { "" };
    tx.find(&format!("{SELECT} WHERE c.key = $1{lock}"), &[Val::Text(key)], collection_of)
}

/// The collections of a block of a batch, in the order of its file; of all blocks without one.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_block(
    tx: &mut Tx<'_>,
    batch: &str,
    block: Option<i64>,
) -> Result<Vec<StoredCollection>> {
    let sql = format!(
        "{SELECT} JOIN debit_batch d ON d.id = c.batch_id
         WHERE d.name = $1 AND c.block = coalesce($2, c.block) ORDER BY c.no"
    );
    tx.list(&sql, &[Val::Text(batch), block.into()], collection_of)
}

/// Whether another collection of the same bill is sent or paid.
///
/// # Errors
/// When the database does not answer.
pub fn is_other_under_way(tx: &mut Tx<'_>, one: &StoredCollection) -> Result<bool> {
    let sql = "SELECT count(*) FROM collection
        WHERE bill_id = $1 AND id <> $2 AND state IN ('sent', 'settled')";
    Ok(tx.number(sql, &[Val::Int(one.bill_id), Val::Int(one.id)])? > 0)
}

/// Whether a bill is with the bank, which may take its money any day.
///
/// # Errors
/// When the database does not answer.
pub fn is_sent(tx: &mut Tx<'_>, bill_id: i64) -> Result<bool> {
    let sql = "SELECT count(*) FROM collection WHERE bill_id = $1 AND state = 'sent'";
    Ok(tx.number(sql, &[Val::Int(bill_id)])? > 0)
}

/// Notes that a collection was paid.
///
/// # Errors
/// When the database refuses it.
pub fn update_settled(tx: &mut Tx<'_>, id: i64, payment_id: i64) -> Result<()> {
    let sql = "UPDATE collection SET state = 'settled', payment_id = $2, reason = NULL,
            returned_on = NULL, again = false
        WHERE id = $1";
    tx.execute(sql, &[Val::Int(id), Val::Int(payment_id)])?;
    Ok(())
}

/// Notes the movement that credited a collection.
///
/// # Errors
/// When the database refuses it.
pub fn update_credited(tx: &mut Tx<'_>, id: i64, bank_entry_id: i64) -> Result<()> {
    let sql = "UPDATE collection SET credit_entry_id = $2 WHERE id = $1";
    tx.execute(sql, &[Val::Int(id), Val::Int(bank_entry_id)])?;
    Ok(())
}

/// Notes the movement that took the money of a collection back.
///
/// # Errors
/// When the database refuses it.
pub fn update_taken_back(tx: &mut Tx<'_>, id: i64, bank_entry_id: i64) -> Result<()> {
    let sql = "UPDATE collection SET return_entry_id = $2, state = 'returned' WHERE id = $1";
    tx.execute(sql, &[Val::Int(id), Val::Int(bank_entry_id)])?;
    Ok(())
}

/// Notes that a collection came back: `rejected` or `returned`, the code of why, the day, and
/// whether it may be tried again.
///
/// # Errors
/// When the database refuses it.
pub fn update_back(
    tx: &mut Tx<'_>,
    id: i64,
    (state, reason, on): (&str, Option<&str>, Date),
    again: bool,
) -> Result<()> {
    let sql = "UPDATE collection SET state = $2, reason = $3, returned_on = $4, again = $5
        WHERE id = $1";
    let values = [Val::Int(id), Val::Text(state), reason.into(), Val::Date(on), Val::Bool(again)];
    tx.execute(sql, &values)?;
    Ok(())
}

/// Notes whether a collection that came back may be tried again.
///
/// # Errors
/// When the database refuses it.
pub fn update_again(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute("UPDATE collection SET again = true WHERE id = $1", &[Val::Int(id)])?;
    Ok(())
}

fn collection_of(row: &Row<'_>) -> Result<StoredCollection> {
    Ok(StoredCollection {
        id: row.int(0)?,
        key: row.string(1)?,
        batch_id: row.int(2)?,
        no: row.int(3)?,
        block: row.int(4)?,
        mandate_id: row.int(5)?,
        mandate: row.string(6)?,
        bill_id: row.int(7)?,
        number: row.string(8)?,
        notice_number: row.string(9)?,
        attempt: row.int(10)?,
        collect_on: row.date(11)?,
        sequence: row.string(12)?,
        amount_cents: row.int(13)?,
        signed_on: row.date(14)?,
        debtor: row.string(15)?,
        iban: row.string(16)?,
        iban_before: row.opt_string(17)?,
        state: row.string(18)?,
        payment_id: row.opt_int(19)?,
        credit_entry_id: row.opt_int(20)?,
        reason: row.opt_string(21)?,
        returned_on: row.opt_date(22)?,
        return_entry_id: row.opt_int(23)?,
        again: row.bool(24)?,
    })
}
