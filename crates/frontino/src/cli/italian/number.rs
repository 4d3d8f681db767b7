//! Prices and products with all their decimals, as an Italian reads them.

use super::thousands;
use frontino_core::money::MicroEuro;

/// A price with at least two decimals: `0,4123`, `12,00`.
pub fn price(price: MicroEuro) -> String {
    decimal(i128::from(price.0), 6, 2)
}

/// The exact product of litres and a price per cubic metre, before it is rounded to the cent.
pub fn product(litres: i64, price: MicroEuro) -> String {
    decimal(i128::from(litres) * i128::from(price.0), 9, 2)
}

/// A fraction to six decimals, marked where there would be more.
pub fn fraction(numerator: i128, denominator: i128) -> String {
    let (whole, rest) = (numerator * 1_000_000 / denominator, numerator * 1_000_000 % denominator);
    format!("{}{}", decimal(whole, 6, 2), if rest == 0 { "" } else { "…" })
}

/// A whole number of the unit `10^-decimals` with a comma, without needless zeros beyond `least`.
fn decimal(value: i128, decimals: usize, least: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let kept = part.trim_end_matches('0').len().max(least);
    format!("{sign}{},{}", thousands(whole), &part[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_decimals() {
        assert_eq!(price(MicroEuro(412_300)), "0,4123");
        assert_eq!(price(MicroEuro(12_000_000)), "12,00");
        assert_eq!(product(18_400, MicroEuro(450_000)), "8,28");
        assert_eq!(product(8_986, MicroEuro(12_345)), "0,11093217");
        assert_eq!(fraction(110_400_000, 36_500_000), "3,024657…");
        assert_eq!(fraction(-1, 4), "-0,25");
    }
}
