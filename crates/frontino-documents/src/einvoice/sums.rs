//! The VAT summary: one row for each rate or nature, its base the exact sum of its lines, its tax
//! rounded once (R3.11; codes 00421, 00422).

use super::{InvoiceLine, Vat};
use frontino_core::money::{Cents, div_half_up};

/// A row of the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummaryRow {
    /// Rate or nature.
    pub vat: Vat,
    /// Sum of the lines.
    pub base: Cents,
    /// VAT on it.
    pub tax: Cents,
}

/// The summary of some lines, in order of their first appearance.
#[must_use]
pub fn summary(lines: &[InvoiceLine<'_>]) -> Vec<SummaryRow> {
    let mut rows: Vec<SummaryRow> = Vec::with_capacity(4);
    for line in lines {
        let total = line.form.total;
        match rows.iter_mut().find(|row| row.vat == line.vat) {
            Some(row) => row.base += total,
            None => rows.push(SummaryRow { vat: line.vat, base: total, tax: Cents::ZERO }),
        }
    }
    for row in &mut rows {
        row.tax = tax(row.base, row.vat.rate_centi);
    }
    rows
}

/// VAT on a base at a rate in hundredths of a percent.
#[must_use]
pub fn tax(base: Cents, rate_centi: u16) -> Cents {
    Cents(div_half_up(i128::from(base.0) * i128::from(rate_centi), 10_000))
}

/// The total of the document: bases and taxes.
#[must_use]
pub fn total(rows: &[SummaryRow]) -> Cents {
    rows.iter().map(|row| row.base + row.tax).sum()
}
