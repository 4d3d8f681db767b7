//! The only place that reads the clock.

use frontino_core::dates::Date;
use std::time::{SystemTime, UNIX_EPOCH};

/// Microseconds since 1970 UTC.
#[must_use]
pub fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(i64::MAX))
}

/// The civil date in UTC.
#[must_use]
pub fn today() -> Date {
    Date::from_days(i32::try_from(now_micros() / 86_400_000_000).unwrap_or(0))
}

/// An instant in a form for names of files, to the second, in UTC: `20191231T235959Z`.
#[must_use]
pub fn stamp(micros: i64) -> String {
    let seconds = micros.div_euclid(1_000_000);
    let date = Date::from_days(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(0));
    let of_day = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{}T{hour:02}{minute:02}{second:02}Z", date.to_string().replace('-', ""))
}
