//! The web server: public pages, the user's own, the back office, and pagoPA's station. One file a
//! use case; each parses, loads, calls core and saves.

mod health;
mod pool;
mod state;
mod station;
pub mod writer;

pub use state::State;

use crate::refusal::Refusal;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Every address that is answered.
fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/health", get(health::show))
        .route("/pagopa/ws", post(station::answer).layer(DefaultBodyLimit::max(station::BODY_MAX)))
        .with_state(state)
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
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
    let served = axum::serve(listener, router(state)).with_graceful_shutdown(stop).await;
    served.map_err(taken)
}
