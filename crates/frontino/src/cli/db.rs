//! `frontino db`: makes, upgrades and checks the database, copies it and brings it back.

use super::italian::thousands;
use super::{Context, Status};
use crate::refusal::Refusal;
use clap::{Args, Subcommand};
use frontino_store::backup::{self, Copied};
use frontino_store::{Conn, DbUrl, StoreError, catalog, migrate, relocate};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

pub const EXAMPLES: &str = "\
Esempi:
  frontino --data /var/lib/frontino db init
  frontino --data /var/lib/frontino db backup /srv/copie/frontino-2020-02-01.frontino
  frontino --data /var/lib/frontino db move --to postgres://frontino@localhost/acqua";

/// What to do with the database.
#[derive(Subcommand)]
pub enum DbCommand {
    /// Crea la base dati e la cartella dei dati
    Init(Dry),
    /// Porta lo schema alla versione di questo programma
    Upgrade(Dry),
    /// Controlla che la base dati sia intera e il suo schema quello di questo programma
    Check,
    /// Copia tutto in un file nuovo, lo stesso da entrambi i motori
    Backup {
        /// File da scrivere, che non deve esserci
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        dry: Dry,
    },
    /// Riempie con una copia una base dati che manca o è vuota
    Restore {
        /// File scritto da `db backup`
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        dry: Dry,
    },
    /// Porta tutto in un'altra base dati, che manca o è vuota; questa resta com'è
    Move {
        /// Base dati di arrivo: sqlite://FILE o postgres://…
        #[arg(long, value_name = "URL")]
        to: String,
        #[command(flatten)]
        dry: Dry,
    },
}

