//! Values that go to the database and rows that come from it, the same for both engines.
//!
//! Columns are limited to what both mean alike: whole numbers, text, flags, dates and bytes.

use crate::error::{Result, StoreError};
use frontino_core::dates::Date;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A parameter of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Val<'a> {
    /// No value.
    Null,
    /// A whole number: cents, litres, identifiers.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// A flag.
    Bool(bool),
    /// A civil date.
    Date(Date),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// Days from 1970-01-01 to PostgreSQL's own 2000-01-01.
pub(crate) const POSTGRES_EPOCH_DAYS: i32 = 10_957;

macro_rules! val_from {
    ($($from:ty => $val:expr),+ $(,)?) => {$(
        impl<'a> From<$from> for Val<'a> {
            fn from(value: $from) -> Val<'a> {
                #[allow(clippy::redundant_closure_call)]
                $val(value)
            }
        }
    )+};
}

val_from! {
    i64 => Val::Int,
    bool => Val::Bool,
    Date => Val::Date,
    &'a str => Val::Text,
    &'a [u8] => Val::Bytes,
    &'a String => |s: &'a String| Val::Text(s.as_str()),
}

impl<'a, T: Into<Val<'a>>> From<Option<T>> for Val<'a> {
    fn from(value: Option<T>) -> Val<'a> {
        value.map_or(Val::Null, Into::into)
    }
}

impl rusqlite::ToSql for Val<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Val::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Val::Int(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
            Val::Bool(b) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*b))),
            Val::Text(s) => ToSqlOutput::Borrowed(ValueRef::Text(s.as_bytes())),
            Val::Date(d) => ToSqlOutput::Owned(d.to_string().into()),
            Val::Bytes(b) => ToSqlOutput::Borrowed(ValueRef::Blob(b)),
        })
    }
}

impl ToSql for Val<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Val::Null => return Ok(IsNull::Yes),
            // The server declares the width of each parameter; ours are always 64 bits.
            Val::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out)?,
            Val::Int(n) if *ty == Type::INT2 => i16::try_from(*n)?.to_sql(ty, out)?,
            Val::Int(n) if *ty == Type::INT8 => n.to_sql(ty, out)?,
            Val::Int(_) => {
                return Err(format!("a whole number for a parameter of type {ty}").into());
            }
            Val::Text(s) => s.to_sql(ty, out)?,
            Val::Bool(b) => b.to_sql(ty, out)?,
            Val::Bytes(b) => b.to_sql(ty, out)?,
            Val::Date(_) if *ty != Type::DATE => {
                return Err(format!("a date for a parameter of type {ty}").into());
            }
            Val::Date(d) => {
                out.extend_from_slice(&(d.days() - POSTGRES_EPOCH_DAYS).to_be_bytes());
                IsNull::No
            }
        };
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A field of a row as PostgreSQL sends it in binary, borrowed.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'a>(pub &'a [u8]);

impl<'a> postgres::types::FromSql<'a> for Raw<'a> {
    fn from_sql(
        _: &Type,
        raw: &'a [u8],
    ) -> std::result::Result<Raw<'a>, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Raw(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A row that a query gave, read by column position from 0.
pub enum Row<'a> {
    /// From SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL, by an ordinary query.
    Postgres(&'a postgres::Row),
    /// From PostgreSQL, by COPY in binary.
    Binary(&'a [Option<&'a [u8]>]),
}

fn wrong(column: usize, what: &str) -> StoreError {
    StoreError::Content(format!("column {column} is not {what}"))
}

