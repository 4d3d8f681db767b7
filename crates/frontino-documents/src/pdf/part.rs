//! Pieces of a PDF file: streams as they lie in it, and dictionaries packed together in one
//! compressed stream. What all documents share (fonts, colours) is one part, made once.

use super::deflate;
use pdf_writer::{Chunk, Filter, Name, Ref, Settings};
use sha2::{Digest, Sha256};
use std::io::Write;

/// A finished piece of a file.
pub struct Part {
    bytes: Vec<u8>,
    /// Objects that stand by themselves, and where they begin.
    plain: Vec<(Ref, usize)>,
    /// The stream of the packed objects, and those objects in order.
    stream: Ref,
    packed: Vec<Ref>,
}

/// A piece in the making.
pub struct PartBuilder {
    next: i32,
    plain: Chunk,
    plain_at: Vec<(Ref, usize)>,
    packed: Chunk,
    packed_at: Vec<(Ref, usize, usize)>,
}

const COMPACT: Settings = Settings { pretty: false };

impl PartBuilder {
    /// A piece whose objects are numbered from `first` on.
    pub fn new(first: i32) -> PartBuilder {
        PartBuilder {
            next: first,
            plain: Chunk::with_settings_and_capacity(COMPACT, 64 << 10),
            plain_at: Vec::new(),
            packed: Chunk::with_settings_and_capacity(COMPACT, 64 << 10),
            packed_at: Vec::new(),
        }
    }

    /// The next number.
    pub fn take(&mut self) -> Ref {
        self.take_many(1)
    }

    /// The first of `count` numbers in a row.
    pub fn take_many(&mut self, count: usize) -> Ref {
        let first = self.next;
        self.next += i32::try_from(count).unwrap_or(0);
        Ref::new(first)
    }

    /// The number after the last one taken.
    pub fn next(&self) -> i32 {
        self.next
    }

    /// Writes a stream, which stands by itself.
    pub fn plain(&mut self, id: Ref, write: impl FnOnce(&mut Chunk)) {
        self.plain_at.push((id, self.plain.len()));
        write(&mut self.plain);
    }

    /// Writes a dictionary, to be packed with the others.
    pub fn packed(&mut self, id: Ref, write: impl FnOnce(&mut Chunk)) {
        let begin = self.packed.len();
        write(&mut self.packed);
        self.packed_at.push((id, begin, self.packed.len()));
    }

    /// Packs it.
    pub fn finish(mut self) -> Part {
        let stream = self.take();
        let mut head = Vec::with_capacity(self.packed_at.len() * 10);
        let mut bodies = Vec::with_capacity(self.packed.len());
        for (id, begin, end) in &self.packed_at {
            let body = bare(&self.packed.as_bytes()[*begin..*end]);
            let _ = write!(head, "{} {} ", id.get(), bodies.len());
            bodies.extend_from_slice(body);
            bodies.push(b'\n');
        }
        let first = i32::try_from(head.len()).unwrap_or(i32::MAX);
        let count = i32::try_from(self.packed_at.len()).unwrap_or(i32::MAX);
        head.append(&mut bodies);
        let bytes = deflate(&head);
        self.plain(stream, |chunk| {
            let mut packed = chunk.stream(stream, &bytes);
            packed.pair(Name(b"Type"), Name(b"ObjStm")).pair(Name(b"N"), count);
            packed.pair(Name(b"First"), first);
            packed.filter(Filter::FlateDecode);
        });
        Part {
            bytes: self.plain.as_bytes().to_vec(),
            plain: self.plain_at,
            stream,
            packed: self.packed_at.into_iter().map(|(id, ..)| id).collect(),
        }
    }
}

impl Part {
    /// Its bytes in a file.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// An object without the words that make it stand by itself.
fn bare(object: &[u8]) -> &[u8] {
    let begin = object.windows(4).position(|at| at == b"obj\n").map_or(0, |at| at + 4);
    let end = object.windows(6).rposition(|at| at == b"endobj").unwrap_or(object.len());
    object[begin..end].trim_ascii_end()
}

/// A whole file: its parts, the number of its catalog and of its description.
pub fn assemble(parts: &[&Part], (catalog, info): (Ref, Ref), next: i32) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.bytes.len()).sum();
    let mut file = Vec::with_capacity(length + 8192);
    // Four bytes above 127 tell programs that the file is not text.
    file.extend_from_slice(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    let count = usize::try_from(next).unwrap_or(0) + 1;
    let mut entries = vec![Entry { kind: 0, at: 0, place: u16::MAX }; count];
    let mut set = |id: Ref, entry: Entry| {
        if let Some(slot) = usize::try_from(id.get()).ok().and_then(|at| entries.get_mut(at)) {
            *slot = entry;
        }
    };
    let mut digest = Sha256::new();
    for part in parts {
        let begin = file.len();
        for (id, at) in &part.plain {
            set(*id, Entry { kind: 1, at: begin + at, place: 0 });
        }
        for (place, id) in (0..).zip(&part.packed) {
            let at = usize::try_from(part.stream.get()).unwrap_or(0);
            set(*id, Entry { kind: 2, at, place });
        }
        file.extend_from_slice(&part.bytes);
        digest.update(&part.bytes);
    }
    let begin = file.len();
    set(Ref::new(next), Entry { kind: 1, at: begin, place: 0 });
    let mut table = Vec::with_capacity(entries.len() * 7);
    for Entry { kind, at, place } in &entries {
        table.push(*kind);
        table.extend_from_slice(&u32::try_from(*at).unwrap_or(u32::MAX).to_be_bytes());
        table.extend_from_slice(&place.to_be_bytes());
    }
    let table = deflate(&table);
    let name = digest.finalize();
    let name: String = name[..16].iter().map(|byte| format!("{byte:02X}")).collect();
    let _ = write!(
        file,
        "{next} 0 obj\n<</Type/XRef/Size {count}/W[1 4 2]/Root {} 0 R/Info {} 0 R\
         /ID[<{name}><{name}>]/Filter/FlateDecode/Length {}>>stream\n",
        catalog.get(),
        info.get(),
        table.len(),
    );
    file.extend_from_slice(&table);
    let _ = write!(file, "\nendstream\nendobj\nstartxref\n{begin}\n%%EOF\n");
    file
}

/// Where an object is: free (0), at an offset (1), or packed in a stream at a place (2).
#[derive(Clone)]
struct Entry {
    kind: u8,
    at: usize,
    place: u16,
}
