//! Mandates: who lets us debit an account. The account and the names stay out of the trail.

use crate::bill_run::record;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::direct_debit::bank_text;
use frontino_core::ids::{Iban, IdRefused};
use frontino_store::Tx;
use frontino_store::mandate::{
    NewMandate, StoredMandate, find, find_of_supply, find_supply_locked, insert_all,
    list_references, list_without, update_changed, update_payment, update_state,
};
use serde_json::json;
use std::collections::HashSet;

/// Characters of a reference at most.
const REFERENCE_MAX: usize = 35;

/// A mandate that was signed.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Code of the supply.
    pub supply: &'a str,
    /// The account.
    pub iban: &'a str,
    /// Its reference; else it follows from the code of the supply.
    pub reference: Option<&'a str>,
    /// Who signed it; else the holder.
    pub debtor: Option<&'a str>,
    /// Tax code of who signed it.
    pub tax_code: Option<&'a str>,
    /// Whose account it is, when another's.
    pub account_holder: Option<&'a str>,
    /// When.
    pub signed_on: Date,
    /// `paper`, `counter`, `phone` or `web`.
    pub channel: &'a str,
}

/// What changes in a mandate; `None` stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change<'a> {
    /// The account.
    pub iban: Option<&'a str>,
    /// Who signed it.
    pub debtor: Option<&'a str>,
    /// Whose account it is.
    pub account_holder: Option<&'a str>,
}

/// Makes the mandates of the supplies that an old system debited: signed, by convention, on the day
/// of the migration, named after the supply (see decision 29). Gives how many.
///
/// # Errors
/// When the database refuses it.
pub fn of_migrated(tx: &mut Tx<'_>, now: Now) -> Result<usize, Refusal> {
    tx.take_turn("mandate")?;
    let supplies = list_without(tx)?;
    if supplies.is_empty() {
        return Ok(0);
    }
    let mut taken = list_references(tx)?;
    let mut made = Vec::new();
    for supply in &supplies {
        // An account that does not hold waits for a person: the bill is left out with a sentence.
        let Ok(iban) = Iban::parse(&supply.iban) else { continue };
        let reference = free_reference(&taken, &supply.supply_code);
        taken.insert(reference.clone());
        made.push((supply, reference, iban));
    }
    let mandates: Vec<NewMandate<'_>> = made
        .iter()
        .map(|(supply, reference, iban)| NewMandate {
            reference,
            supply_id: supply.supply_id,
            holder_id: supply.holder_id,
            debtor_name: &supply.name,
            debtor_tax_code: supply.tax_code.as_deref(),
            account_holder: None,
            iban: iban.as_str(),
            signed_on: supply.taken_on.unwrap_or(now.today),
            channel: "migrated",
            made_at: now.micros,
        })
        .collect();
    insert_all(tx, &mandates)?;
    Ok(mandates.len())
}

/// Writes a mandate down; gives its reference, and whether it is new.
///
/// # Errors
/// When the supply is not there, has another mandate, or the account or reference cannot be.
pub fn add(
    tx: &mut Tx<'_>,
    signed: &Signed<'_>,
    (by, now): (&str, Now),
) -> Result<(String, bool), Refusal> {
    let iban = account(signed.iban)?;
    if signed.signed_on > now.today {
        return Err(Refusal::new("mandate_future", "la firma è di un giorno che deve venire")
            .at("--signed-on")
            .next("scrivere il giorno della firma"));
    }
    let code = signed.supply.trim().to_uppercase();
    let supply = find_supply_locked(tx, &code)?.ok_or_else(|| {
        Refusal::new("supply_missing", format!("l'utenza {code} non c'è"))
            .next("controllare il codice utenza")
    })?;
    let reference = signed.reference.map(expect_reference).transpose()?;
    if let Some(there) = find_of_supply(tx, supply.supply_id)? {
        let is_named = reference.as_ref().is_none_or(|asked| *asked == there.reference);
        if is_named && there.iban == iban.as_str() && there.signed_on == signed.signed_on {
            return Ok((there.reference, false));
        }
        return Err(Refusal::new("mandate_exists", "l'utenza ha già un mandato")
            .at(&there.reference)
            .next("cambiarlo con `frontino mandate change`, o revocarlo prima"));
    }
    let taken = list_references(tx)?;
    let reference = match reference {
        Some(asked) if taken.contains(&asked) => {
            return Err(Refusal::new("mandate_taken", "c'è già un mandato con questo riferimento")
                .at(asked)
                .next("scegliere un altro riferimento, o toglierlo"));
        }
        Some(free) => free,
        None => free_reference(&taken, &code),
    };
    let mandate = NewMandate {
        reference: &reference,
        supply_id: supply.supply_id,
        holder_id: supply.holder_id,
        debtor_name: signed.debtor.unwrap_or(&supply.name),
        debtor_tax_code: signed.tax_code.or(supply.tax_code.as_deref()),
        account_holder: signed.account_holder,
        iban: iban.as_str(),
        signed_on: signed.signed_on,
        channel: signed.channel,
        made_at: now.micros,
    };
    insert_all(tx, &[mandate])?;
    update_payment(tx, supply.supply_id, "sdd", Some(iban.as_str()))?;
    let detail = json!({"supply_code": code, "channel": signed.channel});
    record(tx, (by, "mandate.add"), &reference, &detail, now.micros)?;
    Ok((reference, true))
}

