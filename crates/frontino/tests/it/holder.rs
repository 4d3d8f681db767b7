//! `holder change`: large print for who asks for it, and for nobody else.

use crate::bill_run::{calculated, issued, planned};
use crate::documents::{make, tree};
use crate::frontino::Program;
use frontino_store::test_pg::{TestFolder, on_both};
use std::path::Path;

const SUPPLIES: i64 = 100;

/// The run's bills and letters as files, and the list of the print files.
fn made(program: &Program, folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let (status, value) = make(program, folder, "out", &["--only", "bill,letters,print"]);
    assert_eq!(status, 0, "{value}");
    let mut all = tree(&folder.join("out"));
    all.retain(|name, _| !name.starts_with(".frontino"));
    all
}

#[test]
fn bills_and_letters_are_printed_large_for_who_asks_for_it() {
    on_both(|db| {
        let (program, folder) = (planned(db, SUPPLIES), TestFolder::new());
        calculated(&program, "2", SUPPLIES);
        issued(&program, SUPPLIES);
        let usual = made(&program, folder.path());
        let change = |more: &str| {
            let line = format!("holder change h000001 --large-print {more} --by rossi");
            program.done(&line.split(' ').collect::<Vec<_>>())["unchanged"].clone()
        };
        assert_eq!((change("yes --dry-run"), change("no")), (false.into(), true.into()));
        assert_eq!(made(&program, folder.path()), usual);
        assert_eq!((change("yes"), change("yes")), (false.into(), true.into()));
        let large = made(&program, folder.path());
        let differing = large.iter().filter(|(name, bytes)| usual.get(*name) != Some(*bytes));
        let differing: Vec<&str> = differing.map(|(name, _)| name.as_str()).collect();
        let own = ["bills/2020-0000001.pdf", "letters/2020-0000001-welcome.pdf"];
        assert_eq!(differing, [&own[..], &["print/0001.pdf", "print/index.csv"]].concat());
        let pages = |all: &std::collections::BTreeMap<String, Vec<u8>>| {
            let index = String::from_utf8(all["print/index.csv"].clone()).unwrap();
            let bill = |line: &&str| line.contains(",2020/0000001,") && line.contains(",bill,");
            let row: Vec<String> =
                index.lines().find(bill).unwrap().split(',').map(str::to_owned).collect();
            row[2].parse::<usize>().unwrap()
        };
        assert!(pages(&large) > pages(&usual), "{} {}", pages(&large), pages(&usual));
        // As it was, when the wish is taken back.
        assert_eq!(change("no"), false);
        assert_eq!(made(&program, folder.path()), usual);
        let mut conn = db.open().unwrap();
        let trail = "SELECT count(*) FROM audit WHERE action = 'holder.change' AND actor = 'rossi'
            AND object = 'H000001'";
        assert_eq!(conn.begin_read().unwrap().number(trail, &[]).unwrap(), 2);
    });
}
