//! Reporting flows: which payments make up one transfer of money to the creditor. As XML (the
//! `FlussoRiversamento` 1.0 and 1.1) and as the JSON of the third interface of the flows (FdR-3).
//!
//! Flows are read leniently and judged by rules of our own: the published schema knows neither the
//! outcomes of payments taken while the station was away nor amounts below zero, and both occur.

mod json;
mod xml;

use frontino_core::dates::Date;
use frontino_core::money::Cents;
use std::collections::HashSet;
use thiserror::Error;

#[cfg(test)]
mod tests;

/// A reporting flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Its identifier, unique within the year of the settlement.
    pub id: String,
    /// Which of several with this identifier: the highest counts.
    pub revision: i64,
    /// When it was made, as it says: of two in XML the later counts.
    pub made_at: String,
    /// Code of who took the payments.
    pub psp: String,
    /// Name of who took the payments.
    pub psp_name: Option<String>,
    /// Tax code of the creditor.
    pub creditor: String,
    /// What names the transfer of money (TRN).
    pub settlement: String,
    /// The day of the transfer.
    pub settled_on: Option<Date>,
    /// How many payments it says that it has.
    pub count: i64,
    /// Their sum as it says.
    pub total: Cents,
    /// The payments.
    pub payments: Vec<FlowPayment>,
}

/// A payment of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowPayment {
    /// The payment's identifier (IUV).
    pub iuv: String,
    /// Key of the receipt (IUR).
    pub receipt_id: String,
    /// Which part of the receipt's money, from 1.
    pub transfer: i64,
    /// How much; a payment that was revoked is below zero.
    pub amount: Cents,
    /// What happened.
    pub outcome: FlowOutcome,
    /// The day of that.
    pub on: Option<Date>,
}

/// What a flow says of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowOutcome {
    /// It took place.
    Executed,
    /// It was taken back.
    Revoked,
    /// It took place while the station was away.
    StandIn,
    /// The same, and nothing was asked of the station before.
    StandInWithoutRequest,
    /// It took place without a request to the station.
    WithoutRequest,
}

/// Why a file is no flow.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FlowRefused {
    /// Neither XML nor JSON of a flow.
    #[error("not a reporting flow: {0}")]
    Unreadable(String),
    /// Something that has to be there is missing or is not what it should be.
    #[error("{element}: {found:?}")]
    Value {
        /// What.
        element: &'static str,
        /// What is there.
        found: String,
    },
}

/// What contradicts itself in a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowFault {
    /// The payments are not as many as it says.
    Count,
    /// They do not sum to what it says.
    Total,
    /// One stands in it twice.
    Twice,
}

impl FlowOutcome {
    /// Every outcome with its code in XML and its word in JSON.
    const CODES: [(&'static str, &'static str, FlowOutcome); 5] = [
        ("0", "EXECUTED", FlowOutcome::Executed),
        ("3", "REVOKED", FlowOutcome::Revoked),
        ("4", "STAND_IN", FlowOutcome::StandIn),
        ("8", "STAND_IN_NO_RPT", FlowOutcome::StandInWithoutRequest),
        ("9", "NO_RPT", FlowOutcome::WithoutRequest),
    ];

    /// The code.
    #[must_use]
    pub fn code(self) -> i64 {
        let found = FlowOutcome::CODES.iter().find(|(.., outcome)| *outcome == self);
        found.and_then(|(code, ..)| code.parse().ok()).unwrap_or_default()
    }

    fn of(text: &str) -> Option<FlowOutcome> {
        let is = |(code, word, _): &&(&str, &str, FlowOutcome)| text == *code || text == *word;
        FlowOutcome::CODES.iter().find(is).map(|(.., outcome)| *outcome)
    }
}

impl Flow {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no flow, or says of something what cannot be.
    pub fn read(bytes: &[u8]) -> Result<Flow, FlowRefused> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{') => json::read(bytes),
            _ => xml::read(bytes),
        }
    }

    /// What contradicts itself in it.
    #[must_use]
    pub fn faults(&self) -> Vec<FlowFault> {
        let mut faults = Vec::new();
        if i64::try_from(self.payments.len()) != Ok(self.count) {
            faults.push(FlowFault::Count);
        }
        // Whether a payment taken back is in the total with its sign is not said anywhere.
        let signed = self.payments.iter().map(|payment| payment.amount).sum::<Cents>();
        let without = self.payments.iter().map(|p| p.amount.max(-p.amount)).sum::<Cents>();
        if self.total != signed && self.total != without {
            faults.push(FlowFault::Total);
        }
        let mut seen = HashSet::with_capacity(self.payments.len());
        let key = |p: &FlowPayment| (p.receipt_id.clone(), p.transfer, p.outcome.code());
        if !self.payments.iter().all(|payment| seen.insert(key(payment))) {
            faults.push(FlowFault::Twice);
        }
        faults
    }
}

/// A value that has to be there.
fn needed(element: &'static str, found: &str) -> Result<String, FlowRefused> {
    match found {
        "" => Err(FlowRefused::Value { element, found: String::new() }),
        _ => Ok(found.to_owned()),
    }
}

/// An amount with a point and at most two decimals, which may be below zero.
fn amount(element: &'static str, found: &str) -> Result<Cents, FlowRefused> {
    let refused = || FlowRefused::Value { element, found: found.to_owned() };
    Cents::parse(found).ok_or_else(refused)
}

fn number(element: &'static str, found: &str) -> Result<i64, FlowRefused> {
    found.parse().map_err(|_| FlowRefused::Value { element, found: found.to_owned() })
}

/// The day of a day or an instant.
fn day(element: &'static str, found: &str) -> Result<Option<Date>, FlowRefused> {
    let refused = || FlowRefused::Value { element, found: found.to_owned() };
    match found {
        "" => Ok(None),
        _ => Date::parse(found.get(..10).unwrap_or_default()).map(Some).ok_or_else(refused),
    }
}

fn outcome(element: &'static str, found: &str) -> Result<FlowOutcome, FlowRefused> {
    FlowOutcome::of(found).ok_or_else(|| FlowRefused::Value { element, found: found.to_owned() })
}
