//! A copy of all content in one file of our own form, byte for byte the same from both engines,
//! and the way back.
//!
//! The file is UTF-8 text. First line: `frontino-backup FORMAT SCHEMA`. Then for every table, each
//! after those it refers to: `\= TABLE COLUMN:KIND …`, its rows sorted by primary key, one a line
//! (see `row_text`), and `\. ROWS`. Last line: `\# ` and the SHA-256 of everything before it.

use crate::catalog::{self, Table};
use crate::db::Conn;
use crate::error::StoreError;
use crate::hexadecimal::hexadecimal;
use crate::migrate;
use crate::row_text;
use crate::tx::Tx;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// The form of the file that this program writes and reads.
const FORMAT: i64 = 1;
const MAGIC: &str = "frontino-backup";
const BUFFER_BYTES: usize = 256 * 1024;

/// Why a copy was not made or not taken.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A backup never replaces a file.
    #[error("there is a file already: {}", .0.display())]
    Exists(PathBuf),
    /// The file is not there or may not be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file does not begin like a backup.
    #[error("not a Frontino backup: {}", .0.display())]
    NotABackup(PathBuf),
    /// The file is in a form that this program does not know.
    #[error("backup format {found} is not this program's {known}")]
    OtherFormat {
        /// Form of the file.
        found: i64,
        /// The form that this program knows.
        known: i64,
    },
    /// The content was made with another version of the schema.
    #[error("schema version {found} is not this database's {known}")]
    OtherSchema {
        /// Version of the content.
        found: i64,
        /// Version of the database that should take it.
        known: i64,
    },
    /// The file was cut or changed after it was written.
    #[error("the backup is damaged: {}", .0.display())]
    Damaged(PathBuf),
    /// The database that should be filled has rows in this table.
    #[error("the database is not empty: there are rows in {0}")]
    NotEmpty(String),
    /// What arrived in this table is not what was sent.
    #[error("the copy of {0} differs from its original")]
    Differs(String),
    /// The database does not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Version of the schema.
    pub schema_version: i64,
    /// Every table with the number of its rows.
    pub tables: Vec<(String, u64)>,
    /// SHA-256 of the content, in hexadecimal digits: of the file above its last line, or of all
    /// rows moved.
    pub sha256: String,
}

