//! A value as it is given in the file or the environment, and the kinds it may have to be.

use crate::choice;
use frontino_bank::debit::Form;
use frontino_core::dates::Date;
use frontino_core::interest::{GraceMode, PAYMENT_DAYS_MIN};
use frontino_core::tariff::{EstimateRounding, TierRounding, YearBasis};
use toml::de::DeValue;

/// A value as it is given.
pub enum Given {
    /// Text between quotes.
    Text(String),
    /// A bare word or number, and anything from the environment.
    Bare(String),
    /// A list or a table.
    Several,
}

/// What was expected, in Italian.
pub struct Wrong(pub String);

impl Given {
    /// A value of the file.
    pub fn of(value: &DeValue<'_>) -> Given {
        match value {
            DeValue::String(text) => Given::Text(text.to_string()),
            DeValue::Integer(number) => Given::Bare(number.to_string()),
            DeValue::Float(number) => Given::Bare(number.to_string()),
            DeValue::Boolean(flag) => Given::Bare(flag.to_string()),
            DeValue::Datetime(instant) => Given::Bare(instant.to_string()),
            DeValue::Array(_) | DeValue::Table(_) => Given::Several,
        }
    }

    /// As a person would write it.
    pub fn shown(&self) -> String {
        match self {
            Given::Text(text) => format!("\"{text}\""),
            Given::Bare(text) => text.clone(),
            Given::Several => "un elenco".to_owned(),
        }
    }

    fn bare<T: std::str::FromStr>(&self, expected: &str) -> Result<T, Wrong> {
        let read = if let Given::Bare(text) = self { text.parse().ok() } else { None };
        read.ok_or_else(|| Wrong(expected.to_owned()))
    }

    fn any(&self) -> Option<&str> {
        match self {
            Given::Text(text) | Given::Bare(text) => Some(text),
            Given::Several => None,
        }
    }
}

/// A kind of value that a key may have.
pub trait Value: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What was expected instead.
    fn read(given: &Given) -> Result<Self, Wrong>;
}

impl Value for String {
    fn read(given: &Given) -> Result<String, Wrong> {
        // Codes begin with zeros, which a bare number would lose.
        match given {
            Given::Text(text) => Ok(text.clone()),
            _ => Err(Wrong("un testo tra virgolette".to_owned())),
        }
    }
}

macro_rules! value_by_number {
    ($($kind:ty),+) => {$(
        impl Value for $kind {
            fn read(given: &Given) -> Result<$kind, Wrong> {
                let expected = "un numero intero da 0 a 1000000";
                let number = given.bare::<$kind>(expected)?;
                let is_sane = (0..=1_000_000).contains(&number);
                if is_sane { Ok(number) } else { Err(Wrong(expected.to_owned())) }
            }
        }
    )+};
}

value_by_number!(i32, i64);

/// Days from issue to due date: never fewer than the rule asks for (R1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentDays(pub i32);

impl Value for PaymentDays {
    fn read(given: &Given) -> Result<PaymentDays, Wrong> {
        let expected = format!("un numero intero da {PAYMENT_DAYS_MIN} a 1000000");
        match i32::read(given) {
            Ok(days) if days >= PAYMENT_DAYS_MIN => Ok(PaymentDays(days)),
            _ => Err(Wrong(expected)),
        }
    }
}

/// Hours of the day, from the first to the one before the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours(pub std::ops::Range<i64>);

impl Value for Hours {
    fn read(given: &Given) -> Result<Hours, Wrong> {
        let hour = |text: &str| text.trim().parse::<i64>().ok().filter(|n| (0..=24).contains(n));
        let both = given.any().and_then(|text| text.split_once('-'));
        let both = both.and_then(|(from, until)| Some(hour(from)?..hour(until)?));
        let both = both.filter(|hours| !hours.is_empty());
        both.map(Hours).ok_or_else(|| Wrong("le ore come \"8-21\"".to_owned()))
    }
}

impl Value for bool {
    fn read(given: &Given) -> Result<bool, Wrong> {
        given.bare("true o false")
    }
}

impl Value for Date {
    fn read(given: &Given) -> Result<Date, Wrong> {
        let date = given.any().and_then(Date::parse);
        date.ok_or_else(|| Wrong("una data come 2020-01-31".to_owned()))
    }
}

/// The choice that a word stands for.
pub fn word_of<T: Copy>(given: &Given, words: &[(&str, T)]) -> Result<T, Wrong> {
    let found = given.any().and_then(|word| choice::find(words, word));
    found.ok_or_else(|| Wrong(format!("una di: {}", choice::list(words))))
}

macro_rules! value_by_word {
    ($($kind:ty),+) => {$(
        impl $crate::config::given::Value for $kind {
            fn read(
                given: &$crate::config::given::Given,
            ) -> Result<$kind, $crate::config::given::Wrong> {
                $crate::config::given::word_of(given, &Self::WORDS)
            }
        }
    )+};
}

pub(super) use value_by_word;

value_by_word!(TierRounding, EstimateRounding, YearBasis, GraceMode, Form);
