//! How many e-invoices of 16 lines a core makes in a second, each other than the one before it:
//! the lines of a bill brought into their form, written, and read back by the checker.
//! `einvoice_speed COUNT [unchecked] [FILE]` prints one line of JSON and keeps one in FILE.

use frontino_core::charge::{Charge, ChargeKind, Line};
use frontino_core::dates::{Date, Period};
use frontino_core::money::{MicroEuro, amount_of_litres};
use frontino_core::supply::Service;
use frontino_documents::einvoice::check::Checker;
use frontino_documents::einvoice::sums::{summary, total};
use frontino_documents::einvoice::{
    Address, Customer, DocumentKind, Format, Invoice, InvoiceLine, Name, PAGOPA, Payment, Seller,
    Transmission, Vat, form, write,
};
use std::time::Instant;

const LINES: i64 = 16;
const NAMES: [&str; 4] = [
    "Acquedotto, quota variabile tariffa base",
    "Fognatura, quota variabile",
    "Depurazione, quota variabile",
    "Acquedotto, quota variabile prima eccedenza",
];

fn lines(number: i64, from: Date) -> Vec<Line> {
    let line = |k: i64| {
        let quantity = ((number * 7 + k * 13) % 90 + 1) * 1000 + k;
        let unit_price = MicroEuro(412_300 + k * 1717);
        Line {
            charge: Charge { correction: false, kind: ChargeKind::Flat(Service::Water) },
            period: Period::new(from, from.plus(155)),
            quantity,
            unit_price,
            amount: amount_of_litres(quantity, unit_price),
        }
    };
    (0..LINES).map(line).collect()
}

fn home<'a>(street: &'a str, zip: &'a str) -> Address<'a> {
    Address { street, zip, town: "Messina", province: Some("ME"), country: "IT" }
}

fn made(number: i64, issued_on: Date, xml: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let seller = Seller {
        vat_number: "01234567897",
        tax_code: None,
        name: "Azienda Idrica",
        regime: "RF01",
        address: home("Viale Giostra 1", "98121"),
        register: None,
        phone: None,
        email: None,
    };
    let (serial, bill) = (format!("{number:05}"), format!("2020/{number:07}"));
    let (surname, street) =
        (format!("Rossi {number}"), format!("Via Garibaldi {}", number % 300 + 1));
    let lines = lines(number, issued_on.plus(-160));
    let lines: Vec<InvoiceLine<'_>> = lines
        .iter()
        .enumerate()
        .map(|(place, line)| InvoiceLine {
            code: "water",
            words: NAMES[place % NAMES.len()],
            period: line.period,
            form: form::of_line(line),
            vat: Vat { rate_centi: 1000, nature: None },
            facts: &[],
        })
        .collect();
    let notice = format!("301{number:015}");
    let payment = Payment {
        beneficiary: seller.name,
        means: PAGOPA,
        due_on: issued_on.plus(30),
        amount: total(&summary(&lines)),
        iban: None,
        code: Some(&notice),
    };
    let invoice = Invoice {
        seller: &seller,
        transmission: Transmission {
            sender_code: "01234567897",
            serial: &serial[serial.len() - 5..],
            format: Format::Private,
            recipient_code: "0000000",
            pec: None,
        },
        customer: Customer {
            vat: None,
            tax_code: Some("RSSMRA80A01F158D"),
            name: Name::Person { name: "Maria", surname: &surname },
            address: home(&street, "98122"),
        },
        kind: DocumentKind::Invoice,
        dated_on: issued_on,
        number: &bill,
        subjects: &[],
        order: None,
        contract: None,
        corrected: &[],
        lines: &lines,
        summary: &[],
        split_vat: false,
        deferred_vat: false,
        legal_words: &[],
        payments: &[payment],
        attachments: &[],
    };
    Ok(write(&invoice, xml)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1).peekable();
    let count: i64 = args.next().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let is_checked = args.next_if(|text| text == "unchecked").is_none();
    let issued_on = Date::parse("2020-02-20").ok_or("no day")?;
    let (mut checker, mut xml, mut bytes) = (Checker::default(), String::new(), 0);
    let began = Instant::now();
    for number in 0..count {
        made(number, issued_on, &mut xml)?;
        if is_checked && let Some(fault) = checker.check(&xml, issued_on).first() {
            return Err(format!("{fault:?}").into());
        }
        bytes += xml.len();
        if let (0, Some(file)) = (number, args.peek()) {
            std::fs::write(file, &xml)?;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{{\"documents\": {count}, \"bytes\": {}, \"per_second\": {:.0}}}",
        bytes / usize::try_from(count.max(1))?,
        count as f64 / seconds,
    );
    Ok(())
}
