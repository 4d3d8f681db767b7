//! Texts in the letters that the fields of an invoice carry: Basic Latin, or Latin-1. Others are
//! written out (ł as l, Ж as Zh, the euro sign as EUR), escaped for XML and cut at a character.
//!
//! The schema refuses every other letter (code 00200), also the typographic apostrophe and dashes.
//! Cyrillic and Greek follow the usual passport spellings (choice of the project).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The letters that a field carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Basic Latin alone.
    Basic,
    /// Basic Latin and the Latin-1 Supplement.
    Latin,
}

/// Appends a text of at most `max` characters; blanks are joined and dropped at both ends.
///
/// # Errors
/// The first letter that cannot be written out; nothing of the text is to be used then.
pub fn push(out: &mut String, text: &str, letters: Letters, max: usize) -> Result<(), char> {
    if text.len() <= max && is_plain(text.as_bytes()) {
        out.push_str(text);
        return Ok(());
    }
    let mut field = Field { out, left: max, blank: false, begun: false };
    for c in text.nfc() {
        carry(&mut field, c, letters)?;
    }
    Ok(())
}

/// Whether a text goes out as it is: no sign to escape, no blank at an end or after another.
fn is_plain(text: &[u8]) -> bool {
    let mut before = b' ';
    for c in text {
        if !(0x20..0x7f).contains(c) || matches!(c, b'&' | b'<' | b'>') {
            return false;
        }
        if *c == b' ' && before == b' ' {
            return false;
        }
        before = *c;
    }
    before != b' '
}

struct Field<'o> {
    out: &'o mut String,
    left: usize,
    blank: bool,
    begun: bool,
}

impl Field<'_> {
    fn put(&mut self, c: char) {
        if self.left == 0 {
            return;
        }
        if self.blank && self.begun {
            if self.left == 1 {
                self.left = 0;
                return;
            }
            self.out.push(' ');
            self.left -= 1;
        }
        (self.blank, self.begun) = (false, true);
        match c {
            '&' => self.out.push_str("&amp;"),
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            c => self.out.push(c),
        }
        self.left -= 1;
    }
}

fn carry(field: &mut Field<'_>, c: char, letters: Letters) -> Result<(), char> {
    match c {
        ' ' => field.blank = true,
        '!'..='~' => field.put(c),
        '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}' if letters == Letters::Latin => field.put(c),
        c if c.is_whitespace() || c.is_control() => field.blank = true,
        // Seen by nobody: soft hyphen, marks of direction and width, the mark of byte order.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
        c => write_out(field, c)?,
    }
    Ok(())
}

fn write_out(field: &mut Field<'_>, c: char) -> Result<(), char> {
    if let Some(written) = spelling(c) {
        written.chars().for_each(|c| field.put(c));
        return Ok(());
    }
    let mut found = false;
    for part in std::iter::once(c).nfkd() {
        if part.is_ascii_graphic() {
            field.put(part);
            found = true;
        } else if let Some(written) = spelling(part) {
            written.chars().for_each(|c| field.put(c));
            found = true;
        } else if is_combining_mark(part) {
            found |= part != c || field.begun;
        } else if !part.is_whitespace() {
            return Err(c);
        }
    }
    if found { Ok(()) } else { Err(c) }
}

