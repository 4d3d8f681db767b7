//! The command line: global options, one file per command, three exit statuses (contract, 1).

mod bill_run;
mod db;
mod export;
mod import;
mod printer;
mod tariff;

pub use printer::Printer;
pub use tariff::{load_tariffs, say_rating};

use crate::config::Config;
use crate::refusal::Refusal;
use clap::{Parser, Subcommand};
use frontino_core::dates::Date;
use frontino_store::{Conn, DbUrl};
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs the whole customer side of a water utility.
#[derive(Parser)]
#[command(name = "frontino", version, about = "La parte clienti di un acquedotto")]
struct Cli {
    /// Cartella dei dati.
    #[arg(long, global = true, default_value = "./frontino-data")]
    data: PathBuf,
    /// Base dati: sqlite://FILE o postgres://…
    #[arg(long, global = true)]
    db: Option<String>,
    /// File di configurazione (senza: frontino.toml nella cartella dei dati).
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    /// Un solo oggetto JSON sull'uscita.
    #[arg(long, global = true)]
    json: bool,
    /// Nessun messaggio.
    #[arg(long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Base dati: crea, aggiorna, controlla.
    #[command(subcommand)]
    Db(db::DbCommand),
    /// Migra i dati di un vecchio sistema.
    Import(import::Import),
    /// Tariffe: carica, controlla, elenca, calcola.
    #[command(subcommand)]
    Tariff(tariff::TariffCommand),
    /// Giri di fatturazione: pianifica, calcola, approva, emette.
    #[command(subcommand)]
    BillRun(bill_run::BillRunCommand),
    /// Esporta una tabella in CSV.
    Export(export::Export),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Done,
    /// Done, and something waits for a person.
    Found,
}

/// What every command gets.
pub struct Context {
    /// Data folder.
    pub data: PathBuf,
    /// Database.
    pub db: DbUrl,
    /// Configuration.
    pub config: Config,
    /// Where to write.
    pub printer: Printer,
}

impl Context {
    /// Opens the database, which must be there.
    ///
    /// # Errors
    /// When it is not, or is not usable.
    pub fn open(&self) -> Result<Conn, Refusal> {
        Ok(self.db.open()?)
    }

    /// Opens the database; a missing SQLite file is made when `create` allows it.
    ///
    /// # Errors
    /// As [`Context::open`].
    pub fn open_or_create(&self, create: bool) -> Result<Conn, Refusal> {
        match &self.db {
            DbUrl::Sqlite(path) if create && !path.exists() => Ok(self.db.create()?),
            _ => self.open(),
        }
    }
}

/// Reads a civil date given on the command line.
///
/// # Errors
/// A sentence in Italian.
pub fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| format!("data non valida: {text} (si scrive 2019-12-31)"))
}

/// Runs the program and gives its exit status.
pub fn run() -> ExitCode {
    let json = std::env::args().any(|arg| arg == "--json");
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() && json => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default().to_owned();
            let refusal = Refusal::new("usage", first).next("vedere `frontino --help`");
            return Printer::new(true, true).refused(&refusal);
        }
        // The library prints help and mistakes of use and ends with 0 or 2.
        Err(error) => error.exit(),
    };
    let printer = Printer::new(cli.json, cli.quiet);
    match dispatch(cli) {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Found) => ExitCode::from(1),
        Err(refusal) => printer.refused(&refusal),
    }
}

fn dispatch(cli: Cli) -> Result<Status, Refusal> {
    let file = cli.data.join("frontino.db");
    let db = match &cli.db {
        Some(url) => url.parse()?,
        None => DbUrl::Sqlite(file),
    };
    let printer = Printer::new(cli.json, cli.quiet);
    if let Some(named) = cli.config.as_deref().filter(|file| !file.exists()) {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(Refusal::file(named, &missing));
    }
    let config = cli.config.unwrap_or_else(|| cli.data.join("frontino.toml"));
    let config = Config::read(&config)?;
    let context = Context { data: cli.data, db, config, printer };
    match cli.command {
        Command::Db(command) => db::run(&context, command),
        Command::Import(import) => import::run(&context, &import),
        Command::Tariff(command) => tariff::run(&context, command),
        Command::BillRun(command) => bill_run::run(&context, command),
        Command::Export(export) => export::run(&context, &export),
    }
}
