//! Pages: pieces are put on them from top to bottom, then drawn.

use super::mark::MARK;
use super::sketch::{Ink, Op, Piece, Sketch};
use super::tags::Node;
use pdf_writer::{Content, Name, Str};
use std::ops::Range;

/// Height and width of A4, points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
/// A millimetre in points.
pub const MM: f32 = 72.0 / 25.4;

/// A page that is filled so far is not filled further by what asks for a new one: a few lines
/// carried over do not waste a sheet.
const FULL: f32 = 0.5;

/// Where pieces may lie on a page.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub top_of_first: f32,
    pub top: f32,
    pub bottom: f32,
}

/// Something on a page: what is drawn, and its top.
#[derive(Clone, Debug)]
pub struct Placed {
    pub ops: Range<usize>,
    pub top: f32,
    /// Drawn as decoration: the headings of a table that goes on.
    pub is_again: bool,
}

/// A page with what lies on it.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub placed: Vec<Placed>,
}

/// A bookmark: level, words, page, top.
pub struct Bookmark {
    pub level: u8,
    pub words: String,
    pub page: usize,
    pub top: f32,
}

/// Puts pieces on pages, the first of them with a number in its document; nothing is refused here:
/// what is higher than a page was refused before.
pub fn paginate(
    sketch: &mut Sketch<'_>,
    room: Room,
    first_page: usize,
) -> (Vec<Page>, Vec<Bookmark>) {
    let pieces = std::mem::take(&mut sketch.pieces);
    let (mut pages, mut bookmarks) = (vec![Page::default()], Vec::new());
    let mut y = room.top_of_first;
    let mut is_empty = true;
    for at in 0..pieces.len() {
        let piece = &pieces[at];
        let gap = if is_empty { 0.0 } else { piece.gap };
        let overflows = y + gap + needed(&pieces[at..]) > room.bottom + 0.01;
        let is_full = y > room.top + (room.bottom - room.top) * FULL;
        if !is_empty && ((piece.on_new_page && is_full) || overflows) {
            pages.push(Page::default());
            (y, is_empty) = (room.top, true);
        }
        let number = first_page + pages.len() - 1;
        let page = &mut pages[number - first_page];
        if is_empty && at > 0 {
            if let Some((ops, height)) = &piece.repeats {
                page.placed.push(Placed { ops: ops.clone(), top: y, is_again: true });
                y += height;
            }
        } else if !is_empty {
            y += piece.gap;
        }
        if piece.at_foot && !is_empty {
            y = y.max(room.bottom - piece.height);
        }
        for figure in &piece.figures {
            sketch.tree.set_bounds(figure.node, number, figure.bounds(y));
        }
        if let Some((level, words)) = &piece.bookmark {
            let (level, words) = (*level, words.clone());
            bookmarks.push(Bookmark { level, words, page: number, top: y });
        }
        page.placed.push(Placed { ops: piece.ops.clone(), top: y, is_again: false });
        y += piece.height;
        is_empty = false;
    }
    (pages, bookmarks)
}

/// The height of a piece and of all that has to stay with it.
fn needed(pieces: &[Piece]) -> f32 {
    let mut height = pieces[0].height;
    for pair in pieces.windows(2) {
        if !pair[0].with_next {
            break;
        }
        height += pair[1].gap + pair[1].height;
    }
    height
}

/// The state of a page that is being drawn.
struct Brush<'c, 's, 'p> {
    content: &'c mut Content,
    sketch: &'s mut Sketch<'p>,
    accent: [f32; 3],
    number: usize,
    is_tagged: bool,
    open: Option<Open>,
    /// Where the next text is counted from, while text is being drawn.
    text_at: Option<(f32, f32)>,
    font: Option<(u8, f32)>,
    fill: Option<Ink>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Element(Node),
    Decoration,
}

/// Draws a page. `used` is told which fonts it needs.
pub fn draw(
    page: &Page,
    number: usize,
    sketch: &mut Sketch<'_>,
    accent: [f32; 3],
    is_tagged: bool,
    used: &mut [bool],
) -> Vec<u8> {
    let mut content = Content::with_settings_and_capacity(super::COMPACT, 16 << 10);
    let mut brush = Brush {
        content: &mut content,
        sketch,
        accent,
        number,
        is_tagged,
        open: None,
        text_at: None,
        font: None,
        fill: None,
    };
    for placed in &page.placed {
        brush.placed(placed, used);
    }
    content.finish().to_vec()
}

