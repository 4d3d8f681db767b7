//! Which of several readings draws the line (R2.5, R2.14).

use super::*;
use crate::consumption::can_enter;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn reading(on: &str, value_m3: i64, kind: ReadingKind, arrival: i64) -> Reading {
    Reading { meter: 0, on: d(on), value_m3, kind, billed: false, arrival }
}

/// Follows from 1000 m³ on `from` and tells litres run and source at the end of `at`.
fn end_of(readings: &[Reading], from: &str, start_l: i64, at: &str) -> (i64, Source) {
    let meter = Meter {
        digits: 5,
        installed_on: d("2015-01-01"),
        first_m3: 0,
        removed_on: None,
        last_m3: None,
    };
    let readings = readings.to_vec();
    let history = History { meters: vec![meter], readings, annual: Vec::new() };
    let at_start = d(from).next();
    let point = Point { at: at_start, meter: 0, litres: start_l, source: Source::Actual };
    let start = Start { point, estimated: false };
    let register = Register::follow(&history, start, d(at), &|_| 0).unwrap();
    let none = || panic!("nothing is estimated");
    let (mut stretches, period) = (Vec::new(), Period::closed(at_start, d(at)));
    let end = register.consumption(period, &none, EstimateRounding::Litre, &mut stretches);
    (stretches.iter().map(|s| s.litres).sum(), end.source)
}

const OPERATOR: ReadingKind = ReadingKind::Operator;
const SELF: ReadingKind = ReadingKind::SelfRead;

#[test]
fn of_several_readings_the_rule_chooses_one() {
    // Billed at 31 December from 1000 m³ on 1 October: 91 days; 20 January is 111 days on.
    let check = |readings: &[Reading], expected: (i64, Source)| {
        assert_eq!(end_of(readings, "2019-10-01", 1_000_000, "2019-12-31"), expected);
        let mut turned = readings.to_vec();
        turned.reverse();
        assert_eq!(end_of(&turned, "2019-10-01", 1_000_000, "2019-12-31"), expected);
    };
    let (own, read) = (Source::SelfRead, Source::Actual);
    let of_day = |value_m3, arrival| reading("2019-12-31", value_m3, SELF, arrival);
    check(&[of_day(1020, 1), of_day(1018, 2)], (18_000, own));
    check(&[of_day(1020, 3), of_day(1018, 2)], (20_000, own));
    check(&[of_day(1020, 3), reading("2019-12-31", 1019, OPERATOR, 0)], (19_000, read));
    // In the tolerance: the last sent, whatever its day; an operator's beats it.
    let later = |on, value_m3, arrival| reading(on, value_m3, SELF, arrival);
    check(&[later("2020-01-10", 1010, 1), later("2020-01-20", 1111, 2)], (91_000, own));
    check(&[later("2020-01-09", 1010, 9), later("2020-01-20", 1111, 2)], (9_100, own));
    let operator = reading("2020-01-20", 1111, OPERATOR, 0);
    check(&[later("2020-01-10", 1010, 9), operator], (91_000, read));
    let second = reading("2020-01-28", 1190, OPERATOR, 0);
    check(&[second, operator], (91_000, read));
}

#[test]
fn a_reading_that_can_enter_a_bill_is_followed() {
    let (stands_on, last_day) = (d("2019-10-02"), d("2019-12-31"));
    let check = |on: &str, expected: bool| {
        assert_eq!(can_enter(d(on), stands_on, last_day), expected, "{on}");
        // The legacy system's estimate can be set right by a reading of its very day.
        let point = Point { at: stands_on, meter: 0, litres: 0, source: Source::Estimated };
        let meters = vec![Meter {
            digits: 5,
            installed_on: d("2015-01-01"),
            first_m3: 0,
            removed_on: None,
            last_m3: None,
        }];
        let readings = vec![reading(on, 10, SELF, 1)];
        let history = History { meters, readings, annual: Vec::new() };
        let start = Start { point, estimated: true };
        let followed = Register::follow(&history, start, last_day, &|_| 0).unwrap();
        assert_eq!(followed.has_readings(), expected, "{on}");
    };
    check("2019-09-30", false);
    check("2019-10-01", true);
    check("2019-12-31", true);
    check("2020-01-31", true);
    check("2020-02-01", false);
}

#[test]
fn a_bill_tells_from_which_reading_it_was_brought_back() {
    let at = d("2019-12-31");
    let check = |readings: &[Reading], expected: Option<&str>| {
        assert_eq!(brought_back_from(readings, at), expected.map(d));
    };
    let own = |on, arrival| reading(on, 1010, SELF, arrival);
    check(&[], None);
    check(&[own("2019-12-31", 1), own("2020-02-01", 2)], None);
    check(&[own("2020-01-20", 1), own("2020-01-31", 2)], Some("2020-01-31"));
    check(&[own("2020-01-20", 2), own("2020-01-31", 1)], Some("2020-01-20"));
    check(&[own("2020-01-10", 2), reading("2020-01-15", 1011, OPERATOR, 0)], Some("2020-01-15"));
    check(&[reading("2020-01-10", 1010, ReadingKind::Estimated, 0)], None);
}
