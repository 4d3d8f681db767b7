//! Figures for who watches the server, in the text form of Prometheus.

use super::State;
use axum::extract;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::{Arc, OnceLock};

/// The one collector of the program.
static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// The collector; the first call starts it.
pub fn handle() -> PrometheusHandle {
    let start = || {
        let buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];
        let builder = PrometheusBuilder::new();
        let recorder = match builder.set_buckets(&buckets) {
            Ok(builder) => builder.build_recorder(),
            Err(_) => PrometheusBuilder::new().build_recorder(),
        };
        let handle = recorder.handle();
        // A second one in the same program would not be heard; there is none.
        let _ = metrics::set_global_recorder(recorder);
        handle
    };
    HANDLE.get_or_init(start).clone()
}

/// Gives the figures.
pub async fn show(extract::State(state): extract::State<Arc<State>>) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (headers, state.metrics.render()).into_response()
}
