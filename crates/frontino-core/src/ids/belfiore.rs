//! Belfiore codes: the land register's code of a municipality, or Z and three digits for a foreign
//! state. Whether a code exists on a date is data of the municipality list, not of this module.

use super::{IdRefused, normalise, require};
use std::fmt;

/// A Belfiore code, such as `F158` for Messina.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Belfiore {
    letter: char,
    number: u16,
}

impl Belfiore {
    /// Reads one letter and three digits.
    ///
    /// # Errors
    /// `Empty`, `Length` or `Character`.
    pub fn parse(text: &str) -> Result<Belfiore, IdRefused> {
        let code = normalise(text)?;
        if code.len() != 4 {
            return Err(IdRefused::Length { found: code.len() });
        }
        require(&code[..1], 0, |c| c.is_ascii_uppercase())?;
        require(&code[1..], 1, |c| c.is_ascii_digit())?;
        let digits = code.bytes().skip(1);
        Ok(Belfiore {
            letter: char::from(code.as_bytes()[0]),
            number: digits.fold(0, |number, c| number * 10 + u16::from(c - b'0')),
        })
    }

    /// Whether the code is one of a foreign state.
    #[must_use]
    pub const fn is_foreign(self) -> bool {
        self.letter == 'Z'
    }
}

impl fmt::Display for Belfiore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:03}", self.letter, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_and_three_digits_are_a_belfiore_code() {
        let check = |text: &str, expected: Result<&str, IdRefused>| {
            assert_eq!(
                Belfiore::parse(text).map(|code| code.to_string()),
                expected.map(str::to_owned),
                "{text}"
            );
        };
        check("F158", Ok("F158"));
        check(" a001 ", Ok("A001"));
        check("Z112", Ok("Z112"));
        check("F15", Err(IdRefused::Length { found: 3 }));
        check("1158", Err(IdRefused::Character { position: 1, found: '1' }));
        check("F1A8", Err(IdRefused::Character { position: 3, found: 'A' }));
        check(" ", Err(IdRefused::Empty));
        assert!(Belfiore::parse("Z112").unwrap().is_foreign());
        assert!(!Belfiore::parse("F158").unwrap().is_foreign());
    }
}
