//! The receipt for who paid (quietanza): what was paid, when, how and for what. Who paid is named
//! on the payer's own copy only, and the copy of the public page names nobody.

#[cfg(test)]
mod tests;

use super::{foot, sender, site_name};
use crate::cli::italian::{day, euro};
use crate::clock;
use crate::config::{Config, Utility};
use crate::station::Settings;
use frontino_core::dates::{Date, Period};
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_documents::sheet::{AmountBox, Block, Column, Fact, Row, Sheet, Table, Text};
use frontino_store::notice::Debtor;
use frontino_store::proof::{Proof, ProvedDebt, ProvedPayment};

/// Who proves that a payment came: the letterhead and the creditor.
#[derive(Clone, Debug)]
pub struct Issuer {
    utility: Utility,
    site: Option<String>,
    settings: Settings,
}

/// What is known of a payment.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The payment.
    pub payment: ProvedPayment,
    /// Its receipt, when it came through pagoPA.
    pub receipt: Option<Proof>,
    /// The debts that it paid.
    pub debts: Vec<ProvedDebt>,
}

/// Who gets a copy.
#[derive(Clone, Debug)]
pub enum Copy {
    /// Whoever holds the address of a payment: nobody is named.
    Public,
    /// Whose debt was paid.
    Debtor {
        /// Who it is.
        debtor: Box<Debtor>,
        /// Code of the supply.
        user_code: String,
        /// Who paid, on the payer's own copy.
        payer: Option<String>,
    },
}

impl Issuer {
    /// From the configuration.
    #[must_use]
    pub fn of(config: &Config) -> Issuer {
        let site = config.web.base_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        let site = site.filter(|url| !url.is_empty());
        Issuer { utility: config.utility.clone(), site, settings: Settings::of(config) }
    }

    /// The sheet of a receipt.
    #[must_use]
    pub fn sheet(&self, proved: &Proved, copy: &Copy) -> Sheet {
        let paid_on = paid_on(proved);
        let mut blocks = vec![
            Block::Heading { level: 1, words: "Quietanza di pagamento".to_owned() },
            Block::Amount(AmountBox {
                label: "Importo pagato".to_owned(),
                amount: euro(Cents(proved.payment.amount_cents)),
                due_label: "Data del pagamento".to_owned(),
                due: paid(proved),
                lines: vec![Text::plain(format!(
                    "{} dichiara di avere ricevuto questo importo.",
                    self.utility.name.as_deref().unwrap_or("Il gestore")
                ))],
            }),
            Block::Facts(self.facts(proved, copy)),
        ];
        blocks.extend(table(proved, copy).map(Block::Table));
        blocks.extend(fee(proved).map(|words| Block::Paragraph(Text::plain(words))));
        blocks.push(Block::Paragraph(Text::plain(
            "La data del pagamento è quella in cui si è pagato: vale anche se l'accredito arriva \
             dopo.",
        )));
        Sheet {
            title: "Quietanza di pagamento".to_owned(),
            dated_on: paid_on,
            sender: sender(&self.utility, site_name(&self.utility, self.site.as_deref())),
            addressee: addressee(copy),
            references: references(proved, copy),
            front: Vec::new(),
            blocks,
            foot: format!("{} · Quietanza del {}", foot(&self.utility), day(paid_on)),
        }
    }

    fn facts(&self, proved: &Proved, copy: &Copy) -> Vec<Fact> {
        let creditor = self.settings.domain.as_deref().unwrap_or_default();
        let receipt = proved.receipt.as_ref();
        let mut facts = Vec::new();
        let mut add = |label: &str, words: Option<String>| {
            facts.extend(words.map(|words| Fact::new(label, words)));
        };
        let documents: Vec<&str> = proved.debts.iter().map(|debt| &*debt.document).collect();
        add("Per", (!documents.is_empty()).then(|| format!("Bolletta {}", documents.join(", "))));
        add("Codice avviso", proved.payment.notice_number.as_deref().map(grouped));
        add("Codice IUV", receipt.map(|receipt| receipt.iuv.clone()));
        if let Copy::Debtor { debtor, payer, .. } = copy {
            let code = debtor.code();
            let code = if code.is_empty() { String::new() } else { format!(" ({code})") };
            add("Intestatario", Some(format!("{}{code}", debtor.full_name())));
            add("Pagato da", payer.clone());
        }
        add("Pagato a", Some(format!("{}, codice fiscale {creditor}", self.settings.company)));
        add("Tramite", Some(through(proved)));
        let method = receipt.and_then(|receipt| receipt.method.as_deref());
        add("Modo di pagamento", method.map(method_words).map(str::to_owned));
        let token = receipt.map_or(&proved.payment.key, |receipt| &receipt.receipt_id);
        add("Codice del pagamento", Some(token.clone()));
        facts
    }
}

