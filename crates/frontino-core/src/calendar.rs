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
mod tests;
