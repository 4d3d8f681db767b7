//! The documents of the scenario: made after the issue, and sent into the folder of the mail.

use super::{Demo, RUN};
use crate::bill_run::get;
use crate::cli::{Context, mail};
use crate::documents::codes::CodeMaker;
use crate::documents::make::{self, Asked, Kind};
use crate::documents::prepare;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::{clock, worker};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Supplies up to which the demo makes all documents; a city's take minutes and gigabytes.
const SUPPLIES_MAX: u64 = 3_000;
const WORKERS: usize = 2;

/// What stands in the place of the notice that ARERA prescribes: made-up bills only.
const SAMPLE_NOTICE: &str = include_str!("../../../templates/demo/limitation.txt");

/// Puts the sample of the prescribed notice where a utility keeps its texts.
///
/// # Errors
/// When it cannot be written.
pub fn put_sample_notice(data: &Path) -> Result<(), Refusal> {
    let folder = data.join("templates");
    let file = folder.join("limitation.txt");
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, SAMPLE_NOTICE));
    written.map_err(|error| Refusal::file(&file, &error))
}

/// Makes the documents of the run and sends its mails; what came of it.
///
/// # Errors
/// When a step refuses.
pub fn make(context: &Context, demo: &Demo) -> Result<Value, Refusal> {
    let mut conn = context.open()?;
    let run = get(&mut conn.begin_read()?, RUN)?;
    let (out, now) = (context.data.join("documents"), clock::now_micros());
    if demo.supplies > SUPPLIES_MAX && !demo.documents {
        let secret = Secret::of(&context.config, &context.data)?;
        let codes = CodeMaker::new(&mut conn.begin_read()?, &secret)?;
        prepare::ensure(context, &mut conn, &run, &codes, now)?;
        let (data, out) = (context.data.display(), out.display());
        context.printer.say(&format!(
            "I documenti si fanno con `frontino --data {data} documents make {RUN} --out {out}`"
        ));
        return Ok(Value::Null);
    }
    let asked = Asked { run: &run, out: &out, kinds: &Kind::ALL, workers: WORKERS, now };
    let done = make::make(context, &mut conn, &asked)?;
    mail::send_run(context, RUN, false)?;
    let sent = worker::work(context, true, &AtomicBool::new(false), &|_| ())?;
    Ok(json!({
        "pdf": done.pdf, "xml": done.xml, "letters": done.letters, "pages": done.pages,
        "bytes": done.bytes, "parked": done.parked.len(), "mails": sent.taken,
    }))
}
