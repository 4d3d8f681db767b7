//! What became of the readings that arrived: counts, and a sentence for each that is not used.

use super::{Arrival, KINDS};
use crate::choice;
use crate::cli::italian::{day, thousands};
use frontino_core::dates::Date;
use serde_json::{Value, json};

/// How many lines a person is shown of each list; JSON has them all.
const SHOWN: usize = 20;

/// What became of the readings.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Used from now on.
    pub accepted: u64,
    /// There already, the same.
    pub unchanged: u64,
    /// Wait for a person.
    pub held: Vec<Told>,
    /// Not used.
    pub refused: Vec<Told>,
}

/// A reading that is not used, and why. Its value is not repeated.
#[derive(Clone, Debug)]
pub struct Told {
    /// Physical line in the file.
    pub line: Option<u32>,
    /// Its key.
    pub key: Option<String>,
    /// What arrived, when it could be read.
    pub arrival: Option<Arrival>,
    /// Stable word for the reason.
    pub reason: &'static str,
    /// The reason, in Italian.
    pub sentence: String,
    /// By when the outcome is to be told (R2.4); `None` when it was not saved.
    pub answer_due_on: Option<Date>,
}

impl Told {
    fn json(&self) -> Value {
        let arrival = self.arrival.as_ref();
        json!({
            "line": self.line,
            "key": self.key,
            "supply_code": arrival.map(|a| &a.supply_code),
            "meter_serial": arrival.map(|a| &a.meter_serial),
            "read_on": arrival.map(|a| a.read_on.to_string()),
            "kind": arrival.map(|a| choice::word(&KINDS, &a.kind)),
            "reason": self.reason,
            "sentence": self.sentence,
            "stored": self.answer_due_on.is_some(),
            "answer_due_on": self.answer_due_on.map(|day| day.to_string()),
        })
    }

    fn text(&self) -> String {
        let line = self.line.map(|line| format!("riga {line}, ")).unwrap_or_default();
        let what = match (&self.arrival, &self.key) {
            (Some(arrival), _) => format!("utenza {}", arrival.supply_code),
            (None, Some(key)) => format!("chiave {key}"),
            (None, None) => "senza chiave".to_owned(),
        };
        let due = self.answer_due_on.map(|due| format!(" (risposta entro il {})", day(due)));
        format!("  {line}{what}: {}{}\n", self.sentence, due.unwrap_or_default())
    }
}

impl Outcome {
    /// Whether something waits for a person or was not used.
    #[must_use]
    pub fn has_findings(&self) -> bool {
        !self.held.is_empty() || !self.refused.is_empty()
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let list = |all: &[Told]| all.iter().map(Told::json).collect::<Vec<_>>();
        json!({
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "held": list(&self.held),
            "refused": list(&self.refused),
        })
    }

    /// The counts in one line.
    #[must_use]
    pub fn counts(&self) -> String {
        let [accepted, unchanged] = [self.accepted, self.unchanged].map(thousands);
        let [held, refused] = [self.held.len(), self.refused.len()].map(thousands);
        format!(
            "Letture: {accepted} accettate, {unchanged} già presenti, {held} da verificare, \
             {refused} rifiutate\n"
        )
    }

    /// For a person.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.counts();
        for (title, all, more) in [
            ("Da verificare", &self.held, "frontino reading list --state held"),
            ("Rifiutate", &self.refused, "frontino reading import … --json"),
        ] {
            if all.is_empty() {
                continue;
            }
            text.push_str(&format!("{title}:\n"));
            all.iter().take(SHOWN).for_each(|told| text.push_str(&told.text()));
            if all.len() > SHOWN {
                let others = thousands(all.len() - SHOWN);
                text.push_str(&format!("  … e altre {others}: {more}\n"));
            }
        }
        text
    }
}
