//! Money as whole cents, unit prices as whole micro-euro, and the one rounding function of the
//! whole program (R3.11: half away from zero).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// An amount of money in whole euro cents; negative is a credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(pub i64);

/// A unit price in millionths of a euro, per cubic metre or per year (R3.11: prices are published
/// with six decimals and never rounded).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MicroEuro(pub i64);

/// `numerator / denominator` rounded half away from zero; the only rounding of the program.
///
/// # Panics
/// When `denominator` is not positive: every caller divides by a constant or by a checked length.
///
/// ```
/// use frontino_core::money::div_half_up;
/// assert_eq!(div_half_up(5, 10), 1);
/// assert_eq!(div_half_up(-5, 10), -1);
/// assert_eq!(div_half_up(4, 10), 0);
/// ```
#[inline]
#[must_use]
pub fn div_half_up(numerator: i128, denominator: i128) -> i64 {
    assert!(denominator > 0, "the denominator of a rounding must be positive");
    // 64-bit division is several times faster than 128-bit and covers all but absurd volumes.
    if let (Ok(n), Ok(d)) = (i64::try_from(numerator), i64::try_from(denominator))
        && n.unsigned_abs() < 1 << 61
        && d < 1 << 61
    {
        let (n2, d2) = (2 * n, 2 * d);
        return if n >= 0 { (n2 + d) / d2 } else { -((d - n2) / d2) };
    }
    let rounded = if numerator >= 0 {
        (2 * numerator + denominator) / (2 * denominator)
    } else {
        -((denominator - 2 * numerator) / (2 * denominator))
    };
    i64::try_from(rounded).unwrap_or(if rounded > 0 { i64::MAX } else { i64::MIN })
}

/// Litres per cubic metre.
pub const LITRES_PER_M3: i64 = 1000;

/// The amount of `litres` at `price` per cubic metre, rounded to the cent (R3.11).
#[inline]
#[must_use]
pub fn amount_of_litres(litres: i64, price: MicroEuro) -> Cents {
    Cents(div_half_up(i128::from(litres) * i128::from(price.0), 10_000_000))
}

impl Cents {
    /// Nothing.
    pub const ZERO: Cents = Cents(0);

    /// `self * percent / 100`, rounded (R3.11; VAT of a base).
    #[must_use]
    pub fn percent(self, percent: i64) -> Cents {
        Cents(div_half_up(i128::from(self.0) * i128::from(percent), 100))
    }

    /// `self * numerator / denominator`, rounded.
    ///
    /// # Panics
    /// When `denominator` is not positive.
    #[must_use]
    pub fn share(self, numerator: i64, denominator: i64) -> Cents {
        Cents(div_half_up(i128::from(self.0) * i128::from(numerator), i128::from(denominator)))
    }

    /// Reads a decimal with a dot and at most two decimals, such as `-12.5`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Cents> {
        parse_decimal(text, 2).map(Cents)
    }
}

impl MicroEuro {
    /// Reads a decimal with a dot and at most six decimals, such as `0.412300`.
    #[must_use]
    pub fn parse(text: &str) -> Option<MicroEuro> {
        parse_decimal(text, 6).map(MicroEuro)
    }
}

/// Reads a plain decimal (`-12.345`, dot, no thousands) as a whole number of the unit
/// `10^-decimals`; `None` when it is not one, has more decimals, or does not fit.
#[must_use]
pub fn parse_decimal(text: &str, decimals: u32) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let padding = decimals.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    let scale = 10i64.checked_pow(decimals)?;
    let fraction = if fraction.is_empty() { 0 } else { fraction.parse::<i64>().ok()? };
    let value = whole
        .parse::<i64>()
        .ok()?
        .checked_mul(scale)?
        .checked_add(fraction.checked_mul(10i64.checked_pow(padding)?)?)?;
    Some(if negative { -value } else { value })
}

/// Writes a whole number of the unit `10^-decimals` as a decimal with a dot.
#[must_use]
pub fn format_decimal(value: i64, decimals: usize) -> String {
    let scale = 10u64.pow(u32::try_from(decimals).unwrap_or(0));
    let (sign, value) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    match decimals {
        0 => format!("{sign}{value}"),
        _ => format!("{sign}{}.{:0decimals$}", value / scale, value % scale),
    }
}

/// Writes a volume in litres as cubic metres with up to three decimals: `12.5`, `40`.
#[must_use]
pub fn format_m3(litres: i64) -> String {
    let text = format_decimal(litres, 3);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_decimal(self.0, 2))
    }
}

impl fmt::Display for MicroEuro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_decimal(self.0, 6))
    }
}

impl Add for Cents {
    type Output = Cents;
    fn add(self, other: Cents) -> Cents {
        Cents(self.0 + other.0)
    }
}

impl Sub for Cents {
    type Output = Cents;
    fn sub(self, other: Cents) -> Cents {
        Cents(self.0 - other.0)
    }
}

impl Neg for Cents {
    type Output = Cents;
    fn neg(self) -> Cents {
        Cents(-self.0)
    }
}

impl AddAssign for Cents {
    fn add_assign(&mut self, other: Cents) {
        self.0 += other.0;
    }
}

impl SubAssign for Cents {
    fn sub_assign(&mut self, other: Cents) {
        self.0 -= other.0;
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Cents>>(iter: I) -> Cents {
        iter.fold(Cents::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_away_from_zero() {
        let check = |n: i128, d: i128, expected: i64| {
            assert_eq!(div_half_up(n, d), expected, "{n}/{d}");
        };
        check(5, 10, 1);
        check(15, 10, 2);
        check(25, 10, 3);
        check(-15, 10, -2);
        check(14, 10, 1);
        check(-14, 10, -1);
        check(1 << 100, 1 << 99, 2);
        check(3 << 98, 1 << 99, 2);
        check(-(3 << 98), 1 << 99, -2);
        check(i128::from(i64::MAX), 1, i64::MAX);
    }

    #[test]
    fn vat_of_vector_r1_is_half_up() {
        assert_eq!(Cents::parse("142.45").unwrap().percent(10), Cents(1425));
    }

    #[test]
    fn decimals_are_read_and_written() {
        let check = |text: &str, decimals: u32, expected: Option<i64>| {
            assert_eq!(parse_decimal(text, decimals), expected, "{text}");
        };
        check("0.4123", 6, Some(412_300));
        check("-12.5", 2, Some(-1250));
        check("12.500", 2, Some(1250));
        check("12.505", 2, None);
        check("1,5", 2, None);
        check("", 2, None);
        check("-", 2, None);
        check(".5", 2, None);
        check("99999999999999999999", 2, None);
        assert_eq!(format_decimal(-5, 2), "-0.05");
        assert_eq!(format_m3(12_500), "12.5");
        assert_eq!(format_m3(40_000), "40");
        assert_eq!(format_m3(0), "0");
    }
}
