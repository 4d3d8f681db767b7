//! Notice numbers of pagoPA: eighteen digits, of which the first, the aux digit, says how the rest
//! is made, and the payment identifier (IUV) inside them.
//!
//! New notices use aux digit 3 with a segregation code; 0, 1 and 2 are deprecated but still come
//! from legacy systems. Check digits are always written right and never a reason to refuse a
//! number that others made: test systems put many wrong ones in circulation.

use std::fmt;
use thiserror::Error;

/// A notice number. A number is never given twice, not even after its notice was cancelled; that
/// is for who keeps the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeNumber(u64);

/// Why a notice number cannot be read or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoticeNumberRefused {
    /// Not eighteen characters, blanks apart.
    #[error("{found} characters")]
    Length {
        /// Characters without blanks.
        found: usize,
    },
    /// A character that is no digit.
    #[error("character {found:?}")]
    Character {
        /// The character.
        found: char,
    },
    /// The first digit is none of 0 to 3.
    #[error("aux digit {found}")]
    AuxDigit {
        /// The first digit.
        found: u8,
    },
    /// A segregation code that pagoPA keeps for itself or others; 47 lies among those given out.
    #[error("segregation code {code:02} is reserved")]
    SegregationReserved {
        /// The code.
        code: u8,
    },
    /// A segregation code outside 0 to 49, which are those given out.
    #[error("segregation code {code} is not given out")]
    SegregationUnknown {
        /// The code.
        code: u8,
    },
    /// An application code (aux digit 0) of more than two digits.
    #[error("application code {code}")]
    Application {
        /// The code.
        code: u8,
    },
    /// The counter has more digits than its place.
    #[error("counter {counter} has more than {digits} digits")]
    Counter {
        /// The counter.
        counter: u64,
        /// Digits of its place.
        digits: u32,
    },
}

/// Segregation codes that pagoPA reserves: 47 and 81 and 85 for itself, 96 (ACI), 97 (Unioncamere),
/// 98 (Interior ministry), 99.
const RESERVED: [u8; 7] = [47, 81, 85, 96, 97, 98, 99];
/// The highest segregation code given to brokers and generation points.
const SEGREGATION_MAX: u8 = 49;

impl NoticeNumber {
    /// Makes a notice number of the current scheme: aux digit 3, segregation code, thirteen digits
    /// of counter, check digits.
    ///
    /// # Errors
    /// `SegregationReserved`, `SegregationUnknown` or `Counter`.
    pub fn new_aux3(segregation: u8, counter: u64) -> Result<NoticeNumber, NoticeNumberRefused> {
        check_segregation(segregation)?;
        check_counter(counter, 13)?;
        Ok(with_check_digits((300 + u64::from(segregation)) * 10_u64.pow(13) + counter))
    }

    /// Makes a number of the deprecated aux digit 0: application code, thirteen digits of base,
    /// check digits. Only for records of legacy systems.
    ///
    /// # Errors
    /// `Application` or `Counter`.
    pub fn new_aux0(application: u8, base: u64) -> Result<NoticeNumber, NoticeNumberRefused> {
        if application > 99 {
            return Err(NoticeNumberRefused::Application { code: application });
        }
        check_counter(base, 13)?;
        Ok(with_check_digits(u64::from(application) * 10_u64.pow(13) + base))
    }

    /// Makes a number of the deprecated aux digit 1: seventeen digits, no check digits. Only for
    /// records of legacy systems.
    ///
    /// # Errors
    /// `Counter`.
    pub fn new_aux1(base: u64) -> Result<NoticeNumber, NoticeNumberRefused> {
        check_counter(base, 17)?;
        Ok(NoticeNumber(10_u64.pow(17) + base))
    }

