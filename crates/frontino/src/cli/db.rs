//! `frontino db`: makes, upgrades and checks the database.

use super::{Context, Status};
use crate::refusal::Refusal;
use clap::Subcommand;
use frontino_store::migrate;
use serde_json::json;

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
            context.open()?;
        }
    }
    let (engine, version) = (context.db.engine(), migrate::current_version());
    let value = json!({"engine": engine, "schema_version": version});
    context.printer.result(&value, &format!("Base dati {engine}, schema {version}\n"));
    Ok(Status::Done)
}
