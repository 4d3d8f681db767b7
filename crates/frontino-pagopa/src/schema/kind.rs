//! The kinds of values in messages, as their schemas have them, and what they say.

use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// The biggest amount of a message.
const AMOUNT_MAX: Cents = Cents(99_999_999_999);

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text, also none.
    Any,
    /// A text of so many characters, at least and at most.
    Text(usize, usize),
    /// So many digits.
    Digits(usize),
    /// A whole number within bounds.
    Number(i32, i32),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An amount with two decimals.
    Amount,
    /// An amount with two decimals, above zero.
    AmountNotZero,
    /// A day.
    Day,
    /// A day and a time of day.
    Instant,
    /// Yes or no.
    Boolean,
    /// An address of mail.
    Mail,
    /// So many capital letters.
    Capitals(usize),
    /// Bytes in base 64.
    Base64,
}

/// A day and a time of day, with the zone where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant {
    /// The day.
    pub day: Date,
    /// Seconds since its beginning.
    pub second: i64,
    /// Seconds ahead of UTC.
    pub offset: Option<i64>,
}

impl Kind {
    /// Whether a text is such a value. Blanks around it do not count in numbers and truths, as in
    /// the schemas, and count in texts and, as for most readers of schemas, in days.
    #[must_use]
    pub fn holds(self, text: &str) -> bool {
        let collapsed = text.trim_matches([' ', '\t', '\n', '\r']);
        match self {
            Kind::Any => true,
            Kind::Text(min, max) => (min..=max).contains(&text.chars().count()),
            Kind::Digits(count) => text.len() == count && is_digits(text),
            Kind::Number(min, max) => {
                number(collapsed).is_some_and(|number| (min..=max).contains(&number))
            }
            Kind::OneOf(words) => words.contains(&text),
            Kind::Amount => amount(collapsed).is_some(),
            Kind::AmountNotZero => amount(collapsed).is_some_and(|amount| amount > Cents::ZERO),
            Kind::Day => day(text).is_some(),
            Kind::Instant => instant(text).is_some(),
            Kind::Boolean => matches!(collapsed, "true" | "false" | "0" | "1"),
            Kind::Mail => is_mail(text),
            Kind::Capitals(count) => {
                text.len() == count && text.bytes().all(|c| c.is_ascii_uppercase())
            }
            Kind::Base64 => is_base64(text),
        }
    }
}

/// An amount with exactly two decimals.
#[must_use]
pub fn amount(text: &str) -> Option<Cents> {
    let text = text.trim();
    let (whole, decimals) = text.split_once('.')?;
    if !is_digits(whole) || decimals.len() != 2 || !is_digits(decimals) {
        return None;
    }
    Cents::parse(text).filter(|amount| *amount <= AMOUNT_MAX)
}

/// A whole number.
#[must_use]
pub fn number(text: &str) -> Option<i32> {
    text.trim().parse().ok()
}

/// A day; a zone after it changes nothing.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    let (day, zone) = text.split_at_checked(10)?;
    if !zone.is_empty() {
        offset(zone)?;
    }
    Date::parse(day)
}

/// A day and a time of day.
#[must_use]
pub fn instant(text: &str) -> Option<Instant> {
    let (day, rest) = text.split_at_checked(10)?;
    let rest = rest.strip_prefix('T')?;
    let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone_at);
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = whole.split(':').map(two_digits);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let midnight = hour == 24 && minute == 0 && second == 0;
    let sound = is_digits(fraction) && parts.next().is_none() && minute < 60 && second < 60;
    if !sound || (hour > 23 && !midnight) {
        return None;
    }
    let offset = if zone.is_empty() { None } else { Some(offset(zone)?) };
    let second = hour * 3600 + minute * 60 + second;
    Some(Instant { day: Date::parse(day)?, second, offset })
}

/// Whether a truth says yes.
#[must_use]
pub fn is_true(text: &str) -> bool {
    matches!(text.trim(), "true" | "1")
}

/// Seconds ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, rest) = zone.split_at_checked(1)?;
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    if hours > 14 || minutes > 59 || (hours == 14 && minutes > 0) {
        return None;
    }
    let seconds = hours * 3600 + minutes * 60;
    match sign {
        "+" => Some(seconds),
        "-" => Some(-seconds),
        _ => None,
    }
}

