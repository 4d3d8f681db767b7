//! Bundles written by tests, and what came of them.

use crate::frontino::Program;
use frontino_store::DbUrl;
use frontino_store::test_pg::TestFolder;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

/// A bundle in a folder of its own.
pub struct Bundle {
    folder: TestFolder,
    head: String,
    files: Vec<(String, String)>,
    keys: Vec<(String, String)>,
}

/// Three holders, as every small bundle needs them.
pub const HOLDERS: &str = "\
holder_code,kind,surname,name
H1,person,Rossi,Maria
H2,company,,
H3,public_body,,
";
/// Three supplies.
pub const SUPPLIES: &str = "\
supply_code,holder_code,category,status,start_on,members,units
S1,H1,domestic_resident,active,2015-01-01,3,1
S2,H2,commercial,active,2015-01-01,1,1
S3,H3,public,active,2015-01-01,1,1
";
/// A meter on each of the first two.
pub const METERS: &str = "\
supply_code,meter_serial,digits,installed_on,first_reading_m3
S1,M1,5,2015-01-01,0
S2,M2,4,2015-01-01,10
";

impl Bundle {
    /// An empty bundle with data of 31 December 2019.
    pub fn new() -> Bundle {
        Bundle {
            folder: TestFolder::new(),
            head: "name = \"prova\"\ntaken_on = \"2019-12-31\"\n".to_owned(),
            files: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// With holders, supplies and meters.
    pub fn small() -> Bundle {
        Bundle::new().with("holders", HOLDERS).with("supplies", SUPPLIES).with("meters", METERS)
    }

    /// With a file in our own form; it takes the place of one of the same name.
    pub fn with(mut self, file: &str, text: &str) -> Bundle {
        self.files.retain(|(name, _)| name != file);
        self.files.push((file.to_owned(), format!("{file}.csv")));
        fs::write(self.folder.path().join(format!("{file}.csv")), text).unwrap();
        self
    }

    /// With a file of any bytes and name.
    pub fn with_bytes(mut self, file: &str, path: &str, bytes: &[u8]) -> Bundle {
        self.files.retain(|(name, _)| name != file);
        self.files.push((file.to_owned(), path.to_owned()));
        fs::write(self.folder.path().join(path), bytes).unwrap();
        self
    }

    /// With a line of the manifest for a file.
    pub fn key(mut self, file: &str, line: &str) -> Bundle {
        self.keys.push((file.to_owned(), line.to_owned()));
        self
    }

    /// With a line at the head of the manifest.
    pub fn head(mut self, line: &str) -> Bundle {
        self.head.push_str(line);
        self.head.push('\n');
        self
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn manifest(&self) -> String {
        let mut text = self.head.clone();
        for (file, path) in &self.files {
            text.push_str(&format!("[files.{file}]\npath = \"{path}\"\n"));
            for (_, line) in self.keys.iter().filter(|(of, _)| of == file) {
                text.push_str(line);
                text.push('\n');
            }
        }
        let path = self.path("manifest.toml");
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Imports it.
    pub fn import(&self, db: &DbUrl) -> Outcome {
        self.import_with(db, &[])
    }

    /// Imports it with more options.
    pub fn import_with(&self, db: &DbUrl, options: &[&str]) -> Outcome {
        let report = self.path("report");
        let manifest = self.manifest();
        let mut args = vec!["import", &manifest, "--report", report.to_str().unwrap()];
        if matches!(db, DbUrl::Sqlite(_)) {
            args.push("--create");
        } else {
            Program::on(db).done(&["db", "init"]);
        }
        args.extend(options);
        let (status, json) = Program::on(db).run(&args);
        Outcome { status, json, report }
    }
}

/// What an import came to.
pub struct Outcome {
    pub status: i32,
    pub json: Value,
    pub report: PathBuf,
}

impl Outcome {
    /// Accepted, unchanged, quarantined and warned rows of a file, as `1 0 2 0`.
    pub fn counts(&self, file: &str) -> String {
        let count = |what: &str| self.json[what][file].to_string();
        ["accepted", "unchanged", "quarantined", "warnings"].map(count).join(" ")
    }

    /// The quarantine of a file, as it was written; blank when there is none.
    pub fn quarantine(&self, file: &str) -> String {
        let path = self.report.join("quarantine").join(format!("{file}.csv"));
        fs::read_to_string(path).unwrap_or_default()
    }

    /// Line and reason of each row kept back, as `3 negative, 5 not_a_date`.
    pub fn reasons(&self, file: &str) -> String {
        let report = self.source(file);
        let rows = report["quarantine"].as_array().unwrap();
        let row = |row: &Value| format!("{} {}", row["line"], row["reason"].as_str().unwrap());
        rows.iter().map(row).collect::<Vec<_>>().join(", ")
    }

    /// Warnings of a file with the lines they are about, as `no_iban 3, no_meter 2 3`.
    pub fn warnings(&self, file: &str) -> String {
        let report = self.source(file);
        let warnings = report["warnings"].as_object().unwrap();
        let warning = |(code, value): (&String, &Value)| {
            let lines = value["first_lines"].as_array().unwrap();
            let lines = lines.iter().map(|line| format!(" {line}")).collect::<String>();
            format!("{code}{lines}")
        };
        warnings.iter().map(warning).collect::<Vec<_>>().join(", ")
    }

    fn source(&self, file: &str) -> Value {
        let text = fs::read_to_string(self.report.join("report.json")).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        let sources = report["sources"].as_array().unwrap();
        sources.iter().find(|source| source["file"] == file).unwrap().clone()
    }

    /// Code of a refusal, after a check that it says what, where and what next.
    pub fn refusal(&self) -> String {
        assert_eq!(self.status, 2, "{}", self.json);
        let error = &self.json["error"];
        for key in ["message", "where", "next"] {
            assert!(!error[key].as_str().unwrap().is_empty(), "{error}");
        }
        error["code"].as_str().unwrap().to_owned()
    }
}

/// All rows of a table as text, sorted, without instants: the same from both engines.
pub fn dump(db: &DbUrl, table: &str, columns: &[&str]) -> Vec<String> {
    let flags = ["identity_faulty", "sewer", "treatment", "bonus", "billed"];
    let text = |column: &&str| match flags.contains(column) {
        true => format!("CASE WHEN {column} THEN 'yes' ELSE 'no' END"),
        false => format!("coalesce(CAST({column} AS TEXT), '-')"),
    };
    let columns = columns.iter().map(text).collect::<Vec<_>>().join(" || '|' || ");
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin_read().unwrap();
    let mut rows =
        tx.list(&format!("SELECT {columns} FROM {table}"), &[], |row| row.string(0)).unwrap();
    rows.sort();
    rows
}

/// The tables that an import writes, each with its columns but for instants.
const WRITTEN: [&str; 9] = [
    "holder: id code kind surname tax_code identity_faulty death_on limitation source_hash",
    "supply: id code holder_id category status start_on end_on address members units sewer \
     treatment bonus payment iban deposit_cents irregular min_bills frequency_reason \
     source_hash",
    "irregular_case: id supply_id reason evidence detected_on",
    "meter: id supply_id serial digits installed_on first_m3 removed_on last_m3 source_hash",
    "reading: supply_id meter_id read_on kind value_m3 billed state source_hash",
    "consumption: supply_id year litres origin source_hash",
    "open_item: id supply_id document_number amount_cents open_cents notice_number state \
     plan instalment source_hash",
    "legacy_bill: supply_id from_on to_on litres total_cents",
    "posting: entry_id no posted_on kind debit credit supply_id amount_cents open_item_id",
];

/// Everything that an import writes, but for instants.
pub fn dump_all(db: &DbUrl) -> Vec<String> {
    let rows_of = |written: &&str| {
        let (table, columns) = written.split_once(':').unwrap();
        let columns = columns.split_whitespace().collect::<Vec<_>>();
        let rows = dump(db, table, &columns).into_iter();
        rows.map(|row| format!("{table}|{row}")).collect::<Vec<_>>()
    };
    WRITTEN.iter().flat_map(rows_of).collect()
}
