//! What the closed days of a till left is brought to the bank, under a reference that the bank's
//! statement repeats.

use super::refused;
use crate::bill_run::record;
use crate::payment::ids::Ids;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::ledger::Account;
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::till::{self, Closing, list_cash, list_to_deposit};
use frontino_store::till_deposit::{self, Deposit};
use frontino_store::{Conn, Tx};
use serde_json::json;

/// Letters and digits of a reference at least: a shorter one, or one of digits alone, may stand in
/// the text of any transfer.
const REFERENCE_MIN: usize = 8;
/// Letters and digits at most.
const REFERENCE_MAX: usize = 35;

/// What is brought to the bank.
#[derive(Clone, Copy, Debug)]
pub struct Bringing<'a> {
    /// The till.
    pub till: &'a str,
    /// The day.
    pub on: Date,
    /// The reference on the slip; else one is made.
    pub reference: Option<&'a str>,
    /// Who brings it.
    pub by: &'a str,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The deposit.
    pub deposit: Deposit,
    /// The days whose money it is; none when it was made before.
    pub days: Vec<Date>,
    /// Whether it was made before.
    pub is_again: bool,
}

/// Reads a reference: its letters and digits, in capitals.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_reference(text: &str) -> Result<String, String> {
    let plain = plain(text);
    let has_letter = plain.contains(|sign: char| sign.is_ascii_alphabetic());
    if !has_letter || !(REFERENCE_MIN..=REFERENCE_MAX).contains(&plain.len()) {
        return Err(format!(
            "«{text}»: da {REFERENCE_MIN} a {REFERENCE_MAX} lettere e cifre, non solo cifre"
        ));
    }
    Ok(plain)
}

/// The letters and digits of a text, in capitals: how banks break and pad texts does not matter.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_uppercase()).collect()
}

/// Brings what the closed days of a till left to the bank; nothing is written when `dry_run`.
///
/// # Errors
/// When nothing is left, the reference is another deposit's, or the day is still to come.
pub fn bring(
    conn: &mut Conn,
    bringing: Bringing<'_>,
    now: Now,
    dry_run: bool,
) -> Result<Brought, Refusal> {
    let Bringing { till, on, by, .. } = bringing;
    if on > now.today {
        let what = format!("il {on} non è ancora venuto");
        return Err(refused("till_day", what, till, "registrarlo nel giorno in cui si versa"));
    }
    let mut ids = Ids::new(1);
    ids.fill_unless(dry_run, conn, 1)?;
    let mut tx = conn.begin()?;
    till::take_turn(&mut tx)?;
    let closings = list_to_deposit(&mut tx, till, on)?;
    if let Some(deposit) = made_before(&mut tx, bringing, &closings)? {
        return Ok(Brought { deposit, days: Vec::new(), is_again: true });
    }
    let Some(last) = closings.last() else {
        let what = format!("la cassa {till} non ha giornate chiuse da versare");
        return Err(refused("till_empty", what, till, "chiuderla con `frontino counter close`"));
    };
    let made = || plain(&format!("VC{till}{}", last.closed_on));
    let deposit = Deposit {
        id: ids.row()?,
        reference: bringing.reference.map_or_else(made, str::to_owned),
        till: till.to_owned(),
        deposited_on: on,
        amount_cents: closings.iter().map(|closing| closing.counted_cents).sum(),
        credited: false,
    };
    let days: Vec<Date> = closings.iter().map(|closing| closing.closed_on).collect();
    let entry = ids.entry()?;
    post(&mut tx, entry, &closings, now.today)?;
    till_deposit::insert(&mut tx, &deposit, &days, (entry, by, now.micros))?;
    let detail = json!({"till": till, "amount_cents": deposit.amount_cents, "days": days.len()});
    record(&mut tx, (by, "counter.deposit"), &deposit.reference, &detail, now.micros)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(Brought { deposit, days, is_again: false })
}

/// The deposit that was asked for and is there: by its reference, or the till's of this day when
/// nothing is left to bring.
fn made_before(
    tx: &mut Tx<'_>,
    Bringing { till, on, reference, .. }: Bringing<'_>,
    left: &[Closing],
) -> Result<Option<Deposit>, Refusal> {
    let Some(reference) = reference else {
        let last = till_deposit::find_last(tx, till)?;
        return Ok(last.filter(|last| left.is_empty() && last.deposited_on == on));
    };
    let there = till_deposit::find(tx, reference)?;
    match there {
        Some(there) if there.till != till || there.deposited_on != on => Err(refused(
            "deposit_differs",
            "c'è già un altro versamento con questo riferimento".to_owned(),
            reference,
            "controllare la distinta di versamento",
        )),
        there => Ok(there),
    }
}

fn post(tx: &mut Tx<'_>, entry: i64, closings: &[Closing], today: Date) -> Result<(), Refusal> {
    let mut postings = Vec::new();
    for closing in closings {
        for cash in list_cash(tx, &closing.till, closing.closed_on)? {
            postings.push(Posting {
                kind: "transit",
                debit: Account::Bank.code(),
                credit: Account::Cash.code(),
                supply_id: cash.supply_id,
                amount_cents: cash.cents,
                bill_id: None,
                open_item_id: None,
                payment_id: Some(cash.payment_id),
            });
        }
    }
    Ok(insert_entry(tx, entry, today, &postings)?)
}

/// The deposit that the text of a movement names, whether the bank credited it or not.
///
/// # Errors
/// When the database does not answer.
pub fn find_named(tx: &mut Tx<'_>, text: &str) -> Result<Option<Deposit>, Refusal> {
    let text = plain(text);
    let open = till_deposit::list_uncredited(tx)?;
    Ok(open.into_iter().find(|deposit| text.contains(&deposit.reference)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_found_however_the_bank_breaks_it() {
        assert_eq!(parse_reference(" vc-sede 2020-02-10 ").as_deref(), Ok("VCSEDE20200210"));
        assert!(parse_reference("A-12345").is_err());
        assert!(parse_reference("A-1234567").is_ok());
        assert!(parse_reference("301000000000000144").is_err());
        assert!(parse_reference(&"A1".repeat(18)).is_err());
        assert!(plain("VERS. CONTANTI VC SEDE 2020\n0210").contains("VCSEDE20200210"));
    }
}
