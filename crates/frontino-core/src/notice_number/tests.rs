//! Tables and properties of notice numbers.

use super::*;
use proptest::prelude::*;

#[test]
fn public_notice_numbers_hold() {
    let check = |text: &str, iuv: &str| {
        let number = NoticeNumber::parse(text).unwrap();
        assert_eq!(number.check_digits_hold(), Some(true), "{text}");
        assert_eq!((number.to_string().as_str(), number.iuv().as_str()), (text, iuv));
    };
    check("300715700000000032", "00715700000000032"); // tests of the IO app
    check("001110000000000164", "110000000000164"); // GovPay documentation, as the next two
    check("001340105455507221", "340105455507221");
    check("002152784547130177", "152784547130177");
    check("002720356084529460", "720356084529460"); // pagoPA integration tests, as the next
    check("002720356512737953", "720356512737953");
    check("301000000000000144", "01000000000000144");
    check("201234567890123415", "01234567890123415");
}

#[test]
fn numbers_are_made_with_their_check_digits() {
    let check = |made: Result<NoticeNumber, NoticeNumberRefused>, expected: &str| {
        assert_eq!(made.map(|number| number.to_string()), Ok(expected.to_owned()));
    };
    check(NoticeNumber::new_aux3(1, 1), "301000000000000144");
    check(NoticeNumber::new_aux3(1, 2_019_123_100_001), "301201912310000169");
    check(NoticeNumber::new_aux3(0, 0), "300000000000000003");
    check(NoticeNumber::new_aux3(2, 1_234_567_890_123), "302123456789012356");
    check(NoticeNumber::new_aux2(12_345_678_901_234), "201234567890123415");
    check(NoticeNumber::new_aux1(12_345_678_901_234_567), "112345678901234567");
    check(NoticeNumber::new_aux0(1, 1_100_000_000_001), "001110000000000164");
    check(NoticeNumber::new_aux0(2, 7_203_560_845_294), "002720356084529460");
}

#[test]
fn reserved_and_unknown_codes_are_refused() {
    let check = |code: u8, counter: u64, expected: NoticeNumberRefused| {
        assert_eq!(NoticeNumber::new_aux3(code, counter), Err(expected), "{code} {counter}");
    };
    for code in [47, 81, 85, 96, 97, 98, 99] {
        check(code, 1, NoticeNumberRefused::SegregationReserved { code });
    }
    for code in [50, 80, 95, 100, 255] {
        check(code, 1, NoticeNumberRefused::SegregationUnknown { code });
    }
    let counter = 10_u64.pow(13);
    check(1, counter, NoticeNumberRefused::Counter { counter, digits: 13 });
    assert!(NoticeNumber::new_aux3(49, counter - 1).is_ok());
    assert_eq!(NoticeNumber::new_aux0(100, 1), Err(NoticeNumberRefused::Application { code: 100 }));
    assert!(NoticeNumber::new_aux1(10_u64.pow(17)).is_err());
    assert!(NoticeNumber::new_aux2(10_u64.pow(15)).is_err());
}

#[test]
fn any_eighteen_digits_of_a_known_scheme_are_read() {
    let check = |text: &str, expected: Result<Option<bool>, NoticeNumberRefused>| {
        assert_eq!(NoticeNumber::parse(text).map(NoticeNumber::check_digits_hold), expected);
    };
    check("301000000000000144", Ok(Some(true)));
    check("3010 0000 0000\u{a0}0001 44", Ok(Some(true)));
    check("301000000000000145", Ok(Some(false)));
    check("399000000000000100", Ok(Some(false))); // others may use what we may not
    check("112345678901234567", Ok(None));
    check("401000000000000144", Err(NoticeNumberRefused::AuxDigit { found: 4 }));
    check("30100000000000014", Err(NoticeNumberRefused::Length { found: 17 }));
    check(&"3".repeat(40), Err(NoticeNumberRefused::Length { found: 40 }));
    check("30100000000000014X", Err(NoticeNumberRefused::Character { found: 'X' }));
    check("", Err(NoticeNumberRefused::Length { found: 0 }));
}

#[test]
fn numbers_are_printed_in_groups_of_four() {
    let number = NoticeNumber::new_aux3(1, 1).unwrap();
    assert_eq!(number.grouped(), "3010 0000 0000 0001 44");
    assert_eq!(NoticeNumber::new_aux0(1, 0).unwrap().grouped(), "0010 0000 0000 0000 40");
}

proptest! {
    #[test]
    fn a_made_number_tells_its_parts(code in 0u8..47, counter in 0u64..10_000_000_000_000) {
        let number = NoticeNumber::new_aux3(code, counter).unwrap();
        prop_assert_eq!(NoticeNumber::parse(&number.to_string()), Ok(number));
        prop_assert_eq!((number.segregation(), number.counter()), (Some(code), Some(counter)));
        prop_assert_eq!(number.check_digits_hold(), Some(true));
        prop_assert_eq!(format!("3{}", number.iuv()), number.to_string());
    }

    /// 31, a factor of 93, divides neither a digit nor a power of ten.
    #[test]
    fn one_changed_digit_never_holds(
        counter in 0u64..10_000_000_000_000,
        place in 1u32..18,
        by in 1u64..10,
    ) {
        let number = NoticeNumber::new_aux3(1, counter).unwrap().as_u64();
        let unit = 10_u64.pow(17 - place);
        let digit = number / unit % 10;
        let changed = number - digit * unit + (digit + by) % 10 * unit;
        let changed = NoticeNumber::parse(&format!("{changed:018}")).unwrap();
        prop_assert_eq!(changed.check_digits_hold(), Some(false));
    }
}
