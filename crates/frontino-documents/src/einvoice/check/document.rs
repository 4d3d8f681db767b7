//! The rules of one document: its dates and number, and that lines, summary and total agree.

use super::lines::{Discount, Key, Line, Row, shown};
use super::{Faults, Seen, TOTAL_CODE};
use crate::einvoice::Nature;
use crate::einvoice::schema::Role;
use crate::einvoice::types::e8;
use frontino_core::dates::Date;

/// Types of document whose supplier cannot be their customer (00471).
const NEVER_SELF: [&str; 12] = [
    "TD01", "TD02", "TD03", "TD06", "TD16", "TD17", "TD18", "TD19", "TD20", "TD24", "TD25", "TD28",
];
/// Types whose supplier must be their customer (00472).
const ALWAYS_SELF: [&str; 2] = ["TD21", "TD27"];

/// What a document says.
#[derive(Default)]
pub(super) struct Document {
    kind: String,
    date: String,
    number: String,
    total: Option<i128>,
    linked_after: bool,
    withholding: bool,
    line_withheld: bool,
    fund_withheld: bool,
    line: Line,
    lines: usize,
    row: Row,
    fund: (i128, Option<Nature>, i128),
    discount: Discount,
    /// Sums of the lines and funds by rate and nature.
    sums: Vec<(Key, i128)>,
    rows: Vec<Row>,
}

impl Document {
    pub(super) fn clear(&mut self) {
        let (mut sums, mut rows) = (std::mem::take(&mut self.sums), std::mem::take(&mut self.rows));
        sums.clear();
        rows.clear();
        let texts = [&mut self.kind, &mut self.date, &mut self.number].map(std::mem::take);
        let [kind, date, number] = texts.map(|mut text| {
            text.clear();
            text
        });
        *self = Document { kind, date, number, sums, rows, ..Document::default() };
    }

    fn value(&mut self, role: Role, text: &str) {
        match role {
            Role::Kind => self.kind.push_str(text),
            Role::Date => self.date.push_str(text),
            Role::Number => self.number.push_str(text),
            Role::Total => self.total = Some(e8(text)),
            // Days written as in the schema compare as texts.
            Role::LinkedDate => self.linked_after |= text > self.date.as_str(),
            Role::FundRate => self.fund.0 = e8(text),
            Role::FundNature => self.fund.1 = Nature::parse(text),
            Role::FundAmount => self.fund.2 = e8(text),
            Role::FundWithheld => self.fund_withheld = true,
            Role::DiscountPercent => self.discount.percent = Some(e8(text)),
            Role::DiscountAmount => self.discount.amount = Some(e8(text)),
            _ => {}
        }
    }

    fn add(&mut self, key: Key, amount: i128) {
        match self.sums.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum += amount,
            None => self.sums.push((key, amount)),
        }
    }

    fn end_fund(&mut self, place: u32, faults: &mut Faults) {
        let (rate, nature, amount) = std::mem::take(&mut self.fund);
        let at = format!("DatiCassaPrevidenziale[{place}]/Natura");
        match (rate, nature) {
            (0, None) => faults.add("00413", at, ""),
            (1.., Some(nature)) => faults.add("00414", at, nature.code()),
            _ => {}
        }
        self.add((rate, nature), amount);
    }

    fn end_discount(&mut self, place: u32, faults: &mut Faults) {
        let Discount { percent, amount, .. } = std::mem::take(&mut self.discount);
        if percent.is_none() && amount.is_none() {
            let at = format!("DatiGeneraliDocumento/ScontoMaggiorazione[{place}]");
            faults.add("00437", at, "");
        }
    }

    fn judge(&self, faults: &mut Faults, today: Date) {
        let at = |element: &str| format!("DatiGeneraliDocumento/{element}");
        if self.date.as_str() > today.to_string().as_str() {
            faults.add("00403", at("Data"), self.date.as_str());
        }
        if !self.number.bytes().any(|c| c.is_ascii_digit()) {
            faults.add("00425", at("Numero"), self.number.as_str());
        }
        if self.linked_after {
            faults.add("00418", at("Data"), self.date.as_str());
        }
        if self.line_withheld && !self.withholding {
            faults.add("00411", at("DatiRitenuta"), "");
        }
        if self.fund_withheld && !self.withholding {
            faults.add("00415", at("DatiRitenuta"), "");
        }
        self.judge_keys(faults);
        self.judge_sums(faults);
    }

    /// Rates and natures of lines and summary are the same.
    fn judge_keys(&self, faults: &mut Faults) {
        for ((rate, nature), _) in &self.sums {
            if !self.rows.iter().any(|row| row.rate == *rate) {
                faults.add("00419", "DatiRiepilogo/AliquotaIVA", shown(*rate));
            } else if !self.rows.iter().any(|row| row.nature == *nature) {
                let code = nature.map_or("", Nature::code);
                faults.add("00444", "DatiRiepilogo/Natura", code);
            }
        }
        for row in &self.rows {
            if !self.sums.iter().any(|((rate, _), _)| *rate == row.rate) {
                faults.add("00443", "DatiRiepilogo/AliquotaIVA", shown(row.rate));
            } else if !self.sums.iter().any(|((_, nature), _)| *nature == row.nature) {
                let code = row.nature.map_or("", Nature::code);
                faults.add("00444", "DatiRiepilogo/Natura", code);
            }
        }
    }

    fn judge_sums(&self, faults: &mut Faults) {
        for (key, sum) in &self.sums {
            let mine = || self.rows.iter().filter(|row| (row.rate, row.nature) == *key);
            let billed: i128 = mine().map(|row| row.base - row.rounding).sum();
            if billed != *sum && mine().next().is_some() {
                faults.add("00422", "DatiRiepilogo/ImponibileImporto", shown(billed));
            }
        }
        let total: i128 = self.rows.iter().map(|row| row.base + row.tax).sum();
        if let Some(stated) = self.total.filter(|stated| *stated != total) {
            let at = "DatiGeneraliDocumento/ImportoTotaleDocumento";
            faults.add(TOTAL_CODE, at, shown(stated));
        }
    }
}

