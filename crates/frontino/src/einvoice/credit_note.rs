//! The e-invoice of a credit note (TD04): the same parts and sums as the note, in favour of the
//! customer, with the link to the bill that it corrects.

use super::customer;
use super::document::{LEGAL_WORDS, Terms, Words, bought_by, invoice_line, words_of};
use super::make::{SERIAL_TO_COME, digest, names_used_up, put_serial};
use super::sentence;
use crate::cli::Context;
use crate::cli::italian::day;
use crate::credit_note::Bill;
use crate::refusal::Refusal;
use frontino_core::charge::Line;
use frontino_core::money::Cents;
use frontino_documents::einvoice::check::Checker;
use frontino_documents::einvoice::form::Form;
use frontino_documents::einvoice::sums::{SummaryRow, summary, total};
use frontino_documents::einvoice::{
    DocumentKind, Invoice, InvoiceLine, Nature, Reference, Transmission, file_name, write,
};
use frontino_store::credit_note::{
    NoteAttempt, StoredNote, find_last_attempt, insert_attempt, update_content,
};
use frontino_store::einvoice::COUNTER;
use frontino_store::{Tx, bill};

/// Letters of a subject, the label apart (element Causale: 200).
const REASON_LETTERS: usize = 180;

/// Makes and registers the e-invoice of an issued note, in the transaction; gives the name of its
/// file and its content. Made again it keeps its name until it is rejected.
///
/// # Errors
/// When the note is not issued, data of the holder are missing, or it has left and would be
/// another one today.
pub fn make(
    context: &Context,
    tx: &mut Tx<'_>,
    note: &StoredNote,
    now: i64,
) -> Result<(String, String), Refusal> {
    let bill = Bill::open(tx, &note.bill_number)?;
    let terms = Terms::of(&context.config, tx, &bill.file.run)?;
    let before = find_last_attempt(tx, note.id)?;
    let kept = before.as_ref().filter(|attempt| attempt.state != "rejected");
    let serial = kept.and_then(|attempt| file_name::serial(attempt.file_no));
    let serial = serial.as_deref().unwrap_or(SERIAL_TO_COME);
    let unmade = |why| {
        Refusal::new("einvoice_unmade", why)
            .at(&note.bill_number)
            .next("correggere i dati, poi ripetere")
    };
    let mut xml = draw(&terms, &bill, note, serial).map_err(unmade)?;
    let mut checker = Checker::default();
    if let [fault, ..] = checker.check(&xml, context.today()) {
        return Err(unmade(sentence::of_fault(fault)));
    }
    if let Some(attempt) = kept {
        let sha256 = digest(xml.as_bytes());
        let is_same = sha256 == attempt.sha256;
        if !is_same && !update_content(tx, attempt.file_no, &sha256, now)? {
            return Err(unmade(
                "è già partita e i dati di oggi ne darebbero un'altra: quella inviata resta"
                    .to_owned(),
            ));
        }
        return Ok((attempt.file_name.clone(), xml));
    }
    let file_no = bill::take_numbers(tx, COUNTER, 1)?;
    let serial = file_name::serial(file_no).ok_or_else(names_used_up)?;
    put_serial(&mut xml, &serial);
    let attempt = NoteAttempt {
        file_no,
        note_id: note.id,
        attempt: before.map_or(1, |attempt| attempt.attempt + 1),
        file_name: file_name::stem(terms.settings.sender_code(), &serial) + ".xml",
        state: "checked".to_owned(),
        sha256: digest(xml.as_bytes()),
    };
    insert_attempt(tx, &attempt, now)?;
    Ok((attempt.file_name, xml))
}

fn draw(terms: &Terms, bill: &Bill, note: &StoredNote, serial: &str) -> Result<String, String> {
    let issue = note.issue.as_ref().ok_or("la nota non è ancora emessa")?;
    let recipient = customer::of(&bill.file)?;
    let parts = taken_back(bill, note);
    let mut words = Words::new();
    for line in &parts {
        words.entry(line.charge).or_insert_with(|| words_of(line.charge, &bill.catalogue));
    }
    let natures = terms.settings.outside_vat(issue.issued_on);
    let whole = |line: &Line| bill.lines().contains(line);
    let invoice_line = |line: &Line| {
        let made = invoice_line(line, &words, &natures);
        let form = if whole(line) { made.form } else { Form::piece(line.amount) };
        InvoiceLine { form, ..made }
    };
    let lines: Vec<InvoiceLine<'_>> = parts.iter().map(invoice_line).collect();
    let rows = rows(&lines, note);
    if total(&rows) != Cents(note.total_cents()) {
        return Err("le righe non danno il totale della nota: segnalare l'errore".to_owned());
    }
    let seller = terms.settings.seller();
    let (order, contract) = bought_by(&bill.file.supply);
    let bill_of = format!(
        "Nota di credito alla bolletta {} del {}",
        note.bill_number,
        day(note.bill_issued_on)
    );
    let reason: String = note.reason.chars().take(REASON_LETTERS).collect();
    let reason = format!("Motivo: {reason}");
    let legal: Vec<(Nature, &str)> = LEGAL_WORDS
        .iter()
        .filter_map(|(code, words)| Nature::parse(code).map(|nature| (nature, *words)))
        .collect();
    let dated_on = Some(note.bill_issued_on);
    let corrected = [Reference { number: &note.bill_number, dated_on, cup: None, cig: None }];
    let invoice = Invoice {
        seller: &seller,
        transmission: Transmission {
            sender_code: terms.settings.sender_code(),
            serial,
            format: recipient.format,
            recipient_code: recipient.code,
            pec: recipient.pec,
        },
        customer: recipient.customer,
        kind: DocumentKind::CreditNote,
        dated_on: issue.issued_on,
        number: &issue.number,
        subjects: &[&bill_of, &reason],
        order,
        contract: Some(contract),
        corrected: &corrected,
        lines: &lines,
        summary: &rows,
        split_vat: bill.is_split,
        deferred_vat: terms.settings.deferred_vat,
        legal_words: &legal,
        payments: &[],
        attachments: &[],
    };
    let mut xml = String::new();
    write(&invoice, &mut xml).map_err(|refused| sentence::of_refused(&refused))?;
    Ok(xml)
}

/// The lines of the bill with the amounts that are taken back.
fn taken_back(bill: &Bill, note: &StoredNote) -> Vec<Line> {
    let part = |part: &frontino_core::credit_note::CreditedPart| {
        bill.lines().get(part.place).map(|line| Line { amount: part.amount, ..*line })
    };
    note.parts.iter().filter_map(part).collect()
}

/// The summary with the VAT of the note, which is within a cent of that of its base.
fn rows(lines: &[InvoiceLine<'_>], note: &StoredNote) -> Vec<SummaryRow> {
    let mut rows = summary(lines);
    for row in rows.iter_mut().filter(|row| row.vat.nature.is_none()) {
        let percent = i64::from(row.vat.rate_centi) / 100;
        if let Some(vat) = note.vat.iter().find(|vat| vat.percent == percent) {
            row.tax = vat.vat;
        }
    }
    rows
}
