//! How a file writes dates and numbers: the forms of the manifest, read and written.

use frontino_core::dates::Date;
use frontino_core::money::parse_decimal;

/// The form of dates, from `%d`, `%m`, `%Y` or `%y` and what stands between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateFormat(Vec<Part>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Day,
    Month,
    Year,
    /// Two digits: 69 to 99 of the last century, 00 to 68 of this one, as POSIX has it.
    ShortYear,
    Literal(u8),
}

impl DateFormat {
    /// `%Y-%m-%d`, our own form.
    #[must_use]
    pub fn ours() -> DateFormat {
        let dash = Part::Literal(b'-');
        DateFormat(vec![Part::Year, dash, Part::Month, dash, Part::Day])
    }

    /// Reads a form; `None` when it is not made of one day, one month and one year.
    #[must_use]
    pub fn parse(text: &str) -> Option<DateFormat> {
        let mut parts = Vec::new();
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            parts.push(match byte {
                b'%' => match bytes.next()? {
                    b'd' => Part::Day,
                    b'm' => Part::Month,
                    b'Y' => Part::Year,
                    b'y' => Part::ShortYear,
                    _ => return None,
                },
                other if !other.is_ascii() => return None,
                other => Part::Literal(other),
            });
        }
        let count = |wanted: &[Part]| parts.iter().filter(|part| wanted.contains(part)).count();
        let whole = count(&[Part::Day]) == 1
            && count(&[Part::Month]) == 1
            && count(&[Part::Year, Part::ShortYear]) == 1;
        whole.then_some(DateFormat(parts))
    }

    /// Reads a date. Day and month may have one digit where no other number touches them.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Date> {
        let mut rest = text.as_bytes();
        let (mut year, mut month, mut day) = (0, 0, 0);
        for (place, part) in self.0.iter().enumerate() {
            let is_number = |at: Option<usize>| {
                let part = at.and_then(|at| self.0.get(at));
                part.is_some_and(|part| !matches!(part, Part::Literal(_)))
            };
            // Numbers that touch each other are told apart by their width.
            let touches = is_number(place.checked_sub(1)) || is_number(Some(place + 1));
            let shortest = if touches { 2 } else { 1 };
            match part {
                Part::Literal(byte) => rest = rest.strip_prefix(&[*byte])?,
                Part::Day => day = take(&mut rest, shortest, 2)?,
                Part::Month => month = take(&mut rest, shortest, 2)?,
                Part::Year => year = take(&mut rest, 4, 4)?,
                Part::ShortYear => {
                    let digits = take(&mut rest, 2, 2)?;
                    year = digits + if digits < 69 { 2000 } else { 1900 };
                }
            }
        }
        if !rest.is_empty() {
            return None;
        }
        Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// Writes a date.
    #[must_use]
    pub fn write(&self, date: Date) -> String {
        let (year, month, day) = date.ymd();
        let mut text = String::with_capacity(10);
        for part in &self.0 {
            match part {
                Part::Literal(byte) => text.push(char::from(*byte)),
                Part::Day => text.push_str(&format!("{day:02}")),
                Part::Month => text.push_str(&format!("{month:02}")),
                Part::Year => text.push_str(&format!("{year:04}")),
                Part::ShortYear => text.push_str(&format!("{:02}", year.rem_euclid(100))),
            }
        }
        text
    }

    /// Whether years have two digits, so that a birth may lie a century before what is read.
    #[must_use]
    pub fn has_short_year(&self) -> bool {
        self.0.contains(&Part::ShortYear)
    }
}

/// Takes a number of `shortest` to `longest` digits off the front.
fn take(rest: &mut &[u8], shortest: usize, longest: usize) -> Option<i32> {
    let digits = rest.iter().take(longest).take_while(|c| c.is_ascii_digit()).count();
    if digits < shortest {
        return None;
    }
    let (number, after) = rest.split_at(digits);
    *rest = after;
    Some(number.iter().fold(0, |sum, c| sum * 10 + i32::from(c - b'0')))
}

/// The form of numbers: the decimal sign; the other one of dot and comma separates thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFormat {
    /// `1,234.5`
    Dot,
    /// `1.234,5`
    Comma,
}

/// Why a text is no number of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRefused {
    /// No number at all, or groups of thousands that are not of three digits.
    NotANumber,
    /// More decimals than the unit has.
    TooManyDecimals,
    /// More than fits.
    OutOfRange,
}

impl NumberFormat {
    fn signs(self) -> (char, char) {
        match self {
            NumberFormat::Dot => ('.', ','),
            NumberFormat::Comma => (',', '.'),
        }
    }

