//! Objections of holders to what is beyond the two-year limitation (R5.5).

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;

/// An objection to a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// The bill.
    pub bill_id: i64,
    /// When the form came.
    pub received_on: Date,
    /// The credit note that follows from it.
    pub note_id: Option<i64>,
    /// Why it was refused.
    pub refused_because: Option<String>,
    /// Who recorded it.
    pub recorded_by: String,
}

/// The objection to a bill.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, bill_id: i64) -> Result<Option<Objection>> {
    let sql = "SELECT received_on, note_id, refused_because, recorded_by FROM objection
        WHERE bill_id = $1";
    tx.find(sql, &[Val::Int(bill_id)], |row| {
        Ok(Objection {
            bill_id,
            received_on: row.date(0)?,
            note_id: row.opt_int(1)?,
            refused_because: row.opt_string(2)?,
            recorded_by: row.string(3)?,
        })
    })
}

/// Every objection with the number of its bill, in the order in which they came.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<(String, Objection)>> {
    let sql = "SELECT i.number, o.bill_id, o.received_on, o.note_id, o.refused_because,
            o.recorded_by
        FROM objection o JOIN invoice i ON i.bill_id = o.bill_id
        ORDER BY o.received_on, o.recorded_at, o.bill_id";
    tx.list(sql, &[], |row| {
        let objection = Objection {
            bill_id: row.int(1)?,
            received_on: row.date(2)?,
            note_id: row.opt_int(3)?,
            refused_because: row.opt_string(4)?,
            recorded_by: row.string(5)?,
        };
        Ok((row.string(0)?, objection))
    })
}

/// Writes the objection to a bill.
///
/// # Errors
/// When there is one.
pub fn insert(tx: &mut Tx<'_>, new: &Objection, now: i64) -> Result<()> {
    let sql = "INSERT INTO objection (bill_id, received_on, note_id, refused_because, recorded_at,
            recorded_by) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        Val::Int(new.bill_id),
        Val::Date(new.received_on),
        new.note_id.into(),
        new.refused_because.as_deref().into(),
        Val::Int(now),
        Val::Text(&new.recorded_by),
    ];
    tx.execute(sql, &values)?;
    Ok(())
}
