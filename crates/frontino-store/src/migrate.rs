//! The schema: numbered texts in `migrations/`, the same for both engines wherever possible.

use crate::db::{Conn, DbUrl};
use crate::error::{Result, StoreError};
use crate::tx::Tx;
use crate::value::Val;
use std::borrow::Cow;
use std::path::PathBuf;

struct Migration {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! text {
    ($file:literal) => {
        include_str!(concat!("../../../migrations/", $file))
    };
}

/// Every step, in order; its version is its place counted from 1.
const MIGRATIONS: &[Migration] = &[
    Migration { name: "base", sqlite: text!("0001_base.sql"), postgres: text!("0001_base.sql") },
    Migration {
        name: "by_engine",
        sqlite: text!("0002_by_engine.sqlite.sql"),
        postgres: text!("0002_by_engine.postgres.sql"),
    },
    Migration {
        name: "codes_and_letters",
        sqlite: text!("0003_codes_and_letters.sql"),
        postgres: text!("0003_codes_and_letters.sql"),
    },
    Migration {
        name: "einvoice",
        sqlite: text!("0004_einvoice.sql"),
        postgres: text!("0004_einvoice.sql"),
    },
    Migration {
        name: "jobs_and_mail",
        sqlite: text!("0005_jobs_and_mail.sql"),
        postgres: text!("0005_jobs_and_mail.sql"),
    },
    Migration {
        name: "rejected_archives",
        sqlite: text!("0006_rejected_archives.sql"),
        postgres: text!("0006_rejected_archives.sql"),
    },
    Migration {
        name: "public_purchases",
        sqlite: text!("0007_public_purchases.sql"),
        postgres: text!("0007_public_purchases.sql"),
    },
    Migration {
        name: "letters_by_mail",
        sqlite: text!("0008_letters_by_mail.sql"),
        postgres: text!("0008_letters_by_mail.sql"),
    },
    Migration {
        name: "large_print",
        sqlite: text!("0009_large_print.sql"),
        postgres: text!("0009_large_print.sql"),
    },
    Migration {
        name: "payments",
        sqlite: text!("0010_payments.sql"),
        postgres: text!("0010_payments.sql"),
    },
    Migration {
        name: "checkout",
        sqlite: text!("0011_checkout.sql"),
        postgres: text!("0011_checkout.sql"),
    },
    Migration {
        name: "interest",
        sqlite: text!("0012_interest.sql"),
        postgres: text!("0012_interest.sql"),
    },
    Migration {
        name: "credits",
        sqlite: text!("0013_credits.sql"),
        postgres: text!("0013_credits.sql"),
    },
    Migration { name: "bank", sqlite: text!("0014_bank.sql"), postgres: text!("0014_bank.sql") },
    Migration {
        name: "direct_debit",
        sqlite: text!("0015_direct_debit.sql"),
        postgres: text!("0015_direct_debit.sql"),
    },
    Migration {
        name: "instalments",
        sqlite: text!("0016_instalments.sql"),
        postgres: text!("0016_instalments.sql"),
    },
    Migration {
        name: "credit_notes",
        sqlite: text!("0017_credit_notes.sql"),
        postgres: text!("0017_credit_notes.sql"),
    },
    Migration {
        name: "counter",
        sqlite: text!("0018_counter.sql"),
        postgres: text!("0018_counter.sql"),
    },
    Migration {
        name: "debt_positions",
        sqlite: text!("0019_debt_positions.sql"),
        postgres: text!("0019_debt_positions.sql"),
    },
    Migration {
        name: "refunds",
        sqlite: text!("0020_refunds.sql"),
        postgres: text!("0020_refunds.sql"),
    },
    Migration {
        name: "return_costs",
        sqlite: text!("0021_return_costs.sql"),
        postgres: text!("0021_return_costs.sql"),
    },
];

/// The version of the schema that this program works with.
#[must_use]
pub fn current_version() -> i64 {
    MIGRATIONS.len() as i64
}

/// What all steps say, one after the other: where the catalogue finds its order and its types.
pub(crate) fn declarations() -> impl Iterator<Item = &'static str> {
    MIGRATIONS.iter().map(|migration| migration.sqlite)
}

