//! Mail put into a folder instead of sent, one file a message: for trying things out, and for a
//! mail system that takes files.

use super::Delivered;
use super::message::Ready;
use std::fs;
use std::path::Path;

/// Writes a message under the name of its key: a second time it is the same file.
pub fn put(folder: &Path, name: &str, message: &Ready) -> Delivered {
    let place = folder.join(format!("{name}.eml"));
    if place.exists() {
        return Delivered::Sent("folder".to_owned());
    }
    let draft = folder.join(format!(".{name}.{}.partial", std::process::id()));
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&draft, &message.bytes))
        .and_then(|()| fs::rename(&draft, &place));
    match written {
        Ok(()) => Delivered::Sent("folder".to_owned()),
        Err(error) => {
            // Half a file is none.
            let _ = fs::remove_file(&draft);
            Delivered::Later(format!("la cartella della posta non si può scrivere: {error}"))
        }
    }
}
