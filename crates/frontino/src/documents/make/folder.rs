//! The folder that a run's documents are made in: marked as this run's, filled by one program at a
//! time, each file in it whole or not there.

use super::journal::Entry;
use super::{Kind, Parked};
use crate::out_file::OutFile;
use crate::refusal::Refusal;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where the marks lie.
const OWN: &str = ".frontino";
/// The ending of a file that is being written.
const DRAFT: &str = ".partial";

/// The folder of a run's documents, held as long as this lives.
pub struct Folder {
    root: PathBuf,
    own: PathBuf,
    /// Unlocked when it is dropped, and by the system when the program dies.
    _turn: Option<File>,
}

impl Folder {
    /// Takes the folder, makes what is missing of it and clears away what a program that was
    /// killed left half-written. `identity` tells the run from every other.
    ///
    /// # Errors
    /// When it is no folder, holds another run's documents, or another program fills it.
    pub fn open(root: &Path, kinds: &[Kind], identity: &str) -> Result<Folder, Refusal> {
        expect_free(root)?;
        let own = root.join(OWN);
        fs::create_dir_all(&own).map_err(|error| Refusal::file(root, &error))?;
        let turn = take_turn(root, &own)?;
        let folder = Folder { root: root.to_path_buf(), own, _turn: turn };
        folder.expect_same(identity)?;
        folder.clear(&folder.own)?;
        for kind in kinds {
            let place = root.join(kind.folder());
            fs::create_dir_all(&place).map_err(|error| Refusal::file(&place, &error))?;
            folder.clear(&place)?;
        }
        Ok(folder)
    }

    /// Refuses the documents of another run, and marks the folder as this one's.
    fn expect_same(&self, identity: &str) -> Result<(), Refusal> {
        let mark = self.own.join("run");
        match fs::read_to_string(&mark) {
            Ok(there) if there == identity => Ok(()),
            Ok(_) => Err(other_run(&self.root)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let file = OutFile::begin(&mark)?;
                fs::write(file.path(), identity).map_err(|error| file.refused(&error))?;
                file.finish().map(|_| ())
            }
            Err(error) => Err(Refusal::file(&mark, &error)),
        }
    }

    /// Removes what was being written when a program was killed.
    fn clear(&self, place: &Path) -> Result<(), Refusal> {
        let refused = |error| Refusal::file(place, &error);
        for entry in fs::read_dir(place).map_err(refused)? {
            let name = entry.map_err(refused)?.file_name();
            let name = name.to_string_lossy();
            if name.starts_with('.') && name.ends_with(DRAFT) {
                fs::remove_file(place.join(&*name)).map_err(refused)?;
            }
        }
        Ok(())
    }

    /// Puts a file in its place; `name` begins with the folder of its kind.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let place = self.root.join(name);
        let leaf = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let draft = place.with_file_name(format!(".{leaf}{DRAFT}"));
        let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, &place));
        written.map_err(|error| {
            // Half a file is none.
            let _ = fs::remove_file(&draft);
            Refusal::file(&place, &error)
        })
    }

    /// Takes a file away that is no document of the run any more.
    ///
    /// # Errors
    /// When it is there and stays.
    pub fn remove(&self, name: &str) -> Result<(), Refusal> {
        let place = self.root.join(name);
        match fs::remove_file(&place) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Refusal::file(&place, &error)),
            _ => Ok(()),
        }
    }

    /// The bytes of a file; nothing when it is not there.
    #[must_use]
    pub fn bytes_of(&self, name: &str) -> Option<u64> {
        fs::metadata(self.root.join(name)).ok().filter(|file| file.is_file()).map(|f| f.len())
    }

    /// What was noted of a range; nothing when it was not, or cannot be understood.
    #[must_use]
    pub fn noted(&self, range: &str) -> Option<Entry> {
        serde_json::from_slice(&fs::read(self.own.join(range)).ok()?).ok()
    }

    /// Notes what was made of a range.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note(&self, range: &str, entry: &Entry) -> Result<(), Refusal> {
        let text = serde_json::to_vec(entry).unwrap_or_default();
        self.put(&format!("{OWN}/{range}"), &text)
    }

    /// Lists what could not be made; the list is there even when it is empty.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_parked(&self, parked: &[Parked]) -> Result<(), Refusal> {
        let mut table = csv::Writer::from_writer(Vec::new());
        let mut rows = parked.iter().map(|p| [&p.kind, &p.number, &p.supply_code, &p.sentence]);
        let header = ["kind", "number", "supply_code", "sentence"];
        let written = table
            .write_record(header)
            .and_then(|()| rows.try_for_each(|row| table.write_record(row)));
        let text = written.ok().and_then(|()| table.into_inner().ok()).unwrap_or_default();
        self.put("parked.csv", &text)
    }
}

/// Refuses a folder that [`Folder::open`] would refuse for what is in it, without touching it.
///
/// # Errors
/// When it is no folder or holds another run's documents.
pub fn expect_usable(root: &Path, identity: &str) -> Result<(), Refusal> {
    expect_free(root)?;
    match fs::read_to_string(root.join(OWN).join("run")) {
        Ok(there) if there != identity => Err(other_run(root)),
        _ => Ok(()),
    }
}

fn other_run(root: &Path) -> Refusal {
    Refusal::new("documents_other_run", "ci sono i documenti di un altro giro")
        .at(root.display())
        .next("indicare con --out un'altra cartella, una per ogni giro")
}

/// Refuses a folder with documents that no program of ours marked.
fn expect_free(root: &Path) -> Result<(), Refusal> {
    if root.exists() && !root.is_dir() {
        return Err(Refusal::file(root, &ErrorKind::NotADirectory.into()));
    }
    let kinds = Kind::ALL.map(Kind::folder);
    if root.join(OWN).exists() || !kinds.iter().any(|kind| root.join(kind).exists()) {
        return Ok(());
    }
    Err(Refusal::new("documents_folder", "ci sono documenti che questo programma non conosce")
        .at(root.display())
        .next("indicare con --out una cartella nuova"))
}

/// Keeps other programs out of the folder. `None` where the file system has no locks.
fn take_turn(root: &Path, own: &Path) -> Result<Option<File>, Refusal> {
    let place = own.join("lock");
    let file = File::create(&place).map_err(|error| Refusal::file(&place, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            let what = "un altro programma sta già riempiendo la cartella";
            Err(Refusal::new("documents_busy", what)
                .at(root.display())
                .next("attendere che finisca, o indicare con --out un'altra cartella"))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}