impl Copied {
    /// Rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

/// Writes all content as one transaction sees it to `file`, which must not be there; a file of
/// that name appears only when it is complete and on the disk. `row_done` is called for each row.
///
/// # Errors
/// [`BackupError::Exists`], [`BackupError::File`] or what the database refuses.
pub fn backup(conn: &mut Conn, file: &Path, row_done: &dyn Fn()) -> Result<Copied, BackupError> {
    refuse_existing(file)?;
    let mut unfinished = Unfinished::beside(file)?;
    let copied = write_content(conn, &mut unfinished, row_done)?;
    unfinished.finish(file)?;
    Ok(copied)
}

/// Fills a database that has the schema but no rows with what [`backup`] wrote, in one
/// transaction: when something is wrong, nothing is left. `row_done` is called for each row.
///
/// # Errors
/// [`BackupError::NotABackup`], [`BackupError::OtherFormat`], [`BackupError::OtherSchema`],
/// [`BackupError::Damaged`], [`BackupError::NotEmpty`], [`BackupError::File`] or what the
/// database refuses.
pub fn restore(file: &Path, conn: &mut Conn, row_done: &dyn Fn()) -> Result<Copied, BackupError> {
    let (schema_version, sha256) = verify(file)?;
    let mut tx = conn.begin()?;
    let tables = empty_tables(&mut tx, schema_version)?;
    let mut input = Input::open(file)?;
    input.next_line()?;
    let mut copied = Copied { schema_version, tables: Vec::new(), sha256 };
    for table in &tables {
        input.take(&opening(table))?;
        let rows = fill_table(&mut tx, table, &mut input, row_done)?;
        copied.tables.push((table.name.clone(), rows));
    }
    // Verified before, read again now: it must still be the same file.
    let read = input.hash_so_far();
    input.take(&closing(&copied.sha256))?;
    if read != copied.sha256 {
        return Err(input.damaged());
    }
    tx.commit()?;
    Ok(copied)
}

/// Refuses a database that could not take content of this schema version.
///
/// # Errors
/// [`BackupError::OtherSchema`], [`BackupError::NotEmpty`] or what the database refuses.
pub fn expect_empty(conn: &mut Conn, schema: i64) -> Result<(), BackupError> {
    empty_tables(&mut conn.begin_read()?, schema).map(drop)
}

/// The tables of a database that must have this schema and no rows.
pub(crate) fn empty_tables(tx: &mut Tx<'_>, schema: i64) -> Result<Vec<Table>, BackupError> {
    let known = migrate::version_in(tx)?.unwrap_or(0);
    if known != schema {
        return Err(BackupError::OtherSchema { found: schema, known });
    }
    let tables = catalog::tables(tx)?;
    match catalog::first_filled(tx, &tables)? {
        Some(name) => Err(BackupError::NotEmpty(name)),
        None => Ok(tables),
    }
}

/// Calls `each` with every row of a table as a line without its end, sorted by primary key.
pub(crate) fn for_each_line(
    tx: &mut Tx<'_>,
    table: &Table,
    mut each: impl FnMut(&[u8]) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let mut line = Vec::new();
    let mut rows = 0;
    let sql = table.select(tx.is_postgres());
    tx.scan(&sql, |row| {
        line.clear();
        row_text::write(row, &table.columns, &mut line)?;
        rows += 1;
        each(&line)
    })?;
    Ok(rows)
}

fn opening(table: &Table) -> String {
    let columns = table.columns.iter().map(|c| format!(" {}:{}", c.name, c.kind.word()));
    format!("\\= {}{}", table.name, columns.collect::<String>())
}

fn closing(sha256: &str) -> String {
    format!("\\# {sha256}")
}

fn write_content(
    conn: &mut Conn,
    out: &mut Unfinished,
    row_done: &dyn Fn(),
) -> Result<Copied, BackupError> {
    let mut tx = conn.begin_read()?;
    let schema_version = migrate::version_in(&mut tx)?.unwrap_or(0);
    let mut copied = Copied { schema_version, tables: Vec::new(), sha256: String::new() };
    out.line(format!("{MAGIC} {FORMAT} {schema_version}").as_bytes())?;
    for table in catalog::tables(&mut tx)? {
        out.line(opening(&table).as_bytes())?;
        let rows = for_each_line(&mut tx, &table, |line| {
            row_done();
            out.line(line)
        })?;
        out.line(format!("\\. {rows}").as_bytes())?;
        copied.tables.push((table.name, rows));
    }
    copied.sha256 = hexadecimal(&out.hash.clone().finalize());
    out.line(closing(&copied.sha256).as_bytes())?;
    Ok(copied)
}

fn file_error(path: &Path, error: std::io::Error) -> BackupError {
    BackupError::File { path: path.to_owned(), error }
}

/// Refuses a place where something is already.
///
/// # Errors
/// [`BackupError::Exists`], or [`BackupError::File`] when one cannot look.
pub fn refuse_existing(file: &Path) -> Result<(), BackupError> {
    match file.symlink_metadata() {
        Ok(_) => Err(BackupError::Exists(file.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(file_error(file, error)),
    }
}

/// The file while it is written, under another name; removed when dropped.
struct Unfinished {
    path: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
}

impl Unfinished {
    fn beside(target: &Path) -> Result<Unfinished, BackupError> {
        let mut name = target.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = PathBuf::from(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)] // It holds everything about everybody.
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|error| file_error(&path, error))?;
        let file = BufWriter::with_capacity(BUFFER_BYTES, file);
        Ok(Unfinished { path, file, hash: Sha256::new() })
    }

    fn line(&mut self, line: &[u8]) -> Result<(), StoreError> {
        self.hash.update(line);
        self.hash.update(b"\n");
        self.file.write_all(line)?;
        Ok(self.file.write_all(b"\n")?)
    }

    fn finish(mut self, target: &Path) -> Result<(), BackupError> {
        let named = |error| file_error(target, error);
        self.file.flush().map_err(named)?;
        self.file.get_ref().sync_all().map_err(named)?;
        refuse_existing(target)?;
        fs::rename(&self.path, target).map_err(named)?;
        // The name is safe only when its folder is on the disk too; not every system can do it.
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// A backup that is read line by line.
struct Input {
    path: PathBuf,
    file: BufReader<File>,
    line: Vec<u8>,
    hash: Sha256,
}

impl Input {
    fn open(path: &Path) -> Result<Input, BackupError> {
        let file = File::open(path).map_err(|error| file_error(path, error))?;
        let file = BufReader::with_capacity(BUFFER_BYTES, file);
        Ok(Input { path: path.to_owned(), file, line: Vec::new(), hash: Sha256::new() })
    }

    /// The next line without its end; nothing when the file is over. A last line without an end
    /// was cut.
    fn next_line(&mut self) -> Result<Option<&[u8]>, BackupError> {
        self.line.clear();
        let read = self.file.read_until(b'\n', &mut self.line);
        read.map_err(|error| file_error(&self.path, error))?;
        self.hash.update(&self.line);
        match self.line.strip_suffix(b"\n") {
            Some(line) => Ok(Some(line)),
            None if self.line.is_empty() => Ok(None),
            None => Err(BackupError::Damaged(self.path.clone())),
        }
    }

    fn take(&mut self, expected: &str) -> Result<(), BackupError> {
        match self.next_line()? {
            Some(line) if line == expected.as_bytes() => Ok(()),
            _ => Err(self.damaged()),
        }
    }

    fn hash_so_far(&self) -> String {
        hexadecimal(&self.hash.clone().finalize())
    }

    fn damaged(&self) -> BackupError {
        BackupError::Damaged(self.path.clone())
    }
}

/// Reads the whole file and gives its schema version and the hash of its content.
///
/// # Errors
/// [`BackupError::NotABackup`], [`BackupError::OtherFormat`], [`BackupError::Damaged`] or
/// [`BackupError::File`].
pub fn verify(file: &Path) -> Result<(i64, String), BackupError> {
    let mut input = Input::open(file)?;
    let not_ours = || BackupError::NotABackup(file.to_owned());
    let first = match input.next_line() {
        Ok(Some(line)) => String::from_utf8(line.to_vec()).map_err(|_| not_ours())?,
        Ok(None) | Err(BackupError::Damaged(_)) => return Err(not_ours()),
        Err(error) => return Err(error),
    };
    let numbers = first.strip_prefix(MAGIC).ok_or_else(not_ours)?;
    let numbers: Option<Vec<i64>> = numbers.split_whitespace().map(|n| n.parse().ok()).collect();
    let Some([format, schema]) = numbers.as_deref() else { return Err(not_ours()) };
    if *format != FORMAT {
        return Err(BackupError::OtherFormat { found: *format, known: FORMAT });
    }
    loop {
        let hash = input.hash.clone();
        let Some(line) = input.next_line()? else { return Err(input.damaged()) };
        if !line.starts_with(b"\\#") {
            continue;
        }
        let sha256 = hexadecimal(&hash.finalize());
        if line != closing(&sha256).as_bytes() || input.next_line()?.is_some() {
            return Err(input.damaged());
        }
        return Ok((*schema, sha256));
    }
}

/// Puts the rows up to the end of the table into it.
fn fill_table(
    tx: &mut Tx<'_>,
    table: &Table,
    input: &mut Input,
    row_done: &dyn Fn(),
) -> Result<u64, BackupError> {
    let mut bulk = tx.bulk(&table.name, &table.column_names())?;
    let told = loop {
        let Some(line) = input.next_line()? else { return Err(input.damaged()) };
        if let Some(told) = line.strip_prefix(b"\\. ") {
            break told.to_vec();
        }
        row_text::read(line, &table.columns, &mut bulk)?;
        row_done();
    };
    let rows = bulk.finish()?;
    if told != rows.to_string().as_bytes() {
        return Err(input.damaged());
    }
    Ok(rows)
}
