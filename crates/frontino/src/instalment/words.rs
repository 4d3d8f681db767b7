//! A plan in words for people, and with stable names for programs.

use crate::cli::italian::{day, euro};
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_store::instalment::{StoredInstalment, StoredPlan};
use serde_json::{Value, json};

/// The plan in a line.
#[must_use]
pub fn line(plan: &StoredPlan) -> String {
    let standing = match (plan.standing(), plan.is_begun()) {
        ("open", false) => "offerto con la bolletta",
        ("open", true) => "in corso",
        ("paid", _) => "pagato",
        ("broken", _) => "decaduto",
        _ => "annullato",
    };
    let ended = plan.ended_on.map(|on| format!(" il {}", day(on))).unwrap_or_default();
    format!(
        "Bolletta {} ({}): {} in {} rate, {standing}{ended}, da pagare {}\n",
        plan.bill_number,
        plan.supply_code,
        euro(Cents(plan.debt_cents)),
        plan.instalments.len(),
        euro(Cents(plan.open_cents.max(0))),
    )
}

/// The plan with its instalments.
#[must_use]
pub fn whole(plan: &StoredPlan) -> String {
    let mut text = line(plan);
    for part in &plan.instalments {
        let number = NoticeNumber::parse(&part.notice_number).map(NoticeNumber::grouped);
        let number = number.unwrap_or_else(|_| part.notice_number.clone());
        let paid = match part.paid_cents {
            0 => String::new(),
            cents => format!(", pagati {}", euro(Cents(cents))),
        };
        let (no, amount) = (part.no, euro(Cents(part.amount_cents)));
        text.push_str(&format!(
            "  {no}. {amount} entro il {}, avviso {number}{paid}\n",
            day(part.due_on)
        ));
    }
    text
}

/// The plan with stable names.
#[must_use]
pub fn json_of(plan: &StoredPlan) -> Value {
    let part = |part: &StoredInstalment| {
        json!({
            "no": part.no, "due_on": part.due_on.to_string(), "amount_cents": part.amount_cents,
            "notice_number": part.notice_number, "paid_cents": part.paid_cents,
        })
    };
    json!({
        "bill_number": plan.bill_number,
        "supply_code": plan.supply_code,
        "basis": plan.basis,
        "reason": plan.reason,
        "asked_on": plan.asked_on.to_string(),
        "granted_on": plan.granted_on.to_string(),
        "taken_on": plan.taken_on.map(|on| on.to_string()),
        "debt_cents": plan.debt_cents,
        "open_cents": plan.open_cents,
        "deferral_percent": plan.deferral_percent,
        "state": plan.standing(),
        "ended_on": plan.ended_on.map(|on| on.to_string()),
        "instalments": plan.instalments.iter().map(part).collect::<Vec<_>>(),
    })
}
