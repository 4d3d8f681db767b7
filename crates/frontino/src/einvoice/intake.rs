//! Takes in messages of the SdI, one by one: each moves its invoice to the state that it reports,
//! is kept as it came, and changes nothing when it comes again.

use super::make::digest;
use super::sentence;
use super::state::{after, known, of_message};
use crate::refusal::Refusal;
use frontino_documents::einvoice::message::{self, Message as Read};
use frontino_store::Tx;
use frontino_store::einvoice::{self, Message};
use serde_json::json;

/// What a message has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Name of the invoice's file.
    pub invoice: String,
    /// The invoice's state now.
    pub state: String,
    /// Whether the message was there already.
    pub unchanged: bool,
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
    let read = std::str::from_utf8(content)
        .map_err(|_| "il contenuto non è testo UTF-8".to_owned())
        .and_then(|body| {
            let read = message::parse(name, body).map_err(|refused| sentence::of_message(&refused));
            read.map(|read| (body, read))
        });
    let (body, read) = match read {
        Ok(read) => read,
        Err(sentence) => return Ok(Err(sentence)),
    };
    // The name was understood.
    let (stem, kind) = message::parse_name(name).unwrap_or_default();
    if read.file_name.strip_prefix(stem).is_none_or(|ending| !ending.starts_with('.')) {
        let what = format!("il nome dice {stem}, il contenuto parla di {}", read.file_name);
        return Ok(Err(what));
    }
    let Some(attempt) = einvoice::find_locked(tx, stem)? else {
        return Ok(Err(format!("{stem}.xml non è una fattura di questa base dati")));
    };
    let sha256 = digest(content);
    let taken = |state: &str, unchanged| Taken {
        invoice: attempt.file_name.clone(),
        state: state.to_owned(),
        unchanged,
    };
    match einvoice::find_message_digest(tx, name)? {
        Some(before) if before == sha256 => return Ok(Ok(taken(&attempt.state, true))),
        Some(_) => {
            return Ok(Err("un messaggio con questo nome c'è già, con un altro contenuto".into()));
        }
        None => {}
    }
    let state = known(&attempt.state).and_then(|state| after(state, of_message(read.kind)));
    let Some(state) = state else {
        return Ok(Err(contradiction(&attempt.state, &read)));
    };
    let file =
        Message { file_name: name, einvoice_no: attempt.file_no, kind, sha256: &sha256, body };
    einvoice::insert_message(tx, &file, now)?;
    let reasons = reasons_of(&read);
    let told = (Some(read.sdi_id.as_str()), reasons.as_deref());
    einvoice::update_state(tx, attempt.file_no, state, told, now)?;
    Ok(Ok(taken(state, false)))
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
