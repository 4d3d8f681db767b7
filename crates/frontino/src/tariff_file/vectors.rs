//! The published and computed vectors of `data/tariffs/golden_vectors.toml` against the tables
//! beside it.

mod proof;
mod published;

use super::{TariffFile, read_text};
use frontino_core::bill::totals;
use frontino_core::charge::{ChargeKind, Line};
use frontino_core::dates::{Date, Period};
use frontino_core::hidden_leak::{self, ReferenceUse};
use frontino_core::money::{Cents, parse_decimal};
use frontino_core::rating::{Rater, Source, Stretch};
use frontino_core::supply::{Services, Terms, TermsHistory};
use frontino_core::tariff::{Catalogue, TierRounding};

const VECTORS: &str = include_str!("../../../../data/tariffs/golden_vectors.toml");
const DEMO: &str = include_str!("../../../../data/tariffs/synthetic_ticsi_demo.toml");
const AIT: &str = include_str!("../../../../data/tariffs/ait_altri_comuni_2017.toml");
const ACQUEDOTTI: &str = include_str!("../../../../data/tariffs/acquedotti_scpa_2019.toml");
const ABC: &str = include_str!("../../../../data/tariffs/abc_napoli_2019.toml");
const AQP: &str = include_str!("../../../../data/tariffs/aqp_2018.toml");
const SOGEA: &str = include_str!("../../../../data/tariffs/sogea_palermo_2017.toml");
const UI: &str = include_str!("../../../../data/tariffs/ui_components.csv");

fn catalogue(tariff: &str, with_components: bool) -> Catalogue {
    let TariffFile::Tariff(versions) = read_text("tariff.toml", tariff, 1).unwrap().content else {
        panic!("a tariff");
    };
    let TariffFile::Components(rates) = read_text("ui.csv", UI, 2).unwrap().content else {
        panic!("components");
    };
    Catalogue::new(versions, if with_components { rates } else { Vec::new() })
}

struct Case {
    input: toml::Table,
    expected: toml::Table,
}

impl Case {
    fn of(id: &str) -> Case {
        let all: toml::Table = toml::from_str(VECTORS).unwrap();
        let vectors = all["vector"].as_array().unwrap();
        let found = vectors.iter().find(|v| v["id"].as_str() == Some(id)).expect(id);
        let part =
            |key: &str| found.get(key).and_then(|v| v.as_table()).cloned().unwrap_or_default();
        Case { input: part("input"), expected: part("expected") }
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.input.get(key).and_then(|v| v.as_str())
    }

    fn number(&self, key: &str) -> Option<u32> {
        self.input.get(key).and_then(|v| v.as_integer()).map(|n| u32::try_from(n).unwrap())
    }

    fn amounts(&self, key: &str) -> Option<Vec<i64>> {
        let list = self.expected.get(key)?.as_array()?;
        Some(list.iter().map(|v| parse_decimal(v.as_str().unwrap(), 2).unwrap()).collect())
    }

    fn cents(&self, key: &str) -> Option<i64> {
        self.expected.get(key).map(|v| parse_decimal(v.as_str().unwrap(), 2).unwrap())
    }

    /// Tables with `days` only begin on 1 January of the year of the table.
    fn period(&self, year: i32) -> Period {
        let date = |key| Date::parse(self.text(key).unwrap()).unwrap();
        match self.number("days") {
            Some(days) => {
                let from = Date::new(year, 1, 1).unwrap();
                Period::new(from, from.plus(i32::try_from(days).unwrap()))
            }
            None => Period::closed(date("from"), date("to")),
        }
    }

    fn terms(&self, catalogue: &Catalogue, services: Services) -> TermsHistory {
        TermsHistory::constant(Terms {
            category: catalogue.category(self.text("category").unwrap()).unwrap(),
            members: self.number("members"),
            units: self.number("units").unwrap_or(1),
            services,
            bonus: self.input.get("social_bonus").is_some(),
        })
    }

    fn litres(&self) -> i64 {
        parse_decimal(self.text("volume_m3").unwrap(), 3).unwrap()
    }

