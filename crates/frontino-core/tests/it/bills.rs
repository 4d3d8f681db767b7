//! Worked bills: each file of `tests/bills` tells what is known of a supply and shows the bills
//! that follow, for a billing clerk to read and check. `FRONTINO_WRITE_BILLS=1` writes the bills
//! into the files again; the difference is then to be read before it is kept.

mod note;
mod print;
mod story;
mod table;

use frontino_core::bill::Draft;
use frontino_core::money::{Cents, format_m3};
use std::path::{Path, PathBuf};
use story::Story;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bills");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
    files.sort();
    files
}

/// The file with its bills drawn up again; a vector is checked against the bill above it.
fn again(text: &str) -> String {
    let mut story = Story::new();
    let mut out = String::new();
    for line in text.lines().filter(|line| !line.starts_with("  ")) {
        out += line;
        out.push('\n');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(made) = story.tell(line) {
            out += &print::print(&made);
            story.vectors.drain(..).for_each(|id| agree_with_vector(&id, &made.draft));
        }
        out += &story.notes.printed();
    }
    out
}

/// Net, VAT and total of a bill are those of a vector of `golden_vectors.toml`.
fn agree_with_vector(id: &str, draft: &Draft) {
    let vectors: toml::Table = toml::from_str(&table::text("golden_vectors.toml")).unwrap();
    let all = vectors["vector"].as_array().unwrap();
    let vector = all.iter().find(|v| v["id"].as_str() == Some(id)).expect(id);
    let expected = |key: &str| vector["expected"].get(key).and_then(|v| v.as_str());
    let cents = |key| expected(key).map(|text| Cents::parse(text).unwrap());
    let totals = &draft.totals;
    let pairs = [("net", totals.net), ("vat", totals.vat), ("gross", totals.total)];
    let compared = pairs.iter().filter(|(key, found)| {
        cents(key).inspect(|wanted| assert_eq!(wanted, found, "{id}: {key}")).is_some()
    });
    let volume = draft.stretches.iter().map(|s| s.litres).sum();
    let metered = expected("volume_m3").inspect(|m3| assert_eq!(*m3, format_m3(volume), "{id}"));
    assert!(compared.count() == 3 || metered.is_some(), "{id} says nothing of a bill");
}

#[test]
fn worked_bills_are_drawn_up_as_they_stand() {
    let write = std::env::var("FRONTINO_WRITE_BILLS").is_ok_and(|v| v == "1");
    let files = files();
    assert!(files.len() >= 15, "{} worked bills", files.len());
    let mut differing = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let now = again(&text);
        if now != text && write {
            std::fs::write(&path, &now).unwrap();
        } else if now != text {
            let pairs = text.lines().zip(now.lines()).find(|(old, new)| old != new);
            differing.push(format!("{}: {pairs:#?}", path.display()));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
