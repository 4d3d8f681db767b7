//! A reporting flow is taken in: each of its payments beside its receipt. What has no receipt yet
//! and pays a notice of ours is booked; what nobody knows waits for a person.

use super::book::{Arrived, book};
use super::ids::Ids;
use super::standing;
use crate::refusal::Refusal;
use crate::station::{Now, key_of};
use frontino_core::flow::{FlowMatch, FlowRow, KnownPart, judge};
use frontino_core::ledger::Account;
use frontino_core::money::Cents;
use frontino_core::payment::{PaymentReason, settle};
use frontino_pagopa::flow::{Flow, FlowFault, FlowOutcome, FlowPayment, FlowRefused};
use frontino_store::flow::{self, KnownPayment, NewFlow, NewFlowPayment};
use frontino_store::notice;
use frontino_store::payment::update_flagged;
use frontino_store::{Conn, Tx, hexadecimal};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// What came of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenFlow {
    /// Its identifier.
    pub flow_id: String,
    /// Payments whose receipt says the same, or that pay a notice of ours.
    pub matched: u64,
    /// Payments that were there already.
    pub duplicates: u64,
    /// Payments that wait for a person: key of the receipt, and why.
    pub unmatched: Vec<(String, FlowMatch)>,
    /// Payments booked though their receipt is missing.
    pub without_receipt: Vec<String>,
    /// Whether a newer revision was there already.
    pub superseded: bool,
}

/// Takes in the file of a flow; nothing is written when `dry_run`.
///
/// # Errors
/// When it is no flow, contradicts itself, or is another creditor's.
pub fn take(
    conn: &mut Conn,
    domain: &str,
    bytes: &[u8],
    now: Now,
    dry_run: bool,
) -> Result<TakenFlow, Refusal> {
    let flow = Flow::read(bytes).map_err(|refused| unreadable(&refused))?;
    expect_sound(&flow, domain)?;
    let sha256 = hexadecimal(&Sha256::digest(bytes));
    let mut ids = Ids::new(1);
    ids.fill_unless(dry_run, conn, flow.payments.len() + 1)?;
    let mut tx = conn.begin()?;
    tx.take_turn("flow")?;
    let mut taken = TakenFlow { flow_id: flow.id.clone(), ..TakenFlow::default() };
    let there = flow::list(&mut tx, &flow.id, &flow.psp)?;
    let place = |revision: i64, made_at: &str| (revision, made_at.to_owned());
    let ours = place(flow.revision, &flow.made_at);
    if let Some(same) = there.iter().find(|other| place(other.revision, &other.made_at) == ours) {
        if same.sha256 != sha256 {
            return Err(Refusal::new("flow_differs", "c'è già un flusso diverso con questo nome")
                .at(&flow.id)
                .next("chiedere al prestatore di pagamento quale dei due vale"));
        }
        taken.duplicates = flow.payments.len() as u64;
        return Ok(taken);
    }
    let newest = there.iter().rfind(|other| !other.replaced);
    taken.superseded = newest.is_some_and(|newest| place(newest.revision, &newest.made_at) > ours);
    if let Some(old) = newest.filter(|_| !taken.superseded) {
        flow::update_replaced(&mut tx, old.id)?;
    }
    let id = ids.row()?;
    flow::insert(
        &mut tx,
        &NewFlow {
            id,
            flow_id: &flow.id,
            psp: &flow.psp,
            psp_name: flow.psp_name.as_deref(),
            revision: flow.revision,
            made_at: &flow.made_at,
            settlement: &flow.settlement,
            settled_on: flow.settled_on,
            payments: flow.count,
            total_cents: flow.total.0,
            sha256: &sha256,
            imported_at: now.micros,
            replaced: taken.superseded,
        },
    )?;
    if !taken.superseded {
        take_payments(&mut tx, &mut ids, (domain, &flow, id), now, &mut taken)?;
    }
    if !dry_run {
        tx.commit()?;
    }
    Ok(taken)
}

fn unreadable(refused: &FlowRefused) -> Refusal {
    let next = "chiedere di nuovo il flusso: nulla è stato scritto";
    match refused {
        FlowRefused::Unreadable(why) => {
            Refusal::new("flow_unreadable", format!("non è un flusso di rendicontazione: {why}"))
                .next(next)
        }
        FlowRefused::Value { element, found } => {
            let what = format!("nel flusso, {element} non può essere «{found}»");
            Refusal::new("flow_unreadable", what).next(next)
        }
    }
}

