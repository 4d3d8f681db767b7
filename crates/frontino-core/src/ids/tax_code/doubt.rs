//! Plausibility of a tax code against what is known of the person: warnings, never refusals.

use super::compute::{name_letters, surname_letters};
use super::{Belfiore, Sex, TaxCode};
use crate::dates::Date;

/// What a customer record says of a person; only what is known is compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claimed<'a> {
    /// Surname.
    pub surname: Option<&'a str>,
    /// All first names.
    pub name: Option<&'a str>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Day of birth.
    pub born_on: Option<Date>,
    /// Place of birth.
    pub birth_place: Option<Belfiore>,
}

/// A reason to look at a code again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaxCodeDoubt {
    /// The letters are not those of the surname.
    Surname,
    /// The letters are not those of the first names.
    Name,
    /// The day says the other sex.
    Sex,
    /// Year, month or day differ from the day of birth.
    BirthDate,
    /// Another place.
    BirthPlace,
    /// No year has this day of this month (30 February, day 35).
    ImpossibleDay,
}

/// What speaks against the code of a person; empty for eleven digits, which say nothing. Whether
/// the place existed on the day of birth is for who knows the list of municipalities.
#[must_use]
pub fn doubts(code: &TaxCode, claimed: &Claimed<'_>) -> Vec<TaxCodeDoubt> {
    let text = code.as_str();
    if text.len() != 16 {
        return Vec::new();
    }
    let mut doubts = Vec::new();
    let mut note = |doubtful: bool, doubt| {
        if doubtful {
            doubts.push(doubt);
        }
    };
    // A name that cannot be coded proves nothing against the code.
    let differs = |letters: Option<String>, found| letters.is_some_and(|letters| letters != found);
    let surname = claimed.surname.and_then(|surname| surname_letters(surname).ok());
    note(differs(surname, &text[..3]), TaxCodeDoubt::Surname);
    let name = claimed.name.and_then(|name| name_letters(name).ok());
    note(differs(name, &text[3..6]), TaxCodeDoubt::Name);
    note(claimed.sex.is_some_and(|sex| code.sex() != Some(sex)), TaxCodeDoubt::Sex);
    note(claimed.born_on.is_some_and(|born_on| !agrees(code, born_on)), TaxCodeDoubt::BirthDate);
    let place = claimed.birth_place;
    note(place.is_some() && place != code.birth_place(), TaxCodeDoubt::BirthPlace);
    note(!is_possible_day(code), TaxCodeDoubt::ImpossibleDay);
    doubts
}

/// Whether year, month and day of the code are those of a date.
fn agrees(code: &TaxCode, born_on: Date) -> bool {
    let (year, month, day) = born_on.ymd();
    code.birth_year_digits().map(i32::from) == Some(year % 100)
        && code.birth_month() == Some(month)
        && code.birth_day() == Some(day)
}

/// Whether some century has the day: 2000 was a leap year where 1900 was not.
fn is_possible_day(code: &TaxCode) -> bool {
    let (Some(year), Some(month), Some(day)) =
        (code.birth_year_digits(), code.birth_month(), code.birth_day())
    else {
        return false;
    };
    Date::new(2000 + i32::from(year), month, day).is_some()
}