    /// Reads a number as a whole number of the unit `10^-decimals`.
    ///
    /// # Errors
    /// When it is no number in this form, is finer than the unit, or does not fit.
    pub fn read(self, text: &str, decimals: u32) -> Result<i64, NumberRefused> {
        // Almost every number of an export is a few bare digits.
        if text.len() <= 12 && !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit()) {
            let whole = text.bytes().fold(0i64, |sum, c| sum * 10 + i64::from(c - b'0'));
            return Ok(whole * 10i64.pow(decimals.min(6)));
        }
        let plain = self.plain(text).ok_or(NumberRefused::NotANumber)?;
        if let Some(value) = parse_decimal(&plain, decimals) {
            return Ok(value);
        }
        // The form holds, so it is too fine or too big.
        let fraction = plain.split_once('.').map_or("", |(_, f)| f.trim_end_matches('0'));
        let too_fine = fraction.len() > usize::try_from(decimals).unwrap_or(usize::MAX);
        Err(if too_fine { NumberRefused::TooManyDecimals } else { NumberRefused::OutOfRange })
    }

    /// The number with a dot and without thousands; `None` when it is none.
    fn plain(self, text: &str) -> Option<String> {
        let (point, thousands) = self.signs();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once(point).unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
        if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let mut groups = whole.split(thousands);
        let first = groups.next()?;
        let mut joined = first.to_owned();
        for group in groups {
            if group.len() != 3 || !(1..=3).contains(&first.len()) {
                return None;
            }
            joined.push_str(group);
        }
        if !all_digits(&joined) {
            return None;
        }
        let whole = if joined.is_empty() { "0" } else { &joined };
        Some(format!("{sign}{whole}.{fraction}"))
    }

    /// Writes a number of a spreadsheet with the fifteen digits that a spreadsheet shows.
    #[must_use]
    pub fn write_float(self, number: f64) -> String {
        let shown = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
        shown.to_string().replace('.', &self.signs().0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_their_form() {
        let check = |form: &str, text: &str, expected: Option<&str>| {
            let read = DateFormat::parse(form).unwrap().read(text).map(|date| date.to_string());
            assert_eq!(read.as_deref(), expected, "{form} {text}");
        };
        check("%Y-%m-%d", "2019-12-31", Some("2019-12-31"));
        check("%d/%m/%Y", "31/12/2019", Some("2019-12-31"));
        check("%d/%m/%Y", "1/2/2019", Some("2019-02-01"));
        check("%d/%m/%Y", "31/02/2019", None);
        check("%d/%m/%Y", "2019-12-31", None);
        check("%d/%m/%Y", "31/12/19", None);
        check("%d/%m/%Y", "31/12/2019 00:00", None);
        check("%d/%m/%y", "31/12/19", Some("2019-12-31"));
        check("%d.%m.%y", "31.12.69", Some("1969-12-31"));
        check("%Y%m%d", "20191231", Some("2019-12-31"));
        check("%Y%m%d", "2019121", None);
        check("%d%m%y", "311219", Some("2019-12-31"));
        check("%d/%m/%Y 00:00:00", "31/12/2019 00:00:00", Some("2019-12-31"));
        check("%d/%m/%Y", "00/00/0000", None);
        check("%d/%m/%Y", "è1/12/2019", None);
        check("%d/%m/%Y", "", None);
    }

    #[test]
    fn a_form_has_one_day_one_month_and_one_year() {
        for text in ["%d/%m", "%d/%m/%Y/%y", "%d/%b/%Y", "%Q", "", "dd/mm/yyyy", "%d/%m/%"] {
            assert_eq!(DateFormat::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_written_date_reads_back() {
        for form in ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y", "%Y%m%d"] {
            let form = DateFormat::parse(form).unwrap();
            let date = Date::parse("2019-03-07").unwrap();
            assert_eq!(form.read(&form.write(date)), Some(date));
        }
    }

    #[test]
    fn numbers_are_read_in_their_form() {
        use NumberFormat::{Comma, Dot};
        use NumberRefused::{NotANumber, OutOfRange, TooManyDecimals};
        let check = |form: NumberFormat, text: &str, decimals: u32, expected| {
            assert_eq!(form.read(text, decimals), expected, "{form:?} {text}");
        };
        check(Dot, "1234", 2, Ok(123_400));
        check(Dot, "1234.5", 2, Ok(123_450));
        check(Dot, "1,234.50", 2, Ok(123_450));
        check(Dot, "1,234,567", 0, Ok(1_234_567));
        check(Dot, "1234,567", 0, Err(NotANumber));
        check(Dot, "12,34", 0, Err(NotANumber));
        check(Dot, "1.234", 2, Err(TooManyDecimals));
        check(Comma, "1.234,50", 2, Ok(123_450));
        check(Comma, "1.234", 0, Ok(1234));
        check(Comma, "1.23", 0, Err(NotANumber));
        check(Comma, "-12,5", 3, Ok(-12_500));
        check(Comma, "+12,5", 3, Ok(12_500));
        check(Comma, ",5", 2, Ok(50));
        check(Comma, "12,000", 0, Ok(12));
        check(Comma, "12,5", 0, Err(TooManyDecimals));
        check(Comma, "12,5,5", 2, Err(NotANumber));
        check(Comma, ".123", 0, Err(NotANumber));
        check(Dot, "99999999999999999999", 2, Err(OutOfRange));
        check(Dot, "999999999999", 6, Ok(999_999_999_999_000_000));
        for text in ["", "-", "+", ".", "12a", "€ 12", "1 234", "1e3", "0x10", "٣", "--1", ",,"]
        {
            check(Dot, text, 2, Err(NotANumber));
        }
    }

    #[test]
    fn numbers_of_a_spreadsheet_are_written_as_it_shows_them() {
        let check = |number: f64, expected: &str| {
            assert_eq!(NumberFormat::Comma.write_float(number), expected);
        };
        check(12.0, "12");
        check(12.5, "12,5");
        check(0.1 + 0.2, "0,3");
        check(-1234.56, "-1234,56");
        check(100_000_001.0, "100000001");
    }
}
