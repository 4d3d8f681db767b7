//! Blocks one below the other: headings, paragraphs, lists, facts, columns, what is set apart.

use super::{BOTTOM, Frame, TOP, boxes, chart, form, large, table};
use crate::pdf::PrintRefused;
use crate::pdf::sketch::{Align, Ink, Op, Piece, Setting, Sketch};
use crate::pdf::tags::{Node, ROOT};
use crate::sheet::{Block, Callout, Fact, Span, Style, Text};
use pdf_writer::types::StructRole;

/// Text of paragraphs.
pub const BODY: Setting = Setting::new(10.0);
/// Space between blocks.
pub const GAP: f32 = 6.0;
/// Lines of a paragraph that are never torn apart.
const LINES_TOGETHER: usize = 4;
/// Between two columns.
const GUTTER: f32 = 16.0;
/// The share of a column with a code to be scanned, whose words stand beside it.
const CODE_SHARE: f32 = 0.6;
/// Inside a callout.
const INSET: f32 = 9.0;

/// Draws blocks.
pub fn blocks(sketch: &mut Sketch<'_>, blocks: &[Block], frame: Frame) -> Result<(), PrintRefused> {
    let mut begins_page = false;
    for block in blocks {
        let first = sketch.pieces.len();
        if *block == Block::NewPage {
            begins_page = true;
            continue;
        }
        draw(sketch, block, frame)?;
        if let Some(piece) = sketch.pieces.get_mut(first) {
            piece.on_new_page = std::mem::take(&mut begins_page);
        }
    }
    Ok(())
}

fn draw(sketch: &mut Sketch<'_>, block: &Block, frame: Frame) -> Result<(), PrintRefused> {
    match block {
        Block::Heading { level, words } => heading(sketch, *level, words, frame),
        Block::Paragraph(text) => {
            let node = sketch.tree.add(ROOT, StructRole::P);
            let body = sketch.sized(BODY);
            paragraph(sketch, text, body, frame, (node, GAP))
        }
        Block::List(points) => list(sketch, points, frame),
        Block::Facts(all) => facts(sketch, all, frame),
        Block::Table(table) if sketch.is_large => large::table(sketch, table, frame),
        Block::Table(table) => table::draw(sketch, table, frame),
        Block::Chart(chart) if sketch.is_large => large::chart(sketch, chart, frame),
        Block::Chart(chart) => chart::draw(sketch, chart, frame),
        Block::Code(code) => boxes::code(sketch, code, frame),
        Block::Amount(amount) => boxes::amount(sketch, amount, frame),
        Block::Callout(callout) => self::callout(sketch, callout, frame),
        Block::Beside(left, right) => beside(sketch, left, right, frame),
        Block::Form(form) => form::draw(sketch, form, frame),
        Block::NewPage => Ok(()),
    }
}

/// Words in bold.
pub fn strong(words: &str) -> Text {
    Text(vec![Span { words: words.to_owned(), style: Style::Strong }])
}

fn heading(
    sketch: &mut Sketch<'_>,
    level: u8,
    words: &str,
    frame: Frame,
) -> Result<(), PrintRefused> {
    let (role, size, gap) = match level {
        1 => (StructRole::H1, 19.0, 10.0),
        2 => (StructRole::H2, 13.0, 13.0),
        _ => (StructRole::H3, 10.5, 9.0),
    };
    let node = sketch.tree.add(ROOT, role);
    let setting = sketch.sized(Setting::new(size).ink(Ink::Accent));
    let from = sketch.ops.len();
    sketch.ops.push(Op::Mark(node));
    let at = (frame.x, 0.0);
    let height = sketch.draw_text(&strong(words), setting, Align::Left, at, frame.width)?;
    let piece = sketch.piece(from, height, gap);
    piece.with_next = true;
    piece.bookmark = Some((level, words.to_owned()));
    Ok(())
}

/// A paragraph; a long one may go on on the next page, two lines at least on each side.
pub fn paragraph(
    sketch: &mut Sketch<'_>,
    text: &Text,
    setting: Setting,
    frame: Frame,
    (node, gap): (Node, f32),
) -> Result<(), PrintRefused> {
    let count = sketch.break_lines(text, setting, frame.width)?;
    let mut at = 0;
    while at < count {
        let left = count - at;
        let lines = match left {
            _ if count <= LINES_TOGETHER => count,
            _ if at == 0 || left == 2 => 2,
            _ => 1,
        };
        let from = sketch.ops.len();
        sketch.ops.push(Op::Mark(node));
        for line in 0..lines {
            let top = line as f32 * setting.leading;
            let y = crate::pdf::sketch::baseline(setting, top);
            sketch.draw_line(at + line, setting, (frame.x, y));
        }
        let gap = if at == 0 { gap } else { 0.0 };
        sketch.piece(from, lines as f32 * setting.leading, gap);
        at += lines;
    }
    Ok(())
}

fn list(sketch: &mut Sketch<'_>, points: &[Text], frame: Frame) -> Result<(), PrintRefused> {
    let list = sketch.tree.add(ROOT, StructRole::L);
    let setting = sketch.sized(BODY);
    let indent = setting.size * 1.1;
    let inner = Frame { x: frame.x + indent, width: frame.width - indent };
    for (at, point) in points.iter().enumerate() {
        let item = sketch.tree.add(list, StructRole::LI);
        let label = sketch.tree.add(item, StructRole::Lbl);
        let from = sketch.ops.len();
        sketch.ops.push(Op::Mark(label));
        let dot = Text::plain("•");
        sketch.draw_text(&dot, setting, Align::Left, (frame.x + 1.0, 0.0), setting.size)?;
        let body = sketch.tree.add(item, StructRole::LBody);
        let first = sketch.pieces.len();
        let gap = if at == 0 { GAP } else { 2.0 };
        paragraph(sketch, point, setting, inner, (body, gap))?;
        if let Some(piece) = sketch.pieces.get_mut(first) {
            piece.ops.start = from;
        }
    }
    Ok(())
}

