//! Paper: sheets and payment notices as PDF that screen readers follow (PDF/UA-1) and archives
//! keep (PDF/A-2a, with an attachment PDF/A-3a). A press is set up once: fonts are read, cut and
//! compressed for all documents that it prints.

mod batch;
mod font;
mod logo;
pub(crate) mod mark;
mod metadata;
pub(crate) mod page;
mod part;
pub(crate) mod refused;
pub(crate) mod sketch;
pub(crate) mod tags;

pub use batch::Batch;
pub use logo::Logo;
pub use refused::{PressRefused, PrintRefused};

use crate::layout::{self, LaidOut};
use crate::notice::PaymentNotice;
use crate::sheet::Sheet;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use font::{FontRefs, Fonts};
use page::{Bookmark, PAGE, Page};
use part::{Part, PartBuilder, assemble};
use pdf_writer::types::{AssociationKind, OutputIntentSubtype};
use pdf_writer::{Date, Filter, Finish, Name, Rect, Ref, Settings, Str, TextStr};
use sketch::Sketch;
use std::io::Write;

const COMPACT: Settings = Settings { pretty: false };
const PROFILE: &[u8] = include_bytes!("../assets/sRGB-v2-magic.icc");

/// How the documents of a utility look.
#[derive(Clone, Debug)]
pub struct Look {
    /// Colour of headings and boxes: red, green, blue.
    pub accent: [u8; 3],
    /// The logo; without one the name stands in its place.
    pub logo: Option<Logo>,
}

impl Default for Look {
    fn default() -> Look {
        Look { accent: [0, 72, 153], logo: None }
    }
}

/// A document to be printed.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// What it says.
    pub sheet: &'a Sheet,
    /// The payment notice that follows it on a page of its own.
    pub notice: Option<&'a PaymentNotice>,
    /// A file that travels inside.
    pub attachment: Option<&'a Attachment>,
    /// Whether its content is in large print, 16 points at least; the notice keeps its form.
    pub is_large: bool,
}

/// A file inside a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Name of the file.
    pub name: String,
    /// What it is, for a reader.
    pub description: String,
    /// Its kind, such as `text/xml`.
    pub mime: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A printed document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its pages.
    pub pages: usize,
    /// How many of them, the first ones, are the front that is a sheet of paper of its own.
    pub front: usize,
    /// The bytes of its pages without fonts and whatever else documents of one file share.
    pub content_bytes: usize,
}

/// What all documents share, ready to be written.
pub struct Press {
    fonts: Fonts,
    refs: Vec<FontRefs>,
    font_parts: Vec<Part>,
    shared: Part,
    profile: Ref,
    logo: Option<Ref>,
    mark: Ref,
    look: Look,
    next: i32,
}

impl Press {
    /// Sets a press up.
    ///
    /// # Errors
    /// When a font or the logo cannot be used.
    pub fn new(look: Look) -> Result<Press, PressRefused> {
        let fonts = Fonts::read()?;
        let mut next = 1;
        let (mut refs, mut font_parts) = (Vec::new(), Vec::new());
        for font in &fonts.all {
            let mut part = PartBuilder::new(next);
            let font_refs = FontRefs {
                font: part.take(),
                cid: part.take(),
                descriptor: part.take(),
                program: part.take(),
                to_unicode: part.take(),
            };
            font.streams(&font_refs, |id, write| part.plain(id, write));
            font.dictionaries(&font_refs, |id, write| part.packed(id, write));
            next = part.next() + 1;
            font_parts.push(part.finish());
            refs.push(font_refs);
        }
        let mut part = PartBuilder::new(next);
        let profile = part.take();
        let packed = deflate(PROFILE);
        part.plain(profile, |chunk| {
            let mut stream = chunk.icc_profile(profile, &packed);
            stream.n(3).filter(Filter::FlateDecode);
        });
        let logo = look.logo.as_ref().map(|logo| logo.write(&mut part));
        let mark = mark::write(&mut part);
        next = part.next() + 1;
        let shared = part.finish();
        Ok(Press { fonts, refs, font_parts, shared, profile, logo, mark, look, next })
    }

    /// Prints a document.
    ///
    /// # Errors
    /// When it cannot be printed whole and readable.
    pub fn print(&self, document: &Document<'_>) -> Result<Printed, PrintRefused> {
        let mut sketch = Sketch::new(&self.fonts, document.is_large);
        let LaidOut { pages, front, bookmarks } =
            layout::lay_out(&mut sketch, document, &self.look, false)?;
        let drawn = self.draw(&mut sketch, &pages, true);
        let mut part = PartBuilder::new(self.next);
        let numbers = self.write_pages(&mut part, &drawn, true);
        let tree = sketch.tree.write(&mut part, &numbers.pages);
        let outline = write_outline(&mut part, &bookmarks, &numbers.pages);
        let attached = document.attachment.map(|file| attach(&mut part, file, document.sheet));
        let ends = self.write_catalog(&mut part, document, (numbers.tree, tree, outline), attached);
        let next = part.next() + 1;
        let part = part.finish();
        let bytes = assemble(&self.parts(&drawn.used, &part), ends, next);
        let content_bytes = drawn.contents.iter().map(Vec::len).sum();
        Ok(Printed { bytes, pages: pages.len(), front, content_bytes })
    }

