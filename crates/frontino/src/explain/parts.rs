//! On which terms the days were rated, and why the period is split (R3.8).

use super::{Story, Told};
use crate::charge_words::service;
use crate::cli::italian::{day, m3};
use frontino_core::rating::grounds::{Change, Grounds, PartGrounds};
use frontino_core::supply::Service;
use serde_json::{Value, json};

/// The parts of the period, each with its volume, its terms and what changed.
pub fn told(story: &Story<'_>, grounds: &Grounds) -> Told {
    let mut text = String::from("\nCONDIZIONI\n");
    let mut parts = Vec::new();
    for part in &grounds.parts {
        let codes = &story.again.catalogue.categories;
        let category = codes.get(usize::from(part.terms.category.0)).map_or("", String::as_str);
        text.push_str(&line(part, category));
        parts.push(value(part, category));
    }
    Told { text, value: parts.into() }
}

fn line(part: &PartGrounds, category: &str) -> String {
    let services: Vec<_> = used(part).map(service).collect();
    let presumed = if part.terms.members.is_none() { " presunti" } else { "" };
    let changes: Vec<_> = part.changes.iter().map(|change| change_words(*change).1).collect();
    let why = match changes.is_empty() {
        true => String::new(),
        false => format!("; da qui cambia: {} (R3.8)", changes.join(", ")),
    };
    format!(
        "  Dal {} al {} ({} giorni, {} m³): {category}, residenti {}{presumed}, \
         unità {}, {}{}{why}\n",
        day(part.period.from),
        day(part.period.last_day()),
        part.period.days(),
        m3(part.litres),
        part.members,
        part.terms.units,
        services.join(" "),
        if part.terms.bonus { ", bonus sociale" } else { "" },
    )
}

fn value(part: &PartGrounds, category: &str) -> Value {
    let services: Vec<_> = used(part).map(Service::code).collect();
    let changes: Vec<_> = part.changes.iter().map(|change| change_words(*change).0).collect();
    json!({
        "from": part.period.from.to_string(), "to": part.period.last_day().to_string(),
        "days": part.period.days(), "litres": part.litres, "category": category,
        "members": part.members, "members_known": part.terms.members.is_some(),
        "units": part.terms.units, "services": services, "bonus": part.terms.bonus,
        "changes": changes, "rules": ["R3.8"],
    })
}

fn used(part: &PartGrounds) -> impl Iterator<Item = Service> {
    let services = part.terms.services;
    Service::ALL.into_iter().filter(move |service| services.has(*service))
}
fn change_words(change: Change) -> (&'static str, &'static str) {
    match change {
        Change::Tariff => ("tariff", "la tariffa"),
        Change::Components => ("components", "le componenti"),
        Change::Terms => ("terms", "le condizioni del contratto"),
        Change::Bonus => ("bonus", "la regola del bonus"),
    }
}
