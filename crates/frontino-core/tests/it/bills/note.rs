//! Credit notes on the last bill of a worked file.

use super::print::{date, euro, name};
use frontino_core::bill::{Draft, barred_part};
use frontino_core::charge::Line;
use frontino_core::credit_note::{
    CreditNote, CreditedBefore, CreditedPart, at_most, left_of, note, share_out,
};
use frontino_core::dates::{Date, FIRST};
use frontino_core::limitation::{BillTerms, LimitationRegime, LimitationScope, barred_until};
use frontino_core::money::Cents;

/// The lines of the last bill and what notes took back of them.
pub struct Notes {
    lines: Vec<Line>,
    components: Vec<String>,
    issued_on: Date,
    before: CreditedBefore,
    count: usize,
    made: Option<CreditNote>,
}

impl Default for Notes {
    fn default() -> Notes {
        Notes::on(&Draft::new(), FIRST, Vec::new())
    }
}

impl Notes {
    /// On a bill, which has none yet.
    pub fn on(draft: &Draft, issued_on: Date, components: Vec<String>) -> Notes {
        let (lines, before) = (draft.lines.clone(), CreditedBefore::default());
        Notes { lines, components, issued_on, before, count: 0, made: None }
    }

    /// `tutto il resto`, `30,00 euro`, `oltre i due anni`, or `riga 1 10,00, riga 4`.
    pub fn make(&mut self, rest: &str) {
        let left = left_of(&self.lines, &self.before);
        let whole = |limits: &[Cents]| -> Vec<CreditedPart> {
            let part = |(place, amount): (usize, &Cents)| CreditedPart { place, amount: *amount };
            limits.iter().enumerate().map(part).collect()
        };
        let parts = match rest.strip_suffix(" euro") {
            Some(sum) => share_out(&self.lines, &self.before, &left, cents(sum)).unwrap(),
            None if rest == "tutto il resto" => whole(&left),
            None if rest == "oltre i due anni" => whole(&at_most(&left, &self.barred())),
            None => rest.split(", riga").map(|part| self.part(part, &left)).collect(),
        };
        let made = note(&self.lines, &self.before, &parts, false).unwrap();
        self.before.parts.extend(&made.parts);
        self.before.vat.extend(made.vat.iter().map(|row| (row.percent, row.vat)));
        self.count += 1;
        self.made = Some(made);
    }

    fn part(&self, text: &str, left: &[Cents]) -> CreditedPart {
        let words: Vec<&str> = text.trim_start_matches("riga").split_whitespace().collect();
        let place = words[0].parse::<usize>().unwrap() - 1;
        let amount = words.get(1).map_or(left[place], |amount| cents(amount));
        CreditedPart { place, amount }
    }

    fn barred(&self) -> Vec<Option<Cents>> {
        let terms = BillTerms {
            regime: LimitationRegime::TwoYear,
            cadence_months: 6,
            issued_on: self.issued_on,
            due_on: self.issued_on.plus(30),
        };
        let until = barred_until(&terms).unwrap();
        let scope = LimitationScope::default();
        self.lines.iter().map(|line| barred_part(line, until, scope)).collect()
    }

    /// The note that was made last, every line indented by two blanks; nothing without one.
    pub fn printed(&mut self) -> String {
        let Some(made) = self.made.take() else { return String::new() };
        let mut out = format!("  Nota di credito {}\n", self.count);
        for part in &made.parts {
            let line = &self.lines[part.place];
            let what = format!("{}. {}", part.place + 1, name(line.charge, &self.components));
            let of = format!("di {}", euro(line.amount));
            let (from, to) = (date(line.period.from), date(line.period.last_day()));
            out += &format!("  {what:<32}{from} - {to}{of:>27}{:>11}\n", euro(part.amount));
        }
        let mut sums = vec![("Imponibile".to_owned(), made.amounts.net)];
        sums.extend(made.vat.iter().map(|row| (format!("IVA {} %", row.percent), row.vat)));
        if made.outside() != Cents::ZERO {
            sums.push(("Voci fuori IVA".to_owned(), made.outside()));
        }
        sums.push(("Totale a favore dell'utente".to_owned(), made.total()));
        let row = |(what, sum): &(String, Cents)| format!("  {what:<82}{:>11}\n", euro(*sum));
        out + &sums.iter().map(row).collect::<String>()
    }
}

fn cents(text: &str) -> Cents {
    Cents::parse(&text.replace(',', ".")).unwrap()
}
