//! The export as a reader finds it: bytes, codes, readings, and how much dirt of which kind.

use super::dirt::{Effect, catalogue};
use super::layout::LAYOUTS;
use super::*;
use encoding_rs::WINDOWS_1252;
use frontino_core::dates::Date;
use frontino_core::ids::{Iban, TaxCode, VatNumber};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tempfile::TempDir;

/// An export in a folder of its own.
struct Export {
    folder: TempDir,
    made: Generated,
}

impl Export {
    fn new(supplies: u64, seed: u64, dirt_permille: u32) -> Export {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { supplies, seed, dirt_permille };
        let made = generate(options, folder.path(), &mut |_| {}).unwrap();
        Export { folder, made }
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.folder.path().join(path)).unwrap()
    }

    fn text(&self, path: &str) -> String {
        let bytes = self.bytes(path);
        let (text, _, malformed) = WINDOWS_1252.decode(&bytes);
        assert!(!malformed && !text.contains("&#"), "{path} has letters outside Windows-1252");
        text.into_owned()
    }

    /// The records of a file by our names of the columns.
    fn records(&self, file: &str) -> Vec<HashMap<&'static str, String>> {
        let layout = LAYOUTS.iter().find(|layout| layout.file == file).unwrap();
        let text = self.text(layout.path);
        let mut reader =
            csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(text.as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let expected: Vec<&str> = layout.columns.iter().map(|column| column.theirs).collect();
        assert_eq!(header, expected);
        let names = layout.columns.iter().map(|column| column.ours);
        reader
            .records()
            .map(|record| names.clone().zip(record.unwrap().iter().map(str::to_owned)).collect())
            .collect()
    }

    fn lines(&self, path: &str) -> BTreeMap<String, i64> {
        let mut lines = BTreeMap::new();
        for line in self.text(path).split_terminator("\r\n").skip(1) {
            *lines.entry(line.to_owned()).or_default() += 1;
        }
        lines
    }
}

/// What an export would hold.
fn counted(supplies: u64, seed: u64, dirt_permille: u32) -> Generated {
    count(Options { supplies, seed, dirt_permille }, &mut |_| {}).unwrap()
}

/// A date as the legacy system writes it; none for its two ways of writing none.
fn date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('/').collect();
    let [day, month, year] = parts[..] else { panic!("{text} is no date") };
    Date::parse(&format!("{year}-{month}-{day}"))
        .filter(|date| *date > Date::parse("1900-01-01").unwrap())
}

#[test]
fn the_same_arguments_give_the_same_bytes_and_another_seed_others() {
    let (one, same, other) =
        (Export::new(150, 7, 30), Export::new(150, 7, 30), Export::new(150, 8, 30));
    assert_eq!(one.made, same.made);
    for file in &one.made.files {
        assert_eq!(one.bytes(file.path), same.bytes(file.path), "{}", file.path);
    }
    for layout in &LAYOUTS {
        assert_ne!(one.bytes(layout.path), other.bytes(layout.path), "{}", layout.path);
    }
}

#[test]
fn more_supplies_only_add_rows() {
    let (few, many) = (Export::new(100, 3, 0), Export::new(200, 3, 0));
    for layout in &LAYOUTS {
        let (few, many) = (few.bytes(layout.path), many.bytes(layout.path));
        assert!(many.starts_with(&few) && many.len() > few.len(), "{}", layout.path);
    }
}

#[test]
fn counting_gives_what_would_be_written() {
    assert_eq!(counted(120, 5, 50), Export::new(120, 5, 50).made);
}

#[test]
fn clean_rows_have_every_cell_and_unique_keys() {
    let keys: [(&str, &[&str]); 7] = [
        ("holders", &["holder_code"]),
        ("supplies", &["supply_code"]),
        ("meters", &["supply_code", "meter_serial", "installed_on"]),
        ("readings", &["supply_code", "meter_serial", "read_on", "kind"]),
        ("consumptions", &["supply_code", "year"]),
        ("open_items", &["supply_code", "document_number"]),
        ("legacy_bills", &["supply_code", "from"]),
    ];
    let export = Export::new(600, 11, 0);
    assert_eq!(export.made.dirty_rows, 0);
    let mut rows = 0;
    for (file, key) in keys {
        let columns = LAYOUTS.iter().find(|layout| layout.file == file).unwrap().columns;
        let records = export.records(file);
        rows += records.len() as u64;
        // The columns that nobody needs all have the same empty name here.
        let own: BTreeSet<&str> = columns.iter().map(|column| column.ours).collect();
        assert!(records.iter().all(|record| record.len() == own.len()), "{file}");
        let key_of = |record: &HashMap<&str, String>| {
            key.iter().map(|column| record[*column].clone()).collect::<Vec<_>>()
        };
        let distinct: BTreeSet<_> = records.iter().map(key_of).collect();
        assert_eq!(distinct.len(), records.len(), "{file}");
    }
    assert_eq!(export.made.rows, rows);
}

