//! Requests of the node, with made-up data.

/// What is said of a receipt that most tests leave as it is.
pub struct Receipt<'a> {
    pub id: &'a str,
    pub notice: &'a str,
    pub cents: i64,
    pub fiscal_code: &'a str,
    pub outcome: &'a str,
    pub paid_at: &'a str,
}

impl<'a> Receipt<'a> {
    pub fn of(id: &'a str, notice: &'a str, cents: i64) -> Receipt<'a> {
        let (fiscal_code, outcome) = ("01234567897", "OK");
        Receipt { id, notice, cents, fiscal_code, outcome, paid_at: "2020-02-10T12:30:15" }
    }
}

const ADDRESSEE: &str = "<idPA>01234567897</idPA><idBrokerPA>01234567897</idBrokerPA>\
    <idStation>01234567897_01</idStation>";

pub fn envelope(root: &str, inside: &str) -> String {
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:p=\"http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd\"><soapenv:Header/>\
         <soapenv:Body><p:{root}>{inside}</p:{root}></soapenv:Body></soapenv:Envelope>"
    )
}

fn qr_code(notice: &str) -> String {
    format!(
        "<qrCode><fiscalCode>01234567897</fiscalCode><noticeNumber>{notice}</noticeNumber></qrCode>"
    )
}

pub fn verify(notice: &str) -> String {
    envelope("paVerifyPaymentNoticeReq", &format!("{ADDRESSEE}{}", qr_code(notice)))
}

pub fn get_payment(notice: &str, transfer: &str) -> String {
    let inside = format!("{ADDRESSEE}{}{transfer}", qr_code(notice));
    envelope("paGetPaymentV2Request", &inside)
}

pub fn euro(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

pub fn send_rt(receipt: &Receipt<'_>) -> String {
    let Receipt { id, notice, fiscal_code, outcome, paid_at, .. } = receipt;
    let (euro, iuv) = (euro(receipt.cents), &notice[1..]);
    let subject = "<uniqueIdentifier><entityUniqueIdentifierType>F</entityUniqueIdentifierType>\
        <entityUniqueIdentifierValue>ANONIMO</entityUniqueIdentifierValue></uniqueIdentifier>\
        <fullName>Chi paga</fullName>";
    let inside = format!(
        "{ADDRESSEE}<receipt><receiptId>{id}</receiptId><noticeNumber>{notice}</noticeNumber>\
         <fiscalCode>{fiscal_code}</fiscalCode><outcome>{outcome}</outcome>\
         <creditorReferenceId>{iuv}</creditorReferenceId><paymentAmount>{euro}</paymentAmount>\
         <description>Bolletta</description><companyName>Acquedotto di prova</companyName>\
         <debtor>{subject}</debtor><transferList><transfer><idTransfer>1</idTransfer>\
         <transferAmount>{euro}</transferAmount><fiscalCodePA>01234567897</fiscalCodePA>\
         <IBAN>IT60X0542811101000000123456</IBAN>\
         <remittanceInformation>/RFB/{iuv}</remittanceInformation>\
         <transferCategory>9/0112102SP/</transferCategory></transfer></transferList>\
         <idPSP>60000000001</idPSP><PSPCompanyName>Banca di prova</PSPCompanyName>\
         <idChannel>60000000001_01</idChannel><channelDescription>app</channelDescription>\
         <payer>{subject}</payer><paymentMethod>creditCard</paymentMethod><fee>1.50</fee>\
         <paymentDateTime>{paid_at}</paymentDateTime><applicationDate>2020-02-10</applicationDate>\
         <transferDate>2020-02-11</transferDate></receipt>"
    );
    envelope("paSendRTV2Request", &inside)
}
