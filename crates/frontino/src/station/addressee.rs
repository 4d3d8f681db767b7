//! Whether a request is for us: broker, station, creditor, in this order.

use super::Settings;
use frontino_pagopa::station::FaultCode;
use frontino_pagopa::station::request::{Body, Request};

/// Checks whom a request is for.
///
/// # Errors
/// The code of the first check that fails.
pub fn check(settings: &Settings, request: &Request) -> Result<(), FaultCode> {
    let to = &request.addressee;
    let is = |ours: &Option<String>, theirs: &str| ours.as_deref() == Some(theirs);
    if !is(&settings.broker, &to.broker) {
        return Err(FaultCode::IdIntermediarioErrato);
    }
    if !is(&settings.station, &to.station) {
        return Err(FaultCode::StazioneIntErrata);
    }
    let on_notice = match &request.body {
        Body::Notice(notice) => notice.fiscal_code == to.domain,
        // A receipt may be for a part of another creditor's notice.
        Body::Receipt(_) | Body::Demand { .. } => true,
    };
    if is(&settings.domain, &to.domain) && on_notice {
        Ok(())
    } else {
        Err(FaultCode::IdDominioErrato)
    }
}
