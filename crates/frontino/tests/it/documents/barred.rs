//! Bills with amounts of more than two years ago: the notice that is prescribed, what is debited.

use super::{make, tree};
use crate::bill_page::violations;
use crate::frontino::{Program, repository_file};
use crate::town;
use frontino_store::test_pg::{TestFolder, on_both};
use frontino_store::{DbUrl, Val};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const SUPPLIES: i64 = 20;
const TEXT: &str = "Testo prescritto di prova: {importo}, consumi fino al {al}.\n";

/// A run issued some two years late; every other bill is debited, a third is due every six months.
pub fn town(db: &DbUrl, issue_on: &str) -> Program {
    town::build(db, SUPPLIES);
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    let changes = [
        "UPDATE supply SET payment = 'sdd', iban = 'IT60X0542811101000000123456'
            WHERE id % 2 = 0",
        "UPDATE supply SET assigned_bills = 6 WHERE id % 3 > 0",
        "UPDATE holder SET surname = 'Rossi', name = 'Ada', tax_code = 'RSSMRA80A01F158D',
            address = 'Via Roma 1', zip = '98122', city = 'Messina'",
    ];
    for sql in changes {
        tx.execute(sql, &[]).unwrap();
    }
    tx.commit().unwrap();
    let program = Program::on(db);
    let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
        .map(|file| repository_file(&format!("data/tariffs/{file}")));
    program.done(&["tariff", "load", &files[0], &files[1]]);
    let days = ["--at", "2019-12-31", "--issue-on", issue_on];
    program.done(&[&["bill-run", "create", "2019-12"][..], &days].concat());
    program.done(&["bill-run", "calculate", "2019-12"]);
    program
}

fn write_text(folder: &Path, file: &str) {
    let templates = folder.join("data/templates");
    std::fs::create_dir_all(&templates).unwrap();
    std::fs::write(templates.join(file), TEXT).unwrap();
}

