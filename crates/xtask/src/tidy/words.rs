//! Words that must not stand in what is committed: unfinished work and paths of one machine.

use super::Finding;
use super::repository::Text;
use super::scan::{Source, find_word};

/// Notes of unfinished work, spelled so that this file does not contain them.
const NOTES: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
/// Kinds of file in which such a note is one.
const NOTED_ENDINGS: [&str; 8] =
    [".rs", ".sql", ".toml", ".html", ".css", ".js", ".py", "Makefile"];
/// Home folders of developers and build machines.
const PATHS: [&str; 4] =
    [concat!("/ho", "me/"), concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];

/// No macro of unfinished code and no test that is never run.
pub fn unfinished_code(source: &Source) -> Vec<Finding> {
    let code = &source.code;
    let mut findings = Vec::new();
    for (word, sentence) in [
        ("todo!", "`todo!`: commit the code when it is there"),
        ("unimplemented!", "`unimplemented!`: commit the code when it is there"),
        ("#[ignore", "an ignored test: assert what happens today and say why"),
    ] {
        findings.extend(
            find_word(code, word)
                .map(|at| Finding::new(&source.path, source.line_of(at), sentence)),
        );
    }
    findings
}

/// No note that says "later": what is left to do is an issue.
pub fn unfinished_text(text: &Text) -> Vec<Finding> {
    if !NOTED_ENDINGS.iter().any(|ending| text.path.ends_with(ending)) {
        return Vec::new();
    }
    let note = |line: &str| NOTES.into_iter().find(|note| find_word(line, note).next().is_some());
    lines_with(text, note, "a note of unfinished work: open an issue instead of")
}

/// No path that exists on one machine only; lock files are written by tools.
pub fn developer_paths(text: &Text) -> Vec<Finding> {
    if text.path.ends_with(".lock") || text.path.ends_with("package-lock.json") {
        return Vec::new();
    }
    let absolute = |line: &str, path: &str| {
        line.match_indices(path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | '/'))
        })
    };
    let found = |line: &str| PATHS.into_iter().find(|path| absolute(line, path));
    lines_with(text, found, "a path of one machine:")
}

fn lines_with(
    text: &Text,
    find: impl Fn(&str) -> Option<&'static str>,
    sentence: &str,
) -> Vec<Finding> {
    let lines = text.text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let found = find(line)?;
            Some(Finding::new(&text.path, index + 1, format!("{sentence} `{found}`")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str, text: &str) -> Text {
        Text { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn unfinished_macros_and_ignored_tests_are_found() {
        let count = |text: &str| unfinished_code(&Source::new("crates/x/src/a.rs", text)).len();
        assert_eq!(count("fn a() { \"todo!()\" } // #[ignore]"), 0);
        assert_eq!(count("fn a() { todo!() }"), 1);
        assert_eq!(count("fn a() { unimplemented!() }\n#[ignore = \"slow\"]"), 2);
    }

    #[test]
    fn notes_of_unfinished_work_are_found() {
        let note = |before: &str| format!("x\n{before}{} later", NOTES[0]);
        assert_eq!(unfinished_text(&text("a.rs", &note("// "))).len(), 1);
        assert_eq!(unfinished_text(&text("a.sql", &note("-- ")))[0].line, 2);
        assert_eq!(unfinished_text(&text("a.rs", &note("// ME"))), []);
        assert_eq!(unfinished_text(&text("a.md", &note("no "))), []);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let path = |before: &str| format!("{before}{}x", PATHS[0]);
        assert_eq!(developer_paths(&text("a.md", &path("see "))).len(), 1);
        assert_eq!(developer_paths(&text("a.sh", &path("A="))).len(), 1);
        assert_eq!(developer_paths(&text("a.md", &path("https://example.org"))), []);
        assert_eq!(developer_paths(&text("Cargo.lock", &path(""))), []);
    }
}
