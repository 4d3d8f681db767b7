//! The invoice of a bill: the same lines and sums as the paper, in the form of the SdI.

use super::customer::{self, Recipient};
use super::sentence;
use super::settings::Settings;
use crate::bill_run::{RunInputs, catalogue};
use crate::charge_words;
use crate::cli::italian::{amount, day};
use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::charge::{Charge, Line};
use frontino_core::consumption::Point;
use frontino_core::dates::{Date, Period};
use frontino_core::money::Cents;
use frontino_core::rating::Source;
use frontino_core::tariff::Catalogue;
use frontino_documents::einvoice::form;
use frontino_documents::einvoice::nature::OutsideVat;
use frontino_documents::einvoice::sums::{SummaryRow, summary, total};
use frontino_documents::einvoice::{
    Attachment, DIRECT_DEBIT, DocumentKind, Fact, Invoice, InvoiceLine, Nature, PAGOPA, Payment,
    Reference, Transmission, Vat, write,
};
use frontino_store::Tx;
use frontino_store::bill_file::{BillFile, SupplyOnBill};
use frontino_store::bill_run::StoredRun;
use frontino_store::packed::{self, Basis};
use frontino_store::supply_inputs::BILLS_PER_SUPPLY;
use frontino_store::supply_purchase::Purchase;
use std::collections::HashMap;

/// Days on which public bodies may pay the VAT themselves (Council Decision (EU) 2023/1552 up to 30
/// June 2026; the extension to 2029 was read about, its act was not seen: unconfirmed).
const SPLIT_PAYMENT: Period = Period::new(Date::from_days(16_436), Date::from_days(21_731));

/// What the law says of each nature.
pub(super) const LEGAL_WORDS: [(&str, &str); 2] = [
    ("N1", "Escluso dalla base imponibile, art. 15 DPR 633/72"),
    ("N2.2", "Non soggetto a IVA, fuori campo di applicazione"),
];

/// What all invoices of a run share.
pub struct Terms {
    /// The utility.
    pub settings: Settings,
    /// The tables that the bills were made with.
    pub catalogue: Catalogue,
    /// Whether public bodies of this run pay without VAT.
    split_vat: bool,
}

impl Terms {
    /// Those of a run.
    ///
    /// # Errors
    /// When the configuration does not name the utility, or the run cannot be read.
    pub fn of(config: &Config, tx: &mut Tx<'_>, run: &StoredRun) -> Result<Terms, Refusal> {
        let inputs = RunInputs::of(run)?;
        let catalogue = catalogue(tx, inputs.catalogue)?;
        Ok(Terms { settings: Settings::of(config)?, catalogue, split_vat: inputs.split_vat })
    }
}

/// Code and words of each charge, made once.
pub type Words = HashMap<Charge, (String, String)>;

/// A bill as read for its invoice.
pub struct Opened {
    pub(super) basis: Basis,
    lines: Vec<Line>,
}

impl Opened {
    /// Opens the packed texts of a bill.
    ///
    /// # Errors
    /// When they have another form.
    pub fn of(file: &BillFile, catalogue: &Catalogue) -> Result<Opened, String> {
        let bill = &file.bill;
        let period = Period::new(bill.from, bill.until);
        let (sequence, generation) = (file.sequence, bill.catalogue);
        let read =
            packed::read_bill(sequence, period, generation, &bill.lines, &bill.basis, catalogue);
        let basis = read.map_err(|error| format!("la bolletta non si legge: {error}"))?;
        let lines = basis.bill.lines.clone();
        Ok(Opened { basis, lines })
    }

    /// Identifiers of our bills that it corrects.
    pub fn corrected(&self, supply_id: i64) -> impl Iterator<Item = i64> + '_ {
        let id = move |sequence: u32| supply_id * BILLS_PER_SUPPLY + i64::from(sequence);
        self.basis.bill.restated.iter().map(move |(sequence, _)| id(*sequence))
    }
}

