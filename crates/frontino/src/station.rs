//! The creditor's station: what pagoPA's node asks, checked in the order of the platform's rules
//! and answered from the ledger. One file an operation.

mod addressee;
mod event;
mod notice;
mod receipt;
mod settings;

pub use event::{Arrival, Event, unpacked};
pub use notice::iuv;
pub use receipt::key_of;
pub use settings::Settings;

use crate::payment::ids::Ids;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_pagopa::station::answer::{Answer, write};
use frontino_pagopa::station::request::{Body, Read, Request};
use frontino_pagopa::station::{Fault, FaultCode, Operation, read, soap_fault};
use frontino_store::Tx;

/// When a request arrived.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The civil date.
    pub today: Date,
    /// The instant.
    pub micros: i64,
}

/// An answer of the station and what the journal keeps of it.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Status of HTTP.
    pub status: u16,
    /// The body.
    pub body: String,
    /// What happened.
    pub event: Event,
    /// What the payer was told, when a payment begins.
    pub told: Option<Told>,
}

/// The amount that a payer was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Number of the notice.
    pub notice_number: String,
    /// The amount, in cents.
    pub amount_cents: i64,
    /// A note of the payer.
    pub note: Option<String>,
}

/// What is to be done with a request.
pub enum Asked {
    /// It is answered without a look at any data.
    Answered(Box<Answered>),
    /// A notice is looked up: nothing changes.
    Look(Box<Request>),
    /// A receipt is booked.
    Book(Box<Request>),
}

/// Reads a body and decides what is to be done with it.
#[must_use]
pub fn take(settings: &Settings, body: &[u8], action: Option<&str>) -> Asked {
    let request = match read(body, action) {
        Read::Unreadable(why) => {
            let event = Event { outcome: "500", ..Event::default() };
            let body = soap_fault(&why);
            return Asked::Answered(Box::new(Answered { status: 500, body, event, told: None }));
        }
        Read::Refused(operation, fault) => {
            let event = Event { operation: operation.name(), ..Event::default() };
            return Asked::Answered(Box::new(refused(settings, operation, event, fault)));
        }
        Read::Request(request) => request,
    };
    let event = Event::of(&request);
    if let Err(code) = addressee::check(settings, &request) {
        let refused = refused(settings, request.operation, event, code.plain());
        return Asked::Answered(Box::new(refused));
    }
    match &request.body {
        Body::Notice(_) => Asked::Look(request),
        Body::Receipt(_) => Asked::Book(request),
        // No service of ours is in the catalogue.
        Body::Demand { .. } => {
            let fault = FaultCode::PagamentoSconosciuto.plain();
            Asked::Answered(Box::new(refused(settings, request.operation, event, fault)))
        }
    }
}

/// Answers a request about a notice.
#[must_use]
pub fn look(settings: &Settings, tx: &mut Tx<'_>, request: &Request) -> Answered {
    let Body::Notice(asked) = &request.body else {
        return broken(settings, request);
    };
    notice::answer(settings, tx, (request, asked)).unwrap_or_else(|_| broken(settings, request))
}

/// Books a receipt and answers.
///
/// # Errors
/// When the database refuses it: nothing is written then.
pub fn book(
    settings: &Settings,
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (request, raw): (&Request, &[u8]),
    now: Now,
) -> Result<Answered, Refusal> {
    let Body::Receipt(receipt) = &request.body else { return Ok(broken(settings, request)) };
    let booked = receipt::book(settings, tx, ids, (receipt, raw), now)?;
    let event = Event::of(request);
    Ok(match booked {
        Ok(()) => answered(request.operation, event, &Answer::Received),
        Err(code) => refused(settings, request.operation, event, code.plain()),
    })
}

/// The answer when something broke here.
#[must_use]
pub fn broken(settings: &Settings, request: &Request) -> Answered {
    let fault = FaultCode::SystemError.plain();
    refused(settings, request.operation, Event::of(request), fault)
}

fn refused(settings: &Settings, operation: Operation, event: Event, fault: Fault) -> Answered {
    let event = Event { outcome: "KO", fault: Some(fault.code.code()), ..event };
    let by = settings.domain.as_deref().unwrap_or_default();
    let body = write(operation, &Answer::Refused(fault, by));
    Answered { status: 200, body, event, told: None }
}

fn answered(operation: Operation, event: Event, answer: &Answer<'_>) -> Answered {
    let event = Event { outcome: "OK", ..event };
    Answered { status: 200, body: write(operation, answer), event, told: None }
}
