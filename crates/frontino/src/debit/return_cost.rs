//! The cost of a debit that came back: asked for in the next bill where the utility's own rule
//! allows it (unconfirmed whether a tariff regulation does), given back when it was none.

use super::settings::Cost;
use crate::cli::italian::day;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::charge::Line;
use frontino_core::dates::Date;
use frontino_core::direct_debit::is_charged_to_debtor;
use frontino_store::Tx;
use frontino_store::return_cost::{CostRow, NewCost, insert_asked};
use serde_json::{Value, json};

/// Asks for the cost of a collection that came back, where it is the debtor's.
///
/// # Errors
/// When the database refuses it.
pub fn ask(
    tx: &mut Tx<'_>,
    collection_id: i64,
    (reason, returned_on): (Option<&str>, Date),
    cost: Option<&Cost>,
    now: Now,
) -> Result<(), Refusal> {
    let charged = reason.filter(|code| is_charged_to_debtor(code));
    let (Some(reason), Some(Cost { amount, rule })) = (charged, cost) else { return Ok(()) };
    let new = NewCost { collection_id, returned_on, reason, rule, amount_cents: amount.0 };
    Ok(insert_asked(tx, &new, now.micros)?)
}

/// The cost that a line of a bill states.
#[must_use]
pub fn cost_of<'a>(costs: &'a [CostRow], line: &Line) -> Option<&'a CostRow> {
    let states =
        |cost: &&CostRow| cost.period() == line.period && cost.amount_cents == line.amount.0;
    costs.iter().find(states)
}

/// The sentence.
#[must_use]
pub fn of_cost(cost: &CostRow) -> String {
    let CostRow { collected_number, reason, rule, .. } = cost;
    let on = day(cost.returned_on);
    let why = of_reason(reason);
    match cost.amount_cents {
        ..0 => format!(
            "Restituito: l'addebito della bolletta {collected_number}, tornato il {on}, è stato \
             poi pagato"
        ),
        _ => format!(
            "L'addebito della bolletta {collected_number} è tornato il {on}: {why} ({reason}). Lo \
             prevede: {rule}"
        ),
    }
}

/// The same with stable names.
#[must_use]
pub fn json_of(cost: &CostRow) -> Value {
    json!({
        "collection": cost.collection, "document": cost.collected_number,
        "returned_on": cost.returned_on.to_string(), "reason": cost.reason, "rule": cost.rule,
        "amount_cents": cost.amount_cents,
    })
}

/// What the bank says by a code that makes the cost the debtor's.
fn of_reason(code: &str) -> &'static str {
    match code {
        "AM04" => "sul conto non c'era la somma",
        "AC01" => "il conto indicato non esiste",
        "AC04" => "il conto è chiuso",
        "AC06" => "il conto è bloccato",
        _ => "la banca non dice perché",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_names_the_bill_the_reason_and_the_rule() {
        let cost = CostRow {
            collection: "SDD-2020-0000002-1".to_owned(),
            collected_number: "2020/0000002".to_owned(),
            returned_on: Date::parse("2020-03-05").unwrap(),
            reason: "AM04".to_owned(),
            rule: "articolo 12 del regolamento".to_owned(),
            amount_cents: 250,
            bill_id: None,
        };
        assert_eq!(
            of_cost(&cost),
            "L'addebito della bolletta 2020/0000002 è tornato il 05/03/2020: sul conto non c'era \
             la somma (AM04). Lo prevede: articolo 12 del regolamento"
        );
        let back = CostRow { amount_cents: -250, ..cost };
        assert!(of_cost(&back).starts_with("Restituito: "), "{}", of_cost(&back));
    }
}
