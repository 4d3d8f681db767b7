//! What is to be drawn, before it is known on which page: marks of elements, glyphs, boxes, lines.

use super::font::{Fonts, Glyph};
use super::page::PAGE;
use super::refused::PrintRefused;
use super::tags::{Node, Tree};
use crate::sheet::{Span, Style, Text};
use pdf_writer::Rect;
use std::ops::Range;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Colours of paper; all of them stay readable in black only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Black,
    /// Density of 70 per cent, as the print authorisation of the post is asked to have.
    Grey,
    Accent,
    /// Behind boxes.
    Pale,
    /// Hairlines.
    Line,
    White,
}

/// One thing to draw. Measures are points; y grows downwards from the top of the piece, and the y
/// of a text is its baseline.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// What follows belongs to an element.
    Mark(Node),
    /// What follows is decoration.
    Decoration,
    /// Was moved elsewhere.
    Nothing,
    Glyphs {
        x: f32,
        y: f32,
        size: f32,
        ink: Ink,
        font: u8,
        at: Range<usize>,
    },
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        ink: Ink,
    },
    Rule {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
        ink: Ink,
        is_dashed: bool,
    },
    /// Boxes of one size, the modules of a code.
    Modules {
        x: f32,
        y: f32,
        side: f32,
        at: Range<usize>,
    },
    Logo {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
    /// The mark of pagoPA, of a height.
    PagoPa {
        x: f32,
        y: f32,
        height: f32,
    },
}

/// Something that stays together: it is drawn on one page.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its height, points.
    pub height: f32,
    /// Space above it, unless it stands at the top of a page.
    pub gap: f32,
    /// Whether it stays on the page of what follows.
    pub with_next: bool,
    /// Whether it begins a page.
    pub on_new_page: bool,
    /// Whether it stands at the foot of its page, where something stands above it.
    pub at_foot: bool,
    /// What to draw.
    pub ops: Range<usize>,
    /// What is drawn above it when it begins a page: the headings of its table.
    pub repeats: Option<(Range<usize>, f32)>,
    /// A bookmark that points to it.
    pub bookmark: Option<(u8, String)>,
    /// A figure whose place on the page is noted.
    pub figures: Vec<Figure>,
}

/// A figure and where it lies within its piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub node: Node,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Figure {
    /// Where it lies on its page, `top` points below whose upper edge its piece begins.
    pub fn bounds(&self, top: f32) -> Rect {
        let upper = PAGE.1 - top - self.y;
        Rect::new(self.x, upper - self.height, self.x + self.width, upper)
    }
}

/// All that is to be drawn.
pub struct Sketch<'p> {
    pub fonts: &'p Fonts,
    pub tree: Tree,
    pub ops: Vec<Op>,
    pub glyphs: Vec<u8>,
    pub modules: Vec<(u16, u16, u16)>,
    pub pieces: Vec<Piece>,
    /// Figures drawn at a place of their page and not in a piece.
    pub fixed: Vec<Figure>,
    /// Whether the content is in large print.
    pub is_large: bool,
    set: Vec<Set>,
    last_is_letter: bool,
    lines: Vec<Line>,
}

/// The body of large print, points.
const LARGE: f32 = 16.0;
/// By how much what is bigger than the body grows.
const LARGER: f32 = 1.35;

/// A character that is set.
#[derive(Clone, Copy)]
struct Set {
    glyph: Glyph,
    is_space: bool,
    breaks_after: bool,
}

/// A line of a paragraph: which characters, how wide in thousandths of the size.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    from: usize,
    to: usize,
    width: u32,
}

/// How a paragraph is set.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub size: f32,
    pub leading: f32,
    pub ink: Ink,
}

impl Setting {
    /// A size with the usual distance of lines.
    pub const fn new(size: f32) -> Setting {
        Setting { size, leading: size * 1.32, ink: Ink::Black }
    }

