//! Names of categories and tiers, and the acts that set prices, from the loaded tables.

use crate::cli::italian::day;
use crate::refusal::Refusal;
use crate::tariff_file::{TariffFile, read_text};
use frontino_core::charge::{ChargeKind, Line};
use frontino_core::dates::{Date, Period};
use frontino_core::tariff::{Catalogue, ComponentRate};
use frontino_store::{Tx, tariff};
use serde::Deserialize;
use std::collections::HashMap;

/// What the loaded tables say in words.
#[derive(Debug, Default)]
pub struct Tables {
    labels: HashMap<String, String>,
    versions: Vec<Version>,
    components: Vec<ComponentRate>,
}

/// A validity of a tariff.
#[derive(Debug)]
struct Version {
    valid: Period,
    resolution: Option<String>,
}

/// The words of a tariff file; its numbers are read elsewhere.
#[derive(Deserialize, Default)]
struct Words {
    resolution: Option<String>,
    #[serde(default)]
    category: Vec<CategoryWords>,
    #[serde(default)]
    period: Vec<PeriodWords>,
}

#[derive(Deserialize)]
struct PeriodWords {
    #[serde(default)]
    category: Vec<CategoryWords>,
}

#[derive(Deserialize)]
struct CategoryWords {
    code: String,
    label_it: Option<String>,
}

impl Tables {
    /// Reads the tables loaded up to `upto`; of two names the later one counts.
    ///
    /// # Errors
    /// When a stored table cannot be read.
    pub fn read(tx: &mut Tx<'_>, upto: i64) -> Result<Tables, Refusal> {
        let mut tables = Tables::default();
        for file in tariff::list(tx)?.into_iter().filter(|file| file.id <= upto) {
            tables.add(&file.name, &file.body, file.id)?;
        }
        Ok(tables)
    }

    /// Adds a table, loaded after those that are there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn add(&mut self, name: &str, body: &str, generation: i64) -> Result<(), Refusal> {
        let versions = match read_text(name, body, generation)?.content {
            TariffFile::Tariff(versions) => versions,
            TariffFile::Components(more) => {
                self.components.extend(more);
                return Ok(());
            }
        };
        let words: Words = toml::from_str(body).unwrap_or_default();
        self.versions.extend(
            versions.into_iter().map(|version| Version {
                valid: version.valid,
                resolution: words.resolution.clone(),
            }),
        );
        let periods = words.period.into_iter().flat_map(|period| period.category);
        for category in words.category.into_iter().chain(periods) {
            if let Some(label) = category.label_it {
                self.labels.insert(category.code, label);
            }
        }
        Ok(())
    }

    /// A category in Italian: the name in its table, else the usual name of its code.
    #[must_use]
    pub fn category<'a>(&'a self, code: &'a str) -> &'a str {
        self.labels.get(code).map_or_else(|| usual_category(code), String::as_str)
    }

    /// Where the price of a line comes from, in a few words; empty for a charge without a table.
    #[must_use]
    pub fn source(&self, line: &Line, catalogue: &Catalogue) -> String {
        let on = line.period.from;
        match line.charge.kind {
            ChargeKind::Component(place) => {
                let name = catalogue.components.get(usize::from(place));
                name.map_or(String::new(), |name| self.resolutions(name, on))
            }
            ChargeKind::WaterTier(_) | ChargeKind::Flat(_) | ChargeKind::Fixed(_) => {
                let mut all = self.versions.iter().rev();
                let Some(version) = all.find(|version| version.valid.contains(on)) else {
                    return String::new();
                };
                let act = version.resolution.as_ref().map(|act| format!(", {act}"));
                format!("Tariffa dal {}{}", day(version.valid.from), act.unwrap_or_default())
            }
            _ => String::new(),
        }
    }

    /// The acts that set a component on a day.
    fn resolutions(&self, component: &str, on: Date) -> String {
        let mut acts: Vec<&str> = Vec::new();
        for rate in self.components.iter().rev() {
            let is_there = rate.component == component && rate.valid.contains(on);
            let act = rate.resolution.as_str();
            if is_there && !act.is_empty() && !acts.contains(&act) {
                acts.push(act);
            }
        }
        if acts.is_empty() { String::new() } else { format!("Delibera {}", acts.join(", ")) }
    }
}

fn usual_category(code: &str) -> &str {
    match code {
        "domestic_resident" => "Uso domestico residente",
        "domestic_non_resident" => "Uso domestico non residente",
        "domestic" => "Uso domestico",
        "condominium" => "Uso condominiale",
        "commercial" => "Uso commerciale",
        "artisan" => "Uso artigianale",
        "industrial" => "Uso industriale",
        "agricultural" => "Uso agricolo e zootecnico",
        "public" => "Uso pubblico",
        "public_non_disconnectable" => "Uso pubblico non disalimentabile",
        "public_disconnectable" => "Uso pubblico disalimentabile",
        "municipal" => "Uso comunale",
        "other_uses" | "other" => "Altri usi",
        "non_domestic" => "Uso non domestico",
        other => other,
    }
}

/// The name of a tier in its table, in Italian words.
#[must_use]
pub fn tier_name(name: &str) -> String {
    match name {
        "eccedenza_1" => "prima eccedenza".to_owned(),
        "eccedenza_2" => "seconda eccedenza".to_owned(),
        "eccedenza_3" => "terza eccedenza".to_owned(),
        other => other.replace('_', " "),
    }
}
