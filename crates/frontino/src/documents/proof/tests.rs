//! The words of receipts of every channel, kept as text beside the tests of the program.

use super::*;
use crate::documents::bill::tests::expect;
use crate::documents::letter::plain_text;
use frontino_documents::pdf::{Document, Look, Press};

fn on(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn issuer() -> Issuer {
    let mut config = Config::default();
    config.utility.name = Some("Acquedotto di prova".to_owned());
    config.utility.address = Some("Viale Giostra 1".to_owned());
    config.utility.city = Some("Messina".to_owned());
    config.utility.zip = Some("98121".to_owned());
    config.utility.vat_number = Some("12345670017".to_owned());
    config.utility.tax_code = Some("01234567897".to_owned());
    config.web.base_url = Some("https://acqua.example.it/".to_owned());
    Issuer::of(&config)
}

fn proved(channel: &str, amount_cents: i64) -> Proved {
    Proved {
        payment: ProvedPayment {
            id: 1,
            key: format!("{channel}/1"),
            channel: channel.to_owned(),
            amount_cents,
            paid_on: on("2020-02-10"),
            notice_number: Some("301000000000000144".to_owned()),
            supply_id: 7,
            till: None,
        },
        receipt: None,
        debts: vec![ProvedDebt {
            document: "2020/0000017".to_owned(),
            period: Some((on("2019-07-01"), on("2020-01-01"))),
            cents: 7250,
        }],
    }
}

fn receipt() -> Proof {
    Proof {
        receipt_id: "8a1f".to_owned(),
        iuv: "01000000000000144".to_owned(),
        notice_number: "301000000000000144".to_owned(),
        amount_cents: 7250,
        paid_on: on("2020-02-10"),
        paid_at: Some(clock::instant_of(on("2020-02-10"), 45_000, None)),
        psp_name: "Banca di prova".to_owned(),
        psp_tax_code: Some("98765432103".to_owned()),
        fee_cents: Some(150),
        method: Some("creditCard".to_owned()),
    }
}

fn copy(payer: Option<&str>) -> Copy {
    let text = |text: &str| Some(text.to_owned());
    let debtor = Debtor {
        kind: "person".to_owned(),
        surname: text("Rossi"),
        name: text("Maria"),
        tax_code: text("RSSMRA80A01F158M"),
        address: text("Via Garibaldi 12"),
        city: text("Messina"),
        zip: text("98122"),
        ..Debtor::default()
    };
    let payer = payer.map(str::to_owned);
    Copy::Debtor { debtor: Box::new(debtor), user_code: "U000042".to_owned(), payer }
}

fn check(name: &str, proved: &Proved, copy: &Copy) -> String {
    let sheet = issuer().sheet(proved, copy);
    let text = plain_text(&sheet);
    expect(name, &text);
    let document = Document { sheet: &sheet, notice: None, attachment: None, is_large: false };
    let printed = Press::new(Look::default()).unwrap().print(&document).unwrap();
    assert_eq!(printed.pages, 1, "{name}");
    text
}

#[test]
fn a_receipt_of_pagopa_names_the_payer_on_his_own_copy_only() {
    let proved = Proved { receipt: Some(receipt()), ..proved("pagopa", 7250) };
    let text = check("proof_pagopa", &proved, &copy(None));
    assert!(!text.contains("Pagato da"), "{text}");
    check("proof_payer", &proved, &copy(Some("Luca Bianchi")));
    let text = check("proof_public", &proved, &Copy::Public);
    for personal in ["Rossi", "RSSMRA", "Garibaldi", "U000042", "Bianchi", "2019"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
}

#[test]
fn a_receipt_of_the_counter_says_what_went_where() {
    let mut proved = proved("counter", 10_000);
    proved.payment.till = Some(("SEDE".to_owned(), 4));
    proved.payment.notice_number = None;
    let old = ProvedDebt { document: "V-2019-7".to_owned(), period: None, cents: 2000 };
    proved.debts.insert(0, old);
    check("proof_counter", &proved, &copy(None));
}

#[test]
fn every_channel_is_told_in_words() {
    let check = |channel: &str, words: &str| assert_eq!(through(&proved(channel, 1)), words);
    check("bank", "Bonifico bancario");
    check("post", "Bollettino postale");
    check("sdd", "Addebito diretto sul conto (SDD)");
    check("pagopa", "pagoPA");
}