    fn lines(&self, catalogue: &Catalogue, year: i32, services: Services) -> Vec<Line> {
        let terms = self.terms(catalogue, services);
        let (period, litres) = (self.period(year), self.litres());
        let stretch = Stretch { period, litres, source: Source::Actual };
        let mut policy = catalogue.policy.resolve();
        if self.text("tier_rounding") == Some("integer") {
            policy.tier_rounding = TierRounding::Integer;
        }
        let mut lines = Vec::new();
        Rater::new(catalogue).rate(period, &terms, &[stretch], policy, &mut lines).unwrap();
        proof::prove(catalogue, &terms, stretch);
        lines
    }

    fn check(&self, id: &str, lines: &[Line]) {
        let charged: Vec<&Line> =
            lines.iter().filter(|l| l.charge.kind != ChargeKind::Bonus).collect();
        let amounts: Vec<i64> = charged.iter().map(|l| l.amount.0).collect();
        if let Some(expected) = self.amounts("lines") {
            assert_eq!(amounts, expected, "{id}: lines");
        }
        if let Some(list) = self.expected.get("quantities").and_then(|q| q.as_array()) {
            let tiers: Vec<i64> = charged
                .iter()
                .filter(|l| matches!(l.charge.kind, ChargeKind::WaterTier(_)))
                .map(|l| l.quantity)
                .collect();
            let expected: Vec<i64> =
                list.iter().map(|q| parse_decimal(q.as_str().unwrap(), 3).unwrap()).collect();
            assert_eq!(tiers, expected, "{id}: quantities");
        }
        let sums = totals(lines, false, Cents::ZERO);
        assert_eq!(Some(sums.net.0), self.cents("net"), "{id}: net");
        if let Some(vat) = self.cents("vat") {
            assert_eq!(sums.vat.0, vat, "{id}: VAT");
            assert_eq!(Some(sums.total.0), self.cents("gross"), "{id}: gross");
        }
    }
}

#[test]
fn vectors_of_one_tariff_year() {
    let all = Services::new(true, true);
    let check = |id: &str, tariff: &str, ui: bool, year: i32| {
        let case = Case::of(id);
        case.check(id, &case.lines(&catalogue(tariff, ui), year, all));
    };
    check("C1-ait-resident-3-year", AIT, false, 2017);
    check("C2-ait-resident-3-four-months", AIT, false, 2017);
    check("C3-same-as-C2-policy-B", AIT, false, 2017);
    check("C4-ait-resident-4", AIT, false, 2017);
    check("C5-ait-non-resident", AIT, false, 2017);
    check("C6-acquedotti-year", ACQUEDOTTI, false, 2019);
    check("C7-acquedotti-quarter", ACQUEDOTTI, false, 2019);
    check("C8-abc-quarter", ABC, false, 2019);
    check("S1-demo-resident-3-2019", DEMO, true, 2019);
    check("S3-demo-leap-year", DEMO, true, 2020);
    check("S4-demo-condominium", DEMO, true, 2019);
    check("S5-demo-non-resident", DEMO, true, 2019);
    check("S6-demo-commercial", DEMO, true, 2020);
    check("S7-demo-zero-consumption", DEMO, true, 2020);
    check("S8-demo-bonus-holder", DEMO, true, 2020);
}

#[test]
fn vector_s2_cuts_only_what_changes() {
    let id = "S2-demo-two-tariff-years";
    let case = Case::of(id);
    let lines = case.lines(&catalogue(DEMO, true), 2019, Services::new(true, true));
    let cut = Date::parse("2020-01-01").unwrap();
    let of = |keep: &dyn Fn(&Line) -> bool| -> Vec<i64> {
        lines.iter().filter(|l| keep(l)).map(|l| l.amount.0).collect()
    };
    let old = of(&|l| l.period.until == cut);
    let new = of(&|l| l.period.from == cut);
    let whole = of(&|l| l.period.until != cut && l.period.from != cut);
    assert_eq!(Some(old), case.amounts("lines_2019"));
    assert_eq!(Some(new), case.amounts("lines_2020"));
    assert_eq!(Some(whole), case.amounts("lines_whole"));
    case.check(id, &lines);
}

