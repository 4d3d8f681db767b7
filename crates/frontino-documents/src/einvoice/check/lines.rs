//! The rules of a line and of a row of the summary: rate and nature, product, base and tax.

use super::Faults;
use crate::einvoice::Nature;
use crate::einvoice::schema::Role;
use crate::einvoice::types::e8;

/// Hundred-millionths in one.
pub(super) const ONE: i128 = 100_000_000;
/// How far a tax may be from its base at its rate: the cent that the SdI grants (00421).
const TAX_APART_MAX: i128 = ONE / 100;
/// How far quantity by price may be from the total of a line (00423): a cent.
const PRODUCT_APART_MAX: i128 = ONE / 100 * ONE;

/// Rate in hundred-millionths of a percent, and nature.
pub(super) type Key = (i128, Option<Nature>);

/// A line under way.
#[derive(Default)]
pub(super) struct Line {
    quantity: Option<i128>,
    price: i128,
    total: i128,
    pub(super) rate: i128,
    pub(super) nature: Option<Nature>,
    pub(super) withheld: bool,
    discount: Discount,
}

/// A discount or surcharge under way.
#[derive(Default)]
pub(super) struct Discount {
    pub(super) percent: Option<i128>,
    pub(super) amount: Option<i128>,
    pub(super) raises: bool,
}

/// A row of the summary under way.
#[derive(Default, Clone, Copy)]
pub(super) struct Row {
    pub(super) rate: i128,
    pub(super) nature: Option<Nature>,
    pub(super) rounding: i128,
    pub(super) base: i128,
    pub(super) tax: i128,
    split: bool,
}

impl Line {
    pub(super) fn value(&mut self, role: Role, text: &str) {
        match role {
            Role::Quantity => self.quantity = Some(e8(text)),
            Role::Price => self.price = e8(text),
            Role::LineTotal => self.total = e8(text),
            Role::LineRate => self.rate = e8(text),
            Role::LineNature => self.nature = Nature::parse(text),
            Role::LineWithheld => self.withheld = true,
            Role::LinePercent => self.discount.percent = Some(e8(text)),
            Role::LineAmount => self.discount.amount = Some(e8(text)),
            Role::LineSign => self.discount.raises = text == "MG",
            _ => {}
        }
    }

    /// The end of a discount, which changes the unit price.
    pub(super) fn end_discount(&mut self, place: usize, faults: &mut Faults) {
        let Discount { percent, amount, raises } = std::mem::take(&mut self.discount);
        let change = match (percent, amount) {
            (Some(percent), _) => self.price * percent / (100 * ONE),
            (None, Some(amount)) => amount,
            (None, None) => {
                faults.add("00438", format!("DettaglioLinee[{place}]/ScontoMaggiorazione"), "");
                return;
            }
        };
        self.price += if raises { change } else { -change };
    }

    /// The end of the line: its key and total.
    pub(super) fn end(
        &mut self,
        place: usize,
        foreign: bool,
        faults: &mut Faults,
    ) -> (Key, i128, bool) {
        let line = std::mem::take(self);
        let at = |element: &str| format!("DettaglioLinee[{place}]/{element}");
        match (line.rate, line.nature) {
            (0, None) => faults.add("00400", at("Natura"), ""),
            (1.., Some(nature)) => faults.add("00401", at("Natura"), nature.code()),
            _ => {}
        }
        if (1..ONE).contains(&line.rate) {
            faults.add("00424", at("AliquotaIVA"), shown(line.rate));
        }
        if let Some(nature) = line.nature.filter(|nature| nature.is_generic()) {
            let code = if foreign { "00448" } else { "00445" };
            faults.add(code, at("Natura"), nature.code());
        }
        let product = line.price * line.quantity.unwrap_or(ONE);
        if (line.total * ONE - product).abs() > PRODUCT_APART_MAX {
            faults.add("00423", at("PrezzoTotale"), shown(line.total));
        }
        ((line.rate, line.nature), line.total, line.withheld)
    }
}

impl Row {
    pub(super) fn value(&mut self, role: Role, text: &str) {
        match role {
            Role::SummaryRate => self.rate = e8(text),
            Role::SummaryNature => self.nature = Nature::parse(text),
            Role::SummaryRounding => self.rounding = e8(text),
            Role::Base => self.base = e8(text),
            Role::Tax => self.tax = e8(text),
            Role::Due => self.split = text == "S",
            _ => {}
        }
    }

    /// The end of the row.
    pub(super) fn end(&mut self, place: u32, faults: &mut Faults) -> Row {
        let row = std::mem::take(self);
        let at = |element: &str| format!("DatiRiepilogo[{place}]/{element}");
        match (row.rate, row.nature) {
            (0, None) => faults.add("00429", at("Natura"), ""),
            (1.., Some(nature)) => faults.add("00430", at("Natura"), nature.code()),
            _ => {}
        }
        if row.split && row.nature.is_some_and(Nature::is_reverse_charge) {
            faults.add("00420", at("EsigibilitaIVA"), "S");
        }
        if (row.tax - cents(row.base * row.rate / (100 * ONE))).abs() > TAX_APART_MAX {
            faults.add("00421", at("Imposta"), shown(row.tax));
        }
        row
    }
}

/// Rounded to the cent, half away from zero.
fn cents(amount: i128) -> i128 {
    let (cent, half) = (ONE / 100, ONE / 200);
    (amount + if amount < 0 { -half } else { half }) / cent * cent
}

/// An amount for a person, two decimals.
pub(super) fn shown(amount: i128) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let cents = amount.unsigned_abs() / (ONE.unsigned_abs() / 100);
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}
