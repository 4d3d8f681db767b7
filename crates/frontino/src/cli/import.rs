//! `frontino import`: migrates a legacy system.

use super::{Context, Status};
use crate::import::{self, Asked};
use crate::refusal::Refusal;
use clap::Args;
use std::path::PathBuf;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Esempi:
  frontino --data D import vecchio/manifest.toml --dry-run
  frontino --data D import vecchio/manifest.toml --report rapporto --create";

/// A bundle to be imported.
#[derive(Args)]
pub struct Import {
    /// Il manifest che descrive i file
    manifest: PathBuf,
    /// Cartella del rapporto (senza: una nuova in reports, nella cartella dei dati)
    #[arg(long)]
    report: Option<PathBuf>,
    /// Crea la base dati SQLite che manca
    #[arg(long)]
    create: bool,
    /// Controlla e scrive il rapporto, ma nulla nella base dati
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the bundle is refused as a whole or cannot be written.
pub fn run(context: &Context, import: &Import) -> Result<Status, Refusal> {
    let Import { manifest, report, create, dry_run } = import;
    let report = report.as_deref();
    let asked = Asked { manifest, report, create: *create, dry_run: *dry_run };
    let outcome = import::run(context, &asked)?;
    context.printer.result(&outcome.json(), &outcome.text());
    Ok(if outcome.has_quarantine() { Status::Found } else { Status::Done })
}
