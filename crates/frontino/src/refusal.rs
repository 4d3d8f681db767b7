//! A refusal: what was wrong, where, and what to do next, in Italian.

mod toml;

use frontino_store::backup::BackupError;
use frontino_store::{DbUrl, StoreError};
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// Why a command did not do what was asked; nothing is half-written.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Stable word for programs.
    pub code: &'static str,
    /// What was wrong.
    pub message: String,
    /// Where.
    pub place: String,
    /// What to do next.
    pub next: String,
}

impl Refusal {
    /// A refusal with its code and what was wrong.
    pub fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into(), place: String::new(), next: String::new() }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: impl Display) -> Refusal {
        self.place = place.to_string();
        self
    }

    /// Says where, if a refusal of the database does not say it itself.
    #[must_use]
    pub fn or_at(mut self, db: &DbUrl) -> Refusal {
        if self.place.is_empty() && (self.code.starts_with("db_") || self.code == "disk_full") {
            self.place = db.to_string();
        }
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Refusal {
        self.next = next.into();
        self
    }

    /// A file that cannot be read or written.
    #[must_use]
    pub fn file(path: &Path, error: &std::io::Error) -> Refusal {
        use std::io::ErrorKind as Kind;
        let path = absolute(path);
        let permissions = "controllare i permessi, o indicare un altro posto";
        let (code, what, next) = match error.kind() {
            Kind::NotFound if path.parent().is_some_and(|folder| !folder.exists()) => {
                ("folder_missing", "la cartella non c'è", "crearla, o correggere il percorso")
            }
            Kind::NotFound => ("file_missing", "il file non c'è", "controllare il percorso"),
            Kind::PermissionDenied => ("file_denied", "permesso negato", permissions),
            Kind::ReadOnlyFilesystem => ("file_denied", "il disco è in sola lettura", permissions),
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
                ("disk_full", "il disco è pieno", "liberare spazio e ripetere lo stesso comando")
            }
            Kind::IsADirectory => {
                ("file_is_folder", "è una cartella, non un file", "indicare un file")
            }
            Kind::NotADirectory | Kind::AlreadyExists => {
                let what = "c'è un file dove serve una cartella";
                ("folder_is_file", what, "correggere il percorso")
            }
            Kind::InvalidData => {
                let next = "salvarlo come testo UTF-8 e ripetere";
                ("file_not_text", "il file non è testo UTF-8", next)
            }
            _ => {
                let what = format!("errore di lettura o scrittura ({error})");
                let next = "controllare il disco e ripetere";
                return Refusal::new("file_error", what).at(path.display()).next(next);
            }
        };
        Refusal::new(code, what).at(path.display()).next(next)
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        let again = "ripetere lo stesso comando: ciò che era già salvato resta";
        match error {
            StoreError::BadUrl(what) => {
                Refusal::new("db_url", format!("indirizzo della base dati non valido: {what}"))
                    .at("--db")
                    .next("scrivere sqlite://FILE oppure postgres://UTENTE@SERVER/NOME")
            }
            StoreError::Missing(path) => Refusal::new("db_missing", "la base dati non c'è")
                .at(path.display())
                .next("crearla con `frontino db init`, o correggere --db o --data"),
            StoreError::NoSuchDatabase(what) => {
                Refusal::new("db_missing", format!("la base dati non c'è sul server: {what}"))
                    .next("crearla vuota sul server (`createdb NOME`), poi `frontino db init`")
            }
            StoreError::NotInitialised(what) => {
                let what = format!("la base dati non ha lo schema di Frontino ({what})");
                Refusal::new("db_not_initialised", what).next("prepararla con `frontino db init`")
            }
            StoreError::NotOurs(path) => {
                Refusal::new("db_not_ours", "non è una base dati di Frontino")
                    .at(path.display())
                    .next("correggere --db o --data: resta tutto com'è")
            }
            StoreError::NewerVersion { found, known } => {
                let what = format!("lo schema {found} è più nuovo di questo programma ({known})");
                Refusal::new("db_newer", what).next("usare una versione più recente di frontino")
            }
            StoreError::OlderVersion { found, known } => {
                let what = format!("lo schema {found} è più vecchio di questo programma ({known})");
                Refusal::new("db_older", what)
                    .next("aggiornarlo con `frontino db upgrade`, dopo una copia")
            }
            StoreError::ReadOnly => Refusal::new("db_read_only", "la base dati è in sola lettura")
                .next("controllare i permessi del file e della cartella"),
            StoreError::DiskFull => {
                Refusal::new("disk_full", "il disco è pieno o non accetta la scrittura")
                    .next(format!("liberare spazio e {again}"))
            }
            StoreError::Busy => {
                Refusal::new("db_busy", "la base dati è occupata da un altro lavoro").next(again)
            }
            StoreError::Connect(what) => {
                let what = format!("non ci si può collegare alla base dati: {what}");
                Refusal::new("db_connect", what)
                    .next("controllare l'indirizzo, i permessi e che il server sia acceso")
            }
            StoreError::Constraint(what) => {
                Refusal::new("db_constraint", format!("la base dati rifiuta un dato: {what}"))
                    .next("segnalare l'errore: nulla è stato scritto")
            }
            StoreError::Damaged(what) => {
                Refusal::new("db_damaged", format!("la base dati è danneggiata: {what}"))
                    .next("caricare l'ultima copia con `frontino db restore` in una base nuova")
            }
            StoreError::Content(what) | StoreError::Other(what) => {
                Refusal::new("db_error", format!("errore della base dati: {what}"))
                    .next("controllare con `frontino db check`")
            }
        }
    }
}

impl From<BackupError> for Refusal {
    fn from(error: BackupError) -> Refusal {
        match error {
            BackupError::Exists(file) => Refusal::new("backup_exists", "il file c'è già")
                .at(absolute(&file).display())
                .next("scegliere un altro nome: una copia non ne sostituisce un'altra"),
            BackupError::File { path, error } => Refusal::file(&path, &error),
            BackupError::NotABackup(file) => {
                Refusal::new("backup_unknown", "il file non è una copia di Frontino")
                    .at(absolute(&file).display())
                    .next("indicare un file scritto da `frontino db backup`")
            }
            BackupError::OtherFormat { found, known } => {
                let what = format!("la copia è nella forma {found}, il programma legge la {known}");
                Refusal::new("backup_format", what)
                    .at("copia")
                    .next("usare la versione di frontino che l'ha scritta")
            }
            BackupError::OtherSchema { found, known } => {
                let what = format!("il contenuto è dello schema {found}, la base dati del {known}");
                Refusal::new("backup_schema", what).at("copia").next(
                    "caricarlo con la versione di frontino che l'ha scritto, poi `db upgrade`",
                )
            }
            BackupError::Damaged(file) => {
                Refusal::new("backup_damaged", "la copia è troncata o alterata")
                    .at(absolute(&file).display())
                    .next("usare un'altra copia: nulla è stato scritto")
            }
            BackupError::NotEmpty(table) => {
                let what = format!("la base dati non è vuota: ci sono righe in {table}");
                Refusal::new("db_not_empty", what)
                    .next("indicare con --db o --data una base dati che non c'è ancora")
            }
            BackupError::Differs(table) => {
                let what = format!("la tabella {table} non è arrivata uguale");
                Refusal::new("db_differs", what).next("ripetere: nulla è stato scritto")
            }
            BackupError::Store(error) => error.into(),
        }
    }
}
