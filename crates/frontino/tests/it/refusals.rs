//! What the program refuses: exit status 2, what was wrong, where, and what to do next.

use crate::frontino::{outputs, typed};
use frontino_store::test_pg::{TestFolder, TestPg, on_both};
use frontino_store::{DbUrl, Val};
use serde_json::Value;

/// Runs a line twice, for a person and for a program, and gives what both were told.
fn refused(folder: &TestFolder, line: &str) -> Value {
    let (status, out, told) = outputs(&mut typed(folder, line));
    assert_eq!((status, out.as_str()), (2, ""), "{line}: {told}");
    let (status, out, err) = outputs(&mut typed(folder, &format!("{line} --json")));
    assert_eq!((status, err.as_str()), (2, ""), "{line}: {out}");
    let object: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{line}: {e}: {out}"));
    assert_eq!(object.as_object().unwrap().len(), 1, "{line}: {out}");
    for key in ["message", "where", "next"] {
        let sentence = object["error"][key].as_str().unwrap();
        assert!(!sentence.is_empty() && told.contains(sentence), "{line}: {key}: {told}");
    }
    object["error"].clone()
}

fn address(db: &DbUrl) -> String {
    match db {
        DbUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DbUrl::Postgres(url) => url.clone(),
    }
}

#[test]
fn a_missing_database_is_named_with_its_full_path_and_db_init_proposed() {
    let folder = TestFolder::new();
    let path = folder.path().join("frontino-data/frontino.db").display().to_string();
    for line in [
        "bill-run list",
        "bill-run calculate 2019-12",
        "bill verify",
        "check",
        "export bills --out bills.csv",
        "tariff list",
        "db check",
        "db upgrade",
    ] {
        let error = refused(&folder, line);
        assert_eq!(
            (&error["code"], &error["where"]),
            (&"db_missing".into(), &path.as_str().into())
        );
        assert!(error["next"].as_str().unwrap().contains("frontino db init"), "{error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was made");
}

#[test]
fn an_address_that_is_none_is_refused() {
    let folder = TestFolder::new();
    for url in ["frontino.db", "mysql://localhost/acqua", "postgres://localhost:port/acqua"] {
        let error = refused(&folder, &format!("--db {url} bill-run list"));
        assert_eq!(error["code"], "db_url", "{error}");
        assert!(error["next"].as_str().unwrap().contains("sqlite://"), "{error}");
    }
}

#[test]
fn a_file_of_somebody_else_is_refused_and_stays_as_it_is() {
    let folder = TestFolder::new();
    let (letter, other) = (folder.path().join("letter.txt"), folder.path().join("other.db"));
    std::fs::write(&letter, "Gentile utente, ".repeat(1000)).unwrap();
    // A database of ours, but for the mark in its header.
    let mut bytes = Vec::new();
    if let DbUrl::Sqlite(ours) = TestFolder::new().database() {
        DbUrl::Sqlite(ours.clone()).create().unwrap();
        bytes = std::fs::read(ours).unwrap();
    }
    bytes[68..72].fill(0);
    std::fs::write(&other, bytes).unwrap();
    for file in [letter, other] {
        let before = std::fs::read(&file).unwrap();
        for line in ["bill-run list", "db init", "db upgrade", "db check"] {
            let error = refused(&folder, &format!("--db sqlite://{} {line}", file.display()));
            assert_eq!(error["code"], "db_not_ours", "{line}: {error}");
            assert_eq!(error["where"], file.display().to_string(), "{line}");
        }
        assert_eq!(std::fs::read(&file).unwrap(), before, "{}", file.display());
    }
}

#[test]
fn a_newer_and_an_older_schema_are_refused() {
    on_both(|db| {
        let folder = TestFolder::new();
        let execute = |sql: &str, version: i64| {
            let mut conn = db.open_any_version().unwrap();
            let mut tx = conn.begin().unwrap();
            tx.execute(sql, &[Val::Int(version)]).unwrap();
            tx.commit().unwrap();
        };
        db.create().unwrap();
        let list = format!("--db {} bill-run list", address(db));
        execute("INSERT INTO schema_version (version, name) VALUES ($1, 'later')", 999);
        let error = refused(&folder, &list);
        assert_eq!(error["code"], "db_newer", "{error}");
        assert!(error["message"].as_str().unwrap().contains("999"), "{error}");
        assert_eq!(
            refused(&folder, &format!("--db {} db upgrade", address(db)))["code"],
            "db_newer"
        );
        execute("DELETE FROM schema_version WHERE version > $1", 1);
        let error = refused(&folder, &list);
        assert_eq!(error["code"], "db_older", "{error}");
        assert!(error["next"].as_str().unwrap().contains("frontino db upgrade"), "{error}");
    });
}

#[test]
fn a_server_says_what_is_missing_and_the_password_is_not_shown() {
    let folder = TestFolder::new();
    let DbUrl::Postgres(empty) = TestPg::shared().database() else { panic!("no server") };
    let list = |url: &str| refused(&folder, &format!("--db {url} bill-run list"));
    let error = list(&empty);
    assert_eq!(error["code"], "db_not_initialised", "{error}");
    assert!(error["next"].as_str().unwrap().contains("frontino db init"), "{error}");

    let (server, options) = empty.split_once('?').unwrap();
    let absent = format!("{}/absent?{options}", server.rsplit_once('/').unwrap().0);
    let error = list(&absent);
    assert_eq!(error["code"], "db_missing", "{error}");
    assert!(error["message"].as_str().unwrap().contains("absent"), "{error}");
    assert_eq!(refused(&folder, &format!("--db {absent} db init"))["code"], "db_missing");

    let error = list("postgres://ada:secret@localhost:1/acqua");
    assert_eq!(error["code"], "db_connect", "{error}");
    assert_eq!(error["where"], "postgres://ada@localhost:1/acqua");
}

#[test]
fn a_misspelt_key_of_the_configuration_is_named_with_file_and_line() {
    let folder = TestFolder::new();
    let file = folder.path().join("acqua.toml");
    std::fs::write(&file, "[pagopa]\ndomain = \"01234567897\"\nsegregation_cod = \"01\"\n")
        .unwrap();
    let error = refused(&folder, &format!("--config {} bill-run list", file.display()));
    assert_eq!(error["code"], "config_unknown", "{error}");
    assert_eq!(error["where"], format!("{}, riga 3", file.display()));
    assert!(error["message"].as_str().unwrap().contains("pagopa.segregation_cod"), "{error}");
    assert!(error["next"].as_str().unwrap().contains("segregation_code"), "{error}");

    let mut command = typed(&folder, "--json bill-run list");
    let (status, out, _) = outputs(command.env("FRONTINO_UTILITY_NOME", "Acqua"));
    assert_eq!(status, 2);
    assert!(out.contains("FRONTINO_UTILITY_NOME"), "{out}");
}

#[test]
fn a_configuration_that_is_named_must_be_there() {
    let folder = TestFolder::new();
    let error = refused(&folder, "--config absent.toml db init");
    assert_eq!(error["code"], "file_missing", "{error}");
    assert_eq!(error["where"], folder.path().join("absent.toml").display().to_string());
    assert!(!folder.path().join("frontino-data").exists());
}

#[test]
fn mistakes_of_use_are_refusals_too() {
    let folder = TestFolder::new();
    let check = |line: &str, told: &str| {
        let error = refused(&folder, line);
        assert_eq!(error["code"], "usage", "{line}: {error}");
        assert!(error["message"].as_str().unwrap().contains(told), "{line}: {error}");
    };
    check("bill-run calcolate 2019-12", "calcolate");
    check("bill-run create 2019-12", "--at");
    check("bill-run create 2019-12 --at 31/12/2019", "31/12/2019");
    check("--today 2020-02-30 bill-run list", "2020-02-30");
    check("--colour db check", "--colour");
    check("db", "manca il comando");
}
