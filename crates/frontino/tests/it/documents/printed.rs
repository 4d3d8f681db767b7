//! The print file: bills and letters in envelopes, sorted as the post wants them, each document on
//! sheets of its own, a list beside it.

use super::{change, make, town};
use crate::frontino::Program;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Pages of a PDF, told by a program that is not ours.
fn pages(file: &std::path::Path) -> usize {
    let output = Command::new("pdfinfo").arg(file).output();
    let output = output.expect("pdfinfo (package poppler-utils) is needed");
    let said = String::from_utf8(output.stdout).unwrap();
    let line = said.lines().find(|line| line.starts_with("Pages:")).expect(&said);
    line["Pages:".len()..].trim().parse().unwrap()
}

/// Words of a page of a PDF.
fn words(file: &Path, page: &str) -> String {
    let output =
        Command::new("pdftotext").args(["-f", page, "-l", page]).arg(file).arg("-").output();
    String::from_utf8(output.expect("pdftotext (poppler-utils) is needed").stdout).unwrap()
}

/// A row of the list for the print shop.
#[derive(Debug)]
struct Row {
    file: String,
    first_page: usize,
    pages: usize,
    number: String,
    zip: String,
    envelope: usize,
    kind: String,
    sheets: usize,
}

fn index(out: &Path) -> Vec<Row> {
    let index = std::fs::read_to_string(out.join("print/index.csv")).unwrap();
    let mut lines = index.lines();
    let header = "file,first_page,pages,number,zip,envelope,kind,sheets";
    assert_eq!(lines.next(), Some(header));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<usize>().unwrap();
        let text = |at: usize| cells[at].to_owned();
        Row {
            file: text(0),
            first_page: number(1),
            pages: number(2),
            number: text(3),
            zip: text(4),
            envelope: number(5),
            kind: text(6),
            sheets: number(7),
        }
    };
    lines.map(row).collect()
}

/// Makes the print files of the run with a setting of `[print]`.
fn printed(program: &Program, folder: &Path, out: &str, setting: (&str, &str)) -> Vec<Row> {
    let (data, out) = (folder.join("data"), folder.join(out));
    let args = ["--data", data.to_str().unwrap(), "documents", "make", "2019-12", "--out"];
    let mut command = program.command(&args);
    command.arg(&out).args(["--only", "print"]);
    let output = command.env(format!("FRONTINO_PRINT_{}", setting.0), setting.1).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(!out.join("bills").exists() && !out.join("letters").exists());
    index(&out)
}

/// A town where some get mail, some write an address that does not take it, and some use the water
/// of others.
fn mixed_town(db: &DbUrl) -> Program {
    let program = town(db);
    for sql in [
        // Numbers and addresses run against each other.
        "UPDATE holder SET address = 'Via ' || (9 - id % 9), city = 'Messina',
            zip = '9812' || (9 - id % 10)",
        "UPDATE holder SET email = 'a' || id || '@example.org' WHERE id % 2 = 0",
        "UPDATE supply SET delivery = 'email' WHERE id % 4 = 0",
        // By mail, but to nowhere.
        "UPDATE supply SET delivery = 'email' WHERE id % 4 = 1",
        "UPDATE holder SET email_bounced_at = 1 WHERE id % 16 = 0",
        "DELETE FROM irregular_case",
        "UPDATE supply SET irregular = 'none'",
        "UPDATE supply SET irregular = 'tenant', occupant_name = 'Usa Acqua', zip = '98199',
            address = 'Via della Fonte 3' WHERE id % 8 = 0",
        "INSERT INTO irregular_case (id, supply_id, reason, evidence, detected_on)
            SELECT id, id, 'tenant', '{}', '2019-11-01' FROM supply WHERE id % 8 = 0",
    ] {
        change(db, sql);
    }
    program
}

#[test]
fn what_goes_to_one_recipient_is_in_one_envelope_and_begins_on_a_sheet_of_its_own() {
    on_both(|db| {
        let folder = TestFolder::new();
        let program = mixed_town(db);
        let rows = printed(&program, folder.path(), "out", ("SHEETS", "200"));
        let count = |kind: &str| rows.iter().filter(|row| row.kind == kind).count() as i64;
        let number = |sql: &str| db.open().unwrap().begin_read().unwrap().number(sql, &[]).unwrap();
        let bills = |which: &str| {
            number(&format!(
                "SELECT count(*) FROM bill b JOIN supply s ON s.id = b.supply_id {which}"
            ))
        };
        assert_eq!(count("bill"), bills("WHERE s.id % 4 <> 0 OR s.id % 16 = 0"));
        // The code of the personal area and the instructions of a voltura go by post to all.
        assert_eq!(count("welcome"), bills(""));
        assert_eq!((count("voltura"), count("frequency")), (bills("WHERE s.id % 8 = 0"), 0));
        assert_eq!(rows.len() as i64, count("bill") + count("welcome") + count("voltura"));
        assert!(rows.is_sorted_by_key(|row| &row.zip) && rows.is_sorted_by_key(|row| row.envelope));
        let mut envelopes: BTreeMap<usize, BTreeSet<(&str, &str, &str)>> = BTreeMap::new();
        for row in &rows {
            let whose = if row.kind == "voltura" { "occupant" } else { "holder" };
            envelopes.entry(row.envelope).or_default().insert((&row.number, whose, &row.file));
        }
        let count = envelopes.len();
        assert!(envelopes.values().all(|one| one.len() == 1) && envelopes.contains_key(&count));
        let recipients: BTreeSet<_> = envelopes.values().flatten().collect();
        assert_eq!(recipients.len(), count, "one envelope for each recipient");
        // Pages are where the list says.
        let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &rows {
            let end = ends.entry(&row.file).or_default();
            assert_eq!((row.first_page, row.sheets), (*end + 1, row.pages.div_ceil(2)), "{row:?}");
            *end += row.sheets * 2;
        }
        assert!(ends.len() > 1);
        let print = folder.path().join("out/print");
        for (file, end) in ends {
            assert!(end <= 400);
            assert_eq!(pages(&print.join(file)), end, "{file}");
        }
        for (kind, said) in
            [("bill", "Bolletta dell'acqua"), ("welcome", "attivazione"), ("voltura", "Usa Acqua")]
        {
            let row = rows.iter().rfind(|row| row.kind == kind).unwrap();
            let page = words(&print.join(&row.file), &row.first_page.to_string());
            assert!(page.contains(said), "{row:?}: {page}");
        }
        // The documents themselves have been made in between: the print files stay.
        let (_, value) = make(&program, folder.path(), "fresh", &["--only", "bill,letters,print"]);
        assert_eq!(value["print_files"], 1);
    });
}

#[test]
fn a_print_file_has_no_more_bytes_than_the_print_shop_takes() {
    let folder = TestFolder::new();
    let program = mixed_town(&folder.database());
    let rows = printed(&program, folder.path(), "out", ("MEGABYTES", "1"));
    let files: BTreeSet<&str> = rows.iter().map(|row| row.file.as_str()).collect();
    assert!(files.len() > 1, "{files:?}");
    let sizes: Vec<u64> = files
        .iter()
        .map(|file| std::fs::metadata(folder.path().join("out/print").join(file)).unwrap().len())
        .collect();
    assert!(sizes.iter().all(|size| *size <= 1_000_000), "{sizes:?}");
    // Nor are they cut much too small.
    assert!(sizes.iter().rev().skip(1).all(|size| *size > 500_000), "{sizes:?}");
}
