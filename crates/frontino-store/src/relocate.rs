//! Carries all content from one database to another, whatever their engines.

use crate::backup::{BackupError, Copied, empty_tables, for_each_line};
use crate::catalog::{self, Table};
use crate::db::Conn;
use crate::error::StoreError;
use crate::hexadecimal::hexadecimal;
use crate::migrate;
use crate::row_text;
use crate::tx::Tx;
use sha2::{Digest as _, Sha256};

/// Copies all rows of `from`, as one transaction sees them, into `to`, which must have the schema
/// but no rows; then reads them again there and compares. One transaction on `to`: when something
/// is wrong, nothing is left. `from` is not changed. `row_done` is called for each row sent.
///
/// # Errors
/// [`BackupError::OtherSchema`], [`BackupError::NotEmpty`], [`BackupError::Differs`] or what one of
/// the databases refuses.
pub fn move_to(from: &mut Conn, to: &mut Conn, row_done: &dyn Fn()) -> Result<Copied, BackupError> {
    let mut source = from.begin_read()?;
    let mut target = to.begin()?;
    let schema_version = migrate::version_in(&mut source)?.unwrap_or(0);
    let tables = empty_tables(&mut target, schema_version)?;
    if catalog::tables(&mut source)? != tables {
        let sentence = "the tables of the two databases are not alike".to_owned();
        return Err(StoreError::Content(sentence).into());
    }
    let mut sent = Vec::with_capacity(tables.len());
    for table in &tables {
        sent.push(send(&mut source, &mut target, table, row_done)?);
    }
    let mut copied = Copied { schema_version, tables: Vec::new(), sha256: String::new() };
    let mut all = Sha256::new();
    for (table, sent) in tables.into_iter().zip(sent) {
        let arrived = fingerprint(&mut target, &table)?;
        if arrived != sent {
            return Err(BackupError::Differs(table.name));
        }
        all.update(format!("{} {} {}\n", table.name, sent.rows, sent.sha256));
        copied.tables.push((table.name, sent.rows));
    }
    copied.sha256 = hexadecimal(&all.finalize());
    target.commit()?;
    Ok(copied)
}

/// What two equal tables have in common.
#[derive(Debug, PartialEq, Eq)]
struct Fingerprint {
    rows: u64,
    sha256: String,
}

fn send(
    source: &mut Tx<'_>,
    target: &mut Tx<'_>,
    table: &Table,
    row_done: &dyn Fn(),
) -> Result<Fingerprint, StoreError> {
    let mut bulk = target.bulk(&table.name, &table.column_names())?;
    let mut hash = Sha256::new();
    let rows = for_each_line(source, table, |line| {
        hash.update(line);
        hash.update(b"\n");
        row_done();
        row_text::read(line, &table.columns, &mut bulk)
    })?;
    bulk.finish()?;
    Ok(Fingerprint { rows, sha256: hexadecimal(&hash.finalize()) })
}

fn fingerprint(tx: &mut Tx<'_>, table: &Table) -> Result<Fingerprint, StoreError> {
    let mut hash = Sha256::new();
    let rows = for_each_line(tx, table, |line| {
        hash.update(line);
        hash.update(b"\n");
        Ok(())
    })?;
    Ok(Fingerprint { rows, sha256: hexadecimal(&hash.finalize()) })
}
