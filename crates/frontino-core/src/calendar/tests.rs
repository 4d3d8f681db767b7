//! Tables and properties of the calendar.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn easter_mondays_are_those_of_r7_1() {
    for text in [
        "2019-04-22",
        "2020-04-13",
        "2021-04-05",
        "2022-04-18",
        "2023-04-10",
        "2024-04-01",
        "2025-04-21",
        "2026-04-06",
        "2027-03-29",
    ] {
        let monday = d(text);
        assert_eq!(easter(monday.year()), Some(monday.previous()), "{text}");
        assert!(Calendar::national().is_holiday(monday), "{text}");
    }
    // The earliest and the latest possible Easter.
    assert_eq!(easter(1818), Some(d("1818-03-22")));
    assert_eq!(easter(2038), Some(d("2038-04-25")));
}

#[test]
fn days_have_the_kind_of_their_weekday_and_holidays() {
    let messina = Calendar::with_patron(6, 3).unwrap();
    let check = |calendar: Calendar, text: &str, working: bool, mon_sat: bool| {
        let found = (calendar.is_working_day(d(text)), calendar.is_mon_sat_day(d(text)));
        assert_eq!(found, (working, mon_sat), "{text}");
    };
    let national = Calendar::national();
    check(national, "2020-01-31", true, true); // Friday
    check(national, "2020-02-01", false, true); // Saturday
    check(national, "2020-02-02", false, false); // Sunday
    check(national, "2020-04-13", false, false); // Easter Monday
    check(national, "2020-04-20", true, true); // a later Monday
    check(national, "2025-10-04", false, true); // Saturday, not yet a holiday
    check(national, "2024-10-04", true, true);
    check(national, "2027-10-04", false, false); // Monday, a holiday since 2026
    check(national, "2020-06-03", true, true);
    check(messina, "2020-06-03", false, false);
    check(messina, "2020-12-25", false, false);
    assert_eq!(Calendar::with_patron(2, 30), None);
}

#[test]
fn working_days_are_counted_from_the_day_after_receipt() {
    let check = |from: &str, count: u32, expected: &str| {
        let found = Calendar::national().add_working_days(d(from), count);
        assert_eq!(found, d(expected), "{from}+{count}");
    };
    // Vector D1.
    check("2019-12-20", 5, "2019-12-31");
    check("2020-04-01", 30, "2020-05-15");
    check("2020-01-02", 9, "2020-01-16");
    check("2027-09-20", 30, "2027-11-03");
    check("2020-01-04", 0, "2020-01-04");
    assert_eq!(Calendar::national().add_working_days(LAST.previous(), 5), LAST);
}

#[test]
fn saturday_counts_among_the_mon_sat_days() {
    // Vector D2: Saturday counts, Easter and Easter Monday do not.
    assert_eq!(Calendar::national().add_mon_sat_days(d("2020-04-10"), 2), d("2020-04-14"));
}

#[test]
fn nobody_is_cut_off_before_a_free_day() {
    let messina = Calendar::with_patron(6, 3).unwrap();
    let check = |calendar: Calendar, text: &str, expected: bool| {
        assert_eq!(calendar.can_disconnect(d(text)), expected, "{text}");
    };
    let national = Calendar::national();
    check(national, "2020-01-30", true); // Thursday
    check(national, "2020-01-31", false); // Friday
    check(national, "2020-02-01", false); // Saturday
    check(national, "2020-02-02", false); // Sunday
    check(national, "2020-02-03", true); // Monday
    check(national, "2019-12-31", false); // Tuesday before New Year
    check(national, "2020-06-02", false); // Tuesday, holiday
    check(national, "2020-06-03", true);
    check(messina, "2020-06-03", false);
    check(messina, "2026-06-02", false);
    check(national, "2022-05-31", true); // Tuesday before an ordinary Wednesday
}

#[test]
fn months_end_on_their_last_day() {
    let check = |from: &str, months: i32, expected: &str| {
        assert_eq!(plus_months(d(from), months), d(expected), "{from}+{months}");
    };
    check("2019-12-31", 2, "2020-02-29");
    check("2019-12-31", 6, "2020-06-30");
    check("2020-01-31", 3, "2020-04-30");
    check("2020-01-15", 12, "2021-01-15");
    check("2020-03-31", -1, "2020-02-29");
    check("2020-01-01", -1, "2019-12-01");
    assert_eq!(plus_months(d("2020-01-01"), i32::MAX), LAST);
    assert_eq!(plus_months(d("2020-01-01"), i32::MIN), crate::dates::FIRST);
}

proptest! {
    #[test]
    fn a_working_day_later_is_a_working_day(days in 18_000i32..22_000, count in 1u32..60) {
        let calendar = Calendar::with_patron(6, 3).unwrap();
        let from = Date::from_days(days);
        let found = calendar.add_working_days(from, count);
        prop_assert!(calendar.is_working_day(found));
        let between = (1..=found.since(from)).map(|n| from.plus(n));
        let counted = between.filter(|date| calendar.is_working_day(*date)).count();
        prop_assert_eq!(counted, count as usize);
    }
}
