//! The order in which workers give names: whoever is ready waits until those before it are done, so
//! that the names follow the numbers of the bills whatever worker makes them.

use std::sync::{Condvar, Mutex, PoisonError};

/// Whose turn it is.
#[derive(Default)]
pub struct Turns {
    /// Ranges that were given their names.
    done: Mutex<Done>,
    changed: Condvar,
}

#[derive(Default)]
struct Done {
    count: usize,
    /// The first range that was given up: the turn of those after it never comes.
    broken_at: Option<usize>,
}

/// The place of a range in the order; dropped before it is done, it lets no other pass.
pub struct Turn<'t> {
    turns: &'t Turns,
    place: usize,
    is_done: bool,
}

impl Turns {
    /// The turn of the range at a place, from 0.
    pub fn of(&self, place: usize) -> Turn<'_> {
        Turn { turns: self, place, is_done: false }
    }
}

impl Turn<'_> {
    /// Waits until it has come; `false` when it never will.
    #[must_use]
    pub fn wait(&self) -> bool {
        let done = self.turns.done.lock().unwrap_or_else(PoisonError::into_inner);
        let never = |done: &Done| done.broken_at.is_some_and(|at| at < self.place);
        let waits = |done: &mut Done| done.count < self.place && !never(done);
        let done = self.turns.changed.wait_while(done, waits);
        !never(&done.unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets the next one pass.
    pub fn end(mut self) {
        self.is_done = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut done = self.turns.done.lock().unwrap_or_else(PoisonError::into_inner);
        match self.is_done {
            true => done.count += 1,
            false => {
                done.broken_at = Some(done.broken_at.map_or(self.place, |at| at.min(self.place)))
            }
        }
        self.turns.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn turns_come_in_order_and_stop_at_one_that_was_given_up() {
        let (turns, next, order) = (Turns::default(), AtomicUsize::new(0), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let turn = turns.of(place);
                        // Those that come later are ready sooner.
                        std::thread::sleep(std::time::Duration::from_millis(4 - place as u64 % 4));
                        if place == 20 || !turn.wait() {
                            return;
                        }
                        order.lock().unwrap().push(place);
                        turn.end();
                    }
                });
            }
        });
        assert_eq!(order.into_inner().unwrap(), (0..20).collect::<Vec<_>>());
    }
}
