//! Boxes: the sum in large type, and codes to be scanned or typed.

use super::Frame;
use super::flow::{BODY, GAP, strong};
use crate::pdf::PrintRefused;
use crate::pdf::page::MM;
use crate::pdf::sketch::{Align, Figure, Ink, Op, Setting, Sketch};
use crate::pdf::tags::{Node, ROOT};
use crate::sheet::{AmountBox, CodeBox, Span, Style, Text};
use crate::symbol::{self, Symbol};
use pdf_writer::types::StructRole;

const INSET: f32 = 10.0;
/// Side of a QR code that a person scans, without its quiet zone.
const CODE_SIDE: f32 = 25.0 * MM;
/// White modules around a QR code.
const QUIET: f32 = 4.0;
/// Versions of a QR code that stay readable at that side.
const VERSIONS: (u8, u8) = (1, 6);

/// Draws the sum.
pub fn amount(
    sketch: &mut Sketch<'_>,
    amount: &AmountBox,
    frame: Frame,
) -> Result<(), PrintRefused> {
    let from = sketch.ops.len();
    let background = begin_box(sketch);
    let (x, width) = (frame.x + INSET, frame.width - 2.0 * INSET);
    let body = sketch.sized(BODY);
    let [sum, day] = [25.0, 15.0].map(|size| sketch.sized(Setting::new(size)).size);
    let mut y = 7.0;
    for (label, value, size) in
        [(&amount.label, &amount.amount, sum), (&amount.due_label, &amount.due, day)]
    {
        if value.is_empty() {
            continue;
        }
        let node = sketch.tree.add(ROOT, StructRole::P);
        sketch.ops.push(Op::Mark(node));
        let at = (x, y);
        y = sketch.draw_text(&Text::plain(label.as_str()), body, Align::Left, at, width)?;
        let node = sketch.tree.add(ROOT, StructRole::P);
        sketch.ops.push(Op::Mark(node));
        let value = strong(value);
        let own = sketch.width(&value, size)?;
        let setting = Setting::new(if own > width { size * width / own - 0.1 } else { size });
        y = sketch.draw_text(&value, setting, Align::Left, (x, y - 1.0), width)? + 1.0;
    }
    for line in &amount.lines {
        let node = sketch.tree.add(ROOT, StructRole::P);
        sketch.ops.push(Op::Mark(node));
        y = sketch.draw_text(line, body, Align::Left, (x, y), width)? + 1.0;
    }
    end_box(sketch, background, frame, y + 6.0);
    sketch.piece(from, y + 6.0, GAP + 2.0);
    Ok(())
}

/// The place of the background of a box, whose height is known when all is drawn.
fn begin_box(sketch: &mut Sketch<'_>) -> usize {
    sketch.ops.push(Op::Decoration);
    let at = sketch.ops.len();
    let empty = Op::Box { x: 0.0, y: 0.0, width: 0.0, height: 0.0, ink: Ink::Pale };
    sketch.ops.push(empty.clone());
    sketch.ops.push(empty);
    at
}

fn end_box(sketch: &mut Sketch<'_>, at: usize, frame: Frame, height: f32) {
    let (x, width) = (frame.x, frame.width);
    sketch.ops[at] = Op::Box { x, y: 0.0, width, height, ink: Ink::Pale };
    sketch.ops[at + 1] = Op::Box { x, y: 0.0, width: 4.0, height, ink: Ink::Accent };
}

