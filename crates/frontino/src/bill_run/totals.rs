//! The sums of a run by category and by kind of consumption, and the digest of its bills.

use crate::refusal::Refusal;
use frontino_core::money::format_m3;
use frontino_core::review::UnitDays;
use frontino_store::review::{RunBill, each_bill, each_parked};
use frontino_store::{Result, Tx, hexadecimal};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Sums of some bills.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Bills.
    pub bills: i64,
    /// Litres read.
    pub actual_l: i64,
    /// Litres estimated.
    pub estimated_l: i64,
    /// Net, VAT, total, payable and what is beyond the limitation, in cents.
    pub cents: [i64; 5],
    /// Mean by day and unit.
    pub mean: UnitDays,
}

/// The sums of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// All bills.
    pub all: Sums,
    /// By code of the category.
    pub by_category: BTreeMap<String, Sums>,
    /// By how the bill ends: `actual`, `self`, `estimated`.
    pub by_kind: BTreeMap<String, Sums>,
    /// Supplies parked.
    pub parked: i64,
    /// SHA-256 over the amounts of all bills and the parked supplies: what an approval is for.
    pub digest: String,
}

impl Sums {
    fn add(&mut self, bill: &RunBill) {
        self.bills += 1;
        self.actual_l += bill.actual_l;
        self.estimated_l += bill.estimated_l;
        for (sum, cents) in self.cents.iter_mut().zip(bill.cents) {
            *sum += cents;
        }
        self.mean.litres += i128::from(bill.actual_l + bill.estimated_l);
        self.mean.unit_days += i128::from(bill.period.days()) * i128::from(bill.units);
    }

    /// The sums with stable names.
    #[must_use]
    pub fn json(&self) -> Value {
        let [net, vat, total, payable, barred] = self.cents;
        json!({
            "bills": self.bills, "m3_actual": format_m3(self.actual_l),
            "m3_estimated": format_m3(self.estimated_l), "net_cents": net, "vat_cents": vat,
            "total_cents": total, "payable_cents": payable, "barred_cents": barred,
            "litres_per_day_and_unit": self.litres_per_day_and_unit(),
        })
    }

    /// The mean, rounded down to the litre for print.
    #[must_use]
    pub fn litres_per_day_and_unit(&self) -> i64 {
        i64::try_from(self.mean.litres / self.mean.unit_days.max(1)).unwrap_or(i64::MAX)
    }
}

impl Totals {
    /// Adds the bills of a run up in one pass.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn of_run(tx: &mut Tx<'_>, run_id: i64) -> std::result::Result<Totals, Refusal> {
        let mut sha = Sha256::new();
        let (mut all, mut parked) = (Sums::default(), 0);
        let mut by_category: BTreeMap<String, Sums> = BTreeMap::new();
        let mut by_kind: BTreeMap<String, Sums> = BTreeMap::new();
        each_bill(tx, run_id, |bill| {
            all.add(bill);
            add(&mut by_category, &bill.category, bill);
            add(&mut by_kind, &bill.kind, bill);
            sha.update(line(bill));
            Ok(())
        })?;
        each_parked(tx, run_id, |code, reason, _| -> Result<()> {
            parked += 1;
            sha.update(format!("{code} {reason}\n"));
            Ok(())
        })?;
        let digest = hexadecimal(&sha.finalize());
        Ok(Totals { all, by_category, by_kind, parked, digest })
    }

    /// The totals with stable names.
    #[must_use]
    pub fn json(&self) -> Value {
        let named = |sums: &BTreeMap<String, Sums>| {
            let sums = sums.iter().map(|(name, sums)| (name.clone(), sums.json()));
            Value::Object(sums.collect::<Map<_, _>>())
        };
        let mut value = self.all.json();
        value["parked"] = json!(self.parked);
        value["by_category"] = named(&self.by_category);
        value["by_kind"] = named(&self.by_kind);
        value
    }
}

fn add(sums: &mut BTreeMap<String, Sums>, name: &str, bill: &RunBill) {
    // The name is copied once for each sum, not for each bill.
    match sums.get_mut(name) {
        Some(sum) => sum.add(bill),
        None => sums.entry(name.to_owned()).or_default().add(bill),
    }
}

/// What of a bill an approval is for, as one line.
fn line(bill: &RunBill) -> String {
    let [net, vat, total, payable, barred] = bill.cents;
    format!(
        "{} {} {} {} {} {net} {vat} {total} {payable} {barred}\n",
        bill.supply_code, bill.period, bill.kind, bill.actual_l, bill.estimated_l
    )
}
