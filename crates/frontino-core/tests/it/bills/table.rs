//! Reads the tables that worked bills name, from `data/tariffs` or from beside the bills. Files of
//! users are read by the program, with refusals; here a mistake ends the test.

use crate::given::d;
use frontino_core::dates::{LAST, Period};
use frontino_core::money::{MicroEuro, parse_decimal};
use frontino_core::supply::Service;
use frontino_core::tariff::{
    Bound, CategoryRates, ComponentRate, Criterion, PolicyChoice, TariffVersion, TierPeriod,
    TierSet, WaterTiers,
};
use std::path::Path;
use toml::{Table, Value};

/// The text of a table or of a list of components.
pub fn text(name: &str) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = [here.join("../../data/tariffs").join(name), here.join("tests/bills").join(name)];
    let path = found.iter().find(|path| path.exists()).unwrap_or_else(|| panic!("no {name}"));
    std::fs::read_to_string(path).unwrap()
}

/// The validities of a table in TOML, in both shapes (R3.12c).
pub fn tariff(name: &str, generation: i64) -> Vec<TariffVersion> {
    let file: Table = toml::from_str(&text(name)).unwrap();
    let version = |of: &Table| TariffVersion {
        utility: file["utility"].as_str().unwrap().to_owned(),
        generation,
        valid: validity(string(of, "valid_from").unwrap(), string(of, "valid_to")),
        categories: list(of, "category").iter().map(|c| category(&file, c)).collect(),
        policy: PolicyChoice::default(),
    };
    match list(&file, "period") {
        periods if periods.is_empty() => vec![version(&file)],
        periods => periods.iter().map(version).collect(),
    }
}

/// The rates of a list of components in CSV.
pub fn components(name: &str, generation: i64) -> Vec<ComponentRate> {
    let text = text(name);
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        let service = Service::ALL.into_iter().find(|s| s.code() == cells[1]).unwrap();
        ComponentRate {
            component: cells[0].to_lowercase(),
            service,
            rate: MicroEuro::parse(cells[2]).unwrap(),
            valid: validity(cells[3], Some(cells[4]).filter(|to| !to.is_empty())),
            resolution: cells[5].to_owned(),
            generation,
        }
    })
    .collect()
}

fn validity(from: &str, to: Option<&str>) -> Period {
    Period::new(d(from), to.map_or(LAST, |to| d(to).next()))
}

fn list(of: &Table, key: &str) -> Vec<Table> {
    let found = of.get(key).and_then(Value::as_array);
    found.into_iter().flatten().map(|item| item.as_table().unwrap().clone()).collect()
}

fn string<'t>(of: &'t Table, key: &str) -> Option<&'t str> {
    of.get(key).and_then(Value::as_str)
}

fn price(of: Option<&Value>) -> Option<MicroEuro> {
    Some(MicroEuro::parse(of?.as_str()?).unwrap())
}

fn number(of: Option<&Value>, otherwise: u32) -> u32 {
    of.and_then(Value::as_integer).map_or(otherwise, |n| u32::try_from(n).unwrap())
}

fn litres(of: &Value) -> i64 {
    match of {
        Value::Integer(m3) => m3 * 1000,
        other => parse_decimal(other.as_str().unwrap(), 3).unwrap(),
    }
}

fn category(file: &Table, of: &Table) -> CategoryRates {
    let fixed = |service| price(of.get("fixed_year").and_then(|f| f.get(service)));
    CategoryRates {
        code: string(of, "code").unwrap().to_owned(),
        water: water(file, of),
        tier_names: Vec::new(),
        flat: [None, price(of.get("sewer_rate")), price(of.get("treatment_rate"))],
        fixed: [fixed("water"), fixed("sewer"), fixed("treatment")],
        fixed_per_unit: true,
        fixed_members_max: None,
    }
}

fn water(file: &Table, of: &Table) -> WaterTiers {
    let sets = list(of, "tier_set");
    let in_category = of.get("upper_m3_year").or(of.get("upper_m3_year_per_member"));
    let own = in_category.map(|upper| TierSet {
        members_min: 0,
        members_max: None,
        bounds: bounds(upper, 1),
    });
    let set = |set: &Table| {
        let times = set.get("upper_times_commitment").map(|times| bounds(times, 1000));
        TierSet {
            members_min: number(set.get("members_min"), 0),
            members_max: set.get("members_max").map(|max| number(Some(max), 0)),
            bounds: times.unwrap_or_else(|| bounds(&set["upper_m3_year"], 1)),
        }
    };
    WaterTiers {
        criterion: Criterion::from_code(string(of, "criterion").unwrap()).unwrap(),
        tier_period: TierPeriod::Year,
        per_member: of.contains_key("upper_m3_year_per_member"),
        whole_m3_a_year: false,
        sets: own.into_iter().chain(sets.iter().map(set)).collect(),
        rates: of["water_rates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rate| price(Some(rate)).unwrap())
            .collect(),
        members_when_unknown: number(file.get("default_members_when_unknown"), 3),
        committed_l: of.get("committed_m3_year").map(litres),
        bill_commitment: of.get("bill_commitment").and_then(Value::as_bool).unwrap_or(false),
        has_reduced: false,
    }
}

fn bounds(upper: &Value, parts: i64) -> Vec<Bound> {
    let bound = |m3: &Value| Bound { litres: litres(m3), parts };
    upper.as_array().unwrap().iter().map(bound).collect()
}
