//! `frontino einvoice make`: the e-invoices of an issued run and their archives, in a folder.

use crate::bill_run::{expect_state, get};
use crate::cli::{Context, Status};
use crate::einvoice::folder::{Asked, Filled, fill};
use crate::refusal::Refusal;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

/// Said of the invoice of a public body that may be refused by it.
const WITHOUT_CIG: &str = "l'ente pubblico potrebbe rifiutarla: manca il CIG e non risulta che ne \
    sia esente; segnare l'uno o l'altro con `frontino supply purchase`";

/// What to make.
#[derive(Args)]
pub struct Make {
    /// Nome del giro, già emesso
    run: String,
    /// Cartella: le fatture vanno in DIR/einvoice, gli archivi in DIR/einvoice/zip
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Lavoratori in parallelo
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    workers: u8,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// Makes them.
///
/// # Errors
/// When the run is not issued, the configuration does not name the utility, or what the database or
/// the file system refuses.
pub fn run(context: &Context, asked: &Make) -> Result<Status, Refusal> {
    let begun = Instant::now();
    let mut conn = context.open()?;
    let run = get(&mut conn.begin_read()?, &asked.run)?;
    expect_state(&run, &["issued"], "emettere il giro con `frontino bill-run issue`")?;
    let folder = asked.out.join("einvoice");
    let folder = (!asked.dry_run).then_some(folder.as_path());
    let workers = asked.workers.into();
    let filled = fill(context, &mut conn, Asked { run: &run, folder, workers })?;
    let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    context.printer.result(&value(&filled, elapsed_ms), &text(&filled));
    let done = filled.parked.is_empty() && filled.packed.incomplete.is_empty();
    Ok(if done { Status::Done } else { Status::Found })
}

fn value(filled: &Filled, elapsed_ms: u64) -> Value {
    let parked = filled.parked.iter().map(|(number, supply, sentence)| {
        let mut one = json!({"number": number, "supply_code": supply});
        one["sentence"] = sentence.as_str().into();
        one
    });
    let warnings = filled.without_cig.iter().map(|(number, supply)| {
        json!({"number": number, "supply_code": supply, "sentence": WITHOUT_CIG})
    });
    json!({
        "xml": filled.xml, "bytes": filled.bytes, "kept": filled.kept,
        "archives": filled.packed.archives, "incomplete": filled.packed.incomplete,
        "parked": parked.collect::<Vec<_>>(),
        "warnings": warnings.collect::<Vec<_>>(), "elapsed_ms": elapsed_ms,
    })
}

fn text(filled: &Filled) -> String {
    let (xml, archives) = (filled.xml, filled.packed.archives);
    let mut text = format!("{xml} fatture elettroniche, {archives} archivi per l'invio\n");
    for (number, supply, sentence) in &filled.parked {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "IN ATTESA {number} (utenza {supply}): {sentence}");
    }
    for (number, supply) in &filled.without_cig {
        let _ = writeln!(text, "ATTENZIONE {number} (utenza {supply}): {WITHOUT_CIG}");
    }
    for name in &filled.packed.incomplete {
        let _ = writeln!(text, "{name} non si rifà: una delle sue fatture non c'è più");
    }
    text
}
