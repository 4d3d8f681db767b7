//! The part of a bill beyond the two-year limitation, in a section of its own (R5.4). The words of
//! the notice are prescribed: they come from the utility's `templates/limitation.txt`.

use super::OpenBill;
use crate::cli::italian::euro;
use crate::documents::words::{blocks as text_blocks, date, euros, with_day};
use frontino_core::bill::barred_part;
use frontino_core::charge::Line;
use frontino_core::dates::Date;
use frontino_core::limitation::{BillTerms, LimitationScope, barred_until};
use frontino_core::money::Cents;
use frontino_documents::sheet::{Block, Callout, Fact, Text};

impl OpenBill<'_> {
    /// The first day that is within the limitation, when something of the bill is not.
    pub(super) fn barred_before(&self) -> Option<Date> {
        if self.file.bill.barred_cents <= 0 {
            return None;
        }
        let (issued_on, due_on) = self.inputs.issue_days(&self.file.run);
        let cadence_months = self.basis.cadence_months.unwrap_or(6);
        barred_until(&BillTerms { regime: self.regime(), cadence_months, issued_on, due_on })
    }

    /// Whether days of a line lie beyond the limitation.
    pub(super) fn is_barred(&self, line: &Line) -> bool {
        let part = |day| barred_part(line, day, LimitationScope::default());
        self.barred_before().and_then(part).is_some()
    }

    /// The section, when something of the bill is beyond the limitation.
    pub(super) fn add_limitation(&self, blocks: &mut Vec<Block>) {
        let barred = Cents(self.file.bill.barred_cents);
        if barred <= Cents::ZERO {
            return;
        }
        let until = self.barred_before();
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
        lines.push(format!(
            "{how} Ci contatti {}. Le voci che la formano sono segnate.",
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
