//! What the SdI answers: receipts, rejections and outcomes of both families, of invoices to public
//! bodies and of those to everyone else.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// The largest message that is read, bytes; the real ones have some kilobytes.
const BYTES_MAX: usize = 1_000_000;

/// What a message says of its invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MessageKind {
    /// RC: delivered.
    Delivered,
    /// NS: rejected, so not issued.
    Rejected,
    /// MC: could not be delivered, but is issued.
    Undeliverable,
    /// NE with EC01: a public body has accepted it.
    Accepted,
    /// NE with EC02: a public body has refused it.
    Refused,
    /// DT: a public body has said nothing in time.
    TermsExpired,
    /// AT: could not be delivered to the public body, the transmission is attested.
    TransmissionAttested,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it says.
    pub kind: MessageKind,
    /// Whether it is of the family of public bodies.
    pub public_body: bool,
    /// Number that the SdI gave to the file.
    pub sdi_id: String,
    /// Name of the file that it answers.
    pub file_name: String,
    /// When the SdI had the file, as it stands there.
    pub received_at: Option<String>,
    /// Why it was rejected: code and description.
    pub reasons: Vec<(String, String)>,
}

/// Why something is no message for a sender.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageRefused {
    /// The name is not that of a message.
    #[error("file name {0}")]
    FileName(String),
    /// Not XML, or XML with a type of document, which none of these has.
    #[error("not a message: {0}")]
    NotXml(String),
    /// A root that no message for senders has.
    #[error("root {0}")]
    Root(String),
    /// The type of the name is not that of the content.
    #[error("named {named}, holds {root}")]
    OtherType {
        /// Two letters of the name.
        named: String,
        /// Root of the content.
        root: String,
    },
    /// An element that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
}

/// Types of the name, roots and namespaces' family (`true` public bodies); the kind of NE is in its
/// content.
#[rustfmt::skip]
const ROOTS: [(&str, &str, Option<MessageKind>); 9] = [
    ("RC", "RicevutaConsegna", Some(MessageKind::Delivered)),
    ("NS", "NotificaScarto", Some(MessageKind::Rejected)),
    ("NS", "RicevutaScarto", Some(MessageKind::Rejected)),
    ("MC", "NotificaMancataConsegna", Some(MessageKind::Undeliverable)),
    ("MC", "RicevutaImpossibilitaRecapito", Some(MessageKind::Undeliverable)),
    ("NE", "NotificaEsito", None),
    ("DT", "NotificaDecorrenzaTermini", Some(MessageKind::TermsExpired)),
    ("AT", "AttestazioneTrasmissioneFattura", Some(MessageKind::TransmissionAttested)),
    ("AT", "AttestazioneTrasmissioneFatture", Some(MessageKind::TransmissionAttested)),
];
/// Family of public bodies.
const PUBLIC_BODIES: &str = "http://www.fatturapa.gov.it/sdi/messaggi/v1.0";
/// Family of everyone else.
const PRIVATES: &str = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0";

/// The name without its ending of the invoice that a message of this name answers, and the type:
/// `IT01234567897_00001_NS_001.xml` gives `IT01234567897_00001` and `NS`.
///
/// # Errors
/// When it is no name of a message.
pub fn parse_name(name: &str) -> Result<(&str, &str), MessageRefused> {
    let refused = || MessageRefused::FileName(name.to_owned());
    let stem = name.strip_suffix(".xml").ok_or_else(refused)?;
    let mut parts = stem.rsplitn(3, '_');
    let (count, kind, invoice) = (parts.next(), parts.next(), parts.next());
    let (Some(count), Some(kind), Some(invoice)) = (count, kind, invoice) else {
        return Err(refused());
    };
    let alphanumeric = |text: &str| text.bytes().all(|c| c.is_ascii_alphanumeric());
    let counted = (1..=3).contains(&count.len()) && alphanumeric(count);
    let typed = kind.len() == 2 && kind.bytes().all(|c| c.is_ascii_uppercase());
    if counted && typed && super::file_name::is_valid(&format!("{invoice}.xml")) {
        Ok((invoice, kind))
    } else {
        Err(refused())
    }
}

