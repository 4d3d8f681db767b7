//! What we write is valid by the published schema, as xmllint reads it; the schemas of the tests
//! work.

use super::samples;
use frontino_documents::einvoice::check::Checker;
use frontino_documents::einvoice::{Invoice, write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the copies of the schemas lie.
fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas")
}

/// The files of `folder` that the schema does not accept, as xmllint says it.
pub fn invalid(folder: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let answer = Command::new("xmllint")
        .env("XML_CATALOG_FILES", schemas().join("catalog.xml"))
        .args(["--nonet", "--noout", "--huge", "--schema"])
        .arg(schemas().join("FatturaPA_v1.2.3.xsd"))
        .args(&files)
        .output()
        .expect("xmllint is missing: scripts/setup installs it (libxml2-utils)");
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    let accepted = said.lines().filter(|line| line.ends_with(" validates")).count();
    let wrong: Vec<String> =
        said.lines().filter(|line| !line.ends_with(" validates")).map(str::to_owned).collect();
    assert_eq!(wrong.is_empty(), accepted == files.len(), "{said}");
    wrong
}

pub fn written(invoice: &Invoice<'_>) -> String {
    let mut xml = String::new();
    write(invoice, &mut xml).unwrap();
    xml
}

#[test]
fn an_invoice_of_every_kind_is_valid_and_passes_the_checker() {
    let folder = tempfile::tempdir().unwrap();
    let mut checker = Checker::default();
    for (kind, invoice) in samples::all() {
        let xml = written(&invoice);
        assert_eq!(checker.check(&xml, samples::day("2020-01-31")), [], "{kind}\n{xml}");
        std::fs::write(folder.path().join(format!("{kind}.xml")), xml).unwrap();
    }
    assert_eq!(invalid(folder.path()), Vec::<String>::new());
}

#[test]
fn the_schema_of_the_tests_refuses_what_it_should() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = written(&samples::citizen()).replace("<Divisa>EUR", "<Divisa>euro");
    std::fs::write(folder.path().join("wrong.xml"), wrong).unwrap();
    assert!(invalid(folder.path()).iter().any(|line| line.contains("Divisa")));
}

#[test]
fn the_same_invoice_is_the_same_bytes() {
    for (kind, invoice) in samples::all() {
        assert_eq!(written(&invoice), written(&invoice), "{kind}");
    }
}