/// What a program that is not ours says of a file.
fn said(program: &str, args: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(args).arg(file).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Number, what it asks and what of it is barred, in cents, and whether it is debited.
pub type Bill = (String, i64, i64, bool);

pub fn bills(db: &DbUrl) -> Vec<Bill> {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin_read().unwrap();
    let sql = "SELECT i.number, b.payable_cents, b.barred_cents, s.payment FROM bill b
        JOIN invoice i ON i.bill_id = b.id JOIN supply s ON s.id = b.supply_id ORDER BY i.number";
    tx.list(sql, &[] as &[Val<'_>], |row| {
        Ok((row.string(0)?, row.int(1)?, row.int(2)?, row.text(3)? == "sdd"))
    })
    .unwrap()
}

fn euros(cents: i64) -> String {
    format!("{},{:02}", cents / 100, cents % 100)
}

#[test]
fn a_bill_waits_for_the_text_of_its_prescribed_notice() {
    on_both(|db| {
        let (program, folder) = (town(db, "2022-02-15"), TestFolder::new());
        let data = folder.path().join("data");
        let with_data =
            |args: &[&str]| program.run(&[&["--data", data.to_str().unwrap()][..], args].concat());
        let notices = || with_data(&["bill-run", "review", "2019-12"]).1["notices"].to_string();
        let told = notices();
        assert!(told.contains("limitation_text") && told.contains("limitation.txt"), "{told}");
        program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
        program.done(&["bill-run", "issue", "2019-12"]);
        // Another text, in force only later, is not the one.
        write_text(folder.path(), "limitation-2022-02-16.txt");
        assert!(notices().contains("limitation_text"));
        let only = ["--only", "bill,einvoice,print"];
        let (status, value) = make(&program, folder.path(), "a", &only);
        assert_eq!((status, &value["pdf"], &value["xml"]), (1, &0.into(), &SUPPLIES.into()));
        assert_eq!((&value["parked"], &value["print_files"]), (&SUPPLIES.into(), &0.into()));
        let parked = std::fs::read_to_string(folder.path().join("a/parked.csv")).unwrap();
        let why = "in vigore il 15/02/2022: copiarlo nel file templates/limitation.txt";
        assert!(parked.lines().skip(1).all(|line| line.contains(why)), "{parked}");
        let file = folder.path().join("one.pdf");
        let number = bills(db)[0].0.clone();
        let (status, value) = with_data(&["bill", "pdf", &number, "--out", file.to_str().unwrap()]);
        assert_eq!((status, file.exists()), (2, false), "{value}");

        write_text(folder.path(), "limitation-2022-02-15.txt");
        assert!(!notices().contains("limitation_text"));
        let (status, value) = make(&program, folder.path(), "a", &only);
        assert_eq!((status, &value["pdf"], &value["parked"]), (0, &SUPPLIES.into(), &0.into()));
        let there = tree(&folder.path().join("a"));
        assert_eq!(there["parked.csv"], b"kind,number,supply_code,sentence\n");
    });
}

/// The words of a page in the window of the envelope: 48 to 82 mm from the top, at the right.
fn in_window(page: &str, pdf: &Path) -> String {
    let window = ["-r", "72", "-x", "306", "-y", "136", "-W", "240", "-H", "97"];
    said_of(&[&["-f", page, "-l", page][..], &window].concat(), pdf)
}

/// The words of a PDF.
fn said_of(args: &[&str], pdf: &Path) -> String {
    let output = Command::new("pdftotext").args(args).arg(pdf).arg("-").output();
    let output = output.expect("pdftotext (package poppler-utils) is needed");
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn number_of(info: &str, key: &str) -> usize {
    let line = info.lines().find(|line| line.starts_with(key)).unwrap();
    line[key.len()..].trim().parse().unwrap()
}

#[test]
fn the_notice_is_a_first_sheet_and_no_debit_takes_its_amount() {
    let folder = TestFolder::new();
    let db = folder.database();
    // September and October are barred for who has a bill every two months.
    let program = town(&db, "2021-12-20");
    write_text(folder.path(), "limitation.txt");
    program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
    program.done(&["bill-run", "issue", "2019-12"]);
    assert_eq!(make(&program, folder.path(), "a", &["--only", "bill,einvoice,print"]).0, 0);
    let out = folder.path().join("a");
    let bills = bills(&db);
    assert!(bills.iter().any(|bill| bill.3) && bills.iter().any(|bill| !bill.3));
    let mut pages_of = BTreeMap::new();
    for bill in &bills {
        let pdf = out.join(format!("bills/{}.pdf", bill.0.replace('/', "-")));
        said("qpdf", &["--check"], &pdf);
        let pages = number_of(&said("pdfinfo", &[], &pdf), "Pages:");
        if bill.2 > 0 {
            front_is_whole(bill, &pdf);
            debit_and_notice_agree(bill, &pdf, pages);
        } else {
            assert!(!said_of(&[], &pdf).contains("due anni fa"));
        }
        pages_of.insert(bill.0.clone(), pages + usize::from(bill.2 > 0));
    }
    invoices_agree(&out, &bills);
    let (number, page) = (&bills.iter().find(|bill| bill.2 > 0).unwrap().0, out.join("page.html"));
    let data = folder.path().join("data");
    let args = ["--data", data.to_str().unwrap(), "bill", "page", number, "--out"];
    program.done(&[&args[..], &[page.to_str().unwrap()]].concat());
    assert_eq!(violations(&page), "");
    // Printed on both sides, the front is a sheet of its own: what follows begins on a new one.
    let index = std::fs::read_to_string(out.join("print/index.csv")).unwrap();
    let mut end = 0;
    for row in index.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
        let (begin, pages): (usize, usize) = (row[1].parse().unwrap(), row[2].parse().unwrap());
        assert_eq!(begin, end + 1, "{row:?}");
        end = begin - 1 + pages.next_multiple_of(2);
        if row[6] != "bill" {
            continue;
        }
        assert_eq!(pages, pages_of[row[3]], "{row:?}");
        let back = (begin + 1).to_string();
        let print = out.join("print").join(row[0]);
        let words = said_of(&["-f", &back, "-l", &back], &print);
        let is_barred = bills.iter().any(|bill| bill.0 == row[3] && bill.2 > 0);
        assert_eq!(words.trim().is_empty(), is_barred, "{row:?}");
    }
    assert_eq!(number_of(&said("pdfinfo", &[], &out.join("print/0001.pdf")), "Pages:"), end);
}

/// The first sheet says all that it has to, in order, and the address is in the window twice.
fn front_is_whole((number, _, barred, _): &Bill, pdf: &Path) {
    let first = said_of(&["-l", "1"], pdf);
    let form = format!("tutta la somma di oltre due anni fa, {} euro", euros(*barred));
    let order = [
        "Codice utente",
        "Consumi di oltre due anni fa",
        "Testo prescritto di prova",
        "Di che cosa è fatta la somma",
        "Per opporsi",
        "Tagliare lungo la linea",
        number,
        "Eccepisco la prescrizione",
        &form,
        "Firma",
    ];
    let mut rest = first.as_str();
    for words in order {
        let at = rest.find(words);
        rest = &rest[at.unwrap_or_else(|| panic!("{words} is not next in\n{first}"))..];
    }
    for page in ["1", "2"] {
        assert_eq!(in_window(page, pdf).trim(), "Rossi Ada\nVia Roma 1\n98122 Messina");
    }
}

/// What is debited, and what the notice at the end asks for.
fn debit_and_notice_agree((number, payable, barred, is_debited): &Bill, pdf: &Path, pages: usize) {
    let second = said_of(&["-f", "2", "-l", "2"], pdf);
    assert!(second.contains(&format!("Bolletta dell'acqua n. {number}")), "{second}");
    assert_eq!(second.contains("Addebito sul conto"), *is_debited, "{second}");
    let asked = if *is_debited { payable - barred } else { *payable };
    assert!(second.contains(&format!("€ {}\n", euros(asked))), "{second}");
    let notice = said_of(&["-f", &pages.to_string()], pdf);
    let asked = if *is_debited { *barred } else { *payable };
    assert!(notice.contains(&format!("Euro {}", euros(asked))), "{notice}");
    assert_eq!(notice.contains("consumi di oltre due anni fa"), *is_debited, "{notice}");
}

/// The e-invoice asks as the paper does: by debit and by notice.
fn invoices_agree(out: &Path, bills: &[Bill]) {
    let files: Vec<String> = tree(&out.join("einvoice"))
        .into_iter()
        .filter(|(name, _)| name.ends_with(".xml"))
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect();
    for (number, payable, barred, is_debited) in bills {
        let xml = files.iter().find(|xml| xml.contains(&format!("<Numero>{number}</Numero>")));
        let xml = xml.unwrap_or_else(|| panic!("{number} has no invoice"));
        let payments: Vec<(&str, &str)> = xml
            .split("<ModalitaPagamento>")
            .skip(1)
            .map(|one| {
                let amount = one.split("<ImportoPagamento>").nth(1).unwrap();
                (&one[..4], amount.split('<').next().unwrap())
            })
            .collect();
        let asked = |cents: i64| euros(cents).replace(',', ".");
        let (rest, beyond, all) = (asked(payable - barred), asked(*barred), asked(*payable));
        let expected: Vec<(&str, &str)> = match (is_debited, *barred > 0) {
            (true, true) => vec![("MP19", &rest), ("MP23", &beyond)],
            (true, false) => vec![("MP19", &all)],
            (false, _) => vec![("MP23", &all)],
        };
        assert_eq!(payments, expected, "{number}");
    }
}
