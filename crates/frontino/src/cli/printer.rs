//! Data to standard output, talk to standard error; with `--json` one object and nothing else.

use crate::refusal::Refusal;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::ExitCode;

/// Where a command writes.
pub struct Printer {
    json: bool,
    quiet: bool,
}

impl Printer {
    /// A printer for `--json` and `--quiet`.
    #[must_use]
    pub fn new(json: bool, quiet: bool) -> Printer {
        Printer { json, quiet }
    }

    /// The result: the JSON object with `--json`, else the text for a person.
    pub fn result(&self, value: &Value, text: &str) {
        let mut out = std::io::stdout().lock();
        // A closed pipe is the reader's business, not an error of ours.
        let _ = if self.json { writeln!(out, "{value}") } else { write!(out, "{text}") };
    }

    /// A sentence on standard error.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    /// A refusal, and the exit status that goes with it.
    pub fn refused(&self, refusal: &Refusal) -> ExitCode {
        let Refusal { code, message, place, next } = refusal;
        if self.json {
            let value = json!({"error": {
                "code": code, "message": message, "where": place, "next": next}});
            let _ = writeln!(std::io::stdout().lock(), "{value}");
        } else {
            let mut text = format!("Rifiutato: {message}");
            if !place.is_empty() {
                text.push_str(&format!("\n  dove: {place}"));
            }
            if !next.is_empty() {
                text.push_str(&format!("\n  adesso: {next}"));
            }
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
        ExitCode::from(2)
    }
}
