//! Net, VAT, what is to pay, and the part beyond the two-year limitation (R3.10, R3.11, R5).

use super::{Story, Told};
use crate::cli::italian::{day, euro};
use frontino_core::bill::{barred_part, vat_percent};
use frontino_core::charge::Line;
use frontino_core::dates::Date;
use frontino_core::limitation::{BillTerms, barred_until};
use frontino_core::money::Cents;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The sums of the bill.
pub fn told(story: &Story<'_>) -> Told {
    let (row, bill) = (&story.bill().row, &story.again.basis.bill);
    let [net, vat, total, payable] =
        [row.net_cents, row.vat_cents, row.total_cents, row.payable_cents].map(Cents);
    let outside: Cents =
        bill.lines.iter().filter(|l| !l.charge.kind.bears_vat()).map(|l| l.amount).sum();
    let credit = story.again.before.last().map_or(Cents::ZERO, |last| last.credit);
    let split = story.run.split_vat && story.supply.contract.public_body;
    let mut text = String::from("\nTOTALI\n");
    let mut bases = Vec::new();
    for (percent, base) in vat_bases(&bill.lines) {
        let vat = base.percent(percent);
        text.push_str(&format!("  IVA {percent}% su {} = {} (R3.10)\n", euro(base), euro(vat)));
        bases.push(json!({"percent": percent, "base_cents": base.0, "vat_cents": vat.0}));
    }
    text.push_str(&format!("  Netto {} + IVA {} = {}\n", euro(net), euro(vat), euro(total)));
    if outside != Cents::ZERO {
        text.push_str(&format!("  Voci fuori IVA: {}\n", euro(outside)));
    }
    if credit != Cents::ZERO {
        text.push_str(&format!("  Credito della bolletta precedente: {}\n", euro(-credit)));
    }
    if split {
        text.push_str("  L'IVA è versata dall'ente pubblico (scissione dei pagamenti)\n");
    }
    let paid_before = Cents(row.credit_cents);
    if paid_before != Cents::ZERO {
        let less = euro(-paid_before);
        text.push_str(&format!("  Pagato in più in precedenza: {less} (R1.11)\n"));
    }
    text.push_str(&format!("  Da pagare {} (R3.11)\n", euro(payable)));
    if bill.credit != Cents::ZERO {
        text.push_str(&format!(
            "  Credito che resta per la prossima bolletta: {}\n",
            euro(bill.credit)
        ));
    }
    let limitation = limitation(story);
    text.push_str(&limitation.text);
    let value = json!({
        "net_cents": net.0, "vat_cents": vat.0, "total_cents": total.0,
        "payable_cents": payable.0, "vat": bases, "outside_vat_cents": outside.0,
        "credit_before_cents": credit.0, "paid_before_cents": paid_before.0,
        "credit_left_cents": bill.credit.0, "split_vat": split,
        "limitation": limitation.value, "rules": ["R3.10", "R3.11"],
    });
    Told { text, value }
}

/// What bears VAT, by rate in percent.
pub fn vat_bases(lines: &[Line]) -> BTreeMap<i64, Cents> {
    let mut bases = BTreeMap::new();
    for line in lines.iter().filter(|l| l.charge.kind.bears_vat()) {
        *bases.entry(vat_percent(line.period.from)).or_insert(Cents::ZERO) += line.amount;
    }
    bases
}

fn limitation(story: &Story<'_>) -> Told {
    let Some(until) = until(story) else {
        let text = "  Prescrizione: nessun consumo oltre i due anni (R5.1)\n".to_owned();
        return Told { text, value: Value::Null };
    };
    let (lines, components) = (&story.again.basis.bill.lines, &story.again.catalogue.components);
    let scope = story.run.limitation;
    let mut parts = Vec::new();
    let mut base = Cents::ZERO;
    for line in lines {
        let Some(part) = barred_part(line, until, scope) else { continue };
        base += part;
        let days = line.period.until.min(until).since(line.period.from);
        parts.push(json!({
            "code": line.charge.code(components), "days": days,
            "all_days": line.period.days(), "line_cents": line.amount.0, "cents": part.0,
        }));
    }
    let barred = Cents(story.bill().row.barred_cents);
    let text = format!(
        "  Prescrizione: {} (IVA compresa) riguardano consumi prima del {}, oltre i due anni: \
         l'utente può rifiutarli (R5.3, R5.4)\n  Entro i due anni: {}\n",
        euro(barred),
        day(until),
        euro(Cents(story.bill().row.total_cents) - barred),
    );
    let value = json!({
        "barred_before": until.to_string(), "net_cents": base.0, "barred_cents": barred.0,
        "parts": parts, "rules": ["R5.1", "R5.3", "R5.4"],
    });
    Told { text, value }
}

/// The first day that is not barred, when something of the bill is.
fn until(story: &Story<'_>) -> Option<Date> {
    if story.bill().row.barred_cents == 0 {
        return None;
    }
    let (run, cadence) = (story.run, story.again.basis.cadence_months);
    barred_until(&BillTerms {
        regime: story.supply.contract.regime,
        cadence_months: cadence.unwrap_or(story.supply.cadence_months),
        issued_on: run.issue_on,
        due_on: run.issue_on.plus(run.due_days),
    })
}
