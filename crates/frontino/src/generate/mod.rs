//! `frontino generate`: a made-up legacy export of any size, awkward on purpose, with a share of
//! faulty rows when asked. The same arguments give the same bytes; nothing grows with the number
//! of supplies but the files.
//!
//! `town` says who is who, the files named by nouns tell the story of one supply, `layout`, `rows`
//! and `table` write it as the old system would have, `dirt` spoils rows on their way out.

mod codes;
mod debts;
mod demand;
mod dirt;
pub mod habit;
mod history;
pub mod january;
mod layout;
mod manifest;
mod names;
mod people;
mod places;
mod random;
mod readings;
mod register;
mod rows;
mod supplies;
mod table;
#[cfg(test)]
mod tests;
mod town;

use dirt::Plan;
use layout::LAYOUTS;
use rows::Tables;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use table::Table;
use thiserror::Error;
use town::Town;

/// More supplies than this have no code of eight digits.
pub const SUPPLIES_MAX: u64 = 10_000_000;

/// Supplies between two words to the watcher.
const WATCHED: u64 = 100;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Number of supplies.
    pub supplies: u64,
    /// Which of the possible towns.
    pub seed: u64,
    /// Share of the rows of each file that get a fault, in thousandths (15 is 1.5 %).
    pub dirt_permille: u32,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Every file, the seven legacy files first.
    pub files: Vec<GeneratedFile>,
    /// Rows of the legacy files, without headers.
    pub rows: u64,
    /// Rows that were changed, added or left out by a fault.
    pub dirty_rows: u64,
}

