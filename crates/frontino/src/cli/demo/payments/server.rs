//! A server of its own for the time of the payments, at a port that is free.

use crate::cli::Context;
use crate::refusal::Refusal;
use crate::web::{self, State};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;

/// Serves while `work` runs, which is told the address of the station.
///
/// # Errors
/// When the server does not start, or what `work` refuses.
pub fn with<T>(
    context: &Context,
    work: impl FnOnce(&State, &str) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let state = Arc::new(State::open(context)?);
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let threads = threads.map_err(|error| Refusal::new("internal", error.to_string()))?;
    let (tell, told) = mpsc::channel();
    let (end, ended) = oneshot::channel::<()>();
    // Who no longer waits for the address, or lets go of the end, wants the server to end.
    let ready = move |addr| {
        let _ = tell.send(addr);
    };
    let until = async {
        let _ = ended.await;
    };
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let served = threads.spawn(web::serve(state.clone(), addr, ready, until));
    let done = match told.recv() {
        Ok(addr) => work(&state, &format!("http://{addr}/pagopa/ws")),
        Err(_) => Err(Refusal::new("address_refused", "la stazione della prova non parte")
            .next("controllare che il sistema dia una porta libera")),
    };
    drop(end);
    let served = threads.block_on(served);
    let served = served.map_err(|error| Refusal::new("internal", error.to_string()))?;
    drop(state);
    let done = done?;
    served.map(|()| done)
}
