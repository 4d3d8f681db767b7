//! Takes in messages of the SdI, one by one: each moves its invoice to the state that it reports,
//! is kept as it came, and changes nothing when it comes again. One that rejects an archive moves
//! all its invoices.

use super::make::digest;
use super::sentence;
use super::state::{after, known, of_message};
use crate::clock;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_documents::einvoice::message::{self, Message as Read, MessageKind};
use frontino_store::Tx;
use frontino_store::credit_note;
use frontino_store::einvoice::{self, Archive, Message, Told};
use serde_json::json;

/// What a message has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Name of the file that it answers: of an invoice, or of an archive.
    pub file: String,
    /// The invoice's state now, or that of all invoices of the archive.
    pub state: String,
    /// How many invoices it concerns.
    pub invoices: usize,
    /// Whether the message was there already.
    pub unchanged: bool,
}

/// A message that was read, with what it is stored by.
struct Arrived<'a> {
    name: &'a str,
    stem: &'a str,
    kind: &'a str,
    body: &'a str,
    sha256: String,
    read: Read,
    now: i64,
}

/// Takes a message of a name.
///
/// # Errors
/// When the database refuses it. Why the message is refused is inside.
pub fn take(
    tx: &mut Tx<'_>,
    name: &str,
    content: &[u8],
    now: i64,
) -> Result<Result<Taken, String>, Refusal> {
    let arrived = match arrived(name, content, now) {
        Ok(arrived) => arrived,
        Err(sentence) => return Ok(Err(sentence)),
    };
    if let Some(attempt) = einvoice::find_locked(tx, arrived.stem)? {
        let einvoice::Attempt { file_no, file_name, state, .. } = attempt;
        let sent = SentFile { file_no, file_name, state, is_note: false };
        return take_of_invoice(tx, &arrived, &sent);
    }
    if let Some(attempt) = credit_note::find_attempt_locked(tx, arrived.stem)? {
        let credit_note::NoteAttempt { file_no, file_name, state, .. } = attempt;
        let sent = SentFile { file_no, file_name, state, is_note: true };
        return take_of_invoice(tx, &arrived, &sent);
    }
    if let Some(archive) = einvoice::find_archive(tx, arrived.stem)? {
        return take_of_archive(tx, &arrived, &archive);
    }
    Ok(Err(format!("{} non è una fattura di questa base dati", arrived.read.file_name)))
}

fn arrived<'a>(name: &'a str, content: &'a [u8], now: i64) -> Result<Arrived<'a>, String> {
    let body = std::str::from_utf8(content).map_err(|_| "il contenuto non è testo UTF-8")?;
    let read = message::parse(name, body).map_err(|refused| sentence::of_message(&refused))?;
    // The name was understood.
    let (stem, kind) = message::parse_name(name).unwrap_or_default();
    if read.file_name.strip_prefix(stem).is_none_or(|ending| !ending.starts_with('.')) {
        return Err(format!("il nome dice {stem}, il contenuto parla di {}", read.file_name));
    }
    Ok(Arrived { name, stem, kind, body, sha256: digest(content), read, now })
}

impl Arrived<'_> {
    /// Whether it was taken before; or why it cannot be what it was then.
    fn is_known(&self, tx: &mut Tx<'_>) -> Result<Result<bool, String>, Refusal> {
        Ok(match einvoice::find_message_digest(tx, self.name)? {
            Some(before) if before == self.sha256 => Ok(true),
            Some(_) => Err("un messaggio con questo nome c'è già, con un altro contenuto".into()),
            None => Ok(false),
        })
    }

    fn stored(&self, file_no: i64) -> Message<'_> {
        let Arrived { name: file_name, kind, body, sha256, .. } = self;
        Message { file_name, file_no, kind, sha256, body }
    }

    /// The day of a rejection: that of the message, else today; nothing of another message.
    fn rejected_on(&self) -> Option<Date> {
        let today = clock::day_of(self.now);
        let told = self.read.received_at.as_deref().and_then(clock::parse_instant);
        let on = told.map_or(today, |at| clock::day_of(at).min(today));
        (self.read.kind == MessageKind::Rejected).then_some(on)
    }
}

