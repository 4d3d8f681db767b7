//! Credits that are paid out (R1.11): one person proposes, another approves, the bank pays. What is
//! proposed is set aside at once, so that no bill and no second refund takes it.

pub mod bank;
pub mod make;
pub mod propose;

use crate::bill_run::record;
use crate::cli::italian::state;
use crate::credit_note::issue::is_same;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::ledger::{Account, RefundStep, of_refund};
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::bill::take_numbers;
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::refund::{Refund, find_locked, update};
use serde_json::json;

/// Approves a refund; one that is approved answers the same again.
///
/// # Errors
/// When it is not there, it is over, or the same person would sign twice.
pub fn approve(tx: &mut Tx<'_>, key: &str, by: &str, now: Now) -> Result<Refund, Refusal> {
    let mut refund = get(tx, key)?;
    if matches!(refund.state.as_str(), "approved" | "sent" | "paid") {
        return Ok(refund);
    }
    expect_state(&refund, &["proposed"], "proporlo di nuovo con `frontino refund propose`")?;
    if is_same(by, &refund.proposed_by) {
        return Err(Refusal::new("same_person", format!("il rimborso è proposto da {by}"))
            .at(key)
            .next("farlo approvare da un'altra persona"));
    }
    "approved".clone_into(&mut refund.state);
    refund.approved = Some((now.today, by.to_owned()));
    update(tx, &refund)?;
    note(tx, (by, "refund.approve"), &refund, now)?;
    Ok(refund)
}

/// Gives a refund back to the credit; one that is cancelled answers the same again. One that is in
/// a file can be cancelled only when the bank did not pay it.
///
/// # Errors
/// When it is not there, or is paid.
pub fn cancel(
    tx: &mut Tx<'_>,
    key: &str,
    (by, not_paid): (&str, bool),
    now: Now,
) -> Result<Refund, Refusal> {
    let mut refund = get(tx, key)?;
    if refund.state == "cancelled" {
        return Ok(refund);
    }
    if refund.state == "sent" && !not_paid {
        return Err(Refusal::new("refund_sent", "il rimborso è in una distinta per la banca")
            .at(key)
            .next("se la banca non l'ha eseguito, ripetere con --not-paid"));
    }
    let next = "un rimborso pagato torna a credito quando la banca lo restituisce";
    expect_state(&refund, &["proposed", "approved", "sent"], next)?;
    let entry = post(tx, &refund, RefundStep::Cancelled, now.today)?;
    "cancelled".clone_into(&mut refund.state);
    refund.back = Some((now.today, entry));
    update(tx, &refund)?;
    note(tx, (by, "refund.cancel"), &refund, now)?;
    Ok(refund)
}

/// Notes that the bank paid a refund on a day; one that is paid answers the same again.
///
/// # Errors
/// When it is not there, is not approved, or the day is not between its approval and today.
pub fn paid(
    tx: &mut Tx<'_>,
    key: &str,
    (on, by, account): (Date, &str, Account),
    now: Now,
) -> Result<Refund, Refusal> {
    let mut refund = get(tx, key)?;
    if refund.state == "paid" {
        return Ok(refund);
    }
    expect_state(&refund, &["approved", "sent"], "approvarlo con `frontino refund approve`")?;
    let approved_on = refund.approved.as_ref().map_or(refund.proposed_on, |(on, _)| *on);
    if on > now.today || on < approved_on {
        return Err(Refusal::new("refund_day", format!("il {on} non può essere stato pagato"))
            .at(key)
            .next("indicare il giorno dell'addebito, tra l'approvazione e oggi"));
    }
    let entry = post(tx, &refund, RefundStep::Paid(account), now.today)?;
    "paid".clone_into(&mut refund.state);
    refund.paid = Some((on, entry));
    update(tx, &refund)?;
    note(tx, (by, "refund.paid"), &refund, now)?;
    Ok(refund)
}

fn get(tx: &mut Tx<'_>, key: &str) -> Result<Refund, Refusal> {
    find_locked(tx, key)?.ok_or_else(|| {
        Refusal::new("refund_missing", "il rimborso non c'è")
            .at(key)
            .next("vedere `frontino refund list`")
    })
}

fn expect_state(refund: &Refund, allowed: &[&str], next: &str) -> Result<(), Refusal> {
    if allowed.contains(&refund.state.as_str()) {
        return Ok(());
    }
    let what = format!("il rimborso è {}", word(&refund.state));
    Err(Refusal::new("refund_state", what).at(&refund.key).next(next))
}

/// A state in Italian.
#[must_use]
pub fn word(of: &str) -> &str {
    match of {
        "proposed" => "da approvare",
        "sent" => "in distinta",
        "paid" => "pagato",
        "cancelled" => "annullato",
        "returned" => "tornato dalla banca",
        "approved" => "approvato",
        other => state(other),
    }
}

/// Posts a step of a refund; gives its entry.
fn post(tx: &mut Tx<'_>, refund: &Refund, step: RefundStep, on: Date) -> Result<i64, Refusal> {
    let entry = take_numbers(tx, "ledger_entry", 1)?;
    insert_entry(tx, entry, on, &[posting(refund.supply_id, refund.amount_cents, step)])?;
    Ok(entry)
}

fn posting(supply_id: i64, amount_cents: i64, step: RefundStep) -> Posting {
    let transfer = of_refund(step, Cents(amount_cents));
    Posting {
        kind: transfer.kind,
        debit: transfer.debit.code(),
        credit: transfer.credit.code(),
        supply_id,
        amount_cents,
        bill_id: None,
        open_item_id: None,
        payment_id: None,
    }
}

/// A line in the trail of changes, without name and account.
fn note(
    tx: &mut Tx<'_>,
    (by, action): (&str, &str),
    refund: &Refund,
    now: Now,
) -> Result<(), Refusal> {
    let detail = json!({"supply_code": refund.supply_code, "cents": refund.amount_cents});
    record(tx, (by, action), &refund.key, &detail, now.micros)
}
