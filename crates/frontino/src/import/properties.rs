//! Whatever the old system wrote: no panic, and every row ends accepted, unchanged or kept back.

use super::bundle::{Bundle, layouts, read_files};
use super::known::KnownRows;
use super::manifest::Manifest;
use super::quarantine::quote;
use super::rows::{Record, Rows};
use proptest::prelude::*;
use std::fs;

const MANIFEST: &str = r#"name = "prova"
taken_on = "2019-12-31"
[files.holders]
path = "holders.csv"
values.kind = { F = "person" }
[files.supplies]
path = "supplies.csv"
decimal = ","
delimiter = ";"
defaults = { members = "3" }
[files.meters]
path = "meters.csv"
[files.readings]
path = "readings.csv"
date = "%d/%m/%y"
nulls = ["-"]
[files.consumptions]
path = "consumptions.csv"
[files.open_items]
path = "open_items.csv"
[files.legacy_bills]
path = "legacy_bills.csv"
"#;

const FILES: [(&str, &str); 7] = [
    ("holders", "holder_code,kind,surname,tax_code\nH1,F,Rossi,\nH2,company,\"Blu, srl\",X\n"),
    (
        "supplies",
        "supply_code;holder_code;category;status;start_on;end_on;units;deposit\n\
         S1;H1;dom;active;2015-01-01;;1;12,50\nS2;H2;dom;ended;2015-01-01;2019-05-03;;1.000,00\n",
    ),
    (
        "meters",
        "supply_code,meter_serial,digits,installed_on,first_reading_m3,removed_on\n\
         S1,M1,5,2015-01-01,0,\nS2,M2,4,2015-01-01,10,2019-05-03\n",
    ),
    (
        "readings",
        "supply_code,meter_serial,read_on,value_m3,kind,billed\n\
         S1,M1,03/05/18,10,operator,yes\nS1,M1,03/05/19,20,self,no\n\
         S2,M2,03/05/18,90,estimated,-\n",
    ),
    ("consumptions", "supply_code,year,m3\nS1,2017,100\nS1,2018,10.5\nS2,2018,90\n"),
    (
        "open_items",
        "supply_code,document_number,issued_on,due_on,amount,open_amount,notice_number,plan,\
         instalment\n\
         S1,D1,2019-01-01,2019-02-01,10.00,10.00,301000000000000012,,\n\
         S1,D2,2019-01-01,2019-02-01,10.00,5.00,,P,1\n",
    ),
    ("legacy_bills", "supply_code,from,to,m3,total\nS1,2018-01-01,2018-12-31,10,100.50\n"),
];

/// Few cases usually, many in a soak.
fn cases(usual: u32) -> ProptestConfig {
    let is_soak = std::env::var_os("FRONTINO_SOAK").is_some();
    ProptestConfig::with_cases(if is_soak { 100 * usual } else { usual })
}

/// A place, how much goes there, and what comes instead.
type Change = (prop::sample::Index, usize, String);

fn changes(most: usize) -> impl Strategy<Value = Vec<Change>> {
    let text = "[-0-9A-Zà\",;./\r\n \u{a0}]{0,6}";
    prop::collection::vec((any::<prop::sample::Index>(), 0..6usize, text), 0..most)
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut text = text.to_owned();
    for (place, length, instead) in changes {
        let bounds: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let from = place.index(bounds.len());
        let to = (from + length).min(bounds.len() - 1);
        text.replace_range(bounds[from]..bounds[to], instead);
    }
    text
}

/// A cell; a line within one that looks like a row is taken for what an open quote swallowed.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["[a;\" à]{0,8}", "[a\" \r\nà]{0,8}"]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn every_line_belongs_to_one_record(
        text in "[a;\"\r\n \t\u{1a}à]{0,60}", width in 1..5usize,
    ) {
        let mut rows = Rows::new(&text, 0, b';', width, None);
        let mut record = Record::default();
        let mut starts = Vec::new();
        while rows.next(&mut record) {
            starts.push(record.byte);
            let before = text[..record.byte].replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(record.line as usize, 1 + before.matches('\n').count());
            if record.is_broken {
                let line = text[record.byte..].split(['\r', '\n']).next().unwrap_or("");
                prop_assert_eq!(record.cells.join(";"), line);
            }
        }
        prop_assert!(starts.is_sorted_by(|a, b| a < b));
        let is_blank = |text: &str| text.chars().all(|c| " \t\r\n\u{1a}".contains(c));
        prop_assert!(is_blank(&text[..starts.first().copied().unwrap_or(text.len())]));
    }

    #[test]
    fn what_is_quoted_reads_back(cells in prop::collection::vec(cell(), 3)) {
        let cells = [vec!["k".to_owned()], cells].concat();
        let line = cells.iter().map(|cell| quote(cell, b';')).collect::<Vec<_>>().join(";");
        let mut record = Record::default();
        prop_assert!(Rows::new(&line, 0, b';', 4, None).next(&mut record));
        prop_assert!(!record.is_broken);
        prop_assert_eq!(record.cells, cells);
    }

    #[test]
    fn no_manifest_makes_the_reader_panic(changes in changes(4)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.toml");
        fs::write(&path, changed(MANIFEST, &changes)).unwrap();
        if let Err(refusal) = Manifest::load(&path) {
            prop_assert!(!refusal.place.is_empty() && !refusal.next.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn every_row_ends_somewhere_whatever_is_in_the_files(
        changes in prop::collection::vec(changes(5), FILES.len()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("manifest.toml"), MANIFEST).unwrap();
        for ((name, text), changes) in FILES.iter().zip(&changes) {
            fs::write(folder.path().join(format!("{name}.csv")), changed(text, changes)).unwrap();
        }
        let manifest = Manifest::load(&folder.path().join("manifest.toml")).unwrap();
        // A bundle that is refused as a whole has no rows.
        let Ok(files) = read_files(&manifest) else { return Ok(()) };
        let Ok(layouts) = layouts(&files, manifest.taken_on) else { return Ok(()) };
        let (mut bundle, ()) = Bundle::read(&files, &layouts, || ());
        bundle.judge(&KnownRows::default(), manifest.taken_on, 120_000);
        let reconciliation = bundle.reconcile();
        prop_assert!(reconciliation.is_balanced());
        for ((_, account), file) in reconciliation.files.iter().zip(&files) {
            let (mut rows, mut record, mut count) = (file.source.rows(), Record::default(), 0);
            while rows.next(&mut record) {
                count += 1;
            }
            let ended = account.accepted.rows + account.unchanged.rows + account.quarantined.rows;
            prop_assert_eq!((account.source.rows, ended), (count, count));
        }
    }
}
