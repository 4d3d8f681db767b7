//! An invoice of every kind that a water utility sends, of made-up people.

use frontino_core::dates::{Date, Period};
use frontino_core::money::Cents;
use frontino_documents::einvoice::form::{Form, Unit};
use frontino_documents::einvoice::{
    Address, Attachment, Customer, DIRECT_DEBIT, DocumentKind, Fact, Format, Invoice, InvoiceLine,
    NO_RECIPIENT_CODE, Name, Nature, PAGOPA, Payment, Reference, Register, Seller, Transmission,
    Vat,
};

pub const VAT_10: Vat = Vat { rate_centi: 1000, nature: None };
pub const NOT_SUBJECT: Vat = Vat { rate_centi: 0, nature: Some(Nature::NOT_SUBJECT) };
pub const EXCLUDED: Vat = Vat { rate_centi: 0, nature: Some(Nature::EXCLUDED) };
const LEGAL: [(Nature, &str); 2] = [
    (Nature::EXCLUDED, "Escluso, art. 15 DPR 633/72"),
    (Nature::NOT_SUBJECT, "Non soggetto, altri casi"),
];

pub const SELLER: Seller<'static> = Seller {
    vat_number: "01234567897",
    tax_code: Some("01234567897"),
    name: "Acquedotto d'Esempio S.p.A.",
    regime: "RF01",
    address: Address {
        street: "Viale dell'Acqua, 1",
        zip: "98122",
        town: "Messina",
        province: Some("ME"),
        country: "IT",
    },
    register: Some(Register {
        office: "ME",
        number: "123456",
        capital: Some(Cents(100_000_000)),
        sole_shareholder: Some(true),
        in_liquidation: false,
    }),
    phone: Some("090123456"),
    email: Some("clienti@acqua.example"),
};

pub fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn home(street: &'static str) -> Address<'static> {
    Address { street, zip: "98124", town: "Messina", province: None, country: "IT" }
}

fn form(quantity_milli: i64, unit: Unit, price_e8: i64, cents: i64) -> Form {
    Form { quantity_milli, unit, price_e8, total: Cents(cents) }
}

pub fn line(code: &'static str, form: Form, vat: Vat) -> InvoiceLine<'static> {
    let period = Period::closed(day("2019-09-14"), day("2019-12-31"));
    InvoiceLine { code, words: "Acquedotto, quota variabile", period, form, vat, facts: &[] }
}

pub fn water() -> Vec<InvoiceLine<'static>> {
    vec![
        InvoiceLine {
            facts: leaked(vec![
                Fact { kind: "UTENZA", words: Some("10000042"), number_milli: None, day: None },
                Fact {
                    kind: "LETTURA",
                    words: Some("Matricola 12MT01, rilevata"),
                    number_milli: Some(1_234_000),
                    day: Date::new(2019, 12, 31),
                },
            ]),
            ..line("water_tier_1", form(12_345, Unit::CubicMetre, 41_230_000, 509), VAT_10)
        },
        line("sewer", form(12_345, Unit::CubicMetre, 18_000_000, 222), VAT_10),
        line("fixed_water", form(109_000, Unit::Day, 5_479_452, 597), VAT_10),
    ]
}

fn leaked<T>(all: Vec<T>) -> &'static [T] {
    Vec::leak(all)
}

pub fn payment(means: &'static str, cents: i64) -> Payment<'static> {
    Payment {
        beneficiary: SELLER.name,
        means,
        due_on: day("2020-03-01"),
        amount: Cents(cents),
        iban: None,
        code: Some("301000000000000142"),
    }
}

pub fn citizen() -> Invoice<'static> {
    Invoice {
        seller: &SELLER,
        transmission: Transmission {
            sender_code: "01234567897",
            serial: "00001",
            format: Format::Private,
            recipient_code: NO_RECIPIENT_CODE,
            pec: None,
        },
        customer: Customer {
            vat: None,
            tax_code: Some("RSSMRA80A01F158D"),
            name: Name::Person { name: "Mària", surname: "D’Amico & Figli" },
            address: home("Via Garibaldi, 1"),
        },
        kind: DocumentKind::Invoice,
        dated_on: day("2020-01-31"),
        number: "2020/0000042",
        subjects: &["Bolletta del servizio idrico, 14/09/2019 – 31/12/2019"],
        order: None,
        contract: Some(Reference { number: "10000042", dated_on: None, cup: None, cig: None }),
        corrected: &[],
        lines: leaked(water()),
        summary: &[],
        split_vat: false,
        deferred_vat: false,
        legal_words: &LEGAL,
        payments: leaked(vec![payment(PAGOPA, 1461)]),
        attachments: &[],
    }
}

fn company() -> Invoice<'static> {
    let customer = Customer {
        vat: Some(("IT", "12345670017")),
        tax_code: None,
        name: Name::Body("Bar Sport <di> Rossi & C. s.n.c."),
        address: home("Via Roma, 5"),
    };
    Invoice { customer, ..citizen() }
}

pub fn company_with_code() -> Invoice<'static> {
    let of = company();
    Invoice { transmission: Transmission { recipient_code: "ABC1234", ..of.transmission }, ..of }
}