/// What the invoice of a bill is drawn from.
pub struct Subject<'a> {
    /// The bill.
    pub file: &'a BillFile,
    /// Its packed texts, opened.
    pub opened: &'a Opened,
    /// Number and day of the bills that it corrects.
    pub corrected: &'a [(String, Date)],
    /// The number of the transmission.
    pub serial: &'a str,
    /// The bill as PDF, when it travels inside.
    pub pdf: Option<&'a [u8]>,
}

/// Writes the invoice of a bill into `xml`.
///
/// # Errors
/// A sentence about why it cannot be made.
pub fn draw(
    terms: &Terms,
    subject: &Subject<'_>,
    words: &mut Words,
    xml: &mut String,
) -> Result<(), String> {
    let Subject { file, opened, .. } = subject;
    let recipient = customer::of(file)?;
    let dated_on = file.bill.issued_on.ok_or("la bolletta non è emessa")?;
    let natures = terms.settings.outside_vat(dated_on);
    for line in &opened.lines {
        words.entry(line.charge).or_insert_with(|| words_of(line.charge, &terms.catalogue));
    }
    let told = Told::of(file, &opened.basis);
    let facts = told.facts(file);
    let mut lines: Vec<InvoiceLine<'_>> =
        opened.lines.iter().map(|line| invoice_line(line, words, &natures)).collect();
    if let Some(first) = lines.first_mut() {
        first.facts = &facts;
    }
    let rows = summary(&lines);
    expect_same(file, &rows)?;
    let kind = match total(&rows) < Cents::ZERO {
        true => DocumentKind::CreditNote,
        false => DocumentKind::Invoice,
    };
    if kind == DocumentKind::CreditNote {
        lines.iter_mut().for_each(|line| line.form = line.form.negated());
    }
    let split_vat = split(terms, file, dated_on)?;
    let payments = payments(file, &terms.settings.name, kind, &rows, split_vat)?;
    let subjects = subjects(file, kind, credit(file, &rows, split_vat));
    write_with(
        Parts { terms, subject, recipient, dated_on, kind, split_vat },
        (&lines, &payments, &subjects),
        xml,
    )
}

/// What is known before the document is put together.
struct Parts<'a> {
    terms: &'a Terms,
    subject: &'a Subject<'a>,
    recipient: Recipient<'a>,
    dated_on: Date,
    kind: DocumentKind,
    split_vat: bool,
}