/// Whether to write.
#[derive(Args)]
pub struct Dry {
    /// Dice che cosa farebbe, senza farlo
    #[arg(long = "dry-run")]
    run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the database cannot be reached, is not ours or is not whole, or a copy is not possible.
pub fn run(context: &Context, command: DbCommand) -> Result<Status, Refusal> {
    match command {
        DbCommand::Init(dry) => init(context, dry.run),
        DbCommand::Upgrade(dry) => upgrade(context, dry.run),
        DbCommand::Check => check(context),
        DbCommand::Backup { file, dry } => backup(context, &file, dry.run),
        DbCommand::Restore { file, dry } => restore(context, &file, dry.run),
        DbCommand::Move { to, dry } => move_to(context, &to, dry.run),
    }?;
    Ok(Status::Done)
}

fn init(context: &Context, dry: bool) -> Result<(), Refusal> {
    let there = context.db.exists()?;
    if dry && there {
        context.db.open_any_version()?;
    }
    if !dry {
        std::fs::create_dir_all(&context.data).map_err(|e| Refusal::file(&context.data, &e))?;
        context.db.create()?;
    }
    let version = migrate::current_version();
    let (db, engine) = (&context.db, context.db.engine());
    let text = match (there, dry) {
        (true, _) => format!("La base dati {db} c'è già, schema {version}\n"),
        (false, false) => format!("Creata la base dati {db} ({engine}, schema {version})\n"),
        (false, true) => format!("Sarebbe creata la base dati {db} ({engine})\n"),
    };
    let value = json!({"engine": engine, "schema_version": version, "place": db.to_string(),
        "created": !there && !dry});
    context.printer.result(&value, &text);
    Ok(())
}

fn upgrade(context: &Context, dry: bool) -> Result<(), Refusal> {
    let mut conn = context.db.open_any_version()?;
    let known = migrate::current_version();
    let before = migrate::version(&mut conn)?;
    let before =
        before.ok_or_else(|| StoreError::NotInitialised(context.db.engine().to_owned()))?;
    if before > known {
        return Err(StoreError::NewerVersion { found: before, known }.into());
    }
    if !dry {
        migrate::upgrade(&mut conn)?;
    }
    let after = if dry { before } else { known };
    let text = match known - before {
        0 => format!("Lo schema è già il {known}\n"),
        steps if dry => {
            format!("Sarebbero eseguiti {steps} passi, dallo schema {before} al {known}\n")
        }
        _ => format!("Schema portato da {before} a {known}\n"),
    };
    let value = json!({"engine": context.db.engine(), "schema_version": after,
        "before": before, "known": known});
    context.printer.result(&value, &text);
    Ok(())
}

fn check(context: &Context) -> Result<(), Refusal> {
    let mut conn = context.db.open()?;
    let wrong = catalog::check_integrity(&mut conn)?;
    if !wrong.is_empty() {
        return Err(StoreError::Damaged(wrong.join("; ")).into());
    }
    let tables = catalog::tables(&mut conn.begin_read()?)?;
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let (engine, version) = (context.db.engine(), migrate::current_version());
    let text = format!("Base dati {engine} intera, schema {version}, {} tabelle\n", names.len());
    let value = json!({"engine": engine, "schema_version": version, "ok": true, "tables": names});
    context.printer.result(&value, &text);
    Ok(())
}

/// What a copy has, for a program.
fn described(db: &DbUrl, copied: &Copied) -> Value {
    let rows = copied.tables.iter().map(|(name, rows)| (name.clone(), json!(rows)));
    json!({"engine": db.engine(), "schema_version": copied.schema_version, "rows": copied.rows(),
        "tables": rows.collect::<Map<String, Value>>(), "sha256": copied.sha256})
}

fn backup(context: &Context, file: &Path, dry: bool) -> Result<(), Refusal> {
    let mut conn = context.db.open()?;
    if dry {
        backup::refuse_existing(file)?;
        let value = json!({"engine": context.db.engine(),
            "schema_version": migrate::current_version(), "file": file});
        context.printer.result(&value, &format!("Sarebbe scritta la copia {}\n", file.display()));
        return Ok(());
    }
    let progress = context.printer.progress("Righe copiate", None);
    let copied = backup::backup(&mut conn, file, &|| progress.advance(1))?;
    drop(progress);
    let bytes = file.metadata().map_err(|e| Refusal::file(file, &e))?.len();
    let mut value = described(&context.db, &copied);
    value["file"] = json!(file);
    value["bytes"] = json!(bytes);
    let (rows, bytes) = (thousands(copied.rows()), thousands(bytes));
    let text = format!("Copia in {}: {rows} righe, {bytes} byte\n", file.display());
    context.printer.result(&value, &text);
    Ok(())
}

/// Does `fill` on a database that is missing or empty; one that was made for it and could not be
/// filled is taken away again.
fn fill<T>(db: &DbUrl, fill: impl FnOnce(&mut Conn) -> Result<T, Refusal>) -> Result<T, Refusal> {
    let there = db.exists()?;
    let mut conn = if there { db.open()? } else { db.create()? };
    let filled = fill(&mut conn);
    if filled.is_err() && !there {
        drop(conn);
        db.remove_file();
    }
    filled
}

/// Refuses a database that could not be filled from content of a schema version.
fn expect_fillable(db: &DbUrl, schema: i64) -> Result<(), Refusal> {
    if db.exists()? {
        return Ok(backup::expect_empty(&mut db.open()?, schema)?);
    }
    let known = migrate::current_version();
    if schema == known {
        return Ok(());
    }
    Err(backup::BackupError::OtherSchema { found: schema, known }.into())
}

fn restore(context: &Context, file: &Path, dry: bool) -> Result<(), Refusal> {
    let db = &context.db;
    // Before anything is made: a damaged file leaves nothing.
    let (schema_version, sha256) = backup::verify(file)?;
    expect_fillable(db, schema_version)?;
    if dry {
        let value = json!({"engine": db.engine(), "schema_version": schema_version,
            "sha256": sha256});
        let text = format!("{} sarebbe caricata in {db}\n", file.display());
        context.printer.result(&value, &text);
        return Ok(());
    }
    let progress = context.printer.progress("Righe caricate", None);
    let row_done = || progress.advance(1);
    let copied = fill(db, |conn| Ok(backup::restore(file, conn, &row_done)?))?;
    drop(progress);
    let text = format!("Caricate {} righe in {db}\n", thousands(copied.rows()));
    context.printer.result(&described(db, &copied), &text);
    Ok(())
}

fn move_to(context: &Context, to: &str, dry: bool) -> Result<(), Refusal> {
    let mut from = context.db.open()?;
    let to: DbUrl = to.parse().map_err(|error| Refusal::from(error).at("--to"))?;
    let of_target = |refusal: Refusal| refusal.or_at(&to);
    expect_fillable(&to, migrate::current_version()).map_err(of_target)?;
    if dry {
        let value = json!({"engine": to.engine(), "schema_version": migrate::current_version()});
        context.printer.result(&value, &format!("Tutto sarebbe portato in {to}\n"));
        return Ok(());
    }
    let progress = context.printer.progress("Righe portate", None);
    let row_done = || progress.advance(1);
    let moved = fill(&to, |conn| Ok(relocate::move_to(&mut from, conn, &row_done)?));
    let copied = moved.map_err(of_target)?;
    drop(progress);
    let rows = thousands(copied.rows());
    let text = format!("Portate {rows} righe in {to}; {} resta com'era\n", context.db);
    context.printer.result(&described(&to, &copied), &text);
    Ok(())
}