/// Draws a code with what to do with it.
pub fn code(sketch: &mut Sketch<'_>, code: &CodeBox, frame: Frame) -> Result<(), PrintRefused> {
    let from = sketch.ops.len();
    let node = sketch.tree.add(ROOT, StructRole::P);
    outline(sketch);
    sketch.ops.push(Op::Mark(node));
    let (mut x, mut width) = (frame.x + INSET, frame.width - 2.0 * INSET);
    let caption = sketch.sized(Setting::new(11.0));
    let top = sketch.draw_text(&strong(&code.caption), caption, Align::Left, (x, 7.0), width)?;
    let mut figures = Vec::new();
    let mut below = top;
    if let Some(payload) = &code.payload {
        let symbol = symbol::qr(payload, VERSIONS.0, VERSIONS.1)?;
        let quiet = QUIET * CODE_SIDE / f32::from(symbol.modules);
        let side = CODE_SIDE + 2.0 * quiet;
        let alt = format!("{}: {}", code.caption, code.code);
        let figure = sketch.tree.add_figure(ROOT, alt);
        let at = (x + quiet, top + quiet);
        draw_symbol(sketch, &symbol, figure, at, CODE_SIDE);
        figures.push(Figure { node: figure, x, y: top, width: side, height: side });
        below = top + side;
        x += side + 2.0;
        width -= side + 2.0;
    }
    let y = code_words(sketch, code, (x, top + 3.0), width)?;
    let height = below.max(y) + 7.0;
    close_outline(sketch, from, frame, height);
    sketch.piece(from, height, GAP + 2.0).figures = figures;
    Ok(())
}

/// The typed code and what there is to say about it.
fn code_words(
    sketch: &mut Sketch<'_>,
    code: &CodeBox,
    (x, y): (f32, f32),
    width: f32,
) -> Result<f32, PrintRefused> {
    let mut y = y;
    let body = sketch.sized(BODY);
    if !code.code.is_empty() {
        let node = sketch.tree.add(ROOT, StructRole::P);
        sketch.ops.push(Op::Mark(node));
        let label = Text::plain(code.label.as_str());
        y = sketch.draw_text(&label, body.ink(Ink::Grey), Align::Left, (x, y), width)?;
        let node = sketch.tree.add(ROOT, StructRole::P);
        sketch.ops.push(Op::Mark(node));
        let typed = Text(vec![Span { words: code.code.clone(), style: Style::Code }]);
        let usual = sketch.sized(Setting::new(13.0)).size;
        let own = sketch.width(&typed, usual)?;
        let size = if own > width { (usual * width / own - 0.1).max(7.0) } else { usual };
        y = sketch.draw_text(&typed, Setting::new(size), Align::Left, (x, y), width)? + 2.0;
    }
    for line in &code.lines {
        let node = sketch.tree.add(ROOT, StructRole::P);
        sketch.ops.push(Op::Mark(node));
        y = sketch.draw_text(line, body, Align::Left, (x, y), width)? + 1.5;
    }
    Ok(y)
}

/// Draws a code of `side` points as a figure, its top left corner at a place.
pub fn draw_symbol(
    sketch: &mut Sketch<'_>,
    symbol: &Symbol,
    figure: Node,
    (x, y): (f32, f32),
    side: f32,
) {
    sketch.ops.push(Op::Mark(figure));
    let begin = sketch.modules.len();
    sketch.modules.extend_from_slice(&symbol.runs);
    let at = begin..sketch.modules.len();
    sketch.ops.push(Op::Modules { x, y, side: side / f32::from(symbol.modules), at });
}

/// Room for the four sides of a box, drawn when its height is known.
fn outline(sketch: &mut Sketch<'_>) {
    sketch.ops.push(Op::Decoration);
    let rule = Op::Rule {
        from: (0.0, 0.0),
        to: (0.0, 0.0),
        width: 0.8,
        ink: Ink::Accent,
        is_dashed: false,
    };
    sketch.ops.extend([rule.clone(), rule.clone(), rule.clone(), rule]);
}

fn close_outline(sketch: &mut Sketch<'_>, from: usize, frame: Frame, height: f32) {
    let (left, right) = (frame.x, frame.x + frame.width);
    let corners = [(left, 0.0), (right, 0.0), (right, height), (left, height), (left, 0.0)];
    for (side, ends) in corners.windows(2).enumerate() {
        if let Op::Rule { from, to, .. } = &mut sketch.ops[from + 1 + side] {
            (*from, *to) = (ends[0], ends[1]);
        }
    }
}
