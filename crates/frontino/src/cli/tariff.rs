//! `frontino tariff`: checks, loads and lists tables, and rates a volume without a database.

use super::italian::{day, euro};
use super::{Context, Status, parse_date};
use crate::charge_words;
use crate::clock;
use crate::refusal::Refusal;
use crate::tariff_file::{CheckedFile, TariffFile, read_path};
use clap::{Args, Subcommand};
use frontino_core::bill::totals;
use frontino_core::charge::Line;
use frontino_core::dates::{Date, Period};
use frontino_core::money::{Cents, format_m3, parse_decimal};
use frontino_core::rating::{Rater, RatingRefused, Source, Stretch};
use frontino_core::supply::{Service, Services, Terms, TermsHistory};
use frontino_core::tariff::Catalogue;
use frontino_store::tariff::{self as store, StoredTariff};
use frontino_store::{Tx, hexadecimal};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::PathBuf;

pub const EXAMPLES: &str = "\
Esempi:
  frontino tariff check data/tariffs/aqp_2018.toml
  frontino tariff quote data/tariffs/synthetic_ticsi_demo.toml data/tariffs/ui_components.csv \\
      --category domestic_resident --members 3 --m3 120 --from 2019-01-01 --to 2019-12-31";

/// What to do with tariffs.
#[derive(Subcommand)]
pub enum TariffCommand {
    /// Controlla tabelle senza caricarle
    Check {
        /// Tabelle TOML e componenti CSV
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Carica tabelle nella base dati
    Load {
        /// Tabelle TOML e componenti CSV
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Crea la base dati SQLite che manca
        #[arg(long)]
        create: bool,
        /// Dice che cosa farebbe, senza farlo
        #[arg(long)]
        dry_run: bool,
    },
    /// Elenca le tabelle caricate
    List,
    /// Le righe di una bolletta per un volume distribuito in modo uniforme, senza base dati
    Quote(Quote),
}

/// The most members or units of a supply.
const COUNT_MAX: i64 = 1_000_000;

/// One volume to be rated.
#[derive(Args)]
pub struct Quote {
    /// Tabelle TOML e componenti CSV
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Codice della categoria
    #[arg(long, value_name = "C")]
    category: String,
    /// Componenti del nucleo, di tutto lo stabile
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=COUNT_MAX))]
    members: Option<u32>,
    /// Unità immobiliari (altrimenti 1)
    #[arg(
        long,
        value_name = "U",
        default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=COUNT_MAX)
    )]
    units: u32,
    /// Volume in metri cubi, fino a tre decimali
    #[arg(long, value_name = "V")]
    m3: String,
    /// Primo giorno
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    from: Date,
    /// Ultimo giorno, compreso
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    to: Date,
    /// Servizi: water, sewer, treatment, separati da virgole (altrimenti tutti)
    #[arg(
        long,
        value_name = "LIST",
        default_value = "water,sewer,treatment",
        value_delimiter = ','
    )]
    services: Vec<String>,
    /// Titolare del bonus sociale idrico
    #[arg(long)]
    bonus: bool,
}

/// Runs the command.
///
/// # Errors
/// When a table cannot be used or does not answer.
pub fn run(context: &Context, command: TariffCommand) -> Result<Status, Refusal> {
    match command {
        TariffCommand::Check { files } => check(context, &files),
        TariffCommand::Load { files, create, dry_run } => load(context, &files, create, dry_run),
        TariffCommand::List => list(context),
        TariffCommand::Quote(quote) => rate(context, &quote),
    }
}

