//! Credit notes: made once, never changed; issue adds a row beside each (R1.11, R5.5).

mod einvoice;

pub use einvoice::{
    NoteAttempt, find_attempt_locked, find_last_attempt, insert_attempt, insert_message,
    update_attempt, update_content,
};

use crate::error::Result;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::credit_note::{CreditNote, CreditedBefore, CreditedPart, CreditedVat};
use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// A note about to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewNote<'a> {
    /// Identifier.
    pub id: i64,
    /// What it is about: of two with the same key there is one.
    pub key: &'a str,
    /// The bill.
    pub bill_id: i64,
    /// `correction` or `barred`.
    pub ground: &'a str,
    /// Why, in words that the holder reads.
    pub reason: &'a str,
    /// What it takes back.
    pub note: &'a CreditNote,
    /// The day.
    pub made_on: Date,
    /// The instant.
    pub made_at: i64,
    /// Who made it.
    pub made_by: &'a str,
}

/// A note with its bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNote {
    /// Identifier.
    pub id: i64,
    /// What it is about.
    pub key: String,
    /// The bill.
    pub bill_id: i64,
    /// Its number.
    pub bill_number: String,
    /// Its day of issue.
    pub bill_issued_on: Date,
    /// Code of the supply.
    pub supply_code: String,
    /// `correction` or `barred`.
    pub ground: String,
    /// Why.
    pub reason: String,
    /// Net of VAT, cents.
    pub net_cents: i64,
    /// VAT, cents.
    pub vat_cents: i64,
    /// What lies outside VAT, cents.
    pub outside_cents: i64,
    /// What it takes off the debt, cents.
    pub owed_cents: i64,
    /// Day on which it was made.
    pub made_on: Date,
    /// Who made it.
    pub made_by: String,
    /// What issue added; nothing before it.
    pub issue: Option<NoteIssue>,
    /// Parts of the lines.
    pub parts: Vec<CreditedPart>,
    /// VAT by rate.
    pub vat: Vec<CreditedVat>,
}

/// What issue adds to a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteIssue {
    /// Consecutive number of its year.
    pub no: i64,
    /// Number as printed.
    pub number: String,
    /// Day of issue.
    pub issued_on: Date,
    /// Who approved it.
    pub approved_by: String,
    /// Its entry in the ledger.
    pub entry_id: i64,
    /// SHA-256 over it and the one before it.
    pub sha256: String,
}

impl StoredNote {
    /// Net, VAT and what lies outside, cents.
    #[must_use]
    pub const fn total_cents(&self) -> i64 {
        self.net_cents + self.vat_cents + self.outside_cents
    }
}

/// Writes a note that is not issued yet.
///
/// # Errors
/// When its key is there already.
pub fn insert(tx: &mut Tx<'_>, new: &NewNote<'_>) -> Result<()> {
    let amounts = &new.note.amounts;
    let sql = "INSERT INTO credit_note (id, key, bill_id, ground, reason, net_cents, vat_cents,
            outside_cents, owed_cents, made_on, made_at, made_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = [
        Val::Int(new.id),
        Val::Text(new.key),
        Val::Int(new.bill_id),
        Val::Text(new.ground),
        Val::Text(new.reason),
        Val::Int(amounts.net.0),
        Val::Int(amounts.vat.0),
        Val::Int(new.note.outside().0),
        Val::Int(amounts.owed().0),
        Val::Date(new.made_on),
        Val::Int(new.made_at),
        Val::Text(new.made_by),
    ];
    tx.execute(sql, &values)?;
    let sql = "INSERT INTO credit_note_line (note_id, position, amount_cents) VALUES ($1, $2, $3)
        ON CONFLICT (note_id, position)
        DO UPDATE SET amount_cents = credit_note_line.amount_cents + excluded.amount_cents";
    for part in &new.note.parts {
        let position = i64::try_from(part.place).unwrap_or(i64::MAX);
        tx.execute(sql, &[Val::Int(new.id), Val::Int(position), Val::Int(part.amount.0)])?;
    }
    let sql = "INSERT INTO credit_note_vat (note_id, percent, net_cents, vat_cents)
        VALUES ($1, $2, $3, $4)";
    for CreditedVat { percent, net, vat } in &new.note.vat {
        let values = [Val::Int(new.id), Val::Int(*percent), Val::Int(net.0), Val::Int(vat.0)];
        tx.execute(sql, &values)?;
    }
    Ok(())
}

