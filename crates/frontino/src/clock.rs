//! The only place that reads the clock.

use frontino_core::dates::Date;
use std::time::{SystemTime, UNIX_EPOCH};

const HOUR_SECONDS: i64 = 3600;
const DAY_SECONDS: i64 = 24 * HOUR_SECONDS;

/// Microseconds since 1970 UTC.
#[must_use]
pub fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// The civil date in Italy.
#[must_use]
pub fn today() -> Date {
    italian_date(now_micros() / 1_000_000)
}

/// The civil date in Italy at a second since 1970 UTC. Summer time goes from the last Sunday of
/// March to the last Sunday of October, at 01:00 UTC (directive 2000/84/EC, in force since 2002).
fn italian_date(second: i64) -> Date {
    let date_at = |second: i64| {
        Date::from_days(i32::try_from(second.div_euclid(DAY_SECONDS)).unwrap_or(i32::MAX))
    };
    let year = date_at(second).year();
    let change = |month: u8| {
        let last = Date::new(year, month, 31).unwrap_or(date_at(second));
        let sunday = last.plus(-i32::from(last.weekday() % 7));
        i64::from(sunday.days()) * DAY_SECONDS + HOUR_SECONDS
    };
    let summer = (change(3)..change(10)).contains(&second);
    date_at(second + HOUR_SECONDS * if summer { 2 } else { 1 })
}

/// The day of an instant in UTC, and hour, minute and second.
#[must_use]
pub fn utc(micros: i64) -> (Date, [i64; 3]) {
    let second = micros.div_euclid(1_000_000);
    let day = i32::try_from(second.div_euclid(DAY_SECONDS)).unwrap_or(i32::MAX);
    let of_day = second.rem_euclid(DAY_SECONDS);
    (Date::from_days(day), [of_day / HOUR_SECONDS, of_day / 60 % 60, of_day % 60])
}

/// An instant in a form for names of files, to the second, in UTC: `20191231T235959Z`.
#[must_use]
pub fn stamp(micros: i64) -> String {
    let (day, [hour, minute, second]) = utc(micros);
    format!("{}T{hour:02}{minute:02}{second:02}Z", day.to_string().replace('-', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_italian() {
        let check = |second: i64, day: &str| {
            assert_eq!(italian_date(second).to_string(), day, "{second}");
        };
        check(1_577_833_199, "2019-12-31"); // 22:59:59 UTC, winter
        check(1_577_833_200, "2020-01-01");
        check(1_585_436_400, "2020-03-29"); // 2020-03-28 23:00 UTC, the last hour of winter days
        check(1_585_526_399, "2020-03-30"); // 2020-03-29 23:59:59 UTC, summer since 01:00 UTC
        check(1_585_519_199, "2020-03-29"); // 21:59:59 UTC
        check(1_585_519_200, "2020-03-30"); // 22:00 UTC
        check(1_603_576_800, "2020-10-25"); // 2020-10-24 22:00 UTC, still summer
        check(1_603_666_799, "2020-10-25"); // 2020-10-25 22:59:59 UTC, winter again
        check(1_603_666_800, "2020-10-26");
    }
}
