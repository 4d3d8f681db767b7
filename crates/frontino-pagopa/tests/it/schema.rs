//! The published schema as xmllint reads it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The places of the messages that the schema of the station does not accept. A message is what is
/// inside the body of an envelope.
pub fn invalid(messages: &[String]) -> BTreeSet<usize> {
    let folder = tempfile::tempdir().unwrap();
    let name = |place: usize| folder.path().join(format!("{place}.xml"));
    for (place, message) in messages.iter().enumerate() {
        std::fs::write(name(place), message).unwrap();
    }
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/wsdl/xsd");
    let mut wrong = BTreeSet::new();
    for some in (0..messages.len()).collect::<Vec<_>>().chunks(400) {
        let answer = Command::new("xmllint")
            .args(["--nonet", "--noout", "--schema"])
            .arg(schemas.join("paForNode.xsd"))
            .args(some.iter().map(|place| name(*place)))
            .output()
            .expect("xmllint is missing: scripts/setup installs it (libxml2-utils)");
        let said = String::from_utf8_lossy(&answer.stderr).into_owned();
        for place in some {
            let valid = format!("{} validates", name(*place).display());
            if !said.lines().any(|line| line == valid) {
                wrong.insert(*place);
            }
        }
    }
    wrong
}

/// The message inside the body of an envelope of ours, as a document with the namespaces that it
/// needs.
pub fn message(envelope: &str) -> String {
    let from = envelope.find("Body>").unwrap() + "Body>".len();
    let to = envelope.rfind("</soapenv:Body>").unwrap();
    let inside = &envelope[from..to];
    let end = inside.find('>').unwrap();
    let namespace = "http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd";
    format!("{} xmlns:pafn=\"{namespace}\"{}", &inside[..end], &inside[end..])
}
