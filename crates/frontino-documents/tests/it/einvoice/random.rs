//! Random invoices: whatever the data, what is written is valid by the schema and by the rules.

use super::samples::{self, EXCLUDED, NOT_SUBJECT, VAT_10};
use super::schema::invalid;
use frontino_core::charge::{Charge, ChargeKind, Line};
use frontino_core::dates::{Date, Period};
use frontino_core::money::{Cents, MicroEuro};
use frontino_core::supply::Service;
use frontino_documents::einvoice::check::Checker;
use frontino_documents::einvoice::sums::{summary, total};
use frontino_documents::einvoice::{
    Address, Customer, DocumentKind, Fact, Invoice, InvoiceLine, Name, PAGOPA, WriteRefused, form,
    write,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

/// Letters that names have, that fields cannot carry, and that mean something to XML.
const LETTERS: &str = "[A-Za-zàèìòùÀÈ’'ŁłžćäößøЖяαΩ&<>\"€–… .,0-9-]{1,90}";

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let kinds = [
        ChargeKind::WaterTier(1),
        ChargeKind::Flat(Service::Sewer),
        ChargeKind::Fixed(Service::Water),
        ChargeKind::Bonus,
        ChargeKind::Deposit,
        ChargeKind::Interest,
    ];
    let one =
        (0..kinds.len(), -9_000_000i64..9_000_000, 0i64..50_000_000, any::<bool>(), 1i32..400)
            .prop_map(move |(kind, quantity, price, exact, days)| {
                let exactly = i128::from(quantity) * i128::from(price) / 10_000_000;
                let cents = i64::try_from(exactly).unwrap() + i64::from(!exact) * 7;
                let day = Date::new(2019, 1, 1).unwrap();
                Line {
                    charge: Charge { correction: quantity < 0, kind: kinds[kind] },
                    period: Period::new(day, day.plus(days)),
                    quantity,
                    unit_price: MicroEuro(price),
                    amount: Cents(cents),
                }
            });
    proptest::collection::vec(one, 1..40)
}

#[derive(Debug)]
struct Made {
    texts: [String; 5],
    lines: Vec<Line>,
    reading_milli: i64,
}

fn made() -> impl Strategy<Value = Made> {
    let texts = [LETTERS; 5];
    (texts, lines(), 0i64..10_000_000_000).prop_map(|(texts, lines, reading_milli)| Made {
        texts,
        lines,
        reading_milli,
    })
}

impl Made {
    fn write(&self, xml: &mut String) -> Result<Cents, WriteRefused> {
        let [first, surname, street, town, words] = self.texts.each_ref().map(String::as_str);
        let facts = [Fact {
            kind: "LETTURA",
            words: Some(words),
            number_milli: Some(self.reading_milli),
            day: Date::new(2019, 12, 31),
        }];
        let line = |line: &Line| InvoiceLine {
            code: "voce",
            words,
            period: line.period,
            form: form::of_line(line),
            vat: match line.charge.kind {
                ChargeKind::Interest => EXCLUDED,
                kind if kind.bears_vat() => VAT_10,
                _ => NOT_SUBJECT,
            },
            facts: &facts,
        };
        let mut lines: Vec<InvoiceLine<'_>> = self.lines.iter().map(line).collect();
        let mut kind = DocumentKind::Invoice;
        if total(&summary(&lines)) < Cents::ZERO {
            kind = DocumentKind::CreditNote;
            lines.iter_mut().for_each(|line| line.form = line.form.negated());
        }
        let sum = total(&summary(&lines));
        let good = samples::citizen();
        let address = Address { street, town, ..good.customer.address };
        let name = Name::Person { name: first, surname };
        let customer = Customer { name, address, ..good.customer };
        let payments = [samples::payment(PAGOPA, sum.0)];
        let invoice = Invoice { customer, kind, lines: &lines, payments: &payments, ..good };
        write(&invoice, xml).map(|()| sum)
    }
}

#[test]
fn random_invoices_are_valid_by_schema_and_rules() {
    let count = if std::env::var_os("FRONTINO_SOAK").is_some() { 5000 } else { 300 };
    let folder = tempfile::tempdir().unwrap();
    let mut runner = TestRunner::new(Config::default());
    let (mut checker, mut xml, mut written) = (Checker::default(), String::new(), 0);
    for number in 0..count {
        let made = made().new_tree(&mut runner).unwrap().current();
        match made.write(&mut xml) {
            // Only a text of blanks can be refused.
            Err(WriteRefused::Blank { .. }) => continue,
            Err(refused) => panic!("{refused}: {made:?}"),
            Ok(sum) => assert!(sum >= Cents::ZERO),
        }
        assert_eq!(checker.check(&xml, samples::day("2020-01-31")), [], "{made:?}\n{xml}");
        std::fs::write(folder.path().join(format!("{number}.xml")), &xml).unwrap();
        written += 1;
    }
    assert!(written > count / 2, "{written}");
    assert_eq!(invalid(folder.path()), Vec::<String>::new());
}

fn is_well_formed(xml: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

proptest! {
    #[test]
    fn a_broken_file_is_refused_and_never_stops_the_checker(
        at in 0usize..6000,
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut xml = super::schema::written(&samples::outside_vat());
        let at = at % xml.len();
        prop_assume!(xml.is_char_boundary(at) && xml.is_char_boundary(at + 1));
        match cut {
            true => xml.truncate(at),
            false => xml.replace_range(at..=at, &char::from(byte).to_string()),
        }
        let mut checker = Checker::default();
        let faults = checker.check(&xml, samples::day("2020-01-31"));
        // A text may have become another; what was cut off is always missed, and what passes is
        // XML for a reader that is not ours.
        prop_assert!(!cut || !faults.is_empty());
        if faults.is_empty() {
            prop_assert!(is_well_formed(&xml), "{}", xml);
        }
    }
}
