//! The payment notice of pagoPA, as the technical guide of the notices lays it out (3.5.1): what
//! is owed to whom, where to pay it, and the codes that apps, tills and the post office read.

use crate::pdf::PrintRefused;

/// A payment notice: the whole sum, instalments, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentNotice {
    /// The fixed words.
    pub words: NoticeWords,
    /// What is paid for.
    pub subject: String,
    /// To whom.
    pub creditor: Party,
    /// By whom.
    pub debtor: Party,
    /// CBILL code of the creditor; empty without one.
    pub cbill: String,
    /// The whole sum.
    pub whole: Option<Payment>,
    /// The instalments.
    pub instalments: Vec<Payment>,
    /// The postal account, where the creditor collects on one.
    pub postal: Option<Postal>,
}

/// Creditor or debtor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Tax code; empty where unknown.
    pub code: String,
    /// Name.
    pub name: String,
    /// Department and contacts of a creditor, address of a debtor.
    pub lines: Vec<String>,
}

/// One payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payment {
    /// What it is: the whole sum, or which instalment.
    pub heading: String,
    /// Amount without a sign of currency.
    pub amount: String,
    /// Last day; empty without one.
    pub due: String,
    /// Number of the notice, eighteen digits in groups of four.
    pub number: String,
    /// Text of the QR code.
    pub qr: String,
    /// Text of the Data Matrix on the postal slip.
    pub data_matrix: String,
}

/// A postal account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postal {
    /// Its number.
    pub account: String,
    /// Whose it is.
    pub holder: String,
    /// By what the post office allows the slip to be printed.
    pub authorization: String,
}

/// The fixed words of a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeWords {
    /// Title of the document.
    pub title: String,
    /// Over the creditor.
    pub creditor: String,
    /// Over the debtor.
    pub debtor: String,
    /// Before a tax code.
    pub tax_code: String,
    /// Over amount and due date.
    pub how_much: String,
    /// Before the amount.
    pub euro: String,
    /// Before the due date.
    pub due: String,
    /// That it can be paid in instalments; empty where it cannot.
    pub instalments: String,
    /// That the amount may change.
    pub disclaimer: String,
    /// Over the channels.
    pub place: String,
    /// Channels on the web: heading and text.
    pub online: (String, String),
    /// Channels on the ground: heading and text.
    pub territory: (String, String),
    /// Over the payments.
    pub data: String,
    /// What to do with the QR code that stands beside the data, and with one under them.
    pub scan: (String, String),
    /// Before the CBILL code.
    pub cbill: String,
    /// Before the number.
    pub number: String,
    /// Before the creditor's tax code.
    pub creditor_code: String,
    /// Before the subject.
    pub subject: String,
    /// Title of the postal slip.
    pub slip: String,
    /// Before the postal account.
    pub account: String,
    /// Before its holder.
    pub account_holder: String,
    /// Kind of the slip.
    pub slip_kind: String,
    /// What the two codes are, for those who do not see them.
    pub codes: (String, String),
}

/// Characters of each field, at most (guide of the notices, pages of the modules).
const SUBJECT_MAX: usize = 90;
const CREDITOR_MAX: usize = 100;
const DEBTOR_MAX: usize = 70;
const ADDRESS_MAX: usize = 140;
const HOLDER_MAX: usize = 50;

impl PaymentNotice {
    /// Refuses fields that are longer than the guide allows.
    ///
    /// # Errors
    /// The first field that is too long.
    pub fn check(&self) -> Result<(), PrintRefused> {
        let check = |field: &'static str, text: &str, max: usize| {
            let length = text.chars().count();
            if length > max { Err(PrintRefused::NoticeField { field, length }) } else { Ok(()) }
        };
        check("subject", &self.subject, SUBJECT_MAX)?;
        check("creditor", &self.creditor.name, CREDITOR_MAX)?;
        check("debtor", &self.debtor.name, DEBTOR_MAX)?;
        check("address", &self.debtor.lines.concat(), ADDRESS_MAX)?;
        self.postal.as_ref().map_or(Ok(()), |postal| check("account", &postal.holder, HOLDER_MAX))
    }
}
