//! `/pagopa/ws`: the station over HTTP.

use super::State;
use super::body;
use crate::station::{self, Answered, Arrival, Asked, Told};
use axum::body::{Body, Bytes};
use axum::extract::{self, ConnectInfo};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use frontino_store::receipt::insert_activation;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

/// Bytes of a request at most (contract, section 3).
const BODY_MAX: usize = 128 * 1024;

/// Answers a request of the node.
pub async fn answer(
    extract::State(state): extract::State<Arc<State>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    sent: Body,
) -> Response {
    let started = Instant::now();
    let body = match body::read(sent, BODY_MAX).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let Ok(certificate) = state.callers.admit(&headers, peer) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let now = state.now();
    let action = headers.get("soapaction").and_then(|value| value.to_str().ok());
    let (answered, booked) = match station::take(&state.station, &body, action) {
        Asked::Answered(answered) => (*answered, false),
        Asked::Look(request) => {
            let (settings, asked) = (state.station.clone(), request.clone());
            let looked = state.pool.read(move |tx| Ok(station::look(&settings, tx, &asked))).await;
            (looked.unwrap_or_else(|_| station::broken(&state.station, &request)), false)
        }
        Asked::Book(request) => {
            let arrival =
                Arrival { at: now.micros, elapsed_us: 0, certificate: certificate.clone() };
            let (settings, asked, raw) = (state.station.clone(), request.clone(), body.clone());
            let booked = state.writer.write(move |tx, ids| {
                let answered = station::book(&settings, tx, ids, (&asked, &raw), now)?;
                let arrival = Arrival { elapsed_us: micros(started), ..arrival.clone() };
                answered.event.write(tx, ids.row()?, &arrival, (&raw, &answered.body))?;
                Ok(answered)
            });
            match booked.await {
                Ok(answered) => (answered, true),
                Err(_) => (station::broken(&state.station, &request), false),
            }
        }
    };
    if !booked {
        let arrival = Arrival { at: now.micros, elapsed_us: micros(started), certificate };
        note(&state, &answered, arrival, body);
    }
    respond(answered)
}

/// What happened goes into the journal behind the answer: nobody has to wait for it.
fn note(state: &State, answered: &Answered, arrival: Arrival, body: Bytes) {
    let answered = answered.clone();
    let written = state.writer.write_behind(move |tx, ids| {
        answered.event.write(tx, ids.row()?, &arrival, (&body, &answered.body))?;
        if let Some(Told { notice_number, amount_cents, note }) = &answered.told {
            let told = (*amount_cents, note.as_deref());
            insert_activation(tx, ids.row()?, notice_number, arrival.at, told)?;
        }
        Ok(())
    });
    // When too much waits, an answer is worth more than its trace.
    drop(written);
}

fn micros(started: Instant) -> i64 {
    i64::try_from(started.elapsed().as_micros()).unwrap_or(i64::MAX)
}

fn respond(answered: Answered) -> Response {
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content = [(header::CONTENT_TYPE, "text/xml; charset=utf-8")];
    (status, content, answered.body).into_response()
}
