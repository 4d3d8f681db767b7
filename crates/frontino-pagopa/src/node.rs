//! What pagoPA's node says to a creditor's station, and what a PSP reports: the other side of
//! `station` and `flow`. For who plays the platform, in a demo and in tests.

use crate::station::Operation;
use crate::station::request::{Addressee, NAMESPACE};
use frontino_core::dates::Date;
use frontino_core::money::{Cents, format_decimal};
use quick_xml::escape::escape;
use std::fmt::Write as _;

/// Who takes a payment, as receipts and flows name it.
#[derive(Clone, Copy, Debug)]
pub struct Psp<'a> {
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its tax code.
    pub tax_code: &'a str,
}

/// A payment that took place.
#[derive(Clone, Copy, Debug)]
pub struct Paid<'a> {
    /// Key of the receipt.
    pub receipt_id: &'a str,
    /// Number of the notice.
    pub notice_number: &'a str,
    /// The payment's identifier (IUV).
    pub iuv: &'a str,
    /// How much, without the fee.
    pub amount: Cents,
    /// The day.
    pub on: Date,
    /// The time of it, such as `12:30:15`.
    pub time: &'a str,
    /// The account of the creditor.
    pub iban: &'a str,
    /// The kind of income.
    pub category: &'a str,
    /// What the payer pays to the PSP besides.
    pub fee: Cents,
    /// By what means.
    pub method: &'a str,
    /// The note of the cart.
    pub note: Option<&'a str>,
}

/// Asks whether a notice can be paid.
#[must_use]
pub fn verify(to: &Addressee, notice_number: &str) -> String {
    let inside = addressee(to) + &qr_code(to, notice_number);
    envelope(Operation::VerifyPaymentNotice, &inside)
}

/// Begins a payment; the note is the key of the cart.
#[must_use]
pub fn get_payment(to: &Addressee, notice_number: &str, note: Option<&str>) -> String {
    let mut inside = addressee(to) + &qr_code(to, notice_number);
    text(&mut inside, "paymentNote", note);
    envelope(Operation::GetPaymentV2, &inside)
}

/// Sends a receipt.
#[must_use]
pub fn send_receipt(to: &Addressee, psp: &Psp<'_>, paid: &Paid<'_>) -> String {
    let subject = "<uniqueIdentifier><entityUniqueIdentifierType>F</entityUniqueIdentifierType>\
        <entityUniqueIdentifierValue>ANONIMO</entityUniqueIdentifierValue></uniqueIdentifier>\
        <fullName>ANONIMO</fullName>";
    let mut xml = addressee(to) + "<receipt>";
    text(&mut xml, "receiptId", Some(paid.receipt_id));
    text(&mut xml, "noticeNumber", Some(paid.notice_number));
    text(&mut xml, "fiscalCode", Some(&to.domain));
    xml.push_str("<outcome>OK</outcome>");
    text(&mut xml, "creditorReferenceId", Some(paid.iuv));
    text(&mut xml, "paymentAmount", Some(&euro(paid.amount)));
    xml.push_str("<description>Bolletta</description><companyName>Ente creditore</companyName>");
    let _ = write!(xml, "<debtor>{subject}</debtor><transferList><transfer>");
    xml.push_str("<idTransfer>1</idTransfer>");
    text(&mut xml, "transferAmount", Some(&euro(paid.amount)));
    text(&mut xml, "fiscalCodePA", Some(&to.domain));
    text(&mut xml, "IBAN", Some(paid.iban));
    text(&mut xml, "remittanceInformation", Some(&format!("/RFB/{}", paid.iuv)));
    text(&mut xml, "transferCategory", Some(paid.category));
    xml.push_str("</transfer></transferList>");
    text(&mut xml, "idPSP", Some(psp.code));
    text(&mut xml, "pspFiscalCode", Some(psp.tax_code));
    text(&mut xml, "PSPCompanyName", Some(psp.name));
    text(&mut xml, "idChannel", Some(&format!("{}_01", psp.tax_code)));
    xml.push_str("<channelDescription>app</channelDescription>");
    text(&mut xml, "paymentMethod", Some(paid.method));
    text(&mut xml, "paymentNote", paid.note);
    text(&mut xml, "fee", Some(&euro(paid.fee)));
    text(&mut xml, "paymentDateTime", Some(&format!("{}T{}", paid.on, paid.time)));
    text(&mut xml, "applicationDate", Some(&paid.on.to_string()));
    text(&mut xml, "transferDate", Some(&paid.on.next().to_string()));
    envelope(Operation::SendRtV2, &(xml + "</receipt>"))
}

