//! Requests as the node sends them, with made-up data.

use frontino_pagopa::station::Operation;

/// What every request begins with.
const ADDRESSEE: &str = "<idPA>01234567897</idPA><idBrokerPA>01234567897</idBrokerPA>\
    <idStation>01234567897_01</idStation>";
const QR_CODE: &str = "<qrCode><fiscalCode>01234567897</fiscalCode>\
    <noticeNumber>301000000000000144</noticeNumber></qrCode>";
const SUBJECT: &str = "<uniqueIdentifier><entityUniqueIdentifierType>F</entityUniqueIdentifierType>\
    <entityUniqueIdentifierValue>RSSMRA80A01F158D</entityUniqueIdentifierValue></uniqueIdentifier>\
    <fullName>Maria Russo</fullName><streetName>Via del Vespro</streetName>\
    <civicNumber>1</civicNumber><postalCode>98122</postalCode><city>Messina</city>\
    <stateProvinceRegion>ME</stateProvinceRegion><country>IT</country>\
    <e-mail>maria.russo@example.it</e-mail>";

/// The inside of a request's message.
pub fn inside(operation: Operation) -> String {
    match operation {
        Operation::VerifyPaymentNotice => format!("{ADDRESSEE}{QR_CODE}"),
        Operation::GetPayment | Operation::GetPaymentV2 => format!(
            "{ADDRESSEE}{QR_CODE}<amount>72.50</amount><paymentNote>carrello</paymentNote>\
             <transferType>POSTAL</transferType><dueDate>2020-03-01</dueDate>"
        ),
        Operation::SendRt => format!("{ADDRESSEE}<receipt>{}</receipt>", receipt("", "", "")),
        Operation::SendRtV2 => {
            let receipt = receipt(
                "<companyName>AMAM</companyName>",
                "<paymentNote>carrello</paymentNote>",
                "<primaryCiIncurredFee>0.00</primaryCiIncurredFee><idBundle>b</idBundle>\
                 <idCiBundle>c</idCiBundle>",
            );
            format!("{ADDRESSEE}<receipt>{receipt}</receipt>")
        }
        Operation::DemandPaymentNotice => format!(
            "{ADDRESSEE}<idServizio>00042</idServizio><idSoggettoServizio>00001\
             </idSoggettoServizio><datiSpecificiServizioRequest>PGEvPg==\
             </datiSpecificiServizioRequest>"
        ),
    }
}

fn receipt(company: &str, note: &str, fees: &str) -> String {
    format!(
        "<receiptId>c110729d258c4ab1b765fe902aae41d6</receiptId>\
         <noticeNumber>301000000000000144</noticeNumber><fiscalCode>01234567897</fiscalCode>\
         <outcome>OK</outcome><creditorReferenceId>01000000000000144</creditorReferenceId>\
         <paymentAmount>72.50</paymentAmount><description>Bolletta</description>\
         <companyName>AMAM</companyName><officeName>Utenza</officeName><debtor>{SUBJECT}</debtor>\
         <transferList><transfer><idTransfer>1</idTransfer><transferAmount>72.50</transferAmount>\
         <fiscalCodePA>01234567897</fiscalCodePA>{company}<IBAN>IT60X0542811101000000123456</IBAN>\
         <remittanceInformation>/RFB/01000000000000144/72.50</remittanceInformation>\
         <transferCategory>9/0112102SP/</transferCategory><metadata><mapEntry><key>a</key>\
         <value>b</value></mapEntry></metadata></transfer></transferList><idPSP>60000000001</idPSP>\
         <pspFiscalCode>60000000001</pspFiscalCode><pspPartitaIVA>60000000001</pspPartitaIVA>\
         <PSPCompanyName>Banca di prova</PSPCompanyName><idChannel>60000000001_01</idChannel>\
         <channelDescription>app</channelDescription><payer>{SUBJECT}</payer>\
         <paymentMethod>creditCard</paymentMethod>{note}<fee>1.50</fee>{fees}\
         <paymentDateTime>2020-02-10T12:30:15.123</paymentDateTime>\
         <applicationDate>2020-02-10</applicationDate><transferDate>2020-02-11</transferDate>\
         <metadata><mapEntry><key>a</key><value>b</value></mapEntry></metadata>\
         <standIn>false</standIn>"
    )
}

/// The message of a request, as a document.
pub fn message(operation: Operation, inside: &str) -> String {
    let root = operation.request();
    format!(
        "<p:{root} xmlns:p=\"http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd\">{inside}</p:{root}>"
    )
}

/// A message in its envelope.
pub fn envelope(message: &str) -> String {
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soapenv:Header/><soapenv:Body>{message}</soapenv:Body></soapenv:Envelope>"
    )
}
