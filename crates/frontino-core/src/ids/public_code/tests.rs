//! What a code is, what it catches, and how long an activation code works.

use super::*;
use proptest::prelude::*;

fn refused<const N: usize>(text: &str) -> CodeRefused {
    PublicCode::<N>::parse(text).expect_err(text)
}

#[test]
fn an_alphabet_without_what_is_mistaken() {
    for sign in "01ILOAEU".chars() {
        assert!(!ALPHABET.contains(&(sign as u8)), "{sign}");
    }
    assert!(ALPHABET.is_sorted() && ALPHABET.len() < MODULUS);
}

#[test]
fn a_code_is_read_however_it_is_typed() {
    let code = ActivationCode::from_entropy([7; 16]);
    let (plain, shown) = (code.as_str().to_owned(), code.to_string());
    assert_eq!((plain.len(), shown.len(), &shown[4..5], &shown[9..10]), (10, 12, "-", "-"));
    let spaced = plain.chars().map(|sign| format!("{sign} ")).collect::<String>();
    let dashed = shown.replace('-', " – ");
    for typed in [plain.to_lowercase(), shown.to_lowercase(), spaced, dashed, shown, plain] {
        assert_eq!(ActivationCode::parse(&typed), Ok(code), "{typed}");
    }
}

#[test]
fn a_wrong_code_is_refused_with_the_place_where_it_is_known() {
    let code = ActivationCode::from_entropy([9; 16]).as_str().to_owned();
    let check = |text: &str, expected| assert_eq!(refused::<10>(text), expected, "{text}");
    check("", CodeRefused::Empty);
    check(" - ", CodeRefused::Empty);
    check("km-rt 0", CodeRefused::Character { position: 5, found: '0' });
    check("O", CodeRefused::Character { position: 1, found: 'O' });
    check("bbé", CodeRefused::Character { position: 3, found: 'é' });
    check("bbŁ", CodeRefused::Character { position: 3, found: 'Ł' });
    check(&code[1..], CodeRefused::Length { found: 9, expected: 10 });
    check(&format!("{code}2"), CodeRefused::Length { found: 11, expected: 10 });
    check(&"2".repeat(10_000), CodeRefused::Length { found: 10_000, expected: 10 });
    assert_eq!(refused::<13>(&code), CodeRefused::Length { found: 10, expected: 13 });
}

/// Every wrong character and every two that changed places, of a code of each kind.
fn catches_all_of<const N: usize>(code: PublicCode<N>) {
    let right = code.0;
    assert_eq!(PublicCode::<N>::parse(code.as_str()), Ok(code));
    let passes = |signs: &[u8; N]| PublicCode::<N>::parse(str::from_utf8(signs).unwrap()).is_ok();
    for place in 0..N {
        for other in ALPHABET.iter().filter(|sign| **sign != right[place]) {
            let mut wrong = right;
            wrong[place] = *other;
            assert!(!passes(&wrong), "{wrong:?}");
        }
        for second in (place + 1..N).filter(|second| right[*second] != right[place]) {
            let mut wrong = right;
            wrong.swap(place, second);
            assert!(!passes(&wrong), "{wrong:?}");
        }
    }
}

/// The sum is linear, so that what a slip changes does not depend on the other characters: every
/// slip that there is, over all pairs of characters and places, moves it off the multiples of 29.
#[test]
fn no_slip_leaves_the_sum_as_it_is() {
    for places in [ActivationCode::from_entropy([0; 16]).0.len(), 13] {
        for (place, a) in (1..=places).flat_map(|place| (0..28).map(move |a| (place, a))) {
            for b in (0..28).filter(|b| *b != a) {
                assert_ne!(place * a % MODULUS, place * b % MODULUS);
                for other in place + 1..=places {
                    let (before, after) = (place * a + other * b, place * b + other * a);
                    assert_ne!(before % MODULUS, after % MODULUS);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn one_wrong_character_or_two_that_changed_places_never_pass(bytes: [u8; 16]) {
        catches_all_of(ReadingCode::from_entropy(bytes));
        catches_all_of(ActivationCode::from_entropy(bytes));
    }

    #[test]
    fn any_text_is_a_code_or_refused(text: String) {
        if let Ok(code) = ReadingCode::parse(&text) {
            prop_assert_eq!(ReadingCode::parse(&code.to_string()), Ok(code));
        }
    }

    #[test]
    fn what_is_left_of_the_sum_has_a_character(first in 0..28_u128, rest: u64) {
        // The first character is what decides whether the check would have none.
        let bytes = (u128::from(rest) * 28 + first).to_be_bytes();
        catches_all_of(ActivationCode::from_entropy(bytes));
    }
}

#[test]
fn other_bytes_give_other_codes() {
    let codes = (0..20_000_u128).map(|n| ReadingCode::from_entropy((n * 28).to_be_bytes()));
    let codes: std::collections::BTreeSet<_> = codes.collect();
    assert!(codes.len() > 19_999 - 2, "{}", codes.len());
}

#[test]
fn an_activation_code_works_till_after_the_next_bill() {
    let day = |text: &str| Date::parse(text).unwrap();
    let check = |printed: &str, next: Option<&str>, until: &str| {
        let found = activation_until(day(printed), next.map(day));
        assert_eq!(found, day(until), "{printed} {next:?}");
    };
    check("2020-01-31", None, "2020-09-30");
    check("2020-01-31", Some("2020-05-31"), "2020-06-30");
    check("2020-01-31", Some("2020-08-31"), "2020-09-30");
    check("2020-01-31", Some("2020-09-01"), "2020-09-30");
    check("2020-06-30", None, "2021-02-28");
}
