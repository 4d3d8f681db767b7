//! Invented numbers with valid check digits: VAT numbers and tax codes of bodies, IBAN, notice
//! numbers. The serials lie in ranges that no register has given out.

use super::random::Random;
use frontino_core::ids::check_letter;

/// Eleven digits of a body or company of the tax office of Messina (083; the next offices once a
/// million serials are used): one leading digit that says what it is, six of a serial, the office
/// and the check digit.
pub(super) fn eleven_digits(leading: u8, serial: u64) -> String {
    let office = 83 + serial / 1_000_000 % 10;
    let body = format!("{leading}{:06}{office:03}", serial % 1_000_000);
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(index, c)| match u32::from(c - b'0') {
            digit if index % 2 == 0 => digit,
            digit if digit > 4 => digit * 2 - 9,
            digit => digit * 2,
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// Banks by their ABI; the last is the post office.
const BANKS: &[&str] = &["02008", "03069", "05034", "05387", "08341", "07601"];
const BRANCHES: &[&str] = &["16500", "16501", "16502", "16503", "82072"];

/// An Italian IBAN with valid check digits and CIN; one in thirty is of San Marino.
pub(super) fn iban(random: &mut Random, index: u64) -> String {
    let country = if random.permille(33) { "SM" } else { "IT" };
    let bank = random.pick(BANKS);
    let branch = random.pick(BRANCHES);
    let account = format!("{bank}{branch}{:012}", 900_000_000_000 + index);
    // The account holds digits only, so there is a check letter.
    let cin = check_letter(&account).unwrap_or('A');
    let digits = format!("{cin}{account}{country}00");
    let remainder = digits.bytes().fold(0u32, |rest, c| match c {
        b'0'..=b'9' => (rest * 10 + u32::from(c - b'0')) % 97,
        _ => (rest * 100 + u32::from(c - b'A') + 10) % 97,
    });
    format!("{country}{:02}{cin}{account}", 98 - remainder)
}

/// A notice number of the auxiliary digit 0, 1, 2 or 3, whose number inside its archive is `base`;
/// the two check digits are the first sixteen modulo 93 (aux digit 1 has none). Archive and
/// segregation code are both 01.
pub(super) fn notice_number(aux_digit: u8, base: u64) -> String {
    let sixteen = match aux_digit {
        1 => return format!("1{base:017}"),
        2 => 2_000_000_000_000_000 + base,
        0 => 10_000_000_000_000 + base,
        _ => 3_010_000_000_000_000 + base,
    };
    format!("{sixteen:016}{:02}", sixteen % 93)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::random::Purpose;
    use frontino_core::ids::{Iban, VatNumber};

    #[test]
    fn invented_numbers_pass_the_checks() {
        for index in 0..500 {
            let mut random = Random::new(1, index, Purpose::Payment);
            let account = iban(&mut random, index);
            assert!(Iban::parse(&account).is_ok(), "{account}");
            let vat = eleven_digits(7, index * 997);
            assert!(VatNumber::parse(&vat).is_ok(), "{vat}");
        }
    }

    #[test]
    fn notice_numbers_end_with_sixteen_digits_modulo_93() {
        let check = |aux_digit, base, expected: &str| {
            assert_eq!(notice_number(aux_digit, base), expected);
        };
        check(3, 1, "301000000000000144");
        check(3, 2_019_123_100_001, "301201912310000169");
        check(2, 12_345_678_901_234, "201234567890123415");
        check(0, 1_100_000_000_001, "001110000000000164");
        check(1, 7, "100000000000000007");
    }
}
