//! A collection comes back: its bill is open again by an entry the other way round, and the code of
//! why decides about its mandate and a second try.

use super::return_cost;
use super::settings::ReturnTerms;
use super::settle::{book_one, payment_key};
use crate::mandate::put_state;
use crate::payment::ids::Ids;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::direct_debit::{AfterReturn, after_return};
use frontino_core::ledger::{Account, credit_lost};
use frontino_core::money::Cents;
use frontino_core::payment::PaymentReason;
use frontino_store::Tx;
use frontino_store::collection::{StoredCollection, update_back};
use frontino_store::irregular_case::{IrregularCase, insert_new};
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::mandate::find;
use frontino_store::owed::{
    find_payment, find_supply_of_bill, get_credit, get_shares, insert_reversed, list_credit_taken,
    update_returned,
};

/// Who says that it came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A report: before any money moved, unless the bank had credited it.
    Report,
    /// A notice of a movement, or the movement itself: money moved.
    Money,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its bill is open again.
    Back,
    /// It had come back before.
    Known,
    /// What was paid twice by it is gone already: a person has to look.
    CreditUsed,
}

/// Why, and when.
#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    /// The code.
    pub reason: Option<&'a str>,
    /// The day.
    pub on: Date,
}

/// Takes a collection back.
///
/// # Errors
/// When the database refuses it.
pub fn come_back(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (one, source): (&StoredCollection, Source),
    why: Why<'_>,
    (terms, now): (&ReturnTerms, Now),
) -> Result<Outcome, Refusal> {
    let state = match (one.state.as_str(), source) {
        ("sent", Source::Report) => "rejected",
        ("sent", Source::Money) => {
            book_one(tx, ids, one, now)?;
            "returned"
        }
        ("settled", Source::Report) if one.credit_entry_id.is_none() => "rejected",
        ("settled", _) => "returned",
        _ => return Ok(Outcome::Known),
    };
    let was_paid = one.state != "sent" || source == Source::Money;
    if was_paid && !reverse(tx, ids, one, now)? {
        return Ok(Outcome::CreditUsed);
    }
    let again = consequences(tx, one, why, terms.retries)?;
    update_back(tx, one.id, (state, why.reason, why.on), again)?;
    return_cost::ask(tx, one.id, (why.reason, why.on), terms.cost.as_ref(), now)?;
    Ok(Outcome::Back)
}

/// Posts the payment the other way round. What bills took of a credit that it left is owed by them
/// again.
fn reverse(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    one: &StoredCollection,
    now: Now,
) -> Result<bool, Refusal> {
    let Some(payment) = find_payment(tx, &payment_key(&one.key))? else { return Ok(true) };
    let Some(entry) = payment.entry_id else { return Ok(true) };
    let (_, to_credit) = get_shares(tx, payment.id)?;
    let missing = Cents(to_credit - get_credit(tx, payment.id)?);
    if missing > Cents::ZERO && !reopen(tx, ids, (one, missing), now)? {
        return Ok(false);
    }
    insert_reversed(tx, entry, ids.entry()?, now.today)?;
    update_returned(tx, payment.id, PaymentReason::Returned.code())?;
    Ok(true)
}

/// Lets the bills owe again what they took of a credit that is none any more.
fn reopen(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (one, missing): (&StoredCollection, Cents),
    now: Now,
) -> Result<bool, Refusal> {
    let supply_id = find_supply_of_bill(tx, one.bill_id)?;
    let bills = list_credit_taken(tx, supply_id)?;
    let taken: Vec<Cents> = bills.iter().map(|(_, taken)| Cents(*taken)).collect();
    let Some(lost) = credit_lost(missing, &taken) else { return Ok(false) };
    let posting = |(place, amount): (usize, Cents)| Posting {
        kind: "credit_lost",
        debit: Account::Receivables.code(),
        credit: Account::Credits.code(),
        supply_id,
        amount_cents: amount.0,
        bill_id: Some(bills[place].0),
        open_item_id: None,
        payment_id: None,
    };
    let lost: Vec<Posting> = lost.into_iter().map(posting).collect();
    insert_entry(tx, ids.entry()?, now.today, &lost)?;
    Ok(true)
}

/// Whether it may be tried again; the mandate waits for a person where the code says so.
fn consequences(
    tx: &mut Tx<'_>,
    one: &StoredCollection,
    Why { reason, on }: Why<'_>,
    retries: i64,
) -> Result<bool, Refusal> {
    let after = after_return(reason.unwrap_or_default());
    let state = match after {
        AfterReturn::SuspendMandate => Some("suspended"),
        AfterReturn::Deceased => Some("revoked"),
        _ => None,
    };
    let mandate = find(tx, &one.mandate)?.filter(|found| found.state == "active");
    if let (Some(state), Some(mandate)) = (state, &mandate) {
        put_state(tx, mandate, state, reason)?;
    }
    if after == AfterReturn::Deceased {
        // The heirs have to take the contract over (R6.7).
        let evidence = "l'addebito è tornato: intestatario deceduto (MD07)".to_owned();
        let supply_id = find_supply_of_bill(tx, one.bill_id)?;
        insert_new(
            tx,
            &IrregularCase { supply_id, reason: "deceased", evidence, detected_on: on },
        )?;
    }
    Ok(after == AfterReturn::TryAgain && one.attempt <= retries)
}
