//! The node: asks the creditor's station about a notice, begins the payment, and sends the receipt.

use crate::Platform;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_pagopa::node::{self, Begun, Paid, Psp, flow, get_payment, send_receipt, verify};
use frontino_pagopa::station::request::Addressee;
use std::time::Duration;
use ureq::Agent;

/// The PSPs that it plays.
pub const PSPS: [Psp<'static>; 2] = [
    Psp { code: "PROVIT22XXX", name: "Banca di prova dello Stretto", tax_code: "12345670017" },
    Psp { code: "60000000001", name: "Pagamenti di prova S.p.A.", tax_code: "01234567897" },
];
/// What a payer pays to a PSP besides.
const FEE: Cents = Cents(150);

/// The creditor's station.
#[derive(Clone, Debug)]
pub struct Station {
    /// Where it is, such as `http://127.0.0.1:8080/pagopa/ws`.
    pub url: String,
    /// Whom requests are for.
    pub to: Addressee,
}

/// What came of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The payer paid.
    Paid,
    /// The station answered with this code, or not at all.
    Refused(String),
}

/// Somebody who pays a notice.
#[derive(Clone, Copy, Debug)]
pub struct Payer<'a> {
    /// Number of the notice.
    pub notice_number: &'a str,
    /// Key of a cart.
    pub note: Option<&'a str>,
    /// Which of the [`PSPS`] takes the money.
    pub psp: usize,
    /// How often it is paid: whoever pays twice has begun twice before the first receipt.
    pub times: u32,
}

/// The reporting flow of what a PSP took on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Its identifier.
    pub id: String,
    /// The day on which the money leaves.
    pub settled_on: Date,
    /// How much.
    pub total: Cents,
    /// The flow.
    pub xml: String,
}

/// A receipt that was made.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    id: String,
    notice_number: String,
    iuv: String,
    psp: usize,
    on: Date,
    begun: Begun,
}

impl Platform {
    /// Pays a notice once as the first of the PSPs does; blocks.
    pub fn pay(&self, notice_number: &str, note: Option<&str>) -> Outcome {
        match self.pay_as(&Payer { notice_number, note, psp: 0, times: 1 }) {
            Ok(_) => Outcome::Paid,
            Err(code) => Outcome::Refused(code),
        }
    }

    /// Pays a notice, and gives what was paid; blocks.
    ///
    /// # Errors
    /// The code with which the station refused to have it paid, or why it did not answer.
    pub fn pay_as(&self, payer: &Payer<'_>) -> Result<Cents, String> {
        let Payer { notice_number, note, .. } = *payer;
        self.ask(&verify(&self.station.to, notice_number))?;
        let begin = |_| {
            let answer = self.ask(&get_payment(&self.station.to, notice_number, note))?;
            node::begun(&answer).ok_or_else(|| "no amount or account".to_owned())
        };
        let begun: Vec<Begun> = (0..payer.times).map(begin).collect::<Result<_, _>>()?;
        let paid = begun.iter().map(|begun| begun.amount).sum();
        for begun in begun {
            self.send(payer, begun)?;
        }
        Ok(paid)
    }

    fn send(&self, payer: &Payer<'_>, begun: Begun) -> Result<(), String> {
        let Payer { notice_number, note, psp, .. } = *payer;
        let iuv = NoticeNumber::parse(notice_number).map_err(|_| "no notice number")?.iuv();
        let (behaviour, receipt) = {
            let mut kept = self.kept();
            let on = kept.today;
            let before = kept.receipts.iter().filter(|sent| sent.notice_number == notice_number);
            let id =
                format!("{}{notice_number}{}", on.to_string().replace('-', ""), before.count());
            let sent = Sent { id, notice_number: notice_number.to_owned(), iuv, psp, on, begun };
            let receipt = send_receipt(&self.station.to, &PSPS[psp], &sent.paid(note));
            kept.receipts.push(sent);
            if kept.behaviour.hold {
                kept.held.push(receipt);
                return Ok(());
            }
            (kept.behaviour, receipt)
        };
        // The payer has paid, whatever the station answers to the receipt.
        for _ in 0..=behaviour.repeats {
            let _ = self.ask(&receipt);
        }
        Ok(())
    }

    /// Sends the receipts that were held, the newest first, and tells the answers; blocks.
    pub fn release(&self) -> Vec<Outcome> {
        let held = std::mem::take(&mut self.kept().held);
        let send = |receipt: &String| match self.ask(receipt) {
            Ok(_) => Outcome::Paid,
            Err(code) => Outcome::Refused(code),
        };
        held.iter().rev().map(send).collect()
    }

    /// The reporting flows of what was paid on a day, one of each PSP that took something; the
    /// money leaves the day after.
    #[must_use]
    pub fn flows(&self, on: Date) -> Vec<Flow> {
        let kept = self.kept();
        let of = |psp: usize| {
            let mut sent: Vec<&Sent> =
                kept.receipts.iter().filter(|sent| (sent.on, sent.psp) == (on, psp)).collect();
            sent.sort_by_key(|sent| &sent.id);
            let paid: Vec<Paid<'_>> = sent.iter().map(|sent| sent.paid(None)).collect();
            let settled_on = on.next();
            let id = format!("{settled_on}{}-0000000001", PSPS[psp].code);
            let xml = flow(&id, (&self.station.to.domain, &PSPS[psp]), settled_on, &paid);
            let total = paid.iter().map(|paid| paid.amount).sum();
            (!paid.is_empty()).then_some(Flow { id, settled_on, total, xml })
        };
        (0..PSPS.len()).filter_map(of).collect()
    }

    /// Asks the station, and gives its answer; else the code of the fault, or why there is none.
    fn ask(&self, body: &str) -> Result<String, String> {
        let request = self.agent.post(&self.station.url);
        let request = request.header("content-type", "text/xml; charset=utf-8");
        let mut answer = request.send(body.as_bytes()).map_err(|error| error.to_string())?;
        let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
        node::accepted(&text)?;
        Ok(text)
    }
}

impl Sent {
    fn paid<'s>(&'s self, note: Option<&'s str>) -> Paid<'s> {
        Paid {
            receipt_id: &self.id,
            notice_number: &self.notice_number,
            iuv: &self.iuv,
            amount: self.begun.amount,
            on: self.on,
            time: "12:30:15",
            iban: &self.begun.iban,
            category: &self.begun.category,
            fee: FEE,
            method: "CP",
            note,
        }
    }
}

/// What asks the station: its connections stay open.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(20))).build().into()
}
