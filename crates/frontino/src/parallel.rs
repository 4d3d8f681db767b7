//! The same work by several threads, each with a connection of its own.

use crate::cli::Context;
use crate::refusal::Refusal;
use frontino_store::Conn;
use std::thread;

/// Lets so many workers do the same, the first of them on `conn`.
///
/// # Errors
/// What a worker gives, or that one died.
pub fn in_parallel(
    context: &Context,
    conn: &mut Conn,
    workers: usize,
    work: &(dyn Fn(&mut Conn) -> Result<(), Refusal> + Sync),
) -> Result<(), Refusal> {
    thread::scope(|scope| {
        let worker = || work(&mut context.db.open()?);
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(worker)).collect();
        let mut result = work(conn);
        for other in others {
            let panicked = || Err(Refusal::new("worker_died", "un lavoratore si è interrotto"));
            result = result.and(other.join().unwrap_or_else(|_| panicked()));
        }
        result
    })
}