/// Reads a message of a name.
///
/// # Errors
/// Why it is none for a sender.
pub fn parse(name: &str, content: &str) -> Result<Message, MessageRefused> {
    let (_, named) = parse_name(name)?;
    let content = content.trim_start_matches('\u{feff}');
    if content.len() > BYTES_MAX {
        return Err(MessageRefused::NotXml(format!("{} byte", content.len())));
    }
    let read = Fields::read(content)?;
    let known = ROOTS.iter().find(|(_, root, _)| *root == read.root);
    let (kind_of_name, _, kind) = known.ok_or_else(|| MessageRefused::Root(read.root.clone()))?;
    if *kind_of_name != named {
        return Err(MessageRefused::OtherType { named: named.to_owned(), root: read.root });
    }
    let kind = match (kind, read.outcome.as_str()) {
        (Some(kind), _) => *kind,
        (None, "EC01") => MessageKind::Accepted,
        (None, "EC02") => MessageKind::Refused,
        (None, _) => return Err(MessageRefused::Missing("Esito")),
    };
    let is_number = |id: &str| !id.is_empty() && id.bytes().all(|c| c.is_ascii_digit());
    if !is_number(&read.sdi_id) || read.sdi_id.len() > 12 {
        return Err(MessageRefused::Missing("IdentificativoSdI"));
    }
    if read.file_name.is_empty() {
        return Err(MessageRefused::Missing("NomeFile"));
    }
    Ok(Message {
        kind,
        public_body: read.public_body,
        sdi_id: read.sdi_id,
        file_name: read.file_name,
        received_at: read.received_at,
        reasons: read.reasons,
    })
}

/// What is of interest, as it stands in the content.
#[derive(Default)]
struct Fields {
    root: String,
    public_body: bool,
    sdi_id: String,
    file_name: String,
    outcome: String,
    received_at: Option<String>,
    reasons: Vec<(String, String)>,
}

impl Fields {
    fn read(content: &str) -> Result<Fields, MessageRefused> {
        let wrong = |what: &dyn std::fmt::Display| MessageRefused::NotXml(what.to_string());
        let (mut fields, mut path, mut text) = (Fields::default(), Vec::new(), String::new());
        let mut reader = Reader::from_str(content);
        loop {
            match reader.read_event().map_err(|error| wrong(&error))? {
                Event::Start(tag) => {
                    if path.is_empty() {
                        fields.begin(&tag)?;
                    }
                    path.push(tag.local_name().into_inner().to_owned());
                    text.clear();
                }
                Event::Text(part) => text.push_str(&part),
                Event::CData(part) => text.push_str(&part),
                Event::GeneralRef(part) => {
                    text.push(resolved(&part).ok_or_else(|| wrong(&&*part))?);
                }
                Event::End(_) => {
                    fields.take(&path, text.trim());
                    path.pop();
                    text.clear();
                }
                Event::DocType(_) => return Err(wrong(&"DOCTYPE")),
                Event::Eof if fields.root.is_empty() || !path.is_empty() => {
                    return Err(wrong(&"end"));
                }
                Event::Eof => return Ok(fields),
                _ => {}
            }
        }
    }

    /// The root and its family.
    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<(), MessageRefused> {
        if !self.root.is_empty() {
            return Err(MessageRefused::NotXml("root".to_owned()));
        }
        tag.local_name().into_inner().clone_into(&mut self.root);
        let name = tag.name().0;
        let key = name.split_once(':').map_or("xmlns".to_owned(), |(p, _)| format!("xmlns:{p}"));
        let mut attributes = tag.attributes().flatten();
        let bound = attributes.find(|attribute| attribute.key.0 == key);
        self.public_body = match bound.as_ref().map(|attribute| attribute.value.as_ref()) {
            Some(PUBLIC_BODIES) => true,
            Some(PRIVATES) => false,
            other => return Err(MessageRefused::Root(other.unwrap_or(name).to_owned())),
        };
        Ok(())
    }

    fn take(&mut self, path: &[String], text: &str) {
        let path: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
        match path.as_slice() {
            ["IdentificativoSdI"] => text.clone_into(&mut self.sdi_id),
            ["NomeFile"] => text.clone_into(&mut self.file_name),
            ["DataOraRicezione"] => self.received_at = Some(text.to_owned()),
            ["EsitoCommittente", "Esito"] => text.clone_into(&mut self.outcome),
            ["EsitoCommittente", "Descrizione"] => {
                self.reasons.push((String::new(), text.to_owned()));
            }
            ["ListaErrori", "Errore", "Codice"] => {
                self.reasons.push((text.to_owned(), String::new()));
            }
            ["ListaErrori", "Errore", "Descrizione"] => {
                if let Some((_, words)) = self.reasons.last_mut() {
                    text.clone_into(words);
                }
            }
            _ => {}
        }
    }
}

/// The character that a reference stands for.
fn resolved(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    Some(match &**reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
