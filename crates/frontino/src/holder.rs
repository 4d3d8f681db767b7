//! Changes how a holder is reached and written to, and leaves who asked for it in the trail; the
//! address itself is not in the trail.

use crate::refusal::Refusal;
use frontino_store::Tx;
use frontino_store::audit::{self, Change};
use frontino_store::holder::{self, Contact};

/// A change that is asked for; what is `None` stays.
pub struct Asked<'a> {
    /// Code of the holder.
    pub code: String,
    /// Mail address.
    pub email: Option<&'a str>,
    /// Whether bills and letters are printed large.
    pub large_print: Option<bool>,
    /// Who asks.
    pub by: &'a str,
}

/// Records the change; tells whether there was one. A new address is one of which nothing has come
/// back.
///
/// # Errors
/// When the holder is not there, the address is none, or the database refuses it.
pub fn change(tx: &mut Tx<'_>, asked: &Asked<'_>, now: i64) -> Result<bool, Refusal> {
    let before = find(tx, &asked.code)?;
    let mut after = before.clone();
    if let Some(email) = asked.email.map(str::trim) {
        if !is_mail_address(email) || !email.is_ascii() {
            return Err(Refusal::new("email_invalid", "non è un indirizzo di posta")
                .at("--email")
                .next("scrivere un indirizzo come nome@dominio.it"));
        }
        if before.email.as_deref() != Some(email) {
            (after.email, after.bounced_at) = (Some(email.to_owned()), None);
        }
    }
    after.large_print = asked.large_print.unwrap_or(before.large_print);
    record(tx, (&before, &after), (&asked.code, "holder.change", asked.by), now)
}

/// Forgets that a message to the address of a holder came back; tells whether one had. From then on
/// bills go by mail again.
///
/// # Errors
/// As [`change`].
pub fn clear(tx: &mut Tx<'_>, code: &str, by: &str, now: i64) -> Result<bool, Refusal> {
    let before = find(tx, code)?;
    let after = Contact { bounced_at: None, ..before.clone() };
    record(tx, (&before, &after), (code, "holder.email_clear", by), now)
}

fn find(tx: &mut Tx<'_>, code: &str) -> Result<Contact, Refusal> {
    holder::find_contact(tx, code)?.ok_or_else(|| {
        Refusal::new("holder_missing", format!("l'intestatario {code} non c'è"))
            .at("intestatario")
            .next("controllare il codice dell'intestatario")
    })
}

fn record(
    tx: &mut Tx<'_>,
    (before, after): (&Contact, &Contact),
    (object, action, actor): (&str, &str, &str),
    now: i64,
) -> Result<bool, Refusal> {
    if before == after {
        return Ok(false);
    }
    holder::update_contact(tx, after)?;
    let detail = serde_json::json!({
        "email": before.email != after.email,
        "large_print": (before.large_print != after.large_print).then_some(after.large_print),
        "bounce_cleared": before.bounced_at.is_some() && after.bounced_at.is_none(),
    });
    let detail = detail.to_string();
    let change = Change { actor, origin: "cli", action, object, detail: &detail };
    audit::insert(tx, &change, now)?;
    Ok(true)
}

/// Whether a text looks like a mail address.
#[must_use]
pub fn is_mail_address(text: &str) -> bool {
    let is_sound = |part: &str| !part.is_empty() && !part.contains([' ', '@', ',', ';']);
    text.split_once('@').is_some_and(|(name, domain)| {
        is_sound(name) && is_sound(domain) && domain.trim_matches('.').contains('.')
    })
}
