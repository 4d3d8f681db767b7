//! A review as JSON and as text for a person.

use super::{Exception, Kind, Notice, Review, sentence};
use crate::cli::italian::{day, euro, m3, thousands};
use frontino_core::money::Cents;
use frontino_core::review::Thresholds;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Exceptions of one kind that the text shows.
const SHOWN: usize = 5;

/// Thresholds with the names of the configuration.
#[must_use]
pub fn thresholds_json(limits: &Thresholds) -> Value {
    json!({
        "rise_percent": limits.rise_percent, "own_percent": limits.own_percent,
        "category_percent": limits.category_percent, "floor_cents": limits.floor.0,
        "limit_cents": limits.limit.0, "unread_years": limits.unread_years,
    })
}

fn exception_json(exception: &Exception) -> Value {
    let reading = exception.reading.as_ref();
    json!({
        "kind": exception.kind, "rule": exception.rule, "supply_code": exception.supply_code,
        "from": exception.period.map(|p| p.from.to_string()),
        "to": exception.period.map(|p| p.last_day().to_string()),
        "amount_cents": exception.amount_cents, "sentence": exception.sentence,
        "read_on": reading.map(|(_, read_on)| read_on.to_string()),
        "reading_key": reading.map(|(key, _)| key),
    })
}

fn kind_json(kind: &Kind) -> Value {
    json!({
        "kind": kind.kind, "rule": kind.rule, "count": kind.count,
        "amount_cents": kind.amount_cents, "sentence": sentence::of_kind(kind),
    })
}

fn notice_json(notice: &Notice) -> Value {
    json!({
        "kind": notice.kind, "rule": notice.rule, "count": notice.count,
        "amount_cents": notice.amount_cents, "sentence": sentence::of_notice(notice),
    })
}

const STALE: &str =
    "Dopo l'approvazione sono cambiate le bollette o il giorno di emissione: approvare di nuovo";

impl Review {
    /// `open` or `closed`.
    #[must_use]
    pub fn gate(&self) -> &'static str {
        if self.is_open() { "open" } else { "closed" }
    }

    /// Why the gate is or was closed, one reason a kind.
    #[must_use]
    pub fn reasons(&self) -> Vec<Value> {
        let mut reasons: Vec<Value> = self.kinds.iter().map(kind_json).collect();
        if self.is_stale() {
            reasons.push(json!({
                "kind": "approval_stale", "rule": Value::Null, "count": 1,
                "amount_cents": self.totals.all.cents[2], "sentence": STALE,
            }));
        }
        reasons
    }

    /// The review with the keys of the contract.
    #[must_use]
    pub fn json(&self) -> Value {
        let worst = self.kinds.iter().flat_map(|kind| &kind.worst);
        let approval = self.approval.as_ref().map(|approval| {
            let text: Value = serde_json::from_str(&approval.text).unwrap_or_default();
            json!({"by": approval.by, "at": approval.at, "accepted": text["reasons"]})
        });
        json!({
            "run": self.run.name, "at": self.run.at_on.to_string(), "state": self.run.state,
            "issue_on": self.issue_on.to_string(), "gate": self.gate(),
            "reasons": self.reasons(), "exceptions": worst.map(exception_json).collect::<Value>(),
            "exceptions_in_all": self.kinds.iter().map(|kind| kind.count).sum::<i64>(),
            "notices": self.notices.iter().map(notice_json).collect::<Value>(),
            "totals": self.totals.json(), "year_before": self.compared.json(),
            "thresholds": thresholds_json(&self.thresholds), "approval": approval,
            "digest": self.totals.digest,
        })
    }

    /// A few lines: what the run comes to, what lies beside it, and whether it can be approved.
    #[must_use]
    pub fn summary(&self) -> String {
        let all = &self.totals.all;
        let [net, vat, total, payable, _] = all.cents.map(|cents| euro(Cents(cents)));
        let mut text = format!(
            "Giro {} al {}: {} bollette, {} messe da parte\n\
             Consumo letto {} m³, stimato {} m³\n\
             Netto {net} · IVA {vat} · totale {total} · da pagare {payable}\n",
            self.run.name,
            day(self.run.at_on),
            thousands(all.bills),
            thousands(self.totals.parked),
            m3(all.actual_l),
            m3(all.estimated_l),
        );
        let beside = &self.compared.all;
        let _ = writeln!(
            text,
            "Stesso periodo dell'anno prima, a parità di giorni: {} m³, ora {} ({} bollette); \
             {}, ora {} ({} bollette)",
            m3(beside.before_l),
            m3(beside.litres),
            thousands(beside.bills),
            euro(Cents(beside.before_cents)),
            euro(Cents(beside.total_cents)),
            thousands(beside.bills_in_money),
        );
        let reasons = self.reasons();
        let gate = match (&self.approval, self.is_open()) {
            (_, false) => "CHIUSO: qualcuno deve accettare quanto segue",
            (Some(_), true) => "aperto: approvato",
            (None, true) => "aperto: nulla da vedere",
        };
        let _ = writeln!(text, "Cancello {gate}");
        for reason in &reasons {
            let _ = writeln!(text, "  - {}", reason["sentence"].as_str().unwrap_or_default());
        }
        if !self.notices.is_empty() {
            text.push_str("Da sapere\n");
        }
        for notice in &self.notices {
            let _ = writeln!(text, "  - {} ({})", sentence::of_notice(notice), notice.rule);
        }
        text
    }

    /// All that a person reads: the summary, the categories, and the worst of each kind.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.summary();
        text.push_str("\nPer categoria:\n");
        for (name, sums) in &self.totals.by_category {
            let _ = writeln!(
                text,
                "  {name}: {} bollette, {}, {} litri al giorno per unità",
                thousands(sums.bills),
                euro(Cents(sums.cents[2])),
                thousands(sums.litres_per_day_and_unit()),
            );
        }
        for kind in &self.kinds {
            let _ = writeln!(text, "\n{} ({}):", sentence::of_kind(kind), kind.rule);
            for exception in kind.worst.iter().take(SHOWN) {
                let _ = writeln!(text, "  {}", exception.sentence);
            }
        }
        text
    }
}
