//! The web server: public pages, the user's own, the back office, and pagoPA's station. One file a
//! use case; each parses, loads, calls core and saves.

mod around;
mod asset;
mod body;
mod callers;
mod checkout;
mod error;
mod health;
mod home;
mod lazy_press;
mod limit;
mod metrics;
mod outcome;
mod page;
mod pay;
mod pool;
mod proof;
mod state;
mod station;
pub mod writer;

pub use state::State;

use crate::refusal::Refusal;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

/// For how long a request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every address that is answered.
fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/paga", get(pay::show))
        .route("/paga/avvia", post(checkout::begin))
        .route("/paga/esito/{id}", get(outcome::show))
        .route("/paga/esito/{id}/quietanza.pdf", get(proof::show))
        .route("/assets/{file}", get(asset::show))
        .route("/health", get(health::show))
        .route("/metrics", get(metrics::show))
        .route("/pagopa/ws", post(station::answer))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(middleware::from_fn_with_state(state.clone(), around::run))
        .layer(CompressionLayer::new())
        .with_state(state)
}

/// A mistake of ours ends one request, not the server.
fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    axum::response::IntoResponse::into_response(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Answers at an address until `stop` comes, then ends what is under way. `ready` is told the
/// address, which the system chooses when its port is 0.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn serve(
    state: Arc<State>,
    addr: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Refusal> {
    let taken = |error: std::io::Error| {
        Refusal::new("address_refused", format!("non si può ascoltare a questo indirizzo: {error}"))
            .at(addr)
            .next("scegliere un'altra porta con --addr, o fermare il programma che la usa")
    };
    let listener = TcpListener::bind(addr).await.map_err(taken)?;
    ready(listener.local_addr().map_err(taken)?);
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop).await;
    served.map_err(taken)
}
