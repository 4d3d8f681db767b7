//! The tidy checks: what the compiler, rustfmt and clippy do not watch. Each check is one function
//! from sources to findings, with a good and a bad sample beside it.

mod core;
mod crates;
mod documents;
mod links;
mod names;
mod panics;
mod repository;
mod scan;
mod sizes;
mod sql;
mod traits;
mod words;

use std::fmt;
use std::io;
use std::path::Path;

use repository::Repository;

/// One thing that is not in order, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    file: String,
    line: usize,
    sentence: String,
}

impl Finding {
    fn new(file: &str, line: usize, sentence: impl Into<String>) -> Finding {
        Finding { file: file.to_owned(), line, sentence: sentence.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.sentence)
    }
}

/// Runs every check on the repository at `root`; the findings are sorted by file and line.
///
/// # Errors
/// When a file cannot be listed or read.
pub fn check_repository(root: &Path) -> io::Result<Vec<Finding>> {
    let repository = Repository::load(root)?;
    let sources = &repository.sources;
    let mut findings = Vec::new();
    for source in sources {
        findings.extend(sizes::module_comment(source));
        findings.extend(sizes::columns(source));
        findings.extend(sizes::file_length(source));
        findings.extend(sizes::function_length(source));
        findings.extend(names::type_names(source));
        findings.extend(words::unfinished_code(source));
        findings.extend(panics::unexplained_panics(source));
        findings.extend(sql::outside_store(source));
        findings.extend(core::purity(source));
    }
    findings.extend(sizes::file_ratchet(sources));
    findings.extend(sizes::function_ratchet(sources));
    findings.extend(traits::single_implementations(sources));
    findings.extend(core::module_order(sources));
    for manifest in &repository.manifests {
        findings.extend(core::allowed_dependencies(manifest));
        findings.extend(crates::direction(manifest));
        findings.extend(crates::versions_in_workspace(manifest));
    }
    findings.extend(crates::one_test_program(&repository.paths()));
    findings.extend(documents::migrations(&repository.paths()));
    findings.extend(documents::decisions(&repository.texts));
    findings.extend(documents::invariants(&repository.texts, sources));
    findings.extend(links::named_files(&repository.texts, &repository.paths()));
    findings.extend(links::named_functions(&repository.texts, sources));
    findings.extend(documents::changelog(&repository.texts));
    findings.extend(documents::big_files(&repository.files));
    for text in &repository.texts {
        findings.extend(words::unfinished_text(text));
        findings.extend(words::developer_paths(text));
    }
    findings.sort();
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let findings = check_repository(&root).unwrap();
        let list = findings.iter().map(|finding| format!("{finding}\n")).collect::<String>();
        assert!(findings.is_empty(), "{} findings:\n{list}", findings.len());
    }

    #[test]
    fn a_finding_reads_like_a_compiler_message() {
        let finding = Finding::new("a/b.rs", 7, "is wrong");
        assert_eq!(finding.to_string(), "a/b.rs:7: is wrong");
    }
}
