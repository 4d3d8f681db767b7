//! What can go wrong with a database, by kind, so that the program can say what to do next.

use std::path::PathBuf;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is neither `sqlite://FILE` nor `postgres://…`.
    #[error("not a database address: {0}")]
    BadUrl(String),
    /// There is no database at that place, and this command may not make one.
    #[error("no database at {}", .0.display())]
    Missing(PathBuf),
    /// The server has no database of that name.
    #[error("no such database: {0}")]
    NoSuchDatabase(String),
    /// The PostgreSQL database has no schema of ours.
    #[error("the database has no Frontino schema: {0}")]
    NotInitialised(String),
    /// The file is there but is not a database of ours; without a path, a server's database holds
    /// tables of another program.
    #[error("not a Frontino database: {}", .0.display())]
    NotOurs(PathBuf),
    /// The schema is newer than this program.
    #[error("schema version {found} is newer than this program's {known}")]
    NewerVersion {
        /// Version in the database.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
    },
    /// The schema is older than this program and wants `db upgrade`.
    #[error("schema version {found} is older than this program's {known}")]
    OlderVersion {
        /// Version in the database.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
    },
    /// Nothing may be written there.
    #[error("the database is read-only")]
    ReadOnly,
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// Somebody else holds the database for too long.
    #[error("the database is busy")]
    Busy,
    /// A key or a constraint of the schema forbids it.
    #[error("refused by a key of the database: {0}")]
    Constraint(String),
    /// The server cannot be reached or does not let us in.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// The file or an index of it is broken.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// A value in the database has another form than expected.
    #[error("unexpected content: {0}")]
    Content(String),
    /// Anything else.
    #[error("database error: {0}")]
    Other(String),
}

/// Result of everything that touches the database.
pub type Result<T> = std::result::Result<T, StoreError>;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode as Code;
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(Code::ReadOnly | Code::PermissionDenied) => StoreError::ReadOnly,
            Some(Code::CannotOpen) => StoreError::Connect(text),
            Some(Code::DiskFull) => StoreError::DiskFull,
            // A quota or a limit on the size of files refuses the write in its own way.
            Some(Code::SystemIoFailure) if is_failed_write(&error) => StoreError::DiskFull,
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => StoreError::Busy,
            Some(Code::ConstraintViolation) => StoreError::Constraint(text),
            Some(Code::DatabaseCorrupt) => StoreError::Damaged(text),
            Some(Code::NotADatabase) => StoreError::Content(text),
            _ => StoreError::Other(text),
        }
    }
}

fn is_failed_write(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    let failed = [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_SHMSIZE, ffi::SQLITE_IOERR_FSYNC];
    error.sqlite_error().is_some_and(|error| failed.contains(&error.extended_code))
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> StoreError {
        let Some(db) = error.as_db_error() else {
            let text = describe(&error);
            return if error.is_closed() {
                StoreError::Connect(text)
            } else {
                StoreError::Other(text)
            };
        };
        let text = match db.detail() {
            Some(detail) => format!("{} ({detail})", db.message()),
            None => db.message().to_owned(),
        };
        match db.code().code() {
            "25006" => StoreError::ReadOnly,
            "53100" => StoreError::DiskFull,
            "40001" | "40P01" | "55P03" => StoreError::Busy,
            "3D000" => StoreError::NoSuchDatabase(text),
            "57P01" | "57P02" | "57P03" | "28000" | "28P01" => StoreError::Connect(text),
            "XX001" | "XX002" => StoreError::Damaged(text),
            "42P01" => StoreError::NotInitialised(text),
            code if code.starts_with("23") => StoreError::Constraint(text),
            _ => StoreError::Other(text),
        }
    }
}

/// The whole chain of causes in one sentence.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        match error.kind() {
            std::io::ErrorKind::StorageFull => StoreError::DiskFull,
            std::io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
            // The COPY streams of the PostgreSQL client wrap the server's refusal in an I/O error.
            _ => match error.downcast::<postgres::Error>() {
                Ok(inner) => StoreError::from(inner),
                Err(other) => StoreError::Other(describe(&other)),
            },
        }
    }
}
