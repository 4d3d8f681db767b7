//! Plays pagoPA's platform: the Checkout with a page on which a payment can be made or given up,
//! the node that asks the creditor's station and sends it receipts, the flows of the PSPs and the
//! money that they send to the creditor's bank, and the archive of debt positions. It can be told
//! to misbehave. Of the product only the demo knows it.

#![deny(missing_docs)]

mod bank;
mod behaviour;
mod carts;
mod node;
mod positions;

pub use bank::{Account, Movement};
pub use behaviour::Behaviour;
pub use carts::Cart;
pub use node::{Flow, Outcome, PSPS, Payer, Station};
pub use positions::Position;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use frontino_core::dates::Date;
use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use ureq::Agent;

/// The key of the platform's services that it expects.
pub const KEY: &str = "prova";

/// What it keeps while it runs.
struct Kept {
    today: Date,
    behaviour: Behaviour,
    carts: Vec<Cart>,
    receipts: Vec<node::Sent>,
    held: Vec<String>,
    positions: BTreeMap<String, Position>,
    position_calls: u64,
}

impl Kept {
    fn on(today: Date) -> Kept {
        Kept {
            today,
            behaviour: Behaviour::default(),
            carts: Vec::new(),
            receipts: Vec::new(),
            held: Vec::new(),
            positions: BTreeMap::new(),
            position_calls: 0,
        }
    }
}

/// The platform.
pub struct Platform {
    addr: SocketAddr,
    station: Station,
    agent: Agent,
    kept: Mutex<Kept>,
}

impl Platform {
    /// Starts it on a thread of its own, which ends with the program. Payments are made on `today`.
    ///
    /// # Errors
    /// When the address is taken.
    pub fn start(addr: SocketAddr, station: Station, today: Date) -> io::Result<Arc<Platform>> {
        let listener = TcpListener::bind(addr)?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let kept = Mutex::new(Kept::on(today));
        let platform = Arc::new(Platform { addr, station, agent: node::agent(), kept });
        let threads = tokio::runtime::Builder::new_multi_thread();
        let threads = { threads }.worker_threads(2).enable_all().build()?;
        let router = router(platform.clone());
        std::thread::spawn(move || {
            let served = threads.block_on(async {
                axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await
            });
            if let Err(error) = served {
                eprintln!("{error}");
            }
        });
        Ok(platform)
    }

    /// Its address, such as `http://127.0.0.1:41234`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Lets payments be made on another day from now on.
    pub fn pretend(&self, today: Date) {
        self.kept().today = today;
    }

    /// Tells it how to behave from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.kept().behaviour = behaviour;
    }

    /// The carts that it was given.
    #[must_use]
    pub fn carts(&self) -> Vec<Cart> {
        self.kept().carts.clone()
    }

    /// The debt positions that it was given, by notice number.
    #[must_use]
    pub fn positions(&self) -> BTreeMap<String, Position> {
        self.kept().positions.clone()
    }

    /// How often it was asked to keep a debt position.
    #[must_use]
    pub fn position_calls(&self) -> u64 {
        self.kept().position_calls
    }

    fn behaviour(&self) -> Behaviour {
        self.kept().behaviour
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn router(platform: Arc<Platform>) -> Router {
    Router::new()
        .route("/checkout/carts", post(carts::create))
        .route("/pagina/{place}", get(carts::page))
        .route("/pagina/{place}/paga", post(carts::pay))
        .route("/pagina/{place}/annulla", post(carts::cancel))
        .route("/aca/paCreatePosition", post(positions::create))
        .route("/flusso.xml", get(flow))
        .route("/comportamento", post(behaviour::set))
        .with_state(platform)
}

async fn flow(State(platform): State<Arc<Platform>>) -> String {
    let flows = platform.flows(platform.kept().today);
    flows.into_iter().next().map_or_else(String::new, |flow| flow.xml)
}
