//! Messages that leave: one for each bill and address, and what became of it.

use crate::error::Result;
use crate::print_order::BY_MAIL;
use crate::tx::Tx;
use crate::value::{Row, Val};

/// A bill that leaves by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressed {
    /// The bill.
    pub bill_id: i64,
    /// Its holder.
    pub holder_id: i64,
    /// The address of the holder.
    pub address: String,
}

/// The issued bills of a run that leave by mail, in order of bill.
///
/// # Errors
/// When the database does not answer.
pub fn list_addressed(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<Addressed>> {
    let sql = format!(
        "SELECT b.id, h.id, h.email FROM bill b JOIN invoice i ON i.bill_id = b.id
         JOIN supply s ON s.id = b.supply_id JOIN holder h ON h.id = s.holder_id
         WHERE b.run_id = {run_id} AND {BY_MAIL} ORDER BY b.id"
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        let (bill_id, holder_id, address) = (row.int(0)?, row.int(1)?, row.string(2)?);
        all.push(Addressed { bill_id, holder_id, address });
        Ok(())
    })?;
    Ok(all)
}

/// The keys of messages with bills of a run that are there already.
///
/// # Errors
/// When the database does not answer.
pub fn list_keys(tx: &mut Tx<'_>, run_id: i64) -> Result<Vec<String>> {
    let sql = "SELECT o.key FROM outbox o JOIN bill b ON b.id = o.bill_id WHERE b.run_id = $1";
    tx.list(sql, &[Val::Int(run_id)], |row| row.string(0))
}

/// Notes messages to be sent; `template` is the version of their words.
///
/// # Errors
/// When the database refuses it: a key that is there.
pub fn insert_all(
    tx: &mut Tx<'_>,
    messages: &[(String, &Addressed)],
    template: &str,
    now: i64,
) -> Result<()> {
    let columns = [
        "key",
        "kind",
        "bill_id",
        "holder_id",
        "address",
        "template",
        "state",
        "made_at",
        "changed_at",
    ];
    let mut bulk = tx.bulk("outbox", &columns)?;
    for (key, to) in messages {
        bulk.text(key)?.text("bill")?.int(to.bill_id)?.int(to.holder_id)?.text(&to.address)?;
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
    /// Number of the bill.
    pub number: String,
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

const COLUMNS: &str = "o.key, i.number, b.run_id, o.holder_id, o.address, o.state, o.outcome";
const FROM: &str =
    "FROM outbox o JOIN invoice i ON i.bill_id = o.bill_id JOIN bill b ON b.id = o.bill_id";

fn message_of(row: &Row<'_>) -> Result<Message> {
    Ok(Message {
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
