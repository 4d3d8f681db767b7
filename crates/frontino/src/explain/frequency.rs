//! How often the supply is billed and why (R1.1 to R1.4), from what was decided at its migration.

use super::Told;
use crate::cli::italian::{m3, thousands};
use frontino_store::chain::SupplyHead;
use serde_json::{Value, json};

/// The frequency and its reason.
pub fn told(head: &SupplyHead) -> Told {
    let Some(bills) = head.assigned_bills else {
        return Told { text: String::new(), value: Value::Null };
    };
    let reason = reason(head.frequency_reason.as_deref());
    let text = format!("Frequenza: {bills} bollette l'anno, {} (R1.1)\n", why(&reason));
    Told {
        text,
        value: json!({"bills_a_year": bills, "reason": reason, "rules": ["R1.1", "R1.2"]}),
    }
}

/// The reason as it was stored; nothing where there is none.
pub fn reason(stored: Option<&str>) -> Value {
    stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null)
}

/// A reason in words.
pub fn why(reason: &Value) -> String {
    let number = |key: &str| reason[key].as_i64().unwrap_or(0);
    let units = number("units");
    let from = match reason["kind"].as_str() {
        Some("own_consumption") => {
            let years = reason["years"].as_array();
            let years: Vec<String> = years.into_iter().flatten().map(ToString::to_string).collect();
            format!("consumo medio {} m³ (anni {})", m3(number("litres")), years.join(", "))
        }
        Some("category_mean") => {
            format!("media della categoria {} m³ per unità (R1.2)", m3(number("litres")))
        }
        Some("parameter") => {
            format!("consumo presunto {} m³ per unità (R1.2)", m3(number("litres")))
        }
        _ => return "il motivo non è registrato".to_owned(),
    };
    let shared =
        if units > 1 { format!(", diviso per {units} unità (R1.3)") } else { String::new() };
    let class = match reason["class_max_m3"].as_i64() {
        Some(max) => format!("da {} a {} m³", thousands(number("class_min_m3")), thousands(max)),
        None => format!("da {} m³", thousands(number("class_min_m3"))),
    };
    format!("{from}{shared}: {} m³ nella classe {class}", thousands(number("classified_m3")))
}
