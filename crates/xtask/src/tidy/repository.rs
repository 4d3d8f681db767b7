//! The files of the repository, as the checks see them.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::scan::{Source, after_closing, is_test_attribute, name_at};

/// Folders that hold no source when there is no git to ask.
const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];
/// Texts longer than this are tables, not something a person wrote.
const TEXT_BYTES_MAX: u64 = 1 << 20;

/// A file and its size in bytes.
pub struct File {
    pub path: String,
    pub bytes: u64,
}

/// A file that is valid UTF-8, Rust files included.
pub struct Text {
    pub path: String,
    pub text: String,
}

/// The `Cargo.toml` of a crate.
pub struct Manifest {
    pub path: String,
    /// Name of the crate.
    pub name: String,
    pub table: toml::Table,
}

/// Everything the checks look at.
pub struct Repository {
    pub files: Vec<File>,
    pub texts: Vec<Text>,
    pub sources: Vec<Source>,
    pub manifests: Vec<Manifest>,
}

impl Repository {
    /// Reads every file that is tracked or could be.
    pub fn load(root: &Path) -> io::Result<Repository> {
        let mut repository =
            Repository { files: vec![], texts: vec![], sources: vec![], manifests: vec![] };
        for path in list(root)? {
            let bytes = fs::metadata(root.join(&path))?.len();
            if bytes <= TEXT_BYTES_MAX
                && let Ok(text) = String::from_utf8(fs::read(root.join(&path))?)
            {
                if path.ends_with(".rs") {
                    repository.sources.push(Source::new(&path, &text));
                }
                if path.starts_with("crates/") && path.ends_with("/Cargo.toml") {
                    repository.manifests.push(Manifest::parse(&path, &text)?);
                }
                repository.texts.push(Text { path: path.clone(), text });
            }
            repository.files.push(File { path, bytes });
        }
        mark_test_modules(&mut repository.sources);
        Ok(repository)
    }

    /// Every path.
    pub fn paths(&self) -> Vec<&str> {
        self.files.iter().map(|file| file.path.as_str()).collect()
    }
}

impl Manifest {
    /// Reads a manifest.
    pub fn parse(path: &str, text: &str) -> io::Result<Manifest> {
        let table = text.parse::<toml::Table>().map_err(io::Error::other)?;
        let name = table.get("package").and_then(|package| package.get("name"));
        let name = name.and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        Ok(Manifest { path: path.to_owned(), name, table })
    }

    /// The entries of the dependency tables named, with the table's name.
    pub fn dependencies<'a>(
        &'a self,
        tables: &'a [&'a str],
    ) -> impl Iterator<Item = (&'a str, &'a str, &'a toml::Value)> {
        tables.iter().flat_map(move |&name| {
            let table = self.table.get(name).and_then(toml::Value::as_table);
            table.into_iter().flatten().map(move |(key, value)| (name, key.as_str(), value))
        })
    }
}

/// Tracked files and new ones that git does not ignore; without git, a walk through the folders.
fn list(root: &Path) -> io::Result<Vec<String>> {
    let git = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output();
    let mut paths = Vec::new();
    match git {
        Ok(output) if output.status.success() && root.join(".git").exists() => {
            let listed = String::from_utf8_lossy(&output.stdout).into_owned();
            paths.extend(listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned));
            // A file that was removed but is still in the index is listed and not there.
            paths.retain(|path| root.join(path).is_file());
        }
        _ => walk(root, "", &mut paths)?,
    }
    paths.sort();
    paths.dedup();
    Ok(paths)
}

fn walk(root: &Path, folder: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if entry.file_type()?.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                walk(root, &path, paths)?;
            }
        } else if entry.file_type()?.is_file() {
            paths.push(path);
        }
    }
    Ok(())
}

/// Marks the files of `#[cfg(test)] mod name;`, which do not say themselves that they are tests.
fn mark_test_modules(sources: &mut [Source]) {
    let marked: Vec<String> = sources.iter().flat_map(test_modules).collect();
    for source in sources {
        let inside = |stem: &String| {
            source.path == format!("{stem}.rs") || source.path.starts_with(&format!("{stem}/"))
        };
        if marked.iter().any(inside) {
            source.mark_as_test();
        }
    }
}

/// The paths, without `.rs`, of the modules that `source` declares for tests only.
fn test_modules(source: &Source) -> Vec<String> {
    let code = &source.code;
    let stem = source.path.strip_suffix(".rs").unwrap_or(&source.path);
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    let folder = if matches!(name, "lib" | "main" | "mod") { folder } else { stem };
    code.match_indices("#[")
        .filter_map(|(at, _)| {
            let end = after_closing(code, at + 1);
            let attribute = code[at + 2..end].trim_end_matches(']').trim();
            let item = code[end..].trim_start().trim_start_matches("pub(crate)");
            let item = item.trim_start().trim_start_matches("pub ").trim_start();
            let module = name_at(item.strip_prefix("mod ")?, 0);
            let declared = item[4..].trim_start()[module.len()..].trim_start().starts_with(';');
            (declared && is_test_attribute(attribute)).then(|| format!("{folder}/{module}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_declared_for_tests_is_test_code() {
        let mut sources = [
            Source::new("crates/x/src/lib.rs", "#[cfg(test)]\nmod sample;\nmod money;"),
            Source::new("crates/x/src/money.rs", "#[cfg(test)]\npub mod cases;"),
            Source::new("crates/x/src/sample.rs", ""),
            Source::new("crates/x/src/money/cases.rs", ""),
            Source::new("crates/x/src/money/other.rs", ""),
        ];
        mark_test_modules(&mut sources);
        let marked = sources.iter().map(Source::is_test).collect::<Vec<_>>();
        assert_eq!(marked, [false, false, true, true, false]);
    }

    #[test]
    fn dependencies_are_read_from_the_tables_asked_for() {
        let text = "[package]\nname = \"x\"\n[dependencies]\na.workspace = true\n\
                    [dev-dependencies]\nb = \"1\"\n";
        let manifest = Manifest::parse("crates/x/Cargo.toml", text).unwrap();
        assert_eq!(manifest.name, "x");
        let named =
            |tables: &[&str]| manifest.dependencies(tables).map(|d| d.1.len()).sum::<usize>();
        assert_eq!(named(&["dependencies"]), 1);
        assert_eq!(named(&["dependencies", "dev-dependencies", "build-dependencies"]), 2);
    }
}
