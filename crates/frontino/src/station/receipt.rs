//! A receipt is booked in the transaction that stores it: once it is answered, the notice is paid.
//! Whatever it says, money that arrived is kept.

use super::{Now, Settings, event};
use crate::clock;
use crate::payment::standing;
use crate::refusal::Refusal;
use crate::web::writer::Ids;
use frontino_core::dates::Date;
use frontino_core::ledger::{Account, of_payment};
use frontino_core::money::Cents;
use frontino_core::payment::{PaymentReason, PaymentState, Settlement, settle};
use frontino_pagopa::station::FaultCode;
use frontino_pagopa::station::request::Receipt;
use frontino_store::Tx;
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::notice::{self, NoticeOf, StoredNotice};
use frontino_store::payment::{self, NewPayment};
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
    let key = format!("pagopa/{domain}/{}", receipt.id);
    if payment::exists(tx, &key)? {
        return Ok(Err(FaultCode::ReceiptDuplicata));
    }
    let found = match receipt.fiscal_code == domain {
        true => notice::find_locked(tx, &receipt.notice_number)?,
        false => None,
    };
    let (amount, settled) = settlement(tx, domain, (receipt, found.as_ref()))?;
    let supply_id = match settled.state {
        PaymentState::Unmatched => None,
        _ => found.as_ref().map(|notice| notice.supply_id),
    };
    let (payment_id, entry_id) = (ids.row()?, ids.entry()?);
    let has_entry = supply_id.is_some() && amount > Cents::ZERO;
    let is_new = payment::insert(
        tx,
        &NewPayment {
            id: payment_id,
            key: &key,
            channel: "pagopa",
            received_at: now.micros,
            received_on: now.today,
            paid_on: paid_on(receipt, now.today),
            amount_cents: amount.0,
            notice_number: Some(&receipt.notice_number),
            receipt_id: Some(&receipt.id),
            supply_id,
            state: settled.state.code(),
            reason: settled.reason.map(PaymentReason::code),
            entry_id: has_entry.then_some(entry_id),
        },
    )?;
    if !is_new {
        return Ok(Err(FaultCode::ReceiptDuplicata));
    }
    keep(tx, payment_id, domain, (receipt, raw))?;
    if let Some(notice) = found.filter(|_| has_entry) {
        let postings = postings(&notice, payment_id, settled);
        insert_entry(tx, entry_id, now.today, &postings)?;
    }
    let is_unknown = settled.state == PaymentState::Unmatched
        && settled.reason != Some(PaymentReason::ForeignNotice);
    Ok(if is_unknown { Err(FaultCode::PagamentoSconosciuto) } else { Ok(()) })
}

/// How much of a receipt's money is ours, and what becomes of it.
fn settlement(
    tx: &mut Tx<'_>,
    domain: &str,
    (receipt, found): (&Receipt, Option<&StoredNotice>),
) -> Result<(Cents, Settlement), Refusal> {
    let nothing = |state, reason| Settlement {
        state,
        reason: Some(reason),
        to_debt: Cents::ZERO,
        to_credit: Cents::ZERO,
    };
    if !receipt.paid {
        return Ok((Cents::ZERO, nothing(PaymentState::Flagged, PaymentReason::NotPaid)));
    }
    if receipt.fiscal_code != domain {
        let ours = receipt.transfers.iter().filter(|transfer| transfer.fiscal_code == domain);
        let amount = ours.map(|transfer| transfer.amount).sum();
        return Ok((amount, nothing(PaymentState::Unmatched, PaymentReason::ForeignNotice)));
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

fn postings(notice: &StoredNotice, payment_id: i64, settled: Settlement) -> Vec<Posting> {
    let transfers = of_payment(Account::PagopaTransit, settled.to_debt, settled.to_credit);
    let (bill, item) = match &notice.of {
        NoticeOf::Bill { id } => (Some(*id), None),
        NoticeOf::OpenItem { id, .. } => (None, Some(*id)),
    };
    let posting = |transfer: frontino_core::ledger::Transfer| {
        let to_debt = transfer.credit == Account::Receivables;
        Posting {
            kind: transfer.kind,
            debit: transfer.debit.code(),
            credit: transfer.credit.code(),
            supply_id: notice.supply_id,
            amount_cents: transfer.amount.0,
            bill_id: bill.filter(|_| to_debt),
            open_item_id: item.filter(|_| to_debt),
            payment_id: Some(payment_id),
        }
    };
    transfers.into_iter().map(posting).collect()
}
