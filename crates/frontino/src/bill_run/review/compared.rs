//! The bills of a run beside the same period a year before, summed.

use frontino_core::money::format_m3;
use frontino_core::review::Before;
use frontino_store::review::RunBill;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Sums of the bills that have a year before, and of that year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// Bills compared by volume.
    pub bills: i64,
    /// Their litres.
    pub litres: i64,
    /// Litres a year before, for as many days.
    pub before_l: i64,
    /// Bills compared by amount.
    pub bills_in_money: i64,
    /// Their totals.
    pub total_cents: i64,
    /// Totals a year before, for as many days.
    pub before_cents: i64,
}

/// The comparison of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// All bills.
    pub all: Beside,
    /// By code of the category.
    pub by_category: BTreeMap<String, Beside>,
    /// Bills without a year before.
    pub without: i64,
}

impl Beside {
    fn add(&mut self, bill: &RunBill, before: Before) {
        self.bills += 1;
        self.litres += bill.actual_l + bill.estimated_l;
        self.before_l += before.litres;
        if let Some(total) = before.total {
            self.bills_in_money += 1;
            self.total_cents += bill.cents[2];
            self.before_cents += total.0;
        }
    }

    /// The sums with stable names.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "bills": self.bills, "m3": format_m3(self.litres),
            "m3_before": format_m3(self.before_l), "bills_in_money": self.bills_in_money,
            "total_cents": self.total_cents, "total_cents_before": self.before_cents,
        })
    }
}

impl Compared {
    /// Adds a bill and its year before, if it has one.
    pub fn add(&mut self, bill: &RunBill, before: Option<Before>) {
        let Some(before) = before else {
            self.without += 1;
            return;
        };
        self.all.add(bill, before);
        match self.by_category.get_mut(&bill.category) {
            Some(beside) => beside.add(bill, before),
            None => self.by_category.entry(bill.category.clone()).or_default().add(bill, before),
        }
    }

    /// The comparison with stable names.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut value = self.all.json();
        let categories = self.by_category.iter().map(|(name, sums)| (name.clone(), sums.json()));
        value["by_category"] = Value::Object(categories.collect::<Map<_, _>>());
        value["bills_without"] = json!(self.without);
        value
    }
}
