//! Numbers that sources print: bounds, rates and sums, without a whole bill (R3.4 to R3.9).

use super::*;
use frontino_core::money::{MicroEuro, format_decimal};
use frontino_core::tariff::Policy;

const YEAR: &str = "upper_m3_year";

fn list(value: &toml::Value, decimals: u32) -> Vec<i64> {
    let number = |value: &toml::Value| match value.as_str() {
        Some(text) => parse_decimal(text, decimals).unwrap(),
        None => value.as_integer().unwrap() * 10i64.pow(decimals),
    };
    value.as_array().unwrap().iter().map(number).collect()
}

/// Litres in each tier of a table with these bounds under a key.
fn tiers(
    (key, bounds): (&str, &[String]),
    (members, units): (Option<u32>, u32),
    litres: i64,
    days: i32,
    policy: Policy,
) -> Vec<i64> {
    let prices = vec!["1"; bounds.len() + 1];
    let table = format!(
        "utility = \"x\"\nvalid_from = \"2019-01-01\"\n[[category]]\ncode = \"x\"\n\
         criterion = \"per-capita\"\nwater_rates = {prices:?}\n{key} = {bounds:?}\n"
    );
    let catalogue = catalogue(&table, false);
    let category = catalogue.category("x").unwrap();
    let terms = Terms { category, members, units, services: Services::WATER, bonus: false };
    let from = Date::new(2019, 1, 1).unwrap();
    let period = Period::new(from, from.plus(days));
    let stretch = Stretch { period, litres, source: Source::Actual };
    let mut lines = Vec::new();
    let terms = TermsHistory::constant(terms);
    Rater::new(&catalogue).rate(period, &terms, &[stretch], policy, &mut lines).unwrap();
    let water = lines.iter().filter(|l| matches!(l.charge.kind, ChargeKind::WaterTier(_)));
    water.map(|line| line.quantity).collect()
}

fn rounded(tier_rounding: TierRounding) -> Policy {
    Policy { tier_rounding, ..Policy::default() }
}

#[test]
fn bounds_by_days_are_those_that_utilities_print() {
    // P3: litres a day as a bound of the year; the third tier on was cut off.
    let case = Case::of("P3-prodie-integer-tiers");
    let days = i32::try_from(case.number("days").unwrap()).unwrap();
    let daily = list(&case.input["litres_per_day"], 0);
    let mut bounds = daily.iter().map(|l| format_decimal(l * 365, 3)).collect::<Vec<_>>();
    bounds.push("900".to_owned());
    let found = |policy| tiers((YEAR, &bounds), (None, 1), case.litres(), days, policy);
    assert_eq!(
        found(rounded(TierRounding::None))[..2],
        list(&case.expected["unrounded_widths"], 3)
    );
    assert_eq!(found(rounded(TierRounding::Integer))[..2], list(&case.expected["tier_m3"], 3));
    // P4
    let case = Case::of("P4-prodie-adf");
    let days = i32::try_from(case.number("days").unwrap()).unwrap();
    let bounds = [case.text("annual_bound_m3").unwrap().to_owned()];
    let found = |policy| tiers((YEAR, &bounds), (None, 1), 40_000, days, policy)[0];
    let printed = |key: &str, decimals| {
        parse_decimal(case.expected[key].as_str().unwrap(), decimals).unwrap()
    };
    let exact = i128::from(found(rounded(TierRounding::None)));
    assert_eq!(frontino_core::money::div_half_up(exact, 10), printed("unrounded", 2));
    assert_eq!(found(rounded(TierRounding::Integer)), printed("rounded_integer", 3));
}

#[test]
fn bounds_of_a_building_and_of_a_household_are_those_that_sources_print() {
    // P5: bounds of one flat times the flats; tiers are the differences.
    let case = Case::of("P5-condominium-bounds");
    let of_one = list(&case.input["per_unit_bounds"], 0);
    let bounds = of_one.iter().map(i64::to_string).collect::<Vec<_>>();
    let units = case.number("units").unwrap();
    let found = tiers((YEAR, &bounds), (None, units), 9_000_000, 365, Policy::default());
    let mut upto = 0;
    let upto: Vec<i64> = found[..3]
        .iter()
        .map(|tier| {
            upto += tier;
            upto
        })
        .collect();
    assert_eq!(upto, list(&case.expected["bounds"], 3));
    // P9: a bound for each member, the whole rounded to cubic metres.
    let case = Case::of("P9-aimag-per-capita-bounds");
    let key = "annual_bound_rounding = \"whole_m3\"\nupper_m3_year_per_member";
    let bounds = ["55/3".to_owned()];
    let of =
        |members| tiers((key, &bounds), (Some(members), 1), 900_000, 365, Policy::default())[0];
    assert_eq!((1..=8).map(of).collect::<Vec<_>>(), list(&case.expected["members_1_to_8"], 3));
}

/// The rates of all components of a day, summed over the services.
fn components(day: &str, services: Services) -> i64 {
    let catalogue = catalogue(DEMO, true);
    let day = Date::parse(day).unwrap();
    let span = catalogue.component_span(day).unwrap();
    span.sums.iter().map(|sums| sums[services.index()].0).sum()
}

#[test]
fn components_come_to_what_sources_print() {
    let case = Case::of("P6-ui-total-2022");
    let all = Services::new(true, true);
    let sum = |day: &str| components(day, all) * case.litres() / 1000;
    let printed = |key: &str| parse_decimal(case.expected[key].as_str().unwrap(), 6).unwrap();
    assert_eq!(sum(case.text("date").unwrap()), printed("amount"));
    assert_eq!(sum("2021-06-30"), printed("amount_2021"));
    let case = Case::of("P7-lario-tier-with-ui-2018");
    let day = case.text("date").unwrap();
    let printed = |key: &str| parse_decimal(case.expected[key].as_str().unwrap(), 6).unwrap();
    let rate = parse_decimal(case.text("water_rate").unwrap(), 6).unwrap();
    assert_eq!(rate + components(day, Services::WATER), printed("all_in_rate"));
    // UI1 is due on every service too; the source tells the new component alone.
    let ui1 = 4_000;
    let others = components(day, all) - components(day, Services::WATER);
    assert_eq!(others - 2 * ui1, printed("sewer_plus_treatment_ui2"));
}

#[test]
fn prices_of_a_real_table_sum_to_what_it_prints() {
    let case = Case::of("P10-ait-2017-sums");
    let catalogue = catalogue(AIT, false);
    let day = Date::new(2017, 6, 30).unwrap();
    let of = |code: &str| &catalogue.rates(catalogue.category(code).unwrap(), day).unwrap().rates;
    let sum =
        |prices: &[Option<MicroEuro>]| prices.iter().flatten().map(|price| price.0).sum::<i64>();
    let resident = of("domestic_resident");
    let totals = resident.water.rates.iter().map(|price| price.0 + sum(&resident.flat));
    assert_eq!(totals.collect::<Vec<_>>(), list(&case.expected["resident_m3_totals"], 6));
    let printed = |key: &str| parse_decimal(case.expected[key].as_str().unwrap(), 6).unwrap();
    assert_eq!(sum(&resident.fixed), printed("resident_fixed"));
    assert_eq!(sum(&of("domestic_non_resident").fixed), printed("non_resident_fixed"));
}
