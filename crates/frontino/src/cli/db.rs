//! `frontino db`: makes, upgrades and checks the database.

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;
use frontino_store::backup::{self, BackupError};
use frontino_store::{DbUrl, catalog, migrate, relocate};
use serde_json::json;
use std::path::PathBuf;

pub const EXAMPLES: &str = "\
Esempi:
  frontino db init
  frontino --data /var/lib/frontino db check --json";

/// What to do with the database.
#[derive(Subcommand)]
pub enum DbCommand {
    /// Crea la base dati e la cartella dei dati
    Init {
        /// Dice che cosa farebbe, senza farlo
        #[arg(long)]
        dry_run: bool,
    },
    /// Porta lo schema alla versione di questo programma
    Upgrade {
        /// Dice che cosa farebbe, senza farlo
        #[arg(long)]
        dry_run: bool,
    },
    /// Controlla che lo schema sia quello di questo programma
    Check,
    /// Scrive una copia in un solo file, uguale da entrambi i motori
    Backup {
        /// File da scrivere
        file: PathBuf,
    },
    /// Riempie una base dati che manca o è vuota
    Restore {
        /// Copia da leggere
        file: PathBuf,
    },
    /// Porta tutto in un'altra base dati, che manca o è vuota
    Move {
        /// Indirizzo della nuova base dati
        #[arg(long)]
        to: String,
    },
}

/// Runs the command.
///
/// # Errors
/// When the database cannot be reached or is not ours.
pub fn run(context: &Context, command: DbCommand) -> Result<Status, Refusal> {
    match command {
        DbCommand::Init { dry_run: false } => {
            std::fs::create_dir_all(&context.data).map_err(|e| Refusal::file(&context.data, &e))?;
            context.db.create()?;
        }
        DbCommand::Upgrade { dry_run: false } => {
            migrate::upgrade(&mut context.db.open_any_version()?)?;
        }
        DbCommand::Init { .. } => {}
        DbCommand::Upgrade { .. } => {
            context.db.open_any_version()?;
        }
        DbCommand::Check => {
            let faults = catalog::check_integrity(&mut context.open()?)?;
            if !faults.is_empty() {
                return Err(Refusal::new("db_damaged", faults.join("; "))
                    .next("ripristinare l'ultima copia con `frontino db restore`"));
            }
        }
        DbCommand::Backup { file } => {
            backup::backup(&mut context.open()?, &file).map_err(say)?;
        }
        DbCommand::Restore { file } => {
            backup::restore(&file, &mut context.db.create()?).map_err(say)?;
        }
        DbCommand::Move { to } => {
            let to: DbUrl = to.parse()?;
            relocate::move_to(&mut context.open()?, &mut to.create()?).map_err(say)?;
        }
    }
    let (engine, version) = (context.db.engine(), migrate::current_version());
    let value = json!({"engine": engine, "schema_version": version});
    context.printer.result(&value, &format!("Base dati {engine}, schema {version}\n"));
    Ok(Status::Done)
}

/// Why a copy was not made, in Italian.
fn say(error: BackupError) -> Refusal {
    let other = "usare la versione di frontino che ha scritto la copia";
    match error {
        BackupError::Exists(path) => Refusal::new("backup_exists", "il file c'è già")
            .at(path.display())
            .next("indicare un altro nome"),
        BackupError::File { path, error } => Refusal::file(&path, &error),
        BackupError::NotABackup(path) => {
            Refusal::new("not_a_backup", "il file non è una copia di Frontino")
                .at(path.display())
                .next("controllare il percorso")
        }
        BackupError::OtherFormat { found, known } => {
            let what = format!("forma della copia {found}, questo programma conosce {known}");
            Refusal::new("backup_format", what).next(other)
        }
        BackupError::OtherSchema { found, known } => {
            let what = format!("schema della copia {found}, questo programma usa {known}");
            Refusal::new("backup_schema", what).next(other)
        }
        BackupError::Damaged(path) => {
            Refusal::new("backup_damaged", "la copia è stata tagliata o cambiata")
                .at(path.display())
                .next("usare un'altra copia: nulla è stato scritto")
        }
        BackupError::NotEmpty(table) => {
            Refusal::new("db_not_empty", "la base dati da riempire non è vuota")
                .at(table)
                .next("indicare una base dati nuova")
        }
        BackupError::Differs(table) => {
            Refusal::new("copy_differs", "la copia è diversa dall'originale")
                .at(table)
                .next("ripetere: nulla è stato scritto")
        }
        BackupError::Store(error) => error.into(),
    }
}
