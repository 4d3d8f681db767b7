//! Bills that may come with a plan unasked, held against those of the year before.

use crate::error::Result;
use crate::tx::Tx;
use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// A bill that was just issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The bill.
    pub bill_id: i64,
    /// Whose it is.
    pub supply_id: i64,
    /// Net and VAT.
    pub total: Cents,
    /// What it asks for.
    pub asked: Cents,
    /// Bills a year.
    pub assigned_bills: Option<i64>,
    /// Totals of the bills that end after a day, of the old system and ours, oldest first.
    pub earlier_bills: Vec<Cents>,
}

/// The issued bills of a run that are paid by notice, ask for something and have bills before them
/// that end after a day.
///
/// # Errors
/// When the database does not answer.
pub fn list_candidates(tx: &mut Tx<'_>, run_id: i64, after: Date) -> Result<Vec<Candidate>> {
    let of_run = format!(
        "FROM bill b JOIN invoice i ON i.bill_id = b.id JOIN supply s ON s.id = b.supply_id
         WHERE b.run_id = {run_id} AND b.payable_cents > i.credit_cents AND s.payment = 'notice'"
    );
    let sql = format!(
        "SELECT c.id, c.supply_id, c.total_cents, c.asked, c.assigned_bills, e.total_cents
         FROM (SELECT b.id, b.supply_id, b.from_on, b.total_cents,
                b.payable_cents - i.credit_cents AS asked, s.assigned_bills {of_run}) c
         JOIN (SELECT l.supply_id, l.from_on, l.to_on, l.total_cents FROM legacy_bill l
            UNION ALL SELECT o.supply_id, o.from_on, o.until_on, o.total_cents FROM bill o) e
            ON e.supply_id = c.supply_id AND e.from_on < c.from_on AND e.to_on > '{after}'
         ORDER BY c.id, e.from_on"
    );
    let mut all: Vec<Candidate> = Vec::new();
    tx.scan(&sql, |row| {
        let (bill_id, earlier) = (row.int(0)?, Cents(row.int(5)?));
        match all.last_mut().filter(|last| last.bill_id == bill_id) {
            Some(last) => last.earlier_bills.push(earlier),
            None => all.push(Candidate {
                bill_id,
                supply_id: row.int(1)?,
                total: Cents(row.int(2)?),
                asked: Cents(row.int(3)?),
                assigned_bills: row.opt_int(4)?,
                earlier_bills: vec![earlier],
            }),
        }
        Ok(())
    })?;
    Ok(all)
}
