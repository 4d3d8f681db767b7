//! The electronic invoice (FatturaPA, schema 1.2.3): a document in plain values, written as XML and
//! checked on the written bytes by the rules of the SdI before it leaves.
//!
//! Formats: FPA12 to a public body, FPR12 to everyone else. Words come in as values; letters that a
//! field cannot carry are written out in others ([`text`]), never dropped silently.

pub mod archive;
pub mod check;
pub mod file_name;
pub mod form;
pub mod message;
pub mod nature;
mod schema;
pub mod sums;
pub mod text;
mod types;
mod write;
mod writer;

pub use nature::Nature;
pub use write::write;
pub use writer::WriteRefused;

use frontino_core::dates::{Date, Period};
use frontino_core::money::Cents;

/// The largest file of one invoice, bytes (Allegato A; code 00003).
pub const FILE_BYTES_MAX: usize = 5_000_000;
/// The most lines of one document: their numbers have four digits.
pub const LINES_MAX: usize = 9_999;
/// `CodiceDestinatario` of those who have none.
pub const NO_RECIPIENT_CODE: &str = "0000000";
/// `CodiceDestinatario` of customers outside Italy.
pub const FOREIGN_RECIPIENT_CODE: &str = "XXXXXXX";

/// One invoice or credit note.
#[derive(Clone, Copy, Debug)]
pub struct Invoice<'a> {
    /// Who supplies.
    pub seller: &'a Seller<'a>,
    /// How it reaches the customer.
    pub transmission: Transmission<'a>,
    /// Who is supplied.
    pub customer: Customer<'a>,
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// Day of issue.
    pub dated_on: Date,
    /// Number, unique in its year.
    pub number: &'a str,
    /// What it is about, a paragraph each.
    pub subjects: &'a [&'a str],
    /// The order of a public body.
    pub order: Option<Reference<'a>>,
    /// The contract.
    pub contract: Option<Reference<'a>>,
    /// Bills that it corrects.
    pub corrected: &'a [Reference<'a>],
    /// Lines, at most [`LINES_MAX`].
    pub lines: &'a [InvoiceLine<'a>],
    /// The VAT summary where its taxes are not each rounded from their base, but within a cent of
    /// it: of a credit note that follows others. Empty, it is what the lines make.
    pub summary: &'a [sums::SummaryRow],
    /// Whether the customer pays the VAT to the treasury (split payment).
    pub split_vat: bool,
    /// Whether VAT is due when the customer pays and not at once.
    pub deferred_vat: bool,
    /// Words of the law for each nature outside VAT.
    pub legal_words: &'a [(Nature, &'a str)],
    /// What is asked, by when; nothing when nothing is asked.
    pub payments: &'a [Payment<'a>],
    /// Documents attached.
    pub attachments: &'a [Attachment<'a>],
}

/// Format of transmission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// FPA12.
    PublicBody,
    /// FPR12.
    Private,
}

/// How an invoice reaches its customer.
#[derive(Clone, Copy, Debug)]
pub struct Transmission<'a> {
    /// Tax code of who transmits.
    pub sender_code: &'a str,
    /// Own number of the transmission, as in the name of the file.
    pub serial: &'a str,
    /// Format.
    pub format: Format,
    /// Six characters for a public body, else seven.
    pub recipient_code: &'a str,
    /// Certified mail; only with [`NO_RECIPIENT_CODE`].
    pub pec: Option<&'a str>,
}

/// Who supplies.
#[derive(Clone, Debug)]
pub struct Seller<'a> {
    /// VAT number, eleven digits.
    pub vat_number: &'a str,
    /// Tax code.
    pub tax_code: Option<&'a str>,
    /// Name.
    pub name: &'a str,
    /// `RegimeFiscale`.
    pub regime: &'a str,
    /// Seat.
    pub address: Address<'a>,
    /// Entry in the register of companies.
    pub register: Option<Register<'a>>,
    /// Telephone, 5 to 12 characters.
    pub phone: Option<&'a str>,
    /// Mail address.
    pub email: Option<&'a str>,
}

