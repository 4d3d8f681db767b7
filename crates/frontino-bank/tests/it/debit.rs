//! Files of direct debits are valid by the schemas of all three forms.

use frontino_bank::debit::{Collections, Creditor, Debit, DebitRefused, Form};
use frontino_core::dates::Date;
use frontino_core::direct_debit::Sequence;
use frontino_core::money::Cents;
use std::path::Path;
use std::process::Command;

const SAME_BANK: &str = "IT24D0542811101000000654321";
const OTHER_BANK: &str = "IT74T0300203280000000000001";

pub fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn debit<'a>(id: &'a str, cents: i64, sequence: Sequence, debtor: &'a str) -> Debit<'a> {
    Debit {
        id,
        amount: Cents(cents),
        on: day("2020-03-02"),
        sequence,
        mandate: "FRONTINO-10000000",
        signed_on: day("2019-12-31"),
        debtor,
        iban: "IT60X0542811101000000123456",
        iban_before: None,
        text: "Bolletta 2020/0000001",
    }
}

fn collections(debits: Vec<Debit<'_>>) -> Collections<'_> {
    Collections {
        id: "FRONTINO-2020-1",
        made_at: (day("2020-02-10"), [9, 5, 0]),
        creditor: Creditor {
            name: "Acquedotto d’Aquì & C.",
            id: "IT64ZZZ0000007643520567",
            iban: "IT82Y0306909606100000009517",
            abi: "03069",
            cuc: Some("0123456A"),
            bic: None,
        },
        debits,
    }
}

/// What the schema says of a file.
pub fn valid(schema: &str, xml: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sdd.xml");
    std::fs::write(&file, xml).unwrap();
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas");
    let answer = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(schemas.join(schema))
        .arg(&file)
        .output()
        .expect("xmllint is missing: scripts/setup installs it (libxml2-utils)");
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    if answer.status.success() { Ok(()) } else { Err(said) }
}

#[test]
fn every_form_is_valid_by_its_schema() {
    let long = "x".repeat(200);
    let file = collections(vec![
        debit("B70001", 7250, Sequence::First, "D’Amè Żoë <&> Ж"),
        debit("B70002", 1, Sequence::First, "Maria Russo"),
        debit("B70003", 99_999_999_999, Sequence::Recurring, &long),
        // The mandate has another account than it had, at the same bank, at another one.
        Debit { iban_before: Some(SAME_BANK), ..debit("B70004", 1, Sequence::Recurring, "Ada") },
        Debit { iban_before: Some(OTHER_BANK), ..debit("B70005", 1, Sequence::Recurring, "Ada") },
    ]);
    for (form, schema) in [
        (Form::CbiEnvelope, "CBIBdySDDReq.00.01.01.xsd"),
        (Form::Cbi, "CBISDDReqLogMsg.00.01.01.xsd"),
        (Form::Iso, "pain.008.001.08.xsd"),
    ] {
        let xml = file.write(form).unwrap();
        assert_eq!(valid(schema, &xml), Ok(()), "{form:?}\n{xml}");
        assert_eq!(xml.matches("<SeqTp>FRST</SeqTp>").count(), 1, "{xml}");
        assert!(xml.contains("<NbOfTxs>5</NbOfTxs><CtrlSum>1000000072.52</CtrlSum>"), "{xml}");
        assert_eq!(xml.matches("<AmdmntInd>true</AmdmntInd>").count(), 2, "{xml}");
        assert!(xml.contains(&format!("<OrgnlDbtrAcct><Id><IBAN>{SAME_BANK}<")), "{xml}");
        assert!(!xml.contains(OTHER_BANK) && xml.contains("<Id>SMNDA</Id>"), "{xml}");
        assert!(xml.contains("<Nm>D&apos;Ame .oe"), "{xml}");
    }
    let wrong = file.write(Form::Iso).unwrap().replace("CORE", "KERN");
    assert!(valid("pain.008.001.08.xsd", &wrong.replace("EUR", "euro")).is_err());
}

#[test]
fn what_no_bank_takes_is_refused() {
    let check = |file: Collections<'_>, form: Form, expected: DebitRefused| {
        assert_eq!(file.write(form), Err(expected));
    };
    let good = debit("B1", 7250, Sequence::First, "Maria Russo");
    check(collections(Vec::new()), Form::Iso, DebitRefused::Nothing);
    let nothing = Debit { amount: Cents(0), ..good.clone() };
    check(collections(vec![nothing]), Form::Iso, DebitRefused::Amount(Cents(0)));
    let nameless = Debit { debtor: " / ", ..good.clone() };
    check(collections(vec![nameless]), Form::Iso, DebitRefused::Empty);
    let mut without = collections(vec![good]);
    without.creditor.cuc = None;
    assert!(without.write(Form::Iso).is_ok());
    check(without, Form::Cbi, DebitRefused::Cuc);
}
