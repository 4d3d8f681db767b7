//! Only the store contains SQL.

use super::Finding;
use super::scan::Source;

/// Beginnings of statements, spelled so that this file does not contain them.
const STATEMENTS: [&str; 8] = [
    concat!("SEL", "ECT "),
    concat!("INS", "ERT INTO "),
    concat!("UPD", "ATE "),
    concat!("DEL", "ETE FROM "),
    concat!("CRE", "ATE TABLE "),
    concat!("CRE", "ATE INDEX "),
    concat!("DR", "OP TABLE "),
    concat!("PRA", "GMA "),
];

/// No string that begins like a statement stands outside `frontino-store`, tests apart.
pub fn outside_store(source: &Source) -> Vec<Finding> {
    if source.path.starts_with("crates/frontino-store/") {
        return Vec::new();
    }
    let is_sql = |text: &str| STATEMENTS.iter().any(|start| text.trim_start().starts_with(start));
    source
        .literals
        .iter()
        .filter(|(at, text)| is_sql(text) && !source.in_test(*at))
        .map(|(at, _)| {
            let sentence = "SQL outside frontino-store: make it a function there";
            Finding::new(&source.path, source.line_of(*at), sentence)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_stand_in_the_store_only() {
        let check = |path: &str, text: &str, expected: usize| {
            assert_eq!(outside_store(&Source::new(path, text)).len(), expected, "{path}: {text}");
        };
        let statement = format!("let sql = \"\n  {}a FROM b\";", STATEMENTS[0]);
        check("crates/frontino/src/a.rs", &statement, 1);
        check("crates/frontino-store/src/a.rs", &statement, 0);
        check("crates/frontino/tests/it/a.rs", &statement, 0);
        check("crates/frontino/src/a.rs", &format!("// {statement}"), 0);
        check("crates/frontino/src/a.rs", "let a = \"Select a file\";", 0);
    }
}
