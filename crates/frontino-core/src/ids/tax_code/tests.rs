//! Tables and properties of tax codes.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn place(text: &str) -> Belfiore {
    Belfiore::parse(text).unwrap()
}

fn code(text: &str) -> TaxCode {
    TaxCode::parse(text).unwrap()
}

#[test]
fn codes_follow_from_the_register() {
    let check = |surname: &str, name: &str, sex, born: &str, from: &str, expected: &str| {
        let computed = compute(surname, name, sex, d(born), place(from)).unwrap();
        assert_eq!(computed.as_str(), expected, "{surname} {name}");
        assert_eq!(TaxCode::parse(expected), Ok(computed));
    };
    check("Rossi", "Mario", Sex::Male, "1980-01-01", "F158", "RSSMRA80A01F158D");
    check("Bianchi", "Anna", Sex::Female, "1975-12-31", "H501", "BNCNNA75T71H501K");
    check("Fo", "Ada", Sex::Female, "1990-02-05", "F205", "FOXDAA90B45F205N");
    check("D'Angelò", "Gianfranco", Sex::Male, "2001-08-15", "C351", "DNGGFR01M15C351P");
    check("D’Angelo\u{300}", "Gian Franco", Sex::Male, "2001-08-15", "C351", "DNGGFR01M15C351P");
    check("Hu", "Li", Sex::Male, "1999-05-20", "Z210", "HUXLIX99E20Z210H");
    check("Müller", "Jürgen", Sex::Male, "1964-10-03", "Z112", "MLLJGN64R03Z112F");
    check("Esposito", "Maria Teresa", Sex::Female, "2000-06-30", "F839", "SPSMTR00H70F839A");
    check("Rossi", "Marco Antonio", Sex::Male, "1968-03-09", "L219", "RSSMCN68C09L219Z");
}

#[test]
fn foreign_letters_are_written_out() {
    let check = |surname: &str, expected: Result<&str, IdRefused>| {
        assert_eq!(compute::surname_letters(surname), expected.map(str::to_owned), "{surname}");
    };
    check("Ö", Ok("OEX"));
    check("O\u{308}", Ok("OEX"));
    check("Å", Ok("AAX"));
    check("A\u{30a}", Ok("AAX"));
    check("Weiß", Ok("WSS"));
    check("Šaša", Ok("SSA"));
    check("łoś", Ok("LSO"));
    check("De-Ìa", Ok("DEI"));
    check("' -", Err(IdRefused::NameMissing));
    check("", Err(IdRefused::NameMissing));
    check("Иванов", Err(IdRefused::NameLetter('И')));
    check("Ro55i", Err(IdRefused::NameLetter('5')));
}

#[test]
fn codes_are_read_or_refused() {
    let check = |text: &str, expected: Result<&str, IdRefused>| {
        assert_eq!(TaxCode::parse(text).map(|code| code.0), expected.map(str::to_owned), "{text}");
    };
    let character = |position, found| Err(IdRefused::Character { position, found });
    check("RSSMRA80A01F15UA", Ok("RSSMRA80A01F15UA"));
    check("RSSMRA80A01F1R8P", Ok("RSSMRA80A01F1R8P"));
    check("RSSMRAU0A01F158A", Ok("RSSMRAU0A01F158A"));
    check("RSSMRAULALMFMRUP", Ok("RSSMRAULALMFMRUP"));
    check("rss mra\u{a0}80a01 f158d ", Ok("RSSMRA80A01F158D"));
    check("RSSMRA8OAOIFI58D", Ok("RSSMRA80A01F158D"));
    check("RSSMRA80A01F158E", Err(IdRefused::CheckLetter { expected: 'D', found: 'E' }));
    check("RSSMRA80F01F158D", character(9, 'F'));
    check("R5SMRA80A01F158D", character(2, '5'));
    check("RSSMRAA0A01F158D", character(7, 'A'));
    check("RSSMRA80A011158D", character(12, '1'));
    check("RSSMRA80A01F1580", character(16, '0'));
    check("RSSMRA80A01F158", Err(IdRefused::Length { found: 15 }));
    check("RSSMRÀ80A01F158D", character(6, 'À'));
    check("", Err(IdRefused::Empty));
    // Eleven digits: the office of a body is not checked, its serial and check digit are.
    check("01234567897", Ok("01234567897"));
    check("O1234567897", Ok("01234567897"));
    check("07643520567", Ok("07643520567"));
    check("01234567890", Err(IdRefused::CheckDigit { expected: 7, found: 0 }));
    check("00000000000", Err(IdRefused::SerialZero));
    check("0123456789A", character(11, 'A'));
}

#[test]
fn eleven_digits_are_of_whom_the_record_says() {
    let check = |text: &str, natural_person: bool, expected: TaxCodeKind| {
        assert_eq!(code(text).kind(natural_person), expected, "{text}");
    };
    check("RSSMRA80A01F158D", true, TaxCodeKind::Person);
    check("RSSMRA80A01F158D", false, TaxCodeKind::Person);
    check("07643520567", true, TaxCodeKind::ProvisionalPerson);
    check("07643520567", false, TaxCodeKind::Company);
    check("80000000002", false, TaxCodeKind::Body);
}

