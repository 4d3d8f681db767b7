//! What an import came to: the figures for the terminal and for programs, and the report that
//! stays: page, data, reconciliation supply by supply, quarantine.

use super::bundle::{Bundle, ReadFile, Warnings};
use super::codes::Codes;
use super::layout::BundleFile;
use super::manifest::Manifest;
use super::parallel::ParallelBill;
use super::profile::ColumnProfile;
use super::quarantine::{self, KeptBack};
use super::reconciliation::{Account, Reconciliation, Sums};
use super::sentences::{say_fault, say_file, say_warning};
use crate::cli::italian::{day, thousands};
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::import::Reason;
use frontino_core::money::{format_decimal, format_m3};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

mod page;

/// What an import came to.
pub struct Outcome {
    /// Name of the bundle.
    pub name: String,
    /// Day on which the data were taken.
    pub taken_on: Date,
    /// Instant of the import.
    pub imported_at: i64,
    /// Whether nothing was written to the database.
    pub is_dry_run: bool,
    /// Where the report lies.
    pub folder: PathBuf,
    /// The reconciliation.
    pub reconciliation: Reconciliation,
    files: Vec<FileOutcome>,
    legacy: LegacyTotals,
    /// The bills of the old system beside ours; nothing in a dry run.
    pub(super) parallel: Option<ParallelBill>,
}

/// What one file came to.
struct FileOutcome {
    file: BundleFile,
    path: String,
    sha256: String,
    size: usize,
    kept_back: Vec<KeptBack>,
    warnings: Warnings,
    profile: Vec<ColumnProfile>,
}

/// The bills of the old system, which the first run of ours is compared with.
#[derive(Default)]
struct LegacyTotals {
    bills: u64,
    litres: i64,
    total_cents: i64,
}

impl Outcome {
    pub(super) fn new(
        manifest: &Manifest,
        files: &[ReadFile<'_>],
        bundle: &Bundle<'_>,
        reconciliation: Reconciliation,
        imported_at: i64,
    ) -> Outcome {
        let mut profiles = bundle.profiles.iter();
        let of_file = |read: &ReadFile<'_>| {
            let (kept_back, warnings) = bundle.findings(read.spec.file);
            FileOutcome {
                file: read.spec.file,
                path: read.source.name.clone(),
                sha256: read.source.sha256.clone(),
                size: read.source.size,
                kept_back,
                warnings,
                profile: profiles.next().cloned().unwrap_or_default(),
            }
        };
        let mut legacy = LegacyTotals::default();
        for (_, _, bill) in bundle.legacy_bills.all_standing() {
            legacy.bills += 1;
            legacy.litres += bill.litres;
            legacy.total_cents += bill.total_cents;
        }
        Outcome {
            name: manifest.name.clone(),
            taken_on: manifest.taken_on,
            imported_at,
            is_dry_run: false,
            folder: PathBuf::new(),
            files: files.iter().map(of_file).collect(),
            reconciliation,
            legacy,
            parallel: None,
        }
    }

    /// Whether rows were kept back.
    #[must_use]
    pub fn has_quarantine(&self) -> bool {
        self.files.iter().any(|file| !file.kept_back.is_empty())
    }

    fn by_file(&self, of: impl Fn(&Account) -> i64) -> Value {
        let files = self.reconciliation.files.iter();
        let files = files.map(|(file, account)| (file.name().to_owned(), json!(of(account))));
        Value::Object(files.collect())
    }

    /// The figures, with the names that programs rely on.
    #[must_use]
    pub fn json(&self) -> Value {
        let total = self.reconciliation.total();
        let warned = self.files.iter();
        let warned = warned.map(|f| (f.file.name().to_owned(), json!(f.warnings.rows)));
        let files = self.reconciliation.files.iter();
        let files = files.map(|(file, a)| (file.name().to_owned(), four(a, |s| json!(s.rows))));
        json!({
            "accepted": self.by_file(|account| account.accepted.rows),
            "unchanged": self.by_file(|account| account.unchanged.rows),
            "quarantined": self.by_file(|account| account.quarantined.rows),
            "warnings": warned.collect::<Map<_, _>>(),
            "reconciliation": {
                "balanced": self.reconciliation.is_balanced(),
                "files": files.collect::<Map<_, _>>(),
                "open_amount_cents": four(&total, |sums| json!(sums.open_cents)),
                "deposit_cents": four(&total, |sums| json!(sums.deposit_cents)),
                "volume_m3": four(&total, |sums| m3(sums.litres)),
            },
            "report": self.folder.display().to_string(),
        })
    }

