//! What is known of a payment that can be proved, for its receipt.

use crate::documents::proof::{Copy, Proved};
use crate::refusal::Refusal;
use crate::station::unpacked;
use frontino_pagopa::station::read;
use frontino_pagopa::station::request::{Body, Read};
use frontino_store::Tx;
use frontino_store::notice::{get_debtor, get_user_code};
use frontino_store::proof::{self, ProvedPayment};

/// Finds the payment of a key, or the one payment of a notice.
///
/// # Errors
/// When there is none in the ledger, or the notice was paid more than once.
pub fn find(tx: &mut Tx<'_>, key_or_notice: &str) -> Result<Proved, Refusal> {
    let mut found = proof::list_payments(tx, key_or_notice)?;
    match (found.pop(), found.as_slice()) {
        (Some(payment), []) => of(tx, payment),
        (Some(last), _) => {
            let keys = found.iter().chain([&last]).map(|payment| payment.key.as_str());
            let keys = keys.collect::<Vec<_>>().join(" ");
            Err(Refusal::new("payment_several", "l'avviso è stato pagato in più volte")
                .at(key_or_notice)
                .next(format!("chiedere la quietanza di una chiave: {keys}")))
        }
        (None, _) => Err(Refusal::new("payment_missing", "non c'è un incasso registrato")
            .at(key_or_notice)
            .next("controllare la chiave o il numero dell'avviso; vedere `payment list`")),
    }
}

/// What is known of a payment.
///
/// # Errors
/// When the database does not answer.
fn of(tx: &mut Tx<'_>, payment: ProvedPayment) -> Result<Proved, Refusal> {
    let receipt = proof::find_of_payment(tx, payment.id)?;
    let debts = proof::list_debts(tx, payment.id)?;
    Ok(Proved { payment, receipt, debts })
}

/// The payment behind a receipt that was found by its note.
///
/// # Errors
/// When the database does not answer.
pub fn of_receipt(tx: &mut Tx<'_>, receipt: &proof::Proof) -> Result<Option<Proved>, Refusal> {
    for payment in proof::list_payments(tx, &receipt.notice_number)? {
        let proved = of(tx, payment)?;
        if proved.receipt.as_ref().is_some_and(|own| own.receipt_id == receipt.receipt_id) {
            return Ok(Some(proved));
        }
    }
    Ok(None)
}

/// The copy for whose debt was paid; with the payer's name for the payer.
///
/// # Errors
/// When the database does not answer.
pub fn copy(tx: &mut Tx<'_>, proved: &Proved, for_payer: bool) -> Result<Copy, Refusal> {
    let supply_id = proved.payment.supply_id;
    let debtor = Box::new(get_debtor(tx, supply_id)?);
    let user_code = get_user_code(tx, supply_id)?;
    let payer = if for_payer { payer(tx, proved.payment.id)? } else { None };
    Ok(Copy::Debtor { debtor, user_code, payer })
}

/// Who paid, as the receipt says.
fn payer(tx: &mut Tx<'_>, payment_id: i64) -> Result<Option<String>, Refusal> {
    let Some(raw) = proof::find_raw(tx, payment_id)? else { return Ok(None) };
    let Read::Request(request) = read(&unpacked(&raw), None) else { return Ok(None) };
    let Body::Receipt(receipt) = request.body else { return Ok(None) };
    Ok(receipt.payer.map(|payer| match payer.code.as_str() {
        "" | "ANONIMO" => payer.name,
        code => format!("{} ({code})", payer.name),
    }))
}
