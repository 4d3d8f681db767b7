//! Messages that leave: one for each bill or letter and address, and what became of it.

use crate::error::Result;
use crate::print_order::BY_MAIL;
use crate::tx::Tx;
use crate::value::{Row, Val};

/// What a letter is on record under, beside its bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterKey {
    /// Its kind.
    pub kind: String,
    /// What it is written for.
    pub cause: String,
}

/// A bill or a letter that leaves by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressed {
    /// The bill that it is or goes out with.
    pub bill_id: i64,
    /// The letter, when it is one.
    pub letter: Option<LetterKey>,
    /// The holder.
    pub holder_id: i64,
    /// The address of the holder.
    pub address: String,
}

/// What of an issued run leaves by mail, in order of bill: bills, changes of frequency, and voltura
/// instructions, which the holder can hand on to who uses the water, unless the holder died. The
/// code of the personal area goes on paper only.
///
/// # Errors
/// When the database does not answer.
pub fn list_addressed(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<Addressed>> {
    let from = format!(
        "JOIN invoice i ON i.bill_id = b.id JOIN supply s ON s.id = b.supply_id
         JOIN holder h ON h.id = s.holder_id WHERE b.run_id = {run_id} AND {BY_MAIL}"
    );
    let mut all = Vec::new();
    for sql in [
        format!("SELECT b.id, h.id, h.email, '', '' FROM bill b {from} ORDER BY b.id"),
        format!(
            "SELECT b.id, h.id, h.email, l.kind, l.cause
             FROM letter l JOIN bill b ON b.id = l.bill_id {from} AND (l.kind = 'frequency' OR
                (l.kind = 'voltura' AND l.cause = s.irregular AND l.cause <> 'deceased'))
             ORDER BY b.id, l.kind, l.cause"
        ),
    ] {
        tx.scan(&sql, |row| {
            let (bill_id, holder_id, address) = (row.int(0)?, row.int(1)?, row.string(2)?);
            let letter = LetterKey { kind: row.string(3)?, cause: row.string(4)? };
            let letter = (!letter.kind.is_empty()).then_some(letter);
            all.push(Addressed { bill_id, letter, holder_id, address });
            Ok(())
        })?;
    }
    Ok(all)
}

/// The keys of messages about bills and letters of a run that are there already.
///
/// # Errors
/// When the database does not answer.
pub fn list_keys(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<String>> {
    let sql = "SELECT o.key FROM outbox o JOIN bill b ON b.id = o.bill_id WHERE b.run_id = $1";
    tx.list(sql, &[Val::Int(run_id)], |row| row.string(0))
}

/// Notes messages to be sent, each with its key and the version of its words.
///
/// # Errors
/// When the database refuses it: a key that is there.
pub fn insert_all(
    tx: &mut Tx<'_>,
    messages: &[(String, &Addressed, &str)],
    now: i64,
) -> Result<()> {
    let columns = [
        "key",
        "kind",
        "bill_id",
        "letter_kind",
        "letter_cause",
        "holder_id",
        "address",
        "template",
        "state",
        "made_at",
        "changed_at",
    ];
    let mut bulk = tx.bulk("outbox", &columns)?;
    for (key, to, template) in messages {
        let kind = if to.letter.is_some() { "letter" } else { "bill" };
        let letter = to.letter.as_ref();
        bulk.text(key)?.text(kind)?.int(to.bill_id)?;
        bulk.opt_text(letter.map(|letter| letter.kind.as_str()))?;
        bulk.opt_text(letter.map(|letter| letter.cause.as_str()))?;
        bulk.int(to.holder_id)?.text(&to.address)?;
        bulk.text(template)?.text("waiting")?.int(now)?.int(now)?.end_row()?;
    }
    bulk.finish()?;
    Ok(())
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Key.
    pub key: String,
    /// Number of the bill that it is about, or that its letter goes out with.
    pub number: String,
    /// The letter, when it is about one.
    pub letter: Option<LetterKey>,
    /// The run that made the bill.
    pub run_id: i64,
    /// Its holder.
    pub holder_id: i64,
    /// Where it goes.
    pub address: String,
    /// See the table.
    pub state: String,
    /// What the server said, without anything personal.
    pub outcome: Option<String>,
}

const COLUMNS: &str = "o.key, i.number, b.run_id, o.holder_id, o.address, o.state, o.outcome,
    o.letter_kind, o.letter_cause";
const FROM: &str =
    "FROM outbox o JOIN invoice i ON i.bill_id = o.bill_id JOIN bill b ON b.id = o.bill_id";

fn message_of(row: &Row<'_>) -> Result<Message> {
    let letter = row.opt_string(7)?.zip(row.opt_string(8)?);
    Ok(Message {
        letter: letter.map(|(kind, cause)| LetterKey { kind, cause }),
        key: row.string(0)?,
        number: row.string(1)?,
        run_id: row.int(2)?,
        holder_id: row.int(3)?,
        address: row.string(4)?,
        state: row.string(5)?,
        outcome: row.opt_string(6)?,
    })
}

/// The message of a key.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, key: &str) -> Result<Option<Message>> {
    let sql = format!("SELECT {COLUMNS} {FROM} WHERE o.key = $1");
    tx.find(&sql, &[Val::Text(key)], message_of)
}

/// The messages of a run, or of all, in one state or in any, in order of number.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, run_id: Option<i64>, state: Option<&str>) -> Result<Vec<Message>> {
    let sql = format!(
        "SELECT {COLUMNS} {FROM} WHERE ($1 = 0 OR b.run_id = $1) AND ($2 = '' OR o.state = $2)
         ORDER BY i.number, o.key"
    );
    let params = [Val::Int(run_id.unwrap_or(0)), Val::Text(state.unwrap_or_default())];
    tx.list(&sql, &params, message_of)
}

/// Notes what became of a message.
///
/// # Errors
/// When the database refuses it.
pub fn update_state(
    tx: &mut Tx<'_>,
    key: &str,
    state: &str,
    outcome: Option<&str>,
    now: i64,
) -> Result<()> {
    let sql = "UPDATE outbox SET state = $1, outcome = $2, changed_at = $3 WHERE key = $4";
    tx.execute(sql, &[Val::Text(state), outcome.into(), Val::Int(now), Val::Text(key)])?;
    Ok(())
}

/// Notes that the address of a message does not take mail: of its holder, if that is still the
/// holder's address.
///
/// # Errors
/// When the database refuses it.
pub fn update_bounced_address(tx: &mut Tx<'_>, message: &Message, now: i64) -> Result<()> {
    let sql = "UPDATE holder SET email_bounced_at = $1 WHERE id = $2 AND email = $3
        AND email_bounced_at IS NULL";
    let holder = [Val::Int(now), Val::Int(message.holder_id), Val::Text(&message.address)];
    tx.execute(sql, &holder)?;
    Ok(())
}
