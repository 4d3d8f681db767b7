//! `frontino bill-run dossier`: what the run rests on and what came of it, as one JSON document.

use crate::bill_run::dossier::dossier;
use crate::cli::{Context, Status};
use crate::refusal::Refusal;
use clap::Args;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

pub const EXAMPLES: &str = "\
Esempi:
  frontino bill-run dossier 2019-12
  frontino bill-run dossier 2019-12 --out 2019-12.json";

/// A dossier.
#[derive(Args)]
pub struct Dossier {
    /// Nome del giro.
    name: String,
    /// Scrive qui il fascicolo, invece che sull'uscita.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Prints or writes the dossier.
///
/// # Errors
/// When the run is not calculated, or the file cannot be written.
pub fn run(context: &Context, asked: &Dossier) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let value = dossier(&mut tx, &context.config, &asked.name, context.today())?;
    match &asked.out {
        None => context.printer.result(&value, &text_of(&value)),
        Some(file) => {
            write(file, &value)?;
            let bytes = text_of(&value).len();
            let said = format!("Fascicolo del giro {} in {}\n", asked.name, file.display());
            let shown = json!({
                "file": file.display().to_string(), "bytes": bytes, "digests": value["digests"]});
            context.printer.result(&shown, &said);
        }
    }
    Ok(Status::Done)
}

/// Puts the dossier of a run beside the data and gives the file; `None` where no data folder is in
/// use, as with a database on a server and the configuration in the environment.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn keep(context: &Context, name: &str) -> Result<Option<PathBuf>, Refusal> {
    let in_use = ["frontino.toml", "frontino.db"].map(|file| context.data.join(file).exists());
    if !in_use.contains(&true) {
        return Ok(None);
    }
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let value = dossier(&mut tx, &context.config, name, context.today())?;
    let folder = context.data.join("dossiers");
    fs::create_dir_all(&folder).map_err(|error| Refusal::file(&folder, &error))?;
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let file = folder.join(name.chars().map(plain).collect::<String>() + ".json");
    write(&file, &value)?;
    Ok(Some(file))
}

fn text_of(value: &Value) -> String {
    format!("{value:#}\n")
}

fn write(file: &Path, value: &Value) -> Result<(), Refusal> {
    let draft = file.with_extension("partial");
    let io = |error| Refusal::file(file, &error);
    let written = fs::write(&draft, text_of(value)).and_then(|()| fs::rename(&draft, file));
    if written.is_err() {
        // What cannot be removed either is no worse than what went wrong before.
        let _ = fs::remove_file(&draft);
    }
    written.map_err(io)
}