/// Changes a mandate; tells whether anything did.
///
/// # Errors
/// When it is not there or revoked, or the account cannot be.
pub fn change(
    tx: &mut Tx<'_>,
    (reference, change): (&str, Change<'_>),
    (by, now): (&str, Now),
) -> Result<bool, Refusal> {
    of_migrated(tx, now)?;
    let before = get_in_use(tx, reference)?;
    let mut after = before.clone();
    if let Some(iban) = change.iban {
        account(iban)?.as_str().clone_into(&mut after.iban);
    }
    if let Some(debtor) = change.debtor {
        debtor.clone_into(&mut after.debtor_name);
    }
    if let Some(holder) = change.account_holder {
        after.account_holder = Some(holder.to_owned());
    }
    if after == before {
        return Ok(false);
    }
    update_changed(tx, &after, now.micros)?;
    let payment = if after.state == "active" { "sdd" } else { "notice" };
    update_payment(tx, after.supply_id, payment, Some(&after.iban))?;
    let detail = json!({
        "account": before.iban != after.iban,
        "debtor": before.debtor_name != after.debtor_name,
        "account_holder": before.account_holder != after.account_holder,
    });
    record(tx, (by, "mandate.change"), &before.reference, &detail, now.micros)?;
    Ok(true)
}

/// Lets a mandate be used or not: `active`, `suspended` or `revoked`; tells whether that is new. A
/// supply without a mandate in use pays by notice.
///
/// # Errors
/// When it is not there or revoked.
pub fn set_state(
    tx: &mut Tx<'_>,
    (reference, state, why): (&str, &str, Option<&str>),
    (by, now): (&str, Now),
) -> Result<bool, Refusal> {
    of_migrated(tx, now)?;
    if state == "revoked" && find(tx, reference.trim())?.is_some_and(|is| is.state == "revoked") {
        return Ok(false);
    }
    let before = get_in_use(tx, reference)?;
    if before.state == state {
        return Ok(false);
    }
    put_state(tx, &before, state, why)?;
    let action = match state {
        "active" => "mandate.resume",
        "suspended" => "mandate.suspend",
        _ => "mandate.revoke",
    };
    let detail = json!({"reason": why});
    record(tx, (by, action), &before.reference, &detail, now.micros)?;
    Ok(true)
}

/// As [`set_state`], for what a return does by itself: its own row says why.
///
/// # Errors
/// When the database refuses it.
pub fn put_state(
    tx: &mut Tx<'_>,
    mandate: &StoredMandate,
    state: &str,
    why: Option<&str>,
) -> Result<(), Refusal> {
    update_state(tx, mandate.id, state, why)?;
    let payment = if state == "active" { "sdd" } else { "notice" };
    Ok(update_payment(tx, mandate.supply_id, payment, None)?)
}

fn get_in_use(tx: &mut Tx<'_>, reference: &str) -> Result<StoredMandate, Refusal> {
    let reference = reference.trim();
    let found = find(tx, reference)?.ok_or_else(|| {
        Refusal::new("mandate_missing", "il mandato non c'è")
            .at(reference)
            .next("vedere i mandati con `frontino mandate list`")
    })?;
    // Who changes how a supply pays waits for whoever does already.
    find_supply_locked(tx, &found.supply_code)?;
    if found.state == "revoked" {
        return Err(Refusal::new("mandate_revoked", "il mandato è revocato")
            .at(reference)
            .next("registrare il nuovo mandato con `frontino mandate add`"));
    }
    Ok(found)
}

fn expect_reference(asked: &str) -> Result<String, Refusal> {
    let plain = bank_text(asked, REFERENCE_MAX);
    if plain != asked || plain.is_empty() || plain.contains(' ') {
        return Err(Refusal::new("mandate_reference", "il riferimento non è scritto come si deve")
            .at(asked)
            .next("usare al più 35 lettere senza accenti, cifre e segni come - o /, senza spazi"));
    }
    Ok(plain)
}

/// A reference named after a supply that no mandate has.
fn free_reference(taken: &HashSet<String>, code: &str) -> String {
    let base = bank_text(code, REFERENCE_MAX - 6).replace(' ', "-");
    let mut reference = base.clone();
    let mut no = 1;
    while taken.contains(&reference) || reference.is_empty() {
        no += 1;
        reference = format!("{base}-{no}");
    }
    reference
}

fn account(text: &str) -> Result<Iban, Refusal> {
    Iban::parse(text).map_err(|refused| {
        let what = match refused {
            IdRefused::Country(_) => "il conto è di un paese fuori dall'area SEPA".to_owned(),
            IdRefused::Length { found } => format!("l'IBAN ha {found} caratteri: non sono giusti"),
            IdRefused::Cin { expected, found } => {
                format!("il CIN del conto è {found}, dovrebbe essere {expected}")
            }
            IdRefused::IbanCheckDigits => {
                "le due cifre di controllo dell'IBAN sono sbagliate".into()
            }
            _ => "il conto non è un IBAN".to_owned(),
        };
        Refusal::new("iban_invalid", what).at("--iban").next("ricopiare l'IBAN dal mandato firmato")
    })
}
