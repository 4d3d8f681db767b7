//! The billing frequency of every supply that an import touches (R1.1 to R1.3), decided from annual
//! consumptions while the import is still in memory.

use super::consumptions::Consumptions;
use super::supplies::{Supplies, SupplyIds};
use super::table::Verdict;
use foldhash::HashMap;
use frontino_core::dates::Date;
use frontino_core::frequency::{self, Frequency, FrequencyReason, Known};
use frontino_store::consumption::KnownConsumption;
use frontino_store::supply::{KnownSupply, SupplyFrequency};
use serde_json::json;
use std::collections::BTreeMap;

/// Parts of a litre kept while consumptions of different units are added.
const PARTS: i128 = 1_000_000;

/// What frequencies are decided from, beside the bundle itself.
pub struct Grounds<'a> {
    /// Supplies that are there.
    pub supplies: &'a [KnownSupply],
    /// Annual consumptions that are there.
    pub consumptions: &'a [KnownConsumption],
    /// Sums of them by category: category, units, litres, how many.
    pub sums: &'a [(String, i64, i64, i64)],
    /// The utility's parameter for a category without any, litres a year of one unit.
    pub default_unit_litres: i64,
    /// The day of the decision.
    pub on: Date,
}

/// Frequencies: of supplies to be written by row, and of supplies that are there by identifier.
#[derive(Debug, Default)]
pub struct Frequencies {
    /// By row.
    pub of_rows: HashMap<u32, SupplyFrequency>,
    /// By identifier, of supplies with new consumptions.
    pub changed: Vec<(i64, SupplyFrequency)>,
}

/// Decides the frequencies.
pub fn decide(
    supplies: &Supplies<'_>,
    consumptions: &Consumptions,
    ids: &SupplyIds,
    grounds: &Grounds<'_>,
) -> Frequencies {
    let mut annual = annual_by_supply(consumptions, ids);
    let means = means(supplies, ids, &annual, grounds);
    let mut frequencies = Frequencies::default();
    for (number, code, supply) in supplies.all_standing() {
        let own = ids.id(*code).and_then(|id| annual.remove(&id)).unwrap_or_default();
        let mean = means.get(&*supply.category).copied();
        frequencies.of_rows.insert(number, of_supply(&own, supply.units, mean, grounds));
    }
    // What is left belongs to supplies that were there before.
    for consumption in grounds.consumptions {
        if let (Some(own), Ok(year)) =
            (annual.get_mut(&consumption.supply_id), i32::try_from(consumption.year))
        {
            own.push((year, consumption.litres));
        }
    }
    for supply in grounds.supplies {
        if let Some(own) = annual.get(&supply.id) {
            let mean = means.get(&supply.category).copied();
            frequencies.changed.push((supply.id, of_supply(own, supply.units, mean, grounds)));
        }
    }
    frequencies.changed.sort_unstable_by_key(|(id, _)| *id);
    frequencies
}

fn annual_by_supply(consumptions: &Consumptions, ids: &SupplyIds) -> HashMap<i64, Vec<(i32, i64)>> {
    let mut annual: HashMap<i64, Vec<(i32, i64)>> = HashMap::default();
    for row in consumptions.rows.iter().filter(|row| row.verdict == Verdict::Accepted) {
        let (Some((supply, year)), Some(entry)) = (row.key, &row.entry) else { continue };
        if let (Some(id), Ok(year)) = (ids.id(supply), i32::try_from(year)) {
            annual.entry(id).or_default().push((year, entry.litres));
        }
    }
    annual
}

/// Mean annual litres of one unit by category (R1.2), over what is there and what comes.
fn means(
    supplies: &Supplies<'_>,
    ids: &SupplyIds,
    annual: &HashMap<i64, Vec<(i32, i64)>>,
    grounds: &Grounds<'_>,
) -> BTreeMap<String, i64> {
    let mut sums: BTreeMap<&str, (i128, i128)> = BTreeMap::new();
    let mut add = |category, units: i64, litres: i128, count: i128| {
        let sum: &mut (i128, i128) = sums.entry(category).or_default();
        sum.0 += litres * PARTS / i128::from(units.max(1));
        sum.1 += count;
    };
    for (category, units, litres, count) in grounds.sums {
        add(category, *units, i128::from(*litres), i128::from(*count));
    }
    let mut add_own = |category, units, id: i64| {
        if let Some(own) = annual.get(&id) {
            let litres = own.iter().map(|(_, litres)| i128::from(*litres)).sum();
            add(category, units, litres, own.len() as i128);
        }
    };
    for (_, code, supply) in supplies.all_standing() {
        if let Some(id) = ids.id(*code) {
            add_own(&supply.category, supply.units, id);
        }
    }
    for supply in grounds.supplies {
        add_own(&supply.category, supply.units, supply.id);
    }
    let mean = |(category, (parts, count)): (&str, (i128, i128))| {
        let mean = frontino_core::money::div_half_up(parts, count.max(1) * PARTS);
        (category.to_owned(), mean)
    };
    sums.into_iter().map(mean).collect()
}

fn of_supply(
    annual: &[(i32, i64)],
    units: i64,
    category_unit_litres: Option<i64>,
    grounds: &Grounds<'_>,
) -> SupplyFrequency {
    let known = Known {
        annual,
        units: u32::try_from(units).ok(),
        category_unit_litres,
        default_unit_litres: grounds.default_unit_litres,
        utility_min: None,
    };
    let frequency = frequency::decide(&known, grounds.on);
    SupplyFrequency {
        min_bills: i64::from(frequency.min_bills.bills()),
        assigned_bills: i64::from(frequency.assigned.bills()),
        reason: reason(&frequency, grounds.on),
    }
}

/// Why, in a form that the bill and the back office read again.
fn reason(frequency: &Frequency, on: Date) -> String {
    let mut value = json!({
        "units": frequency.units,
        "classified_m3": frequency.classified_m3,
        "class_min_m3": frequency.class_min_m3,
        "class_max_m3": frequency.class_max_m3,
        "decided_on": on.to_string(),
    });
    let (kind, litres) = match &frequency.reason {
        FrequencyReason::OwnConsumption(own) => {
            value["years"] = json!(own.years());
            ("own_consumption", own.mean_litres())
        }
        FrequencyReason::CategoryMean { unit_litres } => ("category_mean", *unit_litres),
        FrequencyReason::Parameter { unit_litres } => ("parameter", *unit_litres),
    };
    value["kind"] = json!(kind);
    value["litres"] = json!(litres);
    value.to_string()
}
