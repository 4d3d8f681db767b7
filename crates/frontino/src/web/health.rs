//! Whether the server is alive and its database answers.

use super::State;
use axum::extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use frontino_store::{migrate, setting};
use serde_json::json;
use std::sync::Arc;

/// Answers 200 with the state of the database, 503 when it does not answer.
pub async fn show(extract::State(state): extract::State<Arc<State>>) -> Response {
    let database = state.pool.read(|tx| Ok(setting::is_synthetic(tx)?)).await;
    let (status, word) = match database {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unreachable"),
    };
    let body = json!({
        "status": if status == StatusCode::OK { "ok" } else { "unavailable" },
        "database": word,
        "schema_version": migrate::current_version(),
        "version": env!("CARGO_PKG_VERSION"),
    });
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