impl Brush<'_, '_, '_> {
    fn placed(&mut self, placed: &Placed, used: &mut [bool]) {
        for at in placed.ops.clone() {
            let op = self.sketch.ops[at].clone();
            match op {
                Op::Mark(node) if !placed.is_again => self.begin(Open::Element(node)),
                Op::Mark(_) | Op::Decoration => self.begin(Open::Decoration),
                op => self.op(&op, PAGE.1 - placed.top, used),
            }
        }
        self.close();
    }

    fn begin(&mut self, open: Open) {
        if self.open == Some(open) {
            return;
        }
        self.close();
        self.open = Some(open);
        if !self.is_tagged {
            return;
        }
        match open {
            Open::Decoration => {
                self.content.begin_marked_content(Name(b"Artifact"));
            }
            Open::Element(node) => {
                let mark = self.sketch.tree.mark(node, self.number);
                let role = self.sketch.tree.role(node).to_name();
                let mut content = self.content.begin_marked_content_with_properties(role);
                content.properties().identify(mark);
            }
        }
    }

    fn close(&mut self) {
        self.end_text();
        if self.open.take().is_some() && self.is_tagged {
            self.content.end_marked_content();
        }
    }

    fn end_text(&mut self) {
        if self.text_at.take().is_some() {
            self.content.end_text();
        }
    }

    fn fill(&mut self, ink: Ink) {
        if self.fill == Some(ink) {
            return;
        }
        self.fill = Some(ink);
        match ink {
            Ink::Black => self.content.set_fill_gray(0.0),
            Ink::Grey => self.content.set_fill_gray(0.3),
            Ink::Pale => self.content.set_fill_gray(0.94),
            Ink::Line => self.content.set_fill_gray(0.6),
            Ink::White => self.content.set_fill_gray(1.0),
            Ink::Accent => {
                let [red, green, blue] = self.accent;
                self.content.set_fill_rgb(red, green, blue)
            }
        };
    }

    fn op(&mut self, op: &Op, top: f32, used: &mut [bool]) {
        match op {
            Op::Mark(_) | Op::Decoration | Op::Nothing => (),
            Op::Glyphs { x, y, size, ink, font, at } => {
                used[usize::from(*font)] = true;
                self.glyphs((*x, top - y), (*font, *size), *ink, at);
            }
            Op::Box { x, y, width, height, ink } => {
                self.end_text();
                self.fill(*ink);
                let (x, y) = (round(*x), round(top - y - height));
                self.content.rect(x, y, round(*width), round(*height)).fill_nonzero();
            }
            Op::Rule { from, to, width, ink, is_dashed } => {
                self.end_text();
                self.rule((*from, *to, top), (*width, *ink), *is_dashed);
            }
            Op::Modules { x, y, side, at } => {
                self.end_text();
                self.modules((*x, top - y), *side, at);
            }
            Op::Logo { x, y, width, height } => {
                self.drawing(b"Logo", [*width, 0.0, 0.0, *height, *x, top - y - height]);
            }
            Op::PagoPa { x, y, height } => {
                let scale = height / MARK.1;
                self.drawing(b"Mark", [scale, 0.0, 0.0, scale, *x, top - y - height]);
            }
        }
    }

    fn glyphs(&mut self, (x, y): (f32, f32), font: (u8, f32), ink: Ink, at: &Range<usize>) {
        self.fill(ink);
        let (x, y) = (round(x), round(y));
        let (from_x, from_y) = self.text_at.unwrap_or_else(|| {
            self.content.begin_text();
            (0.0, 0.0)
        });
        self.text_at = Some((x, y));
        if self.font != Some(font) {
            self.font = Some(font);
            let name = format!("F{}", font.0);
            self.content.set_font(Name(name.as_bytes()), font.1);
        }
        self.content.next_line(round(x - from_x), round(y - from_y));
        self.content.show(Str(&self.sketch.glyphs[at.clone()]));
    }

    fn drawing(&mut self, name: &[u8], placed: [f32; 6]) {
        self.end_text();
        self.content.save_state().transform(placed);
        self.content.x_object(Name(name)).restore_state();
    }

    fn rule(
        &mut self,
        (from, to, top): ((f32, f32), (f32, f32), f32),
        (width, ink): (f32, Ink),
        is_dashed: bool,
    ) {
        let content = &mut *self.content;
        content.save_state().set_line_width(width);
        match ink {
            Ink::Accent => content.set_stroke_rgb(self.accent[0], self.accent[1], self.accent[2]),
            Ink::Black => content.set_stroke_gray(0.0),
            Ink::White => content.set_stroke_gray(1.0),
            Ink::Grey | Ink::Line | Ink::Pale => content.set_stroke_gray(0.6),
        };
        if is_dashed {
            content.set_dash_pattern([3.0, 2.0], 0.0);
        }
        content.move_to(round(from.0), round(top - from.1));
        content.line_to(round(to.0), round(top - to.1)).stroke().restore_state();
    }

    /// One path for all modules of a code, in whole units of a module.
    fn modules(&mut self, (x, y): (f32, f32), side: f32, at: &Range<usize>) {
        self.fill(Ink::Black);
        let content = &mut *self.content;
        content.save_state().transform([side, 0.0, 0.0, -side, round(x), round(y)]);
        for (column, row, run) in &self.sketch.modules[at.clone()] {
            content.rect(f32::from(*column), f32::from(*row), f32::from(*run), 1.0);
        }
        content.fill_nonzero().restore_state();
    }
}

/// Hundredths of a point are enough for any printer.
fn round(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}
