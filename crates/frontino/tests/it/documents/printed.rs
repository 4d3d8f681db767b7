//! The print file: sorted as the post wants it, each bill on sheets of its own, a list beside it.

use super::{BILLS, make, town};
use frontino_store::test_pg::TestFolder;
use std::collections::BTreeMap;
use std::process::Command;

/// Pages of a PDF, told by a program that is not ours.
fn pages(file: &std::path::Path) -> usize {
    let output = Command::new("pdfinfo").arg(file).output();
    let output = output.expect("pdfinfo (package poppler-utils) is needed");
    let said = String::from_utf8(output.stdout).unwrap();
    let line = said.lines().find(|line| line.starts_with("Pages:")).expect(&said);
    line["Pages:".len()..].trim().parse().unwrap()
}

#[test]
fn bills_by_post_are_sorted_and_begin_on_a_sheet_of_their_own() {
    let folder = TestFolder::new();
    let db = folder.database();
    let program = town(&db);
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    let changes = [
        // Numbers and addresses run against each other.
        "UPDATE holder SET address = 'Via ' || (9 - id % 9), city = 'Messina',
            zip = '9812' || (9 - id % 10)",
        "UPDATE holder SET email = 'a' || id || '@example.org' WHERE id % 2 = 0",
        "UPDATE supply SET delivery = 'email' WHERE id % 4 = 0",
        // By mail, but to nowhere.
        "UPDATE supply SET delivery = 'email' WHERE id % 4 = 1",
    ];
    for sql in changes {
        tx.execute(sql, &[]).unwrap();
    }
    let by_mail = tx.number(
        "SELECT count(*) FROM bill b JOIN supply s ON s.id = b.supply_id WHERE s.id % 4 = 0",
        &[],
    );
    let by_post = usize::try_from(BILLS - by_mail.unwrap()).unwrap();
    tx.commit().unwrap();
    let data = folder.path().join("data");
    let out = folder.path().join("out");
    let args = ["--data", data.to_str().unwrap(), "documents", "make", "2019-12", "--out"];
    let mut command = program.command(&args);
    command.arg(&out).args(["--only", "print"]).env("FRONTINO_PRINT_SHEETS", "200");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(!out.join("bills").exists());
    let index = std::fs::read_to_string(out.join("print/index.csv")).unwrap();
    let mut lines = index.lines();
    assert_eq!(lines.next(), Some("file,first_page,pages,number,zip"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), by_post);
    assert!(rows.is_sorted_by_key(|row| row[4]));
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        let [first, pages] = [row[1], row[2]].map(|number| number.parse::<usize>().unwrap());
        let end = ends.entry(row[0]).or_default();
        assert_eq!(first, *end + 1, "{row:?}");
        *end = first + pages.next_multiple_of(2) - 1;
    }
    assert!(ends.len() > 1);
    for (file, end) in ends {
        assert!(end <= 400);
        assert_eq!(pages(&out.join("print").join(file)), end, "{file}");
    }
    // The bills themselves have been made in between: the print files stay.
    let more = ["--only", "bill,print"];
    let (_, value) = make(&program, folder.path(), "fresh", &more);
    assert_eq!(value["print_files"], 1);
}