/// The day that frees the debtor, by the payment's own time where it is known.
fn paid_on(proved: &Proved) -> Date {
    let at = proved.receipt.as_ref().and_then(|receipt| receipt.paid_at);
    at.map_or(proved.payment.paid_on, clock::day_of)
}

fn paid(proved: &Proved) -> String {
    match proved.receipt.as_ref().and_then(|receipt| receipt.paid_at) {
        Some(at) => format!("{}, ore {}", day(clock::day_of(at)), clock::time_of(at)),
        None => day(proved.payment.paid_on),
    }
}

/// Who took the payment, or the way that it came.
fn through(proved: &Proved) -> String {
    let payment = &proved.payment;
    match (&proved.receipt, &payment.till, payment.channel.as_str()) {
        (Some(receipt), ..) => match &receipt.psp_tax_code {
            Some(code) => format!("{} ({code}), pagoPA", receipt.psp_name),
            None => format!("{}, pagoPA", receipt.psp_name),
        },
        (None, Some((till, no)), _) => {
            format!("Sportello, cassa {till}, incasso n. {no} del {}", day(payment.paid_on))
        }
        (None, None, "pagopa") => "pagoPA".to_owned(),
        (None, None, "post") => "Bollettino postale".to_owned(),
        (None, None, "sdd") => "Addebito diretto sul conto (SDD)".to_owned(),
        (None, None, _) => "Bonifico bancario".to_owned(),
    }
}

/// By what means, in words; what the platform may add is said as it says it.
fn method_words(method: &str) -> &str {
    match method {
        "creditCard" => "carta di credito",
        "debitCard" => "carta di debito",
        "cash" => "contanti",
        "directDebit" => "addebito sul conto",
        other => other,
    }
}

/// What the payer paid besides to who took the payment.
fn fee(proved: &Proved) -> Option<String> {
    let receipt = proved.receipt.as_ref()?;
    let fee = receipt.fee_cents.filter(|cents| *cents > 0)?;
    Some(format!(
        "La commissione di {} è stata pagata a {} e non è compresa nell'importo.",
        euro(Cents(fee)),
        receipt.psp_name
    ))
}

/// What was paid, debt by debt, and what is to the holder's credit; the public copy says the number
/// of the bill alone.
fn table(proved: &Proved, copy: &Copy) -> Option<Table> {
    let Copy::Debtor { .. } = copy else { return None };
    let row = |debt: &ProvedDebt| {
        let period = debt.period.map(|(from, until)| Period::new(from, until));
        let period =
            period.map(|period| format!("dal {} al {}", day(period.from), day(period.last_day())));
        Row {
            cells: vec![debt.document.clone(), period.unwrap_or_default(), euro(Cents(debt.cents))],
            ..Row::default()
        }
    };
    let mut rows: Vec<Row> = proved.debts.iter().map(row).collect();
    let to_debts: i64 = proved.debts.iter().map(|debt| debt.cents).sum();
    let credit = Cents(proved.payment.amount_cents - to_debts);
    if credit > Cents::ZERO {
        let name = "A credito, tolto dalla prossima bolletta".to_owned();
        rows.push(Row { cells: vec![name, String::new(), euro(credit)], ..Row::default() });
    }
    let column = |heading: &str, is_number, width_percent| Column {
        heading: heading.to_owned(),
        is_number,
        width_percent,
    };
    Some(Table {
        caption: "Che cosa è stato pagato".to_owned(),
        columns: vec![
            column("Documento", false, 40),
            column("Periodo", false, 38),
            column("Importo", true, 22),
        ],
        rows,
    })
}

fn references(proved: &Proved, copy: &Copy) -> Vec<Fact> {
    let mut references = Vec::new();
    if let Copy::Debtor { user_code, .. } = copy {
        references.push(Fact::new("Codice utente", user_code));
    }
    if let [debt] = proved.debts.as_slice() {
        references.push(Fact::new("Bolletta n.", &debt.document));
    }
    references.push(Fact::new("Data", day(paid_on(proved))));
    references
}

fn addressee(copy: &Copy) -> Vec<String> {
    // The payer's own copy is not for the address of somebody else.
    let Copy::Debtor { debtor, payer: None, .. } = copy else { return Vec::new() };
    let town = super::bill::town(&debtor.zip, &debtor.city);
    let lines = [Some(debtor.full_name()), debtor.address.clone(), town];
    lines.into_iter().flatten().filter(|line| !line.trim().is_empty()).collect()
}

fn grouped(number: &str) -> String {
    let grouped = NoticeNumber::parse(number).map(NoticeNumber::grouped);
    grouped.unwrap_or_else(|_| number.to_owned())
}
