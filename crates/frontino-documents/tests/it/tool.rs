//! Programs that are not ours. One that is missing fails the test with its name.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder for one test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty one.
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// Writes a file into it.
    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// What a program prints; the test fails when it is missing or finds a fault.
pub fn output(program: &str, args: &[&str], file: &Path) -> String {
    let run = Command::new(program).args(args).arg(file).output();
    let run = run.unwrap_or_else(|error| panic!("{program} is needed (`make setup`): {error}"));
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let talk = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{program} {args:?}: {text}{talk}");
    text
}

/// A page as a picture, at 200 dots an inch.
pub fn picture(folder: &Folder, pdf: &Path, page: usize) -> PathBuf {
    let name = folder.path(&format!("page{page}"));
    let page = page.to_string();
    let run = Command::new("pdftoppm")
        .args(["-r", "200", "-png", "-singlefile", "-f", &page, "-l", &page])
        .args([pdf, &name])
        .status();
    assert!(run.expect("pdftoppm is needed (`make setup`)").success());
    name.with_extension("png")
}
