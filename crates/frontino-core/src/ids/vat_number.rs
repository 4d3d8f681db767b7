//! VAT numbers (partita IVA): seven digits of serial, three of the office, one check digit.

use super::{IdRefused, check_eleven, normalise};
use std::fmt;

/// An Italian VAT number, eleven digits without the country.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VatNumber(String);

impl VatNumber {
    /// Reads a VAT number; a leading `IT` is dropped. Beside the check digit the serial may not be
    /// zero and the office must exist: 001 to 100, 120, 121, 888 or 999.
    ///
    /// # Errors
    /// `Empty`, `Length`, `Character`, `SerialZero`, `CheckDigit` or `Office`.
    pub fn parse(text: &str) -> Result<VatNumber, IdRefused> {
        let mut code = normalise(text)?;
        if code.len() == 13 && code.starts_with("IT") {
            code.drain(..2);
        }
        check_eleven(&code)?;
        let digits = code.bytes().skip(7).take(3);
        let office = digits.fold(0u16, |number, c| number * 10 + u16::from(c - b'0'));
        match office {
            1..=100 | 120 | 121 | 888 | 999 => Ok(VatNumber(code)),
            _ => Err(IdRefused::Office { office }),
        }
    }

    /// The eleven digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VatNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn vat_numbers_need_check_digit_serial_and_office() {
        let check = |text: &str, expected: Result<&str, IdRefused>| {
            assert_eq!(
                VatNumber::parse(text).map(|code| code.0),
                expected.map(str::to_owned),
                "{text}"
            );
        };
        check("00743110157", Ok("00743110157"));
        check("12345670017", Ok("12345670017"));
        check("07643520567", Ok("07643520567"));
        check("02182030391", Ok("02182030391"));
        check("01114601006", Ok("01114601006"));
        check("IT 0111460 1006", Ok("01114601006"));
        check("01234567897", Err(IdRefused::Office { office: 789 }));
        check("01234567890", Err(IdRefused::CheckDigit { expected: 7, found: 0 }));
        check("98765432109", Err(IdRefused::CheckDigit { expected: 3, found: 9 }));
        check("00000000000", Err(IdRefused::SerialZero));
        check("0074311015", Err(IdRefused::Length { found: 10 }));
        check("O0743110157", Err(IdRefused::Character { position: 1, found: 'O' }));
        check("00743110-57", Err(IdRefused::Character { position: 9, found: '-' }));
        check("", Err(IdRefused::Empty));
    }

    proptest! {
        #[test]
        fn any_single_changed_digit_is_refused(index in 0usize..11, digit in 0u8..10) {
            let valid = "02182030391";
            let mut changed = valid.as_bytes().to_vec();
            changed[index] = b'0' + digit;
            let changed = String::from_utf8(changed).unwrap();
            prop_assume!(changed != valid);
            prop_assert!(VatNumber::parse(&changed).is_err());
        }
    }
}
