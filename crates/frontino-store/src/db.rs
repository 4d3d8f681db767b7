//! Where the database is, and connections to it: SQLite in a file or PostgreSQL on a server,
//! behind one enum. Statements are written once, with `$n` parameters.

use crate::error::{Result, StoreError};
use crate::kept_statement::KeptStatements;
use crate::migrate;
use crate::tx::{PostgresTx, Tx};
use rusqlite::{OpenFlags, TransactionBehavior};
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// The mark in the header of a SQLite file that says it is ours ("FRNT").
const APPLICATION_ID: i64 = 0x4652_4E54;
/// How long a statement waits for another writer of the same SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(60);

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DbUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL address.
    Postgres(String),
}

impl FromStr for DbUrl {
    type Err = StoreError;

    fn from_str(url: &str) -> Result<DbUrl> {
        if let Some(path) = url.strip_prefix("sqlite://")
            && !path.is_empty()
        {
            return Ok(DbUrl::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            postgres::Config::from_str(url)
                .map_err(|error| StoreError::BadUrl(format!("{error}")))?;
            return Ok(DbUrl::Postgres(url.to_owned()));
        }
        Err(StoreError::BadUrl("sqlite://FILE, postgres://…".to_owned()))
    }
}

/// The place for a person: the full path, or the address without its password.
impl fmt::Display for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DbUrl::Sqlite(path) => write!(f, "{}", absolute(path).display()),
            DbUrl::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

fn without_password(url: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let shown = match address.rsplit_once('@') {
        Some((account, server)) => {
            let scheme = account.find("://").map_or(0, |at| at + 3);
            let name_end = account[scheme..].find(':').map_or(account.len(), |at| scheme + at);
            format!("{}@{server}", &account[..name_end])
        }
        None => address.to_owned(),
    };
    let open = |option: &&str| !option.to_ascii_lowercase().starts_with("password");
    let options: Vec<&str> = options.split('&').filter(|o| !o.is_empty()).filter(open).collect();
    if options.is_empty() { shown } else { format!("{shown}?{}", options.join("&")) }
}

impl DbUrl {
    /// `sqlite` or `postgres`.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match self {
            DbUrl::Sqlite(_) => "sqlite",
            DbUrl::Postgres(_) => "postgres",
        }
    }

    /// Whether a Frontino database is there already.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub fn exists(&self) -> Result<bool> {
        match self {
            DbUrl::Sqlite(path) => Ok(is_filled(path)),
            DbUrl::Postgres(_) => Ok(migrate::version(&mut self.connect_raw()?)?.is_some()),
        }
    }

    /// Connects to a database that must be there with exactly this program's schema.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::NotOurs`], [`StoreError::NotInitialised`],
    /// [`StoreError::NewerVersion`], [`StoreError::OlderVersion`], or no connection.
    pub fn open(&self) -> Result<Conn> {
        let mut conn = self.open_any_version()?;
        migrate::expect_current(&mut conn, self)?;
        Ok(conn)
    }

    /// Connects to a database that must be there, whatever the version of its schema.
    ///
    /// # Errors
    /// As [`DbUrl::open`], but for the versions.
    pub fn open_any_version(&self) -> Result<Conn> {
        if let DbUrl::Sqlite(path) = self
            && !is_filled(path)
        {
            return Err(StoreError::Missing(absolute(path)));
        }
        self.connect_raw()
    }

    /// Makes the database if it is missing, brings its schema up to date, and connects.
    ///
    /// # Errors
    /// When the place cannot be written or holds something that is not ours.
    pub fn create(&self) -> Result<Conn> {
        let DbUrl::Sqlite(path) = self else { return self.create_schema() };
        // Held to the end: of several programs that make the same file, one at a time.
        let _turn = lock_folder_of(path)?;
        if is_filled(path) {
            let mut conn = self.open_any_version()?;
            migrate::upgrade(&mut conn)?;
            return Ok(conn);
        }
        let missing = !path.exists();
        let made = create_sqlite(path).and_then(|()| self.create_schema());
        if made.is_err() && missing {
            // Half a database is none.
            self.remove_file();
        }
        made
    }

    /// Takes a SQLite file away that could not be made or filled; on a server nothing is removed.
    pub fn remove_file(&self) {
        let DbUrl::Sqlite(path) = self else { return };
        for ending in ["", "-wal", "-shm"] {
            let mut name = path.clone().into_os_string();
            name.push(ending);
            // What cannot be removed is not there or no longer ours.
            let _ = std::fs::remove_file(name);
        }
    }

    fn create_schema(&self) -> Result<Conn> {
        let mut conn = self.connect_raw()?;
        migrate::upgrade(&mut conn)?;
        Ok(conn)
    }

    fn connect_raw(&self) -> Result<Conn> {
        match self {
            DbUrl::Sqlite(path) => Ok(Conn::Sqlite(open_sqlite(path)?)),
            DbUrl::Postgres(url) => {
                let mut config = postgres::Config::from_str(url)
                    .map_err(|error| StoreError::BadUrl(error.to_string()))?;
                config.application_name("frontino").connect_timeout(Duration::from_secs(10));
                let mut client = config.connect(postgres::NoTls).map_err(connect_error)?;
                // Before a table is analysed its keys may look so dear to ask that the server
                // compiles machine code for each row that it checks.
                client.batch_execute("SET jit = off")?;
                Ok(Conn::Postgres(Box::new((client, KeptStatements::default()))))
            }
        }
    }
}

/// An empty file is what a program that was stopped while it made a database may leave.
fn is_filled(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| file.len() > 0)
}

