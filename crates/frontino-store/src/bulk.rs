//! Mass insertion: binary COPY on PostgreSQL, one prepared statement on SQLite.

use crate::error::{Result, StoreError};
use crate::tx::{PostgresTx, Tx};
use crate::value::POSTGRES_EPOCH_DAYS;
use frontino_core::dates::Date;
use postgres::CopyInWriter;
use rusqlite::CachedStatement;
use std::io::Write as _;

/// Bytes kept before they are sent to the server.
const FLUSH_BYTES: usize = 64 * 1024;
/// The signature, flags and extension length that open a binary COPY.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// A mass insertion under way. Values are given column by column, row by row; a row that is
/// complete is sent by [`Bulk::end_row`].
pub struct Bulk<'t> {
    columns: usize,
    given: usize,
    rows: u64,
    sink: Sink<'t>,
}

enum Sink<'t> {
    Sqlite(CachedStatement<'t>),
    Postgres { writer: CopyInWriter<'t>, buffer: Vec<u8> },
}

impl<'t> Bulk<'t> {
    pub(crate) fn begin(tx: &'t mut Tx<'_>, table: &str, columns: &[&str]) -> Result<Bulk<'t>> {
        let names = columns.join(", ");
        let sink = match tx {
            Tx::Sqlite(tx) => {
                let marks: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
                let sql = format!("INSERT INTO {table} ({names}) VALUES ({})", marks.join(", "));
                Sink::Sqlite(tx.prepare_cached(&sql)?)
            }
            Tx::Postgres(PostgresTx { tx, .. }) => {
                let sql = format!("COPY {table} ({names}) FROM STDIN (FORMAT binary)");
                let mut buffer = Vec::with_capacity(FLUSH_BYTES + 8192);
                buffer.extend_from_slice(HEADER);
                Sink::Postgres { writer: tx.copy_in(&sql)?, buffer }
            }
        };
        let mut bulk = Bulk { columns: columns.len(), given: 0, rows: 0, sink };
        bulk.open_row();
        Ok(bulk)
    }

    fn open_row(&mut self) {
        if let Sink::Postgres { buffer, .. } = &mut self.sink {
            // The count of fields; taken back by `finish` when no row follows.
            buffer.extend_from_slice(&(self.columns as u16).to_be_bytes());
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// When the row has no column left.
    #[inline]
    pub fn int(&mut self, value: i64) -> Result<&mut Self> {
        self.given += 1;
        match &mut self.sink {
            Sink::Sqlite(statement) => statement.raw_bind_parameter(self.given, value)?,
            Sink::Postgres { buffer, .. } => {
                buffer.extend_from_slice(&8i32.to_be_bytes());
                buffer.extend_from_slice(&value.to_be_bytes());
            }
        }
        Ok(self)
    }

    /// Text.
    ///
    /// # Errors
    /// As [`Bulk::int`], or when the text is too long for the engine.
    #[inline]
    pub fn text(&mut self, value: &str) -> Result<&mut Self> {
        self.given += 1;
        match &mut self.sink {
            Sink::Sqlite(statement) => statement.raw_bind_parameter(self.given, value)?,
            Sink::Postgres { buffer, .. } => write_field(buffer, value.as_bytes())?,
        }
        Ok(self)
    }

    /// A date.
    ///
    /// # Errors
    /// As [`Bulk::int`].
    #[inline]
    pub fn date(&mut self, value: Date) -> Result<&mut Self> {
        self.given += 1;
        match &mut self.sink {
            Sink::Sqlite(statement) => {
                let iso = value.iso_bytes();
                let text = std::str::from_utf8(&iso).unwrap_or_default();
                statement.raw_bind_parameter(self.given, text)?;
            }
            Sink::Postgres { buffer, .. } => {
                buffer.extend_from_slice(&4i32.to_be_bytes());
                buffer.extend_from_slice(&(value.days() - POSTGRES_EPOCH_DAYS).to_be_bytes());
            }
        }
        Ok(self)
    }

    /// A flag.
    ///
    /// # Errors
    /// As [`Bulk::int`].
    #[inline]
    pub fn bool(&mut self, value: bool) -> Result<&mut Self> {
        self.given += 1;
        match &mut self.sink {
            Sink::Sqlite(statement) => {
                statement.raw_bind_parameter(self.given, i64::from(value))?;
            }
            Sink::Postgres { buffer, .. } => {
                buffer.extend_from_slice(&1i32.to_be_bytes());
                buffer.push(u8::from(value));
            }
        }
        Ok(self)
    }

    /// Bytes.
    ///
    /// # Errors
    /// As [`Bulk::text`].
    pub fn bytes(&mut self, value: &[u8]) -> Result<&mut Self> {
        self.given += 1;
        match &mut self.sink {
            Sink::Sqlite(statement) => statement.raw_bind_parameter(self.given, value)?,
            Sink::Postgres { buffer, .. } => write_field(buffer, value)?,
        }
        Ok(self)
    }

    /// No value.
    ///
    /// # Errors
    /// As [`Bulk::int`].
    #[inline]
    pub fn null(&mut self) -> Result<&mut Self> {
        self.given += 1;
        match &mut self.sink {
            Sink::Sqlite(statement) => {
                statement.raw_bind_parameter(self.given, rusqlite::types::Null)?;
            }
            Sink::Postgres { buffer, .. } => buffer.extend_from_slice(&(-1i32).to_be_bytes()),
        }
        Ok(self)
    }

    /// A whole number or nothing.
    ///
    /// # Errors
    /// As [`Bulk::int`].
    pub fn opt_int(&mut self, value: Option<i64>) -> Result<&mut Self> {
        match value {
            Some(value) => self.int(value),
            None => self.null(),
        }
    }

    /// Text or nothing.
    ///
    /// # Errors
    /// As [`Bulk::text`].
    pub fn opt_text(&mut self, value: Option<&str>) -> Result<&mut Self> {
        match value {
            Some(value) => self.text(value),
            None => self.null(),
        }
    }

    /// A date or nothing.
    ///
    /// # Errors
    /// As [`Bulk::int`].
    pub fn opt_date(&mut self, value: Option<Date>) -> Result<&mut Self> {
        match value {
            Some(value) => self.date(value),
            None => self.null(),
        }
    }

    /// Ends the row.
    ///
    /// # Errors
    /// When the row has another number of columns than announced, or the database refuses it.
    #[inline]
    pub fn end_row(&mut self) -> Result<()> {
        if self.given != self.columns {
            return Err(StoreError::Content(format!(
                "a row of {} columns where {} were announced",
                self.given, self.columns
            )));
        }
        self.given = 0;
        self.rows += 1;
        match &mut self.sink {
            Sink::Sqlite(statement) => {
                statement.raw_execute()?;
            }
            Sink::Postgres { writer, buffer } => {
                if buffer.len() >= FLUSH_BYTES {
                    writer.write_all(buffer)?;
                    buffer.clear();
                }
            }
        }
        self.open_row();
        Ok(())
    }

    /// Sends what is left and tells how many rows went in.
    ///
    /// # Errors
    /// When the database refuses a row; then the transaction is lost.
    pub fn finish(self) -> Result<u64> {
        if let Sink::Postgres { mut writer, mut buffer } = self.sink {
            buffer.truncate(buffer.len() - 2);
            buffer.extend_from_slice(&(-1i16).to_be_bytes());
            writer.write_all(&buffer)?;
            writer.finish()?;
        }
        Ok(self.rows)
    }
}

fn write_field(buffer: &mut Vec<u8>, value: &[u8]) -> Result<()> {
    let length = i32::try_from(value.len())
        .map_err(|_| StoreError::Content("a value above 2 GiB".to_owned()))?;
    buffer.extend_from_slice(&length.to_be_bytes());
    buffer.extend_from_slice(value);
    Ok(())
}
