//! Statements of an account (camt.053) and notices of movements (camt.054), versions .02 and .08 of
//! ISO 20022, read as a stream. What the two versions say at another place is read at both.

mod build;
mod read;

use frontino_core::dates::Date;
use frontino_core::money::Cents;
use thiserror::Error;

pub use read::read;

#[cfg(test)]
mod tests;

/// What a file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All movements of an account between two balances (camt.053).
    Statement,
    /// Some movements, which a statement will tell again (camt.054).
    Notice,
}

/// A statement, or a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is.
    pub kind: Kind,
    /// Its identifier, unique for the account.
    pub id: String,
    /// Its place in the row of the account's statements.
    pub sequence: Option<i64>,
    /// The account.
    pub iban: String,
    /// The balance before it, with its sign.
    pub opening: Option<Cents>,
    /// The balance after it, with its sign.
    pub closing: Option<Cents>,
    /// The movements.
    pub entries: Vec<Entry>,
}

/// A movement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// How much: above zero it came, below it went.
    pub amount: Cents,
    /// Whether it takes an earlier one back.
    pub reversal: bool,
    /// Whether it counts in the balances; one that is only announced does not.
    pub booked: bool,
    /// The day on which it was booked.
    pub booked_on: Option<Date>,
    /// The day from which it bears interest.
    pub value_on: Option<Date>,
    /// What the bank calls it.
    pub bank_ref: Option<String>,
    /// The bank's code of its kind, such as `PMNT/RCDT/ESCT`.
    pub code: String,
    /// The block of collections that it credits as one, or their file, as the creditor called it.
    pub batch: Option<String>,
    /// What the bank adds in words.
    pub note: Option<String>,
    /// The payments in it, where the bank tells them.
    pub details: Vec<Detail>,
}

/// A payment of a movement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// How much, without a sign; often told only where there are several.
    pub amount: Option<Cents>,
    /// What its originator called it, from end to end.
    pub end_to_end: Option<String>,
    /// The mandate of a direct debit.
    pub mandate: Option<String>,
    /// Why it came back.
    pub return_reason: Option<String>,
    /// Who paid.
    pub debtor: Party,
    /// Who was paid.
    pub creditor: Party,
    /// The text for the receiver, its lines put together.
    pub text: String,
    /// The structured reference of the creditor.
    pub reference: Option<String>,
}

/// Who takes part in a payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Name.
    pub name: Option<String>,
    /// Account.
    pub iban: Option<String>,
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StatementRefused {
    /// Its bytes are not UTF-8, in which these messages are written.
    #[error("the text is not UTF-8")]
    Encoding,
    /// It does not follow the rules of XML.
    #[error("not well-formed at byte {at}: {why}")]
    NotWellFormed {
        /// Bytes before.
        at: u64,
        /// What the reader says.
        why: String,
    },
    /// A type of document, entities, or elements too deep: nothing that a bank sends.
    #[error("not what a bank sends at byte {0}")]
    Hostile(u64),
    /// No statement and no notice of a version that is read here.
    #[error("no statement: {0:?}")]
    Unknown(String),
    /// Something that has to be there is missing or is not what it should be.
    #[error("{element}: {found:?}")]
    Value {
        /// What.
        element: &'static str,
        /// What is there.
        found: String,
    },
}

impl Statement {
    /// Whether the balance before and the movements make the balance after; `None` where a balance
    /// is missing.
    #[must_use]
    pub fn balances(&self) -> Option<bool> {
        let booked = self.entries.iter().filter(|entry| entry.booked);
        let moved: i128 = booked.map(|entry| i128::from(entry.amount.0)).sum();
        let (opening, closing) = (i128::from(self.opening?.0), i128::from(self.closing?.0));
        Some(opening + moved == closing)
    }
}

impl Entry {
    /// The payments in it, each with its signed amount and its text: those that the bank tells if
    /// they make up the movement, else the movement as one.
    #[must_use]
    pub fn parts(&self) -> Vec<(Cents, Detail)> {
        let sign = if self.amount < Cents::ZERO { -1 } else { 1 };
        let told: Option<Vec<i64>> =
            self.details.iter().map(|detail| detail.amount.map(|amount| amount.0 * sign)).collect();
        if let Some(told) = told.filter(|told| self.details.len() > 1 && self.is_sum(told)) {
            return told.into_iter().map(Cents).zip(self.details.iter().cloned()).collect();
        }
        let mut whole = match self.details.as_slice() {
            [only] => only.clone(),
            _ => Detail::default(),
        };
        if whole.text.is_empty() {
            whole.text = self.note.clone().unwrap_or_default();
        }
        vec![(self.amount, whole)]
    }

    fn is_sum(&self, parts: &[i64]) -> bool {
        parts.iter().map(|part| i128::from(*part)).sum::<i128>() == i128::from(self.amount.0)
    }
}
