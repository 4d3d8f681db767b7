//! Envelopes: what goes to one recipient with one bill, and the print files that they are cut into.

use frontino_store::print_order::ByPost;
use std::ops::{Add, Range as Span};

/// How much is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Sheets of paper.
    pub sheets: u64,
    /// Sides of paper, the empty ones included.
    pub pages: u64,
    /// Bytes of what is on them.
    pub content_bytes: u64,
}

/// An envelope: the documents in it and all that is printed of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Its documents, as places in the order of the post.
    pub documents: Span<usize>,
    /// All of them together.
    pub size: Size,
}

impl Add for Size {
    type Output = Size;

    fn add(self, other: Size) -> Size {
        Size {
            sheets: self.sheets + other.sheets,
            pages: self.pages + other.pages,
            content_bytes: self.content_bytes + other.content_bytes,
        }
    }
}

/// Puts documents in the order of the post into envelopes.
#[must_use]
pub fn fill(order: &[ByPost], sizes: &[Size]) -> Vec<Envelope> {
    let mut all: Vec<Envelope> = Vec::new();
    for (at, (document, size)) in order.iter().zip(sizes).enumerate() {
        match all.last_mut() {
            Some(last) if order[at - 1].is_with(document) => {
                last.documents.end = at + 1;
                last.size = last.size + *size;
            }
            _ => all.push(Envelope { documents: at..at + 1, size: *size }),
        }
    }
    all
}

/// Cuts envelopes into files that are no bigger than what fits; an envelope that is bigger is a
/// file of its own.
#[must_use]
pub fn cut(envelopes: &[Envelope], fits: &dyn Fn(Size) -> bool) -> Vec<Span<usize>> {
    let (mut files, mut begin, mut used) = (Vec::new(), 0, Size::default());
    for (at, envelope) in envelopes.iter().enumerate() {
        let with = used + envelope.size;
        if at > begin && !fits(with) {
            files.push(begin..at);
            (begin, used) = (at, envelope.size);
        } else {
            used = with;
        }
    }
    if begin < envelopes.len() {
        files.push(begin..envelopes.len());
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(number: &str, to_occupant: bool, kind: &str) -> ByPost {
        let (number, kind) = (number.to_owned(), kind.to_owned());
        let (zip, address, cause) = (String::new(), String::new(), String::new());
        ByPost { zip, address, number, to_occupant, kind, cause }
    }

    #[test]
    fn what_goes_to_one_recipient_with_one_bill_is_in_one_envelope() {
        let order = [
            document("1", false, "bill"),
            document("1", false, "welcome"),
            document("1", true, "voltura"),
            document("2", false, "bill"),
        ];
        let sizes = [3, 1, 1, 2].map(|sheets| Size { sheets, ..Size::default() });
        let found: Vec<_> = fill(&order, &sizes)
            .into_iter()
            .map(|envelope| (envelope.documents.end, envelope.size.sheets))
            .collect();
        assert_eq!(found, [(2, 4), (3, 1), (4, 2)]);
        assert_eq!(fill(&[], &[]), []);
    }

    #[test]
    fn a_file_ends_where_its_sheets_or_bytes_are_used_up() {
        let check = |sheets: &[u64], max: u64, ends: &[usize]| {
            for by_bytes in [false, true] {
                let size = |size: u64| match by_bytes {
                    true => Size { content_bytes: size, ..Size::default() },
                    false => Size { sheets: size, ..Size::default() },
                };
                let envelope = |(at, sheets): (usize, &u64)| Envelope {
                    documents: at..at + 1,
                    size: size(*sheets),
                };
                let all: Vec<Envelope> = sheets.iter().enumerate().map(envelope).collect();
                let files = cut(&all, &|size| size.sheets <= max && size.content_bytes <= max);
                let found: Vec<usize> = files.iter().map(|file| file.end).collect();
                assert_eq!(found, ends, "{sheets:?} {max}");
                assert!(files.windows(2).all(|two| two[0].end == two[1].start));
            }
        };
        check(&[], 10, &[]);
        check(&[2, 2, 2], 6, &[3]);
        check(&[2, 2, 3], 6, &[2, 3]);
        check(&[9, 1, 1], 6, &[1, 3]);
        check(&[1, 9, 1], 6, &[1, 2, 3]);
        check(&[1, 1, 1], 1, &[1, 2, 3]);
    }
}