    /// The figures and which files they come from: what the database keeps of the import.
    #[must_use]
    pub fn record(&self) -> Value {
        let mut value = self.json();
        let source = |file: &FileOutcome| {
            json!({"file": file.file.name(), "path": file.path, "sha256": file.sha256,
                "bytes": file.size})
        };
        value["sources"] = self.files.iter().map(source).collect();
        value
    }

    /// The figures and everything behind them, without anything about a person.
    fn full_json(&self) -> Value {
        let mut value = self.json();
        value["name"] = json!(self.name);
        value["taken_on"] = json!(self.taken_on.to_string());
        value["imported_at"] = json!(self.imported_at);
        value["dry_run"] = json!(self.is_dry_run);
        value["sources"] = self.files.iter().map(FileOutcome::json).collect();
        value["legacy_bills"] = json!({
            "bills": self.legacy.bills,
            "volume_m3": m3(self.legacy.litres),
            "total_cents": self.legacy.total_cents,
        });
        value["parallel_bills"] = json!(self.parallel.as_ref().map(ParallelBill::json));
        value
    }

    /// Writes the report into `folder`.
    pub(super) fn save(
        &mut self,
        folder: &Path,
        files: &[ReadFile<'_>],
        codes: &Codes<'_>,
    ) -> Result<(), Refusal> {
        self.folder = folder.to_path_buf();
        let quarantine = folder.join("quarantine");
        std::fs::create_dir_all(&quarantine).map_err(|error| Refusal::file(&quarantine, &error))?;
        let save = |path: &Path, text: &str| {
            std::fs::write(path, text).map_err(|error| Refusal::file(path, &error))
        };
        for (read, outcome) in files.iter().zip(&self.files) {
            let path = quarantine.join(format!("{}.csv", outcome.file.name()));
            if outcome.kept_back.is_empty() {
                // What an earlier import into the same folder left would be read as ours.
                std::fs::remove_file(&path)
                    .or_else(missing_is_fine)
                    .map_err(|error| Refusal::file(&path, &error))?;
            } else {
                let text = quarantine::write(outcome.file, &read.source, &outcome.kept_back);
                save(&path, &text)?;
            }
        }
        save(&folder.join("reconciliation.csv"), &self.supply_by_supply(codes))?;
        if let Some(parallel) = &self.parallel {
            save(&folder.join("parallel_bills.csv"), &parallel.csv())?;
        }
        let data = serde_json::to_string_pretty(&self.full_json()).unwrap_or_default();
        save(&folder.join("report.json"), &data)?;
        save(&folder.join("report.html"), &page::write(self))
    }

    /// The reconciliation supply by supply, as CSV.
    fn supply_by_supply(&self, codes: &Codes<'_>) -> String {
        let mut text = String::from("supply_code");
        for what in ["rows", "volume_m3", "deposit", "open_amount"] {
            for side in ["source", "accepted", "unchanged", "quarantined", "difference"] {
                let _ = write!(text, ",{what}_{side}");
            }
        }
        text.push_str("\r\n");
        for number in codes.supplies.sorted() {
            let account = &self.reconciliation.supplies[number as usize];
            put_account(&mut text, codes.supplies.text(number), account);
        }
        if self.reconciliation.nameless.source.rows > 0 {
            put_account(&mut text, "", &self.reconciliation.nameless);
        }
        text
    }

    /// The figures for a person at the terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("Importazione «{}», dati al {}\n", self.name, day(self.taken_on));
        let _ = writeln!(
            text,
            "  {:<30}{:>12}{:>12}{:>12}{:>12}",
            "", "accettate", "invariate", "quarantena", "con avvisi"
        );
        for ((file, account), outcome) in self.reconciliation.files.iter().zip(&self.files) {
            let _ = writeln!(
                text,
                "  {:<30}{:>12}{:>12}{:>12}{:>12}",
                say_file(*file),
                thousands(account.accepted.rows),
                thousands(account.unchanged.rows),
                thousands(account.quarantined.rows),
                thousands(outcome.warnings.rows as i64),
            );
        }
        let balanced = if self.reconciliation.is_balanced() { "QUADRA" } else { "NON QUADRA" };
        let _ =
            writeln!(text, "{balanced}. Rapporto: {}", self.folder.join("report.html").display());
        if self.is_dry_run {
            text.push_str("Simulazione: nella base dati non è stato scritto nulla.\n");
        }
        text
    }
}

