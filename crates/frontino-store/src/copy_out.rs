//! Reads the rows of a binary COPY from PostgreSQL.

use crate::error::{Result, StoreError};
use std::io::BufRead;

/// Columns that one row may have at most.
const COLUMNS_MAX: usize = 64;
/// Signature, flags and the length of an extension that is always empty.
const HEADER_BYTES: usize = 19;

/// Calls `each` with the fields of every row.
pub(crate) fn read(
    mut source: impl BufRead,
    mut each: impl FnMut(&[Option<&[u8]>]) -> Result<()>,
) -> Result<()> {
    let mut pending: Vec<u8> = Vec::new();
    let mut in_header = true;
    loop {
        let chunk = source.fill_buf()?;
        let length = chunk.len();
        if length == 0 {
            return Err(StoreError::Content("the server's rows end too early".to_owned()));
        }
        // The server sends whole rows; what it cuts is kept until the rest comes.
        let used_pending = !pending.is_empty();
        if used_pending {
            pending.extend_from_slice(chunk);
        }
        let mut bytes = if used_pending { pending.as_slice() } else { chunk };
        if in_header && bytes.len() >= HEADER_BYTES {
            bytes = &bytes[HEADER_BYTES..];
            in_header = false;
        }
        let mut ended = false;
        let mut fields = [None; COLUMNS_MAX];
        while !in_header && let Some((count, rest)) = split_row(bytes, &mut fields)? {
            bytes = rest;
            let Some(count) = count else {
                ended = true;
                break;
            };
            each(&fields[..count])?;
        }
        let left = bytes.to_vec();
        source.consume(length);
        pending = left;
        if ended {
            // Read to the end of the stream, so that the connection is free again.
            while !source.fill_buf()?.is_empty() {
                let more = source.fill_buf()?.len();
                source.consume(more);
            }
            return Ok(());
        }
    }
}

/// Takes one row off `bytes` into `fields` and gives the number of its fields, or no number at
/// the end of all rows, with the bytes that follow; `None` when the row is not complete yet.
fn split_row<'a>(
    bytes: &'a [u8],
    fields: &mut [Option<&'a [u8]>; COLUMNS_MAX],
) -> Result<Option<(Option<usize>, &'a [u8])>> {
    let Some((count, mut rest)) = bytes.split_first_chunk::<2>() else { return Ok(None) };
    let Ok(count) = usize::try_from(i16::from_be_bytes(*count)) else {
        return Ok(Some((None, rest)));
    };
    if count > COLUMNS_MAX {
        return Err(StoreError::Content(format!("a row of {count} columns")));
    }
    for field in fields.iter_mut().take(count) {
        let Some((length, after)) = rest.split_first_chunk::<4>() else { return Ok(None) };
        rest = after;
        *field = None;
        if let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) {
            let Some((value, after)) = rest.split_at_checked(length) else { return Ok(None) };
            *field = Some(value);
            rest = after;
        }
    }
    Ok(Some((Some(count), rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    /// A stream as the server sends it; `None` has the length -1.
    fn stream(rows: &[&[Option<&[u8]>]]) -> Vec<u8> {
        let mut bytes = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
        for row in rows {
            bytes.extend_from_slice(&u16::try_from(row.len()).unwrap().to_be_bytes());
            for field in *row {
                let length = field.map_or(-1, |field| i32::try_from(field.len()).unwrap());
                bytes.extend_from_slice(&length.to_be_bytes());
                bytes.extend_from_slice(field.unwrap_or_default());
            }
        }
        bytes.extend_from_slice(&(-1i16).to_be_bytes());
        bytes
    }

    #[test]
    fn rows_come_whole_wherever_the_stream_is_cut() {
        let long = [b'x'; 300];
        let rows: [&[Option<&[u8]>]; 4] =
            [&[Some(b"a"), None], &[Some(b""), Some(&long)], &[], &[Some(&long), Some(b"z")]];
        let bytes = stream(&rows);
        for size in 1..bytes.len() + 1 {
            let mut count = 0;
            read(BufReader::with_capacity(size, bytes.as_slice()), |fields| {
                assert_eq!(fields, rows[count], "in pieces of {size}");
                count += 1;
                Ok(())
            })
            .unwrap();
            assert_eq!(count, 4, "in pieces of {size}");
        }
    }

    #[test]
    fn a_stream_without_its_end_is_refused() {
        let bytes = stream(&[&[Some(b"abc")]]);
        for length in 0..bytes.len() {
            let cut = BufReader::with_capacity(8, &bytes[..length]);
            assert!(read(cut, |_| Ok(())).is_err(), "{length}");
        }
    }
}
