//! The faces that paper is set in. Each is cut down once, for all documents of a press: what a
//! document holds is ready bytes, already compressed.

use super::refused::PressRefused;
use crate::sheet::Style;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Name, Rect, Ref, Str};
use subsetter::GlyphRemapper;
use ttf_parser::Face;

/// Characters that bills are made of; a name with another one brings the rest of its face.
const USUAL: &str = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_\
    abcdefghijklmnopqrstuvwxyz|°²³·×«»–—‘’“”…•€−ªºÀÈÉÌÒÙàèéìòùçäöüß§";
/// Characters up to here are found by their place in a table.
const TABLE_LENGTH: usize = 0x2300;
/// A no-break space looks like a space.
const NO_BREAK_SPACE: char = '\u{a0}';

/// A character as it is set: the font, the glyph, its width in thousandths of the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    pub font: u8,
    pub id: u16,
    pub advance: u16,
}

/// A font as it lies in documents.
pub struct Font {
    /// Name of its resource on a page.
    pub resource: String,
    /// Whether every document has it, or only one that needs it.
    pub is_usual: bool,
    name: String,
    program: Vec<u8>,
    program_length: i32,
    to_unicode: Vec<u8>,
    widths: Vec<f32>,
    metrics: Metrics,
}

struct Metrics {
    bbox: Rect,
    ascent: f32,
    descent: f32,
    cap_height: f32,
    is_mono: bool,
    weight: u16,
}

/// The fonts and where each character is found.
pub struct Fonts {
    pub all: Vec<Font>,
    tables: [Vec<Option<Glyph>>; 3],
}

/// A face of the program: its bytes, its name, the style that it serves.
const FACES: [(&[u8], &str, Style); 3] = [
    (
        include_bytes!("../../assets/titillium-web-regular.ttf"),
        "TitilliumWeb-Regular",
        Style::Plain,
    ),
    (include_bytes!("../../assets/titillium-web-bold.ttf"), "TitilliumWeb-Bold", Style::Strong),
    (include_bytes!("../../assets/roboto-mono-regular.ttf"), "RobotoMono-Regular", Style::Code),
];

/// Faces for the characters that the others lack, whatever the style.
const OTHER_SCRIPTS: [(&[u8], &str); 2] = [
    (include_bytes!("../../assets/noto-sans-greek.ttf"), "NotoSans-Greek"),
    (include_bytes!("../../assets/noto-sans-cyrillic.ttf"), "NotoSans-Cyrillic"),
];

fn slot(style: Style) -> usize {
    match style {
        Style::Plain => 0,
        Style::Strong => 1,
        Style::Code => 2,
    }
}

impl Fonts {
    /// Reads and cuts all faces.
    pub fn read() -> Result<Fonts, PressRefused> {
        let mut fonts = Fonts { all: Vec::new(), tables: [const { Vec::new() }; 3] };
        for table in &mut fonts.tables {
            table.resize(TABLE_LENGTH, None);
        }
        for (bytes, name, style) in FACES {
            let is_usual = |c: char| USUAL.contains(c);
            fonts.add((bytes, name), &[style], true, is_usual)?;
        }
        for (bytes, name, style) in FACES {
            fonts.add((bytes, name), &[style], false, |c| !USUAL.contains(c))?;
        }
        let every = [Style::Plain, Style::Strong, Style::Code];
        for face in OTHER_SCRIPTS {
            fonts.add(face, &every, false, |_| true)?;
        }
        for table in &mut fonts.tables {
            table[NO_BREAK_SPACE as usize] = table[' ' as usize];
        }
        Ok(fonts)
    }

    /// The glyph of a character.
    pub fn glyph(&self, style: Style, character: char) -> Option<Glyph> {
        *self.tables[slot(style)].get(character as usize)?
    }

    fn add(
        &mut self,
        (bytes, name): (&[u8], &str),
        styles: &[Style],
        is_usual: bool,
        wanted: impl Fn(char) -> bool,
    ) -> Result<(), PressRefused> {
        let broken = |_| PressRefused::Font { name: name.to_owned() };
        let face = Face::parse(bytes, 0).map_err(broken)?;
        let number = u8::try_from(self.all.len()).unwrap_or(u8::MAX);
        let mut remapper = GlyphRemapper::new();
        let mut pairs = Vec::new();
        for code in 0x20..TABLE_LENGTH {
            let Some(character) = u32::try_from(code).ok().and_then(char::from_u32) else {
                continue;
            };
            let missing = |s: &Style| self.tables[slot(*s)][code].is_none();
            let open: Vec<_> = styles.iter().filter(|s| missing(s)).copied().collect();
            if open.is_empty() || character == NO_BREAK_SPACE || !wanted(character) {
                continue;
            }
            let Some(old) = face.glyph_index(character) else { continue };
            let id = remapper.remap(old.0);
            let advance = scaled(&face, face.glyph_hor_advance(old).unwrap_or(0).into());
            let glyph = Glyph { font: number, id, advance: advance as u16 };
            for style in open {
                self.tables[slot(style)][code] = Some(glyph);
            }
            pairs.push((id, character));
        }
        let cut = subsetter::subset(bytes, 0, &remapper);
        let cut = cut.map_err(|_| PressRefused::Font { name: name.to_owned() })?;
        let tag = subset_tag(number);
        self.all.push(Font {
            resource: format!("F{number}"),
            is_usual,
            name: format!("{tag}+{name}"),
            program_length: i32::try_from(cut.len()).unwrap_or(i32::MAX),
            program: super::deflate(&cut),
            to_unicode: super::deflate(&to_unicode(&pairs)),
            widths: widths(&face, &remapper),
            metrics: Metrics::of(&face),
        });
        Ok(())
    }
}

