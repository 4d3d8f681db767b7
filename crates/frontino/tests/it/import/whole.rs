//! Whole bundles of a made-up town: figures, second import, quarantine, order of rows.

use super::bundle::{Bundle, Outcome, dump_all};
use crate::frontino::Program;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Makes up a town of so many supplies, with every kind of dirt.
pub fn generate(folder: &Path, supplies: u32) -> String {
    let nowhere = DbUrl::Sqlite(folder.join("unused.db"));
    let (supplies, out) = (supplies.to_string(), folder.display().to_string());
    let args = ["generate", "--supplies", &supplies, "--dirt", "5", "--out", &out];
    Program::on(&nowhere).done(&args);
    folder.join("manifest.toml").display().to_string()
}

/// Imports a manifest.
pub fn import(db: &DbUrl, manifest: &str, report: &Path) -> Outcome {
    let program = Program::on(db);
    if matches!(db, DbUrl::Postgres(_)) {
        program.done(&["db", "init"]);
    }
    let report = report.to_path_buf();
    let mut args = vec!["import", manifest, "--report", report.to_str().unwrap()];
    if matches!(db, DbUrl::Sqlite(_)) {
        args.push("--create");
    }
    let (status, json) = program.run(&args);
    Outcome { status, json, report }
}

fn sum(json: &Value, what: &str) -> i64 {
    json[what].as_object().unwrap().values().filter_map(Value::as_i64).sum()
}

#[test]
fn a_dirty_town_is_the_same_on_both_engines_and_unchanged_the_second_time() {
    let folder = TestFolder::new();
    let manifest = generate(folder.path(), 300);
    let expected = std::cell::RefCell::new(None);
    on_both(|db| {
        let outcome = import(db, &manifest, &folder.path().join("r1"));
        assert_eq!(outcome.status, 1);
        assert_eq!(outcome.json["reconciliation"]["balanced"], true);
        let rows = dump_all(db);
        assert_eq!(*expected.borrow_mut().get_or_insert(rows.clone()), rows);
        let again = import(db, &manifest, &folder.path().join("r2"));
        assert_eq!(sum(&again.json, "accepted"), 0);
        assert_eq!(again.json["quarantined"], outcome.json["quarantined"]);
        let there = sum(&outcome.json, "accepted") + sum(&outcome.json, "unchanged");
        assert_eq!(sum(&again.json, "unchanged"), there);
        assert_eq!(dump_all(db), rows);
        assert_eq!(Program::on(db).done(&["check"])["ok"], true);
    });
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let folder = TestFolder::new();
    let manifest = generate(folder.path(), 120);
    let whole = TestFolder::new();
    let first = import(&whole.database(), &manifest, &whole.path().join("r"));
    let expected = dump_all(&whole.database());
    for seed in 1..6u64 {
        for entry in fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "CSV") {
                shuffle(&path, seed);
            }
        }
        let other = TestFolder::new();
        let outcome = import(&other.database(), &manifest, &other.path().join("r"));
        assert_eq!(outcome.json["quarantined"], first.json["quarantined"], "seed {seed}");
        assert_eq!(outcome.json["reconciliation"], first.json["reconciliation"], "seed {seed}");
        assert_eq!(dump_all(&other.database()), expected, "seed {seed}");
    }
}

/// Puts the lines after the header in another order; no cell of these files has a line end.
fn shuffle(path: &Path, seed: u64) {
    let bytes = fs::read(path).unwrap();
    let mut lines = bytes.split_inclusive(|c| *c == b'\n').collect::<Vec<_>>();
    let mut state = seed;
    for at in (2..lines.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        lines.swap(at, 1 + (state >> 33) as usize % at);
    }
    fs::write(path, lines.concat()).unwrap();
}

