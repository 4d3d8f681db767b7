//! Rule tables and properties of readings that arrive.

use super::*;
use crate::consumption::{AnnualSource, Reading};
use crate::rating::Source;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn meter(installed: &str, first_m3: i64, removed: Option<(&str, i64)>) -> Meter {
    Meter {
        digits: 5,
        installed_on: d(installed),
        first_m3,
        removed_on: removed.map(|(on, _)| d(on)),
        last_m3: removed.map(|(_, last_m3)| last_m3),
    }
}

fn reading(on: &str, value_m3: i64, kind: ReadingKind, arrival: i64) -> Reading {
    Reading { meter: 0, on: d(on), value_m3, kind, billed: false, arrival }
}

fn one_meter(readings: &[Reading]) -> History {
    let meters = vec![meter("2015-01-01", 0, None)];
    History { meters, readings: readings.to_vec(), annual: Vec::new() }
}

/// 73 m³ a year: 200 litres a day, so 50 to 600 are plausible.
fn known(history: &History) -> Known<'_> {
    Known {
        history,
        billed: None,
        used_on: d("2014-12-31"),
        annual: Some(AnnualConsumption::of_litres(73_000, AnnualSource::CategoryMean)),
        limits: USE_LIMITS[0],
    }
}

fn submitted(read_on: &str, value_m3: i64, kind: ReadingKind) -> Submitted {
    Submitted { meter: 0, read_on: d(read_on), value_m3, kind }
}

const OPERATOR: ReadingKind = ReadingKind::Operator;
const SELF: ReadingKind = ReadingKind::SelfRead;
const ESTIMATED: ReadingKind = ReadingKind::Estimated;

#[test]
fn a_reading_is_accepted_held_or_refused_by_rule() {
    // Read 1000 on 2 October 2019, ninety days before the end of the year: 4.5 to 54 m³ since.
    let history = one_meter(&[reading("2019-10-02", 1000, OPERATOR, 0)]);
    let known = Known { used_on: d("2019-10-02"), ..known(&history) };
    let check = |on: &str, value_m3: i64, kind: ReadingKind, expected: Verdict| {
        let found = judge(&submitted(on, value_m3, kind), &known, d("2020-01-10"));
        assert_eq!(found, expected, "{on} {value_m3} {kind:?}");
    };
    let (held, refused) = (Verdict::Held, Verdict::Refused);
    let used_on = d("2019-10-02");
    check("2019-12-31", 1018, SELF, Verdict::Accepted);
    check("2019-12-31", 1018, OPERATOR, Verdict::Accepted);
    check("2019-12-31", 1005, SELF, Verdict::Accepted);
    check("2019-12-31", 1004, SELF, held(ReadingHeld::UseTooLow));
    check("2019-12-31", 1054, SELF, Verdict::Accepted);
    check("2019-12-31", 1055, SELF, held(ReadingHeld::UseTooHigh));
    check("2019-12-31", 1055, OPERATOR, held(ReadingHeld::UseTooHigh));
    check("2019-12-31", 1000, SELF, held(ReadingHeld::NoUse));
    check("2019-12-31", 999, SELF, held(ReadingHeld::BelowLast { last_m3: 1000 }));
    check("2019-12-31", 999, OPERATOR, refused(ReadingRefused::BelowLast { last_m3: 1000 }));
    check("2019-12-31", 999, ESTIMATED, Verdict::Accepted);
    check("2020-01-10", 1018, SELF, Verdict::Accepted);
    check("2020-01-11", 1018, SELF, refused(ReadingRefused::FutureDate));
    check("2019-10-01", 999, SELF, refused(ReadingRefused::BeforeLastUsed { used_on }));
    check("2019-10-02", 999, SELF, Verdict::Accepted); // compared with the days before it
    check("2014-12-31", 0, SELF, refused(ReadingRefused::WrongMeter));
    check("2019-12-31", 99_999, SELF, held(ReadingHeld::UseTooHigh));
    check("2019-12-31", 100_000, SELF, refused(ReadingRefused::NotOnRegister { digits: 5 }));
    check("2019-12-31", -1, SELF, refused(ReadingRefused::NotOnRegister { digits: 5 }));
    check("2019-12-31", -1, ESTIMATED, refused(ReadingRefused::NotOnRegister { digits: 5 }));
}

