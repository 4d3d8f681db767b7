//! The colour of a utility, dark enough to be read on white.

use super::given::{Given, Value, Wrong};

/// Contrast with white that text needs at least (WCAG 2.2, 1.4.3).
const CONTRAST_MIN: f64 = 4.5;

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Value for Colour {
    fn read(given: &Given) -> Result<Colour, Wrong> {
        let text = match given {
            Given::Text(text) | Given::Bare(text) => text.as_str(),
            Given::Several => "",
        };
        let wrong = || Wrong("un colore come \"#004899\"".to_owned());
        let colour = Colour::parse(text).ok_or_else(wrong)?;
        if colour.contrast_with_white() < CONTRAST_MIN {
            return Err(Wrong("un colore più scuro: sul bianco non si legge bene".to_owned()));
        }
        Ok(colour)
    }
}

impl Colour {
    /// Reads `#rrggbb`.
    fn parse(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Colour([part(0)?, part(2)?, part(4)?]))
    }

    /// From 1 to 21, as WCAG 2.2 reckons it.
    fn contrast_with_white(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_that_can_be_read_on_white_are_taken() {
        let check = |text: &str, expected: Option<[u8; 3]>| {
            let read = Colour::read(&Given::Text(text.to_owned())).ok();
            assert_eq!(read.map(|colour| colour.0), expected, "{text}");
        };
        check("#004899", Some([0, 0x48, 0x99]));
        check("#000000", Some([0, 0, 0]));
        check("#0066CC", Some([0, 0x66, 0xcc]));
        check("#767676", Some([0x76, 0x76, 0x76]));
        check("#777777", None);
        check("#ffdd00", None);
        check("004899", None);
        check("#00489", None);
        check("#00489g", None);
        check("#è0489", None);
        check("", None);
    }
}
