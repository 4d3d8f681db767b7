//! A notice that is looked up or about to be paid: its amount is brought up to date, nothing
//! changes.

use super::{Answered, Event, Settings, Told, answered, refused};
use crate::payment::{standing, subject};
use crate::refusal::Refusal;
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_core::payment::Standing;
use frontino_pagopa::station::answer::{Answer, Debtor, Payable};
use frontino_pagopa::station::request::{NoticeAsked, Request};
use frontino_pagopa::station::{FaultCode, Operation};
use frontino_store::Tx;
use frontino_store::notice::{self, StoredNotice};

/// Answers a request about a notice.
///
/// # Errors
/// When the database does not answer.
pub fn answer(
    settings: &Settings,
    tx: &mut Tx<'_>,
    (request, asked): (&Request, &NoticeAsked),
) -> Result<Answered, Refusal> {
    let (operation, event) = (request.operation, Event::of(request));
    let found = notice::find(tx, &asked.number)?;
    let account = account(settings, operation, asked);
    let can_be_paid = open_of(found).and_then(|(found, open)| Ok((found, open, account?)));
    match can_be_paid {
        Ok((found, open, iban)) => {
            payable(settings, tx, (operation, asked, event), (&found, open), iban)
        }
        Err(code) => Ok(refused(settings, operation, event, code.plain())),
    }
}

/// What is open of a notice that can be paid.
fn open_of(found: Option<StoredNotice>) -> Result<(StoredNotice, Cents), FaultCode> {
    let found = found.ok_or(FaultCode::PagamentoSconosciuto)?;
    match standing(&found) {
        Standing::Payable(open) => Ok((found, open)),
        Standing::Draft => Err(FaultCode::PagamentoSconosciuto),
        Standing::Paid => Err(FaultCode::PagamentoDuplicato),
        Standing::Cancelled | Standing::WrittenOff(_) => Err(FaultCode::PagamentoAnnullato),
        Standing::Closed(_) => Err(FaultCode::PagamentoScaduto),
    }
}

/// The account that the money goes to.
fn account<'s>(
    settings: &'s Settings,
    operation: Operation,
    asked: &NoticeAsked,
) -> Result<&'s str, FaultCode> {
    let (bank, postal) = (settings.bank_iban.as_deref(), settings.postal_iban.as_deref());
    if operation == Operation::VerifyPaymentNotice {
        return Ok("");
    }
    match asked.postal {
        true => postal.ok_or(FaultCode::Semantica),
        false => bank.or(postal).ok_or(FaultCode::SystemError),
    }
}

fn payable(
    settings: &Settings,
    tx: &mut Tx<'_>,
    (operation, asked, event): (Operation, &NoticeAsked, Event),
    (found, open): (&StoredNotice, Cents),
    iban: &str,
) -> Result<Answered, Refusal> {
    let description = subject(found);
    let iuv = iuv(&found.number);
    let debtor = notice::get_debtor(tx, found.supply_id)?;
    let (name, code, is_body) = (debtor.full_name(), debtor.code(), debtor.is_body());
    let text = |value: &'_ Option<String>| value.clone().unwrap_or_default();
    let (street, zip, city) = (text(&debtor.address), text(&debtor.zip), text(&debtor.city));
    let postal = settings.postal_iban.as_deref();
    let payable = Payable {
        creditor: settings.domain.as_deref().unwrap_or_default(),
        company: &settings.company,
        amount: open,
        due_on: found.due_on,
        description: &description,
        iuv: &iuv,
        debtor: Debtor { is_body, code, name: &name, street: &street, zip: &zip, city: &city },
        iban,
        all_postal: postal.is_some(),
        postal_iban: postal.filter(|postal| *postal != iban),
        remittance: &format!("/RFB/{iuv}/{open}/TXT/{description}"),
        category: &settings.taxonomy,
    };
    if operation == Operation::VerifyPaymentNotice {
        return Ok(answered(operation, event, &Answer::Verified(&payable)));
    }
    let told = Told {
        notice_number: found.number.clone(),
        amount_cents: open.0,
        note: asked.note.clone(),
    };
    let answered = answered(operation, event, &Answer::Payment(&payable));
    Ok(Answered { told: Some(told), ..answered })
}

/// The payment's identifier inside a notice number, also of one that others made.
#[must_use]
pub fn iuv(number: &str) -> String {
    match NoticeNumber::parse(number) {
        Ok(number) => number.iuv(),
        Err(_) => number.get(1..).unwrap_or(number).to_owned(),
    }
}
