//! Keys of a TOML table: read by type, each refusal naming its place and the nearest known key.

use crate::import::refuse::{nearest, refuse};
use crate::refusal::Refusal;
use toml::{Table, Value};

/// A table of the manifest and where it stands.
pub(super) struct Keys<'m> {
    pub(super) table: &'m Table,
    /// `files.supplies`; empty for the whole manifest.
    pub(super) path: String,
    /// The manifest as it was named.
    pub(super) shown: &'m str,
}

impl<'m> Keys<'m> {
    fn place(&self, key: &str) -> String {
        let dot = if self.path.is_empty() { "" } else { "." };
        format!("{} ({}{dot}{key})", self.shown, self.path)
    }

    /// Refuses a key that is not one of `known`.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let Some(key) = self.table.keys().find(|key| !known.contains(&key.as_str())) else {
            return Ok(());
        };
        let next = match nearest(key, known.iter().copied()) {
            Some(near) => format!("forse è «{near}»"),
            None => format!("qui si possono usare: {}", known.join(", ")),
        };
        let message = format!("«{key}» non è conosciuto");
        Err(refuse("manifest_unknown_key", self.place(key), message, next))
    }

    pub(super) fn missing(&self, key: &str, next: &str) -> Refusal {
        let message = format!("manca «{key}»");
        refuse("manifest_missing_key", self.place(key), message, next)
    }

    pub(super) fn bad_value(&self, key: &str, message: String, next: impl Into<String>) -> Refusal {
        refuse("manifest_bad_value", self.place(key), message, next)
    }

    fn wrong_type(&self, key: &str, expected: &str) -> Refusal {
        self.bad_value(
            key,
            format!("«{key}» non è {expected}"),
            "correggere il manifest e ripetere",
        )
    }

    /// Text; a whole number is taken as its digits.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, Refusal> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Integer(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(self.wrong_type(key, "un testo tra virgolette")),
        }
    }

    /// Text that must be there and say something.
    pub(super) fn required_text(&self, key: &str) -> Result<String, Refusal> {
        match self.text(key)? {
            Some(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            _ => Err(self.missing(key, "aggiungerlo al manifest e ripetere")),
        }
    }

    /// A list of texts; empty when it is not there.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, Refusal> {
        let wrong = || self.wrong_type(key, "un elenco di testi tra virgolette");
        match self.table.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, Refusal> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::Boolean(flag)) => Ok(Some(*flag)),
            Some(_) => Err(self.wrong_type(key, "true o false")),
        }
    }

    /// The table under a key.
    pub(super) fn inner(&self, key: &str) -> Result<Option<Keys<'m>>, Refusal> {
        let dot = if self.path.is_empty() { "" } else { "." };
        let path = format!("{}{dot}{key}", self.path);
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Keys { table, path, shown: self.shown })),
            Some(_) => Err(self.wrong_type(key, "una tabella")),
        }
    }
}
