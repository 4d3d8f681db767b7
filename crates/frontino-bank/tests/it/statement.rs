//! What the reader is tried with is what the schemas allow.

use std::path::Path;
use std::process::Command;

#[test]
fn the_samples_are_valid_by_the_schemas() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for name in ["camt.053.001.02", "camt.053.001.08", "camt.054.001.02", "camt.054.001.08"] {
        let answer = Command::new("xmllint")
            .args(["--nonet", "--noout", "--schema"])
            .arg(tests.join(format!("schemas/{name}.xsd")))
            .arg(tests.join(format!("samples/{name}.xml")))
            .output()
            .expect("xmllint is missing: scripts/setup installs it (libxml2-utils)");
        assert!(answer.status.success(), "{name}: {}", String::from_utf8_lossy(&answer.stderr));
    }
}
