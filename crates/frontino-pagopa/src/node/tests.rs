//! The messages of the node as the station reads them.

use super::*;
use crate::flow::Flow;
use crate::station::read;
use crate::station::request::{Body, Read, Request};

const NOTICE: &str = "301000000000000144";

fn to() -> Addressee {
    let code = "01234567897".to_owned();
    Addressee { domain: code.clone(), broker: code, station: "01234567897_01".to_owned() }
}

const PSP: Psp<'_> =
    Psp { code: "PROVIT22", name: "Banca «di prova» & figli", tax_code: "12345670017" };

fn paid<'a>() -> Paid<'a> {
    Paid {
        receipt_id: "r1",
        notice_number: NOTICE,
        iuv: &NOTICE[1..],
        amount: Cents(8450),
        on: Date::from_days(18_300),
        time: "12:30:15",
        iban: "IT60X0542811101000000123456",
        category: "9/0112102SP/",
        fee: Cents(150),
        method: "CP",
        note: Some("cart"),
    }
}

/// What a station of ours reads.
fn request(text: &str) -> Request {
    match read(text.as_bytes(), None) {
        Read::Request(request) => *request,
        other => panic!("{other:?}\n{text}"),
    }
}

#[test]
fn a_station_reads_what_the_node_says() {
    let asked = request(&verify(&to(), NOTICE));
    assert_eq!((asked.operation, asked.addressee), (Operation::VerifyPaymentNotice, to()));
    let begun = request(&get_payment(&to(), NOTICE, Some("a & b")));
    let Body::Notice(notice) = begun.body else { panic!("{begun:?}") };
    assert_eq!((notice.number.as_str(), notice.note.as_deref()), (NOTICE, Some("a & b")));
    let sent = request(&send_receipt(&to(), &PSP, &paid()));
    let Body::Receipt(receipt) = sent.body else { panic!("{sent:?}") };
    assert_eq!((receipt.amount, receipt.fee), (Cents(8450), Some(Cents(150))));
    assert_eq!((receipt.psp_name.as_str(), receipt.note.as_deref()), (PSP.name, Some("cart")));
    assert_eq!(receipt.applied_on, Some(Date::from_days(18_300)));
}

#[test]
fn a_flow_is_read_back_whole() {
    let other = Paid { receipt_id: "r2", amount: Cents(1), ..paid() };
    let on = Date::from_days(18_302);
    let xml = flow("2020-02-10PROVIT22-1", ("01234567897", &PSP), on, &[paid(), other]);
    let flow = Flow::read(xml.as_bytes()).unwrap();
    assert!(flow.faults().is_empty());
    assert_eq!((flow.total, flow.count, flow.settled_on), (Cents(8451), 2, Some(on)));
    assert_eq!(flow.payments[1].receipt_id, "r2");
}
