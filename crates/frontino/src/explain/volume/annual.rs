//! The annual consumption Ca that estimates used and where it comes from (R2.10).

use crate::cli::italian::{day, m3};
use crate::explain::{Story, Told};
use frontino_core::consumption::{AnnualConsumption, AnnualSource};
use frontino_core::dates::Date;
use serde_json::{Value, json};

/// Ca, its source and its arithmetic; nothing when nothing was estimated.
pub fn told(story: &Story<'_>) -> Told {
    let Some((litres, source)) = story.again.basis.annual else {
        return Told { text: String::new(), value: Value::Null };
    };
    let exact = story.redrawn.and_then(|draft| draft.annual);
    let mut value = json!({"litres": litres, "rules": ["R2.10"]});
    value["source"] = code(source).into();
    let words = source_words(source);
    let how = match source {
        AnnualSource::Record { year } => {
            value["year"] = year.into();
            words
        }
        AnnualSource::Readings { from, to } | AnnualSource::YoungSupply { from, to } => {
            between(&mut value, exact, (from, to), words)
        }
        AnnualSource::CategoryMean | AnnualSource::Parameter => {
            per_unit(story, &mut value, litres, &words)
        }
        AnnualSource::Suspended => words,
    };
    if let Some(exact) = exact {
        value["numerator"] = exact.numerator.to_string().into();
        value["denominator"] = exact.denominator.to_string().into();
    }
    let text = format!("  Consumo annuo Ca {} m³: {how} (R2.10)\n", m3(litres));
    Told { text, value }
}

/// Where an annual consumption comes from, in words.
pub fn source_words(source: AnnualSource) -> String {
    let dates = |from, to| format!("dal {} al {}", day(from), day(to));
    match source {
        AnnualSource::Record { year } => format!("consumo dell'anno {year}"),
        AnnualSource::Readings { from, to } => {
            format!("ultime due letture a 300 giorni, {}", dates(from, to))
        }
        AnnualSource::YoungSupply { from, to } => {
            format!("letture di un'utenza recente, {}", dates(from, to))
        }
        AnnualSource::CategoryMean => "media della categoria".to_owned(),
        AnnualSource::Parameter => "consumo presunto".to_owned(),
        AnnualSource::Suspended => "la fornitura è sospesa, nulla si stima".to_owned(),
    }
}

fn code(source: AnnualSource) -> &'static str {
    match source {
        AnnualSource::Record { .. } => "record",
        AnnualSource::Readings { .. } => "readings",
        AnnualSource::YoungSupply { .. } => "young_supply",
        AnnualSource::CategoryMean => "category_mean",
        AnnualSource::Parameter => "parameter",
        AnnualSource::Suspended => "suspended",
    }
}

fn between(
    value: &mut Value,
    exact: Option<AnnualConsumption>,
    (from, to): (Date, Date),
    dates: String,
) -> String {
    let days = i64::from(to.since(from));
    value["from"] = from.to_string().into();
    value["to"] = to.to_string().into();
    value["days"] = days.into();
    let Some(exact) = exact else { return dates };
    value["run_l"] = exact.run_l().into();
    format!("{dates}: {} m³ / {days} giorni × 365", m3(exact.run_l()))
}

fn per_unit(story: &Story<'_>, value: &mut Value, litres: i64, what: &str) -> String {
    let at = story.again.basis.bill.period.last_day();
    let units = i64::from(story.again.basis.terms.at(at).units.max(1));
    value["units"] = units.into();
    value["unit_litres"] = (litres / units).into();
    format!("{what} {} m³ per unità × {units} unità", m3(litres / units))
}
