//! `manifest.toml`: which files a bundle holds, how they are written, and how their columns and
//! values map to ours. Mapping is data: whatever is not understood refuses the bundle as a whole.

use super::formats::{DateFormat, NumberFormat};
use super::layout::{BundleFile, ColumnKind};
use super::refuse::{nearest, refuse};
use crate::refusal::Refusal;
use encoding_rs::Encoding;
use frontino_core::dates::Date;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

mod keys;
pub mod slip;
#[cfg(test)]
mod tests;

use keys::Keys;

/// A manifest.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Name of the bundle.
    pub name: String,
    /// Day on which the data were taken from the old system.
    pub taken_on: Date,
    /// Whether the data are made up.
    pub synthetic: bool,
    /// Tariff and component tables to load first.
    pub tariffs: Vec<PathBuf>,
    /// The files, in the order in which they are judged.
    pub files: Vec<FileSpec>,
}

/// How one file is written and what its columns are called.
#[derive(Clone, Debug)]
pub struct FileSpec {
    /// Which file it is.
    pub file: BundleFile,
    /// Where it lies.
    pub path: PathBuf,
    /// How its letters are written.
    pub encoding: &'static Encoding,
    /// What stands between two cells.
    pub delimiter: u8,
    /// How numbers are written.
    pub numbers: NumberFormat,
    /// How dates are written.
    pub dates: DateFormat,
    /// Cell texts that mean blank.
    pub nulls: HashSet<String>,
    /// One for each column of ours, in our order.
    pub mappings: Vec<Mapping>,
}

/// What a column of ours is in the file.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Their name of it; without one it keeps ours.
    pub theirs: Option<String>,
    /// Their words and ours.
    pub values: HashMap<String, String>,
    /// For a blank cell or an absent column.
    pub default: Option<String>,
}

impl Manifest {
    /// Reads a manifest; its paths are taken from the folder it lies in.
    ///
    /// # Errors
    /// When it cannot be read, or holds a key, file, column or value that is not known.
    pub fn load(path: &Path) -> Result<Manifest, Refusal> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            refuse(
                "manifest_unreadable",
                &shown,
                format!("il manifest non si può leggere: {}", Refusal::file(path, &error).message),
                "controllare il percorso e che il file sia testo UTF-8",
            )
        })?;
        Manifest::parse(&text, path.parent().unwrap_or(Path::new("")), &shown)
    }

    fn parse(text: &str, folder: &Path, shown: &str) -> Result<Manifest, Refusal> {
        let text = text.trim_start_matches('\u{feff}');
        let table =
            toml::from_str::<Table>(text).map_err(|error| Refusal::toml(shown, text, &error))?;
        let keys = Keys { table: &table, path: String::new(), shown };
        keys.only(&["name", "taken_on", "synthetic", "tariffs", "files"])?;
        let name = keys.required_text("name")?;
        let taken_on = taken_on(&keys)?;
        let synthetic = keys.flag("synthetic")?.unwrap_or(false);
        let tariffs = keys.texts("tariffs")?.iter().map(|path| folder.join(path)).collect();
        let files = files(&keys, folder)?;
        Ok(Manifest { name, taken_on, synthetic, tariffs, files })
    }
}

/// The day, as text or as a date of TOML.
fn taken_on(keys: &Keys<'_>) -> Result<Date, Refusal> {
    let text = match keys.table.get("taken_on") {
        Some(Value::Datetime(datetime)) => datetime.to_string(),
        _ => keys.required_text("taken_on")?,
    };
    Date::parse(&text).ok_or_else(|| {
        keys.bad_value("taken_on", format!("«{text}» non è una data"), "scriverla come 2019-12-31")
    })
}

fn files(keys: &Keys<'_>, folder: &Path) -> Result<Vec<FileSpec>, Refusal> {
    let Some(files) = keys.inner("files")? else {
        return Err(keys.missing("files", "indicare almeno un file, per esempio [files.supplies]"));
    };
    let names = BundleFile::ALL.map(BundleFile::name);
    files.only(&names)?;
    let mut specs = Vec::new();
    for file in BundleFile::ALL {
        if let Some(spec) = files.inner(file.name())? {
            specs.push(file_spec(&spec, file, folder)?);
        }
    }
    if specs.is_empty() {
        return Err(keys.missing("files", "indicare almeno un file, per esempio [files.supplies]"));
    }
    Ok(specs)
}

const FILE_KEYS: [&str; 9] =
    ["path", "encoding", "delimiter", "decimal", "date", "columns", "values", "defaults", "nulls"];

