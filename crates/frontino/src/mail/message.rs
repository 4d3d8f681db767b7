//! A message as bytes: the words as text and as HTML, the bill or the letter
//! attached.

use super::words;
use crate::config::Config;
use crate::documents::letter::Mail;
use crate::refusal::Refusal;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use std::error::Error;
use std::time::{Duration, SystemTime};

/// A message ready to leave.
pub struct Ready {
    /// Sender.
    pub from: Address,
    /// Addressee.
    pub to: Address,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// A file that goes with a message.
pub struct File {
    /// Its name.
    pub name: String,
    /// A PDF.
    pub bytes: Vec<u8>,
}

/// Who sends: the address of the configuration, with the name of the utility unless it has one.
///
/// # Errors
/// When there is none, or it is no address.
pub fn sender(config: &Config) -> Result<Mailbox, Refusal> {
    let refused = |what: &str| {
        Refusal::new("config_incomplete", what)
            .at("mail.from")
            .next("scrivere un indirizzo come \"avvisi@acquedotto.example.it\"")
    };
    let text = config.mail.from.as_deref().ok_or_else(|| refused("manca il mittente"))?;
    let mut from: Mailbox =
        text.parse().map_err(|_| refused("il mittente non è un indirizzo di posta"))?;
    from.name = from.name.or_else(|| config.utility.name.clone());
    Ok(from)
}

/// Writes a message.
///
/// # Errors
/// When a header cannot carry its text.
pub fn write(
    mail: &Mail,
    (from, to): (&Mailbox, &Address),
    identifier: String,
    file: File,
    now: i64,
) -> Result<Ready, lettre::error::Error> {
    let html = SinglePart::html(words::html(mail));
    let text = SinglePart::plain(mail.text.clone());
    let both = MultiPart::alternative().singlepart(text).singlepart(html);
    let kind = ContentType::parse("application/pdf").unwrap_or(ContentType::TEXT_PLAIN);
    let file = Attachment::new(file.name).body(file.bytes, kind);
    let sent_at =
        SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(now).unwrap_or_default());
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(mail.subject.clone())
        .message_id(Some(identifier))
        .date(sent_at)
        .header(AutoSubmitted)
        .multipart(MultiPart::mixed().multipart(both).singlepart(file))?;
    Ok(Ready { from: from.email.clone(), to: to.clone(), bytes: message.formatted() })
}

/// Says that a program sent it, so that no other program answers (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<AutoSubmitted, Box<dyn Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(AutoSubmitted::name(), "auto-generated".to_owned())
    }
}
