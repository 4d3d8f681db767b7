//! The database as a whole: made, checked, copied, brought back, carried to the other engine.

use crate::frontino::{Program, outputs, repository_file, typed};
use crate::town;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, TestPg, on_both};
use std::fs;
use std::path::Path;

/// A town with issued bills.
fn billed(db: &DbUrl) -> Program {
    town::build(db, 120);
    let program = Program::on(db);
    let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
        .map(|file| repository_file(&format!("data/tariffs/{file}")));
    program.done(&["tariff", "load", &files[0], &files[1]]);
    program.done(&["bill-run", "create", "2019-12", "--at", "2019-12-31"]);
    assert_eq!(program.run(&["bill-run", "calculate", "2019-12"]).0, 1);
    program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
    program.done(&["bill-run", "issue", "2019-12"]);
    program
}

fn address(db: &DbUrl) -> String {
    match db {
        DbUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DbUrl::Postgres(url) => url.clone(),
    }
}

fn backup(program: &Program, file: &Path) -> Vec<u8> {
    let value = program.done(&["db", "backup", file.to_str().unwrap()]);
    let bytes = fs::read(file).unwrap();
    assert_eq!(value["bytes"], bytes.len());
    bytes
}

/// The code with which a line is refused.
fn refused(program: &Program, args: &[&str]) -> String {
    let (status, value) = program.run(args);
    assert_eq!(status, 2, "{args:?}: {value}");
    assert!(!value["error"]["where"].as_str().unwrap().is_empty(), "{value}");
    value["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn a_database_is_made_once_and_found_whole() {
    on_both(|db| {
        let program = Program::on(db);
        let made = program.done(&["db", "init"]);
        assert_eq!((&made["engine"], &made["created"]), (&db.engine().into(), &true.into()));
        assert_eq!(program.done(&["db", "init"])["created"], false);
        let upgraded = program.done(&["db", "upgrade"]);
        assert_eq!(upgraded["before"], upgraded["schema_version"]);
        let checked = program.done(&["db", "check"]);
        assert_eq!(checked["schema_version"], made["schema_version"]);
        assert!(checked["tables"].as_array().unwrap().contains(&"bill".into()), "{checked}");
    });
}

#[test]
fn a_dry_run_writes_nothing() {
    on_both(|db| {
        let program = Program::on(db);
        program.done(&["db", "init", "--dry-run"]);
        assert!(!db.exists().unwrap());
    });
    let folder = TestFolder::new();
    let program = billed(&folder.database());
    let copy = folder.path().join("copy");
    program.done(&["db", "backup", copy.to_str().unwrap(), "--dry-run"]);
    assert!(!copy.exists());
    backup(&program, &copy);
    for target in [TestPg::shared().database(), DbUrl::Sqlite(folder.path().join("new.db"))] {
        let to = address(&target);
        program.done(&["db", "move", "--to", &to, "--dry-run"]);
        Program::on(&target).done(&["db", "restore", copy.to_str().unwrap(), "--dry-run"]);
        assert!(!target.exists().unwrap());
    }
}

#[test]
fn a_move_there_and_back_loses_nothing() {
    let folder = TestFolder::new();
    let (here, there, back) = (
        folder.database(),
        TestPg::shared().database(),
        DbUrl::Sqlite(folder.path().join("back.db")),
    );
    let first = billed(&here);
    let moved = first.done(&["db", "move", "--to", &address(&there)]);
    assert_eq!(moved["engine"], "postgres");
    let second = Program::on(&there);
    second.done(&["db", "move", "--to", &address(&back)]);
    let third = Program::on(&back);

    let (exported, copied) = (first.exported(), backup(&first, &folder.path().join("first")));
    assert!(exported.lines().count() > 200, "{exported}");
    for (program, name) in [(second, "second"), (third, "third")] {
        assert_eq!(program.exported(), exported, "{name}");
        assert_eq!(backup(&program, &folder.path().join(name)), copied, "{name}");
        assert_eq!(program.done(&["check"])["ok"], true);
        assert_eq!(program.done(&["bill", "verify"])["differing"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn a_copy_is_restored_into_a_missing_or_an_empty_database() {
    let folder = TestFolder::new();
    let program = billed(&folder.database());
    let (copy, expected) = (folder.path().join("copy"), program.exported());
    backup(&program, &copy);
    on_both(|db| {
        let target = Program::on(db);
        let restored = target.done(&["db", "restore", copy.to_str().unwrap()]);
        assert!(restored["rows"].as_u64().unwrap() > 500, "{restored}");
        assert_eq!(target.exported(), expected);
        let again = refused(&target, &["db", "restore", copy.to_str().unwrap()]);
        assert_eq!(again, "db_not_empty");
    });
    on_both(|db| {
        let target = Program::on(db);
        target.done(&["db", "init"]);
        target.done(&["db", "restore", copy.to_str().unwrap()]);
        assert_eq!(target.exported(), expected);
    });
}

#[test]
fn a_damaged_copy_is_refused_and_leaves_nothing() {
    let folder = TestFolder::new();
    let program = billed(&folder.database());
    let whole = backup(&program, &folder.path().join("copy"));
    let file = folder.path().join("damaged");
    let mut altered = whole.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    let cut = |bytes: usize| whole[..bytes].to_vec();
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let without_a_row = [lines[..lines.len() / 2].concat(), lines[lines.len() / 2 + 1..].concat()];
    let longer = [whole.as_slice(), b"\n"].concat();
    for (damaged, code) in [
        (cut(whole.len() - 1), "backup_damaged"),
        (cut(whole.len() / 2), "backup_damaged"),
        (cut(whole.len() - 66), "backup_damaged"),
        (cut(0), "backup_unknown"),
        (altered, "backup_damaged"),
        (without_a_row.concat(), "backup_damaged"),
        (longer, "backup_damaged"),
        (b"Gentile utente\n".to_vec(), "backup_unknown"),
        (b"frontino-backup 99 2\n".to_vec(), "backup_format"),
    ] {
        fs::write(&file, damaged).unwrap();
        on_both(|db| {
            let target = Program::on(db);
            assert_eq!(refused(&target, &["db", "restore", file.to_str().unwrap()]), code);
            assert!(!db.exists().unwrap(), "something was left");
        });
    }
}

#[test]
fn a_copy_of_another_schema_is_refused() {
    let folder = TestFolder::new();
    let program = Program::on(&folder.database());
    program.done(&["db", "init"]);
    let file = folder.path().join("copy");
    let text = String::from_utf8(backup(&program, &file)).unwrap();
    let (first, rest) = text.split_once('\n').unwrap();
    let older = format!("{}1\n{rest}", first.trim_end_matches(char::is_numeric));
    let (body, _) = older.rsplit_once("\\# ").unwrap();
    use sha2::{Digest as _, Sha256};
    let hash = Sha256::digest(body.as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(&file, format!("{body}\\# {hash}\n")).unwrap();
    on_both(|db| {
        let restore = ["db", "restore", file.to_str().unwrap()];
        assert_eq!(refused(&Program::on(db), &restore), "backup_schema");
        assert!(!db.exists().unwrap(), "something was left");
    });
}

#[test]
fn nothing_that_is_there_is_written_over() {
    let folder = TestFolder::new();
    let program = billed(&folder.database());
    let file = folder.path().join("letter.txt");
    fs::write(&file, "Gentile utente").unwrap();
    assert_eq!(refused(&program, &["db", "backup", file.to_str().unwrap()]), "backup_exists");
    assert_eq!(fs::read(&file).unwrap(), b"Gentile utente");
    let absent = folder.path().join("absent/copy");
    assert_eq!(refused(&program, &["db", "backup", absent.to_str().unwrap()]), "folder_missing");

    let to = format!("sqlite://{}", file.display());
    assert_eq!(refused(&program, &["db", "move", "--to", &to]), "db_not_ours");
    assert_eq!(refused(&program, &["db", "move", "--to", "elsewhere"]), "db_url");
    on_both(|db| {
        town::build(db, 3);
        assert_eq!(refused(&program, &["db", "move", "--to", &address(db)]), "db_not_empty");
    });
    let itself = address(&folder.database());
    assert_eq!(refused(&program, &["db", "move", "--to", &itself]), "db_not_empty");
}

#[test]
fn a_broken_file_is_found() {
    let folder = TestFolder::new();
    let line = "db init";
    assert_eq!(outputs(&mut typed(&folder, line)).0, 0);
    let file = folder.path().join("frontino-data/frontino.db");
    let mut bytes = fs::read(&file).unwrap();
    // Every page but the first, which holds the header and the schema.
    let page = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    bytes[5 * page..].fill(0x5a);
    fs::write(&file, bytes).unwrap();
    let (status, out, _) = outputs(&mut typed(&folder, "--json db check"));
    assert_eq!(status, 2, "{out}");
    assert!(out.contains("db_damaged"), "{out}");
}
