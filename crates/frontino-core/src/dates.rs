//! Civil dates and half-open periods. Only this module does arithmetic on days.

use std::fmt;

/// A civil date, as days since 1 January 1970: four bytes, compared and subtracted at no cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// The first day that this program accepts.
pub const FIRST: Date = Date(-135_140); // 1600-01-01
/// The last day that this program accepts; also "for ever" as the end of a period.
pub const LAST: Date = Date(376_200); // 3000-01-01

impl Date {
    /// The date of a day number counted from 1970-01-01; clamped to `FIRST..=LAST`.
    #[must_use]
    pub const fn from_days(days: i32) -> Date {
        let date = Date(days);
        if days < FIRST.0 {
            FIRST
        } else if days > LAST.0 {
            LAST
        } else {
            date
        }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The date of a year, month and day; `None` when the calendar has no such day or it lies
    /// outside `FIRST..=LAST`.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let civil = jiff::civil::Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        )
        .ok()?;
        let epoch = jiff::civil::Date::constant(1970, 1, 1);
        let days = civil.duration_since(epoch).as_hours() / 24;
        let date = Date(i32::try_from(days).ok()?);
        (FIRST..=LAST).contains(&date).then_some(date)
    }

    /// Year, month (1 to 12) and day of the month, in the proleptic Gregorian calendar.
    #[must_use]
    pub fn ymd(self) -> (i32, u8, u8) {
        // Counted in 400-year eras that begin on 1 March, so that the leap day is the last.
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month as u8, day as u8)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// The day `days` later (earlier when negative), clamped to `FIRST..=LAST`.
    #[must_use]
    pub const fn plus(self, days: i32) -> Date {
        Date::from_days(self.0.saturating_add(days))
    }

    /// The day after.
    #[must_use]
    pub const fn next(self) -> Date {
        self.plus(1)
    }

    /// The day before.
    #[must_use]
    pub const fn previous(self) -> Date {
        self.plus(-1)
    }

    /// Days from `earlier` to `self`; negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Date) -> i32 {
        self.0 - earlier.0
    }

    /// The same day `years` later; 29 February becomes 28 February in a common year (R5.3).
    #[must_use]
    pub fn plus_years(self, years: i32) -> Date {
        let (year, month, day) = self.ymd();
        Date::new(year + years, month, day)
            .or_else(|| Date::new(year + years, month, 28))
            .unwrap_or(LAST)
    }

    /// The day of the week, 1 Monday to 7 Sunday.
    #[must_use]
    pub const fn weekday(self) -> u8 {
        ((self.0 + 3).rem_euclid(7) + 1) as u8
    }

    /// Reads `2019-12-31`; `None` when it is anything else or no such day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Date> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        let number = |part: &[u8]| {
            part.iter()
                .try_fold(0i32, |sum, c| c.is_ascii_digit().then(|| sum * 10 + i32::from(c - b'0')))
        };
        let (year, month, day) = (number(&b[..4])?, number(&b[5..7])?, number(&b[8..])?);
        Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The ten bytes of `2019-12-31`, without an allocation.
    #[must_use]
    pub fn iso_bytes(self) -> [u8; 10] {
        let (year, month, day) = self.ymd();
        let digit = |n: i32| b'0' + (n % 10) as u8;
        let (m, d) = (i32::from(month), i32::from(day));
        [
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(m / 10),
            digit(m),
            b'-',
            digit(d / 10),
            digit(d),
        ]
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A half-open span of days: `from` is in it, `until` is the first day that is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Day after the last.
    pub until: Date,
}

impl Period {
    /// The period from `from` up to but without `until`; an `until` before `from` gives an empty
    /// period.
    #[must_use]
    pub const fn new(from: Date, until: Date) -> Period {
        if until.0 < from.0 { Period { from, until: from } } else { Period { from, until } }
    }

    /// The period of a first and a last day, both included, as documents print it.
    #[must_use]
    pub const fn closed(from: Date, to: Date) -> Period {
        Period::new(from, to.next())
    }

    /// The last day, as documents print it.
    #[must_use]
    pub const fn last_day(self) -> Date {
        self.until.previous()
    }

    /// Length in days, never negative.
    #[must_use]
    pub const fn days(self) -> i64 {
        (self.until.0 - self.from.0) as i64
    }

    /// Whether no day is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.until.0 <= self.from.0
    }

    /// Whether `day` is in it.
    #[must_use]
    pub const fn contains(self, day: Date) -> bool {
        day.0 >= self.from.0 && day.0 < self.until.0
    }

    /// The days in both.
    #[must_use]
    pub fn intersect(self, other: Period) -> Period {
        Period::new(self.from.max(other.from), self.until.min(other.until))
    }

    /// Whether both share a day.
    #[must_use]
    pub fn overlaps(self, other: Period) -> bool {
        !self.intersect(other).is_empty()
    }

    /// The days that fall in leap years (R3.7, `year_basis = actual`).
    #[must_use]
    pub fn days_in_leap_years(self) -> i64 {
        let mut days = 0;
        let mut at = self.from;
        while at < self.until {
            let year = at.year();
            let next_year = Date::new(year + 1, 1, 1).unwrap_or(LAST);
            let end = next_year.min(self.until);
            if is_leap(year) {
                days += i64::from(end.since(at));
            }
            if end <= at {
                break;
            }
            at = end;
        }
        days
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.last_day())
    }
}

/// Whether a year has 366 days.
#[must_use]
pub const fn is_leap(year: i32) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn bounds_are_the_days_they_name() {
        assert_eq!(FIRST.to_string(), "1600-01-01");
        assert_eq!(LAST.to_string(), "3000-01-01");
    }

    #[test]
    fn every_day_survives_the_round_trip() {
        for days in (FIRST.0..=LAST.0).step_by(13).chain(-400..800) {
            let date = Date(days);
            let (year, month, day) = date.ymd();
            assert_eq!(Date::new(year, month, day), Some(date));
            assert_eq!(Date::parse(&date.to_string()), Some(date));
            assert_eq!(std::str::from_utf8(&date.iso_bytes()).unwrap(), date.to_string());
        }
    }

    #[test]
    fn impossible_dates_are_none() {
        for text in ["2019-02-29", "2019-13-01", "2019-1-01", "0000-00-00", "31/12/2019", "", "é"]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn arithmetic() {
        assert_eq!(d("2020-01-31").plus(30), d("2020-03-01")); // R1.12 d
        assert_eq!(d("2019-12-31").plus(45), d("2020-02-14")); // R1.12 c
        assert_eq!(d("2016-02-29").plus_years(2), d("2018-02-28"));
        assert_eq!(d("2019-12-31").weekday(), 2);
        assert_eq!(Period::closed(d("2019-11-01"), d("2020-01-31")).days(), 92);
        assert_eq!(Period::closed(d("2019-11-01"), d("2021-01-31")).days_in_leap_years(), 366);
        assert_eq!(Period::new(d("2019-11-01"), d("2019-10-01")).days(), 0);
    }
}
