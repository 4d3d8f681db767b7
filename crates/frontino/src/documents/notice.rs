//! The payment notice of a bill, in the words that the technical guide of the notices prescribes
//! (3.5, texts in Italian): they are the same on every notice of every creditor.

mod words;

use super::bill::town;
use crate::cli::italian::{amount, day};
use crate::config::Config;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_documents::notice::{NoticeWords, Party, Payment, PaymentNotice, Postal};
use frontino_pagopa::notice_codes::{self, Notice, NoticeRefused, Slip};
use frontino_store::bill_file::BillFile;
use frontino_store::instalment::StoredPlan;

/// Characters of a subject, of a debtor's name and address, of the contacts (guide, page of each
/// module).
const SUBJECT_MAX: usize = 90;
const NAME_MAX: usize = 70;
const ADDRESS_MAX: usize = 140;
const CREDITOR_MAX: usize = 100;
const HOLDER_MAX: usize = 50;
const INFO_MAX: usize = 100;
/// Digits of an account at the end of a postal IBAN.
const ACCOUNT_DIGITS: usize = 12;

/// One payment that a notice asks for.
struct Asked<'a> {
    heading: String,
    number: &'a str,
    amount: Cents,
    due_on: Option<Date>,
    /// What the post office reads as the subject.
    subject: String,
}

/// The notice of a bill; nothing where nothing is asked for, or a direct debit takes it. Where a
/// debit takes the rest it asks for the part beyond the two-year limitation only, which the holder
/// pays or not (R1.9, R5.4). A plan that the bill offers comes with its instalments (R1.10).
///
/// # Errors
/// A sentence for whoever has to correct the data or the configuration.
pub fn of_bill(file: &BillFile, config: &Config) -> Result<Option<PaymentNotice>, String> {
    if sum(file) <= Cents::ZERO {
        return Ok(None);
    }
    let about = subject(file, is_debited(file));
    let whole = payment(file, config, &whole(file, sum(file), &about))?;
    let count = file.offer.len();
    let parts = file.offer.iter().map(|part| {
        let asked = (part.no, part.due_on, Cents(part.amount_cents));
        payment(file, config, &instalment(file, asked, &part.notice_number, count))
    });
    let parts = parts.collect::<Result<Vec<Payment>, String>>()?;
    Ok(Some(notice((file, &about), config, Some(whole), parts)))
}

/// The notice of a plan of instalments on a bill: what of it can be paid now, the whole sum until
/// an instalment was paid. Nothing where nothing is left, or the plan is over.
///
/// # Errors
/// As [`of_bill`].
pub fn of_plan(
    file: &BillFile,
    plan: &StoredPlan,
    config: &Config,
) -> Result<Option<PaymentNotice>, String> {
    if plan.standing() != "open" {
        return Ok(None);
    }
    let (count, open) = (plan.instalments.len(), Cents(plan.open_cents));
    let parts = plan.instalments.iter().filter(|part| part.paid_cents < part.amount_cents);
    let parts = parts.map(|part| {
        let left = Cents(part.amount_cents - part.paid_cents).min(open);
        let asked = (part.no, part.due_on, left);
        payment(file, config, &instalment(file, asked, &part.notice_number, count))
    });
    let parts = parts.collect::<Result<Vec<Payment>, String>>()?;
    let is_untouched = plan.instalments.iter().all(|part| part.paid_cents == 0);
    let about = subject(file, false);
    let whole = is_untouched.then(|| payment(file, config, &whole(file, open, &about)));
    Ok(Some(notice((file, &about), config, whole.transpose()?, parts)))
}

fn whole<'a>(file: &'a BillFile, amount: Cents, about: &str) -> Asked<'a> {
    Asked {
        heading: "Rata unica".to_owned(),
        number: &file.bill.notice_number,
        amount,
        due_on: file.bill.due_on,
        subject: about.to_owned(),
    }
}

