//! Backups and moves: the same bytes from both engines, everything or nothing.

use crate::town;
use frontino_store::backup::{self, BackupError, Copied};
use frontino_store::catalog::{self, check_integrity};
use frontino_store::relocate;
use frontino_store::test_pg::{TestFolder, TestPg, on_both};
use frontino_store::{Conn, DbUrl};
use std::path::Path;

fn backup(conn: &mut Conn, file: &Path) -> Result<Copied, BackupError> {
    backup::backup(conn, file, &|| ())
}

fn restore(file: &Path, conn: &mut Conn) -> Result<Copied, BackupError> {
    backup::restore(file, conn, &|| ())
}

fn move_to(from: &mut Conn, to: &mut Conn) -> Result<Copied, BackupError> {
    relocate::move_to(from, to, &|| ())
}

fn rows(conn: &mut Conn) -> i64 {
    let mut tx = conn.begin_read().unwrap();
    let tables = catalog::tables(&mut tx).unwrap();
    let mut count = |name: &str| tx.number(&format!("SELECT count(*) FROM {name}"), &[]).unwrap();
    tables.iter().map(|table| count(&table.name)).sum()
}

fn text(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn both_engines_give_the_same_file() {
    let folder = TestFolder::new();
    on_both(|url| {
        let mut conn = town::fill(url);
        let file = folder.path().join(url.engine());
        let copied = backup(&mut conn, &file).unwrap();
        assert_eq!(i64::try_from(copied.rows()).unwrap(), rows(&mut conn));
        assert!(text(&file).ends_with(&format!("\\# {}\n", copied.sha256)));
    });
    assert_eq!(text(&folder.path().join("sqlite")), text(&folder.path().join("postgres")));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 2, "nothing unfinished stays");
}

#[test]
fn the_form_of_the_file_is_fixed() {
    on_both(|url| {
        let folder = TestFolder::new();
        let file = folder.path().join("copy");
        backup(&mut town::fill(url), &file).unwrap();
        let text = text(&file);
        let mut lines = text.lines();
        let first = format!("frontino-backup 1 {}", frontino_store::migrate::current_version());
        assert_eq!(lines.next(), Some(first.as_str()));
        let settings: Vec<&str> = lines.take(8).collect();
        assert_eq!(
            settings,
            [
                "\\= setting name:text value:text",
                "Zeta\tz",
                "_mark\tx",
                "a\t",
                "utility\tAcquedotto di Città",
                "zeta\tZ",
                "àncora\tx",
                "\\. 6",
            ]
        );
        assert!(text.contains("\tperson\tD'Amè\tÉlodie\t\\N\t\\N\t\\N\t0\t1931-12-31\t"));
        assert!(text.contains("\triga 1\\nriga 2\\t\\\\.\t-1\n"));
    });
}

