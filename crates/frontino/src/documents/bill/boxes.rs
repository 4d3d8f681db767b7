//! The boxes of the first page: the sum, the code for the reading, the code for the personal area.

use super::OpenBill;
use crate::cli::italian::euro;
use crate::documents::words::{date, days, euros, with_day};
use frontino_core::calendar::plus_months;
use frontino_core::consumption::TOLERANCE_DAYS;
use frontino_core::dates::{Date, Period};
use frontino_core::direct_debit::collected_on;
use frontino_core::frequency::Cadence;
use frontino_core::ids::public_code::ActivationCode;
use frontino_core::interest::{GraceMode, free_until};
use frontino_core::money::Cents;
use frontino_documents::sheet::{AmountBox, Block, CodeBox, Text};

impl OpenBill<'_> {
    /// What is to be paid and by when, from when interest runs, or what is given back.
    pub(super) fn amount_box(&self) -> Block {
        let payable = self.payable();
        Block::Amount(match payable > Cents::ZERO {
            false => self.nothing_to_pay(),
            true if self.is_direct_debit() => self.debit(),
            true => self.to_pay(payable),
        })
    }

    fn to_pay(&self, payable: Cents) -> AmountBox {
        let pay = "Paghi con l'avviso pagoPA allegato, in banca, in posta, in tabaccheria o su \
            internet.";
        AmountBox {
            label: "Da pagare".to_owned(),
            amount: euro(payable),
            due_label: "Entro il".to_owned(),
            due: date(self.due_on()),
            lines: [self.interest(), pay.to_owned()]
                .iter()
                .map(|line| Text::marked(line))
                .collect(),
        }
    }

    /// Until when no interest runs, and what happens then (R1.8).
    fn interest(&self) -> String {
        let terms = &self.office.interest;
        let until = free_until(self.due_on(), terms);
        let free = format!("**{}** non si pagano interessi.", with_day("Fino al", until));
        let later = match terms.grace_mode {
            GraceMode::Shift => {
                format!("Gli interessi di mora corrono {}.", with_day("dal", until.next()))
            }
            GraceMode::Threshold => format!(
                "Chi paga dopo deve gli interessi di mora {}.",
                with_day("dal", self.due_on().next())
            ),
        };
        format!("{free} {later}")
    }

    /// What is debited: what is beyond the two years stays out (R5.4).
    fn debit(&self) -> AmountBox {
        let asked = self.file.bill.asked();
        let account = match &self.file.supply.iban {
            Some(iban) if iban.len() > 4 => {
                format!("che finisce con {}", &iban[iban.floor_char_boundary(iban.len() - 4)..])
            }
            _ => "che ci ha indicato".to_owned(),
        };
        let notice = &self.file.bill.notice_number;
        let lines = match (asked.debitable > Cents::ZERO, asked.barred > Cents::ZERO) {
            (_, false) => vec![format!(
                "Addebitiamo la somma sul conto {account}: non deve fare nulla. Se l'addebito non \
                 riesce può pagare con l'avviso n. {notice}."
            )],
            (true, true) => vec![
                format!(
                    "Addebitiamo la somma sul conto {account}: non deve fare nulla. Se l'addebito \
                     non riesce Le scriviamo come pagarla."
                ),
                format!(
                    "Non addebitiamo {} per consumi di oltre due anni fa: li chiede a parte \
                     l'avviso pagoPA allegato.",
                    euros(asked.barred)
                ),
            ],
            (false, true) => vec![format!(
                "Tutta la somma da pagare, {}, è per consumi di oltre due anni fa: non la \
                 addebitiamo. La chiede l'avviso pagoPA allegato.",
                euros(asked.barred)
            )],
        };
        let is_debited = asked.debitable > Cents::ZERO;
        let due = if is_debited { date(self.debited_on()) } else { String::new() };
        let lines: Vec<String> =
            lines.into_iter().chain(self.mandate().filter(|_| is_debited)).collect();
        AmountBox {
            label: "Addebito sul conto".to_owned(),
            amount: euro(asked.debitable),
            due_label: "Addebito il".to_owned(),
            due,
            lines: lines.iter().map(|line| Text::marked(line)).collect(),
        }
    }

    /// The day of the debit: the bill is its notice.
    fn debited_on(&self) -> Date {
        collected_on(self.due_on(), self.issued_on())
    }

    /// By which mandate, and who collects: the notice of a debit has to say it.
    fn mandate(&self) -> Option<String> {
        let mandate = self.file.supply.mandate.as_ref()?;
        Some(match &self.office.creditor_id {
            Some(creditor) => format!("Mandato {mandate}, creditore {creditor}."),
            None => format!("Mandato {mandate}."),
        })
    }

    /// A bill of nothing, or one that leaves a credit (R3.11).
    fn nothing_to_pay(&self) -> AmountBox {
        let credit = self.basis.bill.credit;
        let line = match (credit > Cents::ZERO, self.is_closing()) {
            (false, _) if self.file.bill.credit_cents > 0 => format!(
                "Non ha niente da pagare: {} li ha già pagati in più in precedenza.",
                euros(Cents(self.file.bill.credit_cents))
            ),
            (false, _) => "Non ha niente da pagare.".to_owned(),
            (true, false) => {
                format!(
                    "Ha un credito di **{}**: lo togliamo dalla prossima bolletta.",
                    euros(credit)
                )
            }
            (true, true) => format!(
                "Le spettano **{}**. Ci dica su quale conto mandarli: {}.",
                euros(credit),
                self.office.contacts()
            ),
        };
        AmountBox {
            label: "Da pagare".to_owned(),
            amount: euro(Cents::ZERO),
            due_label: String::new(),
            due: String::new(),
            lines: vec![Text::marked(&line)],
        }
    }

    /// The code for the reading and the code for the personal area, where there are any.
    pub(super) fn code_boxes(&self) -> Vec<Block> {
        let reading = self.codes.reading.filter(|_| !self.is_closing());
        let reading = reading.map(|code| self.reading_box(code));
        let activation = self.codes.activation.map(|code| {
            Block::Code(activation_box(code, self.office.site.as_deref(), &self.office.contacts()))
        });
        [reading, activation].into_iter().flatten().collect()
    }

    fn reading_box(&self, code: &str) -> Block {
        let payload = self.office.site.as_ref().map(|site| format!("{site}/l/{code}"));
        let window = match self.next_window() {
            Some(window) => format!("Per la prossima bolletta: **{}**.", days(window)),
            None => "Quando vuole: la usiamo per la prossima bolletta.".to_owned(),
        };
        let phone = self.office.utility.phone.as_ref();
        let phone = phone.map(|phone| format!("telefono {phone}"));
        let site = self.office.site_name().map(|site| format!("{site}/autolettura"));
        let ways: Vec<String> = [site, phone].into_iter().flatten().collect();
        let other = match ways.is_empty() {
            true => "Oppure allo sportello.".to_owned(),
            false => format!("Oppure: {}.", ways.join(" o ")),
        };
        Block::Code(CodeBox {
            caption: "Inquadra qui per mandare la lettura".to_owned(),
            payload: payload.map(|text| text.to_uppercase()),
            label: "Codice lettura".to_owned(),
            code: code.to_owned(),
            lines: vec![Text::marked(&window), Text::marked(&other)],
        })
    }

    /// The days in which a reading still counts for the next bill: those after the period that it
    /// will bill (R2.14).
    pub(super) fn next_window(&self) -> Option<Period> {
        let bills = self.file.supply.assigned_bills.and_then(|bills| u8::try_from(bills).ok());
        let months = i32::from(Cadence::from_bills(bills?)?.months());
        let ends = plus_months(self.period().until, months);
        Some(Period::new(ends, ends.plus(TOLERANCE_DAYS)))
    }
}

/// The box with the code for the personal area.
#[must_use]
pub fn activation_box(code: &str, site: Option<&str>, contacts: &str) -> CodeBox {
    let how = match site {
        Some(site) => {
            let site = site.trim_start_matches("https://").trim_start_matches("http://");
            format!(
                "Apra {site}/accesso, scelga «Crea il tuo accesso» e scriva il codice utente, il \
                 codice fiscale e questo codice. Aiuto: {contacts}."
            )
        }
        None => format!("Per attivarla ci chiami: {contacts}."),
    };
    CodeBox {
        caption: "Attiva l'area personale".to_owned(),
        payload: None,
        label: "Codice di attivazione".to_owned(),
        // In groups, which are easier to copy by hand.
        code: ActivationCode::parse(code).map_or_else(|_| code.to_owned(), |code| code.to_string()),
        lines: vec![Text::marked(&how)],
    }
}
