//! Rule tables of the migration.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

const REGISTER: Register =
    Register { digits: 5, installed_on: Date::from_days(16_436), first_m3: 10, removed_on: None };

/// Readings as `day value kind`, `kind` one of `e`, `s`, `o`, upper case when already stored.
fn readings(text: &str) -> Vec<TakenReading> {
    let one = |part: &str| {
        let mut words = part.split_whitespace();
        let read_on = d(words.next().unwrap());
        let value_m3 = words.next().unwrap().parse().unwrap();
        let word = words.next().unwrap();
        let kind = match word.to_ascii_lowercase().as_str() {
            "e" => ReadingKind::Estimated,
            "s" => ReadingKind::SelfRead,
            _ => ReadingKind::Operator,
        };
        let stored = word.chars().all(char::is_uppercase);
        TakenReading { read_on, value_m3, kind, stored }
    };
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(one).collect()
}

fn judged(register: &Register, text: &str) -> String {
    let verdicts = judge_readings(register, d("2019-12-31"), &readings(text));
    let words = verdicts.iter().map(|v| v.map_or("ok", Reason::code));
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_later_of_two_contradicting_readings_goes() {
    let check = |text: &str, expected: &str| {
        assert_eq!(judged(&REGISTER, text), expected, "{text}");
    };
    check("2019-01-01 100 o, 2019-06-01 150 s", "ok ok");
    check("2019-01-01 100 o, 2019-06-01 90 s", "ok backwards");
    check("2019-01-01 100 o, 2019-06-01 90 e", "ok ok");
    check("2019-01-01 100 e, 2019-06-01 90 o", "ok ok");
    check("2019-01-01 100 o, 2019-02-01 9000 o, 2019-03-01 120 o", "ok ok backwards");
    check("2019-01-01 100 o, 2019-02-01 80 o, 2019-03-01 120 o", "ok backwards ok");
    check("2019-01-01 99990 o, 2019-02-01 20 o", "ok ok");
    check("2019-01-01 60000 o, 2019-02-01 10000 o", "ok ok");
    check("2019-01-01 60000 o, 2019-02-01 10001 o", "ok backwards");
    check("2019-01-01 9 o", "backwards");
    check("2015-01-01 10 o", "ok");
    check("", "");
}

#[test]
fn readings_of_one_day_do_not_contradict_each_other() {
    let check = |text: &str, expected: &str| {
        assert_eq!(judged(&REGISTER, text), expected, "{text}");
    };
    check("2019-01-01 100 o, 2019-01-01 98 s, 2019-02-01 99 o", "ok ok backwards");
    check("2019-01-01 98 s, 2019-01-01 100 o, 2019-02-01 100 o", "ok ok ok");
    check("2019-01-01 100 o, 2019-01-01 300 s, 2019-02-01 120 o", "ok ok ok");
}

#[test]
fn a_stored_reading_stays_and_the_new_one_gives_way() {
    let check = |text: &str, expected: &str| {
        assert_eq!(judged(&REGISTER, text), expected, "{text}");
    };
    check("2019-01-01 100 o, 2019-06-01 90 O", "backwards ok");
    check("2019-01-01 100 o, 2019-06-01 90 E", "ok ok");
    check("2019-01-01 100 O, 2019-06-01 90 o", "ok backwards");
    check("2019-01-01 100 O, 2019-03-01 95 o, 2019-06-01 110 O", "ok backwards ok");
    check("2019-01-01 100 O, 2019-03-01 105 o, 2019-06-01 110 O", "ok ok ok");
}

#[test]
fn readings_lie_within_the_service_of_their_meter() {
    let removed = Register { removed_on: Some(d("2019-06-30")), ..REGISTER };
    let check = |register: &Register, text: &str, expected: &str| {
        assert_eq!(judged(register, text), expected, "{text}");
    };
    check(&REGISTER, "2014-12-31 20 o", "before_installation");
    check(&REGISTER, "2014-12-31 20 e", "before_installation");
    check(&REGISTER, "2019-12-31 20 o, 2020-01-01 20 o", "ok after_taken_on");
    check(&REGISTER, "2019-01-01 99999 o", "ok");
    check(&REGISTER, "2019-01-01 100000 e", "exceeds_register");
    check(&removed, "2019-06-30 20 o, 2019-07-01 20 o", "ok after_removal");
    // What is kept back is no measure for the next.
    check(&REGISTER, "2019-01-01 100000 o, 2019-02-01 20 o", "exceeds_register ok");
}

#[test]
fn twins_are_the_same_or_in_conflict() {
    assert_eq!(compare_twins(&[Some(1)]), Twins::Same);
    assert_eq!(compare_twins(&[Some(1), Some(1), Some(1)]), Twins::Same);
    assert_eq!(compare_twins(&[Some(1), Some(1), Some(2)]), Twins::Conflict);
    assert_eq!(compare_twins(&[Some(1), None]), Twins::Conflict);
    assert_eq!(compare_twins(&[None, None]), Twins::Same);
}

#[test]
fn odd_amounts_are_warned_about() {
    let check = |amount: i64, open: i64, state: ItemState, expected: &[Warning]| {
        assert_eq!(odd_amounts(amount, open, state), expected, "{amount} {open} {state:?}");
    };
    check(1000, 1000, ItemState::Open, &[]);
    check(1000, 0, ItemState::Paid, &[]);
    check(1000, 1001, ItemState::Open, &[Warning::OpenAboveAmount]);
    check(1000, 500, ItemState::Paid, &[Warning::PaidButOpen]);
    check(1000, -1, ItemState::Open, &[Warning::NegativeOpenAmount]);
    check(-2000, -2000, ItemState::Open, &[Warning::NegativeOpenAmount]);
    check(-2000, 100, ItemState::Open, &[Warning::OpenAboveAmount]);
    check(1000, -5, ItemState::Paid, &[Warning::NegativeOpenAmount, Warning::PaidButOpen]);
}

#[test]
fn a_plan_is_one_debt() {
    let notices_of = |all: &[(Option<i64>, i64, ItemState)]| {
        let notice =
            |&(instalment, open_cents, state): &_| PlanNotice { instalment, open_cents, state };
        all.iter().map(notice).collect::<Vec<_>>()
    };
    let check = |notices: &[(Option<i64>, i64, ItemState)], expected: &[bool]| {
        let notices = notices_of(notices);
        assert_eq!(debt_of_plan(&notices, &[]), expected, "{notices:?}");
    };
    use ItemState::{Cancelled, Closed, Draft, Open, Paid};
    check(
        &[(Some(0), 300, Open), (Some(1), 100, Open), (Some(2), 200, Open)],
        &[true, false, false],
    );
    check(&[(Some(1), 100, Open), (Some(2), 200, Closed)], &[true, true]);
    check(&[(Some(1), 0, Paid), (Some(2), 200, Open)], &[false, true]);
    check(&[(Some(0), 300, Cancelled), (Some(1), 100, Open)], &[false, true]);
    check(&[(None, 300, Open)], &[true]);
    check(&[(None, 300, Draft)], &[false]);
    check(&[(None, -300, Open)], &[true]);
    // What came later adds only what the ledger does not hold already.
    let new = notices_of(&[(Some(0), 300, Open), (Some(2), 100, Open)]);
    let stored = |all: &[(Option<i64>, i64, ItemState)]| debt_of_plan(&new, &notices_of(all));
    assert_eq!(stored(&[(Some(0), 300, Open)]), [false, false]);
    assert_eq!(stored(&[(Some(1), 200, Open)]), [false, true]);
}

#[test]
fn codes_are_snake_case_and_told_apart() {
    let reasons = Reason::ALL.iter().map(|reason| reason.code());
    let warnings = Warning::ALL.iter().map(|warning| warning.code());
    let codes = reasons.chain(warnings).collect::<Vec<_>>();
    let distinct = codes.iter().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(codes.len(), distinct.len());
    for code in codes {
        assert!(code.bytes().all(|c| c.is_ascii_lowercase() || c == b'_'), "{code}");
    }
}

#[test]
fn overlaps_are_those_of_different_owners() {
    let check = |periods: &[(u32, i32, i32)], expected: &[bool]| {
        let period = |(owner, from, until): &(u32, i32, i32)| {
            (*owner, Period::new(Date::from_days(*from), Date::from_days(*until)))
        };
        let periods = periods.iter().map(period).collect::<Vec<_>>();
        assert_eq!(find_overlaps(&periods), expected, "{periods:?}");
    };
    check(&[], &[]);
    check(&[(1, 0, 10), (2, 10, 20)], &[false, false]);
    check(&[(1, 0, 11), (2, 10, 20)], &[true, true]);
    check(&[(1, 0, 11), (1, 10, 20)], &[false, false]);
    check(&[(1, 0, 99), (1, 10, 20), (2, 30, 40), (3, 50, 60)], &[true, false, true, true]);
    check(&[(1, 5, 5), (2, 0, 10)], &[false, false]);
}

proptest! {
    #[test]
    fn overlaps_are_what_comparing_all_pairs_finds(
        spans in prop::collection::vec((0u32..4, 0i32..40, 0i32..15), 0..12)
    ) {
        let period = |(owner, from, days): &(u32, i32, i32)| {
            (*owner, Period::new(Date::from_days(*from), Date::from_days(from + days)))
        };
        let periods = spans.iter().map(period).collect::<Vec<_>>();
        let expected = periods.iter().map(|(owner, period)| {
            periods.iter().any(|(other, with)| other != owner && period.overlaps(*with))
        });
        prop_assert_eq!(find_overlaps(&periods), expected.collect::<Vec<_>>());
    }

    #[test]
    fn a_reading_that_stays_never_contradicts_the_one_before(
        values in prop::collection::vec((0i32..400, 0i64..100_000), 0..20)
    ) {
        let reading = |(day, value_m3): &(i32, i64)| TakenReading {
            read_on: REGISTER.installed_on.plus(*day),
            value_m3: *value_m3,
            kind: ReadingKind::Operator,
            stored: false,
        };
        let mut readings = values.iter().map(reading).collect::<Vec<_>>();
        readings.sort_by_key(|reading| reading.read_on);
        readings.dedup_by_key(|reading| reading.read_on);
        let verdicts = judge_readings(&REGISTER, d("2019-12-31"), &readings);
        let stay = readings.iter().zip(verdicts).filter(|(_, verdict)| verdict.is_none());
        let mut previous_m3 = REGISTER.first_m3;
        for (reading, _) in stay {
            let step = advance(previous_m3, reading.value_m3, REGISTER.digits);
            prop_assert!(!matches!(step, Advance::Backward(_)));
            previous_m3 = reading.value_m3;
        }
    }
}
