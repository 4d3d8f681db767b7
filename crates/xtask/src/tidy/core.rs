//! The core stays pure: no outside world, no floating point, few dependencies, modules in order.

use super::Finding;
use super::repository::Manifest;
use super::scan::{Source, after_closing, find_word, name_at};

const CORE: &str = "crates/frontino-core/src/";
/// What the core may depend on.
const DEPENDENCIES: [&str; 2] = ["jiff", "thiserror"];
/// What its tests may depend on besides.
const TEST_DEPENDENCIES: [&str; 2] = ["proptest", "toml"];
/// Words of the outside world, and what they stand for.
const IMPURE: [(&str, &str); 21] = [
    ("f32", "floating point"),
    ("f64", "floating point"),
    ("std::fs", "files"),
    ("std::io", "files"),
    ("std::env", "the environment"),
    ("std::net", "the network"),
    ("std::process", "other programs"),
    ("std::thread", "threads"),
    ("std::time", "the clock"),
    ("SystemTime", "the clock"),
    ("Instant", "the clock"),
    ("::now(", "the clock"),
    ("async", "`async`"),
    ("rand", "random numbers"),
    ("serde", "serialisation"),
    ("print!", "output"),
    ("println!", "output"),
    ("eprint!", "output"),
    ("eprintln!", "output"),
    ("tracing", "logging"),
    ("log", "logging"),
];

/// No outside world and no floating point in the core, its tests apart.
pub fn purity(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with(CORE) || source.is_test() {
        return Vec::new();
    }
    let code = &source.code;
    let found = |at: usize, what: &str| {
        let sentence = format!("the core is pure: no {what}");
        (!source.in_test(at)).then(|| Finding::new(&source.path, source.line_of(at), sentence))
    };
    let mut findings = Vec::new();
    for (word, what) in IMPURE {
        let path = matches!(word, "rand" | "serde" | "tracing" | "log");
        let places = find_word(code, word);
        let places = places.filter(|&at| !path || code[at + word.len()..].starts_with("::"));
        findings.extend(places.filter_map(|at| found(at, what)));
    }
    for (at, _) in code.match_indices("std::{") {
        let group = &code[at..after_closing(code, at + 5)];
        let banned = ["fs", "io", "env", "net", "process", "thread", "time"];
        let named = banned.iter().any(|word| find_word(group, word).next().is_some());
        findings.extend(named.then(|| found(at, "outside world")).flatten());
    }
    findings.extend(float_literals(code).into_iter().filter_map(|at| found(at, "floating point")));
    findings
}

/// Where a number with a dot stands; `pair.0.1` is a place in a tuple.
fn float_literals(code: &str) -> Vec<usize> {
    let bytes = code.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let dots = code.match_indices('.').map(|(at, _)| at);
    dots.filter(|&dot| dot > 0 && digit(dot - 1) && digit(dot + 1))
        .filter(|&dot| {
            let number = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
            let before = bytes[..dot].iter().rev().position(|b| !number(b));
            let first = before.map_or(0, |length| dot - length);
            digit(first) && (first == 0 || bytes[first - 1] != b'.')
        })
        .collect()
}

/// The dependencies of the core are those listed here.
pub fn allowed_dependencies(manifest: &Manifest) -> Vec<Finding> {
    if manifest.name != "frontino-core" {
        return Vec::new();
    }
    manifest
        .dependencies(&["dependencies", "build-dependencies", "dev-dependencies"])
        .filter(|(table, name, _)| {
            let for_tests = *table == "dev-dependencies" && TEST_DEPENDENCIES.contains(name);
            !DEPENDENCIES.contains(name) && !for_tests
        })
        .map(|(table, name, _)| {
            let sentence = format!("`{name}` in [{table}] is not allowed in the core");
            Finding::new(&manifest.path, 1, sentence)
        })
        .collect()
}

