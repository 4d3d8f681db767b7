//! The form by which a holder refuses what is beyond the two-year limitation (R5.5): the credit
//! note of that part, with its VAT, at once and once; or why the utility holds that the limitation
//! does not apply.

use crate::bill_run::record;
use crate::cli::italian::day;
use crate::credit_note::Bill;
use crate::credit_note::issue::issue;
use crate::credit_note::make::{Asked, Wanted, make};
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_store::credit_note::{StoredNote, list};
use frontino_store::objection::{Objection, find, insert};
use frontino_store::{Tx, owed};
use serde_json::json;

/// A form that came.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// Number of the bill.
    pub bill: &'a str,
    /// When it came.
    pub received_on: Date,
    /// The part that is refused, VAT included; without it all that is beyond.
    pub amount: Option<Cents>,
    /// Why the utility holds that the limitation does not apply.
    pub refused_because: Option<&'a str>,
    /// Who records it.
    pub by: &'a str,
}

/// What became of it.
pub struct Answered {
    /// The objection.
    pub objection: Objection,
    /// Number of the bill.
    pub bill_number: String,
    /// Its credit note.
    pub note: Option<StoredNote>,
    /// Whether it came now.
    pub is_new: bool,
}

/// Takes a form in, in the transaction.
///
/// # Errors
/// When the bill is not there or has nothing beyond the limitation, or the day cannot be.
pub fn add(tx: &mut Tx<'_>, form: &Form<'_>, now: Now) -> Result<Answered, Refusal> {
    let bill = Bill::open(tx, form.bill)?;
    owed::find_supply_locked(tx, &bill.file.supply.code)?;
    let (bill_id, number) = (bill.file.bill.id, bill.file.bill.number.clone());
    if let Some(objection) = find(tx, bill_id)? {
        let notes = list(tx, Some(bill_id))?;
        let note = notes.into_iter().find(|note| Some(note.id) == objection.note_id);
        return Ok(Answered { objection, bill_number: number, note, is_new: false });
    }
    expect_barred(&bill, form, now.today)?;
    let mut objection = Objection {
        bill_id,
        received_on: form.received_on,
        note_id: None,
        refused_because: form.refused_because.map(str::to_owned),
        recorded_by: form.by.to_owned(),
    };
    let mut note = None;
    if form.refused_because.is_none() {
        let made = credited(tx, form, &number, now)?;
        objection.note_id = Some(made.id);
        note = Some(made);
    }
    insert(tx, &objection, now.micros)?;
    let detail = json!({
        "received_on": form.received_on.to_string(),
        "accepted": form.refused_because.is_none(),
    });
    record(tx, (form.by, "objection.add"), &number, &detail, now.micros)?;
    Ok(Answered { objection, bill_number: number, note, is_new: true })
}

fn expect_barred(bill: &Bill, form: &Form<'_>, today: Date) -> Result<(), Refusal> {
    let row = &bill.file.bill;
    if row.barred_cents <= 0 {
        return Err(Refusal::new(
            "bill_not_barred",
            "la bolletta non ha importi di oltre due anni fa",
        )
        .at(&row.number)
        .next("rispondere all'utente che non c'è nulla a cui opporsi, e perché"));
    }
    let issued_on = row.issued_on.unwrap_or(today);
    if form.received_on < issued_on || form.received_on > today {
        let what = format!("il modulo non può essere arrivato il {}", day(form.received_on));
        return Err(Refusal::new("objection_day", what).at(&row.number).next(format!(
            "indicare un giorno dal {} al {}",
            day(issued_on),
            day(today)
        )));
    }
    Ok(())
}

/// The note of what is refused, issued: the law decides, and no second person.
fn credited(
    tx: &mut Tx<'_>,
    form: &Form<'_>,
    number: &str,
    now: Now,
) -> Result<StoredNote, Refusal> {
    let reason = format!(
        "Prescrizione eccepita con il modulo ricevuto il {} (legge 205/2017, articolo 1, \
         commi 4-10)",
        day(form.received_on)
    );
    let wanted = Wanted::Barred(form.amount);
    let asked = Asked { bill: number, wanted, reason: &reason, by: form.by };
    let note = make(tx, &asked, now)?.note;
    let issued = issue(tx, &note, (form.by, false), now)?;
    Ok(StoredNote { issue: Some(issued), ..note })
}
