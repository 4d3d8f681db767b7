//! Debts that are given up: proposed by one person, approved by another.

use crate::error::Result;
use crate::ledger::OPEN;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::Date;

/// A debt that is given up, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOff {
    /// Identifier.
    pub id: i64,
    /// Whose debt it is.
    pub supply_id: i64,
    /// Code of the supply.
    pub supply_code: String,
    /// The bill.
    pub bill_id: Option<i64>,
    /// The document of the old system.
    pub open_item_id: Option<i64>,
    /// Its number.
    pub document: String,
    /// How much, cents.
    pub amount_cents: i64,
    /// Why.
    pub reason: String,
    /// `proposed`, `approved` or `withdrawn`.
    pub state: String,
    /// When it was proposed.
    pub proposed_on: Date,
    /// By whom.
    pub proposed_by: String,
    /// When it was decided.
    pub decided_on: Option<Date>,
    /// By whom.
    pub decided_by: Option<String>,
}

/// A debt by its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debt {
    /// Whose it is.
    pub supply_id: i64,
    /// Code of the supply.
    pub supply_code: String,
    /// The bill.
    pub bill_id: Option<i64>,
    /// The document of the old system: that of its plan on which most is posted.
    pub open_item_id: Option<i64>,
    /// Number of the document that it was asked by.
    pub document: String,
    /// What is open of it, of the whole plan if it has one, cents.
    pub open_cents: i64,
}

/// The debts of a document: a bill of ours, or documents of the old system with this number, which
/// may be of several supplies. The supply waits for nobody else until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn list_debts_locked(tx: &mut Tx<'_>, document: &str) -> Result<Vec<Debt>> {
    let named = "SELECT b.supply_id FROM invoice i JOIN bill b ON b.id = i.bill_id
            WHERE i.number = $1
        UNION SELECT o.supply_id FROM open_item o WHERE o.document_number = $1";
    let number = [Val::Text(document)];
    if tx.is_postgres() {
        let sql = format!(
            "SELECT id FROM supply WHERE id IN ({named}) ORDER BY id
            FOR NO KEY UPDATE"
        );
        tx.list(&sql, &number, |row| row.int(0))?;
    }
    let sql = format!(
        "SELECT b.supply_id, s.code, b.id, NULL, {OPEN} FROM invoice i
            JOIN bill b ON b.id = i.bill_id JOIN supply s ON s.id = b.supply_id
            LEFT JOIN posting p ON p.bill_id = b.id
         WHERE i.number = $1 GROUP BY b.supply_id, s.code, b.id
         UNION ALL SELECT n.supply_id, s.code, NULL, min(o.id), {OPEN}
            FROM open_item n JOIN supply s ON s.id = n.supply_id
            JOIN open_item o ON o.supply_id = n.supply_id
                AND (o.id = n.id OR (n.plan IS NOT NULL AND o.plan = n.plan))
            LEFT JOIN posting p ON p.open_item_id = o.id
         WHERE n.document_number = $1 AND n.state <> 'draft'
         GROUP BY n.id, n.supply_id, s.code"
    );
    let document = document.to_owned();
    tx.list(&sql, &number, |row| {
        Ok(Debt {
            supply_id: row.int(0)?,
            supply_code: row.string(1)?,
            bill_id: row.opt_int(2)?,
            open_item_id: row.opt_int(3)?,
            document: document.clone(),
            open_cents: row.int(4)?,
        })
    })
}

const WRITE_OFFS: &str = "SELECT w.id, w.supply_id, s.code, w.bill_id, w.open_item_id, w.document,
        w.amount_cents, w.reason, w.state, w.proposed_on, w.proposed_by, w.decided_on, w.decided_by
    FROM write_off w JOIN supply s ON s.id = w.supply_id";

fn write_off_of(row: &Row<'_>) -> Result<WriteOff> {
    Ok(WriteOff {
        id: row.int(0)?,
        supply_id: row.int(1)?,
        supply_code: row.string(2)?,
        bill_id: row.opt_int(3)?,
        open_item_id: row.opt_int(4)?,
        document: row.string(5)?,
        amount_cents: row.int(6)?,
        reason: row.string(7)?,
        state: row.string(8)?,
        proposed_on: row.date(9)?,
        proposed_by: row.string(10)?,
        decided_on: row.opt_date(11)?,
        decided_by: row.opt_string(12)?,
    })
}

/// All, in the order in which they were proposed.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<WriteOff>> {
    tx.list(&format!("{WRITE_OFFS} ORDER BY w.id"), &[], write_off_of)
}

/// Those of a document, in the order in which they were proposed.
///
/// # Errors
/// When the database does not answer.
pub fn list_of(tx: &mut Tx<'_>, document: &str) -> Result<Vec<WriteOff>> {
    let sql = format!("{WRITE_OFFS} WHERE w.document = $1 ORDER BY w.id");
    tx.list(&sql, &[Val::Text(document)], write_off_of)
}

/// Writes what somebody proposes.
///
/// # Errors
/// When the document has one that waits already.
pub fn insert(tx: &mut Tx<'_>, new: &WriteOff, now: i64) -> Result<()> {
    let sql = "INSERT INTO write_off (id, supply_id, bill_id, open_item_id, document, amount_cents,
            reason, state, proposed_on, proposed_at, proposed_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9, $10)";
    let values = [
        Val::Int(new.id),
        Val::Int(new.supply_id),
        new.bill_id.into(),
        new.open_item_id.into(),
        Val::Text(&new.document),
        Val::Int(new.amount_cents),
        Val::Text(&new.reason),
        Val::Date(new.proposed_on),
        Val::Int(now),
        Val::Text(&new.proposed_by),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// What was decided of a proposal.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    /// `approved` or `withdrawn`.
    pub state: &'a str,
    /// The entry of the ledger, when approved.
    pub entry_id: Option<i64>,
    /// The day.
    pub on: Date,
    /// By whom.
    pub by: &'a str,
}

/// Writes what was decided of a proposal; `false` when it was decided before.
///
/// # Errors
/// When the database refuses it, as when both signatures are of one person.
pub fn update_decided(tx: &mut Tx<'_>, id: i64, decided: &Decided<'_>, now: i64) -> Result<bool> {
    let sql = "UPDATE write_off SET state = $2, entry_id = $3, decided_on = $4, decided_at = $5,
            decided_by = $6
        WHERE id = $1 AND state = 'proposed'";
    let values = [
        Val::Int(id),
        Val::Text(decided.state),
        decided.entry_id.into(),
        Val::Date(decided.on),
        Val::Int(now),
        Val::Text(decided.by),
    ];
    Ok(tx.execute(sql, &values)? == 1)
}
