//! Working days, Monday-to-Saturday days and public holidays (R7.1), the days on which nobody may
//! be cut off (R4.12), and months counted on the calendar.

use crate::dates::{Date, LAST};

/// The Italian public holidays, with the patron day of a town where the utility counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    patron: Option<(u8, u8)>,
}

/// Holidays of a fixed day: month, day, and the first day from which the law holds (R7.1). Those
/// without a date held before any bill that this program sees.
const FIXED_HOLIDAYS: [(u8, u8, Option<Date>); 11] = [
    (1, 1, None),
    (1, 6, None),
    (4, 25, None),
    (5, 1, None),
    (6, 2, None),
    (8, 15, None),
    (10, 4, Some(Date::from_days(20_454))), // from 2026-01-01, law 151 of 8 October 2025
    (11, 1, None),
    (12, 8, None),
    (12, 25, None),
    (12, 26, None),
];

impl Calendar {
    /// The national holidays alone.
    #[must_use]
    pub const fn national() -> Calendar {
        Calendar { patron: None }
    }

    /// The national holidays and a patron day of each year (Messina: 3 June); `None` when no year
    /// has that day.
    #[must_use]
    pub fn with_patron(month: u8, day: u8) -> Option<Calendar> {
        Date::new(2000, month, day).map(|_| Calendar { patron: Some((month, day)) })
    }

    /// Whether a day is a public holiday: a Sunday, Easter Monday, a national holiday in force or
    /// the patron day (R7.1, R4.12).
    #[must_use]
    pub fn is_holiday(self, date: Date) -> bool {
        let (year, month, day) = date.ymd();
        let fixed = FIXED_HOLIDAYS
            .iter()
            .find(|(m, d, _)| (*m, *d) == (month, day))
            .is_some_and(|(.., from)| from.is_none_or(|from| date >= from));
        fixed
            || date.weekday() == 7
            || self.patron == Some((month, day))
            || (date.weekday() == 1 && Some(date.previous()) == easter(year))
    }

    /// Whether a day is a `giorno lavorativo`: Monday to Friday and no holiday (R7.1, definition
    /// unconfirmed).
    #[must_use]
    pub fn is_working_day(self, date: Date) -> bool {
        date.weekday() <= 5 && !self.is_holiday(date)
    }

    /// Whether a day is a `giorno feriale`: Monday to Saturday and no holiday (R7.1, definition
    /// unconfirmed).
    #[must_use]
    pub fn is_mon_sat_day(self, date: Date) -> bool {
        !self.is_holiday(date)
    }

    /// The day that is `count` working days after `received_on`, which is not counted (R7.1).
    #[must_use]
    pub fn add_working_days(self, received_on: Date, count: u32) -> Date {
        add_days_that(received_on, count, |date| self.is_working_day(date))
    }

    /// The day that is `count` Monday-to-Saturday days after `received_on`, which is not counted
    /// (R7.1, R4.13).
    #[must_use]
    pub fn add_mon_sat_days(self, received_on: Date, count: u32) -> Date {
        add_days_that(received_on, count, |date| self.is_mon_sat_day(date))
    }

    /// Whether a supply may be suspended or deactivated on a day: not on a Friday, a Saturday, a
    /// public holiday or the day before one (R4.12).
    #[must_use]
    pub fn can_disconnect(self, date: Date) -> bool {
        !matches!(date.weekday(), 5 | 6) && !self.is_holiday(date) && !self.is_holiday(date.next())
    }
}

/// Counts days that `counts` takes, from the day after `from`.
fn add_days_that(from: Date, count: u32, counts: impl Fn(Date) -> bool) -> Date {
    let mut date = from;
    let mut left = count;
    while left > 0 && date < LAST {
        date = date.next();
        left -= u32::from(counts(date));
    }
    date
}

/// Easter Sunday of the Gregorian calendar; `None` outside the years of `Date`.
#[must_use]
pub fn easter(year: i32) -> Option<Date> {
    // The Sunday after the ecclesiastical full moon, by Gauss' remainders in the form of 1876.
    let golden = year.rem_euclid(19);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let moon_shift = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_shift + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days_from_march = epact + weekday - 7 * late + 114;
    let month = u8::try_from(days_from_march / 31).ok()?;
    Date::new(year, month, u8::try_from(days_from_march % 31 + 1).ok()?)
}

/// The same day `months` later (earlier when negative); the last of the month where that month
/// is shorter. Clamped to the days of `Date`.
#[must_use]
pub fn plus_months(date: Date, months: i32) -> Date {
    let (year, month, day) = date.ymd();
    let index = (i32::from(month) - 1).saturating_add(months);
    let (year, month) = (year.saturating_add(index.div_euclid(12)), index.rem_euclid(12) + 1);
    // A month of the calendar always fits; the day is one of its last four at worst.
    let month = month as u8;
    (0..4)
        .find_map(|shorter| Date::new(year, month, day - shorter.min(day - 1)))
        .unwrap_or(if months < 0 { crate::dates::FIRST } else { LAST })
}

#[cfg(test)]
mod tests {
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
}