#[test]
fn a_quarantine_reads_back_by_the_same_manifest() {
    let folder = TestFolder::new();
    let manifest = generate(folder.path(), 200);
    on_both(|db| {
        let outcome = import(db, &manifest, &folder.path().join("r1"));
        // Uncorrected, every row is kept back again, for the same reason or because its twin is
        // there now; nothing that was shifted or torn slips in.
        let text = fs::read_to_string(&manifest).unwrap();
        let mut changed = text.clone();
        let files = [
            "holders",
            "supplies",
            "meters",
            "readings",
            "consumptions",
            "open_items",
            "legacy_bills",
        ];
        let paths =
            ["ANAGRAFICHE", "UTENZE", "CONTATORI", "LETTURE", "CONSUMI", "PARTITE", "BOLLETTE"];
        for (file, path) in files.iter().zip(paths) {
            let quarantine = format!("r1/quarantine/{file}.csv");
            assert!(folder.path().join(&quarantine).exists(), "{file}");
            changed = changed.replace(&format!("{path}.CSV"), &quarantine);
        }
        let second = folder.path().join("second.toml");
        fs::write(&second, changed).unwrap();
        let again = import(db, second.to_str().unwrap(), &folder.path().join("r2"));
        let reasons = |outcome: &Outcome| {
            files.iter().map(|file| (*file, outcome.reasons(file).matches(", ").count())).collect()
        };
        let (first, later): (BTreeMap<_, _>, BTreeMap<_, _>) = (reasons(&outcome), reasons(&again));
        assert_eq!(later, first);
        assert_eq!(sum(&again.json, "accepted"), 0, "{}", again.json);
    });
}

#[test]
fn a_corrected_row_is_taken_over() {
    let text = "COD;TIPO;COGNOME\nH1;F;Nicolò\nH2;X;Città\nH3;F;Rossi;spostato\n";
    let bytes = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let keys = "encoding = \"windows-1252\"\ndelimiter = \";\"\n\
                columns = { holder_code = \"COD\", kind = \"TIPO\", surname = \"COGNOME\" }\n\
                values.kind = { F = \"person\" }";
    let bundle = Bundle::new().with_bytes("holders", "ANAG.CSV", &bytes).key("holders", keys);
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.reasons("holders"), "3 unknown_value, 4 shifted_cells");
        let quarantine = outcome.quarantine("holders");
        let expected = "COD;TIPO;COGNOME;reason;line\r\n\
             H2;X;Città;unknown_value: kind: non è una delle parole previste;3\r\n\
             H3;F;Rossi;\"shifted_cells: c'è testo oltre l'ultima colonna: un separatore ha \
             spostato le celle\";4;spostato\r\n";
        assert_eq!(quarantine, expected.replace('"', ""));
        let corrected = quarantine.replace("H2;X", "H2;F").replace(";spostato", "");
        let again = Bundle::new().with("holders", &corrected).key("holders", keys);
        assert_eq!(again.import(db).counts("holders"), "2 0 0 0");
        let names = super::bundle::dump(db, "holder", &["code", "surname"]);
        assert_eq!(names, ["H1|Nicolò", "H2|Città", "H3|Rossi"]);
    });
}

#[test]
fn made_up_data_are_marked_while_nothing_else_is_there() {
    let marked = |db: &DbUrl| super::bundle::dump(db, "setting", &["name", "value"]);
    on_both(|db| {
        let made_up = Bundle::new().with("holders", "holder_code,kind\nA,person\n");
        made_up.head("synthetic = true").import(db);
        assert!(marked(db).contains(&"synthetic|yes".to_owned()));
        Bundle::new().with("holders", "holder_code,kind\nB,person\n").import(db);
        assert!(!marked(db).contains(&"synthetic|yes".to_owned()));
        let made_up = Bundle::new().with("holders", "holder_code,kind\nC,person\n");
        made_up.head("synthetic = true").import(db);
        assert!(!marked(db).contains(&"synthetic|yes".to_owned()));
    });
}

#[test]
fn the_report_tells_no_names() {
    let folder = TestFolder::new();
    let bundle = Bundle::new().with(
        "holders",
        "holder_code,kind,surname,tax_code,email,phone,address,altro\n\
         H1,person,Segretissimo,RSSMRA80A01F158X,boh,0901234567,Via Nascosta 1,Segretissimo\n\
         H2,robot,Segretissimo,RSSMRA80A01F158X,boh,0901234567,Via Nascosta 1,Segretissimo\n\
         H3,Segretissimo,person,RSSMRA80A01F158X,,,,\n",
    );
    let outcome = bundle.import(&folder.database());
    for name in ["report.html", "report.json", "reconciliation.csv"] {
        let text = fs::read_to_string(outcome.report.join(name)).unwrap();
        for secret in ["Segretissimo", "RSSMRA", "0901234567", "Nascosta"] {
            assert!(!text.contains(secret), "{name} {secret}");
        }
    }
    let page = fs::read_to_string(outcome.report.join("report.html")).unwrap();
    for word in ["QUADRA", "holders.csv", "AAAAAAAAAAAA", "non è una delle parole previste"] {
        assert!(page.contains(word), "{word}");
    }
}
