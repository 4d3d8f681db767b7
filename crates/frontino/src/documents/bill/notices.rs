//! What a bill has to tell when it is due (R9.4), and what every bill tells.

use super::OpenBill;
use crate::cli::italian::{m3, thousands};
use crate::documents::letter::VOLTURA_DAYS;
use crate::documents::words::{Place, blocks as text_blocks, euros, kind, with_day};
use crate::instalment::right;
use frontino_core::charge::ChargeKind;
use frontino_core::dates::{Date, Period};
use frontino_core::frequency::{Cadence, exceeds_cadence};
use frontino_core::hidden_leak::{ReferenceUse, TERMS as LEAK_TERMS, is_anomalous};
use frontino_core::instalment::rules_on;
use frontino_core::money::Cents;
use frontino_documents::sheet::{Block, Callout, Text};

impl OpenBill<'_> {
    /// The notices of this bill, then those of all.
    pub(super) fn add_notices(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading { level: 2, words: "Da sapere".to_owned() });
        let due = [
            self.closing(),
            self.voltura(),
            self.high_consumption(),
            self.instalments(),
            self.long_period(),
            self.bonus(),
        ];
        blocks.extend(due.into_iter().flatten().map(Block::Callout));
        self.add_ways(blocks);
        let own = self.office.templates.filled("notices", &self.common_places());
        blocks.extend(text_blocks(&own, 3));
    }

    /// Places that every text of the utility may name.
    pub(super) fn common_places(&self) -> Vec<Place<'static>> {
        super::super::letter::common_places(self.file, self.office, self.issued_on())
    }

    /// The last bill of a contract: how it was read, and the deposit (R3.12, R6.6).
    fn closing(&self) -> Option<Callout> {
        if !self.is_closing() {
            return None;
        }
        let end = self.file.supply.end_on.map(|end| with_day("il", end)).unwrap_or_default();
        let how = kind(self.basis.bill.end.source);
        let last = format!("Il contratto è finito {end}. L'ultima lettura è **{how}**.");
        let deposit = Cents(self.file.supply.deposit_cents);
        let back = format!(
            "Ha versato un deposito di {}: se non serve a pagare bollette aperte, torna a Lei con \
             gli interessi legali.",
            euros(deposit)
        );
        let lines = [last, back];
        let shown = if deposit > Cents::ZERO { 2 } else { 1 };
        Some(callout("È l'ultima bolletta di questo contratto", &lines[..shown]))
    }

    /// Who uses the water has to ask for the voltura, by when (R6.7).
    fn voltura(&self) -> Option<Callout> {
        let supply = &self.file.supply;
        let who = match supply.irregular.as_str() {
            "deceased" => "Chi è intestatario risulta mancato: l'erede o chi abita lì",
            "tenant" => "Ci risulta che l'acqua la usi chi è in affitto: chi abita lì",
            "sold" => "Ci risulta che la casa abbia un nuovo proprietario: chi l'ha comprata",
            _ => return None,
        };
        let told_on = supply.notified_on.unwrap_or_else(|| self.issued_on());
        let until = with_day("entro il", told_on.plus(VOLTURA_DAYS));
        Some(callout(
            "Intesti la fornitura a chi usa l'acqua",
            &[format!(
                "{who} deve intestarla a sé **{until}**. Dopo quel giorno il contratto può essere \
                 chiuso e la fornitura sospesa. Come si fa: {}.",
                self.office.contacts()
            )],
        ))
    }

    /// A daily use well above that of the periods before: perhaps a leak (R2.6).
    fn high_consumption(&self) -> Option<Callout> {
        let before = self.file.before.iter();
        let (litres, days) = before.fold((0, 0), |(litres, days), bill| {
            let span = i64::from(bill.until.since(bill.from));
            (litres + bill.actual_l + bill.estimated_l, days + span)
        });
        let reference = ReferenceUse { litres, days };
        let now = (self.all_litres(), self.period().days());
        let is_high = litres > 0 && days > 0 && is_anomalous(now.0, now.1, reference, &LEAK_TERMS);
        is_high.then(|| {
            let usual = i128::from(litres) * i128::from(now.1) / i128::from(days.max(1));
            let usual = m3(i64::try_from(usual).unwrap_or(0) / 1000 * 1000);
            callout(
                "Il consumo è molto più alto del solito",
                &[format!(
                    "In questi giorni sono passati **{} m³**; di solito sono circa {usual}. \
                     Può essere giusto, o esserci una perdita. Chiuda tutti i rubinetti e guardi \
                     il contatore: se gira ancora, ci chiami.",
                    m3(now.0)
                )],
            )
        })
    }

    /// The right to instalments (R1.10).
    fn instalments(&self) -> Option<Callout> {
        let (issued_on, due_on) = (self.issued_on(), self.due_on());
        let check = right::check(self.file, (issued_on, due_on), issued_on, false);
        let has_right = self.payable() > Cents::ZERO && check.is_ok();
        has_right.then(|| {
            let rules = rules_on(issued_on);
            let until = with_day("entro il", right::last_on(issued_on, due_on));
            let percent = rules.right_over_percent.to_string();
            let article = if percent.starts_with('8') { "l'" } else { "il " };
            let percent = article.to_owned() + &percent;
            let mut lines = vec![format!(
                "Questa bolletta supera di oltre {percent} per cento la media dell'ultimo anno. \
                 Può chiedere di pagarla a rate **{until}**: {}.",
                self.office.contacts()
            )];
            lines.extend(self.offer(due_on, issued_on));
            callout("Può pagare a rate", &lines)
        })
    }

    /// The plan that comes with the bill unasked.
    fn offer(&self, due_on: Date, issued_on: Date) -> Option<String> {
        let count = self.file.offer.len();
        let until = with_day("entro il", right::last_on(issued_on, due_on));
        (count > 0).then(|| {
            format!(
                "**Non deve chiederle:** le mandiamo già gli avvisi di **{count} rate**. Se paga \
                 la prima {until}, il piano comincia; se preferisce pagare tutto insieme, usi \
                 l'avviso della rata unica e butti gli altri."
            )
        })
    }

    /// A bill of more days than its cadence allows (R1.4).
    fn long_period(&self) -> Option<Callout> {
        let bills = self.file.supply.assigned_bills.and_then(|bills| u8::try_from(bills).ok())?;
        let cadence = Cadence::from_bills(bills)?;
        exceeds_cadence(self.period(), cadence).then(|| {
            callout(
                "Questa bolletta copre più giorni del solito",
                &[format!(
                    "Sono {} giorni, più dei {} mesi della Sua frequenza. Da ora riceve {bills} \
                     bollette l'anno.",
                    thousands(self.period().days()),
                    cadence.months()
                )],
            )
        })
    }

    /// The social bonus with the days that it covers (R8.3).
    fn bonus(&self) -> Option<Callout> {
        let lines = self.basis.bill.lines.iter();
        let lines: Vec<_> = lines.filter(|line| line.charge.kind == ChargeKind::Bonus).collect();
        let from = lines.iter().map(|line| line.period.from).min()?;
        let until = lines.iter().map(|line| line.period.until).max()?;
        let (period, sum) =
            (Period::new(from, until), lines.iter().map(|line| line.amount).sum::<Cents>());
        Some(callout(
            "Bonus sociale idrico",
            &[format!(
                "In questa bolletta c'è il bonus {}: **{}**. Se supera la bolletta, il resto passa \
                 alla prossima.",
                crate::documents::words::days(period),
                euros(-sum)
            )],
        ))
    }

    /// Where to complain.
    pub(super) fn complaints(&self) -> String {
        let own = self.office.utility.complaints.clone();
        own.unwrap_or_else(|| self.office.contacts())
    }

    /// Payment, complaints, the e-invoice.
    fn add_ways(&self, blocks: &mut Vec<Block>) {
        let office = self.office;
        let mut points = vec![
            format!("**Reclami e richieste:** {}.", self.complaints()),
            "**Fattura elettronica:** l'originale di questa bolletta è nel Suo cassetto fiscale, \
             sul sito dell'Agenzia delle entrate."
                .to_owned(),
        ];
        if let Some(phone) = &office.utility.emergency_phone {
            points.insert(0, format!("**Guasti ed emergenze:** {phone}."));
        }
        if self.payable() > Cents::ZERO && !self.is_direct_debit() {
            points.push(format!(
                "**Ritardi:** si paga {}; dopo i giorni senza interessi si aggiungono gli \
                 interessi di mora.",
                with_day("entro il", self.due_on())
            ));
        }
        if let Some(site) = office.site_name() {
            points.push(format!(
                "**Questa bolletta è vera?** La trova uguale nella Sua area personale, su {site}."
            ));
        }
        blocks.push(Block::List(points.iter().map(|point| Text::marked(point)).collect()));
    }
}

fn callout(title: &str, lines: &[String]) -> Callout {
    let lines = lines.iter().map(|line| Text::marked(line)).collect();
    Callout { title: title.to_owned(), lines }
}
