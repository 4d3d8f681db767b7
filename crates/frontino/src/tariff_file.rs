//! Reads tariff tables (TOML) and component tables (CSV) into the core's types (R3.12c).

mod components;
mod shape;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

use crate::refusal::Refusal;
use frontino_core::tariff::{ComponentRate, TariffVersion, check_components, check_tariff};
pub use shape::{say_refused, say_warning};
use std::path::Path;

/// What one file holds.
#[derive(Debug, Clone)]
pub enum TariffFile {
    /// A table of prices, one version for each validity.
    Tariff(Vec<TariffVersion>),
    /// Component rates.
    Components(Vec<ComponentRate>),
}

/// A file that was read and checked.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    /// Its content.
    pub content: TariffFile,
    /// What is unusual in it, in Italian.
    pub warnings: Vec<String>,
}

/// Reads and checks the text of a file; `name` says which in a refusal, and its ending tells the
/// kind (`.csv` is a component table).
///
/// # Errors
/// What makes the file unusable, with the place.
pub fn read_text(name: &str, text: &str, generation: i64) -> Result<CheckedFile, Refusal> {
    let refuse = |refused: &_| say_refused(name, refused);
    if Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
        let rates = components::read(name, text, generation)?;
        check_components(&rates).map_err(|e| refuse(&e))?;
        return Ok(CheckedFile { content: TariffFile::Components(rates), warnings: Vec::new() });
    }
    let versions = shape::read(name, text, generation)?;
    let warnings = check_tariff(&versions).map_err(|e| refuse(&e))?;
    let warnings = warnings.iter().map(say_warning).collect();
    Ok(CheckedFile { content: TariffFile::Tariff(versions), warnings })
}

/// Reads and checks a file on disk.
///
/// # Errors
/// When it cannot be read, or as [`read_text`].
pub fn read_path(path: &Path, generation: i64) -> Result<(String, CheckedFile), Refusal> {
    let bytes = std::fs::read(path).map_err(|e| Refusal::file(path, &e))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Refusal::new("tariff_encoding", "il file della tariffa non è in UTF-8")
            .at(path.display())
            .next("salvare il file in UTF-8 e ripetere")
    })?;
    let checked = read_text(&path.display().to_string(), &text, generation)?;
    Ok((text, checked))
}
