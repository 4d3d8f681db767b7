//! `frontino einvoice import`: messages of the SdI from files, folders and archives.

use crate::bill_run::record;
use crate::cli::{Context, Status};
use crate::clock;
use crate::einvoice::intake::{Taken, take};
use crate::einvoice::word_of;
use crate::refusal::Refusal;
use clap::Args;
use frontino_documents::einvoice::archive;
use frontino_store::Tx;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What to take in.
#[derive(Args)]
pub struct Import {
    /// File, cartelle o archivi zip
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// Dice che cosa farebbe, senza farlo
    #[arg(long)]
    dry_run: bool,
}

/// What came of all.
#[derive(Default)]
struct Tally {
    taken: Vec<(String, Taken)>,
    refused: Vec<(String, String)>,
}

/// Takes them in.
///
/// # Errors
/// When a path cannot be read or the database does not answer.
pub fn run(context: &Context, asked: &Import) -> Result<Status, Refusal> {
    let files = files_of(&asked.paths)?;
    let mut conn = context.open()?;
    let mut tx = conn.begin()?;
    let (mut tally, now) = (Tally::default(), clock::now_on(context.today()));
    for path in &files {
        tally.take_file(&mut tx, path, now)?;
    }
    let changed = tally.taken.iter().filter(|(_, taken)| !taken.unchanged).count();
    if changed > 0 {
        let who = context.actor(None);
        let detail = json!({"messages": changed});
        record(&mut tx, (&who, "einvoice.import"), "sdi", &detail, clock::now_micros())?;
    }
    if !asked.dry_run {
        tx.commit()?;
    }
    context.printer.result(&tally.value(changed), &tally.text(changed));
    Ok(if tally.refused.is_empty() { Status::Done } else { Status::Found })
}

/// All files, those of folders in the order of their names.
fn files_of(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Refusal> {
    let mut all = Vec::new();
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).map_err(|error| Refusal::file(path, &error))?;
        let mut inside = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| Refusal::file(path, &error))?;
            inside.push(entry.path());
        }
        inside.retain(|path| path.is_file());
        inside.sort();
        all.extend(inside);
    }
    Ok(all)
}

impl Tally {
    fn take_file(&mut self, tx: &mut Tx<'_>, path: &Path, now: i64) -> Result<(), Refusal> {
        let bytes = std::fs::read(path).map_err(|error| Refusal::file(path, &error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.to_ascii_lowercase().ends_with(".zip") {
            return self.take(tx, &name, &bytes, now);
        }
        let mut inside = Vec::new();
        let read = archive::read(&bytes, |name, content| inside.push((name.to_owned(), content)));
        if let Err(error) = read {
            self.refused.push((name, format!("l'archivio non si legge ({error})")));
            return Ok(());
        }
        for (name, content) in inside {
            self.take(tx, &name, &content, now)?;
        }
        Ok(())
    }

    fn take(&mut self, tx: &mut Tx<'_>, name: &str, bytes: &[u8], now: i64) -> Result<(), Refusal> {
        match take(tx, name, bytes, now)? {
            Ok(taken) => self.taken.push((name.to_owned(), taken)),
            Err(sentence) => self.refused.push((name.to_owned(), sentence)),
        }
        Ok(())
    }

    fn value(&self, changed: usize) -> Value {
        let taken = |(file, taken): &(String, Taken)| {
            json!({"file": file, "invoice": taken.file, "state": taken.state,
                "invoices": taken.invoices, "unchanged": taken.unchanged})
        };
        let refused = |(file, sentence): &(String, String)| json!({"file": file, "why": sentence});
        json!({
            "accepted": changed,
            "unchanged": self.taken.len() - changed,
            "messages": self.taken.iter().map(taken).collect::<Vec<_>>(),
            "refused": self.refused.iter().map(refused).collect::<Vec<_>>(),
        })
    }

    fn text(&self, changed: usize) -> String {
        let mut text = String::new();
        for (file, taken) in self.taken.iter().filter(|(_, taken)| !taken.unchanged) {
            let came = match taken.file.ends_with(".zip") {
                true => format!("archivio scartato, {} fatture da rimandare", taken.invoices),
                false => word_of(&taken.state).to_owned(),
            };
            text.push_str(&format!("{file}: {} {came}\n", taken.file));
        }
        for (file, sentence) in &self.refused {
            text.push_str(&format!("RIFIUTATO {file}: {sentence}\n"));
        }
        let (same, refused) = (self.taken.len() - changed, self.refused.len());
        text + &format!("{changed} messaggi presi, {same} già presi, {refused} rifiutati\n")
    }
}