#[test]
fn clean_codes_are_valid() {
    let export = Export::new(1500, 2, 0);
    let mut tried = [0; 4];
    for holder in export.records("holders") {
        TaxCode::parse(&holder["tax_code"]).unwrap_or_else(|_| panic!("{holder:?}"));
        if !holder["vat_number"].is_empty() {
            VatNumber::parse(&holder["vat_number"]).unwrap();
            tried[0] += 1;
        }
        let life = (date(&holder["birth_date"]), date(&holder["death_date"]));
        assert!(!matches!(life, (Some(born), Some(died)) if died < born), "{holder:?}");
        tried[1] += usize::from(life.1.is_some());
    }
    for supply in export.records("supplies") {
        assert_eq!(supply["iban"].is_empty(), supply["payment"] == "AVV");
        if !supply["iban"].is_empty() {
            Iban::parse(&supply["iban"]).unwrap();
            tried[2] += 1;
        }
        assert!(supply["treatment"] == "N" || supply["sewer"] == "S", "{supply:?}");
    }
    let mut notices = BTreeSet::new();
    for item in export.records("open_items") {
        let notice = &item["notice_number"];
        if notice.is_empty() {
            continue;
        }
        assert!(notice.len() == 18 && notices.insert(notice.clone()), "{notice}");
        let checked: u64 = notice[..16].parse().unwrap();
        assert!(notice.starts_with('1') || notice[16..] == format!("{:02}", checked % 93));
        tried[3] += 1;
    }
    assert!(tried.iter().all(|count| *count > 20), "{tried:?}");
    for aux_digit in ["0", "1", "2", "3"] {
        assert!(notices.iter().any(|notice| notice.starts_with(aux_digit)), "{aux_digit}");
    }
}

#[test]
fn every_reference_is_there() {
    let export = Export::new(500, 21, 0);
    let named = |file: &str, column: &str| -> BTreeSet<String> {
        export.records(file).iter().map(|record| record[column].clone()).collect()
    };
    assert!(named("supplies", "holder_code").is_subset(&named("holders", "holder_code")));
    let supplies = named("supplies", "supply_code");
    assert_eq!(named("meters", "supply_code"), supplies);
    for file in ["readings", "consumptions", "open_items", "legacy_bills"] {
        assert!(named(file, "supply_code").is_subset(&supplies), "{file}");
    }
    assert!(named("readings", "meter_serial").is_subset(&named("meters", "meter_serial")));
}

#[test]
fn readings_fit_their_meters_and_never_run_backwards() {
    let export = Export::new(2000, 4, 0);
    let meters: HashMap<(String, String), HashMap<&str, String>> = export
        .records("meters")
        .into_iter()
        .map(|meter| ((meter["supply_code"].clone(), meter["meter_serial"].clone()), meter))
        .collect();
    let taken_on = Date::parse("2019-12-31").unwrap();
    let (mut rolled_over, mut credits, mut on_last_day) = (0, 0, 0);
    let mut last: HashMap<(String, String), (Date, i64, bool)> = HashMap::new();
    for reading in export.records("readings") {
        let key = (reading["supply_code"].clone(), reading["meter_serial"].clone());
        let meter = &meters[&key];
        let on = date(&reading["read_on"]).unwrap();
        let value: i64 = reading["value_m3"].parse().unwrap();
        let capacity = 10i64.pow(meter["digits"].parse().unwrap());
        assert!(date(&meter["installed_on"]).unwrap() <= on && on <= taken_on, "{reading:?}");
        assert!(date(&meter["removed_on"]).is_none_or(|gone| on <= gone), "{reading:?}");
        assert!((0..capacity).contains(&value), "{reading:?}");
        on_last_day += usize::from(on == taken_on);
        let estimated = reading["kind"] == "S";
        if let Some((before_on, before, was_estimated)) = last.insert(key, (on, value, estimated)) {
            assert!(before_on < on, "{reading:?}");
            if value < before && was_estimated {
                credits += 1;
                assert_eq!(reading["billed"], "N", "{reading:?}");
            } else if value < before {
                rolled_over += 1;
                assert!(capacity - before + value <= capacity / 2, "{reading:?}");
            }
        }
    }
    assert!(rolled_over > 5 && credits > 30 && on_last_day > 60, "{rolled_over} {credits}");
}

