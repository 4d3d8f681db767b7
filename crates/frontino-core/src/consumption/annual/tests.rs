//! Which readings make the annual consumption, and what stands in for it (R2.10, R2.11).

use super::*;
use crate::consumption::{Reading, estimate};
use crate::meter::Meter;
use crate::tariff::EstimateRounding;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// A meter of 2010 that began at 0, with readings as `day value kind`, `kind` one of `e`, `s`, `o`.
fn history(readings: &str) -> History {
    let meter = Meter {
        digits: 5,
        installed_on: d("2010-01-01"),
        first_m3: 0,
        removed_on: None,
        last_m3: None,
    };
    let one = |part: &str| {
        let words = part.split_whitespace().collect::<Vec<_>>();
        let kind = match words[2] {
            "e" => ReadingKind::Estimated,
            "s" => ReadingKind::SelfRead,
            _ => ReadingKind::Operator,
        };
        let value_m3 = words[1].parse().unwrap();
        Reading { meter: 0, on: d(words[0]), value_m3, kind, billed: false, arrival: 0 }
    };
    let parts = readings.split(',').map(str::trim).filter(|part| !part.is_empty());
    History { meters: vec![meter], readings: parts.map(one).collect(), annual: Vec::new() }
}

fn found(history: &History, at: &str) -> (i64, AnnualSource) {
    let annual = annual_consumption(history, d(at), Some(70_000), 80_000);
    (annual.litres(), annual.source)
}

fn pair(from: &str, to: &str) -> AnnualSource {
    AnnualSource::Readings { from: d(from), to: d(to) }
}

#[test]
fn vectors_p1_and_p2_are_reproduced() {
    let source = AnnualSource::Parameter;
    let annual = AnnualConsumption::of_pair(150_000, 305, 1_010_000, source);
    assert_eq!(div_half_up(annual.numerator, annual.denominator * 10), 18_130);
    let annual = AnnualConsumption::of_litres(181_300, source);
    let check = |rounding, expected| assert_eq!(estimate(annual, 59, rounding), expected);
    check(EstimateRounding::Litre, 29_306);
    check(EstimateRounding::WholeM3, 29_000);
    assert_eq!(div_half_up(29_306, 10), 2931, "as printed");
}

#[test]
fn two_readings_300_days_apart_make_a_year() {
    let check = |readings: &str, litres: i64, source: AnnualSource| {
        let mut history = history(readings);
        assert_eq!(found(&history, "2019-12-31"), (litres, source), "{readings}");
        history.readings.reverse();
        assert_eq!(found(&history, "2019-12-31"), (litres, source), "{readings}");
    };
    // 300 days from 1 January lie before 28 October.
    check("2019-01-01 100 o, 2019-10-28 160 o", 73_000, pair("2019-01-01", "2019-10-28"));
    // A day less: the installation is the older one.
    check("2019-01-01 100 o, 2019-10-27 160 o", 16_286, pair("2010-01-01", "2019-10-27"));
    // The newest, and the newest that is old enough; self-readings count, estimates do not.
    check(
        "2017-06-30 50 o, 2018-06-30 110 s, 2019-03-31 130 o, 2019-06-30 183 s",
        73_000,
        pair("2018-06-30", "2019-06-30"),
    );
    check(
        "2018-06-30 110 o, 2019-06-30 183 o, 2019-11-30 500 e",
        73_000,
        pair("2018-06-30", "2019-06-30"),
    );
    // What is read after the day does not exist yet.
    check(
        "2018-06-30 110 o, 2019-06-30 183 o, 2020-01-01 900 o",
        73_000,
        pair("2018-06-30", "2019-06-30"),
    );
    // A register that passed zero.
    check("2018-06-30 99970 o, 2019-06-30 43 o", 73_000, pair("2018-06-30", "2019-06-30"));
}

#[test]
fn what_stands_in_for_a_pair() {
    let check = |history: &History, expected: (i64, AnnualSource)| {
        assert_eq!(found(history, "2019-12-31"), expected, "{history:?}");
    };
    let young = |installed: &str, readings: &str| {
        let mut history = history(readings);
        history.meters[0].installed_on = d(installed);
        history
    };
    // The readings of a young supply count once they span 90 days, from the oldest one.
    let source = AnnualSource::YoungSupply { from: d("2019-09-01"), to: d("2019-11-30") };
    check(&young("2019-09-01", "2019-10-01 2 o, 2019-11-30 18 o"), (73_000, source));
    check(&young("2019-09-02", "2019-11-30 18 o"), (70_000, AnnualSource::CategoryMean));
    check(&young("2019-09-01", "2019-11-30 18 e"), (70_000, AnnualSource::CategoryMean));
    check(&history(""), (70_000, AnnualSource::CategoryMean));
    let annual = annual_consumption(&history(""), d("2019-12-31"), None, 80_000);
    assert_eq!((annual.litres(), annual.source), (80_000, AnnualSource::Parameter));
    // The newest on record comes first, but not one of a year that is still to come.
    let mut known = history("2018-06-30 110 o, 2019-06-30 183 o");
    known.annual = vec![(2017, 60_000), (2018, 65_000), (2020, 99_000)];
    check(&known, (65_000, AnnualSource::Record { year: 2018 }));
    // The yearly computation looks at the readings alone, and at a whole pair only.
    let computed = |history: &History| yearly_consumption(history, d("2019-12-31"));
    assert_eq!(computed(&known).map(|annual| annual.litres()), Some(73_000));
    assert_eq!(computed(&young("2019-09-01", "2019-11-30 18 o")), None);
    assert_eq!(yearly_computation_by(2020), d("2020-07-31"));
}

#[test]
fn an_exchange_without_a_last_reading_parts_the_pair() {
    let mut two = history("2018-06-30 110 o");
    let new = Meter { installed_on: d("2019-01-31"), ..two.meters[0].clone() };
    two.meters[0].removed_on = Some(d("2019-01-31"));
    two.meters.push(new);
    two.readings.push(Reading { meter: 1, on: d("2019-06-30"), value_m3: 30, ..two.readings[0] });
    // The new meter alone: young; the old one gives a pair of its own.
    assert_eq!(found(&two, "2019-12-31").1, pair("2010-01-01", "2018-06-30"));
    two.meters[0].last_m3 = Some(153);
    // 43 m³ on the old one and 30 on the new one.
    assert_eq!(found(&two, "2019-12-31"), (73_000, pair("2018-06-30", "2019-06-30")));
}
