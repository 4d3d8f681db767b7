//! What happens around every request: its number, a line in the log, figures, and headers that
//! leave a browser nothing to run but what this server gives. No address with its values, no body
//! and no name goes into the log: only which kind of page was asked for.

use super::error;
use super::state::State;
use crate::secret::random;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use frontino_store::hexadecimal;
use std::sync::Arc;
use std::time::Instant;

/// The number of a request, which error pages show and the log bears.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The header with the number.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs a request with all that is around it.
pub async fn run(
    axum::extract::State(state): axum::extract::State<Arc<State>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    // Without random numbers of the system nothing would work anyway.
    let id = RequestId(hexadecimal(&random::<8>().unwrap_or([0; 8])));
    let method = request.method().as_str().to_owned();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("-", MatchedPath::as_str).to_owned();
    let is_page = !route.starts_with("/pagopa") && !route.starts_with("/health");
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    if is_page && error::is_bare(&response) {
        response = error::page(&state.frame, response.status(), &id.0);
    }
    let status = response.status();
    harden(&mut response, &state.checkout_origin, is_page);
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let elapsed = started.elapsed();
    let labels = [
        ("route", route.clone()),
        ("method", method.clone()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("frontino_http_requests_total", &labels).increment(1);
    metrics::histogram!("frontino_http_seconds", "route" => route.clone())
        .record(elapsed.as_secs_f64());
    note(&id.0, &method, &route, status, elapsed.as_micros());
    response
}

fn note(id: &str, method: &str, route: &str, status: StatusCode, micros: u128) {
    let micros = u64::try_from(micros).unwrap_or(u64::MAX);
    let status = status.as_u16();
    if status >= 500 {
        tracing::error!(request_id = id, method, route, status, elapsed_us = micros, "request");
    } else {
        tracing::info!(request_id = id, method, route, status, elapsed_us = micros, "request");
    }
}

/// Headers for every answer, and for pages what they may load: from here alone, nothing inline.
fn harden(response: &mut Response, checkout: &str, is_page: bool) {
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "geolocation=(), microphone=(), payment=()"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if is_page {
        // A form that ends at the Checkout is sent there by an answer of ours.
        let policy = format!(
            "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
             script-src 'self'; connect-src 'self'; form-action 'self'{checkout}; base-uri 'none'; \
             frame-ancestors 'none'"
        );
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}