pub fn company_with_pec() -> Invoice<'static> {
    let of = company();
    let pec = Some("bar@pec.example");
    Invoice { transmission: Transmission { pec, ..of.transmission }, deferred_vat: true, ..of }
}

pub fn condominium() -> Invoice<'static> {
    let name = Name::Body("Condominio Via Łódź 3");
    let customer = Customer { tax_code: Some("90012345675"), name, ..citizen().customer };
    Invoice { customer, ..citizen() }
}

pub fn public_body() -> Invoice<'static> {
    let of = citizen();
    let transmission =
        Transmission { format: Format::PublicBody, recipient_code: "UFABC1", ..of.transmission };
    let name = Name::Body("Comune d'Esempio");
    let customer = Customer { tax_code: Some("80012345676"), name, ..of.customer };
    let order = Reference {
        number: "C-7",
        dated_on: Some(day("2019-01-02")),
        cup: Some("J31B19000010001"),
        cig: Some("Z000000000"),
    };
    // Split payment: the VAT is in the total but not asked.
    let payments = leaked(vec![payment(PAGOPA, 1328)]);
    Invoice { transmission, customer, order: Some(order), split_vat: true, payments, ..of }
}

pub fn foreigner() -> Invoice<'static> {
    let of = citizen();
    let address = Address {
        street: "Hauptstraße 1",
        zip: "00000",
        town: "Köln",
        province: None,
        country: "DE",
    };
    let customer =
        Customer { vat: Some(("DE", "10000042")), tax_code: None, address, ..of.customer };
    let transmission = Transmission { recipient_code: "XXXXXXX", ..of.transmission };
    Invoice { transmission, customer, ..of }
}

pub fn with_negative_lines() -> Invoice<'static> {
    let mut lines = water();
    lines.push(line(
        "correction_water_tier_1",
        form(2000, Unit::CubicMetre, -41_230_000, -82),
        VAT_10,
    ));
    Invoice { lines: leaked(lines), payments: leaked(vec![payment(PAGOPA, 1371)]), ..citizen() }
}

pub fn outside_vat() -> Invoice<'static> {
    let mut lines = water();
    lines.push(line("bonus", form(1000, Unit::CubicMetre, -150_000_000, -150), NOT_SUBJECT));
    lines.push(line("deposit", Form::piece(Cents(2500)), NOT_SUBJECT));
    lines.push(line("interest", Form::piece(Cents(123)), EXCLUDED));
    lines.push(line("compensation", Form::piece(Cents(-3000)), NOT_SUBJECT));
    Invoice { lines: leaked(lines), payments: leaked(vec![payment(PAGOPA, 934)]), ..citizen() }
}

pub fn credit_note() -> Invoice<'static> {
    let corrected = Reference {
        number: "2019/0000007",
        dated_on: Some(day("2019-09-30")),
        cup: None,
        cig: None,
    };
    Invoice {
        kind: DocumentKind::CreditNote,
        corrected: leaked(vec![corrected]),
        payments: &[],
        ..citizen()
    }
}

pub fn by_direct_debit() -> Invoice<'static> {
    Invoice { payments: leaked(vec![payment(DIRECT_DEBIT, 1461)]), ..citizen() }
}

pub fn in_instalments() -> Invoice<'static> {
    let mut first = payment(PAGOPA, 731);
    first.iban = Some("IT60X0542811101000000123456");
    Invoice { payments: leaked(vec![first, payment(PAGOPA, 730)]), ..citizen() }
}

pub fn with_attachment() -> Invoice<'static> {
    let attachment = Attachment {
        name: "bolletta-2020-0000042.pdf",
        format: "PDF",
        words: "Bolletta n. 2020/0000042",
        content: b"%PDF-1.7 made up",
    };
    Invoice { attachments: leaked(vec![attachment]), ..citizen() }
}

pub fn of_nothing() -> Invoice<'static> {
    let lines = vec![line("fixed_water", form(109_000, Unit::Day, 0, 0), VAT_10)];
    Invoice { lines: leaked(lines), payments: &[], ..citizen() }
}

pub fn of_nine_digits() -> Invoice<'static> {
    let lines = vec![line("water_tier_1", Form::piece(Cents(99_999_999_999)), VAT_10)];
    let payments = leaked(vec![payment(PAGOPA, 109_999_999_999)]);
    Invoice { lines: leaked(lines), payments, ..citizen() }
}

pub fn of_many_lines() -> Invoice<'static> {
    let one = water()[1];
    Invoice { lines: leaked(vec![one; 9_999]), payments: &[], ..citizen() }
}

/// Every kind with its name.
pub fn all() -> Vec<(&'static str, Invoice<'static>)> {
    vec![
        ("citizen", citizen()),
        ("company_with_code", company_with_code()),
        ("company_with_pec", company_with_pec()),
        ("condominium", condominium()),
        ("public_body", public_body()),
        ("foreigner", foreigner()),
        ("with_negative_lines", with_negative_lines()),
        ("outside_vat", outside_vat()),
        ("credit_note", credit_note()),
        ("by_direct_debit", by_direct_debit()),
        ("in_instalments", in_instalments()),
        ("with_attachment", with_attachment()),
        ("of_nothing", of_nothing()),
        ("of_nine_digits", of_nine_digits()),
        ("of_many_lines", of_many_lines()),
    ]
}