/// Throws away a note that is not issued; `false` when it is, or is not there.
///
/// # Errors
/// When the database refuses it.
pub fn delete_draft(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    let issued = "SELECT count(*) FROM credit_note_issue WHERE note_id = $1";
    if tx.number(issued, &[Val::Int(id)])? > 0 {
        return Ok(false);
    }
    for table in ["credit_note_line", "credit_note_vat"] {
        tx.execute(&format!("DELETE FROM {table} WHERE note_id = $1"), &[Val::Int(id)])?;
    }
    Ok(tx.execute("DELETE FROM credit_note WHERE id = $1", &[Val::Int(id)])? == 1)
}

/// Adds to a note what issue gives it.
///
/// # Errors
/// When it is issued, or the number is taken.
pub fn insert_issue(
    tx: &mut Tx<'_>,
    note_id: i64,
    issue: &NoteIssue,
    approved_at: i64,
) -> Result<()> {
    let sql = "INSERT INTO credit_note_issue (note_id, year, no, number, issued_on, approved_by,
            approved_at, entry_id, sha256)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        Val::Int(note_id),
        Val::Int(issue.issued_on.year().into()),
        Val::Int(issue.no),
        Val::Text(&issue.number),
        Val::Date(issue.issued_on),
        Val::Text(&issue.approved_by),
        Val::Int(approved_at),
        Val::Int(issue.entry_id),
        Val::Text(&issue.sha256),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}

/// The last note that was issued: its day and its SHA-256; whoever asks issues alone until the
/// transaction ends.
///
/// # Errors
/// When the database does not answer.
pub fn find_last_locked(tx: &mut Tx<'_>) -> Result<Option<(Date, String)>> {
    tx.take_turn("credit_note_issue")?;
    let sql = "SELECT issued_on, sha256 FROM credit_note_issue ORDER BY year DESC, no DESC LIMIT 1";
    tx.find(sql, &[], |row| Ok((row.date(0)?, row.string(1)?)))
}

const NOTES: &str = "SELECT n.id, n.key, n.bill_id, i.number, i.issued_on, s.code, n.ground,
        n.reason, n.net_cents, n.vat_cents, n.outside_cents, n.owed_cents, n.made_on, n.made_by,
        u.no, u.number, u.issued_on, u.approved_by, u.entry_id, u.sha256
    FROM credit_note n JOIN bill b ON b.id = n.bill_id JOIN invoice i ON i.bill_id = n.bill_id
    JOIN supply s ON s.id = b.supply_id LEFT JOIN credit_note_issue u ON u.note_id = n.id";
/// Issued ones by year and number, then the others as they were made.
const IN_ORDER: &str = "ORDER BY CASE WHEN u.no IS NULL THEN 1 ELSE 0 END, u.year, u.no, n.id";

/// The notes of a bill, or of all.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, bill_id: Option<i64>) -> Result<Vec<StoredNote>> {
    let of_bill = bill_id.map_or(String::new(), |id| format!("WHERE n.bill_id = {id}"));
    let notes = tx.list(&format!("{NOTES} {of_bill} {IN_ORDER}"), &[], note_of)?;
    completed(tx, notes)
}

/// The note of a number, or of its identifier before it has one.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, number_or_id: &str) -> Result<Option<StoredNote>> {
    let id = number_or_id.parse::<i64>().unwrap_or(0);
    let sql = format!("{NOTES} WHERE u.number = $1 OR n.id = $2");
    let notes = tx.list(&sql, &[Val::Text(number_or_id), Val::Int(id)], note_of)?;
    Ok(completed(tx, notes)?.pop())
}

