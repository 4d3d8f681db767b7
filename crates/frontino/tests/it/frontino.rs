//! Runs the program and reads what it says.

use frontino_store::DbUrl;
use frontino_store::test_pg::TestFolder;
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The program on one database, without configuration of its own.
pub struct Program {
    db: String,
}

impl Program {
    /// On a database.
    pub fn on(db: &DbUrl) -> Program {
        let db = match db {
            DbUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
            DbUrl::Postgres(url) => url.clone(),
        };
        Program { db }
    }

    /// The command, not yet started.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontino"));
        command.args(["--json", "--db", &self.db]).args(args).stdin(Stdio::null());
        // A data folder that a command makes must not lie among the sources.
        command.current_dir(env!("CARGO_TARGET_TMPDIR"));
        command.env("FRONTINO_UTILITY_NAME", "Acquedotto di prova");
        command.env("FRONTINO_PAGOPA_SEGREGATION_CODE", "01");
        command.env("FRONTINO_PAGOPA_DOMAIN", "01234567897");
        for (key, value) in [
            ("TAX_CODE", "01234567897"),
            ("VAT_NUMBER", "12345670017"),
            ("ADDRESS", "Viale Giostra 1"),
            ("CITY", "Messina"),
            ("ZIP", "98121"),
            ("PROVINCE", "ME"),
        ] {
            command.env(format!("FRONTINO_UTILITY_{key}"), value);
        }
        command
    }

    /// Runs it and gives exit status and JSON.
    pub fn run(&self, args: &[&str]) -> (i32, Value) {
        let Output { status, stdout, .. } = self.command(args).output().unwrap();
        let text = String::from_utf8(stdout).unwrap();
        let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{args:?}: {e}: {text}"));
        (status.code().unwrap_or(-1), value)
    }

    /// Runs it and expects status 0.
    pub fn done(&self, args: &[&str]) -> Value {
        let (status, value) = self.run(args);
        assert_eq!(status, 0, "{args:?}: {value}");
        value
    }

    /// Bills and their lines, as exported.
    pub fn exported(&self) -> String {
        let folder = TestFolder::new();
        let file = |table: &str| {
            let path = folder.path().join(table);
            self.done(&["export", table, "--out", path.to_str().unwrap()]);
            std::fs::read_to_string(path).unwrap()
        };
        file("bills") + &file("lines")
    }
}

/// The program in a folder of its own, as a person types it; `folder` holds the data.
pub fn typed(folder: &TestFolder, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontino"));
    command.args(line.split_whitespace()).current_dir(folder.path()).stdin(Stdio::null());
    command
}

/// Exit status, standard output and standard error.
pub fn outputs(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

/// A file of the repository.
pub fn repository_file(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(path).display().to_string()
}
