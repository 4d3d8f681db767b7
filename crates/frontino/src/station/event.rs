//! What the journal keeps of a request and its answer.

use crate::refusal::Refusal;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use frontino_pagopa::station::request::{Body, Request};
use frontino_store::Tx;
use frontino_store::station_event::{NewEvent, insert};
use std::io::{Read as _, Write as _};

/// A request and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The operation; empty when it was none.
    pub operation: &'static str,
    /// The notice that it names.
    pub notice_number: Option<String>,
    /// The receipt that it brings.
    pub receipt_id: Option<String>,
    /// `OK`, `KO`, or the status of HTTP.
    pub outcome: &'static str,
    /// The code of the fault.
    pub fault: Option<&'static str>,
}

/// What is known of a request beside what it says.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    /// When it arrived.
    pub at: i64,
    /// How long the answer took, in microseconds.
    pub elapsed_us: i64,
    /// The fingerprint of the client's certificate.
    pub certificate: Option<String>,
}

impl Event {
    /// Of a request that is not answered yet.
    #[must_use]
    pub fn of(request: &Request) -> Event {
        let (notice_number, receipt_id) = match &request.body {
            Body::Notice(notice) => (Some(notice.number.clone()), None),
            Body::Receipt(receipt) => {
                (Some(receipt.notice_number.clone()), Some(receipt.id.clone()))
            }
            Body::Demand { .. } => (None, None),
        };
        Event { operation: request.operation.name(), notice_number, receipt_id, ..Event::default() }
    }

    /// Writes it into the journal under a number that was taken for it.
    ///
    /// # Errors
    /// When the database refuses it.
    pub fn write(
        &self,
        tx: &mut Tx<'_>,
        id: i64,
        arrival: &Arrival,
        (request, answer): (&[u8], &str),
    ) -> Result<(), Refusal> {
        let (request, answer) = (packed(request), packed(answer.as_bytes()));
        insert(
            tx,
            &NewEvent {
                id,
                at: arrival.at,
                operation: self.operation,
                notice_number: self.notice_number.as_deref(),
                receipt_id: self.receipt_id.as_deref(),
                outcome: self.outcome,
                fault: self.fault,
                elapsed_us: arrival.elapsed_us,
                certificate: arrival.certificate.as_deref(),
                request: &request,
                answer: &answer,
            },
        )?;
        Ok(())
    }
}

/// A text compressed for the journal.
#[must_use]
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::fast());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// A text of the journal; what is damaged gives what can still be read.
#[must_use]
pub fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let _ = ZlibDecoder::new(bytes).read_to_end(&mut text);
    text
}
