//! What documents name: files of the repository in backticks, and functions in the pages of rules.

use super::Finding;
use super::repository::Text;
use super::scan::Source;

/// Folders whose files documents name.
const FOLDERS: [&str; 6] = ["bench/", "crates/", "data/", "docs/", "migrations/", "scripts/"];
/// Places that are kept for what comes later.
const LATER: [&str; 1] = ["crates/frontino/src/web/"];

/// Every file or folder that a document names in backticks is there.
pub fn named_files(texts: &[Text], paths: &[&str]) -> Vec<Finding> {
    let is_there = |name: &str| {
        let folder = format!("{}/", name.trim_end_matches('/'));
        paths.iter().any(|path| *path == name || path.starts_with(&folder))
    };
    let mut findings = Vec::new();
    for (text, line, word) in words_in_backticks(texts) {
        let names_file = FOLDERS.iter().any(|folder| word.starts_with(folder));
        let is_pattern = word.contains([' ', '*', '<', '…']) || word.contains("NAME");
        if names_file && !is_pattern && !is_there(word) && !LATER.contains(&word) {
            findings.push(Finding::new(&text.path, line, format!("there is no `{word}`")));
        }
    }
    findings
}

/// Every function that a page of rules names as `name()` is there.
pub fn named_functions(texts: &[Text], sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (text, line, word) in words_in_backticks(texts) {
        let Some(name) = word.strip_suffix("()") else { continue };
        let is_there = sources.iter().any(|s| s.functions.iter().any(|f| f.name == name));
        if text.path.starts_with("docs/rules/") && !is_there {
            findings.push(Finding::new(&text.path, line, format!("there is no `{word}`")));
        }
    }
    findings
}

/// Each word in backticks of each document, with its line.
fn words_in_backticks(texts: &[Text]) -> impl Iterator<Item = (&Text, usize, &str)> {
    let documents = texts.iter().filter(|text| text.path.ends_with(".md"));
    documents.flat_map(|text| {
        let lines = text.text.lines().enumerate();
        lines.flat_map(move |(index, line)| {
            let words = line.split('`').skip(1).step_by(2);
            words.map(move |word| (text, index + 1, word))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str, text: &str) -> [Text; 1] {
        [Text { path: path.to_owned(), text: text.to_owned() }]
    }

    #[test]
    fn a_file_that_a_document_names_is_there() {
        let count = |line: &str| {
            named_files(&text("A.md", line), &["docs/a.md", "crates/x/src/b.rs"]).len()
        };
        assert_eq!(count("see `docs/a.md`, `crates/x/` and `crates/x/src`"), 0);
        assert_eq!(count("`docs/NAME.md`, `crates/*/src`, `docs/a b`, `other/c`"), 0);
        assert_eq!(count("`docs/b.md` and `crates/x/src/b`"), 2);
    }

    #[test]
    fn a_function_that_a_rule_names_is_there() {
        let sources = [Source::new("a.rs", "fn there() {}\n")];
        let count = |path: &str, line: &str| named_functions(&text(path, line), &sources).len();
        assert_eq!(count("docs/rules/a.md", "`there()` and `Some`"), 0);
        assert_eq!(count("docs/rules/a.md", "`gone()`"), 1);
        assert_eq!(count("README.md", "`gone()`"), 0);
    }
}
