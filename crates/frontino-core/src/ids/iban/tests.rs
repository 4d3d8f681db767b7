//! Tables and properties of IBANs.

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
