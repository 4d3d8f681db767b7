//! Tax codes (codice fiscale, decree of 23 December 1976 n. 13813): sixteen characters of a
//! natural person, or eleven digits of a company, a body or, provisionally, a person.
//!
//! Two people who would get the same code receive variants in which letters stand for digits
//! (omocodia). A code is assigned, never deduced: one that differs from the computed one is not
//! wrong, and two people are never held equal because their computed codes are.

use super::{Belfiore, IdRefused, check_eleven, check_letter, normalise, require};
use crate::dates::Date;
use std::fmt;

mod compute;
mod doubt;
#[cfg(test)]
mod tests;

pub use compute::compute;
pub use doubt::{Claimed, TaxCodeDoubt, doubts};

/// A tax code that holds formally, as it was assigned (omocodia letters kept).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxCode(String);

/// Sex as the tax code encodes it: 40 is added to the day of birth of women.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Days 1 to 31.
    Male,
    /// Days 41 to 71.
    Female,
}

/// Whose code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaxCodeKind {
    /// A natural person, sixteen characters.
    Person,
    /// A natural person with eleven digits: to be replaced within six months, never turned down.
    ProvisionalPerson,
    /// A company, whose code is usually its VAT number.
    Company,
    /// A condominium, association or public body: eleven digits that begin with 8 or 9.
    Body,
}

/// Sex and date of birth as a code tells them; the century is a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birth {
    /// The latest day with these two digits of the year that is not in the future.
    pub born_on: Date,
    /// The sex.
    pub sex: Sex,
    /// Whether the person would be under 18: the century must then be asked.
    pub is_minor: bool,
}

/// Places (from 0) of the seven digits, the one that omocodia replaces first in front.
const DIGIT_PLACES: [usize; 7] = [14, 13, 12, 10, 9, 7, 6];
/// The letters that stand for 0 to 9.
const OMOCODIA: [u8; 10] = *b"LMNPQRSTUV";
/// The letters of January to December.
const MONTHS: [u8; 12] = *b"ABCDEHLMPRST";

impl TaxCode {
    /// Reads a tax code. In the places of digits the letters O and I, which omocodia never uses,
    /// are read as 0 and 1. Of eleven digits only the serial and the check digit are tested: the
    /// list of offices binds VAT numbers (that it does not bind bodies is unconfirmed).
    ///
    /// # Errors
    /// `Empty`, `Length`, `Character`, `CheckLetter`; of eleven digits also `SerialZero` and
    /// `CheckDigit`.
    pub fn parse(text: &str) -> Result<TaxCode, IdRefused> {
        let code = normalise(text)?;
        match code.len() {
            11 => {
                let code = read_digits(&code, |_| true);
                check_eleven(&code)?;
                Ok(TaxCode(code))
            }
            16 => {
                let code = read_digits(&code, |place| DIGIT_PLACES.contains(&place));
                check_sixteen(&code)?;
                Ok(TaxCode(code))
            }
            found => Err(IdRefused::Length { found }),
        }
    }

    /// The sixteen or eleven characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whose code it is; `natural_person` is what the customer record says of its holder, because
    /// eleven digits alone do not tell a person's provisional code.
    #[must_use]
    pub fn kind(&self, natural_person: bool) -> TaxCodeKind {
        match self.0.as_bytes() {
            code if code.len() == 16 => TaxCodeKind::Person,
            _ if natural_person => TaxCodeKind::ProvisionalPerson,
            [b'8' | b'9', ..] => TaxCodeKind::Body,
            _ => TaxCodeKind::Company,
        }
    }

    /// Whether letters stand for some of the digits.
    #[must_use]
    pub fn has_omocodia(&self) -> bool {
        self.0.len() == 16 && DIGIT_PLACES.iter().any(|at| !self.0.as_bytes()[*at].is_ascii_digit())
    }

    /// The code with digits in all seven places and the check letter that follows; an eleven-digit
    /// code is its own basic form.
    #[must_use]
    pub fn basic(&self) -> TaxCode {
        self.with_omocodia(0)
    }

    /// The variant in which the digits of the set bits of `replaced` are letters: bit 0 is the
    /// rightmost digit (position 15), bit 6 the leftmost (position 7). Eleven digits have no
    /// variants.
    #[must_use]
    pub fn with_omocodia(&self, replaced: u8) -> TaxCode {
        if self.0.len() != 16 {
            return self.clone();
        }
        let mut body = String::with_capacity(16);
        for (place, c) in self.0.bytes().take(15).enumerate() {
            let digit = digit_of(c);
            let bit = DIGIT_PLACES.iter().position(|at| *at == place);
            body.push(char::from(match (bit, digit) {
                (Some(bit), Some(digit)) if replaced >> bit & 1 == 1 => {
                    OMOCODIA[usize::from(digit)]
                }
                (Some(_), Some(digit)) => b'0' + digit,
                _ => c,
            }));
        }
        finished(body)
    }

