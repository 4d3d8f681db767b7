//! Archives of invoices for sending, of a size that the channel takes; the same files give the same
//! bytes.

use std::io::{Cursor, Read as _, Write as _};
use std::ops::Range;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// What one archive may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the archive.
    pub bytes: usize,
    /// Most files in it.
    pub files: usize,
}

/// The archive that holds some files, in their order.
///
/// # Errors
/// When a file is too large for the form of archives.
pub fn make<'f>(
    files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
) -> Result<Vec<u8>, std::io::Error> {
    // The day of the making is left out: it would make two archives of the same files differ.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name, options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Bytes that an archive spends on a file beside its content: two headers and its name twice.
const OVERHEAD: usize = 150;
/// What deflate may add to a content that it cannot make smaller.
const GROWTH_PER_MILLE: usize = 1;

/// Cuts files of some sizes, in their order, into runs that fit into one archive each even if
/// nothing were made smaller; a file that fits nowhere is alone.
#[must_use]
pub fn cut(sizes: &[usize], limits: Limits) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let (mut begin, mut bytes) = (0, OVERHEAD);
    for (place, size) in sizes.iter().enumerate() {
        let weight = size + size * GROWTH_PER_MILLE / 1000 + OVERHEAD;
        let full = bytes + weight > limits.bytes || place - begin >= limits.files.max(1);
        if full && place > begin {
            runs.push(begin..place);
            (begin, bytes) = (place, OVERHEAD);
        }
        bytes += weight;
    }
    if begin < sizes.len() {
        runs.push(begin..sizes.len());
    }
    runs
}

/// Most files that are read from one archive, and most bytes of one of them unpacked.
const READ_FILES_MAX: usize = 100_000;
const READ_BYTES_MAX: u64 = 1_000_000;

/// Calls `each` with name and content of every file of an archive; names lose their folders.
///
/// # Errors
/// When it is damaged, or holds more than an archive of messages can.
pub fn read(bytes: &[u8], mut each: impl FnMut(&str, Vec<u8>)) -> Result<(), std::io::Error> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let too_much = || std::io::Error::new(std::io::ErrorKind::InvalidData, "too much");
    if archive.len() > READ_FILES_MAX {
        return Err(too_much());
    }
    for place in 0..archive.len() {
        let file = archive.by_index(place)?;
        if !file.is_file() {
            continue;
        }
        let name = file.name()?.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let mut content = Vec::new();
        // One byte more tells that there are more.
        file.take(READ_BYTES_MAX + 1).read_to_end(&mut content)?;
        if content.len() as u64 > READ_BYTES_MAX {
            return Err(too_much());
        }
        each(&name, content);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_files_give_the_same_archive_which_can_be_opened() {
        let text = "<a>1</a>".repeat(1000);
        let files = || [("a.xml", text.as_bytes()), ("b.xml", b"<b/>".as_slice())];
        let one = make(files()).unwrap();
        assert_eq!(one, make(files()).unwrap());
        assert!(one.len() < text.len() / 4);
        let mut back = Vec::new();
        read(&one, |name, content| back.push((name.to_owned(), content))).unwrap();
        assert_eq!(back[0], ("a.xml".to_owned(), text.into_bytes()));
        assert_eq!(back.len(), 2);
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_or_is_damaged_is_refused() {
        let large = vec![b' '; 1_000_001];
        let bomb = make([("a.xml", large.as_slice())]).unwrap();
        assert!(read(&bomb, |_, _| {}).is_err());
        assert!(read(&bomb[..bomb.len() / 2], |_, _| {}).is_err());
        assert!(read(b"", |_, _| {}).is_err());
    }

    #[test]
    fn files_are_cut_into_runs_that_fit() {
        // The places at which the runs end.
        let check = |sizes: &[usize], bytes, files, expected: &[usize]| {
            let runs = cut(sizes, Limits { bytes, files });
            let ends: Vec<usize> = runs.iter().map(|run| run.end).collect();
            assert_eq!(ends, expected, "{sizes:?}");
            let begins: Vec<usize> = runs.iter().skip(1).map(|run| run.start).collect();
            assert_eq!(begins[..], ends[..ends.len().saturating_sub(1)], "{sizes:?}");
        };
        check(&[], 10_000, 10, &[]);
        check(&[1000, 1000, 1000], 10_000, 10, &[3]);
        check(&[1000, 1000, 1000], 10_000, 2, &[2, 3]);
        check(&[4000, 4000, 4000], 9_000, 10, &[2, 3]);
        check(&[90_000, 10], 9_000, 10, &[1, 2]);
        check(&[10, 10], 9_000, 0, &[1, 2]);
    }

    proptest! {
        #[test]
        fn no_archive_is_larger_than_permitted(
            contents in proptest::collection::vec(
                proptest::collection::vec(any::<u8>(), 0..600), 0..30),
            bytes in 1000usize..5000,
            files in 1usize..8,
        ) {
            let sizes: Vec<usize> = contents.iter().map(Vec::len).collect();
            let runs = cut(&sizes, Limits { bytes, files });
            prop_assert_eq!(runs.iter().map(Range::len).sum::<usize>(), contents.len());
            for run in runs {
                prop_assert!(run.len() <= files);
                let names: Vec<String> = run.clone().map(|n| format!("IT01234567897_{n:05}.xml"))
                    .collect();
                let parts = run.map(|n| contents[n].as_slice());
                let archive = make(names.iter().map(String::as_str).zip(parts)).unwrap();
                prop_assert!(archive.len() <= bytes);
            }
        }
    }
}
