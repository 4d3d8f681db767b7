//! How the platform misbehaves.

use crate::Platform;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// What it does wrong; nothing by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Milliseconds before it answers anything that the creditor asks.
    pub wait_ms: u64,
    /// It answers what the creditor asks with this status.
    pub status: Option<u16>,
    /// Seconds that it asks the creditor to wait, with that status.
    pub retry_after: Option<u32>,
    /// It answers with something that is no answer.
    pub garbage: bool,
    /// It sends the payer to another site than its own.
    pub elsewhere: bool,
    /// It sends every receipt so many times more.
    pub repeats: u32,
    /// It keeps receipts until they are released, the newest first.
    pub hold: bool,
}

impl Behaviour {
    /// Waits as told, and gives the answer that takes the place of the right one.
    pub(crate) async fn before(self) -> Option<Response> {
        tokio::time::sleep(Duration::from_millis(self.wait_ms)).await;
        let status = self.status.and_then(|status| StatusCode::from_u16(status).ok());
        match (self.garbage, status) {
            (true, _) => Some((StatusCode::OK, "\u{0}<html>}{").into_response()),
            (_, Some(status)) => {
                let mut answer = (status, "{\"title\":\"error\"}").into_response();
                if let Some(seconds) = self.retry_after {
                    answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                }
                Some(answer)
            }
            _ => None,
        }
    }
}

/// `POST /comportamento`: how to behave from now on, as JSON.
pub(crate) async fn set(State(platform): State<Arc<Platform>>, body: String) -> StatusCode {
    match serde_json::from_str(&body) {
        Ok(behaviour) => {
            platform.behave(behaviour);
            StatusCode::NO_CONTENT
        }
        Err(_) => StatusCode::BAD_REQUEST,
    }
}
