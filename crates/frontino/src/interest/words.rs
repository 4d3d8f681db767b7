//! How a charge of late interest was made, in a sentence (R4.10): document, days, rates.

use crate::cli::italian::{day, euro};
use frontino_core::charge::Line;
use frontino_core::interest::InterestPart;
use frontino_core::money::{Cents, format_decimal};
use frontino_store::interest::ChargeRow;
use serde_json::{Value, json};

/// The charge that a line of a bill states.
#[must_use]
pub fn charge_of<'a>(charges: &'a [ChargeRow], line: &Line) -> Option<&'a ChargeRow> {
    let states =
        |charge: &&ChargeRow| charge.period == line.period && charge.amount_cents == line.amount.0;
    charges.iter().find(states)
}

/// The sentence.
#[must_use]
pub fn of_charge(charge: &ChargeRow) -> String {
    let ChargeRow { late_number, due_on, paid_on, .. } = charge;
    let of = match charge.instalment {
        0 => format!("Bolletta {late_number}, scaduta il {}", day(*due_on)),
        _ => format!("Bolletta {late_number}, rata con scadenza il {}", day(*due_on)),
    };
    let paid = format!("{} pagati il {}", euro(Cents(charge.principal_cents)), day(*paid_on));
    let all: Vec<String> = charge.parts.iter().map(days_at).collect();
    match (charge.is_correction, all.is_empty()) {
        (false, _) => format!("{of}: {paid}, {}", all.join(" + ")),
        (true, false) => format!("Rettifica. {of}: {paid}, ora {}", all.join(" + ")),
        (true, true) => format!("Rettifica. {of}: {paid}, nessun interesse"),
    }
}

/// The same with stable names.
#[must_use]
pub fn json_of(charge: &ChargeRow) -> Value {
    let parts: Vec<Value> = charge
        .parts
        .iter()
        .map(|InterestPart { period, rate_hundredths }| {
            json!({
                "from": period.from.to_string(), "to": period.last_day().to_string(),
                "days": period.days(), "rate_percent": format_decimal(*rate_hundredths, 2),
            })
        })
        .collect();
    json!({
        "id": charge.id, "supply_code": charge.supply_code, "document": charge.late_number,
        "version": charge.version, "instalment": charge.instalment > 0,
        "principal_cents": charge.principal_cents,
        "due_on": charge.due_on.to_string(), "paid_on": charge.paid_on.to_string(),
        "days_by_rate": parts, "amount_cents": charge.amount_cents,
        "billed": charge.bill_id.is_some(), "bill_number": charge.number,
    })
}

/// `30 giorni × 7,75% l'anno`.
fn days_at(part: &InterestPart) -> String {
    let (days, rate) = (part.period.days(), percent(part.rate_hundredths));
    let word = if days == 1 { "giorno" } else { "giorni" };
    format!("{days} {word} × {rate}% l'anno")
}

/// `4,25`.
#[must_use]
pub fn percent(hundredths: i64) -> String {
    format!("{},{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontino_core::dates::{Date, Period};

    #[test]
    fn a_charge_names_document_days_and_rates() {
        let d = |text: &str| Date::parse(text).unwrap();
        let part = |from, until, rate_hundredths| InterestPart {
            period: Period::new(d(from), d(until)),
            rate_hundredths,
        };
        let parts =
            vec![part("2023-09-17", "2023-09-20", 775), part("2023-09-20", "2023-10-17", 800)];
        let charge = ChargeRow {
            id: 1,
            supply_code: "U1".to_owned(),
            late_number: "2023/0000007".to_owned(),
            version: 1,
            instalment: 0,
            is_correction: false,
            principal_cents: 12_000,
            due_on: d("2023-09-01"),
            paid_on: d("2023-10-16"),
            period: Period::new(d("2023-09-17"), d("2023-10-17")),
            parts,
            amount_cents: 79,
            bill_id: None,
            number: None,
        };
        assert_eq!(
            of_charge(&charge),
            "Bolletta 2023/0000007, scaduta il 01/09/2023: € 120,00 pagati il 16/10/2023, 3 giorni \
             × 7,75% l'anno + 27 giorni × 8,00% l'anno"
        );
        let part = ChargeRow { instalment: 2, ..charge.clone() };
        let said = of_charge(&part);
        assert!(said.contains("rata con scadenza il 01/09/2023: € 120,00"), "{said}");
        let back = ChargeRow {
            version: 2,
            is_correction: true,
            amount_cents: -79,
            parts: Vec::new(),
            ..charge
        };
        assert!(of_charge(&back).ends_with("nessun interesse"), "{}", of_charge(&back));
    }
}