/// The file that a message is about.
struct SentFile {
    file_no: i64,
    file_name: String,
    state: String,
    /// Whether it is of a credit note, not of a bill.
    is_note: bool,
}

fn take_of_invoice(
    tx: &mut Tx<'_>,
    arrived: &Arrived<'_>,
    attempt: &SentFile,
) -> Result<Result<Taken, String>, Refusal> {
    let taken = |state: &str, unchanged| Taken {
        file: attempt.file_name.clone(),
        state: state.to_owned(),
        invoices: 1,
        unchanged,
    };
    match arrived.is_known(tx)? {
        Ok(true) => return Ok(Ok(taken(&attempt.state, true))),
        Ok(false) => {}
        Err(sentence) => return Ok(Err(sentence)),
    }
    let read = &arrived.read;
    let state = known(&attempt.state).and_then(|state| after(state, of_message(read.kind)));
    let Some(state) = state else {
        return Ok(Err(contradiction(&attempt.state, read)));
    };
    let reasons = reasons_of(read);
    let sdi_id = Some(read.sdi_id.as_str());
    let rejected_on = arrived.rejected_on();
    let told = Told { sdi_id, reasons: reasons.as_deref(), rejected_on };
    let (file_no, message) = (attempt.file_no, arrived.stored(attempt.file_no));
    if attempt.is_note {
        credit_note::insert_message(tx, &message, arrived.now)?;
        credit_note::update_attempt(tx, file_no, state, told, arrived.now)?;
    } else {
        einvoice::insert_message(tx, &message, arrived.now)?;
        einvoice::update_state(tx, file_no, state, told, arrived.now)?;
    }
    Ok(Ok(taken(state, false)))
}

/// An archive is only ever rejected: of what it holds the SdI speaks one by one.
fn take_of_archive(
    tx: &mut Tx<'_>,
    arrived: &Arrived<'_>,
    archive: &Archive,
) -> Result<Result<Taken, String>, Refusal> {
    let read = &arrived.read;
    if read.kind != MessageKind::Rejected {
        let says = super::word_of(of_message(read.kind));
        return Ok(Err(format!("{} è un archivio: «{says}» vale per una fattura", read.file_name)));
    }
    let invoices = einvoice::list_archived_locked(tx, archive.file_no)?;
    let (file, state) = (archive.file_name.clone(), "rejected".to_owned());
    let taken = |unchanged| Taken { file, state, invoices: invoices.len(), unchanged };
    match arrived.is_known(tx)? {
        Ok(true) => return Ok(Ok(taken(true))),
        Ok(false) => {}
        Err(sentence) => return Ok(Err(sentence)),
    }
    let passed = |state: &str| known(state).and_then(|state| after(state, "rejected"));
    if let Some(other) = invoices.iter().find(|invoice| passed(&invoice.state).is_none()) {
        let why = contradiction(&other.state, read);
        return Ok(Err(format!("{}: {why}", other.file_name)));
    }
    einvoice::insert_archive_message(tx, &arrived.stored(archive.file_no), arrived.now)?;
    let (reasons, rejected_on) = (reasons_of(read), arrived.rejected_on());
    // The number is the archive's: its invoices have none.
    let told = Told { sdi_id: None, reasons: reasons.as_deref(), rejected_on };
    for invoice in invoices.iter().filter(|invoice| invoice.state != "rejected") {
        einvoice::update_state(tx, invoice.file_no, "rejected", told, arrived.now)?;
    }
    Ok(Ok(taken(false)))
}

fn contradiction(state: &str, read: &Read) -> String {
    let (is, says) = (super::word_of(state), super::word_of(of_message(read.kind)));
    format!(
        "la fattura risulta «{is}», il messaggio dice «{says}»: chiedere al SdI ({})",
        read.sdi_id
    )
}

/// Codes and descriptions, as JSON.
fn reasons_of(read: &Read) -> Option<String> {
    let all = read.reasons.iter();
    let all: Vec<_> = all.map(|(code, words)| json!({"code": code, "words": words})).collect();
    (!all.is_empty()).then(|| json!(all).to_string())
}