    fn draw(&self, sketch: &mut Sketch<'_>, pages: &[Page], is_tagged: bool) -> Drawn {
        let mut used: Vec<bool> = self.fonts.all.iter().map(|font| font.is_usual).collect();
        let accent = self.look.accent.map(|part| f32::from(part) / 255.0);
        let accent = accent.map(|part| (part * 1000.0).round() / 1000.0);
        let draw = |(number, page): (usize, &Page)| {
            deflate(&page::draw(page, number, sketch, accent, is_tagged, &mut used))
        };
        let contents = pages.iter().enumerate().map(draw).collect();
        Drawn { contents, used }
    }

    /// The parts of a file, in order.
    fn parts<'a>(&'a self, used: &[bool], own: &'a Part) -> Vec<&'a Part> {
        let fonts = self.font_parts.iter().zip(used).filter(|(_, used)| **used);
        let fonts = fonts.map(|(part, _)| part);
        std::iter::once(&self.shared).chain(fonts).chain([own]).collect()
    }

    fn write_pages(&self, part: &mut PartBuilder, drawn: &Drawn, is_tagged: bool) -> PageNumbers {
        let count = drawn.contents.len();
        let (tree, resources) = (part.take(), part.take());
        let first = part.take_many(count).get();
        let pages: Vec<_> = (first..).take(count).map(Ref::new).collect();
        let first = part.take_many(count).get();
        let contents: Vec<_> = (first..).take(count).map(Ref::new).collect();
        part.packed(resources, |chunk| {
            let mut dict = chunk.indirect(resources).start::<pdf_writer::writers::Resources>();
            let mut fonts = dict.fonts();
            let used = self.fonts.all.iter().zip(&self.refs).zip(&drawn.used);
            for ((font, refs), _) in used.filter(|(_, used)| **used) {
                fonts.pair(Name(font.resource.as_bytes()), refs.font);
            }
            fonts.finish();
            let mut drawings = dict.x_objects();
            drawings.pair(Name(b"Mark"), self.mark);
            if let Some(logo) = self.logo {
                drawings.pair(Name(b"Logo"), logo);
            }
        });
        for (key, ((page, content), bytes)) in
            (0..).zip(pages.iter().zip(&contents).zip(&drawn.contents))
        {
            part.plain(*content, |chunk| {
                chunk.stream(*content, bytes).filter(Filter::FlateDecode);
            });
            part.packed(*page, |chunk| {
                let mut dict = chunk.page(*page);
                dict.parent(tree).contents(*content);
                if is_tagged {
                    dict.struct_parents(key);
                }
                dict.pair(Name(b"Resources"), resources);
            });
        }
        part.packed(tree, |chunk| {
            let mut all = chunk.pages(tree);
            all.kids(pages.iter().copied()).count(i32::try_from(count).unwrap_or(i32::MAX));
            all.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1));
        });
        PageNumbers { tree, pages }
    }

    fn write_catalog(
        &self,
        part: &mut PartBuilder,
        document: &Document<'_>,
        (pages, tree, outline): (Ref, Ref, Option<Ref>),
        attached: Option<Ref>,
    ) -> (Ref, Ref) {
        let sheet = document.sheet;
        let (catalog, info, metadata) = (part.take(), part.take(), part.take());
        let xmp =
            metadata::xmp(&sheet.title, &sheet.sender.name, sheet.dated_on, attached.is_some());
        part.plain(metadata, |chunk| {
            chunk.metadata(metadata, xmp.as_bytes());
        });
        part.packed(info, |chunk| {
            let mut info = chunk.indirect(info).start::<pdf_writer::writers::DocumentInfo>();
            info.title(TextStr(&sheet.title)).author(TextStr(&sheet.sender.name));
            info.producer(TextStr(metadata::PRODUCER));
            info.creation_date(date(sheet)).modified_date(date(sheet));
        });
        part.packed(catalog, |chunk| {
            let mut dict = chunk.indirect(catalog).start::<pdf_writer::writers::Catalog>();
            dict.pages(pages).metadata(metadata).lang(TextStr("it-IT"));
            dict.viewer_preferences().display_doc_title(true);
            dict.mark_info().marked(true);
            dict.pair(Name(b"StructTreeRoot"), tree);
            if let Some(outline) = outline {
                dict.outlines(outline);
            }
            let mut intents = dict.output_intents();
            let mut intent = intents.push();
            intent.subtype(OutputIntentSubtype::PDFA).dest_output_profile(self.profile);
            intent.output_condition_identifier(TextStr("sRGB")).info(TextStr("sRGB"));
            intent.finish();
            intents.finish();
            if let (Some(spec), Some(file)) = (attached, document.attachment) {
                let mut names = dict.names();
                names.embedded_files().names().insert(Str(file.name.as_bytes()), spec);
                names.finish();
                dict.insert(Name(b"AF")).array().item(spec);
            }
        });
        (catalog, info)
    }
}