#[test]
fn a_roll_over_is_explained_up_to_the_upper_bound_of_use() {
    let history = one_meter(&[reading("2019-10-02", 99_987, OPERATOR, 0)]);
    let check = |value_m3: i64, kind: ReadingKind, expected: Verdict| {
        let found =
            judge(&submitted("2019-12-31", value_m3, kind), &known(&history), d("2019-12-31"));
        assert_eq!(found, expected, "{value_m3} {kind:?}");
    };
    check(5, SELF, Verdict::Accepted);
    check(41, SELF, Verdict::Accepted); // 54 m³, the bound itself
    check(42, SELF, Verdict::Held(ReadingHeld::BelowLast { last_m3: 99_987 })); // 55 m³
    check(42, OPERATOR, Verdict::Refused(ReadingRefused::BelowLast { last_m3: 99_987 }));
    check(99_986, SELF, Verdict::Held(ReadingHeld::BelowLast { last_m3: 99_987 }));
}

#[test]
fn an_exchange_of_meters_is_followed() {
    // 8 m³ on the old meter from 2 October to 11 November, then a new one from 3.
    let mut history = one_meter(&[reading("2019-10-02", 1000, OPERATOR, 0)]);
    history.meters =
        vec![meter("2015-01-01", 0, Some(("2019-11-11", 1008))), meter("2019-11-11", 3, None)];
    let check = |place: usize, on: &str, value_m3: i64, expected: Verdict| {
        let submitted = Submitted { meter: place, ..submitted(on, value_m3, SELF) };
        let found = judge(&submitted, &known(&history), d("2020-01-31"));
        assert_eq!(found, expected, "{place} {on} {value_m3}");
    };
    check(1, "2019-12-31", 13, Verdict::Accepted);
    // Nothing on the new meter, but the old one ran: 8 m³ in ninety days.
    check(1, "2019-12-31", 3, Verdict::Accepted);
    check(1, "2019-12-31", 2, Verdict::Held(ReadingHeld::BelowLast { last_m3: 3 }));
    check(0, "2019-11-12", 1009, Verdict::Refused(ReadingRefused::WrongMeter));
    check(0, "2019-11-11", 1009, Verdict::Held(ReadingHeld::AboveNext { next_m3: 1008 }));
    check(1, "2019-11-10", 3, Verdict::Refused(ReadingRefused::WrongMeter));
    check(2, "2019-12-31", 3, Verdict::Refused(ReadingRefused::WrongMeter));
}

#[test]
fn readings_of_other_days_and_bills_bound_a_new_one() {
    let history = one_meter(&[
        reading("2019-10-02", 1000, OPERATOR, 0),
        reading("2019-12-01", 1200, ESTIMATED, 0),
        reading("2020-01-10", 1020, SELF, 5),
        reading("2020-01-10", 1021, SELF, 7), // the last sent stands
    ]);
    let check = |on: &str, value_m3: i64, expected: Verdict| {
        let found = judge(&submitted(on, value_m3, SELF), &known(&history), d("2020-01-31"));
        assert_eq!(found, expected, "{on} {value_m3}");
    };
    check("2020-01-05", 1019, Verdict::Accepted);
    check("2020-01-05", 1021, Verdict::Accepted);
    check("2020-01-05", 1022, Verdict::Held(ReadingHeld::AboveNext { next_m3: 1021 }));
    // Compared with the day before, not with what it takes the place of.
    check("2020-01-10", 1018, Verdict::Accepted);
    check("2020-01-20", 1020, Verdict::Held(ReadingHeld::BelowLast { last_m3: 1021 }));
    // A bill rests on 1019.500 brought back to 31 December.
    let point =
        Point { at: d("2020-01-01"), meter: 0, litres: 1_019_500, source: Source::SelfRead };
    let known = Known { billed: Some(point), used_on: d("2019-12-31"), ..known(&history) };
    let found = judge(&submitted("2020-01-05", 1019, SELF), &known, d("2020-01-31"));
    assert_eq!(found, Verdict::Held(ReadingHeld::BelowLast { last_m3: 1019 }));
    let found = judge(&submitted("2020-01-05", 1020, SELF), &known, d("2020-01-31"));
    assert_eq!(found, Verdict::Accepted);
}

