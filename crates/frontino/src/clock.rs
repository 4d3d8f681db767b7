//! The only place that reads the clock.

use frontino_core::dates::Date;
use std::time::{SystemTime, UNIX_EPOCH};

const SECOND_MICROS: i64 = 1_000_000;
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
    day_of(now_micros())
}

/// The civil date in Italy at an instant.
#[must_use]
pub fn day_of(micros: i64) -> Date {
    italian_date(micros.div_euclid(SECOND_MICROS))
}

/// The hour of the day in Italy at an instant, 0 to 23.
#[must_use]
pub fn hour_of(micros: i64) -> i64 {
    let second = micros.div_euclid(SECOND_MICROS);
    (second + italian_offset(second)).rem_euclid(DAY_SECONDS) / HOUR_SECONDS
}

/// Hour, minute and second in Italy at an instant.
#[must_use]
pub fn clock_of(micros: i64) -> [i64; 3] {
    let second = micros.div_euclid(SECOND_MICROS);
    let of_day = (second + italian_offset(second)).rem_euclid(DAY_SECONDS);
    [of_day / HOUR_SECONDS, of_day / 60 % 60, of_day % 60]
}

/// The time of day in Italy at an instant, such as `18:30`.
#[must_use]
pub fn time_of(micros: i64) -> String {
    let [hour, minute, _] = clock_of(micros);
    format!("{hour:02}:{minute:02}")
}

/// The instant of another day at the time of day that it is in Italy now.
#[must_use]
pub fn now_on(day: Date) -> i64 {
    let now = now_micros();
    let second = now.div_euclid(SECOND_MICROS);
    let local = (second + italian_offset(second)).rem_euclid(DAY_SECONDS);
    let second = i64::from(day.days()) * DAY_SECONDS + local;
    (second - italian_offset(second - HOUR_SECONDS)) * SECOND_MICROS + now.rem_euclid(SECOND_MICROS)
}

fn date_at(second: i64) -> Date {
    Date::from_days(i32::try_from(second.div_euclid(DAY_SECONDS)).unwrap_or(i32::MAX))
}

/// Seconds by which Italy is ahead of UTC at a second since 1970. Summer time goes from the last
/// Sunday of March to the last Sunday of October, at 01:00 UTC (directive 2000/84/EC, in force
/// since 2002).
fn italian_offset(second: i64) -> i64 {
    let year = date_at(second).year();
    let change = |month: u8| {
        let last = Date::new(year, month, 31).unwrap_or(date_at(second));
        let sunday = last.plus(-i32::from(last.weekday() % 7));
        i64::from(sunday.days()) * DAY_SECONDS + HOUR_SECONDS
    };
    let summer = (change(3)..change(10)).contains(&second);
    HOUR_SECONDS * if summer { 2 } else { 1 }
}

/// The civil date in Italy at a second since 1970 UTC.
fn italian_date(second: i64) -> Date {
    date_at(second.saturating_add(italian_offset(second)))
}

/// Reads an instant: `2020-01-15`, `2020-01-15T18:30`, with seconds, with `Z` or `+01:00`; a blank
/// may stand for the `T`. Without a zone it is the time of Italy.
#[must_use]
pub fn parse_instant(text: &str) -> Option<i64> {
    let day = Date::parse(text.get(..10)?)?;
    let time = &text[10..];
    let (time, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => (&time[..at], Some(&time[at..])),
        None => (time, None),
    };
    let mut second = 0;
    if !time.is_empty() {
        second = of_day(time.strip_prefix(['T', ' '])?)?;
    }
    let offset = match zone {
        Some("Z") => Some(0),
        Some(zone) => {
            let seconds = of_day(&zone[1..])?;
            Some(if zone.starts_with('-') { -seconds } else { seconds })
        }
        None => None,
    };
    Some(instant_of(day, second, offset))
}

/// The instant of a day and a second of it, so many seconds ahead of UTC; without these it is the
/// time of Italy.
#[must_use]
pub fn instant_of(day: Date, second: i64, offset: Option<i64>) -> i64 {
    let second = i64::from(day.days()) * DAY_SECONDS + second;
    // In the hour that summer time skips or repeats either is right.
    let offset = offset.unwrap_or_else(|| italian_offset(second - HOUR_SECONDS));
    (second - offset) * SECOND_MICROS
}

/// Seconds of `18:30`, `18:30:05` or `18:30:05.123`.
fn of_day(text: &str) -> Option<i64> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let mut parts = whole.split(':').map(|part| {
        let digits = part.len() == 2 && part.bytes().all(|c| c.is_ascii_digit());
        if digits { part.parse::<i64>().ok() } else { None }
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let holds = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    holds.then_some(hour * HOUR_SECONDS + minute * 60 + second)
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
    fn instants_are_read_with_or_without_a_zone() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(parse_instant(text), expected.map(|second| second * 1_000_000), "{text}");
        };
        check("2020-01-01", Some(1_577_833_200));
        check("2020-01-01T00:00", Some(1_577_833_200));
        check("2020-01-01 00:00:00", Some(1_577_833_200));
        check("2019-12-31T23:00:00Z", Some(1_577_833_200));
        check("2020-01-01T04:30:00.250+05:30", Some(1_577_833_200));
        check("2019-12-31T18:00-05:00", Some(1_577_833_200));
        check("2020-07-01T02:00:01", Some(1_593_561_601));
        for wrong in [
            "",
            "ieri",
            "2020-13-01",
            "2020-01-01T",
            "2020-01-01T24:00",
            "2020-01-01T1:00",
            "2020-01-01T10:00:00:00",
            "2020-01-01x10:00",
            "2020-01-01T10:00+1",
            "2020-01-01è",
        ] {
            check(wrong, None);
        }
    }

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
