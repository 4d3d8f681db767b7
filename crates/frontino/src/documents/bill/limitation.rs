//! The first sheet of a bill with amounts beyond the two-year limitation (R5.4): the notice whose
//! words are prescribed, from the utility's `templates/limitation.txt`; the amount and what it is
//! made of; where to object, and a form to do it on paper.
//!
//! A holder whom the limitation does not protect (R5.2) has no such amounts and no such sheet.
//! Where a utility holds for another reason that it does not apply, the notice has to give that
//! reason and the right to complain; nothing on record says so yet.

mod form;

use super::OpenBill;
use crate::cli::italian::{amount, day, euro};
use crate::documents::words::{Place, blocks as text_blocks, date, days, euros, with_day};
use crate::refusal::Refusal;
use frontino_core::bill::barred_part;
use frontino_core::charge::{ChargeKind, Line};
use frontino_core::dates::{Date, Period};
use frontino_core::limitation::{BillTerms, LimitationScope, barred_until};
use frontino_core::money::Cents;
use frontino_core::supply::Service;
use frontino_documents::sheet::{AmountBox, Block, Column, Row, Table, Text};

/// Title of the sheet, by which the rest of the bill refers to it.
pub(super) const TITLE: &str = "Consumi di oltre due anni fa";

impl OpenBill<'_> {
    /// The part of the total that is beyond the limitation, VAT included; nothing of most bills.
    pub(super) fn barred(&self) -> Option<Cents> {
        Some(Cents(self.file.bill.barred_cents)).filter(|barred| *barred > Cents::ZERO)
    }

    /// The first day that is within the limitation, when something of the bill is not.
    fn barred_before(&self) -> Option<Date> {
        self.barred()?;
        let (issued_on, due_on) = self.inputs.issue_days(&self.file.run);
        let cadence_months = self.basis.cadence_months.unwrap_or(6);
        barred_until(&BillTerms { regime: self.regime(), cadence_months, issued_on, due_on })
    }

    /// The part of a line, without VAT, that is beyond the limitation.
    pub(super) fn barred_of(&self, line: &Line) -> Option<Cents> {
        barred_part(line, self.barred_before()?, LimitationScope::default())
    }

    /// The days of consumption beyond the limitation.
    fn barred_days(&self) -> Option<Period> {
        let until = self.barred_before()?;
        let lines = self.basis.bill.lines.iter();
        let barred = lines.filter(|line| self.barred_of(line).is_some());
        let from = barred.map(|line| line.period.from).min()?;
        Some(Period::new(from, until))
    }

    /// The blocks of the sheet; none when nothing of the bill is beyond the limitation.
    ///
    /// # Errors
    /// When no text of the notice is in force at the issue of the bill: without the words that are
    /// prescribed it must not leave.
    pub(super) fn front(&self) -> Result<Vec<Block>, Refusal> {
        let Some(barred) = self.barred() else { return Ok(Vec::new()) };
        let (issued_on, places) = (self.issued_on(), self.places(barred));
        let notice = self.office.templates.prescribed("limitation", issued_on, &places);
        let notice = notice.ok_or_else(|| missing(issued_on))?;
        let mut blocks = vec![Block::Heading { level: 1, words: TITLE.to_owned() }];
        blocks.extend(text_blocks(&notice, 2));
        let made_of = Block::Table(self.made_of(barred));
        blocks.push(Block::Beside(vec![self.amount_beyond(barred)], vec![made_of]));
        blocks.push(Block::List(self.ways_to_object()));
        blocks.push(Block::Form(self.objection(barred)));
        Ok(blocks)
    }

    fn places(&self, barred: Cents) -> Vec<Place<'static>> {
        let period = self.barred_days();
        let of_period = |say: fn(Period) -> Date| period.map(say).map(date).unwrap_or_default();
        let mut all = self.common_places();
        all.extend([
            ("importo", euros(barred)),
            ("resto", euros(self.file.bill.asked().debitable)),
            ("dal", of_period(|period| period.from)),
            ("al", of_period(Period::last_day)),
            ("prima_del", of_period(|period| period.until)),
            ("numero", self.number()),
            ("scadenza", date(self.due_on())),
            ("reclami", self.complaints()),
        ]);
        all
    }

    /// The sum with its days, and how it is paid by who wants to.
    fn amount_beyond(&self, barred: Cents) -> Block {
        let period = self.barred_days();
        Block::Amount(AmountBox {
            label: "Somma, IVA compresa".to_owned(),
            amount: euro(barred),
            due_label: "Per i consumi".to_owned(),
            due: period.map(days).unwrap_or_default(),
            lines: self.how_beyond_is_paid(barred).iter().map(|line| Text::marked(line)).collect(),
        })
    }

    fn how_beyond_is_paid(&self, barred: Cents) -> Vec<String> {
        let asked = self.file.bill.asked();
        let mut lines = Vec::new();
        if asked.barred < barred {
            lines.push(format!(
                "Un credito di bollette precedenti ne copre già {}.",
                euros(barred - asked.barred)
            ));
        }
        match (asked.barred > Cents::ZERO, self.is_direct_debit()) {
            (false, _) => {}
            (true, true) => {
                let rest = with_day("il", self.due_on());
                lines.push("**Non la addebitiamo sul Suo conto.**".to_owned());
                if asked.debitable > Cents::ZERO {
                    lines.push(format!(
                        "Addebitiamo solo il resto, {}, {rest}.",
                        euros(asked.debitable)
                    ));
                }
                lines.push(format!(
                    "Chi vuole pagarla usa l'avviso pagoPA allegato, che chiede {}.",
                    euros(asked.barred)
                ));
            }
            (true, false) if asked.debitable > Cents::ZERO => lines.push(format!(
                "Il resto della bolletta è di **{}**. L'avviso pagoPA allegato chiede tutta la \
                 bolletta: per pagare solo il resto ci mandi prima il modulo e aspetti la nostra \
                 risposta.",
                euros(asked.debitable)
            )),
            (true, false) => lines.push(
                "È tutta la bolletta: l'avviso pagoPA allegato chiede questa somma.".to_owned(),
            ),
        }
        lines
    }

    /// What the sum is made of, by service; the lines themselves say their part.
    fn made_of(&self, barred: Cents) -> Table {
        let mut parts: Vec<(&'static str, Cents)> = Vec::new();
        for line in &self.basis.bill.lines {
            let Some(part) = self.barred_of(line) else { continue };
            let name = group(line.charge.kind);
            match parts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += part,
                None => parts.push((name, part)),
            }
        }
        let net: Cents = parts.iter().map(|(_, part)| *part).sum();
        parts.push(("IVA", barred - net));
        let row = |(name, cents): &(&str, Cents)| Row {
            cells: vec![(*name).to_owned(), amount(*cents)],
            ..Row::default()
        };
        let mut rows: Vec<Row> = parts.iter().map(row).collect();
        let cells = vec!["Somma".to_owned(), amount(barred)];
        rows.push(Row { cells, is_sum: true, ..Row::default() });
        Table {
            caption: "Di che cosa è fatta la somma".to_owned(),
            columns: vec![
                Column { heading: "Servizio".to_owned(), is_number: false, width_percent: 68 },
                Column { heading: "Importo (€)".to_owned(), is_number: true, width_percent: 32 },
            ],
            rows,
        }
    }
}

/// What a charge is told under.
const fn group(kind: ChargeKind) -> &'static str {
    match kind {
        ChargeKind::Flat(Service::Sewer) => "Fognatura",
        ChargeKind::Flat(Service::Treatment) => "Depurazione",
        ChargeKind::Fixed(_) => "Quote fisse",
        ChargeKind::Component(_) => "Componenti UI",
        _ => "Acqua",
    }
}

fn missing(issued_on: Date) -> Refusal {
    Refusal::new(
        "limitation_text",
        format!(
            "ci sono importi di oltre due anni fa e manca il testo dell'avviso prescritto da \
             ARERA in vigore il {}",
            day(issued_on)
        ),
    )
    .next("copiarlo nel file templates/limitation.txt della cartella dei dati, poi ripetere")
}
