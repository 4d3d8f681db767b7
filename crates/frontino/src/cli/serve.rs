//! `frontino serve`: the web server, with the background work inside.

use super::{Context, Status};
use crate::position::Publisher;
use crate::refusal::Refusal;
use crate::web::{self, State};
use crate::worker;
use clap::Args;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub const EXAMPLES: &str = "\
Esempi:
  frontino --data /var/lib/frontino serve --addr 127.0.0.1:8080
  frontino --db postgres://frontino@localhost/acqua serve --no-worker";

/// Where it listens when nothing says so.
const ADDR: &str = "127.0.0.1:8080";
/// For how long requests under way may still be answered when the server is told to end.
const GRACE: Duration = Duration::from_secs(10);

/// The options of `serve`.
#[derive(Args)]
pub struct Serve {
    /// Indirizzo su cui ascoltare (altrimenti web.addr, altrimenti 127.0.0.1:8080)
    #[arg(long, value_name = "HOST:PORTA")]
    addr: Option<String>,
    /// Senza il lavoro di fondo: lo fanno altri programmi `frontino worker`
    #[arg(long)]
    no_worker: bool,
}

/// Runs the server until it is told to end.
///
/// # Errors
/// When the database cannot be used or the address is taken.
pub fn run(context: &Context, asked: &Serve) -> Result<Status, Refusal> {
    let given = asked.addr.as_deref().or(context.config.web.addr.as_deref()).unwrap_or(ADDR);
    let ready = |addr: SocketAddr| {
        context.printer.result(&json!({"addr": addr.to_string()}), "");
    };
    until_told(context, address(given)?, !asked.no_worker, ready)?;
    Ok(Status::Done)
}

/// An address to listen on.
///
/// # Errors
/// When it is none.
pub fn address(text: &str) -> Result<SocketAddr, Refusal> {
    text.parse().map_err(|_| {
        Refusal::new("address_refused", format!("indirizzo non valido: {text}"))
            .at("--addr")
            .next("scriverlo come 127.0.0.1:8080")
    })
}

/// Serves until the program is told to end; `ready` is told the address.
///
/// # Errors
/// When the database cannot be used or the address is taken.
pub fn until_told(
    context: &Context,
    addr: SocketAddr,
    with_worker: bool,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Refusal> {
    if !context.printer.is_quiet() {
        // Who has set up a listener of the log already keeps it.
        let _ = tracing_subscriber::fmt().json().with_writer(std::io::stderr).try_init();
    }
    let state = Arc::new(State::open(context)?);
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
        signal_hook::flag::register(signal, stop.clone()).map_err(|error| {
            Refusal::new("internal", format!("i segnali non si possono ascoltare: {error}"))
        })?;
    }
    let served = std::thread::scope(|scope| {
        if with_worker {
            scope.spawn(|| background(context, &stop));
        }
        // A connection to PostgreSQL must not be closed by a thread that never waits: the last to
        // let go of the state is this one.
        let served = listen(context, state.clone(), (addr, &stop), ready);
        stop.store(true, Ordering::Relaxed);
        served
    });
    drop(state);
    served
}

/// The background work: what goes wrong with it is said, and does not stop the server.
fn background(context: &Context, stop: &AtomicBool) {
    if let Err(refusal) = Publisher::of(&context.config, &context.data) {
        context.printer.say(&format!("posizioni debitorie: {refusal}"));
    }
    while !stop.load(Ordering::Relaxed) {
        let said = |_: &str| {};
        if let Err(refusal) = worker::work(context, false, stop, &said) {
            context.printer.say(&format!("lavoro di fondo: {refusal}"));
            worker::pause(stop);
        }
    }
}

fn listen(
    context: &Context,
    state: Arc<State>,
    (addr, stop): (SocketAddr, &Arc<AtomicBool>),
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Refusal> {
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let threads = threads.map_err(|error| Refusal::new("internal", error.to_string()))?;
    let listening = |addr: SocketAddr| {
        context.printer.say(&format!("In ascolto su http://{addr} (Ctrl-C per finire)"));
        ready(addr);
    };
    let told = stop.clone();
    let served = threads.block_on(web::serve(state, addr, listening, async move {
        while !told.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }));
    threads.shutdown_timeout(GRACE);
    served
}