fn instalment<'a>(
    file: &BillFile,
    (no, due_on, amount): (i64, Date, Cents),
    number: &'a str,
    count: usize,
) -> Asked<'a> {
    let heading = format!("Rata {no} di {count}");
    let subject = format!("{heading} bolletta n. {}", file.bill.number);
    Asked { heading, number, amount, due_on: Some(due_on), subject }
}

/// A notice of payments by the holder of a bill.
fn notice(
    (file, about): (&BillFile, &str),
    config: &Config,
    whole: Option<Payment>,
    instalments: Vec<Payment>,
) -> PaymentNotice {
    let (utility, pagopa) = (&config.utility, &config.pagopa);
    let name = utility.name.clone().unwrap_or_default();
    let contacts = [&utility.phone, &utility.email].into_iter().flatten();
    let contacts = contacts.cloned().collect::<Vec<_>>().join(" · ");
    let creditor = Party {
        code: creditor_code(config),
        name: cut(&name, CREDITOR_MAX),
        lines: lines([cut(&contacts, INFO_MAX)]),
    };
    let holder = &file.holder;
    let debtor = Party {
        code: debtor_code(file).to_uppercase(),
        name: cut(&title_case(&holder.full_name()), NAME_MAX),
        lines: lines([cut(&address(file), ADDRESS_MAX)]),
    };
    let postal = account(config).map(|account| Postal {
        account,
        holder: cut(pagopa.postal_holder.as_ref().unwrap_or(&name), HOLDER_MAX),
        authorization: pagopa.postal_authorization.clone().unwrap_or_default(),
    });
    let said = words::instalments(instalments.len(), whole.is_some());
    PaymentNotice {
        words: NoticeWords { instalments: said, ..words::words() },
        subject: about.to_owned(),
        creditor,
        debtor,
        cbill: pagopa.cbill.clone().unwrap_or_default().to_uppercase(),
        whole,
        instalments,
        postal,
    }
}

fn is_debited(file: &BillFile) -> bool {
    file.supply.payment == "sdd"
}

/// What the notice asks for.
fn sum(file: &BillFile) -> Cents {
    if is_debited(file) { file.bill.asked().barred } else { Cents(file.bill.payable_cents) }
}

fn payment(file: &BillFile, config: &Config, asked: &Asked<'_>) -> Result<Payment, String> {
    let number = NoticeNumber::parse(asked.number).map_err(|_| {
        format!("il numero di avviso {} non è valido: segnalare l'errore", asked.number)
    })?;
    let creditor = creditor_code(config);
    let notice = Notice { number, creditor: &creditor, amount: asked.amount };
    let qr = notice_codes::qr(&notice).map_err(sentence)?;
    let data_matrix = account(config).map(|account| {
        let slip = Slip {
            account: &account,
            debtor_code: debtor_code(file),
            debtor_name: &file.holder.full_name(),
            subject: &asked.subject,
        };
        notice_codes::data_matrix(&notice, &slip).map_err(sentence)
    });
    Ok(Payment {
        heading: asked.heading.clone(),
        amount: amount(asked.amount),
        due: asked.due_on.map_or(String::new(), day),
        number: number.grouped(),
        qr,
        data_matrix: data_matrix.transpose()?.unwrap_or_default(),
    })
}

fn sentence(refused: NoticeRefused) -> String {
    match refused {
        NoticeRefused::Amount { amount } => format!(
            "l'importo di {} non può stare in un avviso pagoPA: va diviso in più avvisi",
            crate::cli::italian::euro(amount)
        ),
        NoticeRefused::Creditor => "il codice fiscale dell'ente in pagopa.domain non ha undici \
             cifre: correggere la configurazione"
            .to_owned(),
        NoticeRefused::Account => "il conto in pagopa.postal_iban non finisce con dodici cifre: \
             correggere la configurazione"
            .to_owned(),
        NoticeRefused::DebtorCode { found } => format!(
            "il codice fiscale dell'intestatario ha {found} caratteri, più di sedici: correggerlo"
        ),
    }
}