    pub const fn ink(self, ink: Ink) -> Setting {
        Setting { ink, ..self }
    }
}

/// Where lines stand in their column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
    Centre,
}

impl<'p> Sketch<'p> {
    pub fn new(fonts: &'p Fonts, is_large: bool) -> Sketch<'p> {
        Sketch {
            fonts,
            tree: Tree::new(),
            ops: Vec::with_capacity(2048),
            glyphs: Vec::with_capacity(16 << 10),
            modules: Vec::with_capacity(1024),
            pieces: Vec::with_capacity(128),
            fixed: Vec::new(),
            is_large,
            set: Vec::with_capacity(1024),
            last_is_letter: false,
            lines: Vec::new(),
        }
    }

    /// A setting of the content as this document is set: in large print nothing is smaller than its
    /// body, and headings grow with it.
    pub fn sized(&self, setting: Setting) -> Setting {
        if !self.is_large {
            return setting;
        }
        Setting::new((setting.size * LARGER).max(LARGE)).ink(setting.ink)
    }

    /// Breaks a text into lines of at most `width` points; gives how many there are. They stay
    /// until the next text is broken.
    pub fn break_lines(
        &mut self,
        text: &Text,
        setting: Setting,
        width: f32,
    ) -> Result<usize, PrintRefused> {
        self.set.clear();
        self.lines.clear();
        for span in &text.0 {
            self.set_span(span)?;
        }
        let room = (width.max(setting.size) * 1000.0 / setting.size) as u32;
        self.fill_lines(room);
        Ok(self.lines.len())
    }

    fn set_span(&mut self, span: &Span) -> Result<(), PrintRefused> {
        if span.words.is_ascii() || is_nfc(&span.words) {
            return span.words.chars().try_for_each(|c| self.set_character(c, span.style));
        }
        let composed: String = span.words.nfc().collect();
        composed.chars().try_for_each(|c| self.set_character(c, span.style))
    }

    fn set_character(&mut self, character: char, style: Style) -> Result<(), PrintRefused> {
        let shown =
            if character.is_whitespace() && character != '\u{a0}' { ' ' } else { character };
        let glyph = self.fonts.glyph(style, shown);
        let glyph = glyph.ok_or(PrintRefused::Character { character })?;
        let is_space = shown == ' ';
        // Dates and numbers stay whole; a long word may be broken at its signs.
        let is_inner = self.last_is_letter;
        let breaks_after = is_space || (matches!(shown, '-' | '/' | '–' | '@') && is_inner);
        self.last_is_letter = shown.is_alphabetic();
        self.set.push(Set { glyph, is_space, breaks_after });
        Ok(())
    }

    /// Fills lines greedily; a word that is wider than a line is broken where it ends.
    fn fill_lines(&mut self, room: u32) {
        let (mut from, mut width) = (0, 0);
        let (mut last_break, mut at_break) = (None, 0);
        let mut at = 0;
        while at < self.set.len() {
            let set = self.set[at];
            let advance = u32::from(set.glyph.advance);
            if width + advance > room && !set.is_space && at > from {
                let to = last_break.unwrap_or(at);
                let to_width = if last_break.is_some() { at_break } else { width };
                self.push_line(from, to, to_width);
                from = to;
                at = to;
                (width, last_break) = (0, None);
                continue;
            }
            width += advance;
            at += 1;
            if set.breaks_after {
                (last_break, at_break) = (Some(at), width);
            }
        }
        if from < self.set.len() || self.lines.is_empty() {
            self.push_line(from, self.set.len(), width);
        }
    }

    fn push_line(&mut self, from: usize, mut to: usize, mut width: u32) {
        while to > from && self.set[to - 1].is_space {
            to -= 1;
            width -= u32::from(self.set[to].glyph.advance);
        }
        self.lines.push(Line { from, to, width });
    }

    /// Draws a line that was broken, its baseline at `y`.
    pub fn draw_line(&mut self, number: usize, setting: Setting, (x, y): (f32, f32)) {
        let Line { from, to, .. } = self.lines[number];
        // The blank at which the line was broken is set too: text taken out keeps its words apart.
        let to = to + usize::from(self.set.get(to).is_some_and(|set| set.is_space));
        let (mut at, mut x) = (from, x);
        while at < to {
            let font = self.set[at].glyph.font;
            let (begin, mut advance) = (self.glyphs.len(), 0);
            while at < to && self.set[at].glyph.font == font {
                let glyph = self.set[at].glyph;
                self.glyphs.extend_from_slice(&glyph.id.to_be_bytes());
                advance += u32::from(glyph.advance);
                at += 1;
            }
            let at_glyphs = begin..self.glyphs.len();
            let Setting { size, ink, .. } = setting;
            self.ops.push(Op::Glyphs { x, y, size, ink, font, at: at_glyphs });
            x += advance as f32 * size / 1000.0;
        }
    }

    /// Draws all lines that were broken into a column, the first one's top at `y`; gives the y
    /// below the last one.
    pub fn draw_lines(
        &mut self,
        setting: Setting,
        align: Align,
        (x, y): (f32, f32),
        width: f32,
    ) -> f32 {
        for number in 0..self.lines.len() {
            let own = self.lines[number].width as f32 * setting.size / 1000.0;
            let shift = match align {
                Align::Left => 0.0,
                Align::Right => (width - own).max(0.0),
                Align::Centre => (width - own).max(0.0) / 2.0,
            };
            let top = y + number as f32 * setting.leading;
            self.draw_line(number, setting, (x + shift, baseline(setting, top)));
        }
        y + self.lines.len() as f32 * setting.leading
    }

    /// Breaks a text and draws it; gives the y below it.
    pub fn draw_text(
        &mut self,
        text: &Text,
        setting: Setting,
        align: Align,
        at: (f32, f32),
        width: f32,
    ) -> Result<f32, PrintRefused> {
        self.break_lines(text, setting, width)?;
        Ok(self.draw_lines(setting, align, at, width))
    }

    /// The width of a text in one line, in points.
    pub fn width(&mut self, text: &Text, size: f32) -> Result<f32, PrintRefused> {
        self.break_lines(text, Setting::new(size), f32::from(u16::MAX))?;
        Ok(self.lines.first().map_or(0.0, |line| line.width as f32 * size / 1000.0))
    }

    /// Closes a piece of all that was drawn since `from`.
    pub fn piece(&mut self, from: usize, height: f32, gap: f32) -> &mut Piece {
        self.pieces.push(Piece {
            height,
            gap,
            with_next: false,
            on_new_page: false,
            at_foot: false,
            ops: from..self.ops.len(),
            repeats: None,
            bookmark: None,
            figures: Vec::new(),
        });
        let last = self.pieces.len() - 1;
        &mut self.pieces[last]
    }

    /// Notes where the fixed figures drawn so far lie, all of them on one page.
    pub fn fix_figures(&mut self, page: usize) {
        for figure in self.fixed.drain(..) {
            self.tree.set_bounds(figure.node, page, figure.bounds(0.0));
        }
    }

    /// Moves what was drawn down.
    pub fn shift(&mut self, ops: Range<usize>, by: f32) {
        for op in &mut self.ops[ops] {
            match op {
                Op::Mark(_) | Op::Decoration | Op::Nothing => (),
                Op::Glyphs { y, .. } | Op::Box { y, .. } => *y += by,
                Op::Modules { y, .. } | Op::Logo { y, .. } | Op::PagoPa { y, .. } => *y += by,
                Op::Rule { from, to, .. } => {
                    from.1 += by;
                    to.1 += by;
                }
            }
        }
    }
}

/// Where the letters of a line stand that begins at `top`.
pub fn baseline(setting: Setting, top: f32) -> f32 {
    top + (setting.leading - setting.size) / 2.0 + setting.size * 0.86
}