/// Entry in the register of companies (REA).
#[derive(Clone, Copy, Debug)]
pub struct Register<'a> {
    /// Province of the office.
    pub office: &'a str,
    /// Number.
    pub number: &'a str,
    /// Share capital.
    pub capital: Option<Cents>,
    /// Whether there is one shareholder; nothing where it does not apply.
    pub sole_shareholder: Option<bool>,
    /// Whether it is being wound up.
    pub in_liquidation: bool,
}

/// A postal address.
#[derive(Clone, Copy, Debug)]
pub struct Address<'a> {
    /// Street and number.
    pub street: &'a str,
    /// Five digits; `00000` abroad.
    pub zip: &'a str,
    /// Municipality.
    pub town: &'a str,
    /// Two letters, of Italian addresses.
    pub province: Option<&'a str>,
    /// Two letters.
    pub country: &'a str,
}

/// Who is supplied.
#[derive(Clone, Copy, Debug)]
pub struct Customer<'a> {
    /// Country and VAT number (or another code of a foreign customer).
    pub vat: Option<(&'a str, &'a str)>,
    /// Italian tax code.
    pub tax_code: Option<&'a str>,
    /// Name.
    pub name: Name<'a>,
    /// Domicile.
    pub address: Address<'a>,
}

/// A name.
#[derive(Clone, Copy, Debug)]
pub enum Name<'a> {
    /// Of a company, a body or a condominium.
    Body(&'a str),
    /// Of a person.
    Person {
        /// First name.
        name: &'a str,
        /// Surname.
        surname: &'a str,
    },
}

/// Type of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// TD01.
    Invoice,
    /// TD04: amounts in favour of the customer are positive.
    CreditNote,
}

/// Another document: an order, a contract, a bill.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'a> {
    /// Its number.
    pub number: &'a str,
    /// Its day.
    pub dated_on: Option<Date>,
    /// CUP of a public project.
    pub cup: Option<&'a str>,
    /// CIG of a public tender.
    pub cig: Option<&'a str>,
}

/// VAT of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vat {
    /// Hundredths of a percent; 0 with a nature.
    pub rate_centi: u16,
    /// Why there is none.
    pub nature: Option<Nature>,
}

/// A line. Quantity by price is the total within what the SdI grants ([`form`]).
#[derive(Clone, Copy, Debug)]
pub struct InvoiceLine<'a> {
    /// Code of the charge.
    pub code: &'a str,
    /// What it charges.
    pub words: &'a str,
    /// Days charged.
    pub period: Period,
    /// Quantity, price and total.
    pub form: form::Form,
    /// VAT.
    pub vat: Vat,
    /// What else is told of it.
    pub facts: &'a [Fact<'a>],
}

/// Something told beside a line (`AltriDatiGestionali`).
#[derive(Clone, Copy, Debug, Default)]
pub struct Fact<'a> {
    /// What it is, ten characters.
    pub kind: &'a str,
    /// In words.
    pub words: Option<&'a str>,
    /// As a number, in thousandths.
    pub number_milli: Option<i64>,
    /// As a day.
    pub day: Option<Date>,
}

/// A payment asked.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'a> {
    /// Who is paid.
    pub beneficiary: &'a str,
    /// `ModalitaPagamento`: [`PAGOPA`], [`DIRECT_DEBIT`] or another.
    pub means: &'a str,
    /// By when.
    pub due_on: Date,
    /// How much.
    pub amount: Cents,
    /// Account to pay to.
    pub iban: Option<&'a str>,
    /// Number of the payment notice, or of the mandate.
    pub code: Option<&'a str>,
}

/// Payment by pagoPA notice.
pub const PAGOPA: &str = "MP23";
/// SEPA direct debit.
pub const DIRECT_DEBIT: &str = "MP19";

/// A document attached.
#[derive(Clone, Copy, Debug)]
pub struct Attachment<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// Format, such as `PDF`.
    pub format: &'a str,
    /// What it is.
    pub words: &'a str,
    /// Content.
    pub content: &'a [u8],
}
