//! Codes of what public bodies buy: the CIG of a tender and the CUP of a project (law 136/2010,
//! art. 3; both stand on the e-invoice by DL 66/2014, art. 25).

use super::{IdRefused, normalise};

/// Characters of a CIG.
const CIG_LENGTH: usize = 10;
/// Characters of a CUP.
const CUP_LENGTH: usize = 15;

/// The code of a tender (codice identificativo di gara): ten letters and digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cig(String);

/// The code of a public project (codice unico di progetto): fifteen characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cup(String);

impl Cig {
    /// Reads a CIG. How the last characters follow from the others is published nowhere that was
    /// seen, so the form alone is asked for.
    ///
    /// # Errors
    /// `Empty`, `Length` or `Character`.
    pub fn parse(text: &str) -> Result<Cig, IdRefused> {
        let code = of_length(text, CIG_LENGTH)?;
        expect(&code, |_, c| c.is_ascii_uppercase() || c.is_ascii_digit())?;
        Ok(Cig(code))
    }

    /// The ten characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Cup {
    /// Reads a CUP: a letter, two digits, a letter, eleven digits, as in `C11G06000000001`.
    ///
    /// # Errors
    /// `Empty`, `Length` or `Character`.
    pub fn parse(text: &str) -> Result<Cup, IdRefused> {
        let code = of_length(text, CUP_LENGTH)?;
        expect(&code, |at, c| match at {
            0 | 3 => c.is_ascii_uppercase(),
            _ => c.is_ascii_digit(),
        })?;
        Ok(Cup(code))
    }

    /// The fifteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn of_length(text: &str, length: usize) -> Result<String, IdRefused> {
    let code = normalise(text)?;
    match code.chars().count() {
        found if found == length => Ok(code),
        found => Err(IdRefused::Length { found }),
    }
}

fn expect(code: &str, holds: impl Fn(usize, char) -> bool) -> Result<(), IdRefused> {
    match code.chars().enumerate().find(|(at, c)| !holds(*at, *c)) {
        Some((at, found)) => Err(IdRefused::Character { position: at + 1, found }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cig_has_ten_letters_and_digits() {
        let check = |text: &str, expected: Result<&str, IdRefused>| {
            assert_eq!(Cig::parse(text).map(|code| code.0), expected.map(str::to_owned), "{text}");
        };
        // Published by public bodies.
        check("95156957EC", Ok("95156957EC"));
        check("918052266A", Ok("918052266A"));
        check(" 918052 266a ", Ok("918052266A"));
        check("Z1A2B3C4D5", Ok("Z1A2B3C4D5"));
        check("B0123456AB", Ok("B0123456AB"));
        check("918052266", Err(IdRefused::Length { found: 9 }));
        check("918052266A0", Err(IdRefused::Length { found: 11 }));
        check("91805-266A", Err(IdRefused::Character { position: 6, found: '-' }));
        check("91805È266A", Err(IdRefused::Character { position: 6, found: 'È' }));
        check(" ", Err(IdRefused::Empty));
    }

    #[test]
    fn a_cup_has_letters_at_two_places() {
        let check = |text: &str, expected: Result<&str, IdRefused>| {
            assert_eq!(Cup::parse(text).map(|code| code.0), expected.map(str::to_owned), "{text}");
        };
        check("C11G06000000001", Ok("C11G06000000001"));
        check("i98i21000110001", Ok("I98I21000110001"));
        check("G17 H0300 0130 001", Ok("G17H03000130001"));
        check("C11G0600000000", Err(IdRefused::Length { found: 14 }));
        check("C11G06000000O01", Err(IdRefused::Character { position: 13, found: 'O' }));
        check("111G06000000001", Err(IdRefused::Character { position: 1, found: '1' }));
        check("", Err(IdRefused::Empty));
    }
}
