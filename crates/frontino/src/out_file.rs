//! A file that a command writes: it appears whole or not at all, under its own name.

use crate::refusal::Refusal;
use std::fs::{metadata, remove_file, rename};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// A file being written beside its place; dropped before [`OutFile::finish`] it leaves nothing.
pub struct OutFile {
    place: PathBuf,
    /// `None` for a device or a pipe, which is written as it is.
    draft: Option<PathBuf>,
}

impl OutFile {
    /// Begins a file.
    ///
    /// # Errors
    /// When the place is a folder or lies in none.
    pub fn begin(place: &Path) -> Result<OutFile, Refusal> {
        let mut file = OutFile { place: place.to_path_buf(), draft: None };
        match metadata(place) {
            Ok(there) if there.is_dir() => {
                return Err(file.refused(&ErrorKind::IsADirectory.into()));
            }
            Ok(there) if !there.is_file() => return Ok(file),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(file.refused(&error)),
        }
        let Some(name) = place.file_name() else {
            return Err(file.refused(&ErrorKind::IsADirectory.into()));
        };
        let mut draft = std::ffi::OsString::from(".");
        draft.push(name);
        draft.push(format!(".{}.partial", std::process::id()));
        file.draft = Some(place.with_file_name(draft));
        Ok(file)
    }

    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.draft.as_deref().unwrap_or(&self.place)
    }

    /// What went wrong, naming the file that was asked for.
    #[must_use]
    pub fn refused(&self, error: &Error) -> Refusal {
        Refusal::file(&self.place, error)
    }

    /// Puts the file in its place and tells its bytes.
    ///
    /// # Errors
    /// When it cannot be put there.
    pub fn finish(mut self) -> Result<u64, Refusal> {
        if let Some(draft) = &self.draft {
            rename(draft, &self.place).map_err(|error| self.refused(&error))?;
            self.draft = None;
        }
        metadata(&self.place).map(|file| file.len()).map_err(|error| self.refused(&error))
    }
}

impl Drop for OutFile {
    fn drop(&mut self) {
        if let Some(draft) = &self.draft {
            // What cannot be removed is not there.
            let _ = remove_file(draft);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a.csv");
        for (text, finished) in [("one", true), ("two", false), ("three", true)] {
            let before = std::fs::read_to_string(&place).unwrap_or_default();
            let file = OutFile::begin(&place).unwrap();
            std::fs::write(file.path(), text).unwrap();
            if finished {
                assert_eq!(file.finish().unwrap(), text.len() as u64);
                assert_eq!(std::fs::read_to_string(&place).unwrap(), text);
            } else {
                drop(file);
                assert_eq!(std::fs::read_to_string(&place).unwrap(), before);
            }
            assert_eq!(names(folder.path()), ["a.csv"]);
        }
    }

    #[test]
    fn a_folder_is_no_file_and_a_device_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let code = |place: &Path| OutFile::begin(place).err().map(|refusal| refusal.code);
        assert_eq!(code(folder.path()), Some("file_is_folder"));
        assert_eq!(code(Path::new("..")), Some("file_is_folder"));
        std::fs::write(folder.path().join("b"), "").unwrap();
        assert_eq!(code(&folder.path().join("b/c")), Some("folder_is_file"));
        let device = OutFile::begin(Path::new("/dev/null")).unwrap();
        std::fs::write(device.path(), "x").unwrap();
        assert_eq!(device.finish().unwrap(), 0);
        assert!(!metadata("/dev/null").unwrap().is_file());
    }
}
