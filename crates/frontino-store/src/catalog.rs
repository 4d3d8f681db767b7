//! Which tables and columns a database has, in the order the migrations make them: every table
//! after those it refers to. Read from the engine, so that a new migration needs no new code here;
//! only what SQLite does not keep, the kinds, comes from the words of the migrations.

use crate::db::Conn;
use crate::error::{Result, StoreError};
use crate::migrate;
use crate::tx::Tx;
use crate::value::Val;

/// The table of the migration runner itself, which is no content.
const VERSION_TABLE: &str = "schema_version";

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Int,
    /// Text.
    Text,
    /// Flags.
    Bool,
    /// Civil dates.
    Date,
    /// Bytes.
    Bytes,
}

impl Kind {
    /// By its word in a migration.
    fn declared(word: &str) -> Option<Kind> {
        Some(match word {
            "BIGINT" => Kind::Int,
            "TEXT" | "CODE" => Kind::Text,
            "BOOLEAN" => Kind::Bool,
            "DATE" => Kind::Date,
            "BYTES" => Kind::Bytes,
            _ => return None,
        })
    }

    /// By its name in PostgreSQL's own catalogue.
    fn of_postgres(name: &str) -> Option<Kind> {
        Some(match name {
            "bigint" => Kind::Int,
            "text" => Kind::Text,
            "boolean" => Kind::Bool,
            "date" => Kind::Date,
            "bytea" => Kind::Bytes,
            _ => return None,
        })
    }

    /// The word that SQLite keeps for it.
    fn sqlite_word(self) -> &'static str {
        match self {
            Kind::Int | Kind::Bool => "INTEGER",
            Kind::Text | Kind::Date => "TEXT",
            Kind::Bytes => "BLOB",
        }
    }

    /// The word for it in a backup.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Int => "int",
            Kind::Text => "text",
            Kind::Bool => "bool",
            Kind::Date => "date",
            Kind::Bytes => "bytes",
        }
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// Whether a row may have no value in it.
    pub nullable: bool,
}

/// A table with its columns in the order of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The names of the columns of its primary key, in the order of the key.
    pub key: Vec<String>,
}

impl Table {
    /// A query of all rows, sorted by the primary key, texts compared as bytes.
    pub(crate) fn select(&self, postgres: bool) -> String {
        let is_text = |name: &String| {
            self.columns.iter().any(|c| c.name == *name && c.kind == Kind::Text && postgres)
        };
        let part = |name: &String| match is_text(name) {
            true => format!("{name} COLLATE \"C\""),
            false => name.clone(),
        };
        let key: Vec<String> = self.key.iter().map(part).collect();
        let names = self.column_names().join(", ");
        format!("SELECT {names} FROM {} ORDER BY {}", self.name, key.join(", "))
    }

    pub(crate) fn column_names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }
}

/// All tables with content, each after those it refers to.
///
/// # Errors
/// When the database has other tables than the migrations make, a table has no primary key, or a
/// column has a type that the engines do not share.
pub fn tables(tx: &mut Tx<'_>) -> Result<Vec<Table>> {
    let declared = declared_tables(migrate::declarations());
    let there = table_names(tx)?;
    if let Some(strange) = there.iter().find(|name| declared.iter().all(|d| d.name != **name)) {
        return Err(StoreError::Content(format!("unknown table {strange}")));
    }
    let mut tables = Vec::with_capacity(declared.len());
    for known in &declared {
        if !there.contains(&known.name) {
            return Err(StoreError::Content(format!("the table {} is missing", known.name)));
        }
        let columns = match tx {
            Tx::Sqlite(_) => sqlite_columns(tx, known)?,
            Tx::Postgres(_) => postgres_columns(tx, &known.name)?,
        };
        let key = key_columns(tx, &known.name)?;
        if key.is_empty() {
            return Err(StoreError::Content(format!("the table {} has no key", known.name)));
        }
        tables.push(Table { name: known.name.clone(), columns, key });
    }
    Ok(tables)
}

/// What is wrong with the file or the schema itself; nothing when the list is empty.
///
/// # Errors
/// When the database does not answer.
pub fn check_integrity(conn: &mut Conn) -> Result<Vec<String>> {
    let mut tx = conn.begin_read()?;
    let mut wrong = Vec::new();
    if let Err(StoreError::Content(sentence)) = tables(&mut tx) {
        wrong.push(sentence);
    }
    let checks: &[&str] = match &tx {
        Tx::Sqlite(_) => &[
            "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
            "SELECT 'row ' || coalesce(rowid, 0) || ' of ' || \"table\" || ' refers to a missing '
                || 'row of ' || parent FROM pragma_foreign_key_check LIMIT 100",
        ],
        Tx::Postgres(_) => &[
            "SELECT 'the constraint ' || conname || ' of ' || conrelid::regclass || ' is not '
                || 'validated' FROM pg_constraint
             WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
             ORDER BY conname",
            "SELECT 'the index ' || i.indexrelid::regclass || ' is not valid' FROM pg_index i
             JOIN pg_class c ON c.oid = i.indrelid
             WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace
             ORDER BY i.indexrelid",
        ],
    };
    for sql in checks {
        wrong.extend(tx.list(sql, &[], |row| row.string(0))?);
    }
    Ok(wrong)
}

