//! Identity codes of people, companies, places and bank accounts: tax code, VAT number, Belfiore
//! code and IBAN. Each is a newtype that exists only after its checks passed.
//!
//! `parse` normalises first: upper case, blanks dropped anywhere. The forms come from the decree
//! of 23 December 1976 n. 13813 (tax code), the check of the VAT register, and ISO 13616 with the
//! Italian CIN (IBAN). A code that passes may still not exist: only the registers know.

use thiserror::Error;

mod belfiore;
/// Who collects by direct debit.
pub mod creditor_id;
/// IBAN of any SEPA country, with the national check letter of Italy and San Marino.
pub mod iban;
/// Codes printed for people to type: the reading code and the activation code.
pub mod public_code;
/// Codes of what public bodies buy: CIG and CUP.
pub mod purchase;
/// References of creditors (ISO 11649).
pub mod rf;
/// Tax codes (codice fiscale): sixteen characters of a person, or eleven digits.
pub mod tax_code;
/// VAT numbers (partita IVA).
pub mod vat_number;

pub use belfiore::Belfiore;
pub use creditor_id::CreditorId;
pub use iban::Iban;
pub use public_code::{ActivationCode, ReadingCode};
pub use purchase::{Cig, Cup};
pub use tax_code::{Sex, TaxCode};
pub use vat_number::VatNumber;

/// Why a text is not the identity code it should be. Positions count from 1, after normalisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdRefused {
    /// Nothing is left after dropping blanks.
    #[error("empty")]
    Empty,
    /// The code has a length that its kind does not know.
    #[error("{found} characters")]
    Length {
        /// Characters after normalisation.
        found: usize,
    },
    /// A character that may not stand at its place.
    #[error("character {found:?} at position {position}")]
    Character {
        /// Place, from 1.
        position: usize,
        /// The character there.
        found: char,
    },
    /// The last letter of a tax code does not follow from the others.
    #[error("check letter {found}, should be {expected}")]
    CheckLetter {
        /// The letter that follows from the fifteen characters before it.
        expected: char,
        /// The letter there.
        found: char,
    },
    /// The last digit of an eleven-digit code does not follow from the others.
    #[error("check digit {found}, should be {expected}")]
    CheckDigit {
        /// The digit that follows from the ten before it.
        expected: u8,
        /// The digit there.
        found: u8,
    },
    /// The seven digits of the serial of an eleven-digit code are all zero.
    #[error("serial of zeros")]
    SerialZero,
    /// A VAT number of an office that does not exist.
    #[error("office {office:03}")]
    Office {
        /// Digits 8 to 10.
        office: u16,
    },
    /// An IBAN of a country outside SEPA, or of none.
    #[error("country {:?}", .0)]
    Country([char; 2]),
    /// The two check digits of an IBAN do not hold.
    #[error("IBAN check digits")]
    IbanCheckDigits,
    /// The national check letter (CIN) of an Italian or San Marino account does not hold.
    #[error("CIN {found}, should be {expected}")]
    Cin {
        /// The letter that follows from bank, branch and account.
        expected: char,
        /// The letter there.
        found: char,
    },
    /// The characters that follow from the others do not.
    #[error("check characters")]
    CheckCharacters,
    /// A surname or first name without a letter.
    #[error("name missing")]
    NameMissing,
    /// A letter of a name that has no Latin transliteration here.
    #[error("letter {:?} of a name", .0)]
    NameLetter(char),
}

/// Values of A to Z at odd positions (decree of 1976); digits 0 to 9 have those of A to J.
const ODD_VALUES: [u32; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// The check letter of the tax code and of the Italian CIN: characters at odd positions (from 1)
/// take a table value, those at even positions 0 to 9 or 0 to 25; the sum modulo 26 is the letter.
/// `None` when a character is neither a digit nor an upper case letter.
///
/// ```
/// assert_eq!(frontino_core::ids::check_letter("RSSMRA80A01F158"), Some('D'));
/// ```
#[must_use]
pub fn check_letter(body: &str) -> Option<char> {
    let mut sum = 0;
    for (index, c) in body.bytes().enumerate() {
        let value = match c {
            b'0'..=b'9' => c - b'0',
            b'A'..=b'Z' => c - b'A',
            _ => return None,
        };
        let odd_position = index % 2 == 0;
        sum += if odd_position { ODD_VALUES[usize::from(value)] } else { u32::from(value) };
    }
    // A remainder below 26 always fits.
    Some(char::from(b'A' + (sum % 26) as u8))
}

/// Upper case without blanks (no-break and zero-width ones included).
fn normalise(text: &str) -> Result<String, IdRefused> {
    let mut code = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            continue;
        }
        if !c.is_ascii_alphanumeric() {
            return Err(IdRefused::Character { position: code.len() + 1, found: c });
        }
        code.push(c.to_ascii_uppercase());
    }
    if code.is_empty() { Err(IdRefused::Empty) } else { Ok(code) }
}

/// Refuses the first character of `part` that `allowed` does not take; `offset` characters stand
/// before the part.
fn require(part: &str, offset: usize, allowed: fn(u8) -> bool) -> Result<(), IdRefused> {
    match part.bytes().position(|c| !allowed(c)) {
        None => Ok(()),
        Some(index) => Err(IdRefused::Character {
            position: offset + index + 1,
            found: char::from(part.as_bytes()[index]),
        }),
    }
}

/// Checks the serial and the check digit of eleven digits, alike for companies, bodies and
/// provisional codes: even positions are doubled, less 9 when above 9, and the sum with the last
/// digit is a multiple of ten.
fn check_eleven(code: &str) -> Result<(), IdRefused> {
    if code.len() != 11 {
        return Err(IdRefused::Length { found: code.len() });
    }
    require(code, 0, |c| c.is_ascii_digit())?;
    if code.starts_with("0000000") {
        return Err(IdRefused::SerialZero);
    }
    let digits = code.as_bytes();
    let sum: u8 = (0..10)
        .map(|index| match digits[index] - b'0' {
            digit if index % 2 == 0 => digit,
            digit if digit > 4 => digit * 2 - 9,
            digit => digit * 2,
        })
        .sum();
    let (expected, found) = ((10 - sum % 10) % 10, digits[10] - b'0');
    if expected == found { Ok(()) } else { Err(IdRefused::CheckDigit { expected, found }) }
}
