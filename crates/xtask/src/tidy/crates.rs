//! Crates point in one direction, take their versions from one place, and link their integration
//! tests once.

use std::collections::BTreeMap;

use super::Finding;
use super::repository::Manifest;

const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
/// Who may know whom among our crates; a crate that is not here may know all.
const MAY_KNOW: [(&str, &[&str]); 5] = [
    ("frontino-core", &[]),
    ("frontino-store", &["frontino-core"]),
    ("frontino-documents", &["frontino-core"]),
    ("frontino-pagopa", &["frontino-core"]),
    ("frontino-bank", &["frontino-core"]),
];
/// Crates that speak HTTP; only the program does.
const HTTP: [&str; 5] = ["axum", "hyper", "tower", "tower-http", "ureq"];

/// Core knows no crate of ours; store, documents, pagopa and bank know core only; HTTP is the
/// program's.
pub fn direction(manifest: &Manifest) -> Vec<Finding> {
    let allowed = MAY_KNOW.iter().find(|(name, _)| *name == manifest.name).map(|entry| entry.1);
    let Some(allowed) = allowed else { return Vec::new() };
    let refused = |name: &str| {
        let ours = name == "frontino" || name.starts_with("frontino-") || name == "xtask";
        (ours && name != manifest.name && !allowed.contains(&name)) || HTTP.contains(&name)
    };
    manifest
        .dependencies(&TABLES)
        .filter(|(_, name, _)| refused(name))
        .map(|(_, name, _)| {
            let sentence = format!("`{}` must not know `{name}`", manifest.name);
            Finding::new(&manifest.path, 1, sentence)
        })
        .collect()
}

/// Every dependency of a crate is written `name.workspace = true`.
pub fn versions_in_workspace(manifest: &Manifest) -> Vec<Finding> {
    let inherited = |value: &toml::Value| {
        value.get("workspace").and_then(toml::Value::as_bool).unwrap_or(false)
    };
    manifest
        .dependencies(&TABLES)
        .filter(|(_, _, value)| !inherited(value))
        .map(|(_, name, _)| {
            let sentence = format!("the version of `{name}` belongs into [workspace.dependencies]");
            Finding::new(&manifest.path, 1, sentence)
        })
        .collect()
}

/// A crate has at most one program under `tests/`: each one is linked again.
pub fn one_test_program(paths: &[&str]) -> Vec<Finding> {
    let mut programs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let Some((folder, file)) = path.split_once("/tests/") else { continue };
        let direct = !file.contains('/') && file.ends_with(".rs");
        let nested = file.matches('/').count() == 1 && file.ends_with("/main.rs");
        if folder.matches('/').count() == 1 && folder.starts_with("crates/") && (direct || nested) {
            programs.entry(folder).or_default().push(path);
        }
    }
    let many = programs.into_values().filter(|files| files.len() > 1);
    many.map(|files| {
        let sentence = format!("the crate has {} test programs, one at most", files.len());
        Finding::new(files[1], 1, sentence)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, dependencies: &str) -> Manifest {
        let text = format!("[package]\nname = \"{name}\"\n[dependencies]\n{dependencies}");
        Manifest::parse(&format!("crates/{name}/Cargo.toml"), &text).unwrap()
    }

    #[test]
    fn crates_point_in_one_direction() {
        let check = |name: &str, dependency: &str, expected: usize| {
            let manifest = manifest(name, &format!("{dependency}.workspace = true"));
            assert_eq!(direction(&manifest).len(), expected, "{name} {dependency}");
        };
        check("frontino-store", "frontino-core", 0);
        check("frontino", "frontino-store", 0);
        check("frontino", "axum", 0);
        check("frontino-core", "frontino-store", 1);
        check("frontino-pagopa", "frontino-documents", 1);
        check("frontino-store", "frontino", 1);
        check("frontino-pagopa", "axum", 1);
    }

    #[test]
    fn versions_stand_in_the_workspace() {
        let check = |dependencies: &str, expected: usize| {
            let found = versions_in_workspace(&manifest("x", dependencies));
            assert_eq!(found.len(), expected, "{dependencies}");
        };
        check("csv.workspace = true\ntoml = { workspace = true, features = [\"a\"] }", 0);
        check("csv = \"1\"", 1);
        check("csv = { version = \"1\" }\nx = { path = \"../x\" }", 2);
    }

    #[test]
    fn a_crate_links_one_test_program() {
        let one = ["crates/x/tests/it/main.rs", "crates/x/tests/it/a.rs", "crates/y/tests/y.rs"];
        assert_eq!(one_test_program(&one), []);
        let two = ["crates/x/tests/it/main.rs", "crates/x/tests/b.rs"];
        assert_eq!(one_test_program(&two).len(), 1);
        assert_eq!(one_test_program(&["crates/x/src/a/tests/main.rs", "tests/a.rs"]), []);
    }
}
