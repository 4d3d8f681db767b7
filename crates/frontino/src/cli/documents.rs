//! `frontino documents make`: the files of an issued run.

use super::italian::thousands;
use super::{Context, Status};
use crate::bill_run::{expect_state, get};
use crate::clock;
use crate::documents::make::{self, Asked, Done, Kind};
use crate::refusal::Refusal;
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::PathBuf;
use std::time::Instant;

pub const EXAMPLES: &str = "\
Esempi:
  frontino documents make 2019-12 --out documenti
  frontino documents make 2019-12 --out documenti --only bill,print --workers 4";

/// What to do with documents.
#[derive(Subcommand)]
pub enum DocumentsCommand {
    /// Fa bollette, fatture elettroniche, lettere e file di stampa di un giro emesso
    Make(Make),
}

/// What is made, where, by how many.
#[derive(Args)]
pub struct Make {
    /// Nome del giro.
    run: String,
    /// Cartella da riempire, una per ogni giro.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Solo questi documenti, separati da virgole.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Kind>,
    /// Lavoratori in parallelo.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    workers: u8,
    /// Dice quanti documenti farebbe, senza farli.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When the run is not issued, or the folder or the database refuses something.
pub fn run(context: &Context, command: DocumentsCommand) -> Result<Status, Refusal> {
    let DocumentsCommand::Make(asked) = command;
    let began = Instant::now();
    let mut conn = context.open()?;
    let run = get(&mut conn.begin_read()?, &asked.run)?;
    expect_state(&run, &["issued"], "emetterlo con `frontino bill-run issue`")?;
    let mut kinds = if asked.only.is_empty() { Kind::ALL.to_vec() } else { asked.only };
    kinds.sort();
    kinds.dedup();
    let wanted = make::Asked {
        run: &run,
        out: &asked.out,
        kinds: &kinds,
        workers: asked.workers.into(),
        now: clock::now_micros(),
    };
    let done = match asked.dry_run {
        true => make::count(context, &mut conn, &wanted)?,
        false => make::make(context, &mut conn, &wanted)?,
    };
    tell(context, &wanted, &done, began, asked.dry_run);
    Ok(if done.parked.is_empty() { Status::Done } else { Status::Found })
}

fn tell(context: &Context, asked: &Asked<'_>, done: &Done, began: Instant, dry_run: bool) {
    let elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut value = json!({
        "pdf": done.pdf, "xml": done.xml, "letters": done.letters, "pages": done.pages,
        "bytes": done.bytes, "parked": done.parked.len(), "elapsed_ms": elapsed_ms,
        "kept": done.kept, "print_files": done.print_files, "without_cig": done.without_cig,
    });
    if dry_run {
        value["dry_run"] = json!(true);
    }
    let mut text = format!(
        "Giro {}: {} bollette, {} fatture elettroniche, {} lettere, {} pagine",
        asked.run.name,
        thousands(done.pdf),
        thousands(done.xml),
        thousands(done.letters),
        thousands(done.pages),
    );
    match dry_run {
        true => text.push_str("; niente è stato scritto\n"),
        false => text.push_str(&format!(" in {}\n", asked.out.display())),
    }
    if done.without_cig > 0 {
        text.push_str(&format!(
            "{} fatture di enti pubblici sono senza CIG: l'elenco è in `frontino einvoice make`\n",
            done.without_cig
        ));
    }
    if !done.parked.is_empty() {
        let list = asked.out.join("parked.csv");
        let (count, list) = (done.parked.len(), list.display());
        text.push_str(&format!("{count} documenti non si possono fare: il perché è in {list}\n"));
    }
    context.printer.result(&value, &text);
}