/// Makes the folder of a file if it is missing, and waits until no other program makes a database
/// in it. `None` where the file system has no locks.
fn lock_folder_of(path: &Path) -> Result<Option<File>> {
    let path = absolute(path);
    let Some(folder) = path.parent() else { return Ok(None) };
    std::fs::create_dir_all(folder)?;
    let Ok(handle) = File::open(folder) else { return Ok(None) };
    Ok(handle.lock().is_ok().then_some(handle))
}

/// Makes an empty file with the mark of ours.
fn create_sqlite(path: &Path) -> Result<()> {
    let raw = rusqlite::Connection::open(path)?;
    raw.busy_timeout(BUSY_TIMEOUT)?;
    raw.pragma_update(None, "page_size", 8192)?;
    raw.pragma_update(None, "application_id", APPLICATION_ID)?;
    Ok(())
}

fn connect_error(error: postgres::Error) -> StoreError {
    match StoreError::from(error) {
        StoreError::Other(text) => StoreError::Connect(text),
        other => other,
    }
}

fn open_sqlite(path: &Path) -> Result<rusqlite::Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = rusqlite::Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    expect_ours(&conn, path)?;
    conn.set_prepared_statement_cache_capacity(200);
    // A read-only file can still be read: only its journal mode stays as it is.
    if !conn.is_readonly("main")? {
        conn.pragma_update(None, "journal_mode", "wal")?;
    }
    conn.pragma_update(None, "synchronous", "normal")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "memory")?;
    conn.pragma_update(None, "cache_size", -65_536)?;
    conn.pragma_update(None, "wal_autocheckpoint", 4000)?;
    Ok(conn)
}

/// Before anything is set: a file of another program must stay as it is.
fn expect_ours(conn: &rusqlite::Connection, path: &Path) -> Result<()> {
    match conn.pragma_query_value(None, "application_id", |row| row.get::<_, i64>(0)) {
        Ok(APPLICATION_ID) => Ok(()),
        Ok(_) => Err(StoreError::NotOurs(absolute(path))),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Err(StoreError::NotOurs(absolute(path)))
        }
        Err(error) => Err(error.into()),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// A connection to a database.
pub enum Conn {
    /// To a SQLite file.
    Sqlite(rusqlite::Connection),
    /// To a PostgreSQL server.
    Postgres(Box<(postgres::Client, KeptStatements)>),
}

impl Conn {
    /// `sqlite` or `postgres`.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match self {
            Conn::Sqlite(_) => "sqlite",
            Conn::Postgres(..) => "postgres",
        }
    }

    /// From now on a transaction that was saved is on the disk, whatever happens to the machine. A
    /// SQLite file is otherwise only safe from the end of the program, and a server may be set to
    /// answer sooner.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn make_durable(&mut self) -> Result<()> {
        match self {
            Conn::Sqlite(conn) => conn.pragma_update(None, "synchronous", "full")?,
            Conn::Postgres(on) => on.0.batch_execute("SET synchronous_commit = on")?,
        }
        Ok(())
    }

    /// From now on the server keeps each statement ready that it was asked: for who asks the same
    /// few many times. Not for a work that fills tables: a statement stays as it was planned when
    /// they were empty. A SQLite connection does it anyway.
    pub fn keep_statements(&mut self) {
        if let Conn::Postgres(on) = self {
            on.1.keep();
        }
    }

    /// Begins a transaction that may write. Dropped without [`Tx::commit`], it leaves nothing.
    ///
    /// # Errors
    /// When another writer holds a SQLite file for too long, or the connection is gone.
    pub fn begin(&mut self) -> Result<Tx<'_>> {
        Ok(match self {
            Conn::Sqlite(conn) => {
                Tx::Sqlite(conn.transaction_with_behavior(TransactionBehavior::Immediate)?)
            }
            Conn::Postgres(on) => {
                let (client, kept) = on.as_mut();
                Tx::Postgres(PostgresTx { tx: client.transaction()?, kept })
            }
        })
    }

    /// Begins a transaction that sees one state of the database and does not write.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn begin_read(&mut self) -> Result<Tx<'_>> {
        Ok(match self {
            Conn::Sqlite(conn) => {
                Tx::Sqlite(conn.transaction_with_behavior(TransactionBehavior::Deferred)?)
            }
            Conn::Postgres(on) => {
                let (client, kept) = on.as_mut();
                let begun = client.build_transaction().read_only(true);
                let begun = begun.isolation_level(postgres::IsolationLevel::RepeatableRead);
                Tx::Postgres(PostgresTx { tx: begun.start()?, kept })
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let check = |url: &str, shown: &str| {
            assert_eq!(DbUrl::Postgres(url.to_owned()).to_string(), shown);
        };
        check("postgres://ada:secret@db/acqua", "postgres://ada@db/acqua");
        check("postgres://ada:se:c@ret@db/acqua", "postgres://ada@db/acqua");
        check("postgres://ada@db:5432/acqua", "postgres://ada@db:5432/acqua");
        check("postgres:///acqua?host=/run&user=ada", "postgres:///acqua?host=/run&user=ada");
        check("postgres:///acqua?password=x&host=/run", "postgres:///acqua?host=/run");
    }

    #[test]
    fn an_address_is_a_sqlite_file_or_a_postgres_server() {
        let engine = |url: &str| DbUrl::from_str(url).map(|url| url.engine()).ok();
        assert_eq!(engine("sqlite:///var/lib/frontino.db"), Some("sqlite"));
        assert_eq!(engine("sqlite://frontino.db"), Some("sqlite"));
        assert_eq!(engine("postgres://db/acqua"), Some("postgres"));
        assert_eq!(engine("postgresql://db/acqua"), Some("postgres"));
        for wrong in ["", "sqlite://", "sqlite:frontino.db", "frontino.db", "mysql://db/x"] {
            assert_eq!(engine(wrong), None, "{wrong}");
        }
        assert_eq!(engine("postgres://db:port/acqua"), None);
    }
}