/// The name of the first table with a row in it.
pub(crate) fn first_filled(tx: &mut Tx<'_>, tables: &[Table]) -> Result<Option<String>> {
    for table in tables {
        let sql = format!("SELECT count(*) FROM (SELECT 1 AS one FROM {} LIMIT 1) t", table.name);
        if tx.number(&sql, &[])? > 0 {
            return Ok(Some(table.name.clone()));
        }
    }
    Ok(None)
}

fn table_names(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let sql = match tx {
        Tx::Sqlite(_) => {
            "SELECT name FROM sqlite_master
             WHERE type = 'table' AND name <> $1 AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        Tx::Postgres(_) => {
            "SELECT table_name::text FROM information_schema.tables
             WHERE table_type = 'BASE TABLE' AND table_schema = current_schema()
                AND table_name <> $1 ORDER BY 1"
        }
    };
    tx.list(sql, &[Val::Text(VERSION_TABLE)], |row| row.string(0))
}

fn postgres_columns(tx: &mut Tx<'_>, table: &str) -> Result<Vec<Column>> {
    tx.list(
        "SELECT column_name::text, data_type::text, is_nullable::text
         FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
        &[Val::Text(table)],
        |row| {
            let kind = Kind::of_postgres(row.text(1)?);
            let kind = kind.ok_or_else(|| strange_type(table, row))?;
            Ok(Column { name: row.string(0)?, kind, nullable: row.text(2)? == "YES" })
        },
    )
}

fn sqlite_columns(tx: &mut Tx<'_>, declared: &Declared) -> Result<Vec<Column>> {
    tx.list(
        "SELECT name, type, \"notnull\", pk FROM pragma_table_info($1) ORDER BY cid",
        &[Val::Text(&declared.name)],
        |row| {
            let name = row.text(0)?;
            let kept = row.text(1)?;
            let kind = declared.columns.iter().find(|(column, _)| column == name);
            let kind = kind.map(|(_, kind)| *kind).filter(|kind| kind.sqlite_word() == kept);
            let kind = kind.ok_or_else(|| strange_type(&declared.name, row))?;
            let nullable = row.int(2)? == 0 && row.int(3)? == 0;
            Ok(Column { name: name.to_owned(), kind, nullable })
        },
    )
}

fn strange_type(table: &str, row: &crate::value::Row<'_>) -> StoreError {
    let column = row.text(0).unwrap_or_default();
    StoreError::Content(format!("the type of {table}.{column} is none of ours"))
}

fn key_columns(tx: &mut Tx<'_>, table: &str) -> Result<Vec<String>> {
    let sql = match tx {
        Tx::Sqlite(_) => "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk",
        Tx::Postgres(_) => {
            "SELECT k.column_name::text FROM information_schema.table_constraints c
             JOIN information_schema.key_column_usage k
                ON k.constraint_schema = c.constraint_schema
                AND k.constraint_name = c.constraint_name AND k.table_name = c.table_name
             WHERE c.table_schema = current_schema() AND c.table_name = $1
                AND c.constraint_type = 'PRIMARY KEY' ORDER BY k.ordinal_position"
        }
    };
    tx.list(sql, &[Val::Text(table)], |row| row.string(0))
}

/// A table as the migrations declare it.
struct Declared {
    name: String,
    columns: Vec<(String, Kind)>,
}

/// Reads the tables out of the texts of the migrations, which keep one column a line.
fn declared_tables<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Declared> {
    let mut tables: Vec<Declared> = Vec::new();
    for line in texts.flat_map(str::lines) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["CREATE", "TABLE", name, "("] => {
                tables.push(Declared { name: (*name).to_owned(), columns: Vec::new() });
            }
            ["DROP", "TABLE", name] => {
                tables.retain(|table| table.name != name.trim_end_matches(';'));
            }
            ["ALTER", "TABLE", name, "RENAME", "TO", new] => {
                if let Some(table) = tables.iter_mut().find(|table| table.name == *name) {
                    table.name = new.trim_end_matches(';').to_owned();
                }
            }
            ["ALTER", "TABLE", name, "ADD", "COLUMN", column, word, ..] => {
                let table = tables.iter_mut().find(|table| table.name == *name);
                let kind = Kind::declared(word.trim_end_matches(';'));
                if let (Some(table), Some(kind)) = (table, kind) {
                    table.columns.push(((*column).to_owned(), kind));
                }
            }
            [column, word, ..] => {
                let kind = Kind::declared(word.trim_end_matches(','));
                if let (Some(table), Some(kind)) = (tables.last_mut(), kind) {
                    table.columns.push(((*column).to_owned(), kind));
                }
            }
            _ => {}
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_out_of_migrations() {
        let text = "-- A BIGINT in a comment.
CREATE TABLE a (
    id BIGINT PRIMARY KEY,
    code CODE NOT NULL UNIQUE,
    on_day DATE
);
CREATE TABLE b (
    flag BOOLEAN NOT NULL,
    body BYTES,
    CHECK (flag IS NOT NULL)
);
CREATE TABLE gone (
    id BIGINT
);
ALTER TABLE a ADD COLUMN note TEXT;
DROP TABLE gone;
ALTER TABLE b RENAME TO c;";
        let tables = declared_tables(std::iter::once(text));
        let shown: Vec<String> = tables
            .iter()
            .map(|table| {
                let columns = table.columns.iter().map(|(n, kind)| format!(" {n}:{}", kind.word()));
                format!("{}{}", table.name, columns.collect::<String>())
            })
            .collect();
        assert_eq!(shown, ["a id:int code:text on_day:date note:text", "c flag:bool body:bytes"]);
    }
}
