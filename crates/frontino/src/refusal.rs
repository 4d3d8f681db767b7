//! A refusal: what was wrong, where, and what to do next, in Italian.

use frontino_store::StoreError;
use std::fmt::Display;
use std::path::Path;

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

    /// Says what to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Refusal {
        self.next = next.into();
        self
    }

    /// A file that cannot be read or written.
    #[must_use]
    pub fn file(path: &Path, error: &std::io::Error) -> Refusal {
        let (code, what, next) = match error.kind() {
            std::io::ErrorKind::NotFound => {
                ("file_missing", "il file non c'è", "controllare il percorso")
            }
            std::io::ErrorKind::PermissionDenied => {
                ("file_denied", "permesso negato", "controllare i permessi del file")
            }
            std::io::ErrorKind::StorageFull => {
                ("disk_full", "il disco è pieno", "liberare spazio e ripetere lo stesso comando")
            }
            _ => ("file_error", "errore di lettura o scrittura", "controllare il disco"),
        };
        let place = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        Refusal::new(code, format!("{what} ({error})")).at(place.display()).next(next)
    }

    /// A mistake in a TOML text, with its line.
    #[must_use]
    pub fn toml(file: &str, text: &str, error: &toml::de::Error) -> Refusal {
        let line = error.span().map_or(1, |span| {
            let upto = text.get(..span.start).unwrap_or("");
            upto.bytes().filter(|b| *b == b'\n').count() + 1
        });
        Refusal::new("toml_invalid", error.message().to_owned())
            .at(format!("{file}, riga {line}"))
            .next("correggere la riga; i nomi ammessi sono nella documentazione")
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        let again = "ripetere lo stesso comando: ciò che era già salvato resta";
        let (code, message, place, next) = match error {
            StoreError::BadUrl(what) => (
                "db_url",
                format!("indirizzo della base dati non valido: {what}"),
                "--db".to_owned(),
                "scrivere sqlite://FILE oppure postgres://UTENTE@SERVER/NOME".to_owned(),
            ),
            StoreError::Missing(path) => (
                "db_missing",
                "la base dati non c'è".to_owned(),
                path.display().to_string(),
                "crearla con `frontino db init`, o correggere --db o --data".to_owned(),
            ),
            StoreError::NotInitialised(what) => (
                "db_not_initialised",
                format!("la base dati non ha lo schema di Frontino ({what})"),
                "--db".to_owned(),
                "prepararla con `frontino db init`".to_owned(),
            ),
            StoreError::NotOurs(path) => (
                "db_not_ours",
                "il file non è una base dati di Frontino".to_owned(),
                path.display().to_string(),
                "correggere --db".to_owned(),
            ),
            StoreError::NewerVersion { found, known } => (
                "db_newer",
                format!("lo schema {found} è più nuovo di questo programma ({known})"),
                "--db".to_owned(),
                "usare una versione più recente di frontino".to_owned(),
            ),
            StoreError::OlderVersion { found, known } => (
                "db_older",
                format!("lo schema {found} è più vecchio di questo programma ({known})"),
                "--db".to_owned(),
                "aggiornarlo con `frontino db upgrade`, dopo una copia".to_owned(),
            ),
            StoreError::ReadOnly => (
                "db_read_only",
                "la base dati è in sola lettura".to_owned(),
                "--db".to_owned(),
                "controllare i permessi del file e della cartella".to_owned(),
            ),
            StoreError::DiskFull => (
                "disk_full",
                "il disco è pieno".to_owned(),
                "--db".to_owned(),
                format!("liberare spazio e {again}"),
            ),
            StoreError::Busy => (
                "db_busy",
                "la base dati è occupata da un altro lavoro".to_owned(),
                "--db".to_owned(),
                again.to_owned(),
            ),
            StoreError::Connect(what) => (
                "db_connect",
                format!("non ci si può collegare alla base dati: {what}"),
                "--db".to_owned(),
                "controllare indirizzo, utente e che il server sia acceso".to_owned(),
            ),
            StoreError::Constraint(what) => (
                "db_constraint",
                format!("la base dati rifiuta un dato: {what}"),
                "--db".to_owned(),
                "segnalare l'errore: nulla è stato scritto".to_owned(),
            ),
            StoreError::Content(what) | StoreError::Other(what) => (
                "db_error",
                format!("errore della base dati: {what}"),
                "--db".to_owned(),
                "controllare con `frontino db check`".to_owned(),
            ),
        };
        Refusal { code, message, place, next }
    }
}
