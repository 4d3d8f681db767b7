//! Collections that went to the bank as one file.

use crate::bill::take_numbers;
use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A file of collections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBatch {
    /// Identifier.
    pub id: i64,
    /// Its name, which is that of its message.
    pub name: String,
    /// What was asked for.
    pub request: String,
    /// When it was made.
    pub made_at: i64,
    /// The day of that.
    pub made_on: Date,
    /// Who collects, as JSON.
    pub creditor: String,
    /// How many collections.
    pub collections: i64,
    /// Their sum, in cents.
    pub total_cents: i64,
}

/// What became of the collections of a batch, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchSums {
    /// Not settled yet.
    pub sent: i64,
    /// Settled.
    pub settled: i64,
    /// Credited by the bank.
    pub credited: i64,
    /// Rejected or returned.
    pub back: i64,
}

const SELECT: &str =
    "SELECT id, name, request, made_at, made_on, creditor, collections, total_cents
    FROM debit_batch";

/// The number of the next batch.
///
/// # Errors
/// When the database does not give one.
pub fn take_number(tx: &mut Tx<'_>) -> Result<i64> {
    take_numbers(tx, "debit_batch", 1)
}

/// Writes a batch.
///
/// # Errors
/// When the database refuses it.
pub fn insert(tx: &mut Tx<'_>, batch: &StoredBatch) -> Result<()> {
    let sql = "INSERT INTO debit_batch (id, name, request, made_at, made_on, creditor, collections,
            total_cents)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        Val::Int(batch.id),
        Val::Text(&batch.name),
        Val::Text(&batch.request),
        Val::Int(batch.made_at),
        Val::Date(batch.made_on),
        Val::Text(&batch.creditor),
        Val::Int(batch.collections),
        Val::Int(batch.total_cents),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// The batch of a name.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, name: &str) -> Result<Option<StoredBatch>> {
    tx.find(&format!("{SELECT} WHERE name = $1"), &[Val::Text(name)], batch_of)
}

/// The batches of a request of which nothing was settled, rejected or returned yet.
///
/// # Errors
/// When the database does not answer.
pub fn list_waiting(tx: &mut Tx<'_>, request: &str) -> Result<Vec<StoredBatch>> {
    let sql = format!(
        "{SELECT} WHERE request = $1 AND NOT EXISTS (SELECT 1 FROM collection c
            WHERE c.batch_id = debit_batch.id AND c.state <> 'sent') ORDER BY id"
    );
    tx.list(&sql, &[Val::Text(request)], batch_of)
}

/// All batches, oldest first, with what became of them.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<(StoredBatch, BatchSums)>> {
    let of = |state: &str| {
        format!(
            "CAST(coalesce((SELECT sum(c.amount_cents) FROM collection c
                WHERE c.batch_id = b.id AND {state}), 0) AS BIGINT)"
        )
    };
    let sql = format!(
        "SELECT b.id, b.name, b.request, b.made_at, b.made_on, b.creditor, b.collections,
            b.total_cents, {}, {}, {}, {}
         FROM debit_batch b ORDER BY b.id",
        of("c.state = 'sent'"),
        of("c.state = 'settled'"),
        of("c.credit_entry_id IS NOT NULL"),
        of("c.state IN ('rejected', 'returned')")
    );
    tx.list(&sql, &[], |row| {
        let sums = BatchSums {
            sent: row.int(8)?,
            settled: row.int(9)?,
            credited: row.int(10)?,
            back: row.int(11)?,
        };
        Ok((batch_of(row)?, sums))
    })
}

fn batch_of(row: &Row<'_>) -> Result<StoredBatch> {
    Ok(StoredBatch {
        id: row.int(0)?,
        name: row.string(1)?,
        request: row.string(2)?,
        made_at: row.int(3)?,
        made_on: row.date(4)?,
        creditor: row.string(5)?,
        collections: row.int(6)?,
        total_cents: row.int(7)?,
    })
}
