//! The requests of the node, read and held against the schema.

mod receipt;

use super::soap::{Unreadable, message};
use super::{Fault, FaultCode, Operation, rules};
use crate::schema::{check, kind};
use crate::xml::Element;
use frontino_core::money::Cents;
pub use receipt::{Receipt, Subject, Transfer};

/// The namespace of the roots of messages; what is inside has none.
pub(crate) const NAMESPACE: &str = "http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd";

/// A request that follows the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked for.
    pub operation: Operation,
    /// Of whom.
    pub addressee: Addressee,
    /// What it says.
    pub body: Body,
}

/// The creditor, broker and station that a request goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addressee {
    /// Tax code of the creditor.
    pub domain: String,
    /// Code of the broker.
    pub broker: String,
    /// Code of the station.
    pub station: String,
}

/// What a request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A notice to look up or to pay.
    Notice(NoticeAsked),
    /// A receipt.
    Receipt(Box<Receipt>),
    /// A notice for who has none, for a service of the catalogue.
    Demand {
        /// Code of the service, five characters.
        service: String,
    },
}

/// A notice that is looked up or about to be paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeAsked {
    /// Tax code of the creditor on the notice.
    pub fiscal_code: String,
    /// Its number, eighteen digits.
    pub number: String,
    /// The amount that the payer expects.
    pub amount: Option<Cents>,
    /// A note of the payer; with a cart of ours its key.
    pub note: Option<String>,
    /// Whether the money goes to the postal account.
    pub postal: bool,
}

/// What a body of HTTP holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// A request.
    Request(Box<Request>),
    /// A message of an operation that does not follow its schema; the answer goes under its name.
    Refused(Operation, Fault),
    /// No message at all.
    Unreadable(Unreadable),
}

/// Reads a request; `action` is the header `SOAPAction`, which only helps to answer what cannot be
/// read.
#[must_use]
pub fn read(body: &[u8], action: Option<&str>) -> Read {
    let by_action = action.and_then(Operation::of_action);
    let refused = |why: Unreadable| match by_action {
        Some(operation) => Read::Refused(operation, FaultCode::SintassiXsd.saying(why.to_string())),
        None => Read::Unreadable(why),
    };
    let message = match message(body) {
        Ok(message) => message,
        Err(why) => return refused(why),
    };
    let Some(operation) = Operation::of_request(&message.name) else {
        return refused(Unreadable::UnknownOperation);
    };
    if message.namespace != NAMESPACE {
        let said = format!("namespace {:?}", message.namespace);
        return Read::Refused(operation, FaultCode::SintassiXsd.saying(said));
    }
    if let Err(wrong) = check(&message, rules::of(operation)) {
        return Read::Refused(operation, FaultCode::SintassiXsd.saying(wrong.path));
    }
    match request(operation, &message) {
        Some(request) => Read::Request(Box::new(request)),
        None => Read::Refused(operation, FaultCode::SintassiExtraXsd.plain()),
    }
}

fn request(operation: Operation, message: &Element) -> Option<Request> {
    let text = |name: &str| message.text_at(&[name]).unwrap_or_default().to_owned();
    let addressee =
        Addressee { domain: text("idPA"), broker: text("idBrokerPA"), station: text("idStation") };
    let body = match operation {
        Operation::VerifyPaymentNotice | Operation::GetPayment | Operation::GetPaymentV2 => {
            Body::Notice(notice(message)?)
        }
        Operation::SendRt | Operation::SendRtV2 => {
            Body::Receipt(Box::new(Receipt::of(message.child("receipt")?)?))
        }
        Operation::DemandPaymentNotice => Body::Demand { service: text("idServizio") },
    };
    Some(Request { operation, addressee, body })
}

fn notice(message: &Element) -> Option<NoticeAsked> {
    let text = |path: &[&str]| message.text_at(path).map(str::to_owned);
    Some(NoticeAsked {
        fiscal_code: text(&["qrCode", "fiscalCode"])?,
        number: text(&["qrCode", "noticeNumber"])?,
        amount: message.text_at(&["amount"]).and_then(kind::amount),
        note: text(&["paymentNote"]),
        postal: message.text_at(&["transferType"]) == Some("POSTAL"),
    })
}