type Content<'a> = (&'a [InvoiceLine<'a>], &'a [Payment<'a>], &'a [String]);

fn write_with(
    parts: Parts<'_>,
    (lines, payments, subjects): Content<'_>,
    xml: &mut String,
) -> Result<(), String> {
    let Parts { terms, subject, recipient, dated_on, kind, split_vat } = parts;
    let Subject { file, corrected, serial, pdf, .. } = *subject;
    let settings = &terms.settings;
    let seller = settings.seller();
    let subjects: Vec<&str> = subjects.iter().map(String::as_str).collect();
    let (order, contract) = bought_by(&file.supply);
    let reference = |number, dated_on| Reference { number, dated_on, cup: None, cig: None };
    let corrected: Vec<Reference<'_>> =
        corrected.iter().map(|(number, on)| reference(number.as_str(), Some(*on))).collect();
    let legal: Vec<(Nature, &str)> = LEGAL_WORDS
        .iter()
        .filter_map(|(code, words)| Nature::parse(code).map(|nature| (nature, *words)))
        .collect();
    let [name, words] = names_of_pdf(&file.bill.number);
    let attached =
        pdf.map(|pdf| Attachment { name: &name, format: "PDF", words: &words, content: pdf });
    let invoice = Invoice {
        seller: &seller,
        transmission: Transmission {
            sender_code: settings.sender_code(),
            serial,
            format: recipient.format,
            recipient_code: recipient.code,
            pec: recipient.pec,
        },
        customer: recipient.customer,
        kind,
        dated_on,
        number: &file.bill.number,
        subjects: &subjects,
        order,
        contract: Some(contract),
        corrected: &corrected,
        lines,
        summary: &[],
        split_vat,
        deferred_vat: settings.deferred_vat,
        legal_words: &legal,
        payments,
        attachments: attached.as_slice(),
    };
    write(&invoice, xml).map_err(|refused| sentence::of_refused(&refused))
}

/// The order, if there is one, and the contract, which is known by the code of the supply; the
/// codes of a public body stand with the order, else with the contract.
pub(super) fn bought_by(supply: &SupplyOnBill) -> (Option<Reference<'_>>, Reference<'_>) {
    let Purchase { cig, cup, order_number, order_on, .. } = &supply.purchase;
    let (cup, cig) = (cup.as_deref(), cig.as_deref());
    let plain = Reference { number: &supply.code, dated_on: None, cup: None, cig: None };
    match order_number {
        Some(number) => (Some(Reference { number, dated_on: *order_on, cup, cig }), plain),
        None => (None, Reference { cup, cig, ..plain }),
    }
}

/// Name and description of the PDF of a bill.
fn names_of_pdf(number: &str) -> [String; 2] {
    [format!("bolletta-{}.pdf", number.replace('/', "-")), format!("Bolletta n. {number}")]
}

pub(super) fn words_of(charge: Charge, catalogue: &Catalogue) -> (String, String) {
    let components = &catalogue.components;
    let correction = if charge.correction { "Conguaglio: " } else { "" };
    let words = format!("{correction}{}", charge_words::name(charge, components));
    (charge.code(components).into_owned(), words)
}

pub(super) fn invoice_line<'a>(
    line: &Line,
    words: &'a Words,
    natures: &OutsideVat,
) -> InvoiceLine<'a> {
    let (code, said) = words.get(&line.charge).map_or(("", ""), |(c, w)| (c.as_str(), w.as_str()));
    let nature = natures.of(line.charge.kind);
    let percent = frontino_core::bill::vat_percent(line.period.from);
    // Percentages have two digits.
    let rate_centi = if nature.is_some() { 0 } else { (percent * 100) as u16 };
    InvoiceLine {
        code,
        words: said,
        period: line.period,
        form: form::of_line(line),
        vat: Vat { rate_centi, nature },
        facts: &[],
    }
}

/// The invoice must say what the bill says, to the cent.
fn expect_same(file: &BillFile, rows: &[SummaryRow]) -> Result<(), String> {
    let taxed = || rows.iter().filter(|row| row.vat.nature.is_none());
    let net: Cents = taxed().map(|row| row.base).sum();
    let vat: Cents = taxed().map(|row| row.tax).sum();
    if (net.0, vat.0) == (file.bill.net_cents, file.bill.vat_cents) {
        return Ok(());
    }
    Err("imponibile e IVA delle righe non sono quelli della bolletta: segnalare l'errore"
        .to_owned())
}

fn split(terms: &Terms, file: &BillFile, dated_on: Date) -> Result<bool, String> {
    if !terms.split_vat || file.holder.kind != "public_body" {
        return Ok(false);
    }
    if SPLIT_PAYMENT.contains(dated_on) {
        return Ok(true);
    }
    Err(format!("il {} la scissione dei pagamenti non è in vigore", day(dated_on)))
}

/// What the document itself asks, before the credit of earlier bills.
fn asked(rows: &[SummaryRow], split_vat: bool) -> Cents {
    let vat: Cents = rows.iter().map(|row| row.tax).sum();
    total(rows) - if split_vat { vat } else { Cents::ZERO }
}

/// What earlier bills left over and this one takes off, when it still asks for something.
fn credit(file: &BillFile, rows: &[SummaryRow], split_vat: bool) -> Cents {
    match file.bill.payable_cents {
        0 => Cents::ZERO,
        payable => asked(rows, split_vat) - Cents(payable),
    }
}

