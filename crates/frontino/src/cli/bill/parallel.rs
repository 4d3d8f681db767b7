//! `frontino bill parallel`: the bills of the old system beside what the tables loaded now would
//! bill, as the report of the import has them; to be asked again when a table has come since.

use crate::cli::italian::{euro, thousands};
use crate::cli::{Context, Status};
use crate::import::parallel::{ParallelBill, sentence};
use crate::out_file::OutFile;
use crate::refusal::Refusal;
use clap::Args;
use frontino_core::money::Cents;
use std::path::PathBuf;

/// Where the comparison goes.
#[derive(Args)]
pub struct Parallel {
    /// File CSV da scrivere: una riga per bolletta, dalla differenza più grande
    #[arg(long)]
    out: PathBuf,
    /// Confronta e non scrive nulla
    #[arg(long)]
    dry_run: bool,
}

/// Compares.
///
/// # Errors
/// When the file cannot be written or the database does not answer.
pub fn run(context: &Context, asked: &Parallel) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let parallel = ParallelBill::of(&mut conn.begin_read()?, &context.config)?;
    if !asked.dry_run {
        let file = OutFile::begin(&asked.out)?;
        std::fs::write(file.path(), parallel.csv()).map_err(|error| file.refused(&error))?;
        file.finish()?;
    }
    let mut text = String::new();
    for (code, sums) in parallel.classes() {
        text.push_str(&format!(
            "{:>10} bollette: {} (differenza {})\n",
            thousands(sums.bills),
            sentence(code),
            euro(Cents(sums.new_cents - sums.old_cents)),
        ));
    }
    context.printer.result(&parallel.json(), &text);
    Ok(Status::Done)
}
