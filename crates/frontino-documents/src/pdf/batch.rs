//! Many documents in one file for a print shop: the fonts once, no tags.

use super::part::{Part, PartBuilder, assemble};
use super::{Document, Drawn, Press, PrintRefused, Printed, metadata};
use crate::layout;
use crate::pdf::sketch::Sketch;
use pdf_writer::{Name, TextStr};

/// What a page takes beside its content, at most: its dictionary and its places in the tables.
const PAGE_BYTES: u64 = 200;
/// The head and the end of a file.
const END_BYTES: u64 = 4096;

/// A file that grows document by document.
pub struct Batch<'p> {
    press: &'p Press,
    drawn: Drawn,
    is_duplex: bool,
}

impl Press {
    /// The most bytes that a file of so many pages with so many bytes of content has: all fonts,
    /// the logo and the profile are counted.
    #[must_use]
    pub fn most_bytes(&self, pages: u64, content_bytes: u64) -> u64 {
        let parts = std::iter::once(&self.shared).chain(&self.font_parts);
        let shared = parts.map(Part::len).sum::<usize>() as u64;
        shared + content_bytes + pages * PAGE_BYTES + END_BYTES
    }

    /// An empty file, to be printed on both sides of the paper if it `is_duplex`.
    #[must_use]
    pub fn batch(&self, is_duplex: bool) -> Batch<'_> {
        let used = self.fonts.all.iter().map(|font| font.is_usual).collect();
        Batch { press: self, drawn: Drawn { contents: Vec::new(), used }, is_duplex }
    }
}

impl Batch<'_> {
    /// Adds a document at the end; gives its pages. A document that is refused adds nothing.
    ///
    /// # Errors
    /// When it cannot be printed whole and readable.
    pub fn add(&mut self, document: &Document<'_>) -> Result<usize, PrintRefused> {
        let mut sketch = Sketch::new(&self.press.fonts, document.is_large);
        let look = &self.press.look;
        let pages = layout::lay_out(&mut sketch, document, look, self.is_duplex)?.pages;
        let drawn = self.press.draw(&mut sketch, &pages, false);
        self.drawn.contents.extend(drawn.contents);
        for (all, one) in self.drawn.used.iter_mut().zip(drawn.used) {
            *all |= one;
        }
        Ok(pages.len())
    }

    /// Adds a page with nothing on it, so that the next document begins on a new sheet of paper.
    pub fn add_blank_page(&mut self) {
        self.drawn.contents.push(super::deflate(b""));
    }

    /// Pages so far.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.drawn.contents.len()
    }

    /// Bytes of the pages so far, without the fonts.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.drawn.contents.iter().map(Vec::len).sum()
    }

    /// The file.
    #[must_use]
    pub fn finish(self, title: &str) -> Printed {
        let press = self.press;
        let mut part = PartBuilder::new(press.next);
        let numbers = press.write_pages(&mut part, &self.drawn, false);
        let (catalog, info) = (part.take(), part.take());
        part.packed(info, |chunk| {
            let mut dict = chunk.indirect(info).start::<pdf_writer::writers::DocumentInfo>();
            dict.title(TextStr(title)).producer(TextStr(metadata::PRODUCER));
        });
        part.packed(catalog, |chunk| {
            let mut dict = chunk.indirect(catalog).start::<pdf_writer::writers::Catalog>();
            dict.pages(numbers.tree).lang(TextStr("it-IT"));
            dict.pair(Name(b"PageMode"), Name(b"UseNone"));
        });
        let next = part.next() + 1;
        let part = part.finish();
        let bytes = assemble(&press.parts(&self.drawn.used, &part), (catalog, info), next);
        let (pages, content_bytes) = (numbers.pages.len(), self.bytes());
        Printed { bytes, pages, front: 0, content_bytes }
    }
}