/// What stands for a sign or letter that is no Latin letter with marks.
#[rustfmt::skip]
fn spelling(c: char) -> Option<&'static str> {
    Some(match c {
        '‘' | '’' | '‚' | '‛' | 'ʼ' | 'ʹ' | '′' => "'",
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => "\"",
        '‐'..='―' | '−' => "-",
        '…' => "...", '•' | '·' => "-", '€' => "EUR", '£' => "GBP", '№' => "N.", '⁄' => "/",
        '°' | 'º' => "o", 'ª' => "a", '§' => "par.", '×' => "x", '÷' => ":", '±' => "+/-",
        'Æ' => "AE", 'æ' => "ae", 'Œ' => "OE", 'œ' => "oe", 'ß' => "ss", 'ẞ' => "SS",
        'Ø' => "O", 'ø' => "o", 'Ł' => "L", 'ł' => "l", 'Đ' | 'Ð' => "D", 'đ' | 'ð' => "d",
        'Þ' => "Th", 'þ' => "th", 'Ħ' => "H", 'ħ' => "h", 'ı' => "i", 'Ŋ' => "N", 'ŋ' => "n",
        'Ŧ' => "T", 'ŧ' => "t", 'ĸ' => "k", 'ſ' => "s", 'Ə' => "A", 'ə' => "a",
        'А' | 'Α' => "A", 'а' | 'α' => "a", 'Б' => "B", 'б' => "b", 'В' | 'Β' => "V",
        'в' | 'β' => "v", 'Г' | 'Γ' | 'Ґ' => "G", 'г' | 'γ' | 'ґ' => "g", 'Д' | 'Δ' => "D",
        'д' | 'δ' => "d", 'Е' | 'Ε' | 'Э' => "E", 'е' | 'ε' | 'э' => "e", 'Є' => "Ie", 'є' => "ie",
        'Ж' => "Zh", 'ж' => "zh", 'З' | 'Ζ' => "Z", 'з' | 'ζ' => "z", 'И' | 'І' | 'Η' | 'Ι' => "I",
        'и' | 'і' | 'η' | 'ι' => "i", 'К' | 'Κ' => "K", 'к' | 'κ' => "k", 'Л' | 'Λ' => "L",
        'л' | 'λ' => "l", 'М' | 'Μ' => "M", 'м' | 'μ' | 'µ' => "m", 'Н' | 'Ν' => "N",
        'н' | 'ν' => "n", 'О' | 'Ο' | 'Ω' => "O", 'о' | 'ο' | 'ω' => "o", 'П' | 'Π' => "P",
        'п' | 'π' => "p", 'Р' | 'Ρ' => "R", 'р' | 'ρ' => "r", 'С' | 'Σ' => "S",
        'с' | 'σ' | 'ς' => "s", 'Т' | 'Τ' => "T", 'т' | 'τ' => "t", 'У' => "U", 'у' => "u",
        'Υ' => "Y", 'υ' => "y", 'Ф' | 'Φ' => "F", 'ф' | 'φ' => "f", 'Х' => "Kh", 'х' => "kh",
        'Χ' => "Ch", 'χ' => "ch", 'Ц' | 'Ћ' => "Ts", 'ц' | 'ћ' => "ts", 'Ч' => "Ch", 'ч' => "ch",
        'Ш' => "Sh", 'ш' => "sh", 'Щ' => "Shch", 'щ' => "shch", 'Ъ' | 'ъ' => "ie",
        'Ь' | 'ь' => "'", 'Ы' => "Y", 'ы' => "y", 'Ю' => "Iu", 'ю' => "iu", 'Я' => "Ia",
        'я' => "ia", 'Θ' => "Th", 'θ' => "th", 'Ξ' => "X", 'ξ' => "x", 'Ψ' => "Ps", 'ψ' => "ps",
        'Ј' => "J", 'ј' => "j", 'Љ' => "Lj", 'љ' => "lj", 'Њ' => "Nj", 'њ' => "nj", 'Џ' => "Dz",
        'џ' => "dz", 'Ђ' => "Dj", 'ђ' => "dj", 'Ѕ' => "Dz", 'ѕ' => "dz",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pushed(text: &str, letters: Letters, max: usize) -> Result<String, char> {
        let mut out = String::new();
        push(&mut out, text, letters, max).map(|()| out)
    }

    #[test]
    fn a_text_comes_out_in_letters_that_its_field_carries() {
        let check = |text: &str, latin: Result<&str, char>, basic: Result<&str, char>| {
            assert_eq!(pushed(text, Letters::Latin, 60), latin.map(str::to_owned), "{text}");
            assert_eq!(pushed(text, Letters::Basic, 60), basic.map(str::to_owned), "{text}");
        };
        let same = |text: &str, expected: &str| check(text, Ok(expected), Ok(expected));
        same("Mario Rossi", "Mario Rossi");
        same("  a \t\u{a0} b\n", "a b");
        same("D’Angelo", "D'Angelo");
        same("F.lli & C. <srl>", "F.lli &amp; C. &lt;srl&gt;");
        same("5 € – 3 …", "5 EUR - 3 ...");
        same("Łukasz Wałęsa", "Lukasz Walesa");
        same("Ștefan Țepeș, Gőz", "Stefan Tepes, Goz");
        same("Жанна Юрьевна", "Zhanna Iur'evna");
        same("Γιώργος", "Giorgos");
        same("\u{feff}a\u{200b}b\u{ad}c", "abc");
        same("", "");
        check("Niccolò Müller", Ok("Niccolò Müller"), Ok("Niccolo Muller"));
        check("Niccolo\u{300}", Ok("Niccolò"), Ok("Niccolo"));
        check("12 m³, n° 5", Ok("12 m³, n° 5"), Ok("12 m3, no 5"));
        check("Straße «Å»", Ok("Straße «Å»"), Ok("Strasse \"A\""));
        check("李 Rossi", Err('李'), Err('李'));
        check("\u{301}", Err('\u{301}'), Err('\u{301}'));
        check("a☃", Err('☃'), Err('☃'));
    }

    #[test]
    fn a_text_is_cut_at_a_character() {
        let check = |text: &str, max, expected: &str| {
            assert_eq!(pushed(text, Letters::Latin, max).as_deref(), Ok(expected), "{text} {max}");
        };
        check("abcdef", 3, "abc");
        check("àèì", 2, "àè");
        check("a & b", 3, "a &amp;");
        check("ab cd", 3, "ab");
        check("Ж", 1, "Z");
        check("abc", 0, "");
    }

    proptest! {
        #[test]
        fn what_comes_out_is_short_and_carried(text in "\\PC{0,40}", max in 0usize..30) {
            for (letters, end) in [(Letters::Basic, '\u{7e}'), (Letters::Latin, '\u{ff}')] {
                let Ok(out) = pushed(&text, letters, max) else { continue };
                prop_assert!(out.chars().all(|c| c >= ' ' && c <= end));
                let plain = out.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
                prop_assert!(plain.chars().count() <= max);
                prop_assert_eq!(plain.trim(), &plain);
            }
        }
    }
}