#[test]
fn the_town_looks_like_messina() {
    let export = Export::new(1600, 1, 0);
    let supplies = export.records("supplies");
    let permille = |column: &str, values: &[&str]| {
        let hits = supplies.iter().filter(|supply| values.contains(&supply[column].as_str()));
        hits.count() * 1000 / supplies.len()
    };
    let check = |column: &str, values: &[&str], from: usize, to: usize| {
        let found = permille(column, values);
        assert!((from..=to).contains(&found), "{column} {values:?}: {found}");
    };
    check("category", &["DOM", "CDM"], 800, 900);
    check("category", &["DNR"], 40, 100);
    check("category", &["COM"], 60, 100);
    check("category", &["PUB"], 5, 30);
    check("sewer", &["S"], 915, 945);
    check("treatment", &["S"], 820, 860);
    check("bonus", &["S"], 10, 25);
    check("irregular", &["DEC", "LOC", "VEN"], 30, 80);
    check("status", &["A"], 950, 990);
    let readings = export.records("readings");
    let fresh = readings.iter().filter(|reading| reading["billed"] == "N").count();
    assert!((400..500).contains(&(fresh * 1000 / supplies.len())), "{fresh}");
    let billed = readings.iter().filter(|reading| reading["billed"] == "S");
    let billed: BTreeSet<&str> = billed.map(|reading| reading["supply_code"].as_str()).collect();
    assert!(billed.len() * 1000 / supplies.len() > 950);
}

/// A changed row is one line more that the clean file has not; so is an added one.
#[test]
fn dirty_rows_are_the_rows_that_differ() {
    let (clean, dirty) = (Export::new(700, 13, 0), Export::new(700, 13, 25));
    for file in dirty.made.files.iter().take(LAYOUTS.len()) {
        let (before, after) = (clean.lines(file.path), dirty.lines(file.path));
        let new: i64 = after
            .iter()
            .map(|(line, count)| (count - before.get(line).copied().unwrap_or(0)).max(0))
            .sum();
        let left_out = file.faults.iter().filter(|(name, _)| *name == "missing_meter");
        let left_out: u64 = left_out.map(|(_, count)| *count).sum();
        let left_out = if file.path == "CONTATORI.CSV" { left_out } else { 0 };
        assert_eq!(file.dirty_rows, new as u64 + left_out, "{}", file.path);
        let share = file.dirty_rows * 1000 / file.rows;
        assert!((20..=25).contains(&share), "{}: {share}", file.path);
    }
    let files = &dirty.made.files;
    assert_eq!(dirty.made.dirty_rows, files.iter().map(|file| file.dirty_rows).sum::<u64>());
}

#[test]
fn every_kind_of_fault_occurs_in_a_demo() {
    let made = counted(2000, 2020, 20);
    for (layout, file) in LAYOUTS.iter().zip(&made.files) {
        for fault in catalogue(layout.file) {
            let found = file.faults.iter().any(|(name, _)| *name == fault.name);
            assert!(found, "{} {}", layout.file, fault.name);
        }
    }
}

#[test]
fn lost_rows_leave_nearly_every_supply_its_bill() {
    for supplies in [60, 300, 700, 1500] {
        let made = counted(supplies, 9, 20);
        let lost: u64 = LAYOUTS[..3]
            .iter()
            .zip(&made.files)
            .flat_map(|(layout, file)| {
                let lost = catalogue(layout.file).iter().filter(|f| f.effect == Effect::Lost);
                let lost: Vec<&str> = lost.map(|fault| fault.name).collect();
                file.faults.iter().filter(move |(name, _)| lost.contains(name))
            })
            .map(|(_, count)| count)
            .sum();
        assert!(lost * 1000 <= supplies * 23, "{lost} of {supplies}");
    }
}