    /// Makes a number of the deprecated aux digit 2: fifteen digits of base, check digits. Only for
    /// records of legacy systems.
    ///
    /// # Errors
    /// `Counter`.
    pub fn new_aux2(base: u64) -> Result<NoticeNumber, NoticeNumberRefused> {
        check_counter(base, 15)?;
        Ok(with_check_digits(2 * 10_u64.pow(15) + base))
    }

    /// Reads a number that anyone may have made; blanks are dropped and check digits not asked for
    /// (see `check_digits_hold`).
    ///
    /// # Errors
    /// `Length`, `Character` or `AuxDigit`.
    pub fn parse(text: &str) -> Result<NoticeNumber, NoticeNumberRefused> {
        let (mut number, mut digits) = (0u64, 0);
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            let Some(digit) = c.to_digit(10) else {
                return Err(NoticeNumberRefused::Character { found: c });
            };
            digits += 1;
            // Longer texts are refused below; wrapping only keeps them from overflowing.
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        }
        if digits != 18 {
            return Err(NoticeNumberRefused::Length { found: digits });
        }
        let number = NoticeNumber(number);
        match number.aux_digit() {
            0..=3 => Ok(number),
            found => Err(NoticeNumberRefused::AuxDigit { found }),
        }
    }

    /// The number as an integer of at most eighteen digits.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// The first digit, 0 to 3.
    #[must_use]
    pub const fn aux_digit(self) -> u8 {
        // One digit is left.
        (self.0 / 10_u64.pow(17)) as u8
    }

    /// The segregation code of a number with aux digit 3.
    #[must_use]
    pub fn segregation(self) -> Option<u8> {
        // Two digits are left.
        (self.aux_digit() == 3).then_some((self.0 / 10_u64.pow(15) % 100) as u8)
    }

    /// The thirteen digits of counter of a number with aux digit 3.
    #[must_use]
    pub fn counter(self) -> Option<u64> {
        (self.aux_digit() == 3).then_some(self.0 / 100 % 10_u64.pow(13))
    }

    /// Whether the last two digits are the first sixteen modulo 93; `None` for aux digit 1, which
    /// has no check digits.
    #[must_use]
    pub fn check_digits_hold(self) -> Option<bool> {
        (self.aux_digit() != 1).then_some(with_check_digits(self.0 / 100) == self)
    }

    /// The payment identifier (IUV, creditor reference): the digits after the aux digit, of aux
    /// digit 0 also without the application code.
    #[must_use]
    pub fn iuv(self) -> String {
        match self.aux_digit() {
            0 => format!("{:015}", self.0 % 10_u64.pow(15)),
            _ => format!("{:017}", self.0 % 10_u64.pow(17)),
        }
    }

    /// The digits in groups of four, as the notice prints them.
    #[must_use]
    pub fn grouped(self) -> String {
        let mut text = self.to_string();
        for at in [16, 12, 8, 4] {
            text.insert(at, ' ');
        }
        text
    }
}

impl fmt::Display for NoticeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:018}", self.0)
    }
}

/// Whether new notices may carry a segregation code: one that is given out and not reserved.
///
/// # Errors
/// `SegregationReserved` or `SegregationUnknown`.
pub fn check_segregation(code: u8) -> Result<(), NoticeNumberRefused> {
    match code {
        _ if RESERVED.contains(&code) => Err(NoticeNumberRefused::SegregationReserved { code }),
        0..=SEGREGATION_MAX => Ok(()),
        _ => Err(NoticeNumberRefused::SegregationUnknown { code }),
    }
}

/// Refuses a counter of more digits than its place.
fn check_counter(counter: u64, digits: u32) -> Result<(), NoticeNumberRefused> {
    if counter < 10_u64.pow(digits) {
        Ok(())
    } else {
        Err(NoticeNumberRefused::Counter { counter, digits })
    }
}

/// Sixteen digits followed by their remainder by 93.
const fn with_check_digits(first_sixteen: u64) -> NoticeNumber {
    NoticeNumber(first_sixteen * 100 + first_sixteen % 93)
}

#[cfg(test)]
mod tests;