fn creditor_code(config: &Config) -> String {
    let code = config.pagopa.domain.as_ref().or(config.utility.tax_code.as_ref());
    code.cloned().unwrap_or_default()
}

/// The postal account: the last digits of its IBAN.
fn account(config: &Config) -> Option<String> {
    let iban = config.pagopa.postal_iban.as_ref()?;
    let plain: String = iban.chars().filter(|c| !c.is_whitespace()).collect();
    let begin = plain.len().checked_sub(ACCOUNT_DIGITS)?;
    plain.get(begin..).map(str::to_owned)
}

fn debtor_code(file: &BillFile) -> &str {
    let holder = &file.holder;
    let codes = [holder.tax_code.as_deref(), holder.vat_number.as_deref()];
    codes.into_iter().flatten().find(|code| !code.is_empty()).unwrap_or("")
}

/// Where the debtor lives; the place of the supply where that is not known.
fn address(file: &BillFile) -> String {
    let (holder, supply) = (&file.holder, &file.supply);
    let of_holder = (&holder.address, &holder.zip, &holder.city);
    let of_supply = (&supply.address, &supply.zip, &supply.city);
    let (street, zip, city) = if holder.address.is_some() { of_holder } else { of_supply };
    let parts = [street.clone(), town(zip, city)];
    title_case(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn subject(file: &BillFile, is_barred_part: bool) -> String {
    let bill = &file.bill;
    let issued = bill.issued_on.map_or(String::new(), |on| format!(" del {}", day(on)));
    let short = format!("Bolletta acqua n. {}{issued}", bill.number);
    let long = match is_barred_part {
        true => format!("{short}, consumi di oltre due anni fa"),
        false => format!("{short}, codice utente {}", bill.supply_code),
    };
    if long.chars().count() <= SUBJECT_MAX { long } else { cut(&short, SUBJECT_MAX) }
}

fn lines<const N: usize>(all: [String; N]) -> Vec<String> {
    all.into_iter().filter(|line| !line.is_empty()).collect()
}

/// The first characters of a text, at the end of a word where there is one.
fn cut(text: &str, max: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max) else { return text.to_owned() };
    let kept = &text[..end];
    match kept.rfind(' ') {
        Some(at) if at > 0 => kept[..at].trim_end().to_owned(),
        _ => kept.to_owned(),
    }
}

/// Capitals only at the beginning of words, as the guide asks; a text that has small letters is
/// left as somebody wrote it.
fn title_case(text: &str) -> String {
    if text.chars().any(char::is_lowercase) {
        return text.to_owned();
    }
    let mut before = ' ';
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if before.is_alphabetic() {
            shown.extend(character.to_lowercase());
        } else {
            shown.push(character);
        }
        before = character;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_begin_words_only() {
        let check = |text: &str, shown: &str| assert_eq!(title_case(text), shown);
        check("ROSSI MARIA", "Rossi Maria");
        check("D'ANGELO GIUSEPPINA", "D'Angelo Giuseppina");
        check("NICOLÒ", "Nicolò");
        check("VIA 24 MAGGIO 3/B", "Via 24 Maggio 3/B");
        check("Mario DE LUCA", "Mario DE LUCA");
        check("", "");
    }

    #[test]
    fn long_texts_end_with_a_word() {
        let check = |text: &str, max: usize, shown: &str| assert_eq!(cut(text, max), shown);
        check("Società", 7, "Società");
        check("Società Idrica", 13, "Società");
        check("Società Idrica", 14, "Società Idrica");
        check("Precipitevolmente", 5, "Preci");
        check("àèìòù àèìòù", 7, "àèìòù");
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        let all = [
            NoticeRefused::Amount { amount: Cents(0) },
            NoticeRefused::Creditor,
            NoticeRefused::Account,
            NoticeRefused::DebtorCode { found: 17 },
        ];
        for refused in all {
            assert!(sentence(refused).contains(": "), "{refused:?}");
        }
    }
}
