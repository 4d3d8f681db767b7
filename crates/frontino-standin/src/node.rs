//! The node: asks the creditor's station about a notice, begins the payment, and sends the receipt.

use crate::Platform;
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_pagopa::node::{self, Begun, Paid, Psp, flow, get_payment, send_receipt, verify};
use frontino_pagopa::station::request::Addressee;
use std::time::Duration;
use ureq::Agent;

/// The PSP that it plays.
const PSP: Psp<'_> = Psp { code: "PROVIT22XXX", name: "Banca di prova", tax_code: "12345670017" };

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

/// A receipt that was made.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    id: String,
    notice_number: String,
    iuv: String,
    begun: Begun,
}

impl Platform {
    /// Pays a notice as a PSP does; blocks.
    pub fn pay(&self, notice_number: &str, note: Option<&str>) -> Outcome {
        match self.try_pay(notice_number, note) {
            Ok(()) => Outcome::Paid,
            Err(code) => Outcome::Refused(code),
        }
    }

    fn try_pay(&self, notice_number: &str, note: Option<&str>) -> Result<(), String> {
        self.ask(&verify(&self.station.to, notice_number))?;
        let begun = self.ask(&get_payment(&self.station.to, notice_number, note))?;
        let begun = node::begun(&begun).ok_or("no amount or account")?;
        let iuv = NoticeNumber::parse(notice_number).map_err(|_| "no notice number")?.iuv();
        let (behaviour, receipt) = {
            let mut kept = self.kept();
            let day = self.today.to_string().replace('-', "");
            let id = format!("{day}{:06}", kept.receipts.len());
            let sent = Sent { id, notice_number: notice_number.to_owned(), iuv, begun };
            let receipt = send_receipt(&self.station.to, &PSP, &self.paid(&sent, note));
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

    /// The reporting flow of all receipts so far.
    #[must_use]
    pub fn flow(&self) -> String {
        let sent = self.kept().receipts.clone();
        let paid: Vec<Paid<'_>> = sent.iter().map(|sent| self.paid(sent, None)).collect();
        let on = self.today.next();
        flow(&format!("{on}{}-1", PSP.code), (&self.station.to.domain, &PSP), on, &paid)
    }

    fn paid<'s>(&self, sent: &'s Sent, note: Option<&'s str>) -> Paid<'s> {
        Paid {
            receipt_id: &sent.id,
            notice_number: &sent.notice_number,
            iuv: &sent.iuv,
            amount: sent.begun.amount,
            on: self.today,
            time: "12:30:15",
            iban: &sent.begun.iban,
            category: &sent.begun.category,
            fee: Cents(150),
            method: "CP",
            note,
        }
    }

    /// Asks the station, and gives its answer; else the code of the fault, or why there is none.
    fn ask(&self, body: &str) -> Result<String, String> {
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .build()
            .into();
        let request = agent.post(&self.station.url);
        let request = request.header("content-type", "text/xml; charset=utf-8");
        let mut answer = request.send(body.as_bytes()).map_err(|error| error.to_string())?;
        let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
        node::accepted(&text)?;
        Ok(text)
    }
}