/// A reporting flow in XML: the payments of a PSP that one transfer of money brings.
#[must_use]
pub fn flow(
    id: &str,
    (creditor, psp): (&str, &Psp<'_>),
    settled_on: Date,
    payments: &[Paid<'_>],
) -> String {
    let total: Cents = payments.iter().map(|paid| paid.amount).sum();
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <FlussoRiversamento xmlns=\"http://www.digitpa.gov.it/schemas/2011/Pagamenti/\">\
        <versioneOggetto>1.0</versioneOggetto>"
        .to_owned();
    text(&mut xml, "identificativoFlusso", Some(id));
    text(&mut xml, "dataOraFlusso", Some(&format!("{}T06:00:00", settled_on.next())));
    text(&mut xml, "identificativoUnivocoRegolamento", Some(&format!("TRN{id}")));
    text(&mut xml, "dataRegolamento", Some(&settled_on.to_string()));
    let _ = write!(xml, "<istitutoMittente>{}", party("Mittente", ("B", psp.code)));
    text(&mut xml, "denominazioneMittente", Some(psp.name));
    let _ = write!(
        xml,
        "</istitutoMittente><istitutoRicevente>{}</istitutoRicevente>",
        party("Ricevente", ("G", creditor))
    );
    text(&mut xml, "numeroTotalePagamenti", Some(&payments.len().to_string()));
    text(&mut xml, "importoTotalePagamenti", Some(&euro(total)));
    for paid in payments {
        xml.push_str("<datiSingoliPagamenti>");
        text(&mut xml, "identificativoUnivocoVersamento", Some(paid.iuv));
        text(&mut xml, "identificativoUnivocoRiscossione", Some(paid.receipt_id));
        xml.push_str("<indiceDatiSingoloPagamento>1</indiceDatiSingoloPagamento>");
        text(&mut xml, "singoloImportoPagato", Some(&euro(paid.amount)));
        xml.push_str("<codiceEsitoSingoloPagamento>0</codiceEsitoSingoloPagamento>");
        text(&mut xml, "dataEsitoSingoloPagamento", Some(&paid.on.to_string()));
        xml.push_str("</datiSingoliPagamenti>");
    }
    xml + "</FlussoRiversamento>\n"
}

/// What a station answers to who begins a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// How much is to be paid.
    pub amount: Cents,
    /// The account of the creditor.
    pub iban: String,
    /// The kind of income.
    pub category: String,
}

/// Reads an answer of a station of ours.
///
/// # Errors
/// The code of its fault.
pub fn accepted(answer: &str) -> Result<(), &str> {
    match found(answer, "outcome") {
        Some("OK") => Ok(()),
        _ => Err(found(answer, "faultCode").unwrap_or("no answer")),
    }
}

/// Reads the answer of a station of ours to who begins a payment.
#[must_use]
pub fn begun(answer: &str) -> Option<Begun> {
    Some(Begun {
        amount: Cents::parse(found(answer, "paymentAmount")?)?,
        iban: found(answer, "IBAN")?.to_owned(),
        category: found(answer, "transferCategory")?.to_owned(),
    })
}

/// The text of the first element of a name, which a station of ours writes without a prefix.
fn found<'x>(answer: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = answer.split_once(&format!("<{name}>"))?;
    rest.split_once('<').map(|(text, _)| text)
}

fn party(role: &str, (kind, code): (&str, &str)) -> String {
    let mut xml = format!("<identificativoUnivoco{role}>");
    text(&mut xml, "tipoIdentificativoUnivoco", Some(kind));
    text(&mut xml, "codiceIdentificativoUnivoco", Some(code));
    xml + &format!("</identificativoUnivoco{role}>")
}

fn envelope(operation: Operation, inside: &str) -> String {
    let root = operation.request();
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:p=\"{NAMESPACE}\"><soapenv:Header/><soapenv:Body><p:{root}>{inside}</p:{root}>\
         </soapenv:Body></soapenv:Envelope>"
    )
}

fn addressee(to: &Addressee) -> String {
    let mut xml = String::new();
    text(&mut xml, "idPA", Some(&to.domain));
    text(&mut xml, "idBrokerPA", Some(&to.broker));
    text(&mut xml, "idStation", Some(&to.station));
    xml
}

fn qr_code(to: &Addressee, notice_number: &str) -> String {
    let mut xml = "<qrCode>".to_owned();
    text(&mut xml, "fiscalCode", Some(&to.domain));
    text(&mut xml, "noticeNumber", Some(notice_number));
    xml + "</qrCode>"
}

fn euro(amount: Cents) -> String {
    format_decimal(amount.0, 2)
}

/// An element, where there is a text for it.
fn text(xml: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        let _ = write!(xml, "<{name}>{}</{name}>", escape(text));
    }
}

#[cfg(test)]
mod tests;
