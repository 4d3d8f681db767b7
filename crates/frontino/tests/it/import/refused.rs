//! Bundles that are refused as a whole: nothing is written, and the refusal says what to do.

use super::bundle::{Bundle, HOLDERS};
use crate::frontino::Program;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use std::fs;

/// Refused with `code` and `words`, without a trace of a database or report.
fn check(bundle: &Bundle, code: &str, words: &str) {
    let folder = TestFolder::new();
    let db = folder.database();
    let outcome = bundle.import(&db);
    assert_eq!(outcome.refusal(), code, "{}", outcome.json);
    assert!(outcome.json.to_string().contains(words), "{}", outcome.json);
    assert!(!folder.path().join("frontino.db").exists());
    assert!(!outcome.report.exists());
}

#[test]
fn what_cannot_be_understood_is_refused_as_a_whole() {
    let holders = || Bundle::new().with("holders", HOLDERS);
    check(&Bundle::new(), "manifest_missing_key", "files");
    check(&holders().head("tarifs = []"), "manifest_unknown_key", "«tariffs»");
    check(&holders().key("holders", "delimter = \";\""), "manifest_unknown_key", "«delimiter»");
    check(&holders().key("holders", "columns = { knd = \"K\" }"), "manifest_unknown_key", "«kind»");
    check(&holders().key("holders", "encoding = \"utf-9\""), "manifest_bad_value", "«utf-8»");
    check(&holders().key("holders", "date = \"%x\""), "manifest_bad_value", "%d/%m/%Y");
    check(&holders().key("holders", "columns = { email = \"POSTA\" }"), "column_missing", "POSTA");
    let renamed = Bundle::new().with("holders", "holder_cod,kind\nH1,person\n");
    check(&renamed, "column_missing", "holder_cod");
    let twice = Bundle::new().with("holders", "holder_code,kind,kind\nH1,person,person\n");
    check(&twice, "column_twice", "kind");
    check(&Bundle::new().with("holders", ""), "header_missing", "holders.csv");
    let wrong = Bundle::new().with_bytes("holders", "a.csv", b"holder_code,kind\nH\xe0,person\n");
    check(&wrong, "wrong_encoding", "a.csv:2");
    let other = Bundle::new().with("holders", "holder_code,kind,surname\nH1,person,Città\n");
    check(&other.key("holders", "encoding = \"windows-1252\""), "wrong_encoding", "utf-8");
    let cut = Bundle::new().with_bytes("holders", "a.csv", b"holder_code,kind\nH1,person\nH\xc3");
    check(&cut, "wrong_encoding", "a.csv:3");
    let torn = Bundle::new().with_bytes("holders", "a.xlsx", b"PK\x03\x04 torn");
    check(&torn, "file_unreadable", "a.xlsx");
    check(&holders().head("tariffs = [\"nowhere.toml\"]"), "file_missing", "nowhere.toml");
    let table =
        holders().head("tariffs = [\"a.toml\"]").with_bytes("holders", "a.toml", b"x = 1\n");
    let table = table.with("holders", HOLDERS);
    check(&table, "toml_invalid", "a.toml");
    let gone = holders();
    fs::remove_file(gone.path("holders.csv")).unwrap();
    check(&gone, "file_unreadable", "holders.csv");
}

#[test]
fn a_database_is_made_only_when_asked_for() {
    let bundle = Bundle::new().with("holders", HOLDERS);
    let folder = TestFolder::new();
    let db = folder.database();
    // A dry run into nothing judges and reports.
    let outcome = bundle.import_with(&db, &["--dry-run"]);
    assert_eq!((outcome.status, outcome.counts("holders").as_str()), (0, "3 0 0 0"));
    assert!(!folder.path().join("frontino.db").exists());
    assert!(outcome.report.join("report.html").exists());
    let manifest = bundle.path("manifest.toml").display().to_string();
    let (status, json) = Program::on(&db).run(&["import", &manifest]);
    assert_eq!((status, json["error"]["code"].as_str()), (2, Some("db_missing")));
    assert!(json["error"]["next"].as_str().unwrap().contains("db init"));
    assert!(!folder.path().join("frontino.db").exists());
}

#[test]
fn a_dry_run_writes_nothing() {
    on_both(|db| {
        Bundle::new().with("holders", HOLDERS).import(db);
        let before = super::bundle::dump_all(db);
        let outcome = Bundle::small().import_with(db, &["--dry-run"]);
        assert_eq!((outcome.status, outcome.counts("supplies").as_str()), (0, "3 0 0 1"));
        assert_eq!(super::bundle::dump_all(db), before);
        assert_eq!(Bundle::small().import(db).counts("supplies"), "3 0 0 1");
    });
}

#[test]
fn a_report_does_not_take_the_place_of_what_is_imported() {
    let bundle = Bundle::new().with("holders", "holder_code,kind\nH1,robot\n");
    let folder = TestFolder::new();
    let outcome = bundle.import(&folder.database());
    assert_eq!(outcome.status, 1);
    let own = bundle.with_bytes("holders", "report/quarantine/x.csv", HOLDERS.as_bytes());
    assert_eq!(own.import(&folder.database()).refusal(), "report_over_source");
}

#[test]
fn a_report_without_a_place_lies_in_the_data_folder() {
    let bundle = Bundle::new().with("holders", HOLDERS);
    let folder = TestFolder::new();
    bundle.import(&folder.database());
    let DbUrl::Sqlite(file) = folder.database() else { unreachable!() };
    let data = file.parent().unwrap().display().to_string();
    let manifest = bundle.path("manifest.toml").display().to_string();
    for _ in 0..2 {
        Program::on(&folder.database()).done(&["import", &manifest, "--data", &data]);
    }
    let reports = fs::read_dir(folder.path().join("reports")).unwrap();
    let names = reports.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.collect::<Vec<_>>();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("prova-2")), "{names:?}");
}
