//! Issues a credit note: number, date, entry in the ledger and place in the chain, in one
//! transaction.

use super::{Bill, digest};
use crate::bill_run::record;
use crate::cli::italian::day;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::credit_note::amounts_of;
use frontino_core::dates::Date;
use frontino_core::ledger::of_credit_note;
use frontino_store::bill::take_numbers;
use frontino_store::credit_note::{self as store, NoteIssue, StoredNote};
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::{Tx, owed};
use serde_json::json;

/// Issues a note that waits; an issued one answers the same again. `two_people` says that whoever
/// made it may not approve it.
///
/// # Errors
/// When the same person would sign twice, the day lies before the bill or the last note, or the
/// database refuses it.
pub fn issue(
    tx: &mut Tx<'_>,
    note: &StoredNote,
    (by, two_people): (&str, bool),
    now: Now,
) -> Result<NoteIssue, Refusal> {
    if let Some(issue) = &note.issue {
        return Ok(issue.clone());
    }
    if two_people && is_same(by, &note.made_by) {
        return Err(Refusal::new("same_person", format!("la nota è stata fatta da {by}"))
            .at(format!("nota {}", note.id))
            .next("farla approvare da un'altra persona"));
    }
    owed::find_supply_locked(tx, &note.supply_code)?;
    let bill = Bill::open(tx, &note.bill_number)?;
    let last = store::find_last_locked(tx)?;
    let (last_on, before) = last.unwrap_or((note.bill_issued_on, String::new()));
    expect_day(now.today, note.bill_issued_on.max(last_on), note)?;
    let year = now.today.year();
    let no = take_numbers(tx, &format!("credit_note:{year}"), 1)?;
    let entry_id = take_numbers(tx, "ledger_entry", 1)?;
    let mut issue = NoteIssue {
        no,
        number: format!("NC{year}/{no:07}"),
        issued_on: now.today,
        approved_by: by.to_owned(),
        entry_id,
        sha256: String::new(),
    };
    issue.sha256 = digest::of(&before, note, &issue);
    store::insert_issue(tx, note.id, &issue, now.micros)?;
    let postings = postings(tx, &bill, note)?;
    insert_entry(tx, entry_id, now.today, &postings)?;
    let detail = json!({"bill": note.bill_number, "total_cents": note.total_cents()});
    record(tx, (by, "credit_note.issue"), &issue.number, &detail, now.micros)?;
    Ok(issue)
}

/// Whether two names are of one person.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn expect_day(today: Date, earliest: Date, note: &StoredNote) -> Result<(), Refusal> {
    if today >= earliest {
        return Ok(());
    }
    let what = format!("la nota avrebbe la data del {}, prima del {}", day(today), day(earliest));
    Err(Refusal::new("credit_day", what)
        .at(&note.bill_number)
        .next("le note hanno date in ordine, mai prima della bolletta: controllare la data"))
}

fn postings(tx: &mut Tx<'_>, bill: &Bill, note: &StoredNote) -> Result<Vec<Posting>, Refusal> {
    let (open, lost) = store::get_open(tx, note.bill_id)?;
    let amounts = amounts_of(bill.lines(), &note.parts, &note.vat, bill.is_split);
    let posting = |transfer: frontino_core::ledger::Transfer| Posting {
        kind: transfer.kind,
        debit: transfer.debit.code(),
        credit: transfer.credit.code(),
        supply_id: bill.file.supply_id,
        amount_cents: transfer.amount.0,
        bill_id: Some(note.bill_id),
        open_item_id: None,
        payment_id: None,
    };
    Ok(of_credit_note(&amounts, open, lost).into_iter().map(posting).collect())
}