/// One file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Name in the folder.
    pub path: &'static str,
    /// Rows without the header; 0 for texts.
    pub rows: u64,
    /// Rows changed, added or left out.
    pub dirty_rows: u64,
    /// Kinds of fault that occurred, each with its number of rows.
    pub faults: Vec<(&'static str, u64)>,
}

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum GenerateRefused {
    /// No supply was asked for.
    #[error("nessuna utenza: chiedine almeno una")]
    NoSupplies,
    /// More supplies than there are codes.
    #[error("{asked} utenze sono troppe: al massimo {SUPPLIES_MAX}")]
    TooManySupplies {
        /// How many were asked for.
        asked: u64,
    },
    /// More than every row.
    #[error("la quota di righe errate va da 0 a 100 per cento")]
    DirtAboveAll,
    /// A file or the folder could not be written.
    #[error("{} non si può scrivere: {source}", path.display())]
    Write {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The texts beside the legacy files.
fn texts() -> [(&'static str, String); 4] {
    [
        ("manifest.toml", manifest::manifest()),
        ("tariff.toml", manifest::TARIFF.to_owned()),
        ("ui_components.csv", manifest::UI_COMPONENTS.to_owned()),
        ("frontino.toml", manifest::CONFIGURATION.to_owned()),
    ]
}

/// Writes the export into `out`, which is made when missing, and tells `watch` how many
/// supplies more are done. Files of an earlier export are replaced, others left alone; when it
/// fails no file of this export is left half-written.
///
/// # Errors
/// `GenerateRefused` says what cannot be done or written.
pub fn generate(
    options: Options,
    out: &Path,
    watch: &mut dyn FnMut(u64),
) -> Result<Generated, GenerateRefused> {
    check(options)?;
    fs::create_dir_all(out).map_err(|source| write_refused(out, source))?;
    let written = write_partial(options, out, watch).and_then(|files| {
        for file in &files {
            let (from, to) = (partial(out, file.path), out.join(file.path));
            fs::rename(&from, &to).map_err(|source| write_refused(&to, source))?;
        }
        Ok(files)
    });
    if written.is_err() {
        let names = LAYOUTS.iter().map(|layout| layout.path).chain(texts().map(|(path, _)| path));
        for path in names {
            // What was never made cannot be removed; the refusal to tell of is the first one.
            let _ = fs::remove_file(partial(out, path));
        }
    }
    written.map(total)
}

/// Counts what `generate` would write and writes nothing.
///
/// # Errors
/// As `generate`, but for files and folders.
pub fn count(options: Options, watch: &mut dyn FnMut(u64)) -> Result<Generated, GenerateRefused> {
    check(options)?;
    let nowhere = |_: &'static str| Ok(Box::new(io::sink()) as Box<dyn Write>);
    let files = write_tables(options, nowhere, watch)
        .map_err(|source| write_refused(Path::new("-"), source))?;
    Ok(total(with_texts(files)))
}

/// Refuses what cannot be made up, before anything is written.
///
/// # Errors
/// Without supplies, or with too many, or with more dirt than rows.
pub fn check(options: Options) -> Result<(), GenerateRefused> {
    match options {
        Options { supplies: 0, .. } => Err(GenerateRefused::NoSupplies),
        Options { supplies: asked, .. } if asked > SUPPLIES_MAX => {
            Err(GenerateRefused::TooManySupplies { asked })
        }
        Options { dirt_permille: 1001.., .. } => Err(GenerateRefused::DirtAboveAll),
        _ => Ok(()),
    }
}

fn write_refused(path: &Path, source: io::Error) -> GenerateRefused {
    GenerateRefused::Write { path: path.to_owned(), source }
}

/// Where a file is written before it gets its name.
fn partial(out: &Path, path: &str) -> PathBuf {
    out.join(format!("{path}.partial"))
}

fn write_partial(
    options: Options,
    out: &Path,
    watch: &mut dyn FnMut(u64),
) -> Result<Vec<GeneratedFile>, GenerateRefused> {
    for (path, text) in texts() {
        let to = partial(out, path);
        fs::write(&to, text).map_err(|source| write_refused(&to, source))?;
    }
    let open = |path: &'static str| {
        let file = File::create(partial(out, path))?;
        Ok(Box::new(BufWriter::with_capacity(1 << 18, file)) as Box<dyn Write>)
    };
    let files = write_tables(options, open, watch).map_err(|source| write_refused(out, source))?;
    Ok(with_texts(files))
}

/// Writes all rows, supply by supply.
fn write_tables(
    options: Options,
    open: impl Fn(&'static str) -> io::Result<Box<dyn Write>>,
    watch: &mut dyn FnMut(u64),
) -> io::Result<Vec<GeneratedFile>> {
    let start = |place: usize| {
        let layout = &LAYOUTS[place];
        let plan = Plan::new(layout.file, options.seed, u64::from(options.dirt_permille));
        Table::new(layout, open(layout.path)?, plan)
    };
    let mut tables: Tables =
        [start(0)?, start(1)?, start(2)?, start(3)?, start(4)?, start(5)?, start(6)?];
    let town = Town { seed: options.seed };
    for index in 0..options.supplies {
        rows::write_supply(&mut tables, town, index)?;
        if (index + 1).is_multiple_of(WATCHED) {
            watch(WATCHED);
        }
    }
    tables.into_iter().map(finish).collect()
}

fn finish(table: Table) -> io::Result<GeneratedFile> {
    let path = table.layout.path;
    let (rows, plan) = table.finish()?;
    let counted = plan.catalogue.iter().zip(&plan.counts).filter(|(_, count)| **count > 0);
    let faults = counted.map(|(fault, count)| (fault.name, *count)).collect();
    Ok(GeneratedFile { path, rows, dirty_rows: plan.dirty_rows(), faults })
}

fn with_texts(mut files: Vec<GeneratedFile>) -> Vec<GeneratedFile> {
    let text = |path| GeneratedFile { path, rows: 0, dirty_rows: 0, faults: Vec::new() };
    files.extend(texts().map(|(path, _)| text(path)));
    files
}

fn total(files: Vec<GeneratedFile>) -> Generated {
    Generated {
        rows: files.iter().map(|file| file.rows).sum(),
        dirty_rows: files.iter().map(|file| file.dirty_rows).sum(),
        files,
    }
}
