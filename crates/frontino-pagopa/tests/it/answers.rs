//! Whatever the data, the answers of the station are valid by the published schema.

use super::schema::{invalid, message};
use frontino_core::dates::{Date, Period};
use frontino_core::money::Cents;
use frontino_pagopa::station::answer::{Answer, Debtor, Payable};
use frontino_pagopa::station::{FaultCode, Operation, write};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeSet;

/// Letters that names have, that mean something to XML, and that XML does not have.
const TEXT: &str = "[A-Za-zàÈ’ŁЖ&<>\"'€\u{1}\u{7}\n\t\u{2028}\u{fffe}🌊 .,0-9-]{0,200}";

#[derive(Debug)]
struct Given {
    texts: [String; 8],
    amount: i64,
    due: i32,
    flags: [bool; 3],
}

fn given() -> impl Strategy<Value = Given> {
    let flags = any::<[bool; 3]>();
    let texts = [TEXT; 8];
    (texts, 1i64..99_999_999_999, 0i32..40_000, flags)
        .prop_map(|(texts, amount, due, flags)| Given { texts, amount, due, flags })
}

/// What the program makes sure of before it answers: that these are not empty.
fn filled<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    let kept = text.chars().any(|c| !c.is_whitespace() && !c.is_control() && c != '\u{fffe}');
    if kept { text } else { otherwise }
}

impl Given {
    fn answers(&self) -> Vec<String> {
        let [company, description, code, name, street, city, zip, more] =
            self.texts.each_ref().map(String::as_str);
        let [is_body, all_postal, with_postal] = self.flags;
        let payable = Payable {
            creditor: "01234567897",
            company: filled(company, "AMAM"),
            amount: Cents(self.amount),
            due_on: Period::new(Date::from_days(0), Date::from_days(self.due)).until,
            description: filled(description, "Bolletta"),
            iuv: "01000000000000144",
            debtor: Debtor { is_body, code, name, street, zip, city },
            iban: "IT60X0542811101000000123456",
            all_postal,
            postal_iban: with_postal.then_some("IT62A0760116500000012345678"),
            remittance: filled(more, "/RFB/01000000000000144"),
            category: "9/0112102SP/",
        };
        let refused = Answer::Refused(FaultCode::Semantica.saying(more), "01234567897");
        vec![
            write(Operation::VerifyPaymentNotice, &Answer::Verified(&payable)),
            write(Operation::GetPayment, &Answer::Payment(&payable)),
            write(Operation::GetPaymentV2, &Answer::Payment(&payable)),
            write(Operation::SendRt, &Answer::Received),
            write(Operation::SendRtV2, &refused),
            write(Operation::DemandPaymentNotice, &refused),
        ]
    }
}

#[test]
fn answers_are_valid_whatever_the_data() {
    let cases = if std::env::var_os("FRONTINO_SOAK").is_some() { 2_000 } else { 150 };
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let mut messages = Vec::new();
    for _ in 0..cases {
        let given = given().new_tree(&mut runner).unwrap().current();
        messages.extend(given.answers().iter().map(|answer| message(answer)));
    }
    let wrong = invalid(&messages);
    assert_eq!(wrong, BTreeSet::new(), "{:?}", wrong.first().map(|place| &messages[*place]));
}

#[test]
fn every_refusal_is_valid_under_every_operation() {
    let codes = [
        FaultCode::SintassiXsd,
        FaultCode::SintassiExtraXsd,
        FaultCode::IdIntermediarioErrato,
        FaultCode::StazioneIntErrata,
        FaultCode::IdDominioErrato,
        FaultCode::PagamentoSconosciuto,
        FaultCode::PagamentoDuplicato,
        FaultCode::PagamentoAnnullato,
        FaultCode::PagamentoScaduto,
        FaultCode::ReceiptDuplicata,
        FaultCode::Semantica,
        FaultCode::SystemError,
    ];
    let mut messages = Vec::new();
    for operation in Operation::ALL {
        for code in codes {
            let answer = write(operation, &Answer::Refused(code.plain(), "01234567897"));
            assert!(answer.contains(&format!("<faultCode>{}</faultCode>", code.code())));
            messages.push(message(&answer));
        }
    }
    assert_eq!(invalid(&messages), BTreeSet::new());
}
