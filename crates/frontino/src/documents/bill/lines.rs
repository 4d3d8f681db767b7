//! Every line of the bill: what it charges, for which days, quantity, unit price, amount, and the
//! table or resolution that its price comes from (R9.3). What sets earlier bills right is apart.

use super::OpenBill;
use crate::charge_words;
use crate::cli::italian::number::price;
use crate::cli::italian::{amount, day, m3};
use crate::debit::return_cost::{cost_of, of_cost};
use crate::documents::words::{Tables, days};
use crate::interest::words::{charge_of, of_charge};
use frontino_core::bill::LegacyBack;
use frontino_core::charge::{ChargeKind, Line};
use frontino_core::dates::{Date, Period};
use frontino_core::money::Cents;
use frontino_core::rating::Stretch;
use frontino_core::supply::CategoryId;
use frontino_documents::sheet::{Block, Column, Row, Table, Text};

impl OpenBill<'_> {
    /// The lines of these days, then those that set earlier bills right.
    pub(super) fn add_lines(&self, blocks: &mut Vec<Block>) {
        let words = "Quello che paga, voce per voce".to_owned();
        blocks.push(Block::Heading { level: 2, words });
        let (corrections, own): (Vec<&Line>, Vec<&Line>) =
            self.basis.bill.lines.iter().partition(|line| line.charge.correction);
        if !own.is_empty() {
            let caption = format!("Voci {}", days(self.period()));
            blocks.push(Block::Table(self.table(caption, &own, "Totale delle voci")));
        }
        if corrections.is_empty() {
            return;
        }
        blocks.push(Block::Heading { level: 2, words: "Conguaglio".to_owned() });
        blocks.push(Block::List(self.why_corrected()));
        let caption = "Differenze con quanto già fatturato: una somma negativa torna a Lei";
        let sum = "Totale del conguaglio";
        blocks.push(Block::Table(self.table(caption.to_owned(), &corrections, sum)));
    }

    fn table(&self, caption: String, lines: &[&Line], sum: &str) -> Table {
        let column = |heading: &str, is_number, width_percent| Column {
            heading: heading.to_owned(),
            is_number,
            width_percent,
        };
        let mut rows: Vec<Row> = lines.iter().map(|line| self.line_row(line)).collect();
        // A table is named at the first of its lines.
        let mut named: Vec<String> = Vec::new();
        for (row, line) in rows.iter_mut().zip(lines) {
            match named.contains(&row.note) {
                true => row.note.clear(),
                false => named.push(row.note.clone()),
            }
            if let Some(part) = self.barred_of(line) {
                let mark = if row.note.is_empty() { "" } else { "; " };
                row.note.push_str(&format!("{mark}oltre due anni: {}", amount(part)));
            }
        }
        let all: Cents = lines.iter().map(|line| line.amount).sum();
        let empty = String::new;
        let cells = vec![sum.to_owned(), empty(), empty(), empty(), amount(all)];
        rows.push(Row { cells, is_sum: true, ..Row::default() });
        Table {
            caption,
            columns: vec![
                column("Voce", false, 34),
                column("Giorni", false, 24),
                column("Quantità", true, 14),
                column("Prezzo (€)", true, 16),
                column("Importo (€)", true, 12),
            ],
            rows,
        }
    }

    fn line_row(&self, line: &Line) -> Row {
        let kind = line.charge.kind;
        let quantity = match kind {
            _ if kind.counts_days() => format!("{} giorni", line.quantity),
            _ if kind.is_rated() => format!("{} m³", m3(line.quantity)),
            _ => String::new(),
        };
        let unit_price = match kind {
            _ if kind.counts_days() => format!("{} l'anno", price(line.unit_price)),
            _ if kind.is_rated() => format!("{} al m³", price(line.unit_price)),
            _ => String::new(),
        };
        let (from, to) = (line.period.from, line.period.last_day());
        let mut span = format!("{} – {}", day(from), day(to));
        if line.period.is_empty() {
            span.clear();
        }
        let detail = self.details.iter().find(|(of, _)| of == line);
        Row {
            cells: vec![self.name(line), span, quantity, unit_price, amount(line.amount)],
            is_sum: false,
            note: self.source(line),
            detail: detail.map(|(_, paragraphs)| paragraphs.clone()).unwrap_or_default(),
        }
    }

    /// The charge in Italian, a tier with its name in the table.
    pub(super) fn name(&self, line: &Line) -> String {
        let catalogue = &self.office.catalogue;
        let name = charge_words::name(line.charge, &catalogue.components);
        let tier = match line.charge.kind {
            ChargeKind::WaterTier(tier) => tier,
            // `UI1`, as the resolutions write it.
            ChargeKind::Component(_) => {
                let (first, code) = name.rsplit_once(' ').unwrap_or(("", &name));
                return format!("{first} {}", code.to_uppercase().replace('_', " "));
            }
            _ => return name,
        };
        let category = self.category_on(line.period.from);
        let rates = catalogue.rates(category, line.period.from).map(|span| &span.rates);
        let place = usize::from(tier).saturating_sub(1);
        match rates.and_then(|rates| rates.tier_names.get(place)) {
            Some(of_table) => format!("{name} ({})", crate::documents::words::tier_name(of_table)),
            None => name,
        }
    }

    pub(super) fn category_on(&self, day: Date) -> CategoryId {
        self.basis.terms.at(day).category
    }

    fn source(&self, line: &Line) -> String {
        let tables: &Tables = &self.office.tables;
        match line.charge.kind {
            ChargeKind::Bonus => "A carico del sistema, fuori IVA".to_owned(),
            ChargeKind::Deposit => "Torna a Lei alla fine del contratto, fuori IVA".to_owned(),
            ChargeKind::Interest => {
                charge_of(&self.file.interest, line).map_or_else(String::new, of_charge)
            }
            ChargeKind::ReturnCost => {
                cost_of(&self.file.return_costs, line).map_or_else(String::new, of_cost)
            }
            ChargeKind::RelievedWater => "A prezzo ridotto per perdita nascosta".to_owned(),
            _ => tables.source(line, &self.office.catalogue),
        }
    }

    /// Why earlier bills are set right, one sentence for each (R2.11, R3.8).
    fn why_corrected(&self) -> Vec<Text> {
        let bill = &self.basis.bill;
        let mut reasons = Vec::new();
        for (sequence, stretches) in &bill.restated {
            reasons.push(self.why_restated(*sequence, stretches));
        }
        for LegacyBack { bill, back_l } in &self.basis.legacy_back {
            reasons.push(format!(
                "Il sistema di prima aveva fatturato {} m³ {}. La lettura mostra che **{} m³** \
                 erano di troppo: Le restituiamo la differenza, ai prezzi di allora.",
                m3(bill.litres),
                days(bill.period),
                m3(*back_l)
            ));
        }
        if reasons.is_empty() {
            let words = "Le tariffe o le condizioni del contratto sono cambiate per giorni già \
                fatturati. Rifacciamo il conto di quei giorni e mettiamo qui la differenza.";
            reasons.push(words.to_owned());
        }
        reasons.iter().map(|reason| Text::marked(reason)).collect()
    }

    fn why_restated(&self, sequence: u32, stretches: &[Stretch]) -> String {
        let litres: i64 = stretches.iter().map(|stretch| stretch.litres).sum();
        let from = stretches.first().map_or(self.period().from, |stretch| stretch.period.from);
        let until = stretches.last().map_or(self.period().from, |stretch| stretch.period.until);
        let ours = self.file.before.iter().filter_map(|before| before.number.as_ref());
        let place = usize::try_from(sequence).unwrap_or(1).saturating_sub(1);
        let of = ours.skip(place).map(|number| format!(" della bolletta {number}")).next();
        format!(
            "Ora conosciamo meglio il consumo {}{}: è di **{} m³**. Togliamo quanto avevamo già \
             fatturato per quei giorni e mettiamo quanto è dovuto.",
            days(Period::new(from, until)),
            of.unwrap_or_default(),
            m3(litres)
        )
    }
}
