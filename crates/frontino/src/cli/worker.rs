//! `frontino worker`: work in the background.

use super::{Context, Status};
use crate::refusal::Refusal;
use crate::worker::{self, Worked};
use clap::Args;
use frontino_store::job;
use serde_json::{Map, json};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

pub const EXAMPLES: &str = "\
Esempi:
  frontino worker
  frontino worker --once --json";

/// How long work under way may go on once the program is told to end.
const GRACE: Duration = Duration::from_secs(12);
const GLANCE: Duration = Duration::from_millis(50);

/// Until when it works.
#[derive(Args)]
pub struct Worker {
    /// Finisce quando non c'è più niente da fare.
    #[arg(long)]
    once: bool,
    /// Dice quanto lavoro c'è, senza farlo.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command until there is no work, or until the program is told to end.
///
/// # Errors
/// When the database does not answer, or the mail is not configured.
pub fn run(context: &Context, asked: &Worker) -> Result<Status, Refusal> {
    let mut worked = Worked::default();
    if !asked.dry_run {
        worked = work(context, asked.once)?;
    }
    let counts = job::counts(&mut context.open()?.begin_read()?)?;
    let of = |state: &str| counts.iter().find(|(name, _)| name == state).map_or(0, |(_, n)| *n);
    let (waiting, failed) = (of("waiting"), of("failed"));
    let jobs: Map<_, _> = counts.iter().map(|(state, n)| (state.clone(), json!(n))).collect();
    let text = format!("Lavori fatti {}, da fare {waiting}, non riusciti {failed}\n", worked.taken);
    let value = json!({"taken": worked.taken, "positions": worked.published, "jobs": jobs});
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

/// Works beside a watch on the signals: what is under way may end, but not keep the program.
fn work(context: &Context, once: bool) -> Result<Worked, Refusal> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        flag::register(signal, Arc::clone(&stop)).map_err(|error| {
            Refusal::new("signal", format!("il segnale di fine non si può attendere: {error}"))
                .at("sistema operativo")
                .next("segnalare l'errore")
        })?;
    }
    std::thread::scope(|scope| {
        let (done, ended) = channel();
        let flagged = Arc::clone(&stop);
        scope.spawn(move || {
            // Nobody listens any more only when the program ends.
            let _ =
                done.send(worker::work(context, once, &flagged, &|line| context.printer.say(line)));
        });
        let mut told_at: Option<Instant> = None;
        loop {
            match ended.recv_timeout(GLANCE) {
                Ok(worked) => return worked,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Refusal::new("worker_died", "il lavoratore si è interrotto"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if stop.load(Ordering::Relaxed) {
                let since = told_at.get_or_insert_with(Instant::now);
                if since.elapsed() > GRACE {
                    // A message whose fate is not known stays noted as such.
                    context.printer.say("Un messaggio è rimasto a metà: il suo esito è incerto");
                    std::process::exit(0);
                }
            }
        }
    })
}
