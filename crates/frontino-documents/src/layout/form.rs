//! A form to be cut off: what is filled in, what is ticked, what is written by hand.

use super::Frame;
use super::flow::{BODY, GAP, strong};
use crate::pdf::PrintRefused;
use crate::pdf::sketch::{Align, Ink, Op, Setting, Sketch};
use crate::pdf::tags::ROOT;
use crate::sheet::{Fact, Form, Text};
use pdf_writer::types::StructRole;

const SMALL: Setting = Setting::new(8.0).ink(Ink::Grey);
/// Side of a box to be ticked.
const TICK: f32 = 9.0;
/// Height of the room to write in.
const WRITING: f32 = 25.0;
/// The first of what is filled in is a name, and has the room of so many more columns.
const NAME: f32 = 1.0;
/// Between what stands side by side.
const GUTTER: f32 = 14.0;

/// Draws a form.
pub fn draw(sketch: &mut Sketch<'_>, form: &Form, frame: Frame) -> Result<(), PrintRefused> {
    let from = sketch.ops.len();
    let [body, small] = [BODY, SMALL].map(|setting| sketch.sized(setting));
    rule(sketch, frame, 0.0, true);
    let mut y = say(sketch, &Text::plain(form.cut.as_str()), small, (frame, 1.5))? + 3.0;
    let node = sketch.tree.add(ROOT, StructRole::H2);
    sketch.ops.push(Op::Mark(node));
    let title = sketch.sized(Setting::new(13.0).ink(Ink::Accent));
    let (left, right) = (frame.width * 0.35, frame.width * 0.65);
    let below = sketch.draw_text(&strong(&form.title), title, Align::Left, (frame.x, y), left)?;
    let node = sketch.tree.add(ROOT, StructRole::P);
    sketch.ops.push(Op::Mark(node));
    let at = (frame.x + left, y + 3.0);
    y = below.max(sketch.draw_text(&form.to, body, Align::Right, at, right)?) + 4.0;
    y = facts(sketch, &form.facts, frame, y)? + 4.0;
    y = say(sketch, &form.words, body, (frame, y))? + 3.0;
    let list = sketch.tree.add(ROOT, StructRole::L);
    for choice in &form.choices {
        let item = sketch.tree.add(list, StructRole::LI);
        tick(sketch, (frame.x, y + (body.leading - TICK) / 2.0));
        let node = sketch.tree.add(item, StructRole::LBody);
        sketch.ops.push(Op::Mark(node));
        let (x, width) = (frame.x + TICK + 7.0, frame.width - TICK - 7.0);
        y = sketch.draw_text(choice, body, Align::Left, (x, y), width)? + 3.0;
    }
    y = blanks(sketch, &form.blanks, frame, y)?;
    let piece = sketch.piece(from, y, GAP * 2.0);
    piece.at_foot = true;
    piece.bookmark = Some((2, form.title.clone()));
    Ok(())
}

fn say(
    sketch: &mut Sketch<'_>,
    text: &Text,
    setting: Setting,
    (frame, y): (Frame, f32),
) -> Result<f32, PrintRefused> {
    let node = sketch.tree.add(ROOT, StructRole::P);
    sketch.ops.push(Op::Mark(node));
    sketch.draw_text(text, setting, Align::Left, (frame.x, y), frame.width)
}

/// Columns side by side, the first of them wider than the others by so many of them.
fn columns(count: usize, wider: f32, frame: Frame) -> impl Iterator<Item = Frame> {
    let count = count.max(1);
    let room = frame.width - GUTTER * (count - 1) as f32;
    let width = room / (count as f32 + wider);
    let mut x = frame.x;
    (0..count).map(move |at| {
        let width = if at == 0 { width * (1.0 + wider) } else { width };
        let column = Frame { x, width };
        x += width + GUTTER;
        column
    })
}

/// What is filled in: labels over their values, side by side.
fn facts(
    sketch: &mut Sketch<'_>,
    facts: &[Fact],
    frame: Frame,
    y: f32,
) -> Result<f32, PrintRefused> {
    let list = sketch.tree.add(ROOT, StructRole::L);
    let [body_size, small] = [BODY, SMALL].map(|setting| sketch.sized(setting));
    let mut below = y;
    for (fact, column) in facts.iter().zip(columns(facts.len(), NAME, frame)) {
        let item = sketch.tree.add(list, StructRole::LI);
        let label = sketch.tree.add(item, StructRole::Lbl);
        sketch.ops.push(Op::Mark(label));
        let (at, text) = ((column.x, y), Text::plain(fact.label.as_str()));
        let under = sketch.draw_text(&text, small, Align::Left, at, column.width)?;
        let body = sketch.tree.add(item, StructRole::LBody);
        sketch.ops.push(Op::Mark(body));
        let (at, text) = ((column.x, under), strong(&fact.value.words()));
        below = below.max(sketch.draw_text(&text, body_size, Align::Left, at, column.width)?);
    }
    Ok(below)
}

/// Lines to write on, with what is written there below them.
fn blanks(
    sketch: &mut Sketch<'_>,
    blanks: &[String],
    frame: Frame,
    y: f32,
) -> Result<f32, PrintRefused> {
    let line = y + WRITING;
    let small = sketch.sized(SMALL);
    let mut below = line;
    for (blank, column) in blanks.iter().zip(columns(blanks.len(), 0.0, frame)) {
        rule(sketch, column, line, false);
        let text = Text::plain(blank.as_str());
        below = below.max(say(sketch, &text, small, (column, line + 1.0))?);
    }
    Ok(below)
}

fn rule(sketch: &mut Sketch<'_>, frame: Frame, y: f32, is_dashed: bool) {
    sketch.ops.push(Op::Decoration);
    let (from, to) = ((frame.x, y), (frame.x + frame.width, y));
    sketch.ops.push(Op::Rule { from, to, width: 0.7, ink: Ink::Black, is_dashed });
}

fn tick(sketch: &mut Sketch<'_>, (x, y): (f32, f32)) {
    sketch.ops.push(Op::Decoration);
    let corners = [(x, y), (x + TICK, y), (x + TICK, y + TICK), (x, y + TICK), (x, y)];
    for ends in corners.windows(2) {
        let (from, to) = (ends[0], ends[1]);
        let (width, ink) = (0.9, Ink::Black);
        sketch.ops.push(Op::Rule { from, to, width, ink, is_dashed: false });
    }
}