#[test]
fn wrong_codes_stay_below_one_in_a_hundred() {
    for dirt_permille in [20, 300, 1000] {
        let made = counted(600, 6, dirt_permille);
        let file = &made.files[0];
        let codes = ["wrong_tax_code", "wrong_vat_number"];
        let wrong = file.faults.iter().filter(|(name, _)| codes.contains(name));
        let wrong: u64 = wrong.map(|(_, count)| *count).sum();
        assert!(wrong > 0 && wrong * 100 <= file.rows, "{wrong} of {}", file.rows);
    }
}

#[test]
fn the_manifest_names_columns_that_are_there() {
    let export = Export::new(800, 1, 0);
    let manifest: toml::Table = toml::from_str(&manifest::manifest()).unwrap();
    assert_eq!(manifest["taken_on"].as_str(), Some("2019-12-31"));
    assert_eq!(manifest["synthetic"].as_bool(), Some(true));
    for tariff in manifest["tariffs"].as_array().unwrap() {
        assert!(!export.bytes(tariff.as_str().unwrap()).is_empty());
    }
    for layout in &LAYOUTS {
        let file = &manifest["files"][layout.file];
        let header = export.text(file["path"].as_str().unwrap());
        let header: Vec<&str> = header.lines().next().unwrap().split(';').collect();
        for (ours, theirs) in file["columns"].as_table().unwrap() {
            assert!(header.contains(&theirs.as_str().unwrap()), "{ours}");
        }
        let records = export.records(layout.file);
        for (ours, codes) in layout.codes {
            let named = file["values"][ours].as_table().unwrap();
            assert_eq!(named.len(), codes.len(), "{ours}");
            let used = records.iter().map(|record| record[ours].clone());
            let used: BTreeSet<String> = used.filter(|code| !code.is_empty()).collect();
            let known: BTreeSet<String> = named.keys().cloned().collect();
            assert!(used.is_subset(&known), "{ours}: {used:?}");
        }
    }
}

#[test]
fn the_configuration_is_complete() {
    let file = Export::new(1, 1, 0).folder;
    let config: toml::Table = toml::from_str(manifest::CONFIGURATION).unwrap();
    crate::config::Config::read(&file.path().join("frontino.toml")).unwrap();
    for (section, keys) in [
        ("utility", "name tax_code vat_number address city zip province phone email pec"),
        (
            "pagopa",
            "domain broker station segregation_code bank_iban postal_iban postal_holder taxonomy \
             cbill",
        ),
        ("debit", "creditor_id cuc"),
        ("web", "base_url addr"),
        ("mail", "folder from"),
        ("demo", "today"),
    ] {
        for key in keys.split(' ') {
            assert!(!config[section][key].as_str().unwrap().is_empty(), "{section}.{key}");
        }
    }
    for account in ["bank_iban", "postal_iban"] {
        Iban::parse(config["pagopa"][account].as_str().unwrap()).unwrap();
    }
    VatNumber::parse(config["utility"]["vat_number"].as_str().unwrap()).unwrap();
    TaxCode::parse(config["utility"]["tax_code"].as_str().unwrap()).unwrap();
}

#[test]
fn what_cannot_be_made_is_refused() {
    let refused = |supplies, dirt_permille| {
        let options = Options { supplies, seed: 1, dirt_permille };
        count(options, &mut |_| {}).unwrap_err()
    };
    assert!(matches!(refused(0, 0), GenerateRefused::NoSupplies));
    assert!(matches!(
        refused(SUPPLIES_MAX + 1, 0),
        GenerateRefused::TooManySupplies { asked } if asked == SUPPLIES_MAX + 1
    ));
    assert!(matches!(refused(1, 1001), GenerateRefused::DirtAboveAll));
}

#[test]
fn a_failed_export_leaves_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("PARTITE.CSV.partial");
    fs::create_dir(&blocked).unwrap();
    let options = Options { supplies: 5, seed: 1, dirt_permille: 0 };
    let refused = generate(options, folder.path(), &mut |_| {}).unwrap_err();
    assert!(matches!(refused, GenerateRefused::Write { .. }), "{refused}");
    let left: Vec<PathBuf> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [blocked]);
}
