//! The envelope around requests and answers (SOAP 1.1).

use crate::xml::{self, Element, XmlRefused};
use thiserror::Error;

/// The namespace of the envelope.
pub(super) const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// Why a body holds no message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// No XML.
    #[error(transparent)]
    Xml(#[from] XmlRefused),
    /// XML, but no envelope of SOAP 1.1 with one message.
    #[error("no envelope of SOAP 1.1 with one message")]
    NoEnvelope,
    /// A header that must be understood.
    #[error("a header that must be understood")]
    MustUnderstand,
    /// A message that is none of ours.
    #[error("an operation that this station does not have")]
    UnknownOperation,
}

/// The message in an envelope.
pub(super) fn message(body: &[u8]) -> Result<Element, Unreadable> {
    let envelope = xml::read(body)?;
    let is = |element: &Element, name: &str| element.namespace == ENVELOPE && element.name == name;
    if !is(&envelope, "Envelope") {
        return Err(Unreadable::NoEnvelope);
    }
    let mut parts = envelope.children;
    if parts.first().is_some_and(|part| is(part, "Header")) {
        let header = parts.remove(0);
        let must = |entry: &Element| entry.attribute(ENVELOPE, "mustUnderstand") == Some("1");
        if header.children.iter().any(must) {
            return Err(Unreadable::MustUnderstand);
        }
    }
    let body = parts.into_iter().next().filter(|part| is(part, "Body"));
    let mut messages = body.ok_or(Unreadable::NoEnvelope)?.children;
    match messages.len() {
        1 => messages.pop().ok_or(Unreadable::NoEnvelope),
        _ => Err(Unreadable::NoEnvelope),
    }
}

/// The answer to what is no message: goes with HTTP status 500.
#[must_use]
pub fn soap_fault(why: &Unreadable) -> String {
    let code = match why {
        Unreadable::MustUnderstand => "MustUnderstand",
        _ => "Client",
    };
    let said = quick_xml::escape::escape(why.to_string()).into_owned();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"{ENVELOPE}\"><soapenv:Body><soapenv:Fault>\
         <faultcode>soapenv:{code}</faultcode><faultstring>{said}</faultstring>\
         </soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )
}
