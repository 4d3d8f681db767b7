//! How what was not read was estimated, with its numbers (R2.10, R2.11).

use super::OpenBill;
use crate::cli::italian::m3;
use crate::documents::words::days;
use crate::explain::source_words;
use frontino_core::rating::Source;
use frontino_core::tariff::EstimateRounding;
use frontino_documents::sheet::{Block, Text};

impl OpenBill<'_> {
    /// The section, when something was estimated.
    pub(super) fn add_estimate(&self, blocks: &mut Vec<Block>) {
        let stretches = self.basis.bill.stretches.iter();
        let estimated: Vec<_> = stretches.filter(|s| s.source == Source::Estimated).collect();
        if estimated.is_empty() {
            return;
        }
        blocks.push(Block::Heading { level: 2, words: "Come abbiamo stimato".to_owned() });
        let rounded = match self.basis.bill.policy.estimate_rounding {
            EstimateRounding::Litre => "al litro",
            EstimateRounding::WholeM3 => "al metro cubo",
        };
        let mut points = Vec::new();
        if let Some((litres, source)) = self.basis.annual {
            let words = source_words(source);
            points.push(format!("Consumo annuo: **{} m³** ({words}).", m3(litres)));
        }
        for stretch in estimated {
            let (period, litres) = (stretch.period, m3(stretch.litres));
            let formula = match self.basis.annual {
                Some((annual, _)) => {
                    format!("{} m³ × {}/365 giorni = ", m3(annual), period.days())
                }
                None => String::new(),
            };
            let words = format!("Non abbiamo letture {}", days(period));
            points.push(format!("{words}: {formula}**{litres} m³**, arrotondati {rounded}."));
        }
        points.push(
            "Con la prossima lettura rifacciamo il conto: se la stima era alta, Le restituiamo la \
             differenza."
                .to_owned(),
        );
        blocks.push(Block::List(points.iter().map(|point| Text::marked(point)).collect()));
    }
}
