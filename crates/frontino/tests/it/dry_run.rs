//! Every command that writes takes `--dry-run`, says what it would do and writes nothing: the
//! database and the folder stay as they are.

use crate::frontino::{Program, repository_file};
use crate::town;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use std::path::Path;

/// All files below a folder with their sizes.
fn files(folder: &Path) -> Vec<(String, u64)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let meta = entry.metadata().unwrap();
        if meta.is_dir() {
            all.extend(files(&entry.path()));
        } else {
            all.push((entry.path().display().to_string(), meta.len()));
        }
    }
    all.sort();
    all
}

/// The hash of everything in the database.
fn content(program: &Program) -> String {
    let folder = TestFolder::new();
    let copy = folder.path().join("copy");
    let value = program.done(&["db", "backup", copy.to_str().unwrap()]);
    value["sha256"].as_str().unwrap().to_owned()
}

struct Quiet<'a> {
    program: &'a Program,
    folder: &'a TestFolder,
}

impl Quiet<'_> {
    /// Runs a command as typed with `--dry-run`, and sees that nothing has changed.
    fn changes_nothing(&self, line: &str) {
        let before = (content(self.program), files(self.folder.path()));
        let mut args: Vec<&str> = line.split_whitespace().collect();
        args.push("--dry-run");
        let mut command = self.program.command(&args);
        let output = command.current_dir(self.folder.path()).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{line}: {said}");
        assert!(said.starts_with('{'), "{line}: {said}");
        assert_eq!((content(self.program), files(self.folder.path())), before, "{line}");
    }
}

#[test]
fn a_dry_run_of_any_command_changes_nothing() {
    on_both(|db| {
        let folder = TestFolder::new();
        town::build(db, 200);
        let program = Program::on(db);
        let quiet = Quiet { program: &program, folder: &folder };
        let [tariff, components] = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
            .map(|file| repository_file(&format!("data/tariffs/{file}")));
        let town = folder.path().join("town");
        let made = ["generate", "--supplies", "20", "--out", town.to_str().unwrap()];
        program.done(&made);
        quiet.changes_nothing(&format!("tariff load {tariff} {components}"));
        program.done(&["tariff", "load", &tariff, &components]);
        quiet.changes_nothing("import town/manifest.toml");
        quiet.changes_nothing("generate --supplies 30 --out other");
        quiet.changes_nothing("demo --supplies 30 --dir demo --no-serve");
        quiet.changes_nothing("db init");
        quiet.changes_nothing("db upgrade");
        quiet.changes_nothing("db backup copy.frontino");
        quiet.changes_nothing("db move --to sqlite://other.db");
        let create = "bill-run create giro --at 2019-12-31";
        quiet.changes_nothing(create);
        program.done(&create.split_whitespace().collect::<Vec<_>>());
        quiet.changes_nothing("bill-run calculate giro");
        program.run(&["bill-run", "calculate", "giro"]);
        quiet.changes_nothing("bill-run approve giro --by prova");
        quiet.changes_nothing("bill-run cancel giro");
        program.done(&["bill-run", "approve", "giro", "--by", "prova"]);
        quiet.changes_nothing("bill-run issue giro");
        quiet.changes_nothing("instalment review --by prova");
        let add = "payment add --supply U000001 --amount 5 --by prova --at 2020-02-10";
        quiet.changes_nothing(add);
        program.done(&add.split_whitespace().collect::<Vec<_>>());
        let close = "counter close --on 2020-02-10 --counted 5 --by prova";
        quiet.changes_nothing(close);
        program.done(&close.split_whitespace().collect::<Vec<_>>());
        quiet.changes_nothing("counter deposit --by prova");
        quiet.changes_nothing("position recheck");
        quiet.changes_nothing("interest assess --by prova");
        quiet.changes_nothing("interest rate add 2026-06-10 2,00 --by prova");
        for table in ["bills", "lines", "ledger", "supplies", "readings", "payments"] {
            quiet.changes_nothing(&format!("export {table} --out table.csv"));
        }
        let copy = folder.path().join("whole");
        program.done(&["db", "backup", copy.to_str().unwrap()]);
        let target = DbUrl::Sqlite(folder.path().join("new.db"));
        let before = files(folder.path());
        Program::on(&target).done(&["db", "restore", copy.to_str().unwrap(), "--dry-run"]);
        Program::on(&target).done(&["db", "init", "--dry-run"]);
        Program::on(&target).done(&["tariff", "load", &tariff, "--create", "--dry-run"]);
        assert_eq!(files(folder.path()), before);
    });
}
