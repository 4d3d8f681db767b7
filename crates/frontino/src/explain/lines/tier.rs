//! A tier of water: its bounds from the table to the days billed, and the volume that falls in it
//! (R3.3 to R3.6).

use super::{Told, times_price};
use crate::cli::italian::m3;
use crate::cli::italian::number::{fraction, price};
use frontino_core::charge::Line;
use frontino_core::money::div_half_up;
use frontino_core::rating::grounds::{BoundGrounds, TierGrounds, Volume};
use frontino_core::tariff::{Policy, TierRounding};
use serde_json::{Value, json};

/// The tier, its bounds and the quantity.
pub fn told(line: &Line, tier: &TierGrounds, policy: Policy) -> Told {
    let rounding = match policy.tier_rounding {
        TierRounding::None => ("none", "non arrotondato"),
        TierRounding::Milli => ("milli", "arrotondato al litro"),
        TierRounding::Integer => ("integer", "arrotondato al metro cubo"),
    };
    let name = tier.name.as_ref().map_or(String::new(), |name| format!(" «{name}»"));
    let mut text = match (&tier.lower, &tier.upper) {
        (None, None) => format!("    fascia{name} unica\n"),
        (None, Some(_)) => format!("    fascia{name} fino al limite\n"),
        (Some(_), None) => format!("    fascia{name} oltre il limite precedente\n"),
        (Some(_), Some(_)) => format!("    fascia{name} tra i due limiti\n"),
    };
    for (word, bound) in [("da", &tier.lower), ("a", &tier.upper)] {
        if let Some(bound) = bound {
            text.push_str(&format!("    {word} {}\n", of_bound(bound, rounding.1)));
        }
    }
    let billed = Volume { parts: tier.billed_l.into(), per_litre: 1 };
    let lower = tier.lower.map_or(Volume { parts: 0, per_litre: 1 }, |bound| bound.upto);
    let upper = tier.upper.map_or(billed, |bound| least(bound.upto, billed));
    let quantity = minus(upper, lower);
    let volume = m3(tier.billed_l);
    if quantity.per_litre == 1 {
        text.push_str(&format!("    di {volume} m³: {} (R3.6)\n", times_price(line)));
    } else {
        let cents = quantity.parts * i128::from(line.unit_price.0);
        let exact = fraction(cents, quantity.per_litre * 1_000_000_000);
        let (shown, rate) = (m3(line.quantity), price(line.unit_price));
        text.push_str(&format!(
            "    di {volume} m³: {shown} m³ (esatti) × {rate} €/m³ = {exact} (R3.6)\n"
        ));
    }
    let value = json!({
        "tier": tier.tier, "name": tier.name, "billed_l": tier.billed_l,
        "tier_rounding": rounding.0,
        "lower": tier.lower.as_ref().map(bound_value),
        "upper": tier.upper.as_ref().map(bound_value),
        "quantity_parts": quantity.parts.to_string(),
        "quantity_per_litre": quantity.per_litre.to_string(),
    });
    Told { text, value }
}

fn least(a: Volume, b: Volume) -> Volume {
    if a.parts * b.per_litre <= b.parts * a.per_litre { a } else { b }
}

fn minus(a: Volume, b: Volume) -> Volume {
    if a.per_litre == b.per_litre {
        return Volume { parts: a.parts - b.parts, per_litre: a.per_litre };
    }
    Volume {
        parts: a.parts * b.per_litre - b.parts * a.per_litre,
        per_litre: a.per_litre * b.per_litre,
    }
}

fn of_bound(bound: &BoundGrounds, rounded: &str) -> String {
    let BoundGrounds { printed, times, year, numerator, denominator, upto, .. } = bound;
    let volume = |litres: i64, parts: i64| match parts {
        1 => m3(litres),
        _ => format!("{}/{parts}", m3(litres)),
    };
    let of = if bound.per_member { "residenti" } else { "unità" };
    let shown = m3(div_half_up(upto.parts, upto.per_litre));
    let spread = match (numerator, denominator) {
        (quarters, 1) => format!("{quarters} trimestri"),
        _ => format!("{numerator}/{denominator} giorni"),
    };
    let table = format!("{} × {times} {of}", volume(printed.litres, printed.parts));
    let year = volume(year.litres, year.parts);
    format!("{shown} m³: {table} = {year} m³ l'anno × {spread}, {rounded} (R3.4, R3.6)")
}

fn bound_value(bound: &BoundGrounds) -> Value {
    json!({
        "printed_l": bound.printed.litres, "printed_parts": bound.printed.parts,
        "times": bound.times, "times_of": if bound.per_member { "members" } else { "units" },
        "year_l": bound.year.litres, "year_parts": bound.year.parts,
        "numerator": bound.numerator, "denominator": bound.denominator,
        "upto_parts": bound.upto.parts.to_string(),
        "upto_per_litre": bound.upto.per_litre.to_string(),
    })
}
