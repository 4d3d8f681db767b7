//! What became of a bill after its issue: credit notes, objection, disputes, what is open, what was
//! given up.

use crate::cli::italian::{day, euro};
use crate::cli::{credit_note, dispute, objection, write_off};
use crate::refusal::Refusal;
use frontino_core::money::Cents;
use frontino_store::credit_note::{StoredNote, get_open, list};
use frontino_store::{Tx, dispute as disputes, objection as objections, write_off as write_offs};
use serde_json::{Value, json};

/// Adds it to the JSON of a bill and tells it in words.
///
/// # Errors
/// When the database does not answer.
pub fn tell(tx: &mut Tx<'_>, bill_id: i64, value: &mut Value) -> Result<String, Refusal> {
    let notes = list(tx, Some(bill_id))?;
    let (open, written_off) = get_open(tx, bill_id)?;
    let mut told: String = notes.iter().map(note).collect();
    if written_off > Cents::ZERO {
        told.push_str(&format!("Stralciati {}\n", euro(written_off)));
    }
    let number = value["number"].as_str().unwrap_or_default().to_owned();
    let contested = disputes::list(tx, Some(bill_id))?;
    contested.iter().for_each(|one| told.push_str(&dispute::said(one)));
    let contested: Vec<Value> = contested.iter().map(dispute::value).collect();
    value["disputes"] = json!(contested);
    let objected = objections::find(tx, bill_id)?;
    value["objection"] = json!(objected.map(|one| objection::value(&number, &one)));
    let given_up: Vec<_> = match number.is_empty() {
        true => Vec::new(),
        false => write_offs::list_of(tx, &number)?,
    };
    let of_bill = given_up.iter().filter(|one| one.bill_id == Some(bill_id));
    let given_up: Vec<Value> = of_bill.map(write_off::value).collect();
    value["write_offs"] = json!(given_up);
    let notes: Vec<Value> = notes.iter().map(credit_note::value).collect();
    value["credit_notes"] = json!(notes);
    value["open_cents"] = open.0.into();
    value["written_off_cents"] = written_off.0.into();
    Ok(told)
}

fn note(note: &StoredNote) -> String {
    let what = match &note.issue {
        Some(issue) => format!("{} del {}", issue.number, day(issue.issued_on)),
        None => format!("da approvare ({})", note.id),
    };
    format!("Nota di credito {what}: {}\n", euro(Cents(note.total_cents())))
}