#[test]
fn without_an_annual_consumption_nothing_is_held_for_its_size() {
    let history = one_meter(&[reading("2019-10-02", 1000, OPERATOR, 0)]);
    let known = Known { annual: None, ..known(&history) };
    for value_m3 in [1000, 1001, 90_000] {
        let found = judge(&submitted("2019-12-31", value_m3, SELF), &known, d("2019-12-31"));
        assert_eq!(found, Verdict::Accepted, "{value_m3}");
    }
}

#[test]
fn where_nothing_was_used_any_use_is_held() {
    let history = one_meter(&[reading("2019-10-02", 1000, OPERATOR, 0)]);
    let annual = Some(AnnualConsumption::of_litres(0, AnnualSource::Record { year: 2018 }));
    let known = Known { annual, ..known(&history) };
    let check = |value_m3: i64, expected: Verdict| {
        let found = judge(&submitted("2019-12-31", value_m3, SELF), &known, d("2019-12-31"));
        assert_eq!(found, expected, "{value_m3}");
    };
    check(1000, Verdict::Accepted);
    check(1001, Verdict::Held(ReadingHeld::UseTooHigh));
}

#[test]
fn the_last_limits_that_hold_on_the_day_count() {
    let from = |day: &str, max_percent: i64| UseLimits {
        valid: Period::new(d(day), LAST),
        min_percent: 10,
        max_percent,
    };
    let table = [from("2019-01-01", 200), from("2020-01-01", 400)];
    let check = |day: &str, max_percent: i64| {
        assert_eq!(limits_on(&table, d(day)).max_percent, max_percent, "{day}");
    };
    check("2018-12-31", 300);
    check("2019-12-31", 200);
    check("2020-01-01", 400);
}

#[test]
fn the_outcome_is_told_within_nine_working_days() {
    let check = |received: &str, due: &str| {
        assert_eq!(answer_due_on(d(received), Calendar::national()), d(due), "{received}");
    };
    check("2020-01-01", "2020-01-15"); // a holiday, and the 6th is one too
    check("2020-01-13", "2020-01-24");
    check("2020-01-31", "2020-02-13");
}

#[test]
fn a_held_reading_takes_the_place_of_self_readings_only() {
    let readings = [
        reading("2019-10-02", 1000, OPERATOR, 0),
        reading("2020-01-05", 1100, SELF, 1),
        reading("2020-01-08", 1101, SELF, 2),
        reading("2020-01-20", 1102, OPERATOR, 0),
    ];
    let check = |count: usize, on: &str, value_m3: i64, expected: Result<Vec<usize>, &str>| {
        let history = one_meter(&readings[..count]);
        let found = make_way(&submitted(on, value_m3, SELF), &known(&history));
        let expected = expected.map_err(|on| StandsAgainst { on: d(on) });
        assert_eq!(found, expected, "{count} {on} {value_m3}");
    };
    check(3, "2020-01-10", 1018, Ok(vec![2, 1]));
    check(3, "2020-01-07", 1018, Ok(vec![1]));
    check(3, "2020-01-07", 1200, Ok(vec![2]));
    check(3, "2020-01-10", 1102, Ok(vec![]));
    check(3, "2020-01-10", 999, Err("2019-10-02"));
    check(4, "2020-01-10", 1200, Err("2020-01-20"));
}

