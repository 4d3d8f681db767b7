//! A receipt is booked in the transaction that stores it: once it is answered, the notice is paid.
//! Whatever it says, money that arrived is kept.

use super::{Now, Settings, event};
use crate::clock;
use crate::payment::book::{self as payment_book, Arrived};
use crate::payment::ids::Ids;
use crate::payment::standing;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::ledger::Account;
use frontino_core::money::Cents;
use frontino_core::payment::{PaymentReason, PaymentState, Settlement, settle};
use frontino_pagopa::station::FaultCode;
use frontino_pagopa::station::request::Receipt;
use frontino_store::Tx;
use frontino_store::notice::{self, StoredNotice};
use frontino_store::payment;
use frontino_store::receipt::{self, NewReceipt, NewTransfer};

/// Books a receipt; the inner error is what the node is told.
///
/// # Errors
/// When the database refuses it: then nothing is written.
pub fn book(
    settings: &Settings,
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (receipt, raw): (&Receipt, &[u8]),
    now: Now,
) -> Result<Result<(), FaultCode>, Refusal> {
    let domain = settings.domain.as_deref().unwrap_or_default();
    let key = key_of(domain, &receipt.id);
    match payment::find_receipt(tx, &key)? {
        Some((_, true)) => return Ok(Err(FaultCode::ReceiptDuplicata)),
        // A reporting flow told of the payment first: it is booked, and now proved.
        Some((payment_id, false)) => {
            keep(tx, payment_id, domain, (receipt, raw))?;
            return Ok(Ok(()));
        }
        None => {}
    }
    let found = match receipt.fiscal_code == domain {
        true => notice::find_locked(tx, &receipt.notice_number)?,
        false => None,
    };
    let (amount, settled) = settlement(tx, domain, (receipt, found.as_ref()))?;
    let arrived = Arrived {
        key: &key,
        channel: "pagopa",
        account: Account::PagopaTransit,
        received_at: now.micros,
        received_on: now.today,
        paid_on: paid_on(receipt, now.today),
        amount,
        notice_number: Some(&receipt.notice_number),
        receipt_id: Some(&receipt.id),
    };
    let Some(payment_id) = payment_book::book(tx, ids, &arrived, found.as_ref(), settled)? else {
        return Ok(Err(FaultCode::ReceiptDuplicata));
    };
    keep(tx, payment_id, domain, (receipt, raw))?;
    let is_unknown = settled.state == PaymentState::Unmatched
        && settled.reason != Some(PaymentReason::ForeignNotice);
    Ok(if is_unknown { Err(FaultCode::PagamentoSconosciuto) } else { Ok(()) })
}

/// The key of a payment through pagoPA: its receipt's, for the creditor.
#[must_use]
pub fn key_of(domain: &str, receipt_id: &str) -> String {
    format!("pagopa/{domain}/{receipt_id}")
}

/// How much of a receipt's money is ours, and what becomes of it.
fn settlement(
    tx: &mut Tx<'_>,
    domain: &str,
    (receipt, found): (&Receipt, Option<&StoredNotice>),
) -> Result<(Cents, Settlement), Refusal> {
    let apart = |state, reason| Settlement {
        state,
        reason: Some(reason),
        to_debt: Cents::ZERO,
        to_credit: Cents::ZERO,
    };
    if !receipt.paid {
        return Ok((Cents::ZERO, apart(PaymentState::Flagged, PaymentReason::NotPaid)));
    }
    if receipt.fiscal_code != domain {
        let ours = receipt.transfers.iter().filter(|transfer| transfer.fiscal_code == domain);
        let amount = ours.map(|transfer| transfer.amount).sum();
        return Ok((amount, apart(PaymentState::Unmatched, PaymentReason::ForeignNotice)));
    }
    let amount = receipt.amount;
    let told = receipt::was_told(tx, &receipt.notice_number, amount.0)?.then_some(amount);
    Ok((amount, settle(found.map(standing), told, amount)))
}

/// The day that frees the debtor: of the payment, in Italy.
fn paid_on(receipt: &Receipt, today: Date) -> Date {
    let at =
        receipt.paid_at.map(|at| clock::day_of(clock::instant_of(at.day, at.second, at.offset)));
    at.or(receipt.applied_on).unwrap_or(today)
}

fn keep(
    tx: &mut Tx<'_>,
    payment_id: i64,
    domain: &str,
    (receipt, raw): (&Receipt, &[u8]),
) -> Result<(), Refusal> {
    let transfers: Vec<NewTransfer<'_>> = receipt
        .transfers
        .iter()
        .map(|transfer| NewTransfer {
            no: i64::from(transfer.no),
            fiscal_code: &transfer.fiscal_code,
            iban: transfer.iban.as_deref(),
            amount_cents: transfer.amount.0,
            remittance: &transfer.remittance,
            category: &transfer.category,
        })
        .collect();
    let paid_at = receipt.paid_at.map(|at| clock::instant_of(at.day, at.second, at.offset));
    receipt::insert(
        tx,
        &NewReceipt {
            payment_id,
            domain,
            receipt_id: &receipt.id,
            fiscal_code: &receipt.fiscal_code,
            iuv: &receipt.iuv,
            paid_at,
            applied_on: receipt.applied_on,
            transfer_on: receipt.transfer_on,
            psp: &receipt.psp,
            psp_name: &receipt.psp_name,
            psp_tax_code: receipt.psp_tax_code.as_deref(),
            channel: &receipt.channel,
            method: receipt.method.as_deref(),
            note: receipt.note.as_deref(),
            fee_cents: receipt.fee.map(|fee| fee.0),
            stand_in: receipt.stand_in,
            raw: &event::packed(raw),
            transfers: &transfers,
        },
    )?;
    Ok(())
}