impl Row<'_> {
    fn raw(&self, column: usize) -> Result<Option<&[u8]>> {
        match self {
            Row::Sqlite(_) => Err(wrong(column, "binary")),
            Row::Postgres(row) => {
                Ok(row.try_get::<_, Option<Raw<'_>>>(column)?.map(|Raw(bytes)| bytes))
            }
            Row::Binary(fields) => {
                fields.get(column).copied().ok_or_else(|| wrong(column, "there"))
            }
        }
    }

    /// A whole number or nothing.
    ///
    /// # Errors
    /// When the column holds something else.
    #[inline]
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        if let Row::Sqlite(row) = self {
            return match row.get_ref(column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Integer(n) => Ok(Some(n)),
                _ => Err(wrong(column, "a number")),
            };
        }
        if let Row::Postgres(row) = self
            && let Some(declared) = row.columns().get(column)
            && !matches!(*declared.type_(), Type::INT8 | Type::INT4 | Type::INT2)
        {
            // Eight bytes can be a fraction too; a sum of BIGINT is NUMERIC and wants a CAST.
            return Err(wrong(column, &format!("a whole number but {}", declared.type_())));
        }
        Ok(match self.raw(column)? {
            None => None,
            Some(&[a, b, c, d, e, f, g, h]) => Some(i64::from_be_bytes([a, b, c, d, e, f, g, h])),
            Some(&[a, b, c, d]) => Some(i64::from(i32::from_be_bytes([a, b, c, d]))),
            Some(&[a, b]) => Some(i64::from(i16::from_be_bytes([a, b]))),
            Some(_) => return Err(wrong(column, "a number")),
        })
    }

    /// Text or nothing.
    ///
    /// # Errors
    /// When the column holds something else.
    #[inline]
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>> {
        if let Row::Sqlite(row) = self {
            return match row.get_ref(column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Text(bytes) => Ok(Some(text(column, bytes)?)),
                _ => Err(wrong(column, "text")),
            };
        }
        self.raw(column)?.map(|bytes| text(column, bytes)).transpose()
    }

    /// A date or nothing.
    ///
    /// # Errors
    /// When the column holds something else.
    #[inline]
    pub fn opt_date(&self, column: usize) -> Result<Option<Date>> {
        if let Row::Sqlite(_) = self {
            return match self.opt_text(column)? {
                None => Ok(None),
                Some(text) => Date::parse(text).map(Some).ok_or_else(|| wrong(column, "a date")),
            };
        }
        Ok(match self.raw(column)? {
            None => None,
            Some(&[a, b, c, d]) => Some(Date::from_days(
                i32::from_be_bytes([a, b, c, d]).saturating_add(POSTGRES_EPOCH_DAYS),
            )),
            Some(_) => return Err(wrong(column, "a date")),
        })
    }

    /// A flag.
    ///
    /// # Errors
    /// When the column holds something else or nothing.
    #[inline]
    pub fn bool(&self, column: usize) -> Result<bool> {
        self.opt_bool(column)?.ok_or_else(|| wrong(column, "filled"))
    }

    /// A flag or nothing.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_bool(&self, column: usize) -> Result<Option<bool>> {
        if let Row::Sqlite(_) = self {
            return match self.opt_int(column)? {
                None => Ok(None),
                Some(flag @ (0 | 1)) => Ok(Some(flag == 1)),
                Some(_) => Err(wrong(column, "a flag")),
            };
        }
        match self.raw(column)? {
            None => Ok(None),
            Some(&[flag]) => Ok(Some(flag != 0)),
            Some(_) => Err(wrong(column, "a flag")),
        }
    }

    /// Bytes or nothing.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        if let Row::Sqlite(row) = self {
            return match row.get_ref(column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Blob(bytes) => Ok(Some(bytes)),
                _ => Err(wrong(column, "bytes")),
            };
        }
        self.raw(column)
    }

    /// A whole number.
    ///
    /// # Errors
    /// When the column holds something else or nothing.
    #[inline]
    pub fn int(&self, column: usize) -> Result<i64> {
        self.opt_int(column)?.ok_or_else(|| wrong(column, "filled"))
    }

    /// Text.
    ///
    /// # Errors
    /// When the column holds something else or nothing.
    #[inline]
    pub fn text(&self, column: usize) -> Result<&str> {
        self.opt_text(column)?.ok_or_else(|| wrong(column, "filled"))
    }

    /// A date.
    ///
    /// # Errors
    /// When the column holds something else or nothing.
    #[inline]
    pub fn date(&self, column: usize) -> Result<Date> {
        self.opt_date(column)?.ok_or_else(|| wrong(column, "filled"))
    }

    /// Text, owned.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn string(&self, column: usize) -> Result<String> {
        Ok(self.text(column)?.to_owned())
    }

    /// Text or nothing, owned.
    ///
    /// # Errors
    /// As [`Row::opt_text`].
    pub fn opt_string(&self, column: usize) -> Result<Option<String>> {
        Ok(self.opt_text(column)?.map(str::to_owned))
    }
}

fn text(column: usize, bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| wrong(column, "UTF-8 text"))
}