pub fn facts(sketch: &mut Sketch<'_>, facts: &[Fact], frame: Frame) -> Result<(), PrintRefused> {
    let list = sketch.tree.add(ROOT, StructRole::L);
    let label_width = frame.width * 0.4;
    let value_x = frame.x + label_width + 6.0;
    let setting = sketch.sized(BODY);
    let label_setting = setting.ink(Ink::Grey);
    for (at, fact) in facts.iter().enumerate() {
        let item = sketch.tree.add(list, StructRole::LI);
        let from = sketch.ops.len();
        let label = sketch.tree.add(item, StructRole::Lbl);
        sketch.ops.push(Op::Mark(label));
        let text = Text::plain(fact.label.as_str());
        let at_label = (frame.x, 0.0);
        let left = sketch.draw_text(&text, label_setting, Align::Left, at_label, label_width)?;
        let body = sketch.tree.add(item, StructRole::LBody);
        sketch.ops.push(Op::Mark(body));
        let width = frame.width - label_width - 6.0;
        let right = sketch.draw_text(&fact.value, setting, Align::Left, (value_x, 0.0), width)?;
        let gap = if at == 0 { GAP } else { 1.5 };
        sketch.piece(from, left.max(right), gap);
    }
    Ok(())
}

/// Two columns that stay together; in large print, and where they are higher than a page, one below
/// the other.
fn beside(
    sketch: &mut Sketch<'_>,
    left: &[Block],
    right: &[Block],
    frame: Frame,
) -> Result<(), PrintRefused> {
    if sketch.is_large {
        self::blocks(sketch, left, frame)?;
        return self::blocks(sketch, right, frame);
    }
    let before = (sketch.ops.len(), sketch.pieces.len(), sketch.tree.len());
    let room = frame.width - GUTTER;
    let is_code = |block: &Block| matches!(block, Block::Code(code) if code.payload.is_some());
    let share = if left.iter().any(is_code) { CODE_SHARE } else { 0.5 };
    let own = Frame { x: frame.x, width: room * share };
    let other = Frame { x: own.x + own.width + GUTTER, width: room - own.width };
    let mut height: f32 = 0.0;
    let mut columns = Vec::new();
    for (blocks, column) in [(left, own), (right, other)] {
        let first = sketch.pieces.len();
        self::blocks(sketch, blocks, column)?;
        let column = sketch.pieces.split_off(first);
        height = height.max(stack(sketch, &column));
        columns.extend(column);
    }
    if height > (BOTTOM - TOP) * 0.9 {
        sketch.ops.truncate(before.0);
        sketch.pieces.truncate(before.1);
        sketch.tree.truncate(before.2);
        self::blocks(sketch, left, frame)?;
        return self::blocks(sketch, right, frame);
    }
    let bookmark = columns.iter().find_map(|piece| piece.bookmark.clone());
    let figures = columns.into_iter().flat_map(|piece| piece.figures).collect();
    let piece = sketch.piece(before.0, height, GAP + 2.0);
    (piece.bookmark, piece.figures) = (bookmark, figures);
    Ok(())
}

/// Puts pieces one below the other from zero on; gives the height of all.
fn stack(sketch: &mut Sketch<'_>, pieces: &[Piece]) -> f32 {
    let mut y = 0.0;
    for (at, piece) in pieces.iter().enumerate() {
        y += if at == 0 { 0.0 } else { piece.gap };
        sketch.shift(piece.ops.clone(), y);
        y += piece.height;
    }
    y
}

/// Paragraphs with a bar at their side.
fn callout(sketch: &mut Sketch<'_>, callout: &Callout, frame: Frame) -> Result<(), PrintRefused> {
    let first = sketch.pieces.len();
    let body = sketch.sized(BODY);
    let inner = Frame { x: frame.x + INSET, width: frame.width - 2.0 * INSET };
    if !callout.title.is_empty() {
        let node = sketch.tree.add(ROOT, StructRole::P);
        paragraph(sketch, &strong(&callout.title), body, inner, (node, GAP))?;
        if let Some(piece) = sketch.pieces.last_mut() {
            piece.with_next = true;
        }
    }
    for line in &callout.lines {
        let node = sketch.tree.add(ROOT, StructRole::P);
        paragraph(sketch, line, body, inner, (node, 3.0))?;
    }
    let inside = sketch.pieces.split_off(first);
    let last = inside.len().saturating_sub(1);
    for (at, piece) in inside.into_iter().enumerate() {
        let above = if at == 0 { 5.0 } else { piece.gap };
        let below = if at == last { 6.0 } else { 0.0 };
        let height = piece.height + above + below;
        let from = sketch.ops.len();
        sketch.ops.push(Op::Decoration);
        let (x, width) = (frame.x, frame.width);
        sketch.ops.push(Op::Box { x, y: 0.0, width, height, ink: Ink::Pale });
        sketch.ops.push(Op::Box { x, y: 0.0, width: 3.0, height, ink: Ink::Accent });
        for op in piece.ops.clone() {
            let op = std::mem::replace(&mut sketch.ops[op], Op::Nothing);
            sketch.ops.push(op);
        }
        sketch.shift(from + 3..sketch.ops.len(), above);
        let with_next = piece.with_next;
        let gap = if at == 0 { GAP + 2.0 } else { 0.0 };
        sketch.piece(from, height, gap).with_next = with_next;
    }
    Ok(())
}
