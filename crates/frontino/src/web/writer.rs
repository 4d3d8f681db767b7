//! The one thread of the server that writes. What waits is written together in one transaction and
//! answered after it is on the disk: a hundred receipts at once cost little more than one. What
//! nobody waits for is written with what comes next. When one of them is refused, each is tried
//! again alone, so that it spoils no other.

use crate::payment::ids::Ids;
use crate::refusal::Refusal;
use frontino_store::{Conn, DbUrl, Tx};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// What is written together at most.
const TOGETHER: usize = 64;
/// What may wait before the next one is turned away.
const WAITING: usize = 4096;
/// How long what nobody waits for may lie before it is written.
const BEHIND: Duration = Duration::from_millis(50);
/// Identifiers taken at a time.
const BLOCK: i64 = 200;

type Work = Box<dyn FnMut(&mut Tx<'_>, &mut Ids) -> Result<(), Refusal> + Send>;
type Done = Box<dyn FnOnce(Result<(), Refusal>) + Send>;

struct Piece {
    work: Work,
    done: Option<Done>,
}

fn broken() -> Refusal {
    Refusal::new("internal", "errore interno del programma")
}

/// Where handlers send what is to be written.
pub struct Writer {
    queue: Option<SyncSender<Piece>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn start(db: DbUrl) -> Result<Writer, Refusal> {
        let conn = open(&db)?;
        let (queue, pieces) = sync_channel(WAITING);
        let thread = std::thread::Builder::new().name("writer".to_owned());
        let thread = thread.spawn(move || run(&db, conn, &pieces)).map_err(|error| {
            Refusal::new("internal", format!("il sistema non dà un altro thread: {error}"))
        })?;
        Ok(Writer { queue: Some(queue), thread: Some(thread) })
    }

    /// Writes something and tells what `work` gave once it is on the disk. `work` may be called
    /// twice: what the first call did is then undone.
    ///
    /// # Errors
    /// What `work` or the database refuses: then nothing of it is written.
    pub async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut Tx<'_>, &mut Ids) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let given: Arc<Mutex<Option<T>>> = Arc::default();
        let gives = given.clone();
        let (tell, told) = oneshot::channel();
        self.send(Piece {
            work: Box::new(move |tx, ids| {
                let value = work(tx, ids)?;
                *gives.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
                Ok(())
            }),
            // Who no longer waits does not hear it.
            done: Some(Box::new(move |result| drop(tell.send(result)))),
        })?;
        told.await.map_err(|_| broken())??;
        given.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(broken)
    }

    /// Writes something that nobody waits for.
    ///
    /// # Errors
    /// When too much waits already.
    pub fn write_behind(
        &self,
        work: impl FnMut(&mut Tx<'_>, &mut Ids) -> Result<(), Refusal> + Send + 'static,
    ) -> Result<(), Refusal> {
        self.send(Piece { work: Box::new(work), done: None })
    }

    fn send(&self, piece: Piece) -> Result<(), Refusal> {
        let queue = self.queue.as_ref().ok_or_else(broken)?;
        queue.try_send(piece).map_err(|error| match error {
            TrySendError::Full(_) => Refusal::new("busy", "troppe richieste insieme"),
            TrySendError::Disconnected(_) => broken(),
        })
    }
}

/// What waits is written before the server ends.
impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A thread that died has nothing more to write.
            let _ = thread.join();
        }
    }
}

fn open(db: &DbUrl) -> Result<Conn, Refusal> {
    let mut conn = db.open()?;
    conn.make_durable()?;
    conn.keep_statements();
    Ok(conn)
}

fn run(db: &DbUrl, conn: Conn, pieces: &Receiver<Piece>) {
    let (mut conn, mut ids) = (Some(conn), Ids::new(BLOCK));
    while let Some(mut some) = collect(pieces) {
        let together = attempt(db, &mut conn, &mut ids, &mut some);
        if together.is_ok() || some.len() == 1 {
            for piece in some {
                piece.done(&together);
            }
            continue;
        }
        for mut piece in some {
            let alone = attempt(db, &mut conn, &mut ids, std::slice::from_mut(&mut piece));
            piece.done(&alone);
        }
    }
}

/// What is written together: all that is there, as soon as somebody waits for a part of it. Nothing
/// when nobody can send any more.
fn collect(pieces: &Receiver<Piece>) -> Option<Vec<Piece>> {
    let mut some = vec![pieces.recv().ok()?];
    let until = Instant::now() + BEHIND;
    while some.len() < TOGETHER {
        let is_awaited = some.iter().any(|piece| piece.done.is_some());
        let next = match is_awaited {
            true => pieces.try_recv().ok(),
            false => pieces.recv_timeout(until.saturating_duration_since(Instant::now())).ok(),
        };
        match next {
            Some(next) => some.push(next),
            None => break,
        }
    }
    Some(some)
}

impl Piece {
    /// Tells who waits what came of it.
    fn done(self, result: &Result<(), Refusal>) {
        if let Some(done) = self.done {
            done(result.clone());
        }
    }
}

/// One transaction; a connection that was lost is opened again for the next one.
fn attempt(
    db: &DbUrl,
    conn: &mut Option<Conn>,
    ids: &mut Ids,
    pieces: &mut [Piece],
) -> Result<(), Refusal> {
    let mut open_conn = match conn.take() {
        Some(conn) => conn,
        None => open(db)?,
    };
    let worked = catch_unwind(AssertUnwindSafe(|| {
        ids.fill(&mut open_conn, pieces.len())?;
        let mut tx = open_conn.begin()?;
        for piece in pieces {
            (piece.work)(&mut tx, ids)?;
        }
        tx.commit()?;
        Ok(())
    }));
    let result = worked.unwrap_or_else(|_| Err(broken()));
    if result.is_ok() {
        *conn = Some(open_conn);
    }
    result
}