impl Seen {
    pub(super) fn begin(&mut self, role: Role) {
        if role == Role::Body {
            self.document.clear();
        }
    }

    pub(super) fn value(&mut self, role: Role, text: &str) {
        match role {
            Role::None => {}
            Role::Quantity | Role::Price | Role::LineTotal | Role::LineRate => {
                self.document.line.value(role, text);
            }
            Role::LineNature | Role::LineWithheld => self.document.line.value(role, text),
            Role::LinePercent | Role::LineAmount | Role::LineSign => {
                self.document.line.value(role, text);
            }
            Role::SummaryRate | Role::SummaryNature | Role::SummaryRounding => {
                self.document.row.value(role, text);
            }
            Role::Base | Role::Tax | Role::Due => self.document.row.value(role, text),
            Role::Kind | Role::Date | Role::Number | Role::Total | Role::LinkedDate => {
                self.document.value(role, text);
            }
            role => {
                self.document.value(role, text);
                self.header.value(role, text);
            }
        }
    }

    pub(super) fn end(&mut self, role: Role, place: u32, faults: &mut Faults, today: Date) {
        let document = &mut self.document;
        match role {
            Role::Party => self.header.end_party(faults),
            Role::Withheld => document.withholding = true,
            Role::Fund => document.end_fund(place, faults),
            Role::Discount => document.end_discount(place, faults),
            Role::LineDiscount => document.line.end_discount(document.lines + 1, faults),
            Role::Line => {
                document.lines += 1;
                let foreign = !self.header.customer.is_italian();
                let (key, total, withheld) = document.line.end(document.lines, foreign, faults);
                document.line_withheld |= withheld;
                document.add(key, total);
            }
            Role::Summary => {
                let row = document.row.end(place, faults);
                document.rows.push(row);
            }
            Role::Body => {
                document.judge(faults, today);
                self.judge_parties(faults);
                self.judge_number(faults);
            }
            _ => {}
        }
    }

    fn judge_parties(&self, faults: &mut Faults) {
        let (kind, header) = (self.document.kind.as_str(), &self.header);
        let self_billed = header.seller.is(&header.customer);
        let code = match self_billed {
            true if NEVER_SELF.contains(&kind) => "00471",
            false if ALWAYS_SELF.contains(&kind) => "00472",
            _ => return,
        };
        faults.add(code, "DatiGeneraliDocumento/TipoDocumento", kind);
    }

    /// Two documents of a file may not bear one number in one year (00409).
    fn judge_number(&mut self, faults: &mut Faults) {
        let Document { date, number, .. } = &self.document;
        let year = date.get(..4).unwrap_or_default();
        let known = self.numbers.iter().any(|(y, n)| y == year && n == number);
        if known {
            faults.add("00409", "DatiGeneraliDocumento/Numero", number.as_str());
        }
        self.numbers.push((year.to_owned(), number.clone()));
    }
}
