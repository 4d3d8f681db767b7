//! The documents of a run: all of them, whole, once, whatever disturbs the making.

mod attached;
mod barred;
mod objection;
mod printed;
mod storm;

use crate::bill_run::{calculated, issued, planned};
use crate::frontino::{Program, outputs};
use frontino_store::test_pg::{TestFolder, on_both};
use frontino_store::{DbUrl, Val};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// More than two ranges of bills.
const SUPPLIES: i64 = 450;
const BILLS: i64 = SUPPLIES - SUPPLIES / 100;

/// A town with an issued run; half of the bills go by mail.
pub fn town(db: &DbUrl) -> Program {
    let program = planned(db, SUPPLIES);
    calculated(&program, "2", SUPPLIES);
    issued(&program, SUPPLIES);
    program
}

/// Makes documents of the run into a folder below `folder`; the data lie beside them.
pub fn make(program: &Program, folder: &Path, out: &str, more: &[&str]) -> (i32, Value) {
    let (out, data) = (folder.join(out), folder.join("data"));
    let args = ["--data", data.to_str().unwrap(), "documents", "make", "2019-12", "--out"];
    let mut command = program.command(&args);
    let output = command.arg(out).args(more).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    (output.status.code().unwrap(), value)
}

/// Every file below a folder with its bytes, the marks of the program included.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut places = vec![folder.to_path_buf()];
    while let Some(place) = places.pop() {
        for entry in std::fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                places.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                all.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    all
}

fn change(db: &DbUrl, sql: &str) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    tx.execute(sql, &[]).unwrap();
    tx.commit().unwrap();
}

#[test]
fn documents_made_again_stay_as_they_are() {
    on_both(|db| {
        let (program, folder) = (town(db), TestFolder::new());
        let (status, first) = make(&program, folder.path(), "a", &["--only", "bill,print"]);
        assert_eq!((status, &first["pdf"], &first["kept"]), (0, &BILLS.into(), &0.into()));
        let there = tree(&folder.path().join("a"));
        assert_eq!(there["parked.csv"], b"kind,number,supply_code,sentence\n");
        let (_, mut second) = make(&program, folder.path(), "a", &["--only", "bill,print"]);
        assert_eq!(second["kept"], BILLS + 1);
        (second["kept"], second["elapsed_ms"]) = (0.into(), first["elapsed_ms"].clone());
        assert_eq!((second, tree(&folder.path().join("a"))), (first, there.clone()));
        // By other workers into another folder: the same bytes.
        let workers = ["--only", "bill,print", "--workers", "5"];
        assert_eq!(make(&program, folder.path(), "b", &workers).0, 0);
        assert_eq!(tree(&folder.path().join("b")), there);
    });
}

#[test]
fn what_is_cut_off_missing_or_changed_is_made_again_and_nothing_else() {
    on_both(|db| {
        let (program, folder) = (town(db), TestFolder::new());
        let only = ["--only", "bill"];
        make(&program, folder.path(), "a", &only);
        let root = folder.path().join("a");
        let there = tree(&root);
        std::fs::remove_file(root.join("bills/2020-0000003.pdf")).unwrap();
        std::fs::write(root.join("bills/2020-0000250.pdf"), "half").unwrap();
        std::fs::write(root.join("bills/.2020-0000251.pdf.partial"), "half").unwrap();
        let (_, value) = make(&program, folder.path(), "a", &only);
        assert_eq!((&value["pdf"], &value["kept"]), (&BILLS.into(), &(BILLS - 400).into()));
        assert_eq!(tree(&root), there);
        change(
            db,
            "UPDATE holder SET address = 'Via Nuova 1', city = 'Messina', zip = '98122'
            WHERE code = 'H000001'",
        );
        let (_, value) = make(&program, folder.path(), "a", &only);
        assert_eq!(value["kept"], BILLS - 200);
        let now = tree(&root);
        let differing = |name: &&String| name.ends_with(".pdf") && now[*name] != there[*name];
        assert_eq!(there.keys().filter(differing).count(), 1);
    });
}

#[test]
fn a_folder_or_a_run_that_does_not_fit_is_refused() {
    let folder = TestFolder::new();
    let program = planned(&folder.database(), SUPPLIES);
    let check = |out: &str, more: &[&str], code: &str| {
        let (status, value) = make(&program, folder.path(), out, more);
        assert_eq!((status, &value["error"]["code"]), (2, &code.into()), "{value}");
        assert!(!value["error"]["next"].as_str().unwrap().is_empty());
    };
    check("a", &[], "run_state");
    assert!(!folder.path().join("a").exists());
    calculated(&program, "2", SUPPLIES);
    issued(&program, SUPPLIES);
    std::fs::write(folder.path().join("file"), "").unwrap();
    std::fs::create_dir_all(folder.path().join("other/bills")).unwrap();
    for more in [&[][..], &["--dry-run"]] {
        check("file", more, "folder_is_file");
        check("other", more, "documents_folder");
        check("a", &[more, &["--only", "fatture"]].concat(), "usage");
    }
    let (_, value) = make(&program, folder.path(), "a", &["--dry-run", "--only", "bill"]);
    assert_eq!((&value["pdf"], folder.path().join("a").exists()), (&BILLS.into(), false));
    make(&program, folder.path(), "a", &["--only", "bill"]);
    std::fs::write(folder.path().join("a/.frontino/run"), "2018-12").unwrap();
    check("a", &[], "documents_other_run");
    check("a", &["--dry-run"], "documents_other_run");
}

#[test]
fn codes_want_the_secret_that_they_were_made_with() {
    let folder = TestFolder::new();
    let program = town(&folder.database());
    let secret = folder.path().join("data/secret.key");
    make(&program, folder.path(), "a", &["--only", "bill"]);
    let kept = std::fs::read(&secret).unwrap();
    std::fs::write(&secret, "0".repeat(64)).unwrap();
    let (status, value) = make(&program, folder.path(), "a", &["--only", "bill"]);
    assert_eq!((status, &value["error"]["code"]), (2, &"secret_other".into()), "{value}");
    std::fs::write(&secret, kept).unwrap();
    assert_eq!(make(&program, folder.path(), "a", &["--only", "bill"]).1["kept"], BILLS);
}

#[test]
fn codes_are_exported_of_made_up_data_only() {
    let folder = TestFolder::new();
    let program = town(&folder.database());
    make(&program, folder.path(), "a", &["--only", "bill"]);
    let header = || {
        let file = folder.path().join("supplies.csv");
        let (status, _, said) =
            outputs(program.command(&["export", "supplies", "--out"]).arg(&file));
        assert_eq!(status, 0, "{said}");
        std::fs::read_to_string(file).unwrap().lines().next().unwrap().to_owned()
    };
    assert!(header().ends_with(",meter_serial"), "{}", header());
    change(&folder.database(), "INSERT INTO setting (name, value) VALUES ('synthetic', 'yes')");
    assert!(header().ends_with(",meter_serial,reading_code,activation_code"));
    let mut conn = folder.database().open().unwrap();
    let mut tx = conn.begin_read().unwrap();
    let clear = "SELECT count(*) FROM activation_code WHERE clear_text IS NOT NULL";
    assert_eq!(tx.number(clear, &[] as &[Val<'_>]).unwrap(), 0);
}
