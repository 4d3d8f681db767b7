//! `frontino payment import` of a list of postal slips, by the manifest that says how it is
//! written.

use super::Import;
use crate::cli::{Context, Status};
use crate::clock;
use crate::import::slips::{SlipLayout, read};
use crate::payment::sentence::sentence;
use crate::payment::slip::{TakenSlip, take};
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::payment::PaymentState;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The manifest of all files of slips, in the data folder.
const MANIFEST: &str = "bollettini.toml";

/// The manifest of a file that is no XML: the one that was named, the one beside it, or that of the
/// data folder; none when the file is a statement, or no manifest is there.
pub fn layout(context: &Context, asked: &Import, bytes: &[u8]) -> Option<PathBuf> {
    if asked.layout.is_some() {
        return asked.layout.clone();
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if text.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let places = [asked.file.with_extension("toml"), context.data.join(MANIFEST)];
    places.into_iter().find(|place| place.is_file())
}

/// Takes the slips in: status 1 when something waits for a person.
///
/// # Errors
/// When the manifest or a row cannot be read, or a slip is there and says something else.
pub fn run(context: &Context, asked: &Import, layout: &Path) -> Result<Status, Refusal> {
    let slips = read(&asked.file, &SlipLayout::load(layout)?)?;
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    let name = asked.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (actor, mut conn) = (context.actor(None), context.open()?);
    let taken = take(&mut conn, (&name, &actor), &slips, now, asked.dry_run)?;
    let is_unmatched = |slip: &&TakenSlip| slip.state == PaymentState::Unmatched;
    let (unmatched, matched): (Vec<_>, Vec<_>) = taken.slips.iter().partition(is_unmatched);
    let flagged: Vec<&TakenSlip> =
        matched.iter().copied().filter(|slip| slip.reason.is_some()).collect();
    let mut text = format!(
        "{} bollettini abbinati, {} da guardare, {} già presenti\n",
        matched.len(),
        unmatched.len() + flagged.len(),
        taken.duplicates
    );
    for slip in flagged.iter().chain(&unmatched) {
        text.push_str(&format!("  {} {} €: {}\n", slip.key, slip.amount, why(slip)));
    }
    let value = json!({
        "matched": matched.len(),
        "unmatched": unmatched.iter().copied().map(value).collect::<Vec<_>>(),
        "flagged": flagged.iter().copied().map(value).collect::<Vec<_>>(),
        "duplicates": taken.duplicates,
    });
    context.printer.result(&value, &text);
    let is_found = !(unmatched.is_empty() && flagged.is_empty());
    Ok(if is_found { Status::Found } else { Status::Done })
}

fn why(slip: &TakenSlip) -> &'static str {
    slip.reason.map_or("", |reason| sentence(reason.code()))
}

fn value(slip: &TakenSlip) -> Value {
    json!({
        "key": slip.key,
        "amount_cents": slip.amount.0,
        "reason": slip.reason.map(|reason| reason.code()),
        "sentence": why(slip),
    })
}
