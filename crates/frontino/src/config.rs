//! `frontino.toml` (contract, section 5), every key also from `FRONTINO_SECTION_KEY`.

use crate::refusal::Refusal;
use crate::tariff_file::PolicyShape;
use serde::Deserialize;
use std::path::Path;

/// The configuration.
#[derive(Deserialize, Default, Debug, Clone)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Who sends the bills.
    pub utility: Option<toml::Table>,
    /// Payment notices.
    pub pagopa: Pagopa,
    /// Rounding.
    pub policy: Option<PolicyShape>,
    /// Terms of the bill.
    pub billing: Billing,
    web: Option<toml::Table>,
    mail: Option<toml::Table>,
    demo: Option<toml::Table>,
}

/// `[pagopa]`; the keys that only later parts use are kept as they are.
#[derive(Deserialize, Default, Debug, Clone)]
#[serde(default)]
pub struct Pagopa {
    /// Two digits given by PagoPA to this issuer of notices.
    pub segregation_code: Option<String>,
}

/// `[billing]`.
#[derive(Deserialize, Debug, Clone)]
#[serde(deny_unknown_fields, default)]
pub struct Billing {
    /// Days from issue to due date (R1.7).
    pub due_days: i32,
    /// Annual consumption of a unit where nothing is known, m³ (R1.2).
    pub unit_m3_when_unknown: i64,
    /// Whether public bodies pay without VAT (R3.10, unconfirmed).
    pub split_payment: bool,
}

impl Default for Billing {
    fn default() -> Billing {
        Billing { due_days: 30, unit_m3_when_unknown: 120, split_payment: false }
    }
}

impl Config {
    /// Reads the file; a missing one is an empty configuration.
    ///
    /// # Errors
    /// When the file cannot be read or has a key that is not known.
    pub fn read(path: &Path) -> Result<Config, Refusal> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(Refusal::file(path, &e)),
        };
        let name = path.display().to_string();
        let mut table: toml::Table =
            toml::from_str(&text).map_err(|e| Refusal::toml(&name, &text, &e))?;
        for (key, value) in std::env::vars() {
            lay_over(&mut table, &key, value);
        }
        let merged = toml::to_string(&table).unwrap_or_default();
        toml::from_str(&merged).map_err(|e| Refusal::toml(&name, &merged, &e))
    }
}

/// Puts `FRONTINO_SECTION_KEY` over the file; numbers and flags keep their kind.
fn lay_over(table: &mut toml::Table, variable: &str, value: String) {
    const SECTIONS: [&str; 7] = ["utility", "pagopa", "policy", "billing", "web", "mail", "demo"];
    let Some(rest) = variable.strip_prefix("FRONTINO_") else { return };
    let rest = rest.to_lowercase();
    let Some((section, key)) = rest.split_once('_') else { return };
    if !SECTIONS.contains(&section) {
        return;
    }
    let value = match (section, value.parse::<i64>(), value.as_str()) {
        ("billing", Ok(number), _) => toml::Value::Integer(number),
        ("billing", _, "true" | "false") => toml::Value::Boolean(value == "true"),
        _ => toml::Value::String(value),
    };
    let section = table.entry(section).or_insert_with(|| toml::Value::Table(toml::Table::new()));
    if let Some(section) = section.as_table_mut() {
        section.insert(key.to_owned(), value);
    }
}