    /// The sex; `None` for eleven digits and for days that are neither 1 to 31 nor 41 to 71.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        match self.number_at([9, 10])? {
            1..=31 => Some(Sex::Male),
            41..=71 => Some(Sex::Female),
            _ => None,
        }
    }

    /// The day of the month of birth, 1 to 31, without the 40 of women.
    #[must_use]
    pub fn birth_day(&self) -> Option<u8> {
        let day = self.number_at([9, 10])?;
        match self.sex()? {
            Sex::Male => Some(day),
            Sex::Female => Some(day - 40),
        }
    }

    /// The month of birth, 1 to 12.
    #[must_use]
    pub fn birth_month(&self) -> Option<u8> {
        let letter = *self.0.as_bytes().get(8)?;
        let index = MONTHS.iter().position(|month| *month == letter && self.0.len() == 16)?;
        u8::try_from(index + 1).ok()
    }

    /// The last two digits of the year of birth.
    #[must_use]
    pub fn birth_year_digits(&self) -> Option<u8> {
        self.number_at([6, 7])
    }

    /// Sex and date of birth, with the latest century that does not lie after `today`; `None` when
    /// no century gives a day of the calendar.
    #[must_use]
    pub fn birth(&self, today: Date) -> Option<Birth> {
        let (month, day) = (self.birth_month()?, self.birth_day()?);
        let year = today.year() / 100 * 100 + i32::from(self.birth_year_digits()?);
        let born_on = [year, year - 100, year - 200]
            .into_iter()
            .filter_map(|year| Date::new(year, month, day))
            .find(|born_on| *born_on <= today)?;
        Some(Birth { born_on, sex: self.sex()?, is_minor: born_on.plus_years(18) > today })
    }

    /// The municipality or state of birth; `None` for eleven digits.
    #[must_use]
    pub fn birth_place(&self) -> Option<Belfiore> {
        if self.0.len() != 16 {
            return None;
        }
        Belfiore::parse(&self.basic().0[11..15]).ok()
    }

    /// Two digits, behind omocodia, as a number.
    fn number_at(&self, places: [usize; 2]) -> Option<u8> {
        let code = self.0.as_bytes();
        if code.len() != 16 {
            return None;
        }
        Some(digit_of(code[places[0]])? * 10 + digit_of(code[places[1]])?)
    }
}

impl fmt::Display for TaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The digit of a character, written as such or as its omocodia letter.
fn digit_of(c: u8) -> Option<u8> {
    if c.is_ascii_digit() {
        return Some(c - b'0');
    }
    let index = OMOCODIA.iter().position(|letter| *letter == c)?;
    u8::try_from(index).ok()
}

/// O and I read as 0 and 1 in the places of digits.
fn read_digits(code: &str, is_digit_place: impl Fn(usize) -> bool) -> String {
    let read = |(place, c)| match c {
        'O' if is_digit_place(place) => '0',
        'I' if is_digit_place(place) => '1',
        _ => c,
    };
    code.chars().enumerate().map(read).collect()
}

/// Checks the pattern with omocodia and the check letter of sixteen characters.
fn check_sixteen(code: &str) -> Result<(), IdRefused> {
    let letters = |c: u8| c.is_ascii_uppercase();
    let digits = |c: u8| digit_of(c).is_some();
    require(&code[..6], 0, letters)?;
    require(&code[6..8], 6, digits)?;
    require(&code[8..9], 8, |c| MONTHS.contains(&c))?;
    require(&code[9..11], 9, digits)?;
    require(&code[11..12], 11, letters)?;
    require(&code[12..15], 12, digits)?;
    require(&code[15..], 15, letters)?;
    let found = char::from(code.as_bytes()[15]);
    match check_letter(&code[..15]) {
        Some(expected) if expected != found => Err(IdRefused::CheckLetter { expected, found }),
        _ => Ok(()),
    }
}

/// The code of fifteen characters of the pattern, with its check letter.
fn finished(mut body: String) -> TaxCode {
    // The pattern holds only digits and letters, which all have a value.
    body.extend(check_letter(&body));
    TaxCode(body)
}
