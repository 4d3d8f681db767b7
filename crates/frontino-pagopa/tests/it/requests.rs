//! What the station reads, and that it judges requests as the published schema does.

use super::sample::{envelope, inside, message};
use super::schema::invalid;
use frontino_core::money::Cents;
use frontino_pagopa::station::request::{Body, Read};
use frontino_pagopa::station::{FaultCode, Operation, read};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeSet;

fn ask(operation: Operation, inside: &str) -> Read {
    read(envelope(&message(operation, inside)).as_bytes(), None)
}

#[test]
fn a_request_of_every_operation_is_valid_and_read() {
    let messages: Vec<String> =
        Operation::ALL.map(|operation| message(operation, &inside(operation))).to_vec();
    assert_eq!(invalid(&messages), BTreeSet::new());
    for operation in Operation::ALL {
        let Read::Request(request) = ask(operation, &inside(operation)) else {
            panic!("{operation:?} is not read");
        };
        assert_eq!(request.operation, operation);
        assert_eq!(request.addressee.station, "01234567897_01");
        match request.body {
            Body::Notice(notice) => {
                assert_eq!(notice.number, "301000000000000144");
                let pays = operation != Operation::VerifyPaymentNotice;
                assert_eq!(notice.amount, pays.then_some(Cents(7250)));
                assert_eq!(notice.postal, pays);
            }
            Body::Receipt(receipt) => {
                assert_eq!(receipt.amount, Cents(7250));
                assert_eq!(receipt.fee, Some(Cents(150)));
                assert_eq!(receipt.transfers.len(), 1);
                assert_eq!(
                    receipt.transfers[0].iban.as_deref(),
                    Some("IT60X0542811101000000123456")
                );
                assert_eq!(receipt.payer.unwrap().name, "Maria Russo");
                assert_eq!(receipt.paid_at.unwrap().second, 45_015);
                assert_eq!(receipt.note.is_some(), operation == Operation::SendRtV2);
                assert!(receipt.paid && !receipt.stand_in);
            }
            Body::Demand { service } => assert_eq!(service, "00042"),
        }
    }
}

/// A change of one place of a message: something that senders get wrong.
fn changed() -> impl Strategy<Value = (Operation, String)> {
    let operation = (0..Operation::ALL.len()).prop_map(|place| Operation::ALL[place]);
    (operation, 0usize..10_000, 0usize..12, ".{0,3}").prop_map(|(operation, at, kind, some)| {
        let whole = inside(operation);
        let opens = |at: &usize| !whole[*at..].starts_with("</");
        let elements: Vec<usize> =
            whole.match_indices('<').map(|(at, _)| at).filter(opens).collect();
        let at = elements[at % elements.len()];
        let end = at + whole[at..].find('>').unwrap() + 1;
        let (before, tag, after) = (&whole[..at], &whole[at..end], &whole[end..]);
        // In base 64 xmllint lets some letters pass that its alphabet does not have.
        let has_base_64 = operation == Operation::DemandPaymentNotice;
        let plain = |c: &char| c.is_alphanumeric() && (c.is_ascii() || !has_base_64);
        let some: String = some.chars().filter(plain).collect();
        let text_end = after.find('<').unwrap_or(0);
        let (text, rest) = after.split_at(text_end);
        let texts = |new: String| format!("{before}{tag}{new}{rest}");
        let changed = match kind {
            0 => texts(String::new()),
            1 => texts(format!("{text} ")),
            2 => texts(format!(" {text}")),
            3 => texts(format!("{text}{some}")),
            4 => texts("9".repeat(17)),
            5 => texts("x".repeat(141)),
            6 => texts(if has_base_64 { "a" } else { "à" }.repeat(35)),
            7 => texts("1".to_owned()),
            8 => texts("<b/>".to_owned()),
            9 => format!("{before}<nuovo>{some}</nuovo>{tag}{after}"),
            10 => texts("<!-- a -->".to_owned()),
            // The element is left out, with all in it.
            _ => {
                let name = tag.trim_matches(['<', '>']);
                let close = format!("</{name}>");
                match after.find(&close) {
                    Some(to) => format!("{before}{}", &after[to + close.len()..]),
                    None => whole.clone(),
                }
            }
        };
        (operation, changed)
    })
}

#[test]
fn changed_requests_are_judged_as_by_the_schema() {
    let cases = if std::env::var_os("FRONTINO_SOAK").is_some() { 20_000 } else { 1_500 };
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let changed: Vec<(Operation, String)> =
        (0..cases).map(|_| changed().new_tree(&mut runner).unwrap().current()).collect();
    let messages: Vec<String> =
        changed.iter().map(|(operation, inside)| message(*operation, inside)).collect();
    let invalid = invalid(&messages);
    assert!(!invalid.is_empty() && invalid.len() < cases, "{} of {cases}", invalid.len());
    for (place, (operation, inside)) in changed.iter().enumerate() {
        let refused = match ask(*operation, inside) {
            Read::Refused(by, fault) => {
                assert_eq!(by, *operation);
                fault.code == FaultCode::SintassiXsd
            }
            Read::Request(_) => false,
            Read::Unreadable(why) => panic!("{why}: {inside}"),
        };
        assert_eq!(refused, invalid.contains(&place), "{operation:?} {}", messages[place]);
    }
}
