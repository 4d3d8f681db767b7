//! `frontino credit-note show`: a note as text that a billing clerk can read.

use super::get;
use crate::charge_words;
use crate::cli::italian::{day, euro};
use crate::cli::{Context, Status};
use crate::credit_note::Bill;
use crate::refusal::Refusal;
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::credit_note::StoredNote;
use serde_json::{Value, json};

/// Runs the command.
///
/// # Errors
/// When the note is not there.
pub fn run(context: &Context, note: &str) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let note = get(&mut tx, note)?;
    let (value, text) = described(&mut tx, &note)?;
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

/// What is said of a note wherever one is listed.
pub fn value(note: &StoredNote) -> Value {
    let issue = note.issue.as_ref();
    json!({
        "id": note.id,
        "number": issue.map(|issue| &issue.number),
        "issued_on": issue.map(|issue| issue.issued_on.to_string()),
        "state": if issue.is_some() { "issued" } else { "waiting" },
        "bill": note.bill_number,
        "supply_code": note.supply_code,
        "ground": note.ground,
        "reason": note.reason,
        "net_cents": note.net_cents,
        "vat_cents": note.vat_cents,
        "outside_cents": note.outside_cents,
        "total_cents": note.total_cents(),
        "owed_cents": note.owed_cents,
        "made_by": note.made_by,
        "approved_by": issue.map(|issue| &issue.approved_by),
    })
}

/// A note with its lines, as JSON and as text.
///
/// # Errors
/// When its bill cannot be read.
pub fn described(tx: &mut Tx<'_>, note: &StoredNote) -> Result<(Value, String), Refusal> {
    let bill = Bill::open(tx, &note.bill_number)?;
    let components = &bill.catalogue.components;
    let (mut rows, mut lines): (Vec<Value>, String) = (Vec::new(), String::new());
    for part in &note.parts {
        let Some(line) = bill.lines().get(part.place) else { continue };
        let correction = if line.charge.correction { "Conguaglio: " } else { "" };
        let name = format!("{correction}{}", charge_words::name(line.charge, components));
        let (from, to) = (line.period.from, line.period.last_day());
        lines.push_str(&format!(
            "{:>3}. {name:<40} {} – {} {:>14} di {:>14}\n",
            part.place + 1,
            day(from),
            day(to),
            euro(part.amount),
            euro(line.amount)
        ));
        rows.push(json!({
            "line": part.place + 1, "code": line.charge.code(components),
            "from": from.to_string(), "to": to.to_string(),
            "amount_cents": part.amount.0, "billed_cents": line.amount.0,
        }));
    }
    let rates: Vec<Value> = note
        .vat
        .iter()
        .map(|vat| json!({"percent": vat.percent, "net_cents": vat.net.0, "vat_cents": vat.vat.0}))
        .collect();
    let mut value = value(note);
    value["lines"] = json!(rows);
    value["vat"] = json!(rates);
    Ok((value, head(note) + &lines + &sums(note)))
}

fn head(note: &StoredNote) -> String {
    let title = match &note.issue {
        Some(issue) => format!("Nota di credito {} del {}", issue.number, day(issue.issued_on)),
        None => format!("Nota di credito da approvare ({})", note.id),
    };
    let signed = match &note.issue {
        Some(issue) if issue.approved_by != note.made_by => {
            format!("Fatta da {}, approvata da {}", note.made_by, issue.approved_by)
        }
        _ => format!("Fatta da {}", note.made_by),
    };
    format!(
        "{title}\nBolletta {} del {}, utenza {}\nMotivo: {}\n{signed}\n",
        note.bill_number,
        day(note.bill_issued_on),
        note.supply_code,
        note.reason
    )
}

fn sums(note: &StoredNote) -> String {
    let mut all: Vec<(String, i64)> = vec![("Imponibile".to_owned(), note.net_cents)];
    let rates = note.vat.iter();
    all.extend(rates.map(|row| (format!("IVA {}% su {}", row.percent, euro(row.net)), row.vat.0)));
    if note.outside_cents != 0 {
        all.push(("Voci fuori IVA".to_owned(), note.outside_cents));
    }
    all.push(("Totale a favore dell'utente".to_owned(), note.total_cents()));
    if note.owed_cents != note.total_cents() {
        all.push(("Tolto dal debito (scissione dei pagamenti)".to_owned(), note.owed_cents));
    }
    all.iter()
        .map(|(what, cents)| format!("     {what:<66} {:>14}\n", euro(Cents(*cents))))
        .collect()
}
