//! The answers of the station, written so that the schema accepts them whatever the data are: texts
//! cut, empty elements left out, amounts with two decimals.

use super::request::NAMESPACE;
use super::soap::ENVELOPE;
use super::{Fault, Operation};
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use quick_xml::escape::escape;
use std::fmt::Write;

/// Characters of most texts.
const TEXT: usize = 140;
/// Characters of names and streets.
const NAME: usize = 70;
const TOWN: usize = 35;
const SHORT: usize = 16;

/// What the station answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// The notice can be paid.
    Verified(&'a Payable<'a>),
    /// The data of the payment that begins.
    Payment(&'a Payable<'a>),
    /// The receipt is here.
    Received,
    /// No, and why; the second is who says so.
    Refused(Fault, &'a str),
}

/// A notice that can be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable<'a> {
    /// Tax code of the creditor.
    pub creditor: &'a str,
    /// Name of the creditor.
    pub company: &'a str,
    /// What is to be paid.
    pub amount: Cents,
    /// The day printed on the notice.
    pub due_on: Date,
    /// What for, without personal data.
    pub description: &'a str,
    /// The payment's identifier (IUV).
    pub iuv: &'a str,
    /// Who owes.
    pub debtor: Debtor<'a>,
    /// The account where the money goes.
    pub iban: &'a str,
    /// Whether it can go to a postal account.
    pub all_postal: bool,
    /// The other account of who pays at the post, told beside (second version).
    pub postal_iban: Option<&'a str>,
    /// What the account's holder reads.
    pub remittance: &'a str,
    /// The kind of income in the taxonomy.
    pub category: &'a str,
}

/// Who owes; what is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Debtor<'a> {
    /// Whether a company or body.
    pub is_body: bool,
    /// Tax code or VAT number; `ANONIMO` where none is known.
    pub code: &'a str,
    /// Name.
    pub name: &'a str,
    /// Street with its number.
    pub street: &'a str,
    /// Postal code.
    pub zip: &'a str,
    /// Town.
    pub city: &'a str,
}

/// The code of a debtor without one.
const ANONYMOUS: &str = "ANONIMO";

/// Writes an answer in its envelope.
#[must_use]
pub fn write(operation: Operation, answer: &Answer<'_>) -> String {
    let mut xml = String::with_capacity(1500);
    let root = operation.response();
    xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"");
    xml.push_str(ENVELOPE);
    xml.push_str("\" xmlns:pafn=\"");
    xml.push_str(NAMESPACE);
    // Writing to a text cannot fail.
    let _ = write!(xml, "\"><soapenv:Body><pafn:{root}>");
    match answer {
        Answer::Verified(payable) => verified(&mut xml, payable),
        Answer::Payment(payable) => payment(&mut xml, operation, payable),
        Answer::Received => raw(&mut xml, "outcome", "OK"),
        Answer::Refused(fault, by) => refused(&mut xml, fault, by),
    }
    let _ = write!(xml, "</pafn:{root}></soapenv:Body></soapenv:Envelope>");
    xml
}

fn refused(xml: &mut String, fault: &Fault, by: &str) {
    raw(xml, "outcome", "KO");
    xml.push_str("<fault>");
    raw(xml, "faultCode", fault.code.code());
    raw(xml, "faultString", fault.code.meaning());
    text(xml, "id", by, TEXT);
    text(xml, "description", fault.description.as_deref().unwrap_or_default(), 1024);
    xml.push_str("</fault>");
}

fn verified(xml: &mut String, payable: &Payable<'_>) {
    raw(xml, "outcome", "OK");
    xml.push_str("<paymentList><paymentOptionDescription>");
    raw(xml, "amount", &payable.amount.to_string());
    raw(xml, "options", "EQ");
    raw(xml, "dueDate", &payable.due_on.to_string());
    raw(xml, "allCCP", if payable.all_postal { "true" } else { "false" });
    xml.push_str("</paymentOptionDescription></paymentList>");
    text(xml, "paymentDescription", payable.description, TEXT);
    raw(xml, "fiscalCodePA", payable.creditor);
    text(xml, "companyName", payable.company, TEXT);
}

fn payment(xml: &mut String, operation: Operation, payable: &Payable<'_>) {
    raw(xml, "outcome", "OK");
    xml.push_str("<data>");
    text(xml, "creditorReferenceId", payable.iuv, TOWN);
    raw(xml, "paymentAmount", &payable.amount.to_string());
    raw(xml, "dueDate", &payable.due_on.to_string());
    text(xml, "description", payable.description, TEXT);
    text(xml, "companyName", payable.company, TEXT);
    debtor(xml, &payable.debtor);
    xml.push_str("<transferList><transfer>");
    raw(xml, "idTransfer", "1");
    raw(xml, "transferAmount", &payable.amount.to_string());
    raw(xml, "fiscalCodePA", payable.creditor);
    if operation == Operation::GetPaymentV2 {
        text(xml, "companyName", payable.company, TEXT);
    }
    text(xml, "IBAN", payable.iban, TOWN);
    text(xml, "remittanceInformation", payable.remittance, TEXT);
    text(xml, "transferCategory", payable.category, TEXT);
    if let (Operation::GetPaymentV2, Some(iban)) = (operation, payable.postal_iban) {
        xml.push_str("<metadata><mapEntry>");
        raw(xml, "key", "IBANAPPOGGIO");
        text(xml, "value", iban, TEXT);
        xml.push_str("</mapEntry></metadata>");
    }
    xml.push_str("</transfer></transferList></data>");
}

fn debtor(xml: &mut String, debtor: &Debtor<'_>) {
    let known = (2..=SHORT).contains(&cleaned(debtor.code, SHORT + 1).chars().count());
    let code = if known { debtor.code } else { ANONYMOUS };
    let name = if cleaned(debtor.name, NAME).is_empty() { ANONYMOUS } else { debtor.name };
    xml.push_str("<debtor><uniqueIdentifier>");
    raw(xml, "entityUniqueIdentifierType", if debtor.is_body { "G" } else { "F" });
    text(xml, "entityUniqueIdentifierValue", code, SHORT);
    xml.push_str("</uniqueIdentifier>");
    text(xml, "fullName", name, NAME);
    text(xml, "streetName", debtor.street, NAME);
    text(xml, "postalCode", debtor.zip, SHORT);
    text(xml, "city", debtor.city, TOWN);
    xml.push_str("</debtor>");
}

/// An element whose text needs no care.
fn raw(xml: &mut String, name: &str, text: &str) {
    let _ = write!(xml, "<{name}>{text}</{name}>");
}

/// An element with a text of others, cut; none when nothing of it is left.
fn text(xml: &mut String, name: &str, text: &str, max: usize) {
    let kept = cleaned(text, max);
    if !kept.is_empty() {
        raw(xml, name, &escape(kept.as_str()));
    }
}

/// A text without signs that XML does not have, blanks in place of line ends, cut by characters.
fn cleaned(text: &str, max: usize) -> String {
    let plain = |sign: char| if sign.is_whitespace() { ' ' } else { sign };
    let allowed = |sign: &char| !sign.is_control() && !matches!(sign, '\u{fffe}' | '\u{ffff}');
    let kept: String = text.trim().chars().map(plain).filter(allowed).take(max).collect();
    kept.trim_end().to_owned()
}
