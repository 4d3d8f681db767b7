//! Italian words that documents share: days in letters, sums in sentences, what a code means. On
//! paper the user is addressed as Lei.

mod tables;
mod template;

pub use tables::{Tables, tier_name};
pub use template::{Place, Templates, blocks, paragraphs};

use crate::cli::italian::amount;
use frontino_core::dates::{Date, Period};
use frontino_core::money::Cents;
use frontino_core::rating::Source;

const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

/// The name of a month, from 1.
#[must_use]
pub fn month(month: u8) -> &'static str {
    MONTHS[usize::from(month.clamp(1, 12)) - 1]
}

/// A day in letters: `15 marzo 2020`, `1° gennaio 2020`.
#[must_use]
pub fn date(date: Date) -> String {
    format!("{} {}", day_and_month(date), date.year())
}

fn day_and_month(date: Date) -> String {
    let (_, of, day) = date.ymd();
    let sign = if day == 1 { "°" } else { "" };
    format!("{day}{sign} {}", month(of))
}

/// A preposition before a day, as it is written there: `dal 7 maggio 2020`, `dall'8 maggio 2020`.
/// It is `il`, `al`, `dal`, `del` or ends in one of them.
#[must_use]
pub fn with_day(preposition: &str, on: Date) -> String {
    before(preposition, on, &date(on))
}

fn before(preposition: &str, on: Date, words: &str) -> String {
    let begins_with_a_vowel = matches!(on.ymd().2, 8 | 11);
    if !begins_with_a_vowel {
        return format!("{preposition} {words}");
    }
    match preposition.strip_suffix("il") {
        Some(start) => format!("{start}l'{words}"),
        None => format!("{preposition}l'{words}"),
    }
}

/// The days of a period: `dal 1° ottobre al 31 dicembre 2019`.
#[must_use]
pub fn days(period: Period) -> String {
    let (from, to) = (period.from, period.last_day());
    let first = if from.year() == to.year() { day_and_month(from) } else { date(from) };
    format!("{} {}", before("dal", from, &first), with_day("al", to))
}

/// A sum in a sentence: `48,20 euro`.
#[must_use]
pub fn euros(cents: Cents) -> String {
    format!("{} euro", amount(cents))
}

/// How a volume is known, in a word for the public.
#[must_use]
pub const fn kind(source: Source) -> &'static str {
    match source {
        Source::Actual => "letta",
        Source::SelfRead => "autolettura",
        Source::Estimated => "stimata",
    }
}

/// How often a bill comes, by bills a year.
#[must_use]
pub fn every(bills: i64) -> String {
    match bills {
        1..=6 if 12 % bills == 0 => format!("una ogni {} mesi", 12 / bills),
        _ => format!("{bills} in un anno"),
    }
}

/// A sentence without the numbers of our rules, which mean nothing to who pays: `(R3.4, R3.6)`.
#[must_use]
pub fn without_rules(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find(" (R") {
        let end = rest[at..].find(')').map(|end| at + end + 1);
        let is_rule = rest[at + 3..].starts_with(|sign: char| sign.is_ascii_digit());
        let kept = if is_rule { at } else { at + 3 };
        out.push_str(&rest[..kept]);
        rest = &rest[if is_rule { end.unwrap_or(rest.len()) } else { kept }..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn days_are_said_in_letters() {
        let check = |preposition: &str, day: &str, said: &str| {
            assert_eq!(with_day(preposition, on(day)), said);
        };
        check("dal", "2020-01-01", "dal 1° gennaio 2020");
        check("dal", "2020-05-08", "dall'8 maggio 2020");
        check("entro il", "2020-03-11", "entro l'11 marzo 2020");
        check("fino al", "2020-03-11", "fino all'11 marzo 2020");
        check("del", "2020-08-31", "del 31 agosto 2020");
    }

    #[test]
    fn a_period_says_its_year_once() {
        let check = |from: &str, to: &str, said: &str| {
            assert_eq!(days(Period::closed(on(from), on(to))), said);
        };
        check("2019-10-01", "2019-12-31", "dal 1° ottobre al 31 dicembre 2019");
        check("2019-11-08", "2020-01-11", "dall'8 novembre 2019 all'11 gennaio 2020");
    }

    #[test]
    fn numbers_of_rules_are_left_out() {
        assert_eq!(without_rules("stima (R2.11), ora (Roma) (R1.1, R1.2)"), "stima, ora (Roma)");
        assert_eq!(without_rules("niente"), "niente");
    }
}
