//! What the archive is told of a notice, from where it stands in the database now.

use crate::payment::{standing, subject};
use crate::refusal::Refusal;
use crate::station::{Settings, iuv};
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_core::payment::Standing;
use frontino_pagopa::position::Position;
use frontino_store::Tx;
use frontino_store::debt_position::{Claimed, is_paid_through_pagopa};
use frontino_store::notice::{self, Debtor};

/// What has to be done about a notice.
pub enum Message {
    /// The archive is to be told.
    Tell(Box<Composed>),
    /// It knows already, or has never heard of what there is no more: what it knows, in cents.
    Known(Option<i64>),
}

/// A message, with the texts that it needs.
pub struct Composed {
    creditor: String,
    debtor: Debtor,
    name: String,
    number: String,
    iuv: String,
    /// What is open; nothing takes the position back.
    pub amount: Cents,
    description: String,
    due_on: Date,
    iban: Option<String>,
    postal_iban: Option<String>,
}

impl Composed {
    /// The position.
    #[must_use]
    pub fn position(&self) -> Position<'_> {
        Position {
            creditor: &self.creditor,
            is_body: self.debtor.is_body(),
            code: self.debtor.code(),
            name: &self.name,
            number: &self.number,
            iuv: &self.iuv,
            amount: self.amount,
            description: &self.description,
            due_on: self.due_on,
            iban: self.iban.as_deref(),
            postal_iban: self.postal_iban.as_deref(),
        }
    }
}

/// Works out what the archive has to be told of a notice on a day.
///
/// # Errors
/// When the database does not answer.
pub fn compose(
    tx: &mut Tx<'_>,
    settings: &Settings,
    claimed: &Claimed,
    today: Date,
) -> Result<Message, Refusal> {
    let number = &claimed.notice_number;
    let Some(found) = notice::find(tx, number)? else { return Ok(Message::Known(None)) };
    let stands = standing(&found);
    let amount = if let Standing::Payable(open) = stands { open } else { Cents::ZERO };
    if claimed.told_cents == Some(amount.0) {
        return Ok(Message::Known(Some(amount.0)));
    }
    if amount == Cents::ZERO {
        if !claimed.tried {
            return Ok(Message::Known(None));
        }
        // The platform closes itself what was paid through it.
        if stands == Standing::Paid && is_paid_through_pagopa(tx, number)? {
            return Ok(Message::Known(Some(0)));
        }
    }
    let debtor = notice::get_debtor(tx, found.supply_id)?;
    Ok(Message::Tell(Box::new(Composed {
        creditor: settings.domain.clone().unwrap_or_default(),
        name: debtor.full_name(),
        debtor,
        number: number.clone(),
        iuv: iuv(number),
        amount,
        description: subject(&found),
        // The archive takes no day that has passed; the position stays payable after it.
        due_on: found.due_on.max(today.plus(1)),
        iban: settings.bank_iban.clone(),
        postal_iban: settings.postal_iban.clone(),
    })))
}