/// Loads tables into the database of `tx`: the same content again changes nothing.
///
/// # Errors
/// When a table cannot be used.
pub fn load_tariffs(tx: &mut Tx<'_>, files: &[PathBuf]) -> Result<Vec<String>, Refusal> {
    let mut warnings = Vec::new();
    tx.take_turn("tariff_file")?;
    for path in files {
        let id = store::next_id(tx)?;
        let (body, checked) = read_path(path, id)?;
        warnings.extend(checked.warnings);
        let (components, valid_from) = match &checked.content {
            TariffFile::Tariff(all) => (false, all.iter().map(|v| v.valid.from).min()),
            TariffFile::Components(all) => (true, all.iter().map(|r| r.valid.from).min()),
        };
        let sha256 = hexadecimal(&Sha256::digest(body.as_bytes()));
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        let file = StoredTariff {
            id,
            components,
            name: name.unwrap_or_default(),
            valid_from: valid_from.unwrap_or(frontino_core::dates::FIRST),
            body,
        };
        store::insert(tx, &file, &sha256, clock::now_micros())?;
    }
    Ok(warnings)
}

fn load(
    context: &Context,
    files: &[PathBuf],
    create: bool,
    dry_run: bool,
) -> Result<Status, Refusal> {
    // A table that cannot be used must not leave a new database behind.
    let read = read_all(files)?;
    if dry_run && create && !context.db.exists()? {
        let warnings: Vec<String> = read.into_iter().flat_map(|file| file.warnings).collect();
        let text = format!("Sarebbe creata {} con {} tabelle\n", context.db, files.len());
        let value = json!({"tariff": null, "valid_from": null, "warnings": warnings});
        context.printer.result(&value, &text);
        return Ok(Status::Done);
    }
    let mut conn = context.open_or_create(create && !dry_run)?;
    let mut tx = conn.begin()?;
    let warnings = load_tariffs(&mut tx, files)?;
    let loaded = store::list(&mut tx)?;
    if !dry_run {
        tx.commit()?;
    }
    for warning in &warnings {
        context.printer.say(&format!("Avviso: {warning}"));
    }
    let newest = loaded.iter().rev().find(|f| !f.components).or(loaded.last());
    let value = json!({
        "tariff": newest.map(|f| f.name.clone()),
        "valid_from": newest.map(|f| f.valid_from.to_string()),
        "warnings": warnings,
    });
    context.printer.result(&value, &format!("Tabelle in vigore: {}\n", loaded.len()));
    Ok(Status::Done)
}

fn list(context: &Context) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let loaded = store::list(&mut conn.begin_read()?)?;
    let text: String = loaded
        .iter()
        .map(|f| format!("{} dal {}: {}\n", f.id, day(f.valid_from), f.name))
        .collect();
    let rows: Vec<Value> = loaded
        .iter()
        .map(|f| json!({"tariff": f.name, "valid_from": f.valid_from.to_string(), "order": f.id}))
        .collect();
    context.printer.result(&json!({"tariffs": rows, "warnings": []}), &text);
    Ok(Status::Done)
}

fn read_all(files: &[PathBuf]) -> Result<Vec<CheckedFile>, Refusal> {
    files.iter().zip(1..).map(|(path, place)| Ok(read_path(path, place)?.1)).collect()
}

fn check(context: &Context, files: &[PathBuf]) -> Result<Status, Refusal> {
    let mut warnings: Vec<String> = Vec::new();
    let mut names = Vec::new();
    let mut valid_from: Option<Date> = None;
    for file in read_all(files)? {
        warnings.extend(file.warnings);
        if let TariffFile::Tariff(versions) = &file.content {
            names.extend(versions.first().map(|v| v.utility.clone()));
            valid_from = versions.iter().map(|v| v.valid.from).chain(valid_from).min();
        }
    }
    let text: String = warnings.iter().map(|w| format!("Avviso: {w}\n")).collect();
    let value = json!({
        "tariff": names.join(", "),
        "valid_from": valid_from.map(|d| d.to_string()),
        "warnings": warnings,
    });
    context.printer.result(&value, if text.is_empty() { "Nessun avviso.\n" } else { &text });
    Ok(if warnings.is_empty() { Status::Done } else { Status::Found })
}

fn catalogue(files: &[PathBuf]) -> Result<Catalogue, Refusal> {
    let (mut versions, mut components) = (Vec::new(), Vec::new());
    for file in read_all(files)? {
        match file.content {
            TariffFile::Tariff(more) => versions.extend(more),
            TariffFile::Components(more) => components.extend(more),
        }
    }
    Ok(Catalogue::new(versions, components))
}