fn two_digits(text: &str) -> Option<i64> {
    if text.len() == 2 && is_digits(text) { text.parse().ok() } else { None }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}

/// The pattern of the schema, which is not that of mail: `[a-zA-Z0-9_.+-]+@` and labels with dots.
fn is_mail(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let in_name = |c: u8| c.is_ascii_alphanumeric() || b"_.+-".contains(&c);
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
    };
    text.len() <= 256 && !name.is_empty() && name.bytes().all(in_name) && host.split('.').all(label)
}

fn is_base64(text: &str) -> bool {
    let kept: Vec<u8> = text.bytes().filter(|c| !c.is_ascii_whitespace()).collect();
    let padding = kept.iter().rev().take_while(|c| **c == b'=').count();
    let signs = &kept[..kept.len() - padding];
    let is_sign = |c: &u8| c.is_ascii_alphanumeric() || b"+/".contains(c);
    kept.len().is_multiple_of(4) && padding <= 2 && signs.iter().all(is_sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_of_its_kind_or_not() {
        let check = |kind: Kind, right: &[&str], wrong: &[&str]| {
            for text in right {
                assert!(kind.holds(text), "{kind:?} {text:?}");
            }
            for text in wrong {
                assert!(!kind.holds(text), "{kind:?} {text:?}");
            }
        };
        check(Kind::Any, &["", " "], &[]);
        check(Kind::Text(1, 3), &["a", "àèì", "   "], &["", "abcd"]);
        check(Kind::Digits(3), &["012"], &["12", "0123", " 012", "012 ", "01a", "٠١٢"]);
        check(Kind::Number(1, 5), &["1", "05", "+5", " 3 "], &["0", "6", "", "1.0", "a", "1 2"]);
        check(Kind::OneOf(&["OK", "KO"]), &["OK", "KO"], &["ok", " OK", ""]);
        check(
            Kind::Amount,
            &["0.00", "10.50", "0010.50", "999999999.99", " 1.00\n"],
            &["10", "10.5", "10.500", "-1.00", "+1.00", "1,00", ".10", "1000000000.00", "1 .00"],
        );
        check(Kind::AmountNotZero, &["0.01"], &["0.00", "-0.01"]);
        check(
            Kind::Day,
            &["2020-02-29", "2020-01-01Z", "2020-01-01+01:00"],
            &[
                "2019-02-29",
                " 2020-01-01",
                "2020-1-1",
                "01/01/2020",
                "2020-01-01T00:00:00",
                "2020-01-01+1",
            ],
        );
        check(
            Kind::Instant,
            &["2020-01-01T10:00:00", "2020-01-01T10:00:00.123Z", "2020-01-01T24:00:00+02:00"],
            &[
                "2020-01-01",
                "2020-01-01 10:00:00",
                "2020-01-01T25:00:00",
                "2020-01-01T10:00",
                "2020-01-01T10:00:00.",
                "2020-01-01T10:00:00+15:00",
                "2020-01-01T10:60:00",
            ],
        );
        check(Kind::Boolean, &["true", "false", "1", "0", " true "], &["TRUE", "si", ""]);
        check(
            Kind::Mail,
            &["a@b", "a.b_c+d-e@posta-1.example.it"],
            &["", "a", "a@", "@b", "a@b@c", "a b@c", "à@b", "a@b..c", "a@b."],
        );
        check(Kind::Capitals(2), &["IT"], &["it", "I", "ITA", "ÌT"]);
        check(Kind::Base64, &["", "YQ==", "YWI=", "YW Jj"], &["Y", "YQ=", "YQ", "Y-==", "====="]);
    }

    #[test]
    fn values_say_what_they_say() {
        assert_eq!(amount(" 12.34"), Some(Cents(1234)));
        let day_of = |text| Date::parse(text).unwrap();
        assert_eq!(day("2020-01-31+01:00"), Some(day_of("2020-01-31")));
        let found = instant("2020-01-31T23:59:58.9-05:00").unwrap();
        assert_eq!(found.day, day_of("2020-01-31"));
        assert_eq!((found.second, found.offset), (86_398, Some(-18_000)));
        assert_eq!(instant("2020-01-31T00:00:00").unwrap().offset, None);
    }
}
