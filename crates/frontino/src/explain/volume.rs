//! Which readings made the volume, and how what was not read was estimated (R2.9 to R2.14).

pub mod annual;
mod waypoint;

use super::{Story, Told};
use crate::cli::italian::{day, m3};
use frontino_core::bill::register_of;
use frontino_core::consumption::{Waypoint, read_and_estimated};
use frontino_core::dates::Period;
use frontino_core::rating::{Source, Stretch};
use serde_json::{Value, json};

/// The volumes of the bill, stretch by stretch, and those it restated of earlier bills.
pub fn told(story: &Story<'_>) -> Told {
    let bill = &story.again.basis.bill;
    let (read_l, estimated_l) = read_and_estimated(&bill.stretches);
    let (own, parts) = stretches(story, &bill.stretches);
    let annual = annual::told(story);
    let mut text = format!(
        "\nCONSUMO\n{own}  Totale {} m³: letti {}, stimati {}\n{}",
        m3(read_l + estimated_l),
        m3(read_l),
        m3(estimated_l),
        annual.text,
    );
    let mut restated = Vec::new();
    for (sequence, volumes) in &bill.restated {
        let name = story.name_of(*sequence);
        let (more, parts) = stretches(story, volumes);
        text.push_str(&format!("  La bolletta {name} si ricalcola così (R2.11):\n{more}"));
        restated.push(json!({"bill": name, "parts": parts}));
    }
    let value = json!({
        "parts": parts, "read_l": read_l, "estimated_l": estimated_l, "annual": annual.value,
        "restated": restated, "rules": ["R2.11", "R2.14"],
    });
    Told { text, value }
}

fn stretches(story: &Story<'_>, volumes: &[Stretch]) -> (String, Vec<Value>) {
    let trail = trail(story, volumes);
    let (mut text, mut parts) = (String::new(), Vec::new());
    for stretch in volumes {
        let ends = trail
            .windows(2)
            .find(|w| (w[0].at(), w[1].at()) == (stretch.period.from, stretch.period.until));
        let told = of_stretch(story, stretch, ends);
        text.push_str(&told.text);
        parts.push(told.value);
    }
    (text, parts)
}

/// The days on which the register is known; empty when it cannot be followed again.
fn trail(story: &Story<'_>, volumes: &[Stretch]) -> Vec<Waypoint> {
    let (Some(first), Some(last), Some(_)) = (volumes.first(), volumes.last(), story.redrawn)
    else {
        return Vec::new();
    };
    let at = story.again.basis.bill.period.last_day();
    let Ok(register) = register_of(story.run, story.supply, at) else { return Vec::new() };
    let from = first.period.from.max(register.begins_at());
    register.trail(Period::new(from, last.period.until))
}

fn of_stretch(story: &Story<'_>, stretch: &Stretch, ends: Option<&[Waypoint]>) -> Told {
    let (word, code) = match stretch.source {
        Source::Actual => ("letti", "actual"),
        Source::SelfRead => ("da autolettura", "self"),
        Source::Estimated => ("stimati", "estimated"),
    };
    let period = stretch.period;
    let mut text = format!(
        "  Dal {} al {} ({} giorni): {} m³ {word}\n",
        day(period.from),
        day(period.last_day()),
        period.days(),
        m3(stretch.litres),
    );
    let mut value = json!({
        "from": period.from.to_string(), "to": period.last_day().to_string(),
        "days": period.days(), "litres": stretch.litres, "source": code,
    });
    if let Some([begin, end]) = ends {
        for (key, word, waypoint) in [("begin", "da", begin), ("end", "a", end)] {
            let told = waypoint::told(story, waypoint);
            text.push_str(&format!("    {word} {}\n", told.text));
            value[key] = told.value;
        }
    }
    Told { text, value }
}