/// A module of the core uses only modules that stand above it in `lib.rs`.
pub fn module_order(sources: &[Source]) -> Vec<Finding> {
    let Some(root) = sources.iter().find(|source| source.path == format!("{CORE}lib.rs")) else {
        return Vec::new();
    };
    let modules: Vec<&str> = root.find_word("mod").map(|at| name_at(&root.code, at + 3)).collect();
    let place = |name: &str| modules.iter().position(|module| *module == name);
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with(CORE)) {
        let path = source.path[CORE.len()..].trim_end_matches(".rs");
        let own = path.split('/').next().unwrap_or(path);
        let Some(own_place) = place(own) else { continue };
        let top = path == own;
        for (at, used) in uses(&source.code, top) {
            if !source.in_test(at) && place(used).is_some_and(|used| used > own_place) {
                let sentence = format!("`{own}` uses `{used}`, which stands below it in lib.rs");
                findings.push(Finding::new(&source.path, source.line_of(at), sentence));
            }
        }
    }
    findings
}

/// The modules named by `crate::` paths, and by `super::` paths where that is the crate's root.
fn uses(code: &str, top: bool) -> Vec<(usize, &str)> {
    let mut used = Vec::new();
    for root in ["crate::", "super::"] {
        for at in find_word(code, root).filter(|_| top || root == "crate::") {
            let from = at + root.len();
            if code[from..].starts_with('{') {
                let end = after_closing(code, from) - 1;
                used.extend(names_of_group(&code[from + 1..end]).map(|name| (at, name)));
            } else {
                used.push((at, name_at(code, from)));
            }
        }
    }
    used
}

/// The first names of `a, b::{c, d}, e::f`.
fn names_of_group(group: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0i32;
    let parts = group.split(move |c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    parts.map(|part| name_at(part, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn core(name: &str, text: &str) -> Source {
        Source::new(&format!("{CORE}{name}.rs"), text)
    }

    #[test]
    fn the_outside_world_is_found() {
        let check = |text: &str, expected: usize| {
            assert_eq!(purity(&core("a", text)).len(), expected, "{text}");
        };
        check("fn a(x: i64) -> i64 { x * 15 } // f64, std::fs", 0);
        check("let brand = logic; let log = 1; (1..2); pair.0.1; v1.2", 0);
        check("fn a(x: f64) {}", 1);
        check("let x = 1.5;", 1);
        check("use std::fs;", 1);
        check("use std::{fmt, fs};", 1);
        check("use std::{fmt, iter};", 0);
        check("async fn a() {}", 1);
        check("let x = SystemTime::UNIX; rand::random(); println!(\"x\");", 3);
        check("use serde::Serialize;", 1);
        check("let today = Zoned::now();", 1);
        check("#[cfg(test)]\nmod tests { use std::fs; }", 0);
        assert_eq!(purity(&Source::new("crates/frontino/src/a.rs", "use std::fs;")), []);
    }

    #[test]
    fn only_the_listed_dependencies_are_allowed() {
        let check = |text: &str, expected: usize| {
            let text = format!("[package]\nname = \"frontino-core\"\n{text}");
            let manifest = Manifest::parse("crates/frontino-core/Cargo.toml", &text).unwrap();
            assert_eq!(allowed_dependencies(&manifest).len(), expected, "{text}");
        };
        check(
            "[dependencies]\njiff.workspace = true\n[dev-dependencies]\ntoml.workspace = true",
            0,
        );
        check("[dependencies]\ntoml.workspace = true", 1);
        check("[dev-dependencies]\nserde.workspace = true", 1);
    }

    #[test]
    fn modules_use_those_above_them() {
        let check = |name: &str, text: &str, expected: usize| {
            let lib = core("lib", "pub mod money;\npub mod dates;\nmod bill;");
            let found = module_order(&[lib, core(name, text)]);
            assert_eq!(found.len(), expected, "{name}: {text}");
        };
        check("bill", "use crate::money::Cents; use crate::{dates, money};", 0);
        check("money", "use crate::dates::Date;", 1);
        check("money", "use crate::{money::{a, b}, bill::Bill, dates};", 2);
        check("money", "fn a(d: super::dates::Date) {}", 1);
        check("money/tests", "use crate::bill;", 0);
        check("money/table", "use crate::bill; use super::bill;", 1);
        check("money", "#[cfg(test)]\nmod tests { use crate::bill; }", 0);
        check("money", "use crate::money::Cents; use crate::unknown;", 0);
    }
}
