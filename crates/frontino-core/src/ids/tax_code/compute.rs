//! Computing the basic tax code of a person from the register's data.

use super::{MONTHS, Sex, TaxCode, finished};
use crate::dates::Date;
use crate::ids::{Belfiore, IdRefused};

/// The basic tax code (without omocodia) of a person: three letters of the surname, three of all
/// first names together, year, month, day (plus 40 for women), place of birth, check letter.
///
/// A woman's surname is that of her birth; the place is the municipality as it was on that day.
///
/// # Errors
/// `NameMissing` when a name has no letter, `NameLetter` for a letter without a transliteration.
pub fn compute(
    surname: &str,
    name: &str,
    sex: Sex,
    born_on: Date,
    place: Belfiore,
) -> Result<TaxCode, IdRefused> {
    let (year, month, day) = born_on.ymd();
    let day = if sex == Sex::Female { day + 40 } else { day };
    let month = char::from(MONTHS[usize::from(month - 1)]);
    let (surname, name) = (surname_letters(surname)?, name_letters(name)?);
    Ok(finished(format!("{surname}{name}{:02}{month}{day:02}{place}", year % 100)))
}

/// Consonants in order, then vowels, then X.
pub(super) fn surname_letters(surname: &str) -> Result<String, IdRefused> {
    let (consonants, vowels) = split(surname)?;
    Ok(consonants.chars().chain(vowels.chars()).chain("XXX".chars()).take(3).collect())
}

/// Of four or more consonants the first, third and fourth; otherwise as the surname.
pub(super) fn name_letters(name: &str) -> Result<String, IdRefused> {
    let (consonants, _) = split(name)?;
    if consonants.len() < 4 {
        return surname_letters(name);
    }
    Ok(consonants.chars().enumerate().filter(|(at, _)| *at != 1).map(|(_, c)| c).take(3).collect())
}

/// Consonants and vowels of a name, A to Z.
fn split(name: &str) -> Result<(String, String), IdRefused> {
    let letters = latin_letters(name)?;
    if letters.is_empty() {
        return Err(IdRefused::NameMissing);
    }
    Ok(letters.chars().partition(|c| !"AEIOU".contains(*c)))
}

/// Upper case letters A to Z of a name: marks, hyphens and blanks dropped, accents removed, and
/// letters of other languages written out (circular 34/E of 2011 names `ö` as `OE`; the others
/// follow the travel documents' table, unconfirmed for the tax code).
fn latin_letters(name: &str) -> Result<String, IdRefused> {
    let mut letters = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_uppercase) {
        match c {
            'A'..='Z' => letters.push(c),
            '\u{308}' if letters.ends_with(['A', 'O', 'U']) => letters.push('E'),
            '\u{30a}' if letters.ends_with('A') => letters.push('A'),
            '\u{300}'..='\u{36f}' => {}
            _ if c.is_whitespace() || c.is_ascii_punctuation() => {}
            '’' | '‘' | '´' | '′' | 'ʼ' | '‐' | '‑' | '–' | '\u{200b}' | '\u{feff}' =>
                {}
            _ => letters.push_str(transliterated(c).ok_or(IdRefused::NameLetter(c))?),
        }
    }
    Ok(letters)
}

/// The letters A to Z that stand for an upper case letter of another Latin alphabet.
fn transliterated(c: char) -> Option<&'static str> {
    Some(match c {
        'À'..='Ã' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' => "A",
        'Ä' | 'Æ' => "AE",
        'Å' => "AA",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ď' | 'Đ' | 'Ð' => "D",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' | 'Ǧ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'Ǐ' => "I",
        'Ĳ' => "IJ",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => "N",
        'Ò'..='Õ' | 'Ō' | 'Ŏ' | 'Ő' | 'Ǒ' | 'Ơ' => "O",
        'Ö' | 'Ø' | 'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ù'..='Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' | 'Ǔ' | 'Ư' => "U",
        'Ü' => "UE",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}
