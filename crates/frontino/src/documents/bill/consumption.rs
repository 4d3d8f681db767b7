//! The consumption in short: how much, how it is known, and beside the periods before (R9.2).

use super::OpenBill;
use crate::cli::italian::{m3, thousands};
use crate::documents::words::{days, month};
use frontino_core::dates::Period;
use frontino_core::money::div_half_up;
use frontino_core::rating::Source;
use frontino_documents::sheet::{Bar, Block, Chart, Text};

/// Bars of the chart, this bill included.
const BARS_MAX: usize = 8;

impl OpenBill<'_> {
    /// The sentences about the consumption.
    pub(super) fn add_consumption(&self, blocks: &mut Vec<Block>) {
        let (litres, span) = (self.all_litres(), self.period().days());
        let mut words =
            format!("**{} m³** {} ({} giorni)", m3(litres), days(self.period()), thousands(span));
        if span > 0 {
            let daily = div_half_up(i128::from(litres), i128::from(span));
            words.push_str(&format!(", circa {} litri al giorno", thousands(daily)));
        }
        words.push_str(&format!(". {}", self.kinds()));
        blocks.push(Block::Paragraph(Text::marked(&words)));
        let (annual_l, source) = self.annual();
        let annual = format!("Consumo annuo: **{} m³** ({source}).", m3(annual_l));
        blocks.push(Block::Paragraph(Text::marked(&annual)));
    }

    /// How the litres are known, in words.
    pub(super) fn kinds(&self) -> String {
        let parts = [
            (Source::Actual, "letti dal gestore"),
            (Source::SelfRead, "da autolettura"),
            (Source::Estimated, "**stimati**"),
        ];
        let of_bill = &self.basis.bill.stretches;
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|(source, _)| of_bill.iter().any(|stretch| stretch.source == *source))
            .collect();
        match parts.as_slice() {
            [] => "Nessun giorno nuovo: la bolletta rifà solo i conti di prima.".to_owned(),
            [(_, words)] => format!("Sono tutti {words}."),
            several => {
                let of_kind = |(source, words): &(Source, &str)| {
                    format!("{} m³ {words}", m3(self.litres(*source)))
                };
                let words: Vec<String> = several.iter().map(of_kind).collect();
                format!("Di questi: {}.", words.join(", "))
            }
        }
    }

    /// The annual consumption and where it comes from: that of the estimate, else that of the
    /// frequency, else that of this bill's days.
    fn annual(&self) -> (i64, &'static str) {
        if let Some((litres, _)) = self.basis.annual {
            return (litres, "quello della stima");
        }
        let reason =
            crate::explain::frequency::reason(self.file.supply.frequency_reason.as_deref());
        let own = reason["kind"] == "own_consumption";
        match reason["litres"].as_i64().filter(|_| own) {
            Some(litres) => (litres, "media degli ultimi anni"),
            None => {
                let days = i128::from(self.period().days().max(1));
                let litres = div_half_up(i128::from(self.all_litres()) * 365, days);
                (litres, "da questa bolletta")
            }
        }
    }

    /// The bars of the last periods; none when there is nothing to compare with.
    pub(super) fn chart(&self) -> Option<Chart> {
        let before = &self.file.before;
        if before.is_empty() {
            return None;
        }
        let first = before.len().saturating_sub(BARS_MAX - 1);
        let bar = |period: Period, litres: i64, estimated_l: i64, old: bool| Bar {
            label: label(period),
            value: litres.max(0),
            value_words: m3(litres),
            is_estimate: estimated_l * 2 > litres,
            kind_words: match (old, estimated_l) {
                (true, _) => "fatturato dal sistema di prima",
                (false, 0) => "letto",
                (false, some) if some == litres => "stimato",
                _ => "in parte stimato",
            }
            .to_owned(),
        };
        let earlier = before[first..].iter().map(|bill| {
            let period = Period::new(bill.from, bill.until);
            let litres = bill.actual_l + bill.estimated_l;
            bar(period, litres, bill.estimated_l, bill.number.is_none())
        });
        let this = (self.all_litres(), self.litres(Source::Estimated));
        let bars = earlier.chain([bar(self.period(), this.0, this.1, false)]).collect();
        let caption = "I consumi degli ultimi periodi (a righe: stime)";
        Some(Chart { caption: caption.to_owned(), unit: "m³".to_owned(), bars })
    }
}

/// The last month of a period, short: `dic 19`.
fn label(period: Period) -> String {
    let (year, of, _) = period.last_day().ymd();
    format!("{} {:02}", &month(of)[..3], year % 100)
}
