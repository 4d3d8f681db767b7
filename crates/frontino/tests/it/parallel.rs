//! The parallel bill: amounts of the old system beside ours, with a reason that recomputing gives.

use crate::frontino::{outputs, typed};
use frontino_store::test_pg::TestFolder;
use serde_json::Value;
use std::collections::BTreeMap;

/// Bills and difference of each reason, from the rows of a CSV; the rows must stand by size.
fn counted(text: &str) -> BTreeMap<String, (i64, i64)> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = "supply_code,from,to,m3,old,new,difference,reason,detail";
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>().join(","), header);
    let mut classes: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let mut last = i64::MAX;
    for row in reader.records().map(Result::unwrap) {
        let cents = |place: usize| -> i64 { row[place].replace('.', "").parse().unwrap() };
        let sum = classes.entry(row[7].to_owned()).or_default();
        sum.0 += 1;
        if row[5].is_empty() {
            assert_eq!((&row[6], &row[8]), ("", ""), "{row:?}");
            last = -1;
            continue;
        }
        assert_eq!(cents(5) - cents(4), cents(6), "{row:?}");
        assert_eq!(&row[7] == "equal", cents(6) == 0, "{row:?}");
        assert!(cents(6).abs() <= last, "{row:?}");
        last = cents(6).abs();
        sum.1 += cents(6);
    }
    classes
}

fn told(value: &Value) -> BTreeMap<String, (i64, i64)> {
    let classes = value["classes"].as_object().into_iter().flatten();
    let pair = |sums: &Value| ["bills", "difference_cents"].map(|key| sums[key].as_i64().unwrap());
    classes.map(|(word, sums)| (word.clone(), pair(sums).into())).collect()
}

#[test]
fn every_difference_of_a_synthetic_town_has_its_reason() {
    let folder = TestFolder::new();
    let read = |path: &str| std::fs::read_to_string(folder.path().join(path)).unwrap();
    let run = |line: &str| outputs(&mut typed(&folder, line));
    assert_eq!(run("generate --supplies 600 --out old").0, 0);
    let (status, out, _) = run("--data town --json import old/manifest.toml --create --report rep");
    assert_eq!(status, 0, "{out}");
    let classes = counted(&read("rep/parallel_bills.csv"));
    let report: Value = serde_json::from_str(&read("rep/report.json")).unwrap();
    assert_eq!(told(&report["parallel_bills"]), classes);
    let bills = classes.values().map(|(bills, _)| bills).sum::<i64>();
    assert_eq!(report["legacy_bills"]["bills"], bills);
    // The export makes these faults on purpose: members, a service, a few in a hundred of all.
    for word in ["equal", "members", "services", "vat_on_bonus", "unexplained", "no_tariff"] {
        assert!(classes.contains_key(word), "{word} of {classes:?}");
    }
    let of = |word: &str| classes.get(word).map_or(0, |(bills, _)| *bills);
    let rated = bills - of("no_tariff");
    assert!(of("equal") * 100 > rated * 85, "{classes:?}");
    assert!(of("unexplained") * 100 < rated * 4, "{classes:?}");
    assert!(read("rep/report.html").contains("fasce per un altro numero di residenti"));
    // Asked again later, from the database alone.
    let (status, out, _) = run("--data town --json bill parallel --out again.csv");
    assert_eq!(status, 0, "{out}");
    assert_eq!(read("again.csv"), read("rep/parallel_bills.csv"));
    assert_eq!(told(&serde_json::from_str(&out).unwrap()), classes);
    let (status, _, _) = run("--data town bill parallel --out dry.csv --dry-run");
    assert_eq!((status, folder.path().join("dry.csv").exists()), (0, false));
    // Nothing new: nothing to compare again; a new table makes all of it worth another look.
    let compared_again = |rows: &str| {
        let (status, out, _) = run("--data town --json import old/manifest.toml --report rep2");
        assert_eq!(status, 0, "{rows}: {out}");
        let report: Value = serde_json::from_str(&read("rep2/report.json")).unwrap();
        (told(&report["parallel_bills"]) == classes, report["parallel_bills"].is_null())
    };
    assert_eq!(compared_again("the same"), (false, true));
    let tariff = format!("{}\n", read("old/tariff.toml"));
    std::fs::write(folder.path().join("old/tariff.toml"), tariff).unwrap();
    assert_eq!(compared_again("a new table"), (true, false));
}