#[test]
fn vector_s8_shows_the_bonus_apart() {
    let case = Case::of("S8-demo-bonus-holder");
    let lines = case.lines(&catalogue(DEMO, true), 2020, Services::new(true, true));
    let bonus = lines.iter().find(|l| l.charge.kind == ChargeKind::Bonus).unwrap();
    assert_eq!(bonus.quantity, 24_200);
    assert_eq!(bonus.unit_price.0, 1_239_000);
    assert_eq!(bonus.amount, Cents(-2998));
}

#[test]
fn vector_s9_halves_what_a_hidden_leak_lost() {
    let case = Case::of("S9-demo-hidden-leak");
    let catalogue = catalogue(DEMO, true);
    let all = Services::new(true, true);
    let without = totals(&case.lines(&catalogue, 2020, all), false, Cents::ZERO);
    assert_eq!(Some(without.total.0), case.cents("gross_without_relief"));
    let (period, litres) = (case.period(2020), case.litres());
    let a_day = parse_decimal(case.text("reference_m3_per_day").unwrap(), 3).unwrap();
    let reference = ReferenceUse { litres: a_day, days: 1 };
    let volume = hidden_leak::split(litres, period.days(), reference, &hidden_leak::TERMS);
    let stretch = Stretch { period, litres, source: Source::Actual };
    let (terms, policy) = (case.terms(&catalogue, all), catalogue.policy.resolve());
    let mut lines = Vec::new();
    Rater::new(&catalogue)
        .rate_relieved(period, &terms, &[stretch], volume, policy, &mut lines)
        .unwrap();
    case.check("S9", &lines);
    let relieved = lines.iter().find(|l| l.charge.kind == ChargeKind::RelievedWater).unwrap();
    assert_eq!(Some(relieved.amount.0), case.cents("relieved_amount"));
    assert_eq!(relieved.unit_price.to_string(), case.expected["relieved_unit"].as_str().unwrap());
    assert_eq!(relieved.quantity, 117_080);
}

#[test]
fn every_table_loads_and_partial_ones_warn() {
    let check = |name: &str, text: &str, warnings: usize| {
        let found = read_text(name, text, 1).unwrap().warnings;
        assert_eq!(found.len(), warnings, "{name}: {found:?}");
    };
    check("demo.toml", DEMO, 0);
    check("ait.toml", AIT, 0);
    // Too few prices, and valid on under rules that its reduced rate does not keep.
    check("sogea.toml", SOGEA, 2);
    check("aqp.toml", AQP, 0);
    check("ui.csv", UI, 0);
}

#[test]
fn a_bound_is_continuous_and_two_bands_up_is_right() {
    // Bands 0-10, 10-20, over 20 m³ a year at 1, 2 and 4 euro: where others fail.
    let table = r#"
        utility = "prova"
        valid_from = "2019-01-01"
        valid_to = "2019-12-31"
        [[category]]
        code = "x"
        criterion = "single"
        water_rates = ["1", "2", "4"]
        upper_m3_year = [10, 20]
    "#;
    let catalogue = catalogue(table, false);
    let check = |m3: i64, euro: i64| {
        let terms = TermsHistory::constant(Terms {
            category: catalogue.category("x").unwrap(),
            members: None,
            units: 1,
            services: Services::WATER,
            bonus: false,
        });
        let day = |d| Date::parse(d).unwrap();
        let period = Period::closed(day("2019-01-01"), day("2019-12-31"));
        let stretch = Stretch { period, litres: m3 * 1000, source: Source::Actual };
        let mut lines = Vec::new();
        let mut rater = Rater::new(&catalogue);
        rater.rate(period, &terms, &[stretch], Default::default(), &mut lines).unwrap();
        let total: i64 = lines.iter().map(|l| l.amount.0).sum();
        assert_eq!(total, euro * 100, "{m3} m³");
    };
    check(0, 0);
    check(9, 9);
    check(10, 10);
    check(11, 12);
    check(15, 20);
    check(20, 30);
    check(21, 34);
    check(25, 50);
    check(30, 70);
    check(50, 150);
}