fn missing_is_fine(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn put_account(text: &mut String, code: &str, account: &Account) {
    text.push_str(&quarantine::quote(code, b','));
    let whole = |n: i64| n.to_string();
    put_sums(text, account, |sums| sums.rows, whole);
    put_sums(text, account, |sums| sums.litres, format_m3);
    put_sums(text, account, |sums| sums.deposit_cents, |cents| format_decimal(cents, 2));
    put_sums(text, account, |sums| sums.open_cents, |cents| format_decimal(cents, 2));
    text.push_str("\r\n");
}

fn put_sums(
    text: &mut String,
    account: &Account,
    of: impl Fn(&Sums) -> i64,
    write: impl Fn(i64) -> String,
) {
    let Account { source, accepted, unchanged, quarantined } = account;
    for sums in [source, accepted, unchanged, quarantined] {
        text.push(',');
        text.push_str(&write(of(sums)));
    }
    text.push(',');
    text.push_str(&write(account.unexplained(&of)));
}

fn four(account: &Account, of: impl Fn(&Sums) -> Value) -> Value {
    json!({
        "source": of(&account.source),
        "accepted": of(&account.accepted),
        "unchanged": of(&account.unchanged),
        "quarantined": of(&account.quarantined),
    })
}

/// Cubic metres as a JSON number with up to three decimals.
fn m3(litres: i64) -> Value {
    if litres % 1000 == 0 {
        return json!(litres / 1000);
    }
    // Volumes of a city have far fewer digits than a float keeps.
    json!(litres as f64 / 1000.0)
}

impl FileOutcome {
    /// How many rows were kept back for each reason.
    fn reasons(&self) -> BTreeMap<Reason, u64> {
        let mut reasons = BTreeMap::new();
        for row in &self.kept_back {
            *reasons.entry(row.fault.reason).or_default() += 1;
        }
        reasons
    }

    fn json(&self) -> Value {
        let reasons = self.reasons();
        let reasons =
            reasons.iter().map(|(reason, count)| (reason.code().to_owned(), json!(count)));
        let warnings = self.warnings.by_kind.iter().map(|(warning, (count, lines))| {
            let sentence = say_warning(*warning);
            let value = json!({"cells": count, "first_lines": lines, "sentence": sentence});
            (warning.code().to_owned(), value)
        });
        let columns = self.file.columns();
        let ignored = self.warnings.ignored_cells.iter().filter_map(|(place, count)| {
            Some((columns.get(usize::from(*place))?.name.to_owned(), json!(count)))
        });
        let rows = self.kept_back.iter().map(|row| {
            let sentence = say_fault(&row.fault, self.file);
            json!({"line": row.line, "reason": row.fault.reason.code(), "sentence": sentence})
        });
        json!({
            "file": self.file.name(),
            "path": self.path,
            "sha256": self.sha256,
            "bytes": self.size,
            "reasons": reasons.collect::<Map<_, _>>(),
            "warnings": warnings.collect::<Map<_, _>>(),
            "ignored_cells": ignored.collect::<Map<_, _>>(),
            "quarantine": rows.collect::<Vec<_>>(),
            "columns": self.profile.iter().map(column_json).collect::<Vec<_>>(),
        })
    }
}

fn column_json(column: &ColumnProfile) -> Value {
    json!({
        "name": column.name,
        "ours": column.ours,
        "filled": column.filled,
        "blank": column.blank,
        "distinct": column.distinct,
        "longest": column.longest,
        "kind": column.guess.code(),
        "range": column.range,
        "examples": column.examples,
    })
}
