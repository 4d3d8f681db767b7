//! How far long work has come: a bar on a terminal, a plain line every few seconds elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Time between two plain lines.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// The progress of one piece of work; may be advanced from many threads.
pub struct Progress {
    what: String,
    total: Option<u64>,
    done: AtomicU64,
    began: Instant,
    shape: Shape,
}

enum Shape {
    Silent,
    Bar(ProgressBar),
    Lines(Mutex<Instant>),
}

impl Progress {
    /// Begins to show the progress of `what`, of which there is `total` where that is known.
    pub(super) fn new(what: &str, total: Option<u64>, silent: bool) -> Progress {
        let shape = if silent {
            Shape::Silent
        } else if std::io::stderr().is_terminal() {
            Shape::Bar(bar(what, total))
        } else {
            Shape::Lines(Mutex::new(Instant::now()))
        };
        let (done, began) = (AtomicU64::new(0), Instant::now());
        Progress { what: what.to_owned(), total, done, began, shape }
    }

    /// Tells that `more` has been done.
    pub fn advance(&self, more: u64) {
        let done = self.done.fetch_add(more, Ordering::Relaxed) + more;
        match &self.shape {
            Shape::Silent => {}
            Shape::Bar(bar) => bar.set_position(done),
            Shape::Lines(last) => {
                // Whoever comes while another thread writes the line goes on with its work.
                if let Ok(mut last) = last.try_lock()
                    && last.elapsed() >= BETWEEN_LINES
                {
                    *last = Instant::now();
                    let line = line(&self.what, done, self.total, self.began.elapsed());
                    let _ = writeln!(std::io::stderr().lock(), "{line}");
                }
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Shape::Bar(bar) = &self.shape {
            bar.finish_and_clear();
        }
    }
}

fn bar(what: &str, total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => {
            (ProgressBar::new(total), "{msg} {bar:30} {percent} % · ancora {eta} ({pos} di {len})")
        }
        None => (ProgressBar::new_spinner(), "{msg} {spinner} {pos}"),
    };
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(what.to_owned())
}

fn line(what: &str, done: u64, total: Option<u64>, elapsed: Duration) -> String {
    let thousands = super::italian::thousands;
    let per_second = done / elapsed.as_secs().max(1);
    let rate = format!("{} al secondo", thousands(per_second));
    match total {
        Some(total) if total > 0 => format!(
            "{what}: {} di {} ({} %), {rate}, mancano {} s",
            thousands(done),
            thousands(total),
            u128::from(done) * 100 / u128::from(total),
            total.saturating_sub(done) / per_second.max(1),
        ),
        _ => format!("{what}: {}, {rate}", thousands(done)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_much_of_how_much() {
        let check = |done, total, said: &str| {
            assert_eq!(line("Righe", done, total, Duration::from_secs(4)), said);
        };
        check(
            12_000,
            Some(83_000),
            "Righe: 12.000 di 83.000 (14 %), 3.000 al secondo, mancano 23 s",
        );
        check(12_000, None, "Righe: 12.000, 3.000 al secondo");
        check(0, Some(0), "Righe: 0, 0 al secondo");
    }

    #[test]
    fn what_many_threads_do_is_summed() {
        let progress = Progress::new("Righe", None, true);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|_| progress.advance(2)));
            }
        });
        assert_eq!(progress.done.load(Ordering::Relaxed), 8000);
    }
}