#[test]
fn what_a_bill_rests_on_does_not_give_way() {
    let history = one_meter(&[reading("2020-01-05", 1100, SELF, 1)]);
    let known = Known { used_on: d("2020-01-05"), ..known(&history) };
    let found = make_way(&submitted("2020-01-10", 1018, SELF), &known);
    assert_eq!(found, Err(StandsAgainst { on: d("2020-01-05") }));
}

fn any_kind() -> impl Strategy<Value = ReadingKind> {
    proptest::sample::select(vec![OPERATOR, SELF, ESTIMATED, ReadingKind::Telemetry])
}

prop_compose! {
    fn any_reading()(
        meter in 0usize..3,
        days in 17_500i32..18_500,
        value_m3 in any::<i64>(),
        small_m3 in 0i64..3000,
        is_small in any::<bool>(),
        kind in any_kind(),
        arrival in any::<i64>(),
    ) -> Reading {
        let value_m3 = if is_small { small_m3 } else { value_m3 };
        Reading { meter, on: Date::from_days(days), value_m3, kind, billed: false, arrival }
    }
}

prop_compose! {
    fn any_history()(
        readings in proptest::collection::vec(any_reading(), 0..6),
        first_m3 in any::<i64>(),
        last_m3 in proptest::option::of(any::<i64>()),
        digits in 0u8..=20,
    ) -> History {
        let old = Meter { digits, last_m3, ..meter("2017-12-01", 0, Some(("2019-02-01", 0))) };
        let new = Meter { first_m3, ..meter("2019-02-01", 0, None) };
        History { meters: vec![old, new], readings, annual: Vec::new() }
    }
}

proptest! {
    #[test]
    fn no_value_breaks_the_judge(history in any_history(), new in any_reading()) {
        let new = Submitted {
            meter: new.meter, read_on: new.on, value_m3: new.value_m3, kind: new.kind,
        };
        let today = d("2020-01-31");
        let verdict = judge(&new, &known(&history), today);
        prop_assert_eq!(judge(&new, &known(&history), today), verdict);
        let _ = make_way(&new, &known(&history));
    }

    #[test]
    fn an_accepted_reading_is_accepted_again_beside_itself(
        steps in proptest::collection::vec((1i32..200, 0i64..80), 1..5),
        at in 1i32..400,
        value_m3 in 0i64..400,
    ) {
        let mut history = one_meter(&[]);
        let (mut on, mut value) = (d("2018-01-01"), 0);
        for (days, m3) in steps {
            (on, value) = (on.plus(days), value + m3);
            let read = reading("2018-01-01", value, OPERATOR, 0);
            history.readings.push(Reading { on, ..read });
        }
        let new = Submitted { meter: 0, read_on: d("2018-01-01").plus(at), value_m3, kind: SELF };
        let today = d("2021-01-01");
        if judge(&new, &known(&history), today) == Verdict::Accepted {
            history.readings.push(Reading {
                meter: 0, on: new.read_on, value_m3, kind: SELF, billed: false, arrival: 1,
            });
            prop_assert_eq!(judge(&new, &known(&history), today), Verdict::Accepted);
            prop_assert_eq!(make_way(&new, &known(&history)), Ok(Vec::new()));
        }
    }

    #[test]
    fn a_held_or_refused_reading_says_why(history in any_history(), new in any_reading()) {
        let new = Submitted {
            meter: new.meter, read_on: new.on, value_m3: new.value_m3, kind: new.kind,
        };
        let verdict = judge(&new, &known(&history), d("2020-01-31"));
        prop_assert_eq!(verdict.reason().is_none(), verdict == Verdict::Accepted);
    }
}
