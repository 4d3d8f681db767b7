//! The digests of issued notes: each is over its note and the digest of the one before it, so that
//! a note which is changed, taken out or put in later shows.

use frontino_store::credit_note::{NoteIssue, StoredNote, list};
use frontino_store::{Tx, hexadecimal};
use sha2::{Digest as _, Sha256};

/// The digest of a note that follows one with the digest `before`.
#[must_use]
pub fn of(before: &str, note: &StoredNote, issue: &NoteIssue) -> String {
    let parts: Vec<_> = note.parts.iter().map(|part| (part.place, part.amount.0)).collect();
    let vat: Vec<_> = note.vat.iter().map(|row| (row.percent, row.net.0, row.vat.0)).collect();
    let StoredNote { bill_number, ground, reason, made_on, made_by, .. } = note;
    let NoteIssue { number, issued_on, approved_by, entry_id, .. } = issue;
    let sums = [note.net_cents, note.vat_cents, note.outside_cents, note.owed_cents];
    let text = format!(
        "{before}\n{number}\n{issued_on}\n{approved_by:?}\n{entry_id}\n{bill_number}\n{ground}\n\
         {reason:?}\n{made_on}\n{made_by:?}\n{sums:?}\n{parts:?}\n{vat:?}"
    );
    hexadecimal(&Sha256::digest(text))
}

/// How many issued notes do not bear the digest that they should.
///
/// # Errors
/// When the database does not answer.
pub fn count_broken(tx: &mut Tx<'_>) -> frontino_store::Result<i64> {
    let (mut before, mut broken) = (String::new(), 0);
    for note in list(tx, None)? {
        let Some(issue) = &note.issue else { continue };
        broken += i64::from(of(&before, &note, issue) != issue.sha256);
        before.clone_from(&issue.sha256);
    }
    Ok(broken)
}
