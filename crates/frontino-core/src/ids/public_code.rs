//! Codes that are printed for people to type: the reading code beside the QR of the bill, and the
//! activation code of the portal. They say nothing about anybody (R10.4).
//!
//! The alphabet leaves out what is mistaken for something else (0 and O, 1, I and L) and the
//! vowels, so that no word comes up by chance. The last character is a check: the sum of the
//! places counted from the right times their characters is a multiple of 29. As 29 is a prime above
//! the number of characters and of places, one wrong character or two that changed places, next to
//! each other or not, never pass.

use crate::calendar::plus_months;
use crate::dates::Date;
use std::fmt;
use thiserror::Error;

/// The characters of a code; the value of each is its place here.
const ALPHABET: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";
/// What the weighted sum is a multiple of: the first prime above the number of characters.
const MODULUS: usize = 29;

/// Why a text is not the code it should be. Positions count from 1, without blanks and hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CodeRefused {
    /// Nothing is left after dropping blanks and hyphens.
    #[error("empty")]
    Empty,
    /// A character that no code has.
    #[error("character {found:?} at position {position}")]
    Character {
        /// Place, from 1.
        position: usize,
        /// The character there.
        found: char,
    },
    /// Too few characters or too many.
    #[error("{found} characters, should be {expected}")]
    Length {
        /// Characters there.
        found: usize,
        /// Characters of such a code.
        expected: usize,
    },
    /// Every character may be there, but one is wrong or two have changed places.
    #[error("check character")]
    Check,
}

/// A code of `N` characters, the last of them the check.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicCode<const N: usize>([u8; N]);

/// Names a supply with the meter that is installed, on the bill: whoever knows it can send a
/// reading and see nothing (R10.4).
pub type ReadingCode = PublicCode<13>;

/// Binds an account of the portal to a supply, together with the user code and the tax code.
pub type ActivationCode = PublicCode<10>;

impl<const N: usize> PublicCode<N> {
    /// The code that random bytes give; the same bytes give the same code.
    #[must_use]
    pub fn from_entropy(bytes: [u8; 16]) -> PublicCode<N> {
        let mut rest = u128::from_be_bytes(bytes);
        let mut values = [0; N];
        for value in &mut values[..N - 1] {
            // A remainder below the length of the alphabet always fits.
            *value = (rest % ALPHABET.len() as u128) as usize;
            rest /= ALPHABET.len() as u128;
        }
        let mut check = check_value(&values);
        if check == ALPHABET.len() {
            // No character stands for 28. Another first one moves the sum by another amount.
            values[0] = (values[0] + 1) % ALPHABET.len();
            check = check_value(&values);
        }
        values[N - 1] = check;
        PublicCode(values.map(|value| ALPHABET[value]))
    }

    /// Reads a code as people type it: capitals or not, with blanks and hyphens anywhere.
    ///
    /// # Errors
    /// `Empty`, `Character`, `Length` or `Check`.
    pub fn parse(text: &str) -> Result<PublicCode<N>, CodeRefused> {
        let (mut code, mut found) = ([0; N], 0);
        for sign in text.chars().filter(|sign| !is_separator(*sign)) {
            let capital = u8::try_from(sign.to_ascii_uppercase()).unwrap_or_default();
            if !ALPHABET.contains(&capital) {
                return Err(CodeRefused::Character { position: found + 1, found: sign });
            }
            if let Some(place) = code.get_mut(found) {
                *place = capital;
            }
            found += 1;
        }
        match found {
            0 => Err(CodeRefused::Empty),
            _ if found != N => Err(CodeRefused::Length { found, expected: N }),
            _ if !holds(&code) => Err(CodeRefused::Check),
            _ => Ok(PublicCode(code)),
        }
    }

    /// The characters one after the other, as they stand in an address or a database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The alphabet is ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// In groups of four, as it is printed: `KMRT-X7WD-4K`.
impl<const N: usize> fmt::Display for PublicCode<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, sign) in self.as_str().chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{sign}")?;
        }
        Ok(())
    }
}

/// A code is a secret of sorts: it does not get into a log by chance.
impl<const N: usize> fmt::Debug for PublicCode<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicCode<{N}>(…)")
    }
}

/// Blanks of any kind, and the strokes that people put between groups.
fn is_separator(sign: char) -> bool {
    let stroke = matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.');
    sign.is_whitespace() || stroke || matches!(sign, '\u{200b}' | '\u{feff}')
}

/// The value of the check character that the others ask for; [`ALPHABET`] may have none for it.
fn check_value(values: &[usize]) -> usize {
    let places = (2..=values.len()).rev();
    let sum: usize = places.zip(values).map(|(place, value)| place * value).sum();
    (MODULUS - sum % MODULUS) % MODULUS
}

fn holds(code: &[u8]) -> bool {
    let value = |sign: &u8| ALPHABET.iter().position(|c| c == sign).unwrap_or_default();
    let values: Vec<usize> = code.iter().map(value).collect();
    values.last() == Some(&check_value(&values))
}

/// Days for which an activation code still works after the next bill is issued.
const AFTER_NEXT_BILL_DAYS: i32 = 30;
/// Months for which it works at most.
const MONTHS_MAX: i32 = 8;

/// The last day on which an activation code works: 30 days after the next bill of the supply is
/// issued, and never longer than 8 months from the day of the bill that it was printed on.
#[must_use]
pub fn activation_until(printed_on: Date, next_bill_on: Option<Date>) -> Date {
    let longest = plus_months(printed_on, MONTHS_MAX);
    next_bill_on.map_or(longest, |on| on.plus(AFTER_NEXT_BILL_DAYS).min(longest))
}

#[cfg(test)]
mod tests;