#[test]
fn a_restored_database_gives_the_same_file() {
    let folder = TestFolder::new();
    let first = folder.path().join("first");
    let made = backup(&mut town::fill(&folder.database()), &first).unwrap();
    on_both(|url| {
        let mut conn = url.create().unwrap();
        assert_eq!(restore(&first, &mut conn).unwrap(), made);
        let again = folder.path().join(url.engine());
        backup(&mut conn, &again).unwrap();
        assert_eq!(text(&again), text(&first));
        assert_eq!(check_integrity(&mut conn).unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_move_there_and_back_changes_nothing() {
    let folder = TestFolder::new();
    let copy_of = |conn: &mut Conn, name: &str| {
        let file = folder.path().join(name);
        backup(conn, &file).unwrap();
        text(&file)
    };
    let mut here = town::fill(&folder.database());
    let mut there = TestPg::shared().database().create().unwrap();
    let mut back = DbUrl::Sqlite(folder.path().join("back.db")).create().unwrap();
    let before = copy_of(&mut here, "before");
    let moved = move_to(&mut here, &mut there).unwrap();
    assert_eq!(copy_of(&mut here, "source"), before);
    assert_eq!(copy_of(&mut there, "there"), before);
    assert_eq!(move_to(&mut there, &mut back).unwrap(), moved);
    assert_eq!(copy_of(&mut back, "back"), before);
    assert!(check_integrity(&mut there).unwrap().is_empty());
}

#[test]
fn a_file_in_the_way_is_kept() {
    on_both(|url| {
        let folder = TestFolder::new();
        let file = folder.path().join("copy");
        std::fs::write(&file, "mine").unwrap();
        let refused = backup(&mut url.create().unwrap(), &file);
        assert!(matches!(refused, Err(BackupError::Exists(path)) if path == file));
        assert_eq!(text(&file), "mine");
    });
}

#[test]
fn a_damaged_file_leaves_nothing() {
    let folder = TestFolder::new();
    let good = folder.path().join("good");
    backup(&mut town::fill(&folder.database()), &good).unwrap();
    let good = text(&good);
    let version = frontino_store::migrate::current_version();
    let cases: &[(&str, String, &str)] = &[
        ("empty", String::new(), "not a Frontino backup"),
        ("other file", "PGDMP\n".to_owned(), "not a Frontino backup"),
        ("newer form", good.replacen("backup 1", "backup 2", 1), "backup format 2 is not"),
        ("a byte less", good[..good.len() - 1].to_owned(), "damaged"),
        ("half", good[..good.len() / 2].to_owned(), "damaged"),
        ("no last line", good[..good.rfind("\\#").unwrap()].to_owned(), "damaged"),
        ("more after the end", format!("{good}x\n"), "damaged"),
        ("another letter", good.replacen("Città", "Citta", 1), "damaged"),
        ("another amount", good.replacen("\t8811\t", "\t8812\t", 1), "damaged"),
        ("a row less", good.replacen("zeta\tZ\n", "", 1), "damaged"),
        (
            "other schema",
            sealed(&good.replacen(&format!("backup 1 {version}"), "backup 1 999", 1)),
            "schema version 999 is not",
        ),
        ("sealed, a row less", sealed(&good.replacen("zeta\tZ\n", "", 1)), "damaged"),
        ("sealed, no day", sealed(&good.replacen("2024-02-29", "2023-02-29", 1)), "taken_on"),
        ("sealed, no flag", sealed(&good.replacen("\t0\t1931", "\t2\t1931", 1)), "identity_faulty"),
        ("sealed, orphan", sealed(&good.replacen("7\ts7\t1", "7\ts7\t3", 1)), "refused by a key"),
        ("sealed, twice", sealed(&good.replacen("zeta\tZ\n", "a\tZ\n", 1)), "refused by a key"),
    ];
    on_both(|url| {
        let mut conn = url.create().unwrap();
        for (case, content, expected) in cases {
            let file = folder.path().join("bad");
            std::fs::write(&file, content).unwrap();
            let refused = restore(&file, &mut conn).expect_err(case).to_string();
            assert!(refused.contains(expected), "{case}: {refused}");
            assert_eq!(rows(&mut conn), 0, "{case}");
        }
    });
}

/// The same content with a right last line.
fn sealed(content: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let content = &content[..content.rfind("\\#").unwrap()];
    let hash = Sha256::digest(content.as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{content}\\# {hash}\n")
}

#[test]
fn a_database_with_rows_is_not_filled() {
    let folder = TestFolder::new();
    let file = folder.path().join("copy");
    let mut source = town::fill(&folder.database());
    backup(&mut source, &file).unwrap();
    on_both(|url| {
        let mut conn = url.create().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.execute("INSERT INTO counter (name, next_no) VALUES ('x', 1)", &[]).unwrap();
        tx.commit().unwrap();
        let not_empty = |error| matches!(error, BackupError::NotEmpty(table) if table == "counter");
        assert!(not_empty(restore(&file, &mut conn).unwrap_err()));
    });
    let mut filled = town::fill(&TestPg::shared().database());
    let refused = move_to(&mut source, &mut filled).unwrap_err();
    assert!(matches!(refused, BackupError::NotEmpty(table) if table == "setting"));
}

#[test]
fn a_move_that_fails_leaves_nothing() {
    let folder = TestFolder::new();
    let mut source = town::fill(&folder.database());
    let mut tx = source.begin().unwrap();
    // No text of PostgreSQL can hold it.
    tx.execute("UPDATE posting SET kind = char(0) WHERE no = 2", &[]).unwrap();
    tx.commit().unwrap();
    let mut target = TestPg::shared().database().create().unwrap();
    assert!(matches!(move_to(&mut source, &mut target), Err(BackupError::Store(_))));
    assert_eq!(rows(&mut target), 0);
}

#[test]
fn a_strange_table_is_not_forgotten_in_a_backup() {
    on_both(|url| {
        let folder = TestFolder::new();
        let mut conn = url.create().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.execute("CREATE TABLE mine (id INTEGER PRIMARY KEY)", &[]).unwrap();
        tx.commit().unwrap();
        let refused = backup(&mut conn, &folder.path().join("copy")).unwrap_err();
        assert_eq!(refused.to_string(), "unexpected content: unknown table mine");
        assert_eq!(check_integrity(&mut conn).unwrap(), ["unknown table mine"]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    });
}

#[test]
fn a_row_without_its_parent_is_reported() {
    let folder = TestFolder::new();
    drop(town::fill(&folder.database()));
    let DbUrl::Sqlite(path) = folder.database() else { panic!("not a file") };
    let raw = rusqlite::Connection::open(path).unwrap();
    raw.execute_batch("PRAGMA foreign_keys = off; DELETE FROM meter WHERE id = 70").unwrap();
    let found = check_integrity(&mut folder.database().open().unwrap()).unwrap();
    assert_eq!(found.len(), 3);
    let named = |table: &str| {
        let sentence = format!("of {table} refers to a missing row of meter");
        found.iter().filter(|found| found.ends_with(&sentence)).count()
    };
    assert_eq!((named("reading"), named("reading_code")), (2, 1), "{found:?}");
}