fn file_spec(keys: &Keys<'_>, file: BundleFile, folder: &Path) -> Result<FileSpec, Refusal> {
    keys.only(&FILE_KEYS)?;
    let path = folder.join(keys.required_text("path")?);
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if !["csv", "txt", "xlsx"].contains(&ending.as_str()) {
        let found = format!("«.{ending}» non è un tipo di file che si può leggere");
        return Err(keys.bad_value("path", found, "esportare il file come .csv, .txt o .xlsx"));
    }
    Ok(FileSpec {
        file,
        path,
        encoding: encoding(keys)?,
        delimiter: delimiter(keys)?,
        numbers: numbers(keys)?,
        dates: dates(keys)?,
        nulls: keys.texts("nulls")?.into_iter().map(|text| text.trim().to_owned()).collect(),
        mappings: mappings(keys, file)?,
    })
}

fn encoding(keys: &Keys<'_>) -> Result<&'static Encoding, Refusal> {
    let Some(label) = keys.text("encoding")? else { return Ok(encoding_rs::UTF_8) };
    Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
        let known = ["utf-8", "windows-1252", "iso-8859-1", "iso-8859-15", "utf-16le", "macintosh"];
        let next = match nearest(&label, known) {
            Some(near) => format!("forse è «{near}»"),
            None => "usare per esempio utf-8, windows-1252, iso-8859-15 o utf-16le".to_owned(),
        };
        keys.bad_value("encoding", format!("la codifica «{label}» non è conosciuta"), next)
    })
}

fn delimiter(keys: &Keys<'_>) -> Result<u8, Refusal> {
    let Some(text) = keys.text("delimiter")? else { return Ok(b',') };
    match text.as_bytes() {
        &[byte] if byte.is_ascii_punctuation() && !b"\"-+_".contains(&byte) => Ok(byte),
        b"\t" => Ok(b'\t'),
        _ => Err(keys.bad_value(
            "delimiter",
            format!("«{text}» non può separare le celle"),
            "usare un solo segno: virgola, punto e virgola, barra | o tabulazione",
        )),
    }
}

fn numbers(keys: &Keys<'_>) -> Result<NumberFormat, Refusal> {
    match keys.text("decimal")?.as_deref() {
        None | Some(".") => Ok(NumberFormat::Dot),
        Some(",") => Ok(NumberFormat::Comma),
        Some(text) => Err(keys.bad_value(
            "decimal",
            format!("«{text}» non può separare i decimali"),
            "usare un punto o una virgola",
        )),
    }
}

fn dates(keys: &Keys<'_>) -> Result<DateFormat, Refusal> {
    let text = keys.text("date")?.unwrap_or_else(|| "%Y-%m-%d".to_owned());
    DateFormat::parse(&text).ok_or_else(|| {
        keys.bad_value(
            "date",
            format!("«{text}» non è una forma di data"),
            "usare %d per il giorno, %m per il mese, %Y (o %y) per l'anno: %d/%m/%Y",
        )
    })
}

fn mappings(keys: &Keys<'_>, file: BundleFile) -> Result<Vec<Mapping>, Refusal> {
    let columns = file.columns();
    let names = columns.iter().map(|column| column.name).collect::<Vec<_>>();
    let mut mappings = vec![Mapping::default(); columns.len()];
    for (key, what) in [("columns", 0), ("values", 1), ("defaults", 2)] {
        let Some(inner) = keys.inner(key)? else { continue };
        inner.only(&names)?;
        for (mapping, column) in mappings.iter_mut().zip(columns) {
            match what {
                0 => mapping.theirs = inner.text(column.name)?.map(|name| name.trim().to_owned()),
                1 => mapping.values = values(&inner, column.name, column.kind)?,
                _ => {
                    mapping.default = inner.text(column.name)?;
                    let default = mapping.default.as_deref().unwrap_or("");
                    known_word(&inner, column.name, column.kind, default)?;
                }
            }
        }
    }
    Ok(mappings)
}

/// Their words and ours for one column; ours must be words that the column knows.
fn values(
    keys: &Keys<'_>,
    column: &str,
    kind: ColumnKind,
) -> Result<HashMap<String, String>, Refusal> {
    let Some(inner) = keys.inner(column)? else { return Ok(HashMap::new()) };
    let mut values = HashMap::new();
    for theirs in inner.table.keys() {
        let ours = inner.text(theirs)?.unwrap_or_default();
        known_word(&inner, theirs, kind, &ours)?;
        values.insert(theirs.trim().to_owned(), ours);
    }
    Ok(values)
}

fn known_word(keys: &Keys<'_>, key: &str, kind: ColumnKind, word: &str) -> Result<(), Refusal> {
    let ColumnKind::Words(words) = kind else { return Ok(()) };
    if word.is_empty() || words.contains(&word) {
        return Ok(());
    }
    let next = match nearest(word, words.iter().copied()) {
        Some(near) => format!("forse è «{near}»"),
        None => format!("le parole conosciute sono: {}", words.join(", ")),
    };
    Err(keys.bad_value(key, format!("«{word}» non è una delle nostre parole"), next))
}