/// The note of a key.
///
/// # Errors
/// When the database does not answer.
pub fn find_of_key(tx: &mut Tx<'_>, key: &str) -> Result<Option<StoredNote>> {
    let notes = tx.list(&format!("{NOTES} WHERE n.key = $1"), &[Val::Text(key)], note_of)?;
    Ok(completed(tx, notes)?.pop())
}

/// What the notes of a bill took back, those that nobody has approved yet too.
#[must_use]
pub fn before(notes: &[StoredNote]) -> CreditedBefore {
    let vat = notes.iter().flat_map(|note| &note.vat).map(|row| (row.percent, row.vat));
    CreditedBefore {
        parts: notes.iter().flat_map(|note| note.parts.clone()).collect(),
        vat: vat.collect(),
    }
}

/// What is open of a bill, and what of it was written off and did not come in since.
///
/// # Errors
/// When the database does not answer.
pub fn get_open(tx: &mut Tx<'_>, bill_id: i64) -> Result<(Cents, Cents)> {
    let sql = "SELECT
            CAST(coalesce(sum(CASE WHEN debit = 'receivables' THEN amount_cents
                WHEN credit = 'receivables' THEN -amount_cents ELSE 0 END), 0) AS BIGINT),
            CAST(coalesce(sum(CASE WHEN debit = 'losses' THEN amount_cents
                WHEN credit = 'losses' THEN -amount_cents ELSE 0 END), 0) AS BIGINT)
        FROM posting WHERE bill_id = $1";
    let both =
        tx.find(sql, &[Val::Int(bill_id)], |row| Ok((Cents(row.int(0)?), Cents(row.int(1)?))))?;
    Ok(both.unwrap_or_default())
}

fn note_of(row: &Row<'_>) -> Result<StoredNote> {
    let issue = match row.opt_int(14)? {
        Some(no) => Some(NoteIssue {
            no,
            number: row.string(15)?,
            issued_on: row.date(16)?,
            approved_by: row.string(17)?,
            entry_id: row.int(18)?,
            sha256: row.string(19)?,
        }),
        None => None,
    };
    Ok(StoredNote {
        id: row.int(0)?,
        key: row.string(1)?,
        bill_id: row.int(2)?,
        bill_number: row.string(3)?,
        bill_issued_on: row.date(4)?,
        supply_code: row.string(5)?,
        ground: row.string(6)?,
        reason: row.string(7)?,
        net_cents: row.int(8)?,
        vat_cents: row.int(9)?,
        outside_cents: row.int(10)?,
        owed_cents: row.int(11)?,
        made_on: row.date(12)?,
        made_by: row.string(13)?,
        issue,
        parts: Vec::new(),
        vat: Vec::new(),
    })
}

/// Adds the parts and the VAT of notes.
fn completed(tx: &mut Tx<'_>, mut notes: Vec<StoredNote>) -> Result<Vec<StoredNote>> {
    let lines = "SELECT position, amount_cents FROM credit_note_line WHERE note_id = $1
        ORDER BY position";
    let rates = "SELECT percent, net_cents, vat_cents FROM credit_note_vat WHERE note_id = $1
        ORDER BY percent";
    for note in &mut notes {
        let id = [Val::Int(note.id)];
        note.parts = tx.list(lines, &id, |row| {
            let place = usize::try_from(row.int(0)?).unwrap_or(usize::MAX);
            Ok(CreditedPart { place, amount: Cents(row.int(1)?) })
        })?;
        note.vat = tx.list(rates, &id, |row| {
            let (net, vat) = (Cents(row.int(1)?), Cents(row.int(2)?));
            Ok(CreditedVat { percent: row.int(0)?, net, vat })
        })?;
    }
    Ok(notes)
}
