//! How a sheet lies on paper: the head with the window address, the blocks from top to bottom, the
//! foot, the payment notice on pages of its own.

mod boxes;
mod chart;
mod flow;
mod form;
mod head;
mod large;
mod notice;
mod slip;
mod table;

use crate::pdf::page::{Bookmark, MM, PAGE, Page, Placed, Room, paginate};
use crate::pdf::sketch::{Align, Ink, Op, Setting, Sketch};
use crate::pdf::{Document, Look, PrintRefused};
use crate::sheet::{Block, Sheet, Text};

/// A column of the page: its left side and its width, points.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub x: f32,
    pub width: f32,
}

/// Side margins of the text.
const MARGIN: f32 = 18.0 * MM;
const FRAME: Frame = Frame { x: MARGIN, width: PAGE.0 - 2.0 * MARGIN };
const TOP: f32 = 15.0 * MM;
const BOTTOM: f32 = PAGE.1 - 17.0 * MM;

/// Pages as laid out, before they are drawn.
pub struct LaidOut {
    /// All pages.
    pub pages: Vec<Page>,
    /// How many of them are the front.
    pub front: usize,
    pub bookmarks: Vec<Bookmark>,
}

/// Lays a document out. Where it `is_duplex`, the front is a sheet of paper of its own: it may be
/// cut and sent back, and the bill stays whole.
pub fn lay_out(
    sketch: &mut Sketch<'_>,
    document: &Document<'_>,
    look: &Look,
    is_duplex: bool,
) -> Result<LaidOut, PrintRefused> {
    let sheet = document.sheet;
    let (mut pages, mut bookmarks) = (Vec::new(), Vec::new());
    if !sheet.front.is_empty() {
        (pages, bookmarks) = begin(sketch, sheet, &sheet.front, look, 0)?;
    }
    let front = pages.len();
    if is_duplex && front % 2 == 1 {
        pages.push(Page::default());
    }
    let (own, marks) = begin(sketch, sheet, &sheet.blocks, look, pages.len())?;
    pages.extend(own);
    bookmarks.extend(marks);
    let own = pages.len();
    if let Some(notice) = document.notice {
        let words = notice.words.title.clone();
        bookmarks.push(Bookmark { level: 2, words, page: own, top: 0.0 });
        pages.extend(notice::draw(sketch, notice, look, own)?);
    }
    // A back without anything on it is not counted.
    let count = pages.iter().filter(|page| !page.placed.is_empty()).count();
    let filled = pages.iter_mut().take(own).filter(|page| !page.placed.is_empty());
    for (number, page) in (1..).zip(filled) {
        let begin = sketch.ops.len();
        foot(sketch, &sheet.foot, (number, count))?;
        page.placed.push(Placed { ops: begin..sketch.ops.len(), top: 0.0, is_again: false });
    }
    Ok(LaidOut { pages, front, bookmarks })
}

/// Blocks on pages, the first of which bears the head.
fn begin(
    sketch: &mut Sketch<'_>,
    sheet: &Sheet,
    blocks: &[Block],
    look: &Look,
    first_page: usize,
) -> Result<(Vec<Page>, Vec<Bookmark>), PrintRefused> {
    let begin = sketch.ops.len();
    let below_head = head::draw(sketch, sheet, look)?;
    let head = begin..sketch.ops.len();
    sketch.fix_figures(first_page);
    flow::blocks(sketch, blocks, FRAME)?;
    let room = Room { top_of_first: below_head, top: TOP, bottom: BOTTOM };
    if sketch.pieces.iter().any(|piece| piece.height > BOTTOM - TOP) {
        return Err(PrintRefused::TooHigh);
    }
    let (mut pages, bookmarks) = paginate(sketch, room, first_page);
    pages[0].placed.insert(0, Placed { ops: head, top: 0.0, is_again: false });
    Ok((pages, bookmarks))
}

/// The line at the foot of a page.
fn foot(
    sketch: &mut Sketch<'_>,
    words: &str,
    (number, count): (usize, usize),
) -> Result<(), PrintRefused> {
    let y = PAGE.1 - 13.0 * MM;
    sketch.ops.push(Op::Decoration);
    let (from, to) = ((FRAME.x, y), (FRAME.x + FRAME.width, y));
    sketch.ops.push(Op::Rule { from, to, width: 0.5, ink: Ink::Line, is_dashed: false });
    let mut setting = Setting::new(8.0).ink(Ink::Grey);
    let large = Setting::new(11.0).ink(Ink::Grey);
    if sketch.is_large && sketch.break_lines(&Text::plain(words), large, FRAME.width - 50.0)? == 1 {
        setting = large;
    }
    let at = (FRAME.x, y + 3.0);
    sketch.draw_text(&Text::plain(words), setting, Align::Left, at, FRAME.width - 50.0)?;
    let number = Text::plain(format!("{number}/{count}"));
    let at = (FRAME.x + FRAME.width - 50.0, y + 3.0);
    sketch.draw_text(&number, setting, Align::Right, at, 50.0)?;
    Ok(())
}
