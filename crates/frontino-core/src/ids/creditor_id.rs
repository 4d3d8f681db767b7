//! The creditor identifier of SEPA direct debit, with check digits by ISO 7064.

use super::iban::remainder_97;
use super::{IdRefused, normalise, require};

/// Characters of an Italian identifier: country, check digits, business code, national code.
const ITALIAN_LENGTH: usize = 23;
/// Characters of any identifier at most.
const LENGTH_MAX: usize = 35;

/// Who collects by direct debit, without blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditorId(String);

impl CreditorId {
    /// Reads an identifier. The three characters of business are not in the check.
    ///
    /// # Errors
    /// `Empty`, `Length`, `Character` or `CheckCharacters`.
    pub fn parse(text: &str) -> Result<CreditorId, IdRefused> {
        let code = normalise(text)?;
        let found = code.chars().count();
        let is_italian = code.starts_with("IT");
        if !(8..=LENGTH_MAX).contains(&found) || (is_italian && found != ITALIAN_LENGTH) {
            return Err(IdRefused::Length { found });
        }
        require(&code, 0, |c| c.is_ascii_uppercase() || c.is_ascii_digit())?;
        require(&code[..2], 0, |c| c.is_ascii_uppercase())?;
        require(&code[2..4], 2, |c| c.is_ascii_digit())?;
        match remainder_97(&code[7..], &code[..4]) {
            1 => Ok(CreditorId(code)),
            _ => Err(IdRefused::CheckCharacters),
        }
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_holds_or_not() {
        let check = |text: &str, holds: bool| {
            assert_eq!(CreditorId::parse(text).is_ok(), holds, "{text}");
        };
        check("IT66ZZZA1B2C3D4E5F6G7H8", true); // the council's example for Italy
        check("DE98ZZZ09999999999", true);
        check("FR72ZZZ123456", true);
        check("it64 zzz0000007643520567", true);
        check("IT19ZZZ0000000743110157", true);
        check("IT45A1B0000012345670017", true);
        check("IT47ZZZRSSMRA80A01F158D", true);
        check("IT59ZZZ07643520567", false);
        check("IT64ZZZ07643520567", false); // the check holds, the length does not
        check("IT65ZZZ0000007643520567", false);
        check("IT6XZZZ0000007643520567", false);
        check("", false);
        check("ITÈ4ZZZ0000007643520567", false);
    }
}