fn terms(quote: &Quote, catalogue: &Catalogue) -> Result<Terms, Refusal> {
    let wrong = |what: String, option: &str| {
        Refusal::new("quote_invalid", what).at(option).next("vedere `frontino tariff quote --help`")
    };
    let category = catalogue.category(&quote.category.trim().to_lowercase()).ok_or_else(|| {
        let known = catalogue.categories.join(", ");
        wrong(format!("categoria {} sconosciuta; ci sono: {known}", quote.category), "--category")
    })?;
    let mut services = Services::none();
    for name in &quote.services {
        let service = Service::ALL.into_iter().find(|s| s.code() == name.trim());
        let service =
            service.ok_or_else(|| wrong(format!("servizio sconosciuto: {name}"), "--services"))?;
        services = services.with(service);
    }
    if quote.to < quote.from {
        return Err(wrong("l'ultimo giorno precede il primo".into(), "--to"));
    }
    let members = quote.members.filter(|m| *m > 0);
    Ok(Terms { category, members, units: quote.units, services, bonus: quote.bonus })
}

fn rate(context: &Context, quote: &Quote) -> Result<Status, Refusal> {
    let catalogue = catalogue(&quote.files)?;
    let terms = TermsHistory::constant(terms(quote, &catalogue)?);
    let litres = parse_decimal(&quote.m3, 3).filter(|l| (0..1_000_000_000_000).contains(l));
    let litres = litres.ok_or_else(|| {
        Refusal::new("quote_invalid", format!("volume non valido: {}", quote.m3))
            .at("--m3")
            .next("scrivere metri cubi con il punto, per esempio 46 o 46.5")
    })?;
    let period = Period::closed(quote.from, quote.to);
    let stretch = Stretch { period, litres, source: Source::Actual };
    let mut lines = Vec::new();
    Rater::new(&catalogue)
        .rate(period, &terms, &[stretch], catalogue.policy.resolve(), &mut lines)
        .map_err(|refused| say_rating(&refused))?;
    let sums = totals(&lines, false, Cents::ZERO);
    let rows: Vec<Value> = lines.iter().map(|l| line_value(l, &catalogue)).collect();
    let value = json!({
        "lines": rows,
        "net_cents": sums.net.0,
        "vat_cents": sums.vat.0,
        "total_cents": sums.total.0,
    });
    let mut text = String::new();
    for line in &lines {
        text.push_str(&charge_words::line(line, &catalogue.components));
    }
    let [net, vat, total] = [sums.net, sums.vat, sums.total].map(euro);
    let _ = writeln!(text, "Netto {net} · IVA {vat} · totale {total}");
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

fn quantity(line: &Line) -> String {
    if line.charge.kind.counts_days() || !line.charge.kind.is_rated() {
        line.quantity.to_string()
    } else {
        format_m3(line.quantity)
    }
}

/// A line as JSON.
pub(super) fn line_value(line: &Line, catalogue: &Catalogue) -> Value {
    json!({
        "code": line.charge.code(&catalogue.components),
        "from": line.period.from.to_string(),
        "to": line.period.last_day().to_string(),
        "quantity_m3": quantity(line),
        "unit_price": line.unit_price.to_string(),
        "amount_cents": line.amount.0,
    })
}

/// Why a volume has no price, in Italian.
#[must_use]
pub fn say_rating(refused: &RatingRefused) -> Refusal {
    let what = match refused {
        RatingRefused::NoTariff { category, day: on } => {
            format!("nessuna tariffa per la categoria {category} il {}", day(*on))
        }
        RatingRefused::NoRate { category, tier } => {
            format!("la tabella non ha il prezzo della fascia {tier} della categoria {category}")
        }
        RatingRefused::NoCommitment { category } => {
            format!("manca il minimo impegnato della categoria {category}")
        }
        RatingRefused::NoClass { category, members } => {
            format!("nessuna classe per un nucleo di {members} nella categoria {category}")
        }
    };
    Refusal::new("not_rated", what)
        .at("tariffe caricate")
        .next("caricare la tabella che manca con `frontino tariff load`")
}