fn payments<'a>(
    file: &'a BillFile,
    beneficiary: &'a str,
    kind: DocumentKind,
    rows: &[SummaryRow],
    split_vat: bool,
) -> Result<Vec<Payment<'a>>, String> {
    let bill = &file.bill;
    if kind == DocumentKind::CreditNote || bill.payable_cents == 0 {
        return Ok(Vec::new());
    }
    if bill.payable_cents > asked(rows, split_vat).0 {
        return Err(
            "la bolletta chiede più del totale della fattura: segnalare l'errore".to_owned()
        );
    }
    let due_on = bill.due_on.ok_or("la bolletta non ha scadenza")?;
    let payment = |means, cents: i64, code| Payment {
        beneficiary,
        means,
        due_on,
        amount: Cents(cents),
        iban: None,
        code,
    };
    let notice = Some(bill.notice_number.as_str());
    if file.supply.payment != "sdd" {
        return Ok(vec![payment(PAGOPA, bill.payable_cents, notice)]);
    }
    // What is beyond the two-year limitation is never debited (R5.4): it is asked by notice.
    let asked = bill.asked();
    let parts = [(DIRECT_DEBIT, asked.debitable.0, None), (PAGOPA, asked.barred.0, notice)];
    let asked = parts.into_iter().filter(|(_, cents, _)| *cents > 0);
    Ok(asked.map(|(means, cents, code)| payment(means, cents, code)).collect())
}

fn subjects(file: &BillFile, kind: DocumentKind, credit: Cents) -> Vec<String> {
    let (bill, supply) = (&file.bill, &file.supply);
    let what = match kind {
        DocumentKind::Invoice => "Bolletta",
        DocumentKind::CreditNote => "Nota di credito",
    };
    let (from, to) = (day(bill.from), day(bill.until.previous()));
    let mut all = vec![format!("{what} del servizio idrico integrato, dal {from} al {to}")];
    if let (Some(street), Some(town)) = (&supply.address, &supply.city) {
        all.push(format!("Fornitura: {street}, {town}"));
    }
    if credit > Cents::ZERO {
        all.push(format!("Credito precedente detratto: {} euro", amount(credit)));
    }
    all
}

/// What is told of the register, in words that live as long as the invoice.
struct Told {
    readings: [(String, i64, Date); 2],
}

impl Told {
    fn of(file: &BillFile, basis: &Basis) -> Told {
        let reading = |point: &Point| {
            let serial = file.meters.get(point.meter).map_or("", |meter| meter.serial.as_str());
            let how = match point.source {
                Source::Actual => "rilevata",
                Source::SelfRead => "autolettura",
                Source::Estimated => "stimata",
            };
            (format!("{how}, matricola {serial}"), point.litres, point.at.previous())
        };
        Told { readings: [reading(&basis.start), reading(&basis.bill.end)] }
    }

    fn facts<'a>(&'a self, file: &'a BillFile) -> [Fact<'a>; 3] {
        let reading = |kind, (words, litres, on): &'a (String, i64, Date)| Fact {
            kind,
            words: Some(words),
            // Thousandths of a cubic metre.
            number_milli: Some(*litres),
            day: Some(*on),
        };
        let user =
            Fact { kind: "UTENZA", words: Some(&file.supply.code), number_milli: None, day: None };
        [user, reading("LETT.INIZ", &self.readings[0]), reading("LETT.FINE", &self.readings[1])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_payment_is_in_force_from_2015_to_the_middle_of_2029() {
        let on = |text: &str| SPLIT_PAYMENT.contains(Date::parse(text).unwrap());
        assert_eq!(
            ["2014-12-31", "2015-01-01", "2029-06-30", "2029-07-01"].map(on),
            [false, true, true, false]
        );
    }
}
