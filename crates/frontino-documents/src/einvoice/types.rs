//! The simple types of the schema, as the checker proves them on a written value (code 00200).

use frontino_core::dates::Date;

/// A simple type.
#[derive(Clone, Copy, Debug)]
pub(super) enum Type {
    /// Basic Latin, least and most characters.
    Basic(usize, usize),
    /// Basic Latin and Latin-1 Supplement, most characters.
    Latin(usize),
    /// Any characters, least and most.
    Any(usize, usize),
    /// `[A-Z]`, exactly so many.
    Capitals(usize),
    /// Digits, exactly so many.
    Digits(usize),
    /// `[A-Z0-9]`, least and most.
    Code(usize, usize),
    /// One of a list.
    OneOf(&'static [&'static str]),
    /// A prefix with a number of two digits in a range: `MP`, 1, 23.
    Numbered(&'static str, u8, u8),
    /// A nature.
    Nature,
    /// `[0-9]{1,n}\.[0-9]{2,m}`, and whether a minus may stand before.
    Decimal(usize, usize, bool),
    /// A percentage, at most 100.00.
    Rate,
    /// 1 to 9999.
    LineNumber,
    /// A day, not before 1970.
    Day,
    /// A mail address.
    Mail,
    /// A mail address of at least seven characters with a point in its host.
    ContactMail,
    /// An account.
    Iban,
    /// Base 64.
    Base64,
}

impl Type {
    pub(super) fn holds(self, value: &str) -> bool {
        let bytes = value.as_bytes();
        let length = bytes.len();
        match self {
            Type::Basic(min, max) => {
                (min..=max).contains(&length) && bytes.iter().all(|c| is_basic(*c))
            }
            Type::Latin(max) => is_latin(value, max),
            Type::Any(min, max) => (min..=max).contains(&value.chars().count()),
            Type::Capitals(n) => length == n && bytes.iter().all(u8::is_ascii_uppercase),
            Type::Digits(n) => length == n && bytes.iter().all(u8::is_ascii_digit),
            Type::Code(min, max) => {
                (min..=max).contains(&length) && bytes.iter().all(|c| is_code(*c))
            }
            Type::OneOf(all) => all.contains(&value),
            Type::Numbered(prefix, first, last) => is_numbered(value, prefix, first, last),
            Type::Nature => super::Nature::parse(value).is_some(),
            Type::Decimal(whole, fraction, minus) => is_decimal(
                value.strip_prefix('-').filter(|_| minus).unwrap_or(value),
                whole,
                fraction,
            ),
            Type::Rate => is_decimal(value, 3, 2) && (length < 6 || value == "100.00"),
            Type::LineNumber => {
                length <= 4 && matches!(value.parse::<u16>(), Ok(1..=9999)) && bytes[0] != b'+'
            }
            Type::Day => Date::parse(value).is_some_and(|day| day.days() >= 0),
            Type::Mail => is_mail(value),
            Type::ContactMail => {
                length >= 7
                    && is_mail(value)
                    && value.rsplit('@').next().is_some_and(|h| h.contains('.'))
            }
            Type::Iban => is_iban(bytes),
            Type::Base64 => is_base64(bytes),
        }
    }
}

fn is_basic(c: u8) -> bool {
    (0x20..0x80).contains(&c)
}

fn is_code(c: u8) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

fn is_latin(value: &str, max: usize) -> bool {
    let bytes = value.as_bytes();
    if bytes.iter().all(|c| is_basic(*c)) {
        return (1..=max).contains(&bytes.len());
    }
    let carried = |c: char| (' '..='\u{ff}').contains(&c);
    value.chars().all(carried) && (1..=max).contains(&value.chars().count())
}

fn is_numbered(value: &str, prefix: &str, first: u8, last: u8) -> bool {
    let number = value
        .strip_prefix(prefix)
        .filter(|number| number.len() == 2 && number.bytes().all(|c| c.is_ascii_digit()));
    number.and_then(|n| n.parse().ok()).is_some_and(|n: u8| (first..=last).contains(&n))
}

fn is_decimal(value: &str, whole: usize, fraction: usize) -> bool {
    let digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
    value.split_once('.').is_some_and(|(a, b)| {
        (1..=whole).contains(&a.len())
            && (2..=fraction).contains(&b.len())
            && digits(a)
            && digits(b)
    })
}

