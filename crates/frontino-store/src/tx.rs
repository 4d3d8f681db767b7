//! Transactions and statements, one text for both engines.

use crate::bulk::Bulk;
use crate::copy_out;
use crate::error::Result;
use crate::kept_statement::KeptStatements;
use crate::value::{Row, Val};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use std::borrow::Cow;

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
pub enum Tx<'c> {
    /// On a SQLite file.
    Sqlite(rusqlite::Transaction<'c>),
    /// On a PostgreSQL server.
    Postgres(PostgresTx<'c>),
}

/// A transaction on a PostgreSQL server, with the statements that its connection keeps.
pub struct PostgresTx<'c> {
    pub(crate) tx: postgres::Transaction<'c>,
    pub(crate) kept: &'c mut KeptStatements,
}

/// Turns `$1` into SQLite's `?1`: SQLite takes `$1` for a name and numbers it by first appearance.
fn sqlite_text(sql: &str) -> Cow<'_, str> {
    let mut parts = sql.split('$');
    let first = parts.next().unwrap_or_default();
    if first.len() == sql.len() {
        return Cow::Borrowed(sql);
    }
    let mut text = String::with_capacity(sql.len());
    text.push_str(first);
    for part in parts {
        // Elsewhere it is a sign of a text, as in the path of a JSON value.
        text.push(if part.starts_with(|sign: char| sign.is_ascii_digit()) { '?' } else { '$' });
        text.push_str(part);
    }
    Cow::Owned(text)
}

impl Tx<'_> {
    /// Saves everything that was done in the transaction.
    ///
    /// # Errors
    /// When it cannot be saved; then nothing is.
    pub fn commit(self) -> Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.commit()?,
            Tx::Postgres(on) => on.tx.commit()?,
        }
        Ok(())
    }

    /// Whether the engine is PostgreSQL, for the few texts that differ.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self, Tx::Postgres(_))
    }

    /// Waits until no other transaction that writes to `table` in turn is under way, and keeps the
    /// turn; who reads is not kept waiting. A SQLite file has one writer anyway.
    ///
    /// # Errors
    /// When the table is not there or the connection is gone.
    pub fn take_turn(&mut self, table: &str) -> Result<()> {
        match self {
            Tx::Sqlite(_) => Ok(()),
            Tx::Postgres(_) => self.batch(&format!("LOCK TABLE {table} IN EXCLUSIVE MODE")),
        }
    }

    /// Runs a statement and tells how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses it.
    pub fn execute(&mut self, sql: &str, params: &[Val<'_>]) -> Result<u64> {
        match self {
            Tx::Sqlite(tx) => {
                let mut statement = tx.prepare_cached(&sqlite_text(sql))?;
                Ok(statement.execute(rusqlite::params_from_iter(params))? as u64)
            }
            Tx::Postgres(PostgresTx { tx, kept }) => {
                let statement = kept.prepare(tx, sql)?;
                Ok(tx.execute(&statement, &postgres_params(params))?)
            }
        }
    }

    /// Runs a query and calls `each` with every row, without keeping them.
    ///
    /// # Errors
    /// When the database refuses it, or what `each` gives.
    pub fn for_each(
        &mut self,
        sql: &str,
        params: &[Val<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        match self {
            Tx::Sqlite(tx) => {
                let mut statement = tx.prepare_cached(&sqlite_text(sql))?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                while let Some(row) = rows.next()? {
                    each(&Row::Sqlite(row))?;
                }
            }
            Tx::Postgres(PostgresTx { tx, kept }) => {
                let statement = kept.prepare(tx, sql)?;
                let mut rows = tx.query_raw(&statement, postgres_params(params))?;
                while let Some(row) = rows.next()? {
                    each(&Row::Postgres(&row))?;
                }
            }
        }
        Ok(())
    }

    /// As [`Tx::for_each`] for big results without parameters: PostgreSQL sends them by COPY.
    ///
    /// # Errors
    /// When the database refuses it, or what `each` gives.
    pub fn scan(&mut self, sql: &str, mut each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        match self {
            Tx::Sqlite(_) => self.for_each(sql, &[], each),
            Tx::Postgres(PostgresTx { tx, .. }) => {
                let reader = tx.copy_out(&format!("COPY ({sql}) TO STDOUT (FORMAT binary)"))?;
                copy_out::read(reader, |fields| each(&Row::Binary(fields)))
            }
        }
    }

    /// All rows of a query, each made into a value.
    ///
    /// # Errors
    /// As [`Tx::for_each`].
    pub fn list<T>(
        &mut self,
        sql: &str,
        params: &[Val<'_>],
        mut make: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.for_each(sql, params, |row| {
            all.push(make(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// As [`Tx::for_each`].
    pub fn find<T>(
        &mut self,
        sql: &str,
        params: &[Val<'_>],
        make: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.list(sql, params, make)?.into_iter().next())
    }

    /// The number in the first column of the first row; 0 when there is none.
    ///
    /// # Errors
    /// As [`Tx::for_each`].
    pub fn number(&mut self, sql: &str, params: &[Val<'_>]) -> Result<i64> {
        Ok(self.find(sql, params, |row| row.opt_int(0))?.flatten().unwrap_or(0))
    }

    /// Begins a mass insertion into `columns` of `table`: COPY on PostgreSQL, one prepared
    /// statement on SQLite. Nothing else may run on the transaction until [`Bulk::finish`].
    ///
    /// # Errors
    /// When the table or a column is not there.
    pub fn bulk(&mut self, table: &str, columns: &[&str]) -> Result<Bulk<'_>> {
        Bulk::begin(self, table, columns)
    }

    /// Runs several statements without parameters, separated by semicolons.
    ///
    /// # Errors
    /// When the database refuses one of them.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.execute_batch(sql)?,
            Tx::Postgres(PostgresTx { tx, .. }) => tx.batch_execute(sql)?,
        }
        Ok(())
    }
}

fn postgres_params<'a>(params: &'a [Val<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
