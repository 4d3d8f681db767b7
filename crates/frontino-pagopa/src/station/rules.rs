//! The elements of the requests, in the order of the schema (paForNode 1.0.0).

use super::Operation;
use crate::schema::{Kind, Rule, choice, group, text, value};

const fn fiscal_code(name: &'static str) -> Rule {
    value(name, Kind::Digits(11))
}

const fn amount(name: &'static str) -> Rule {
    value(name, Kind::Amount)
}

static QR_CODE: [Rule; 2] = [fiscal_code("fiscalCode"), value("noticeNumber", Kind::Digits(18))];

static VERIFY: [Rule; 4] =
    [text("idPA", 35), text("idBrokerPA", 35), text("idStation", 35), group("qrCode", &QR_CODE)];

static GET_PAYMENT: [Rule; 8] = [
    text("idPA", 35),
    text("idBrokerPA", 35),
    text("idStation", 35),
    group("qrCode", &QR_CODE),
    amount("amount").opt(),
    text("paymentNote", 210).opt(),
    value("transferType", Kind::OneOf(&["POSTAL", "PAGOPA"])).opt(),
    value("dueDate", Kind::Day).opt(),
];

static DEMAND: [Rule; 6] = [
    text("idPA", 35),
    text("idBrokerPA", 35),
    text("idStation", 35),
    value("idServizio", Kind::Text(5, 5)),
    value("idSoggettoServizio", Kind::Text(5, 5)),
    value("datiSpecificiServizioRequest", Kind::Base64),
];

static IDENTIFIER: [Rule; 2] = [
    value("entityUniqueIdentifierType", Kind::OneOf(&["F", "G"])),
    value("entityUniqueIdentifierValue", Kind::Text(2, 16)),
];

static SUBJECT: [Rule; 9] = [
    group("uniqueIdentifier", &IDENTIFIER),
    text("fullName", 70),
    text("streetName", 70).opt(),
    text("civicNumber", 16).opt(),
    text("postalCode", 16).opt(),
    text("city", 35).opt(),
    text("stateProvinceRegion", 35).opt(),
    value("country", Kind::Capitals(2)).opt(),
    value("e-mail", Kind::Mail).opt(),
];

static MAP_ENTRY: [Rule; 2] = [text("key", 140), text("value", 140)];
static METADATA: [Rule; 1] = [group("mapEntry", &MAP_ENTRY).up_to(15)];

static TRANSFER: [Rule; 7] = [
    value("idTransfer", Kind::Number(1, 5)),
    value("transferAmount", Kind::AmountNotZero),
    fiscal_code("fiscalCodePA"),
    text("IBAN", 35),
    text("remittanceInformation", 140),
    text("transferCategory", 140),
    group("metadata", &METADATA).opt(),
];
static TRANSFERS: [Rule; 1] = [group("transfer", &TRANSFER).up_to(5)];

static ACCOUNT_OR_STAMP: [Rule; 2] = [text("IBAN", 35), value("MBDAttachment", Kind::Base64)];
static TRANSFER_V2: [Rule; 8] = [
    value("idTransfer", Kind::Number(1, 5)),
    value("transferAmount", Kind::AmountNotZero),
    fiscal_code("fiscalCodePA"),
    text("companyName", 140).opt(),
    choice(&ACCOUNT_OR_STAMP),
    text("remittanceInformation", 140),
    text("transferCategory", 140),
    group("metadata", &METADATA).opt(),
];
static TRANSFERS_V2: [Rule; 1] = [group("transfer", &TRANSFER_V2).up_to(5)];

static RECEIPT: [Rule; 25] = [
    value("receiptId", Kind::Any),
    value("noticeNumber", Kind::Digits(18)),
    fiscal_code("fiscalCode"),
    value("outcome", Kind::OneOf(&["OK", "KO"])),
    text("creditorReferenceId", 35),
    amount("paymentAmount"),
    text("description", 140),
    text("companyName", 140),
    text("officeName", 140).opt(),
    group("debtor", &SUBJECT),
    group("transferList", &TRANSFERS),
    text("idPSP", 35),
    text("pspFiscalCode", 70).opt(),
    text("pspPartitaIVA", 20).opt(),
    text("PSPCompanyName", 70),
    text("idChannel", 35),
    text("channelDescription", 35),
    group("payer", &SUBJECT).opt(),
    text("paymentMethod", 35).opt(),
    amount("fee").opt(),
    value("paymentDateTime", Kind::Instant).opt(),
    value("applicationDate", Kind::Day).opt(),
    value("transferDate", Kind::Day).opt(),
    group("metadata", &METADATA).opt(),
    value("standIn", Kind::Boolean).opt(),
];

static RECEIPT_V2: [Rule; 29] = [
    value("receiptId", Kind::Any),
    value("noticeNumber", Kind::Digits(18)),
    fiscal_code("fiscalCode"),
    value("outcome", Kind::OneOf(&["OK", "KO"])),
    text("creditorReferenceId", 35),
    amount("paymentAmount"),
    text("description", 140),
    text("companyName", 140),
    text("officeName", 140).opt(),
    group("debtor", &SUBJECT),
    group("transferList", &TRANSFERS_V2),
    text("idPSP", 35),
    text("pspFiscalCode", 70).opt(),
    text("pspPartitaIVA", 20).opt(),
    text("PSPCompanyName", 70),
    text("idChannel", 35),
    text("channelDescription", 35),
    group("payer", &SUBJECT).opt(),
    text("paymentMethod", 35).opt(),
    text("paymentNote", 210).opt(),
    amount("fee").opt(),
    amount("primaryCiIncurredFee").opt(),
    text("idBundle", 70).opt(),
    text("idCiBundle", 70).opt(),
    value("paymentDateTime", Kind::Instant).opt(),
    value("applicationDate", Kind::Day).opt(),
    value("transferDate", Kind::Day).opt(),
    group("metadata", &METADATA).opt(),
    value("standIn", Kind::Boolean).opt(),
];

static SEND_RT: [Rule; 4] =
    [text("idPA", 35), text("idBrokerPA", 35), text("idStation", 35), group("receipt", &RECEIPT)];

static SEND_RT_V2: [Rule; 4] = [
    text("idPA", 35),
    text("idBrokerPA", 35),
    text("idStation", 35),
    group("receipt", &RECEIPT_V2),
];

/// The table of an operation's request.
pub(super) const fn of(operation: Operation) -> &'static [Rule] {
    match operation {
        Operation::VerifyPaymentNotice => &VERIFY,
        Operation::GetPayment | Operation::GetPaymentV2 => &GET_PAYMENT,
        Operation::SendRt => &SEND_RT,
        Operation::SendRtV2 => &SEND_RT_V2,
        Operation::DemandPaymentNotice => &DEMAND,
    }
}
