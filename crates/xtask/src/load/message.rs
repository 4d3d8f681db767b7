//! The requests of pagoPA's node for a notice, with made-up data.

const ADDRESSEE: &str = "<idPA>01234567897</idPA><idBrokerPA>01234567897</idBrokerPA>\
    <idStation>01234567897_01</idStation>";

fn envelope(root: &str, inside: &str) -> String {
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:p=\"http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd\"><soapenv:Header/>\
         <soapenv:Body><p:{root}>{ADDRESSEE}{inside}</p:{root}></soapenv:Body></soapenv:Envelope>"
    )
}

fn qr_code(notice: &str) -> String {
    format!(
        "<qrCode><fiscalCode>01234567897</fiscalCode><noticeNumber>{notice}</noticeNumber></qrCode>"
    )
}

pub fn verify(notice: &str) -> String {
    envelope("paVerifyPaymentNoticeReq", &qr_code(notice))
}

pub fn get_payment(notice: &str) -> String {
    envelope("paGetPaymentV2Request", &qr_code(notice))
}

pub fn send_rt(notice: &str, cents: i64) -> String {
    let (euro, iuv) = (format!("{}.{:02}", cents / 100, cents % 100), &notice[1..]);
    let subject = "<uniqueIdentifier><entityUniqueIdentifierType>F</entityUniqueIdentifierType>\
        <entityUniqueIdentifierValue>ANONIMO</entityUniqueIdentifierValue></uniqueIdentifier>\
        <fullName>Chi paga</fullName>";
    let inside = format!(
        "<receipt><receiptId>carico-{notice}</receiptId><noticeNumber>{notice}</noticeNumber>\
         <fiscalCode>01234567897</fiscalCode><outcome>OK</outcome>\
         <creditorReferenceId>{iuv}</creditorReferenceId><paymentAmount>{euro}</paymentAmount>\
         <description>Bolletta</description><companyName>Acquedotto</companyName>\
         <debtor>{subject}</debtor><transferList><transfer><idTransfer>1</idTransfer>\
         <transferAmount>{euro}</transferAmount><fiscalCodePA>01234567897</fiscalCodePA>\
         <IBAN>IT60X0542811101000000123456</IBAN>\
         <remittanceInformation>/RFB/{iuv}</remittanceInformation>\
         <transferCategory>9/0112102SP/</transferCategory></transfer></transferList>\
         <idPSP>60000000001</idPSP><PSPCompanyName>Banca di prova</PSPCompanyName>\
         <idChannel>60000000001_01</idChannel><channelDescription>app</channelDescription>\
         <payer>{subject}</payer><paymentMethod>creditCard</paymentMethod><fee>1.50</fee>\
         <paymentDateTime>2020-02-10T12:30:15</paymentDateTime>\
         <applicationDate>2020-02-10</applicationDate><transferDate>2020-02-11</transferDate>\
         </receipt>"
    );
    envelope("paSendRTV2Request", &inside)
}