struct Drawn {
    contents: Vec<Vec<u8>>,
    used: Vec<bool>,
}

struct PageNumbers {
    tree: Ref,
    pages: Vec<Ref>,
}

fn date(sheet: &Sheet) -> Date {
    let (year, month, day) = sheet.dated_on.ymd();
    let year = u16::try_from(year).unwrap_or(0);
    let noon = Date::new(year).month(month).day(day).hour(0).minute(0).second(0);
    noon.utc_offset_hour(0).utc_offset_minute(0)
}

/// Bookmarks, those of level 2 and more under the one before them.
fn write_outline(part: &mut PartBuilder, marks: &[Bookmark], pages: &[Ref]) -> Option<Ref> {
    if marks.is_empty() {
        return None;
    }
    let root = part.take();
    let first = part.take_many(marks.len()).get();
    let number = |at: usize| Ref::new(first + i32::try_from(at).unwrap_or(0));
    let is_top = |at: usize| at == 0 || marks[at].level <= marks[0].level;
    let tops: Vec<_> = (0..marks.len()).filter(|at| is_top(*at)).collect();
    part.packed(root, |chunk| {
        let mut outline = chunk.outline(root);
        outline.first(number(0)).last(number(tops[tops.len() - 1]));
        outline.count(i32::try_from(marks.len()).unwrap_or(i32::MAX));
    });
    for (place, top) in tops.iter().enumerate() {
        let end = tops.get(place + 1).copied().unwrap_or(marks.len());
        let siblings = (place.checked_sub(1).map(|at| tops[at]), tops.get(place + 1).copied());
        let kids = (top + 1..end).collect::<Vec<_>>();
        outline_item(part, (*top, root), siblings, (&kids, marks, pages), &number);
        for (at, kid) in kids.iter().enumerate() {
            let siblings = (at.checked_sub(1).map(|at| kids[at]), kids.get(at + 1).copied());
            outline_item(part, (*kid, number(*top)), siblings, (&[], marks, pages), &number);
        }
    }
    Some(root)
}

fn outline_item(
    part: &mut PartBuilder,
    (at, parent): (usize, Ref),
    (before, after): (Option<usize>, Option<usize>),
    (kids, marks, pages): (&[usize], &[Bookmark], &[Ref]),
    number: &impl Fn(usize) -> Ref,
) {
    let mark = &marks[at];
    part.packed(number(at), |chunk| {
        let mut item = chunk.outline_item(number(at));
        item.title(TextStr(&mark.words)).parent(parent);
        if let Some(before) = before {
            item.prev(number(before));
        }
        if let Some(after) = after {
            item.next(number(after));
        }
        if let (Some(first), Some(last)) = (kids.first(), kids.last()) {
            item.first(number(*first)).last(number(*last));
            item.count(i32::try_from(kids.len()).unwrap_or(i32::MAX));
        }
        item.dest().page(pages[mark.page]).xyz(0.0, PAGE.1 - mark.top, None);
    });
}

/// Puts a file inside; gives the number of what describes it.
fn attach(part: &mut PartBuilder, file: &Attachment, sheet: &Sheet) -> Ref {
    let (stream, spec) = (part.take(), part.take());
    let bytes = deflate(&file.bytes);
    part.plain(stream, |chunk| {
        let mut embedded = chunk.embedded_file(stream, &bytes);
        embedded.subtype(Name(file.mime.as_bytes())).filter(Filter::FlateDecode);
        let size = i32::try_from(file.bytes.len()).unwrap_or(i32::MAX);
        embedded.params().size(size).modification_date(date(sheet));
    });
    part.packed(spec, |chunk| {
        let mut described = chunk.file_spec(spec);
        described.path(Str(file.name.as_bytes())).unic_file(TextStr(&file.name));
        described.description(TextStr(&file.description));
        described.association_kind(AssociationKind::Alternative);
        described.insert(Name(b"EF")).dict().pair(Name(b"F"), stream).pair(Name(b"UF"), stream);
    });
    spec
}

/// Compresses as PDF readers expect.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let packed = Vec::with_capacity(bytes.len() / 3 + 64);
    let mut encoder = ZlibEncoder::new(packed, Compression::new(6));
    // Writing into memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
