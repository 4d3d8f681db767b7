//! The secret of an installation, from which the codes of the portal follow. It lies outside the
//! database, so that who copies one of the two knows no code: in the configuration, where several
//! machines share it, else in `secret.key` of the data folder.

use crate::config::Config;
use crate::refusal::Refusal;
use frontino_store::hexadecimal;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Characters that a secret has at least.
const LENGTH_MIN: usize = 32;

/// The secret.
pub struct Secret(Hmac<Sha256>);

impl Secret {
    /// Takes the secret of the configuration, else that of the file, which is made when it is
    /// missing.
    ///
    /// # Errors
    /// When the secret is too short, or the file cannot be read or made.
    pub fn of(config: &Config, data: &Path) -> Result<Secret, Refusal> {
        let file = data.join("secret.key");
        let (text, place) = match &config.web.secret {
            Some(text) => (text.clone(), "web.secret".to_owned()),
            None => (read_or_make(&file)?, file.display().to_string()),
        };
        let text = text.trim();
        if text.len() < LENGTH_MIN {
            let what = format!("il segreto ha meno di {LENGTH_MIN} caratteri");
            return Err(Refusal::new("secret_short", what).at(place).next(
                "rimettere quello di prima: con un altro i codici già stampati non valgono più",
            ));
        }
        // A key of any length is taken.
        let mac = Hmac::new_from_slice(text.as_bytes()).map_err(|_| {
            Refusal::new("secret_short", "il segreto non si può usare").at(place).next("cambiarlo")
        })?;
        Ok(Secret(mac))
    }

    /// What follows from the secret for a purpose and the bytes given; the parts cannot run into
    /// each other.
    #[must_use]
    pub fn derive(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Fills bytes with what nobody can guess.
///
/// # Errors
/// When the system gives none.
pub fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        Refusal::new("random", format!("il sistema non dà numeri casuali: {error}"))
            .at("sistema operativo")
            .next("ripetere lo stesso comando")
    })?;
    Ok(bytes)
}

/// Of several programs that make the file at once the first one's stays: it appears whole, under a
/// name that must be free.
fn read_or_make(file: &Path) -> Result<String, Refusal> {
    let refused = |error: &std::io::Error| Refusal::file(file, error);
    match fs::read_to_string(file) {
        Ok(text) => return Ok(text),
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(refused(&error)),
        Err(_) => {}
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| refused(&error))?;
    }
    let name = format!(".secret.key.{}.partial", hexadecimal(&random::<8>()?));
    let draft = file.with_file_name(name);
    let text = format!("{}\n", hexadecimal(&random::<32>()?));
    let placed = write_private(&draft, &text).and_then(|()| fs::hard_link(&draft, file));
    // It is not needed any more, whether it got its place or not.
    let _ = fs::remove_file(&draft);
    match placed {
        Ok(()) => Ok(text),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::read_to_string(file).map_err(|error| refused(&error))
        }
        Err(error) => Err(refused(&error)),
    }
}

/// Written through to the disk: a code that was printed must still hold after a power cut.
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(data: &Path, given: Option<&str>) -> Result<[u8; 32], &'static str> {
        let mut config = Config::default();
        config.web.secret = given.map(str::to_owned);
        let secret = Secret::of(&config, data).map_err(|refusal| refusal.code)?;
        Ok(secret.derive("x", &[b"ab", b"c"]))
    }

    #[test]
    fn of_many_that_need_a_secret_at_once_all_get_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let all: Vec<_> = std::thread::scope(|scope| {
            let data = &data;
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(move || of(data, None))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
        });
        assert!(all.iter().all(|one| *one == all[0]));
        let names: Vec<_> = fs::read_dir(&data).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["secret.key"]);
        #[cfg(unix)]
        {
            let mode = fs::metadata(data.join("secret.key")).unwrap().permissions();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
        }
        // The same text in the configuration is the same secret.
        let text = fs::read_to_string(data.join("secret.key")).unwrap();
        assert_eq!(of(Path::new("/nowhere"), Some(&text)), Ok(all[0]));
    }

    #[test]
    fn a_short_or_damaged_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(of(folder.path(), Some("breve")), Err("secret_short"));
        fs::write(folder.path().join("secret.key"), "").unwrap();
        assert_eq!(of(folder.path(), None), Err("secret_short"));
        fs::create_dir(folder.path().join("d")).unwrap();
        fs::create_dir(folder.path().join("d/secret.key")).unwrap();
        assert_eq!(of(&folder.path().join("d"), None), Err("file_is_folder"));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let mut config = Config::default();
        config.web.secret = Some("s".repeat(32));
        let secret = Secret::of(&config, Path::new("/nowhere")).unwrap();
        let all = [
            secret.derive("x", &[b"ab", b"c"]),
            secret.derive("x", &[b"a", b"bc"]),
            secret.derive("x", &[b"abc"]),
            secret.derive("xa", &[b"b", b"c"]),
        ];
        for (n, one) in all.iter().enumerate() {
            assert!(all[..n].iter().all(|other| other != one));
        }
    }
}
