//! Documents and files beside the code: migrations, decisions, invariants, changelog, big files.

use std::collections::BTreeMap;

use super::Finding;
use super::repository::{File, Text};
use super::scan::Source;

const FILE_BYTES_MAX: u64 = 1 << 20;
/// Big files that are there on purpose.
const BIG_FILES: [&str; 0] = [];
const STATES: [&str; 3] = ["proposed", "taken", "replaced by "];

/// Migrations are numbered from 0001 without a gap; a number is one text, or one for each engine.
pub fn migrations(paths: &[&str]) -> Vec<Finding> {
    let mut numbers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut findings = Vec::new();
    for path in paths {
        let Some(file) = path.strip_prefix("migrations/") else { continue };
        match file.strip_suffix(".sql").and_then(numbered) {
            Some((number, _)) => numbers.entry(number).or_default().push(path),
            None => findings.push(Finding::new(path, 1, "a migration is called NNNN_name.sql")),
        }
    }
    findings.extend(gaps(numbers.iter().map(|(number, files)| (*number, files[0]))));
    for (number, files) in &numbers {
        let ends = |ending: &str| files.iter().filter(|file| file.ends_with(ending)).count();
        let pair = ends(".sqlite.sql") == 1 && ends(".postgres.sql") == 1 && files.len() == 2;
        let single = files.len() == 1 && ends(".sqlite.sql") + ends(".postgres.sql") == 0;
        if !pair && !single {
            let sentence = format!("migration {number} is one text, or one for each engine");
            findings.push(Finding::new(files[0], 1, sentence));
        }
    }
    findings
}

/// Decisions are numbered without a gap, say their state, and are listed in ARCHITECTURE.md.
pub fn decisions(texts: &[Text]) -> Vec<Finding> {
    let map = texts.iter().find(|text| text.path == "ARCHITECTURE.md").map(|text| &text.text);
    let mut numbers = BTreeMap::new();
    let mut findings = Vec::new();
    for text in texts {
        let Some(file) = text.path.strip_prefix("docs/decisions/") else { continue };
        match file.strip_suffix(".md").and_then(numbered) {
            Some((number, _)) => {
                if numbers.insert(number, text.path.as_str()).is_some() {
                    findings.push(Finding::new(&text.path, 1, "the number is given twice"));
                }
            }
            None => findings.push(Finding::new(&text.path, 1, "a decision is NNNN-title.md")),
        }
        let state = text.text.lines().find_map(|line| line.strip_prefix("State: "));
        if !state.is_some_and(|state| STATES.iter().any(|known| state.starts_with(known))) {
            let sentence = "a decision has a line `State: proposed`, `taken` or `replaced by NNNN`";
            findings.push(Finding::new(&text.path, 1, sentence));
        }
        if !map.is_some_and(|map| map.contains(&text.path)) {
            findings.push(Finding::new(
                &text.path,
                1,
                "ARCHITECTURE.md does not list the decision",
            ));
        }
    }
    findings.extend(gaps(numbers.into_iter()));
    findings
}

/// The number of four digits before `_` or `-`, and the name after it.
fn numbered(stem: &str) -> Option<(&str, &str)> {
    let (number, rest) = stem.split_at_checked(4)?;
    let name = rest.strip_prefix(['_', '-'])?;
    (number.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty()).then_some((number, name))
}

fn gaps<'a>(numbers: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Finding> {
    let expected = numbers
        .enumerate()
        .find(|(index, (number, _))| number.parse::<usize>().ok() != Some(index + 1));
    let Some((index, (number, path))) = expected else { return Vec::new() };
    let sentence = format!("the number is {number} where {:04} comes next", index + 1);
    vec![Finding::new(path, 1, sentence)]
}

/// Every test that an invariant of ARCHITECTURE.md names after `Test:` or `Tidy:` exists.
pub fn invariants(texts: &[Text], sources: &[Source]) -> Vec<Finding> {
    let Some(map) = texts.iter().find(|text| text.path == "ARCHITECTURE.md") else {
        return Vec::new();
    };
    let exists = |name: &str| {
        sources.iter().any(|source| source.functions.iter().any(|function| function.name == name))
    };
    let mut findings = Vec::new();
    for (index, line) in map.text.lines().enumerate() {
        let named = ["Test: ", "Tidy: "].iter().find_map(|mark| line.split(mark).nth(1));
        for name in named.unwrap_or("").split('`').skip(1).step_by(2) {
            if !exists(name) {
                let sentence = format!("there is no function `{name}`");
                findings.push(Finding::new(&map.path, index + 1, sentence));
            }
        }
    }
    findings
}

/// The changelog has a section for what is not released yet.
pub fn changelog(texts: &[Text]) -> Vec<Finding> {
    let text = texts.iter().find(|text| text.path == "CHANGELOG.md");
    if text.is_some_and(|text| text.text.lines().any(|line| line == "## Unreleased")) {
        return Vec::new();
    }
    vec![Finding::new("CHANGELOG.md", 1, "there is no section `## Unreleased`")]
}

/// No file above one MiB, but those named here.
pub fn big_files(files: &[File]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| file.bytes > FILE_BYTES_MAX && !BIG_FILES.contains(&file.path.as_str()))
        .map(|file| {
            let sentence = format!("the file has {} bytes, {FILE_BYTES_MAX} at most", file.bytes);
            Finding::new(&file.path, 1, sentence)
        })
        .collect()
}

#[cfg(test)]
mod tests;
