//! Makes a credit note: what is wanted of a bill becomes parts of its lines, within what is left of
//! them. Asked again it is the note that there is.

use super::{Bill, sentence};
use crate::bill_run::record;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::bill::barred_part;
use frontino_core::credit_note::{
    CreditRefused, CreditedBefore, CreditedPart, at_most, left_of, note, share_out,
};
use frontino_core::limitation::{BillTerms, LimitationRegime, LimitationScope, barred_until};
use frontino_core::money::Cents;
use frontino_store::bill::take_numbers;
use frontino_store::credit_note::{self as store, NewNote, StoredNote};
use frontino_store::{Tx, hexadecimal, owed};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// What of a bill is to be taken back.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// All that is left.
    Whole,
    /// What is beyond the two-year limitation; a part of it, VAT included.
    Barred(Option<Cents>),
    /// A sum, VAT included, shared out over the lines that bear VAT.
    Amount(Cents),
    /// Lines, from 0, with an amount without VAT or all that is left.
    Lines(&'a [(usize, Option<Cents>)]),
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Number of the bill.
    pub bill: &'a str,
    /// What of it.
    pub wanted: Wanted<'a>,
    /// Why, in words that the holder reads.
    pub reason: &'a str,
    /// Who makes it.
    pub by: &'a str,
}

/// A note, made now or before.
pub struct Made {
    /// The note.
    pub note: StoredNote,
    /// Whether it was made now.
    pub is_new: bool,
    /// Whether the bill rests on an estimate, which the next reading sets right by itself.
    pub is_estimated: bool,
}

impl Wanted<'_> {
    fn ground(&self) -> &'static str {
        match self {
            Wanted::Barred(_) => "barred",
            _ => "correction",
        }
    }

    /// What makes two requests about a bill the same one.
    fn key(&self, number: &str, reason: &str) -> String {
        match self {
            Wanted::Whole => format!("whole/{number}"),
            Wanted::Barred(_) => format!("barred/{number}"),
            Wanted::Amount(_) | Wanted::Lines(_) => {
                let digest = hexadecimal(&Sha256::digest(format!("{self:?} {reason}")));
                format!("part/{number}/{}", &digest[..16])
            }
        }
    }
}

/// Makes the note that is asked for, in the transaction; it is not issued by this.
///
/// # Errors
/// When the bill is not there or another note of it waits, or what is asked for is not left of it.
pub fn make(tx: &mut Tx<'_>, asked: &Asked<'_>, now: Now) -> Result<Made, Refusal> {
    let bill = Bill::open(tx, asked.bill)?;
    owed::find_supply_locked(tx, &bill.file.supply.code)?;
    let row = &bill.file.bill;
    let is_estimated = row.estimated_l > 0 && asked.wanted.ground() == "correction";
    let key = asked.wanted.key(&row.number, asked.reason);
    if let Some(note) = store::find_of_key(tx, &key)? {
        return Ok(Made { note, is_new: false, is_estimated });
    }
    let notes = store::list(tx, Some(row.id))?;
    if let Some(waiting) = notes.iter().find(|note| note.issue.is_none()) {
        return Err(Refusal::new(
            "credit_waiting",
            format!("una nota di questa bolletta aspetta già l'approvazione: {}", waiting.id),
        )
        .at(&row.number)
        .next("approvarla con `frontino credit-note approve`, o annullarla con `cancel`"));
    }
    let before = store::before(&notes);
    let refused = |refused: CreditRefused| sentence::refusal(&refused, &row.number);
    let parts = parts_of(&bill, &before, asked.wanted)?;
    let made = note(bill.lines(), &before, &parts, bill.is_split).map_err(refused)?;
    let id = take_numbers(tx, "credit_note_row", 1)?;
    let new = NewNote {
        id,
        key: &key,
        bill_id: row.id,
        ground: asked.wanted.ground(),
        reason: asked.reason,
        note: &made,
        made_on: now.today,
        made_at: now.micros,
        made_by: asked.by,
    };
    store::insert(tx, &new)?;
    let detail = json!({"note": id, "ground": new.ground, "total_cents": made.total().0});
    record(tx, (asked.by, "credit_note.make"), &row.number, &detail, now.micros)?;
    let note = store::find_of_key(tx, &key)?.ok_or_else(lost)?;
    Ok(Made { note, is_new: true, is_estimated })
}

fn lost() -> Refusal {
    Refusal::new("internal", "errore interno del programma: la nota non si ritrova")
}

fn parts_of(
    bill: &Bill,
    before: &CreditedBefore,
    wanted: Wanted<'_>,
) -> Result<Vec<CreditedPart>, Refusal> {
    let lines = bill.lines();
    let left = left_of(lines, before);
    let whole = |limits: &[Cents]| -> Vec<CreditedPart> {
        let part = |(place, amount): (usize, &Cents)| CreditedPart { place, amount: *amount };
        limits.iter().enumerate().map(part).collect()
    };
    let shared = |limits: &[Cents], amount| share_out(lines, before, limits, amount);
    let parts = match wanted {
        Wanted::Whole => Ok(whole(&left)),
        Wanted::Amount(amount) => shared(&left, amount),
        Wanted::Barred(amount) => {
            let limits = at_most(&left, &barred_parts(bill)?);
            amount.map_or_else(|| Ok(whole(&limits)), |amount| shared(&limits, amount))
        }
        Wanted::Lines(all) => {
            let part = |(place, amount): &(usize, Option<Cents>)| {
                let all_left = left.get(*place).copied();
                let all_left = all_left.ok_or(CreditRefused::NoLine { place: *place })?;
                Ok(CreditedPart { place: *place, amount: amount.unwrap_or(all_left) })
            };
            all.iter().map(part).collect()
        }
    };
    parts.map_err(|refused| sentence::refusal(&refused, &bill.file.bill.number))
}

/// The part of each line that is beyond the limitation, as the bill said it (R5.4).
fn barred_parts(bill: &Bill) -> Result<Vec<Option<Cents>>, Refusal> {
    let row = &bill.file.bill;
    let none = || {
        Refusal::new("bill_not_barred", "la bolletta non ha importi di oltre due anni fa")
            .at(&row.number)
            .next("rispondere all'utente; per un altro errore usare --amount, --line o --whole")
    };
    if row.barred_cents <= 0 {
        return Err(none());
    }
    let inputs = crate::bill_run::RunInputs::of(&bill.file.run)?;
    let (issued_on, due_on) = inputs.issue_days(&bill.file.run);
    let terms = BillTerms {
        // The bill held it for its holder then.
        regime: LimitationRegime::TwoYear,
        cadence_months: bill.basis.cadence_months.unwrap_or(6),
        issued_on,
        due_on,
    };
    let until = barred_until(&terms).ok_or_else(none)?;
    let scope = LimitationScope::default();
    Ok(bill.lines().iter().map(|line| barred_part(line, until, scope)).collect())
}
