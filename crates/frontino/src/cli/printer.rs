//! Data to standard output, talk to standard error; with `--json` one object and nothing else.

use super::progress::Progress;
use crate::refusal::Refusal;
use serde_json::{Value, json};
use std::io::{self, Write as _};
use std::sync::Mutex;

/// Where a command writes.
pub struct Printer {
    json: bool,
    quiet: bool,
    /// What kept the result from being written.
    failed: Mutex<Option<io::Error>>,
}

impl Printer {
    /// A printer for `--json` and `--quiet`.
    #[must_use]
    pub fn new(json: bool, quiet: bool) -> Printer {
        Printer { json, quiet, failed: Mutex::new(None) }
    }

    /// The result: the JSON object with `--json`, else the text for a person.
    pub fn result(&self, value: &Value, text: &str) {
        let mut out = io::stdout().lock();
        let written = if self.json { writeln!(out, "{value}") } else { write!(out, "{text}") };
        // A closed pipe is the reader's business, not an error of ours.
        if let Err(error) = written.and_then(|()| out.flush())
            && error.kind() != io::ErrorKind::BrokenPipe
            && let Ok(mut failed) = self.failed.lock()
        {
            *failed = Some(error);
        }
    }

    /// Whether all results could be written.
    ///
    /// # Errors
    /// When standard output did not take one.
    pub fn finish(&self) -> Result<(), Refusal> {
        match self.failed.lock().ok().and_then(|mut failed| failed.take()) {
            None => Ok(()),
            Some(error) => Err(Refusal::new("output", format!("il risultato è perso ({error})"))
                .at("uscita standard")
                .next("controllare dove va l'uscita; ciò che il comando ha salvato resta")),
        }
    }

    /// Whether nothing is said on standard error.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// A sentence on standard error.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }

    /// Shows on standard error how far `what` has come; `total` where it is known.
    #[must_use]
    pub fn progress(&self, what: &str, total: Option<u64>) -> Progress {
        Progress::new(what, total, self.quiet)
    }

    /// A refusal: an object with `--json`, else on standard error, even with `--quiet`.
    pub fn refused(&self, refusal: &Refusal) {
        let Refusal { code, message, place, next } = refusal;
        if self.json {
            let value = json!({"error": {
                "code": code, "message": message, "where": place, "next": next}});
            let _ = writeln!(io::stdout().lock(), "{value}");
            return;
        }
        let mut text = format!("ERRORE  {message}\n");
        for (name, line) in [("dove", place), ("rimedio", next)] {
            if !line.is_empty() {
                text.push_str(&format!("  {name:<9}{line}\n"));
            }
        }
        let _ = write!(io::stderr().lock(), "{text}");
    }
}
