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
