//! IBAN (ISO 13616): structure and check digits of every SEPA country, and the national check
//! letter (CIN) of Italy and San Marino, which alone finds some wrong accounts.
//!
//! Any SEPA country must be taken (Regulation (EU) 260/2012, article 9).

use super::{IdRefused, check_letter, normalise, require};
use std::fmt;

/// An account number of a SEPA country, without blanks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iban(String);

/// Country and length of its IBAN, for the countries and territories of SEPA. Albania, Moldova,
/// Montenegro, North Macedonia and Serbia joined in 2024 and 2025 (dates unconfirmed).
#[rustfmt::skip]
const LENGTHS: [(&str, usize); 42] = [
    ("AD", 24), ("AL", 28), ("AT", 20), ("BE", 16), ("BG", 22), ("CH", 21), ("CY", 28),
    ("CZ", 24), ("DE", 22), ("DK", 18), ("EE", 20), ("ES", 24), ("FI", 18), ("FR", 27),
    ("GB", 22), ("GI", 23), ("GR", 27), ("HR", 21), ("HU", 28), ("IE", 22), ("IS", 26),
    ("IT", 27), ("LI", 21), ("LT", 20), ("LU", 20), ("LV", 21), ("MC", 27), ("MD", 24),
    ("ME", 22), ("MK", 19), ("MT", 31), ("NL", 18), ("NO", 15), ("PL", 28), ("PT", 25),
    ("RO", 24), ("RS", 22), ("SE", 24), ("SI", 19), ("SK", 24), ("SM", 27), ("VA", 22),
];

impl Iban {
    /// Reads an IBAN.
    ///
    /// # Errors
    /// `Empty`, `Length`, `Character`, `Country`, `IbanCheckDigits`, and for Italy and San Marino
    /// `Cin`.
    pub fn parse(text: &str) -> Result<Iban, IdRefused> {
        let code = normalise(text)?;
        let Some(country) = code.get(..2) else {
            return Err(IdRefused::Length { found: code.len() });
        };
        let Some((_, length)) = LENGTHS.iter().find(|(known, _)| *known == country) else {
            let mut letters = country.chars();
            let [first, second] = [letters.next(), letters.next()].map(Option::unwrap_or_default);
            return Err(IdRefused::Country([first, second]));
        };
        if code.len() != *length {
            return Err(IdRefused::Length { found: code.len() });
        }
        require(&code[2..4], 2, |c| c.is_ascii_digit())?;
        let national = country == "IT" || country == "SM";
        if national {
            require(&code[4..5], 4, |c| c.is_ascii_uppercase())?;
            require(&code[5..15], 5, |c| c.is_ascii_digit())?;
        }
        // 00, 01 and 99 leave the same remainder as 97, 98 and 02 but are never given out.
        let given_out = !matches!(&code[2..4], "00" | "01" | "99");
        if !given_out || remainder_97(&code[4..], &code[..4]) != 1 {
            return Err(IdRefused::IbanCheckDigits);
        }
        if national {
            check_cin(&code)?;
        }
        Ok(Iban(code))
    }

    /// The characters without blanks, as machines exchange them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country, two letters.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.0[..2]
    }

    /// The five digits of the bank (ABI) of an Italian or San Marino account.
    #[must_use]
    pub fn abi(&self) -> Option<&str> {
        matches!(self.country(), "IT" | "SM").then(|| &self.0[5..10])
    }

    /// The characters in groups of four, as people read them.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(40);
        for (index, c) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                text.push(' ');
            }
            text.push(c);
        }
        text
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number written by both parts one after the other, A as 10 to Z as 35, modulo 97.
pub(super) fn remainder_97(head: &str, tail: &str) -> u32 {
    head.bytes().chain(tail.bytes()).fold(0, |remainder, c| match c {
        b'0'..=b'9' => (remainder * 10 + u32::from(c - b'0')) % 97,
        _ => (remainder * 100 + u32::from(c - b'A') + 10) % 97,
    })
}

/// The CIN (fifth character) over the 22 characters of bank, branch and account.
fn check_cin(code: &str) -> Result<(), IdRefused> {
    let found = char::from(code.as_bytes()[4]);
    match check_letter(&code[5..]) {
        Some(expected) if expected != found => Err(IdRefused::Cin { expected, found }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