/// Turns the words of a migration into SQLite's, with strict tables. A `CLUSTERED` table lies in
/// the order of its primary key, without a second tree.
fn for_sqlite(text: &str) -> String {
    let lines = text.lines().map(|line| {
        match line {
            ");" => return Cow::Borrowed(") STRICT;"),
            ") CLUSTERED;" => return Cow::Borrowed(") STRICT, WITHOUT ROWID;"),
            _ => {}
        }
        let line = without_list(line).unwrap_or_else(|| line.to_owned());
        let line = line.replace(" BIGINT", " INTEGER").replace(" DATE", " TEXT");
        let line = line.replace(" BOOLEAN", " INTEGER").replace(" CODE", " TEXT");
        Cow::Owned(line.replace(" BYTES", " BLOB"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `(kind IN ('a', 'b'))` as `(kind = 'a' OR kind = 'b')`: for the list SQLite would make a table
/// in memory for every single row that is inserted, a fifth of the cost of the row.
fn without_list(line: &str) -> Option<String> {
    let (before, rest) = line.split_once(" IN (")?;
    let (list, after) = rest.split_once(')')?;
    let (before, name) = before.rsplit_once('(')?;
    let each: Vec<String> = list.split(", ").map(|value| format!("{name} = {value}")).collect();
    Some(format!("{before}({}{after}", each.join(" OR ")))
}

/// Turns the words of a migration into PostgreSQL's.
fn for_postgres(text: &str) -> String {
    let text = text.replace("\n) CLUSTERED;", "\n);");
    text.replace(" CODE", " TEXT COLLATE \"C\"").replace(" BYTES", " BYTEA")
}

/// The version in the database; `None` when it has no schema of ours.
///
/// # Errors
/// When the database does not answer.
pub fn version(conn: &mut Conn) -> Result<Option<i64>> {
    version_in(&mut conn.begin_read()?)
}

/// As [`version`], as a transaction sees it.
pub(crate) fn version_in(tx: &mut Tx<'_>) -> Result<Option<i64>> {
    let there = match tx {
        Tx::Sqlite(_) => "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'",
        Tx::Postgres(_) => {
            "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_version')"
        }
    };
    if tx.number(there, &[])? == 0 {
        return Ok(None);
    }
    Ok(Some(tx.number("SELECT max(version) FROM schema_version", &[])?))
}

/// Refuses a database whose schema is not exactly this program's.
pub(crate) fn expect_current(conn: &mut Conn, url: &DbUrl) -> Result<()> {
    let known = current_version();
    match version(conn)? {
        None => Err(StoreError::NotInitialised(url.engine().to_owned())),
        Some(found) if found > known => Err(StoreError::NewerVersion { found, known }),
        Some(found) if found < known => Err(StoreError::OlderVersion { found, known }),
        Some(_) => Ok(()),
    }
}

/// Brings the schema up to this program's version, each step in a transaction of its own, and
/// tells the version before and after.
///
/// # Errors
/// [`StoreError::NewerVersion`], [`StoreError::NotOurs`] of a place with another program's tables,
/// or what the database refuses.
pub fn upgrade(conn: &mut Conn) -> Result<(i64, i64)> {
    let before = version(conn)?.unwrap_or(0);
    let known = current_version();
    if before > known {
        return Err(StoreError::NewerVersion { found: before, known });
    }
    for (migration, version) in MIGRATIONS.iter().zip(1..) {
        apply(conn, migration, version)?;
    }
    Ok((before, known))
}

fn apply(conn: &mut Conn, migration: &Migration, version: i64) -> Result<()> {
    let mut tx = conn.begin()?;
    if tx.is_postgres() {
        // Two programs that start at once must not both run the step.
        tx.batch("SELECT pg_advisory_xact_lock(7021980)")?;
    }
    tx.batch(
        "CREATE TABLE IF NOT EXISTS schema_version (
            version BIGINT PRIMARY KEY, name TEXT NOT NULL)",
    )?;
    let params = [Val::Int(version)];
    if tx.number("SELECT count(*) FROM schema_version WHERE version = $1", &params)? > 0 {
        return tx.commit();
    }
    if version == 1 && holds_others(&mut tx)? {
        return Err(StoreError::NotOurs(PathBuf::new()));
    }
    let text = match &tx {
        Tx::Sqlite(_) => for_sqlite(migration.sqlite),
        Tx::Postgres(_) => for_postgres(migration.postgres),
    };
    tx.batch(&text)?;
    let row = [Val::Int(version), Val::Text(migration.name)];
    tx.execute("INSERT INTO schema_version (version, name) VALUES ($1, $2)", &row)?;
    tx.commit()
}

/// Whether another program keeps its tables where ours would stand; a SQLite file has its mark.
fn holds_others(tx: &mut Tx<'_>) -> Result<bool> {
    if !tx.is_postgres() {
        return Ok(false);
    }
    let sql = "SELECT count(*) FROM pg_class c
        WHERE c.relnamespace = to_regnamespace(current_schema()::text)
            AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname <> 'schema_version'
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')";
    Ok(tx.number(sql, &[])? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_those_of_the_engine() {
        let text = "CREATE TABLE a (\n    kind TEXT CHECK (kind IN ('b', 'c')),\n    code CODE\n\
            ) CLUSTERED;\n";
        let sqlite = "CREATE TABLE a (\n    kind TEXT CHECK (kind = 'b' OR kind = 'c'),\n    \
            code TEXT\n) STRICT, WITHOUT ROWID;";
        assert_eq!(for_sqlite(text), sqlite);
        let postgres = "CREATE TABLE a (\n    kind TEXT CHECK (kind IN ('b', 'c')),\n    \
            code TEXT COLLATE \"C\"\n);\n";
        assert_eq!(for_postgres(text), postgres);
    }
}