fn expect_sound(flow: &Flow, domain: &str) -> Result<(), Refusal> {
    if flow.creditor != domain {
        let what = format!("il flusso è di un altro ente ({})", flow.creditor);
        return Err(Refusal::new("flow_foreign", what)
            .at(&flow.id)
            .next("controllare il file, o pagopa.domain nella configurazione"));
    }
    let Some(fault) = flow.faults().into_iter().next() else { return Ok(()) };
    let what = match fault {
        FlowFault::Count => "i pagamenti non sono quanti il flusso dichiara",
        FlowFault::Total => "la somma dei pagamenti non è quella che il flusso dichiara",
        FlowFault::Twice => "un pagamento è due volte nel flusso",
    };
    Err(Refusal::new("flow_contradicts", what)
        .at(&flow.id)
        .next("chiedere al prestatore di pagamento un flusso corretto: nulla è stato scritto"))
}

fn take_payments(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (domain, flow, flow_id): (&str, &Flow, i64),
    now: Now,
    taken: &mut TakenFlow,
) -> Result<(), Refusal> {
    let keys: Vec<&str> = flow.payments.iter().map(|payment| payment.receipt_id.as_str()).collect();
    let known = flow::list_known(tx, &keys)?;
    let mut rows = Vec::with_capacity(flow.payments.len());
    for payment in &flow.payments {
        let (payment_id, found) = take_payment(tx, ids, domain, (payment, &known), now)?;
        match found {
            FlowMatch::Matched => taken.matched += 1,
            FlowMatch::Reported => {
                taken.matched += 1;
                taken.without_receipt.push(payment.receipt_id.clone());
            }
            FlowMatch::Differs | FlowMatch::Unknown | FlowMatch::Revoked => {
                taken.unmatched.push((payment.receipt_id.clone(), found));
            }
        }
        rows.push(NewFlowPayment {
            iuv: &payment.iuv,
            receipt_id: &payment.receipt_id,
            transfer_no: payment.transfer,
            amount_cents: payment.amount.0,
            outcome: payment.outcome.code(),
            paid_on: payment.on,
            payment_id,
            state: found.code(),
        });
    }
    flow::insert_payments(tx, flow_id, &rows)?;
    Ok(())
}

/// What a payment of a flow is, and which payment of ours; one that is new is booked.
fn take_payment(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    domain: &str,
    (payment, known): (&FlowPayment, &HashMap<String, KnownPayment>),
    now: Now,
) -> Result<(Option<i64>, FlowMatch), Refusal> {
    let known = known.get(&payment.receipt_id);
    let revoked = payment.outcome == FlowOutcome::Revoked;
    let row = FlowRow { iuv: &payment.iuv, amount: payment.amount, revoked };
    let part = known.map(|known| KnownPart {
        iuv: known.iuv.as_deref(),
        amount: Cents(part_of(known, payment.transfer)),
    });
    let proved = part.is_some_and(|part| part.iuv.is_some());
    let number = if proved || revoked { None } else { notice::find_number(tx, &payment.iuv)? };
    let found = judge(&row, part, number.is_some());
    if let Some(known) = known {
        let reason = match found {
            FlowMatch::Revoked => Some(PaymentReason::Revoked),
            FlowMatch::Differs => Some(PaymentReason::FlowDiffers),
            _ => None,
        };
        if let Some(reason) = reason {
            update_flagged(tx, known.payment_id, reason.code())?;
        }
        return Ok((Some(known.payment_id), found));
    }
    if revoked {
        return Ok((None, found));
    }
    let notice = match &number {
        Some(number) => notice::find_locked(tx, number)?,
        None => None,
    };
    let key = match payment.transfer {
        1 => key_of(domain, &payment.receipt_id),
        other => format!("{}/{other}", key_of(domain, &payment.receipt_id)),
    };
    let arrived = Arrived {
        key: &key,
        channel: "pagopa",
        account: Account::PagopaTransit,
        received_at: now.micros,
        received_on: now.today,
        paid_on: payment.on.unwrap_or(now.today),
        amount: payment.amount,
        notice_number: number.as_deref(),
        receipt_id: Some(&payment.receipt_id),
    };
    let settled = settle(notice.as_ref().map(standing), None, payment.amount);
    Ok((book(tx, ids, &arrived, notice.as_ref(), settled)?, found))
}

/// What is known of one part of a payment's money.
fn part_of(known: &KnownPayment, transfer: i64) -> i64 {
    let part = known.parts.iter().find(|(no, _)| *no == transfer);
    part.map_or(known.amount_cents, |(_, cents)| *cents)
}