#[test]
fn births_are_decoded_behind_omocodia() {
    let check = |text: &str, today: &str, expected: Option<(&str, Sex, bool)>| {
        let found = code(text).birth(d(today));
        let expected =
            expected.map(|(born_on, sex, is_minor)| Birth { born_on: d(born_on), sex, is_minor });
        assert_eq!(found, expected, "{text}");
    };
    check("RSSMRA80A01F158D", "2020-01-31", Some(("1980-01-01", Sex::Male, false)));
    check("RSSMRAULALMFMRUP", "2020-01-31", Some(("1980-01-01", Sex::Male, false)));
    check("BNCNNA75T71H501K", "2020-01-31", Some(("1975-12-31", Sex::Female, false)));
    // 2001 or 1901: the latest that is not in the future, a question when that means a child.
    check("DNGGFR01M15C351P", "2019-08-14", Some(("2001-08-15", Sex::Male, true)));
    check("DNGGFR01M15C351P", "2019-08-15", Some(("2001-08-15", Sex::Male, false)));
    check("DNGGFR01M15C351P", "2001-08-14", Some(("1901-08-15", Sex::Male, false)));
    check("01234567897", "2020-01-31", None);
    let leap = compute("Rossi", "Ada", Sex::Female, d("2000-02-29"), place("F158")).unwrap();
    assert_eq!(leap.birth(d("2099-01-01")).unwrap().born_on, d("2000-02-29"));
    assert_eq!(leap.birth(d("1999-01-01")), None);
}

#[test]
fn what_speaks_against_a_code_is_named() {
    let rossi = Claimed {
        surname: Some("Rossi"),
        name: Some("Mario"),
        sex: Some(Sex::Male),
        born_on: Some(d("1980-01-01")),
        birth_place: Some(place("F158")),
    };
    let check = |text: &str, claimed: Claimed<'_>, expected: &[TaxCodeDoubt]| {
        assert_eq!(doubts(&code(text), &claimed), expected, "{claimed:?}");
    };
    check("RSSMRA80A01F158D", rossi, &[]);
    check("RSSMRAULALMFMRUP", rossi, &[]);
    check("RSSMRA80A01F158D", Claimed::default(), &[]);
    check("01234567897", rossi, &[]);
    check(
        "BNCNNA75T71H501K",
        rossi,
        &[
            TaxCodeDoubt::Surname,
            TaxCodeDoubt::Name,
            TaxCodeDoubt::Sex,
            TaxCodeDoubt::BirthDate,
            TaxCodeDoubt::BirthPlace,
        ],
    );
    check("RSSMRA80A01F158D", Claimed { surname: Some("Иванов"), ..rossi }, &[]);
    // 30 February, and a day that belongs to neither sex.
    let impossible = finished("RSSMRA80B30F158".to_owned());
    check(impossible.as_str(), Claimed::default(), &[TaxCodeDoubt::ImpossibleDay]);
    let neither = finished("RSSMRA80B35F158".to_owned());
    assert_eq!(neither.sex(), None);
    check(neither.as_str(), Claimed::default(), &[TaxCodeDoubt::ImpossibleDay]);
}

prop_compose! {
    fn any_code()(
        surname in "[A-Za-zàèìòùçñöü' ]{1,12}",
        name in "[A-Za-zàèìòùçñöü' ]{1,12}",
        female: bool,
        days in -25_567..20_089i32, // 1900 to 2024
        letter in "[A-MZ]",
        number in 0u16..1000,
    ) -> Result<(TaxCode, Date, Sex), IdRefused> {
        let sex = if female { Sex::Female } else { Sex::Male };
        let born_on = Date::from_days(days);
        let place = place(&format!("{letter}{number:03}"));
        Ok((compute(&surname, &name, sex, born_on, place)?, born_on, sex))
    }
}

proptest! {
    #[test]
    fn a_computed_code_is_read_back_with_what_it_was_made_of(found in any_code()) {
        let Ok((computed, born_on, sex)) = found else { return Ok(()) };
        prop_assert_eq!(TaxCode::parse(computed.as_str()), Ok(computed.clone()));
        prop_assert_eq!(computed.sex(), Some(sex));
        let (year, month, day) = born_on.ymd();
        prop_assert_eq!(computed.birth_year_digits().map(i32::from), Some(year % 100));
        prop_assert_eq!((computed.birth_month(), computed.birth_day()), (Some(month), Some(day)));
        prop_assert!(!computed.has_omocodia());
    }

    #[test]
    fn every_omocodia_variant_says_the_same(found in any_code(), replaced in 1u8..128) {
        let Ok((computed, ..)) = found else { return Ok(()) };
        let variant = computed.with_omocodia(replaced);
        let today = d("2024-12-31");
        prop_assert_eq!(TaxCode::parse(variant.as_str()), Ok(variant.clone()));
        prop_assert!(variant.has_omocodia());
        prop_assert_eq!(variant.birth(today), computed.birth(today));
        prop_assert_eq!(variant.birth_place(), computed.birth_place());
        prop_assert_eq!(variant.basic(), computed);
    }

    /// Within the alphabet of a place all values of the check tables differ, so one changed
    /// character always changes the letter; O and I for 0 and 1 are the only changes undone.
    #[test]
    fn any_single_changed_character_is_refused_or_undone(
        found in any_code(),
        place in 0usize..16,
        c in "[A-Z0-9]",
    ) {
        let Ok((computed, ..)) = found else { return Ok(()) };
        let mut changed = computed.as_str().to_owned();
        changed.replace_range(place..=place, &c);
        if let Ok(read) = TaxCode::parse(&changed) {
            prop_assert_eq!(read, computed);
        }
    }
}
