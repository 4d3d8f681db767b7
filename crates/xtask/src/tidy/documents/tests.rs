//! Good and bad samples of the documents beside the code.

use super::*;

fn text(path: &str, text: &str) -> Text {
    Text { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn migrations_are_numbered_without_gaps() {
    let check = |files: &[&str], expected: usize| {
        let paths: Vec<String> = files.iter().map(|file| format!("migrations/{file}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(migrations(&paths).len(), expected, "{files:?}");
    };
    check(&["0001_base.sql", "0002_view.postgres.sql", "0002_view.sqlite.sql"], 0);
    check(&["0001_base.sql", "0003_view.sql"], 1);
    check(&["0002_base.sql"], 1);
    check(&["0001_base.sql", "0001_other.sql"], 1);
    check(&["0001_base.sqlite.sql"], 1);
    check(&["1_base.sql"], 1);
    check(&["0001_base.sql", "README.md"], 1);
}

#[test]
fn decisions_have_a_state_and_a_place_in_the_map() {
    let check = |files: &[(&str, &str)], map: &str, expected: usize| {
        let mut texts = vec![text("ARCHITECTURE.md", map)];
        texts
            .extend(files.iter().map(|(name, body)| text(&format!("docs/decisions/{name}"), body)));
        assert_eq!(decisions(&texts).len(), expected, "{files:?}");
    };
    let map = "docs/decisions/0001-a.md docs/decisions/0002-b.md docs/decisions/0001-c.md";
    check(
        &[("0001-a.md", "# A\nState: taken\n"), ("0002-b.md", "State: replaced by 0001")],
        map,
        0,
    );
    check(&[("0001-a.md", "# A\n")], map, 1);
    check(&[("0001-a.md", "State: perhaps")], map, 1);
    check(&[("0001-a.md", "State: taken")], "", 1);
    check(&[("0002-b.md", "State: taken")], map, 1);
    check(&[("0001-a.md", "State: taken"), ("0001-c.md", "State: taken")], map, 1);
}

#[test]
fn an_invariant_names_a_test_that_exists() {
    let check = |line: &str, expected: usize| {
        let source = Source::new("crates/x/src/a.rs", "#[test]\nfn money_is_whole() {}");
        let map = text("ARCHITECTURE.md", line);
        assert_eq!(invariants(&[map], &[source]).len(), expected, "{line}");
    };
    check("1. `Money` is whole. Test: `money_is_whole`.", 0);
    check("1. Money is whole. Test: `money_is_hole`, `money_is_whole`.", 1);
    check("1. Money is whole. Tidy: `purity`.", 1);
    check("See `nothing`.", 0);
}

#[test]
fn the_changelog_has_a_section_for_what_comes() {
    assert_eq!(changelog(&[text("CHANGELOG.md", "# Changes\n\n## Unreleased\n")]), []);
    assert_eq!(changelog(&[text("CHANGELOG.md", "# Changes\n")]).len(), 1);
    assert_eq!(changelog(&[]).len(), 1);
}

#[test]
fn big_files_are_found() {
    let file = |bytes: u64| File { path: "data/a.csv".to_owned(), bytes };
    assert_eq!(big_files(&[file(FILE_BYTES_MAX)]), []);
    assert_eq!(big_files(&[file(FILE_BYTES_MAX + 1)]).len(), 1);
}
