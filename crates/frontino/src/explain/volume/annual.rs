//! The annual consumption Ca that estimates used and where it comes from (R2.10).

use crate::cli::italian::{day, m3};
use crate::explain::{Story, Told};
use frontino_core::consumption::{AnnualConsumption, AnnualSource};
use serde_json::{Value, json};

/// Ca, its source and its arithmetic; nothing when nothing was estimated.
pub fn told(story: &Story<'_>) -> Told {
    let Some((litres, source)) = story.again.basis.annual else {
        return Told { text: String::new(), value: Value::Null };
    };
    let exact = story.redrawn.and_then(|draft| draft.annual);
    let mut value = json!({"litres": litres, "rules": ["R2.10"]});
    let how = match source {
        AnnualSource::Record { year } => {
            value["source"] = "record".into();
            value["year"] = year.into();
            format!("consumo dell'anno {year}")
        }
        AnnualSource::Readings { from, to } => {
            value["source"] = "readings".into();
            between(&mut value, exact, from, to, "ultime due letture a 300 giorni")
        }
        AnnualSource::YoungSupply { from, to } => {
            value["source"] = "young_supply".into();
            between(&mut value, exact, from, to, "letture di un'utenza recente")
        }
        AnnualSource::CategoryMean => {
            value["source"] = "category_mean".into();
            per_unit(story, &mut value, litres, "media della categoria")
        }
        AnnualSource::Suspended => {
            value["source"] = "suspended".into();
            "la fornitura è sospesa, nulla si stima".to_owned()
        }
        AnnualSource::Parameter => {
            value["source"] = "parameter".into();
            per_unit(story, &mut value, litres, "consumo presunto")
        }
    };
    if let Some(exact) = exact {
        value["numerator"] = exact.numerator.to_string().into();
        value["denominator"] = exact.denominator.to_string().into();
    }
    let text = format!("  Consumo annuo Ca {} m³: {how} (R2.10)\n", m3(litres));
    Told { text, value }
}

fn between(
    value: &mut Value,
    exact: Option<AnnualConsumption>,
    from: frontino_core::dates::Date,
    to: frontino_core::dates::Date,
    what: &str,
) -> String {
    let days = i64::from(to.since(from));
    value["from"] = from.to_string().into();
    value["to"] = to.to_string().into();
    value["days"] = days.into();
    let dates = format!("{what}, dal {} al {}", day(from), day(to));
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
