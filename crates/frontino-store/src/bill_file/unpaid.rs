//! Earlier documents that were open when bills were issued, by the ledger.
//!
//! The postings of a run lie together, and entries are numbered in the order of their commit: what
//! was posted before is what was known, whatever days the payments bear that came later.

use super::{BillFile, OpenBefore, of_supply};
use crate::error::Result;
use crate::tx::Tx;

/// Reads what was open of each document.
pub fn read(tx: &mut Tx<'_>, ids: &str, files: &mut [BillFile]) -> Result<()> {
    let bills: Vec<String> = files.iter().map(|file| file.bill.id.to_string()).collect();
    // Of a bare `min` the engines read the postings in order until one fits: all that came before.
    let bills = bills.join(",");
    let sql = format!("SELECT min(entry_id + 0) FROM posting WHERE bill_id IN ({bills})");
    let first = tx.find(&sql, &[], |row| row.opt_int(0))?.flatten();
    let known = match first {
        Some(entry) => format!("p.entry_id < {entry}"),
        // Bills without a posting ask for nothing: the day tells what came before.
        None => match files.iter().find_map(|file| file.bill.issued_on) {
            Some(day) => format!("p.posted_on < '{day}'"),
            None => "true".to_owned(),
        },
    };
    let sql = format!(
        "SELECT a.supply_id, a.open_cents, i.number, i.issued_on, i.due_on, i.notice_number,
            o.document_number, o.issued_on, o.due_on, o.notice_number, o.plan
         FROM (SELECT p.supply_id, p.bill_id, p.open_item_id,
                CAST(sum(CASE WHEN p.debit = 'receivables' THEN p.amount_cents
                    ELSE -p.amount_cents END) AS BIGINT) AS open_cents
             FROM posting p
             WHERE p.supply_id IN ({ids}) AND {known}
                AND (p.debit = 'receivables' OR p.credit = 'receivables')
                AND (p.bill_id IS NOT NULL OR p.open_item_id IS NOT NULL)
             GROUP BY p.supply_id, p.bill_id, p.open_item_id) a
         LEFT JOIN invoice i ON i.bill_id = a.bill_id
         LEFT JOIN open_item o ON o.id = a.open_item_id
         WHERE a.open_cents <> 0
         ORDER BY a.supply_id, coalesce(i.issued_on, o.issued_on), a.bill_id, a.open_item_id"
    );
    tx.scan(&sql, |row| {
        let Some(file) = of_supply(files, row.int(0)?) else { return Ok(()) };
        let ours = row.opt_string(2)?;
        let from = if ours.is_some() { 3 } else { 7 };
        let Some(document_number) = ours.or(row.opt_string(6)?) else { return Ok(()) };
        file.unpaid.push(OpenBefore {
            document_number,
            issued_on: row.date(from)?,
            due_on: row.date(from + 1)?,
            open_cents: row.int(1)?,
            notice_number: row.opt_string(from + 2)?,
            plan: row.opt_string(10)?,
        });
        Ok(())
    })
}
