//! The global options: what each does before and after the command.

use crate::frontino::{outputs, repository_file, typed};
use frontino_store::DbUrl;
use frontino_store::test_pg::TestFolder;
use serde_json::Value;
use std::fs::File;
use std::process::Stdio;

fn status(folder: &TestFolder, line: &str) -> i32 {
    outputs(&mut typed(folder, line)).0
}

fn mark_as_synthetic(folder: &TestFolder) {
    let file = folder.path().join("frontino-data/frontino.db");
    let mut conn = DbUrl::Sqlite(file).open().unwrap();
    let mut tx = conn.begin().unwrap();
    tx.execute("INSERT INTO setting (name, value) VALUES ('synthetic', 'yes')", &[]).unwrap();
    tx.commit().unwrap();
}

#[test]
fn global_options_stand_before_or_after_the_command() {
    let folder = TestFolder::new();
    assert_eq!(status(&folder, "--data one db init"), 0);
    assert_eq!(status(&folder, "db init --data two"), 0);
    assert_eq!(status(&folder, "db --data three init"), 0);
    for data in ["one", "two", "three"] {
        assert!(folder.path().join(data).join("frontino.db").exists(), "{data}");
    }
}

#[test]
fn json_is_one_object_on_standard_output_and_nothing_else() {
    let folder = TestFolder::new();
    for line in ["db init --json", "--json bill-run list", "tariff list --json"] {
        let (status, out, err) = outputs(&mut typed(&folder, line));
        assert_eq!((status, err.as_str()), (0, ""), "{line}");
        assert!(serde_json::from_str::<Value>(&out).unwrap().is_object(), "{line}: {out}");
        assert_eq!(out.lines().count(), 1, "{line}: {out}");
    }
}

#[test]
fn help_and_version_are_data() {
    let folder = TestFolder::new();
    for line in ["--help", "bill-run --help", "bill-run create -h", "--version"] {
        let (status, out, err) = outputs(&mut typed(&folder, line));
        assert_eq!((status, err.as_str()), (0, ""), "{line}");
        assert!(!out.is_empty(), "{line}");
    }
    let (status, out, err) = outputs(&mut typed(&folder, ""));
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("--help"), "{err}");
}

#[test]
fn a_result_that_cannot_be_written_is_no_success() {
    let folder = TestFolder::new();
    assert_eq!(status(&folder, "db init"), 0);
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let (status, _, err) = outputs(typed(&folder, "db check").stdout(full()));
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("uscita standard"), "{err}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = TestFolder::new();
    let mut program = typed(&folder, "--help").stdout(Stdio::piped()).spawn().unwrap();
    drop(program.stdout.take());
    assert_eq!(program.wait().unwrap().code(), Some(0));
}

#[test]
fn a_date_is_pretended_on_made_up_data_only() {
    let folder = TestFolder::new();
    let error = |line: &str| {
        let (status, out, _) = outputs(&mut typed(&folder, line));
        let object: Value = serde_json::from_str(&out).unwrap();
        (status, object["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    let refused = (2, "today_refused".to_owned());
    let tariff = repository_file("data/tariffs/aqp_2018.toml");
    let load = format!("--json --today 2020-01-31 tariff load {tariff} --create");
    assert_eq!(error(&load), refused);
    assert!(!folder.path().join("frontino-data").exists(), "the database was made");

    assert_eq!(status(&folder, "db init"), 0);
    assert_eq!(error("--json --today 2020-01-31 bill-run list"), refused);
    let config = folder.path().join("frontino-data/frontino.toml");
    std::fs::write(&config, "[demo]\ntoday = 2020-01-31\n").unwrap();
    assert_eq!(error("--json bill-run list"), refused);

    mark_as_synthetic(&folder);
    assert_eq!(status(&folder, "bill-run list"), 0);
    assert_eq!(status(&folder, "bill-run list --today 2020-01-31"), 0);
}
