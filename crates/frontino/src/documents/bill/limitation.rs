//! The part of a bill beyond the two-year limitation, in a section of its own (R5.4). The words of
//! the notice are prescribed: they come from the utility's `templates/limitation.txt`.

use super::OpenBill;
use crate::cli::italian::euro;
use crate::documents::words::{blocks as text_blocks, date, euros, with_day};
use frontino_core::bill::barred_part;
use frontino_core::limitation::{BillTerms, LimitationScope, barred_until};
use frontino_core::money::Cents;
use frontino_documents::sheet::{Block, Callout, Fact, Text};

impl OpenBill<'_> {
    /// The section, when something of the bill is beyond the limitation.
    pub(super) fn add_limitation(&self, blocks: &mut Vec<Block>) {
        let barred = Cents(self.file.bill.barred_cents);
        if barred <= Cents::ZERO {
            return;
        }
        let until = barred_until(&BillTerms {
            regime: self.regime(),
            cadence_months: self.basis.cadence_months.unwrap_or(6),
            issued_on: self.issued_on(),
            due_on: self.due_on(),
        });
        blocks.push(Block::Heading { level: 2, words: "Consumi di oltre due anni fa".to_owned() });
        let before = until.map(|day| format!(" prima {}", with_day("del", day)));
        let before = before.unwrap_or_default();
        let mut lines = vec![format!(
            "Una parte di questa bolletta, **{}** IVA compresa, riguarda consumi{before}. Può \
             chiedere di non pagarla.",
            euros(barred)
        )];
        let how = match self.is_direct_debit() {
            true => "Questa parte non è nell'addebito sul conto.",
            false => "Può pagare solo il resto: ce lo dica prima di pagare.",
        };
        let scope = LimitationScope::default();
        let of_line = |line| until.and_then(|day| barred_part(line, day, scope)).is_some();
        let count = self.basis.bill.lines.iter().filter(|line| of_line(line)).count();
        lines.push(format!(
            "{how} Sono {count} voci; per dircelo ci contatti {}.",
            self.office.contacts()
        ));
        blocks.push(Block::Callout(Callout {
            title: "Somme che può non pagare".to_owned(),
            lines: lines.iter().map(|line| Text::marked(line)).collect(),
        }));
        blocks.push(Block::Facts(vec![
            Fact::new("Consumi di oltre due anni fa, IVA compresa", euro(barred)),
            Fact::new("Il resto della bolletta", euro(self.payable() - barred.min(self.payable()))),
        ]));
        let places =
            [("importo", euros(barred)), ("prima_del", until.map(date).unwrap_or_default())];
        let mut all = self.common_places();
        all.extend(places);
        blocks.extend(text_blocks(&self.office.templates.filled("limitation", &all), 3));
    }
}
