//! Conguaglio: what was billed for days of earlier bills, what is due for them now, and the
//! difference (R2.11, R3).

use super::lines::line_value;
use super::{Story, Told};
use crate::charge_words;
use crate::cli::italian::number::price;
use crate::cli::italian::{day, euro, m3};
use frontino_core::bill::{Corrected, Correction, LegacyBack, LegacyBill, Parked};
use frontino_core::charge::Line;
use frontino_core::money::Cents;
use serde_json::{Value, json};

/// Every correction line with the amounts whose difference it is.
///
/// # Errors
/// When the tables do not answer any more.
pub fn told(story: &Story<'_>) -> Result<Told, Parked> {
    let (mut text, mut all) = (String::new(), Vec::new());
    for (of, title, lines) in each(story)? {
        text.push_str(&title);
        for (_, told) in lines {
            text.push_str(&told.text);
            let mut value = told.value;
            value["of_bill"] = of.clone().into();
            all.push(value);
        }
    }
    Ok(Told { text, value: all.into() })
}

/// What is set right of one bill: its name, why, and each line with what is told of it.
pub type Corrections = (String, String, Vec<(Line, Told)>);

/// The corrections, bill by bill.
///
/// # Errors
/// When the tables do not answer any more.
pub fn each(story: &Story<'_>) -> Result<Vec<Corrections>, Parked> {
    let mut all = Vec::new();
    for correction in story.again.corrections()? {
        let lines = correction.lines();
        if lines.is_empty() {
            continue;
        }
        let (of, title) = title(story, &correction);
        let components = &story.again.catalogue.components;
        let told = |line: Line| (line, difference(&line, &correction, components));
        all.push((of, title, lines.into_iter().map(told).collect()));
    }
    Ok(all)
}

/// The bill that is set right, and what made it wrong.
fn title(story: &Story<'_>, correction: &Correction) -> (String, String) {
    match correction.of {
        Corrected::Ours(sequence) => {
            let restated = &story.again.basis.bill.restated;
            let why = if restated.iter().any(|(of, _)| *of == sequence) {
                "il consumo si conosce meglio (R2.11)"
            } else {
                "tariffe o condizioni sono cambiate (R3)"
            };
            let name = story.name_of(sequence);
            let title = format!("\nCONGUAGLIO della bolletta {name}: {why}\n");
            (name, title)
        }
        Corrected::Legacy(LegacyBack { bill: LegacyBill { period, litres }, back_l }) => {
            let title = format!(
                "\nCONGUAGLIO del vecchio sistema: {} m³ fatturati dal {} al {}, {} oltre il \
                 registro, dovuti {}\n",
                m3(litres),
                day(period.from),
                day(period.last_day()),
                m3(back_l),
                m3(litres - back_l),
            );
            ("legacy".to_owned(), title)
        }
    }
}

/// The quantity and amount of the lines that a correction line compares.
fn sum<'l>(lines: impl Iterator<Item = &'l Line>, like: &Line) -> (i64, Cents) {
    let same = lines.filter(|l| {
        (l.charge.kind, l.period, l.unit_price) == (like.charge.kind, like.period, like.unit_price)
    });
    same.fold((0, Cents::ZERO), |(litres, cents), l| (litres + l.quantity, cents + l.amount))
}

fn difference(line: &Line, correction: &Correction, components: &[String]) -> Told {
    let due = sum(correction.due.iter(), line);
    let billed = sum(correction.billed.iter(), line);
    let unit = |quantity: i64| match line.charge.kind.counts_days() {
        true => format!("{quantity} giorni"),
        false => format!("{} m³", m3(quantity)),
    };
    let text = format!(
        "  {}, dal {} al {} a {} €: dovuti {} per {}, fatturati {} per {}: {}\n",
        charge_words::name(line.charge, components),
        day(line.period.from),
        day(line.period.last_day()),
        price(line.unit_price),
        euro(due.1),
        unit(due.0),
        euro(billed.1),
        unit(billed.0),
        euro(line.amount),
    );
    let mut value = line_value(line, components);
    value["inputs"] = json!({
        "due_quantity": due.0, "due_cents": due.1.0,
        "billed_quantity": billed.0, "billed_cents": billed.1.0,
        "billed_lines": billed_lines(correction, line, components),
    });
    value["rules"] = json!(["R2.11", "R3.11"]);
    Told { text, value }
}

fn billed_lines(correction: &Correction, like: &Line, components: &[String]) -> Vec<Value> {
    let same = correction.billed.iter().filter(|l| {
        (l.charge.kind, l.period, l.unit_price) == (like.charge.kind, like.period, like.unit_price)
    });
    same.map(|l| line_value(l, components)).collect()
}
