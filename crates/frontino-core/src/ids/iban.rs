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
fn remainder_97(head: &str, tail: &str) -> u32 {
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ibans_need_structure_check_digits_and_cin() {
        let check = |text: &str, expected: Result<(), IdRefused>| {
            assert_eq!(Iban::parse(text).map(|_| ()), expected, "{text}");
        };
        check("IT60X0542811101000000123456", Ok(()));
        check("SM86U0322509800000000270100", Ok(()));
        check("IT74T0300203280000000000001", Ok(()));
        check("IT82Y0306909606100000009517", Ok(()));
        check("IT62A0760116500000012345678", Ok(()));
        check("IT42U010051650000000000A1B2", Ok(()));
        check("it60 x054 2811 1010 0000 0123 456", Ok(()));
        check("IT61X0542811101000000123456", Err(IdRefused::IbanCheckDigits));
        check("IT40S0542811101000000123456", Err(IdRefused::Cin { expected: 'X', found: 'S' }));
        check("IT60X054281110100000012345", Err(IdRefused::Length { found: 26 }));
        check("IT6AX0542811101000000123456", Err(IdRefused::Character { position: 4, found: 'A' }));
        check("IT6010542811101000000123456", Err(IdRefused::Character { position: 5, found: '1' }));
        check("IT60XA542811101000000123456", Err(IdRefused::Character { position: 6, found: 'A' }));
        check("US60X0542811101000000123456", Err(IdRefused::Country(['U', 'S'])));
        check("I", Err(IdRefused::Length { found: 1 }));
        check("", Err(IdRefused::Empty));
    }

    /// Examples of the ISO 13616 registry: each proves the length of its country.
    #[test]
    fn registry_examples_of_other_countries_are_taken() {
        for text in [
            "AD12 0001 2030 2003 5910 0100",
            "AT61 1904 3002 3457 3201",
            "BE68 5390 0754 7034",
            "CH93 0076 2011 6238 5295 7",
            "DE89 3704 0044 0532 0130 00",
            "ES91 2100 0418 4502 0005 1332",
            "FR14 2004 1010 0505 0001 3M02 606",
            "GB29 NWBK 6016 1331 9268 19",
            "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
            "NL91 ABNA 0417 1643 00",
            "NO93 8601 1117 947",
            "PL61 1090 1014 0000 0712 1981 2874",
            "PT50 0002 0123 1234 5678 9015 4",
            "SE45 5000 0000 0583 9825 7466",
            "SI56 2633 0001 2039 086",
        ] {
            assert!(Iban::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn parts_are_read_by_position() {
        let iban = Iban::parse("IT62A0760116500000012345678").unwrap();
        assert_eq!(iban.country(), "IT");
        assert_eq!(iban.abi(), Some("07601"));
        assert_eq!(iban.grouped(), "IT62 A076 0116 5000 0001 2345 678");
        assert_eq!(Iban::parse("BE68539007547034").unwrap().abi(), None);
    }

    proptest! {
        /// A digit put for a digit, or a letter for a letter, never keeps the remainder.
        #[test]
        fn any_single_change_of_the_same_class_is_refused(index in 2usize..27, shift in 1u8..26) {
            let mut changed = "IT42U010051650000000000A1B2".as_bytes().to_vec();
            let c = changed[index];
            changed[index] = match c {
                b'0'..=b'9' if shift < 10 => b'0' + (c - b'0' + shift) % 10,
                b'0'..=b'9' => return Ok(()),
                _ => b'A' + (c - b'A' + shift) % 26,
            };
            prop_assert!(Iban::parse(std::str::from_utf8(&changed).unwrap()).is_err());
        }
    }
}
