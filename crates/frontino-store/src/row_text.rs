//! A row as one line of text, the same from both engines: fields separated by tabs; `\N` for no
//! value; numbers in digits, flags `0` or `1`, dates `2019-12-31`, bytes in hexadecimal digits;
//! text as it is, but for `\\`, `\t`, `\n` and `\r`. No row begins with a backslash followed by
//! another sign than these and `N`, so that a file can have lines of its own kind between rows.

use crate::bulk::Bulk;
use crate::catalog::{Column, Kind};
use crate::error::{Result, StoreError};
use crate::value::Row;
use frontino_core::dates::Date;

const NO_VALUE: &[u8] = b"\\N";
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Writes a row with all `columns` of its table to the end of `line`, without a line end.
pub(crate) fn write(row: &Row<'_>, columns: &[Column], line: &mut Vec<u8>) -> Result<()> {
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            line.push(b'\t');
        }
        let filled = match column.kind {
            Kind::Int => row.opt_int(at)?.map(|number| {
                line.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            }),
            Kind::Text => row.opt_text(at)?.map(|text| write_text(text, line)),
            Kind::Bool => row.opt_bool(at)?.map(|flag| line.push(b'0' + u8::from(flag))),
            Kind::Date => row.opt_date(at)?.map(|day| line.extend_from_slice(&day.iso_bytes())),
            Kind::Bytes => row.opt_bytes(at)?.map(|bytes| {
                line.extend(bytes.iter().flat_map(|byte| {
                    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
                }));
            }),
        };
        if filled.is_none() {
            line.extend_from_slice(NO_VALUE);
        }
    }
    Ok(())
}

fn write_text(text: &str, line: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    let special = |byte: &u8| matches!(byte, b'\\' | b'\t' | b'\n' | b'\r');
    while let Some(at) = rest.iter().position(special) {
        line.extend_from_slice(&rest[..at]);
        line.push(b'\\');
        line.push(match rest[at] {
            b'\t' => b't',
            b'\n' => b'n',
            b'\r' => b'r',
            other => other,
        });
        rest = &rest[at + 1..];
    }
    line.extend_from_slice(rest);
}

/// Reads a row that [`write`] wrote and gives it to a mass insertion.
///
/// # Errors
/// [`StoreError::Content`] when it is no such row, or what the database refuses.
pub(crate) fn read(line: &[u8], columns: &[Column], bulk: &mut Bulk<'_>) -> Result<()> {
    let mut fields = line.split(|byte| *byte == b'\t');
    for column in columns {
        let field = fields.next().ok_or_else(|| wrong(column))?;
        if field == NO_VALUE {
            bulk.null()?;
            continue;
        }
        let text = || std::str::from_utf8(field).map_err(|_| wrong(column));
        match column.kind {
            Kind::Int => bulk.int(text()?.parse().map_err(|_| wrong(column))?)?,
            Kind::Text if field.contains(&b'\\') => {
                bulk.text(&read_text(text()?).ok_or_else(|| wrong(column))?)?
            }
            Kind::Text => bulk.text(text()?)?,
            Kind::Bool if matches!(field, b"0" | b"1") => bulk.bool(field == b"1")?,
            Kind::Bool => return Err(wrong(column)),
            Kind::Date => bulk.date(Date::parse(text()?).ok_or_else(|| wrong(column))?)?,
            Kind::Bytes => bulk.bytes(&read_bytes(field).ok_or_else(|| wrong(column))?)?,
        };
    }
    if fields.next().is_some() {
        return Err(StoreError::Content("a row with too many fields".to_owned()));
    }
    bulk.end_row()
}

fn wrong(column: &Column) -> StoreError {
    StoreError::Content(format!("a row whose field {} is not readable", column.name))
}

fn read_text(field: &str) -> Option<String> {
    let mut text = String::with_capacity(field.len());
    let mut signs = field.chars();
    while let Some(sign) = signs.next() {
        text.push(match sign {
            '\\' => match signs.next()? {
                '\\' => '\\',
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            other => other,
        });
    }
    Some(text)
}

fn read_bytes(field: &[u8]) -> Option<Vec<u8>> {
    let digit = |sign: u8| DIGITS.iter().position(|d| *d == sign).map(|value| value as u8);
    let (pairs, []) = field.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was() {
        let check = |text: &str, expected: &str| {
            let mut line = Vec::new();
            write_text(text, &mut line);
            assert_eq!(line, expected.as_bytes());
            assert_eq!(read_text(expected).as_deref(), Some(text));
        };
        check("", "");
        check("via Po 1", "via Po 1");
        check("\\N", "\\\\N");
        check("a\tb\r\nc\\", "a\\tb\\r\\nc\\\\");
        check("perché €\u{85}", "perché €\u{85}");
        assert_eq!(read_text("a\\"), None);
        assert_eq!(read_text("\\x"), None);
    }

    #[test]
    fn bytes_are_pairs_of_digits() {
        assert_eq!(read_bytes(b"00ff7a"), Some(vec![0, 255, 0x7a]));
        assert_eq!(read_bytes(b""), Some(vec![]));
        assert_eq!(read_bytes(b"0"), None);
        assert_eq!(read_bytes(b"0G"), None);
    }
}
