//! Connections for reading, kept open between requests.

use crate::refusal::Refusal;
use frontino_store::{Conn, DbUrl, Tx};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Requests that read at the same time.
const READERS: usize = 8;

/// Connections for reading.
#[derive(Clone)]
pub struct Pool {
    db: DbUrl,
    idle: Arc<Mutex<Vec<Conn>>>,
    turns: Arc<Semaphore>,
}

impl Pool {
    /// To a database.
    #[must_use]
    pub fn new(db: DbUrl) -> Pool {
        Pool { db, idle: Arc::default(), turns: Arc::new(Semaphore::new(READERS)) }
    }

    /// Reads one state of the database, on a thread that may wait.
    ///
    /// # Errors
    /// When the database cannot be reached, or what `read` refuses.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Tx<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let broken = || Refusal::new("internal", "errore interno del programma");
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| broken())?;
        let pool = self.clone();
        let work = move || {
            let _turn = turn;
            let mut conn = pool.take()?;
            let result = conn.begin_read().map_err(Refusal::from).and_then(|mut tx| read(&mut tx));
            // A connection that a refusal may have broken is not used again.
            if result.is_ok() {
                pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            }
            result
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| broken())?
    }

    fn take(&self) -> Result<Conn, Refusal> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(match idle {
            Some(conn) => conn,
            None => {
                let mut conn = self.db.open()?;
                conn.keep_statements();
                conn
            }
        })
    }
}
