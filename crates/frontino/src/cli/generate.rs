//! `frontino generate`: a made-up legacy export (contract, sections 1 and 2).

use super::italian::thousands;
use super::{Context, Status};
use crate::generate::{self, GenerateRefused, Generated, Options};
use crate::refusal::Refusal;
use clap::Args;
use frontino_core::money::parse_decimal;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino generate --supplies 2000 --dirt 2 --out prova
  frontino --data D import prova/manifest.toml --create";

/// What to make up.
#[derive(Args)]
pub struct Generate {
    /// Quante utenze
    #[arg(long)]
    supplies: u64,
    /// Quale delle città possibili
    #[arg(long, default_value_t = 2020)]
    seed: u64,
    /// Quota di righe errate, in per cento (anche 1.5)
    #[arg(long, default_value = "0", value_parser = parse_percent, value_name = "PERCENT")]
    dirt: u32,
    /// Cartella da riempire
    #[arg(long)]
    out: PathBuf,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Thousandths of a percentage with at most one decimal.
fn parse_percent(text: &str) -> Result<u32, String> {
    let permille = parse_decimal(&text.replace(',', "."), 1);
    let permille = permille.filter(|permille| (0..=1000).contains(permille));
    permille
        .and_then(|permille| u32::try_from(permille).ok())
        .ok_or_else(|| format!("percentuale non valida: {text} (da 0 a 100, un decimale)"))
}

/// Runs the command.
///
/// # Errors
/// When so many supplies cannot be made up, or the folder cannot be written.
pub fn run(context: &Context, asked: &Generate) -> Result<Status, Refusal> {
    let options = Options { supplies: asked.supplies, seed: asked.seed, dirt_permille: asked.dirt };
    let progress = context.printer.progress("Utenze", Some(asked.supplies));
    let mut watch = |more| progress.advance(more);
    let made = match asked.dry_run {
        true => generate::count(options, &mut watch),
        false => generate::generate(options, &asked.out, &mut watch),
    };
    let made = made.map_err(refusal)?;
    drop(progress);
    let Generated { files, rows, dirty_rows } = &made;
    let text = format!(
        "{} file, {} righe, di cui {} errate, in {}\n",
        files.len(),
        thousands(rows),
        thousands(dirty_rows),
        asked.out.display()
    );
    let (files, by_file, faults) = (files.len(), rows_by_file(&made), faults_by_file(&made));
    let value = json!({"files": files, "rows": rows, "dirty_rows": dirty_rows,
        "rows_by_file": by_file, "faults": faults});
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

fn rows_by_file(made: &Generated) -> Map<String, Value> {
    let with_rows = made.files.iter().filter(|file| file.rows > 0);
    with_rows.map(|file| (file.path.to_owned(), json!(file.rows))).collect()
}

fn faults_by_file(made: &Generated) -> Map<String, Value> {
    let dirty = made.files.iter().filter(|file| file.dirty_rows > 0);
    dirty
        .map(|file| {
            let counts = file.faults.iter().map(|(name, count)| ((*name).to_owned(), json!(count)));
            (file.path.to_owned(), Value::Object(counts.collect()))
        })
        .collect()
}

/// Why nothing was made up, in Italian.
pub(super) fn refusal(refused: GenerateRefused) -> Refusal {
    let text = refused.to_string();
    match refused {
        GenerateRefused::Write { path, source } => Refusal::file(&path, &source),
        GenerateRefused::NoSupplies | GenerateRefused::TooManySupplies { .. } => {
            Refusal::new("supplies", text).at("--supplies").next("indicare un altro numero")
        }
        GenerateRefused::DirtAboveAll => {
            Refusal::new("dirt", text).at("--dirt").next("indicare un'altra percentuale")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_with_one_decimal() {
        let check = |text: &str, expected: Option<u32>| {
            assert_eq!(parse_percent(text).ok(), expected, "{text}");
        };
        check("0", Some(0));
        check("2", Some(20));
        check("1.5", Some(15));
        check("1,5", Some(15));
        check("100", Some(1000));
        check("100.1", None);
        check("-1", None);
        check("1.55", None);
        check("due", None);
    }
}
