//! Numbers and days as an Italian reads them on a terminal; JSON and CSV keep theirs.

pub mod number;

use frontino_core::dates::Date;
use frontino_core::money::{Cents, format_m3};

/// `98412` as `98.412`.
#[must_use]
pub fn thousands(number: impl ToString) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let mut grouped = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// An amount as `€ 11.482.907,34`.
#[must_use]
pub fn euro(cents: Cents) -> String {
    format!("€ {}", amount(cents))
}

/// An amount without its sign, where the head of the column has it: `11.482.907,34`.
#[must_use]
pub fn amount(cents: Cents) -> String {
    let text = cents.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, "00"));
    format!("{},{part}", thousands(whole))
}

/// A volume in litres as cubic metres: `12.345,5`.
#[must_use]
pub fn m3(litres: i64) -> String {
    let text = format_m3(litres);
    match text.split_once('.') {
        Some((whole, part)) => format!("{},{part}", thousands(whole)),
        None => thousands(text),
    }
}

/// A day as `31/12/2019`.
#[must_use]
pub fn day(date: Date) -> String {
    let (year, month, day) = date.ymd();
    format!("{day:02}/{month:02}/{year:04}")
}

/// The state of a run, a reading or a document, as a person says it; the word itself where we have
/// none.
#[must_use]
pub fn state(word: &str) -> &str {
    match word {
        "planned" => "pianificato",
        "calculating" => "in calcolo",
        "calculated" => "calcolato",
        "approved" => "approvato",
        "issued" => "emesso",
        "cancelled" => "annullato",
        "accepted" => "accettata",
        "held" => "da verificare",
        "refused" => "rifiutata",
        "replaced" => "sostituita",
        "set_aside" => "messa da parte",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_points_between_thousands() {
        let check = |number: i64, text: &str| assert_eq!(thousands(number), text);
        check(0, "0");
        check(999, "999");
        check(1000, "1.000");
        check(-98_412, "-98.412");
        check(-100, "-100");
        check(1_234_567, "1.234.567");
    }

    #[test]
    fn amounts_have_a_comma() {
        assert_eq!(euro(Cents(1_148_290_734)), "€ 11.482.907,34");
        assert_eq!(euro(Cents(-5)), "€ -0,05");
    }

    #[test]
    fn volumes_have_no_needless_decimals() {
        let check = |litres: i64, text: &str| assert_eq!(m3(litres), text);
        check(12_345_500, "12.345,5");
        check(40_000, "40");
        check(1, "0,001");
    }

    #[test]
    fn days_are_written_day_month_year() {
        assert_eq!(Date::new(2020, 1, 31).map(day).as_deref(), Some("31/01/2020"));
    }
}
