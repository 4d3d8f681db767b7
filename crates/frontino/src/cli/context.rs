//! What every command gets: folder, database, configuration, civil date, and where to write.

use super::Printer;
use crate::clock;
use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_store::{Conn, DbUrl, Tx, import_batch, setting};
use std::path::PathBuf;

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
    pretended: Option<Pretended>,
}

/// A civil date that is not the clock's.
struct Pretended {
    today: Date,
    place: &'static str,
}

impl Context {
    /// Works out what the global options mean.
    ///
    /// # Errors
    /// When the address of the database or the configuration cannot be understood.
    pub fn new(
        data: PathBuf,
        db: Option<&str>,
        config: Option<PathBuf>,
        today: Option<Date>,
        printer: Printer,
    ) -> Result<Context, Refusal> {
        let db = match db {
            Some(url) => url.parse()?,
            None => DbUrl::Sqlite(data.join("frontino.db")),
        };
        if let Some(named) = config.as_deref().filter(|file| !file.exists()) {
            let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(Refusal::file(named, &missing));
        }
        let config = Config::read(&config.unwrap_or_else(|| data.join("frontino.toml")))?;
        let asked = today.map(|today| Pretended { today, place: "--today" });
        let set = config.demo.today;
        let set = set.map(|today| Pretended { today, place: "demo.today della configurazione" });
        Ok(Context { data, db, config, printer, pretended: asked.or(set) })
    }

    /// The program's civil date.
    #[must_use]
    pub fn today(&self) -> Date {
        self.pretended.as_ref().map_or_else(clock::today, |pretended| pretended.today)
    }

    /// Who does it, for the trail of changes: the name given, else the account of the system.
    #[must_use]
    pub fn actor(&self, by: Option<&str>) -> String {
        let given = by.filter(|by| !by.trim().is_empty()).map(str::to_owned);
        let account = || ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
        given.or_else(account).unwrap_or_else(|| "cli".to_owned())
    }

    /// Opens the database, which must be there.
    ///
    /// # Errors
    /// When it is not, or is not usable, or a date is pretended on data that are not made up.
    pub fn open(&self) -> Result<Conn, Refusal> {
        self.open_checked(setting::is_synthetic)
    }

    /// Opens the database; a missing SQLite file is made when `create` allows it.
    ///
    /// # Errors
    /// As [`Context::open`].
    pub fn open_or_create(&self, create: bool) -> Result<Conn, Refusal> {
        self.open_for_import(create, false)
    }

    /// As [`Context::open_or_create`], for an import of data that are `made_up` or not: a new
    /// database will be what they are.
    ///
    /// # Errors
    /// As [`Context::open`].
    pub fn open_for_import(&self, create: bool, made_up: bool) -> Result<Conn, Refusal> {
        let missing = matches!(&self.db, DbUrl::Sqlite(path) if !path.exists());
        if create && missing {
            self.expect_made_up(made_up)?;
            return Ok(self.db.create()?);
        }
        if made_up {
            return self.open_checked(|tx| Ok(import_batch::is_synthetic(tx)? != Some(false)));
        }
        self.open()
    }

    /// Opens the database; a pretended date needs what `made_up` looks for in it.
    fn open_checked(
        &self,
        made_up: impl FnOnce(&mut Tx<'_>) -> frontino_store::Result<bool>,
    ) -> Result<Conn, Refusal> {
        let mut conn = self.db.open()?;
        if self.pretended.is_some() {
            let made_up = made_up(&mut conn.begin_read()?)?;
            self.expect_made_up(made_up)?;
        }
        Ok(conn)
    }

    fn expect_made_up(&self, made_up: bool) -> Result<(), Refusal> {
        match &self.pretended {
            Some(pretended) if !made_up => {
                Err(Refusal::new("today_refused", "una data di prova vale solo su dati inventati")
                    .at(pretended.place)
                    .next("toglierla, o usare una base dati fatta da `demo` o da `generate`"))
            }
            _ => Ok(()),
        }
    }
}