/// Six capitals that tell a subset from the whole face.
fn subset_tag(number: u8) -> String {
    format!("FRNT{}{}", char::from(b'A' + number / 26), char::from(b'A' + number % 26))
}

fn scaled(face: &Face<'_>, units: f32) -> f32 {
    (units * 1000.0 / f32::from(face.units_per_em())).round()
}

fn widths(face: &Face<'_>, remapper: &GlyphRemapper) -> Vec<f32> {
    let advance = |old| face.glyph_hor_advance(ttf_parser::GlyphId(old)).unwrap_or(0);
    remapper.remapped_gids().map(|old| scaled(face, advance(old).into())).collect()
}

/// What the glyphs mean, so that text can be copied, searched and read aloud.
fn to_unicode(pairs: &[(u16, char)]) -> Vec<u8> {
    let mut cmap = UnicodeCmap::new(Name(b"Custom"), IDENTITY);
    let mut said = std::collections::HashSet::new();
    for (id, character) in pairs {
        if said.insert(*id) {
            cmap.pair(*id, *character);
        }
    }
    cmap.finish().to_vec()
}

const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

impl Metrics {
    fn of(face: &Face<'_>) -> Metrics {
        let bbox = face.global_bounding_box();
        let side = |units: i16| scaled(face, units.into());
        Metrics {
            bbox: Rect::new(side(bbox.x_min), side(bbox.y_min), side(bbox.x_max), side(bbox.y_max)),
            ascent: side(face.ascender()),
            descent: side(face.descender()),
            cap_height: side(face.capital_height().unwrap_or(face.ascender())),
            is_mono: face.is_monospaced(),
            weight: face.weight().to_number(),
        }
    }
}

/// Numbers of the objects of a font.
#[derive(Clone, Copy)]
pub struct FontRefs {
    pub font: Ref,
    pub cid: Ref,
    pub descriptor: Ref,
    pub program: Ref,
    pub to_unicode: Ref,
}

impl Font {
    /// Writes its dictionaries, one object after the other, each through `each`.
    pub fn dictionaries(&self, refs: &FontRefs, mut each: impl FnMut(Ref, &dyn Fn(&mut Chunk))) {
        let name = Name(self.name.as_bytes());
        each(refs.font, &|chunk| {
            let mut font = chunk.type0_font(refs.font);
            font.base_font(name).encoding_predefined(Name(b"Identity-H"));
            font.descendant_font(refs.cid).to_unicode(refs.to_unicode);
        });
        each(refs.cid, &|chunk| {
            let mut cid = chunk.cid_font(refs.cid);
            cid.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY);
            cid.font_descriptor(refs.descriptor).default_width(0.0);
            cid.cid_to_gid_map_predefined(Name(b"Identity"));
            cid.widths().consecutive(0, self.widths.iter().copied());
        });
        each(refs.descriptor, &|chunk| {
            let metrics = &self.metrics;
            let mut flags = FontFlags::SYMBOLIC;
            flags.set(FontFlags::FIXED_PITCH, metrics.is_mono);
            let mut descriptor = chunk.font_descriptor(refs.descriptor);
            descriptor.name(name).flags(flags).bbox(metrics.bbox).italic_angle(0.0);
            descriptor.ascent(metrics.ascent).descent(metrics.descent);
            descriptor.cap_height(metrics.cap_height).weight(metrics.weight);
            descriptor.stem_v(if metrics.weight >= 600 { 140.0 } else { 80.0 });
            descriptor.font_file2(refs.program);
        });
    }

    /// Writes its streams, each through `each`.
    pub fn streams(&self, refs: &FontRefs, mut each: impl FnMut(Ref, &dyn Fn(&mut Chunk))) {
        each(refs.program, &|chunk| {
            let mut stream = chunk.stream(refs.program, &self.program);
            stream.filter(Filter::FlateDecode).pair(Name(b"Length1"), self.program_length);
        });
        each(refs.to_unicode, &|chunk| {
            chunk.stream(refs.to_unicode, &self.to_unicode).filter(Filter::FlateDecode);
        });
    }
}
