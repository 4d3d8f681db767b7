//! What is no request, and what the station then answers.

use super::request::Read;
use super::*;

fn envelope(inside: &str) -> String {
    format!(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\">{inside}</e:Envelope>"
    )
}

const VERIFY: &str = "<e:Body><p:paVerifyPaymentNoticeReq \
    xmlns:p=\"http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd\"><idPA>1</idPA>\
    <idBrokerPA>2</idBrokerPA><idStation>3</idStation><qrCode><fiscalCode>01234567897</fiscalCode>\
    <noticeNumber>301000000000000144</noticeNumber></qrCode></p:paVerifyPaymentNoticeReq></e:Body>";

#[test]
fn what_cannot_be_read_is_answered_by_the_action_or_by_a_fault_of_soap() {
    let check = |body: &str, why: &str| {
        let found = read(body.as_bytes(), None);
        let Read::Unreadable(found) = found else { panic!("{body}: {found:?}") };
        let fault = soap_fault(&found);
        assert!(found.to_string().contains(why), "{body}: {found}");
        assert!(crate::xml::read(fault.as_bytes()).is_ok(), "{fault}");
        let by_action = read(body.as_bytes(), Some("\"paSendRT\""));
        let Read::Refused(operation, fault) = by_action else { panic!("{body}: {by_action:?}") };
        assert_eq!((operation, fault.code), (Operation::SendRt, FaultCode::SintassiXsd));
        assert!(matches!(read(body.as_bytes(), Some("altro")), Read::Unreadable(_)));
    };
    check("", "end is missing");
    check("<a/>", "no envelope");
    check("<!DOCTYPE a><a/>", "type of document");
    check(&envelope(""), "no envelope");
    check(&envelope("<e:Body/>"), "no envelope");
    check(&envelope("<e:Body><a/><b/></e:Body>"), "no envelope");
    check(&envelope("<e:Body><a/></e:Body>"), "operation");
    check(VERIFY, "not declared");
    check(&envelope(&VERIFY.replace("e:Body", "Body")), "no envelope");
    let must = "<e:Header><a e:mustUnderstand=\"1\"/></e:Header>";
    check(&envelope(&format!("{must}{VERIFY}")), "understood");
    let soap_1_2 = envelope(VERIFY).replace("schemas.xmlsoap.org/soap/envelope/", "a");
    check(&soap_1_2, "no envelope");
}

#[test]
fn a_request_is_read_with_or_without_a_header() {
    for before in ["", "<e:Header/>", "<e:Header><a>b</a></e:Header>"] {
        let found = read(envelope(&format!("{before}{VERIFY}")).as_bytes(), None);
        assert!(matches!(found, Read::Request(_)), "{found:?}");
    }
}

#[test]
fn a_message_that_breaks_the_schema_is_refused_under_its_own_operation() {
    let check = |from: &str, to: &str, path: &str| {
        let body = envelope(&VERIFY.replace(from, to));
        let found = read(body.as_bytes(), Some("paSendRT"));
        let Read::Refused(operation, fault) = found else { panic!("{to}: {found:?}") };
        assert_eq!(operation, Operation::VerifyPaymentNotice);
        assert_eq!(
            (fault.code, fault.description.as_deref()),
            (FaultCode::SintassiXsd, Some(path))
        );
    };
    check("<idPA>1</idPA>", "", "idPA");
    check("<idPA>1</idPA>", "<idPA></idPA>", "idPA");
    check("<idStation>3</idStation>", "<idStation>3</idStation><b/>", "qrCode");
    check("000144<", "00144<", "qrCode/noticeNumber");
    check("000144<", "000144 <", "qrCode/noticeNumber");
    check("<idPA>1</idPA>", "<p:idPA>1</p:idPA>", "idPA");
    check("<idPA>", "<idPA a=\"b\">", "idPA");
    check("</qrCode>", "</qrCode><altro/>", "altro");
    check(
        "paForNode.xsd",
        "paForNode",
        "namespace \"http://pagopa-api.pagopa.gov.it/pa/paForNode\"",
    );
}
