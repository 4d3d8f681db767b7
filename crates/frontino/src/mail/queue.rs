//! Notes the bills and letters of a run that go by mail: a message and the work to send it, in one
//! transaction.

use super::words;
use crate::refusal::Refusal;
use frontino_store::bill_run::StoredRun;
use frontino_store::job::{self, NewJob};
use frontino_store::outbox::{self, Addressed, Message};
use frontino_store::{Conn, hexadecimal};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;

/// What identifiers begin with.
const BILL: &str = "bill.";
const LETTER: &str = "letter.";

/// What was noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queued {
    /// Messages noted now.
    pub queued: usize,
    /// Messages that were noted before.
    pub unchanged: usize,
}

/// Notes the messages of a run that are not noted yet.
///
/// # Errors
/// When the database refuses it.
pub fn queue(conn: &mut Conn, run: &StoredRun, now: i64, dry_run: bool) -> Result<Queued, Refusal> {
    let mut tx = conn.begin()?;
    // Two programs that do this at once: the second one finds what the first one noted.
    tx.take_turn("outbox")?;
    let all = outbox::list_addressed(&mut tx, run.id)?;
    let known: HashSet<String> = outbox::list_keys(&mut tx, run.id)?.into_iter().collect();
    let keyed = all.iter().map(|to| (key(to), to, words::version(to.letter.is_some())));
    let new: Vec<_> = keyed.filter(|(key, ..)| !known.contains(key)).collect();
    outbox::insert_all(&mut tx, &new, now)?;
    let jobs =
        new.iter().map(|(key, ..)| NewJob { key: job_key(key), kind: "mail", args: key.clone() });
    job::insert_all(&mut tx, &jobs.collect::<Vec<_>>(), now)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(Queued { queued: new.len(), unchanged: all.len() - new.len() })
}

/// Lets a message that did not arrive, or of which that is not known, be sent once more.
///
/// # Errors
/// When there is none, or it is on its way or was taken.
pub fn queue_again(conn: &mut Conn, key: &str, now: i64, dry_run: bool) -> Result<(), Refusal> {
    let mut tx = conn.begin()?;
    tx.take_turn("outbox")?;
    let refused = |what: String| {
        Err(Refusal::new("mail_state", what)
            .at(key)
            .next("vedere i messaggi con `frontino mail list`"))
    };
    let Some(message) = outbox::find(&mut tx, key)? else {
        return refused("il messaggio non c'è".to_owned());
    };
    if !matches!(message.state.as_str(), "unclear" | "failed" | "refused" | "bounced") {
        let state = words::state(&message.state);
        return refused(format!("il messaggio è {state}: non si manda un'altra volta"));
    }
    outbox::update_state(&mut tx, key, "waiting", None, now)?;
    job::update_again(&mut tx, &job_key(key), now)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(())
}

fn job_key(key: &str) -> String {
    format!("mail:{key}")
}

/// One key for each bill or letter and address; the address itself is not in it.
fn key(to: &Addressed) -> String {
    let address = to.address.trim().to_lowercase();
    let (kind, told) = match &to.letter {
        None => (String::new(), address),
        Some(letter) => (format!("{}-", letter.kind), format!("{}\0{address}", letter.cause)),
    };
    let digest = Sha256::digest(told.as_bytes());
    format!("{}-{kind}{}", to.bill_id, hexadecimal(&digest[..8]))
}

/// The identifier of a message, `KIND.KEY@domain`: the same key gives the same, so that a second
/// copy can be told.
#[must_use]
pub fn identifier(message: &Message, domain: &str) -> String {
    let kind = if message.letter.is_some() { LETTER } else { BILL };
    format!("<{kind}{}@{domain}>", message.key)
}

/// The keys of our messages in a header that names messages by their identifiers.
pub fn keys_in(header: &str) -> impl Iterator<Item = String> + '_ {
    let ids = header.split('<').skip(1).filter_map(|rest| rest.split_once('@'));
    let key = |id: &str| id.strip_prefix(BILL).or(id.strip_prefix(LETTER)).map(str::to_owned);
    ids.filter_map(move |(id, _)| key(id))
}
