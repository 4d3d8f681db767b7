//! Names of the files that go to the SdI: country, tax code, and five characters of a counter.
//!
//! The five are base 36 in capitals, so that no file system confuses two names: 60,466,176 of them.
//! A name is never used again, not even after a rejection (code 00002).

use std::fmt::Write as _;

const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Characters of the counter.
const WIDTH: usize = 5;
/// The first number that has no name left.
pub const NUMBERS_END: i64 = 60_466_176;

/// The five characters of a number of the counter; nothing when it has none left.
#[must_use]
pub fn serial(number: i64) -> Option<String> {
    if !(0..NUMBERS_END).contains(&number) {
        return None;
    }
    let (mut rest, mut digits) = (number, [b'0'; WIDTH]);
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[usize::try_from(rest % 36).unwrap_or(0)];
        rest /= 36;
    }
    String::from_utf8(digits.to_vec()).ok()
}

/// The name without its ending: `IT`, the tax code of who transmits, `_` and the serial.
#[must_use]
pub fn stem(sender_code: &str, serial: &str) -> String {
    let mut name = String::with_capacity(24);
    // Writing to a string cannot fail.
    let _ = write!(name, "IT{sender_code}_{serial}");
    name
}

/// Whether a name is one that the SdI takes (code 00001): country, identifier, `_`, one to five
/// letters or digits, and the ending of an invoice, a signed one or an archive.
#[must_use]
pub fn is_valid(name: &str) -> bool {
    let endings = [".xml.p7m", ".xml", ".zip"];
    let Some(stem) = endings.iter().find_map(|ending| name.strip_suffix(ending)) else {
        return false;
    };
    let Some((sender, serial)) = stem.split_once('_') else { return false };
    let (Some(country), Some(code)) = (sender.get(..2), sender.get(2..)) else { return false };
    let lengths = if country == "IT" { 11..=16 } else { 2..=28 };
    country.bytes().all(|c| c.is_ascii_uppercase())
        && code.bytes().all(|c| c.is_ascii_alphanumeric())
        && lengths.contains(&code.len())
        && (1..=WIDTH).contains(&serial.len())
        && serial.bytes().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_have_names_until_there_are_none_left() {
        let check = |number, expected: Option<&str>| {
            assert_eq!(serial(number).as_deref(), expected, "{number}");
        };
        check(0, Some("00000"));
        check(35, Some("0000Z"));
        check(36, Some("00010"));
        check(NUMBERS_END - 1, Some("ZZZZZ"));
        check(NUMBERS_END, None);
        check(-1, None);
    }

    #[test]
    fn names_are_those_of_the_sdi() {
        let check = |name: &str, expected| assert_eq!(is_valid(name), expected, "{name}");
        check("IT01234567897_00001.xml", true);
        check("IT01234567897_1.xml", true);
        check("IT01234567897_00001.xml.p7m", true);
        check("IT01234567897_00001.zip", true);
        check("ITRSSMRA80A01F158D_0000Z.xml", true);
        check("DE12_00001.xml", true);
        check("IT0123456789_00001.xml", false);
        check("it01234567897_00001.xml", false);
        check("IT01234567897_000001.xml", false);
        check("IT01234567897_.xml", false);
        check("IT01234567897-00001.xml", false);
        check("IT01234567897_0000à.xml", false);
        check("IT01234567897_00001.pdf", false);
        check("à", false);
    }

    proptest! {
        #[test]
        fn two_numbers_never_have_one_name(a in 0..NUMBERS_END, b in 0..NUMBERS_END) {
            prop_assert_eq!(serial(a) == serial(b), a == b);
            prop_assert!(is_valid(&(stem("01234567897", &serial(a).unwrap()) + ".xml")));
        }
    }
}
