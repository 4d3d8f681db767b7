//! The register on one day: read, brought back between two readings, or estimated.

use crate::cli::italian::{day, m3};
use crate::explain::{Story, Told};
use frontino_core::consumption::{
    AnnualConsumption, AnnualSource, Point, ReadingKind, Waypoint, brought_back, estimate,
};
use frontino_core::money::LITRES_PER_M3;
use frontino_core::tariff::EstimateRounding;
use serde_json::{Value, json};

/// What the register showed and how that is known.
pub fn told(story: &Story<'_>, waypoint: &Waypoint) -> Told {
    let known = &waypoint.known;
    let (origin, kind) = origin(story, known);
    let on = waypoint.at().previous();
    let mut value = json!({
        "on": on.to_string(), "known": point(story, known), "known_run_l": waypoint.known_run_l,
        "days": waypoint.days, "kind": kind,
    });
    let annual = story.redrawn.and_then(|draft| draft.annual);
    let (more_l, how) = match (waypoint.next, annual) {
        _ if waypoint.days == 0 => (0, format!("{origin}{}", serial(story, known))),
        (Some(next), _) => between(story, waypoint, next, &mut value),
        (None, Some(annual)) => estimated(story, waypoint, annual, &mut value),
        (None, None) => (0, "stima".to_owned()),
    };
    value["run_l"] = (waypoint.known_run_l + more_l).into();
    value["register_l"] = (known.litres + more_l).into();
    let text = format!("{} il {}, {how}", register(known.litres + more_l), day(on));
    Told { text, value }
}

/// A value brought back between the readings before and after the day: its litres, and how.
fn between(
    story: &Story<'_>,
    waypoint: &Waypoint,
    (next, next_run_l): (Point, i64),
    value: &mut Value,
) -> (i64, String) {
    let (known, days) = (&waypoint.known, waypoint.days);
    let all_days = i64::from(next.at.since(known.at));
    let run_l = next_run_l - waypoint.known_run_l;
    let share_l = brought_back(run_l, days, all_days, story.run.policy.estimate_rounding);
    value["kind"] = "brought_back".into();
    value["next"] = point(story, &next);
    value["next_run_l"] = next_run_l.into();
    value["all_days"] = all_days.into();
    let how = format!(
        "riportato tra {} e {}: {} m³ × {days}/{all_days} giorni = {} m³, {} (R2.14)",
        quoted(story, known),
        quoted(story, &next),
        m3(run_l),
        m3(share_l),
        rounded(story),
    );
    (share_l, how)
}

/// A value estimated from the last one: its litres, and how.
fn estimated(
    story: &Story<'_>,
    waypoint: &Waypoint,
    annual: AnnualConsumption,
    value: &mut Value,
) -> (i64, String) {
    let litres = estimate(annual, waypoint.days, story.run.policy.estimate_rounding);
    value["kind"] = "estimate".into();
    let how = format!(
        "stima da {}: {} = {} m³, {} (R2.11)",
        quoted(story, &waypoint.known),
        rate(annual, waypoint.days),
        m3(litres),
        rounded(story),
    );
    (litres, how)
}

fn rounded(story: &Story<'_>) -> &'static str {
    match story.run.policy.estimate_rounding {
        EstimateRounding::Litre => "arrotondati al litro",
        EstimateRounding::WholeM3 => "arrotondati al metro cubo",
    }
}

/// A reading with its value, its day and where it comes from.
fn quoted(story: &Story<'_>, point: &Point) -> String {
    let on = day(point.at.previous());
    format!("{} il {on} ({})", register(point.litres), origin(story, point).0)
}

/// Ca over the days; where Ca is no whole number of litres, the readings it comes from.
fn rate(annual: AnnualConsumption, days: i64) -> String {
    match annual.source {
        AnnualSource::Readings { from, to } | AnnualSource::YoungSupply { from, to } => {
            format!("{} m³ / {} giorni × {days} giorni", m3(annual.run_l()), to.since(from))
        }
        _ => format!("Ca {} m³ × {days}/365 giorni", m3(annual.litres())),
    }
}

fn register(litres: i64) -> String {
    format!("{} m³", m3(litres))
}

fn point(story: &Story<'_>, point: &Point) -> Value {
    json!({
        "on": point.at.previous().to_string(), "register_l": point.litres,
        "kind": origin(story, point).1, "meter": story.head.meters.get(point.meter),
    })
}

/// The serial number, where there was more than one meter.
fn serial(story: &Story<'_>, point: &Point) -> String {
    match story.head.meters.get(point.meter).filter(|_| story.head.meters.len() > 1) {
        Some(serial) => format!(", contatore {serial}"),
        None => String::new(),
    }
}

/// Where a point of the register comes from: in Italian, and as a stable word.
fn origin(story: &Story<'_>, point: &Point) -> (&'static str, &'static str) {
    let (on, history) = (point.at.previous(), &story.supply.history);
    let here = history.readings.iter().filter(|r| (r.meter, r.on) == (point.meter, on));
    let same = here.filter(|r| r.value_m3 * LITRES_PER_M3 == point.litres);
    match same.map(|r| r.kind).max() {
        Some(ReadingKind::Operator) => return ("lettura dell'operatore", "operator"),
        Some(ReadingKind::SelfRead) => return ("autolettura", "self"),
        Some(ReadingKind::Telemetry) => return ("telelettura", "telemetry"),
        Some(ReadingKind::Estimated) => return ("stima del vecchio sistema", "estimated"),
        None => {}
    }
    match history.meters.get(point.meter) {
        Some(meter) if meter.removed_on == Some(on) && meter.last_m3.is_none() => {
            ("rimozione del contatore senza lettura, stimata (R2.11)", "removed_unread")
        }
        Some(meter) if meter.removed_on == Some(on) => ("rimozione del contatore", "removed"),
        Some(meter) if meter.installed_on == on => ("installazione del contatore", "installed"),
        Some(meter) if meter.first_m3 * LITRES_PER_M3 == point.litres => {
            ("inizio del contratto", "installed")
        }
        _ => ("fin qui già fatturato", "billed"),
    }
}