/// As the pattern of the schema for addresses without quotes and brackets.
fn is_mail(value: &str) -> bool {
    let sign = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&c);
    let dotted = |part: &str| part.split('.').all(|a| !a.is_empty() && a.bytes().all(sign));
    let parts = value.split_once('@');
    value.len() <= 256 && parts.is_some_and(|(name, host)| dotted(name) && dotted(host))
}

fn is_iban(value: &[u8]) -> bool {
    (15..=34).contains(&value.len())
        && value[..2].iter().all(u8::is_ascii_alphabetic)
        && value[2..4].iter().all(u8::is_ascii_digit)
        && value[4..].iter().all(u8::is_ascii_alphanumeric)
}

fn is_base64(value: &[u8]) -> bool {
    let filled = value.iter().rev().take(2).take_while(|c| **c == b'=').count();
    let sign = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/');
    value.len().is_multiple_of(4) && value[..value.len() - filled].iter().all(sign)
}

/// A decimal that its type holds, in hundred-millionths.
pub(super) fn e8(value: &str) -> i128 {
    let (negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value),
    };
    let (mut number, mut decimals, mut pointed) = (0u64, 0u32, false);
    // Nineteen digits fit; a quantity of twenty does not happen below a trillion.
    for c in digits.bytes() {
        if c == b'.' {
            pointed = true;
            continue;
        }
        number = number.saturating_mul(10).saturating_add(u64::from(c.wrapping_sub(b'0')));
        decimals += u32::from(pointed);
    }
    let number = i128::from(number) * 10i128.pow(8u32.saturating_sub(decimals));
    if negative { -number } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_of_their_type_as_in_the_schema() {
        let check = |kind: Type, good: &[&str], bad: &[&str]| {
            good.iter().for_each(|value| assert!(kind.holds(value), "{kind:?} {value}"));
            bad.iter().for_each(|value| assert!(!kind.holds(value), "{kind:?} {value}"));
        };
        check(Type::Basic(1, 3), &["a", "a b"], &["", "abcd", "à", "a\tb"]);
        check(Type::Latin(3), &["àèì", "m³"], &["", "àèìo", "€", "’", "ł", "a\n"]);
        check(Type::Any(1, 2), &["ł€"], &["", "abc"]);
        check(Type::Capitals(2), &["IT"], &["it", "I", "ITA", "I1"]);
        check(Type::Digits(5), &["98122"], &["9812", "9812a"]);
        check(Type::Code(6, 7), &["0000000", "UFABCD"], &["00000", "abcdefg"]);
        check(Type::OneOf(&["I", "D"]), &["I"], &["i", ""]);
        check(Type::Numbered("MP", 1, 23), &["MP01", "MP23"], &["MP00", "MP24", "MP1", "MP+1"]);
        check(Type::Nature, &["N1", "N2.2", "N2"], &["N8", ""]);
        let amount = Type::Decimal(11, 2, true);
        check(amount, &["0.00", "-12.50", "99999999999.99"], &["12.5", "1,00", "+1.00", ".00"]);
        check(amount, &[], &["999999999999.99", "--1.00", "1.000", "1", ""]);
        check(Type::Decimal(12, 8, false), &["1.12345678"], &["-1.00", "1.123456789"]);
        check(Type::Rate, &["10.00", "100.00", "0.00"], &["100.01", "10", "999.00", "10.000"]);
        check(Type::LineNumber, &["1", "9999"], &["0", "10000", "+1", "-1", ""]);
        check(
            Type::Day,
            &["2020-01-31", "1970-01-01"],
            &["1969-12-31", "2020-02-30", "31/01/2020"],
        );
        check(Type::Mail, &["a.b@pec.it", "a@b"], &["a", "a@b@c", "a..b@c", "@b", "a b@c"]);
        check(Type::ContactMail, &["a@pec.it"], &["a@b.it", "abcdefg@it"]);
        check(
            Type::Iban,
            &["IT60X0542811101000000123456"],
            &["IT60 X054", "1T60X0542811101000000"],
        );
        check(Type::Base64, &["", "AAAA", "AAA=", "AA=="], &["AAA", "A===", "A A="]);
        assert_eq!(e8("-12.345"), -1_234_500_000);
        assert_eq!(e8("99999999999.99999999"), 9_999_999_999_999_999_999);
    }
}
