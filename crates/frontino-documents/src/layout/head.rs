//! The head of the first page: who sends it at the left, the numbers to find it by at the top
//! right, the address where the window of an envelope is.

use super::FRAME;
use crate::pdf::page::MM;
use crate::pdf::sketch::{Align, Figure, Ink, Op, Setting, Sketch};
use crate::pdf::tags::ROOT;
use crate::pdf::{Look, PrintRefused};
use crate::sheet::{Fact, Sheet, Span, Style, Text};
use pdf_writer::types::StructRole;

/// The right half: references above, the window below.
const RIGHT_X: f32 = 108.0 * MM;
const RIGHT_WIDTH: f32 = 84.0 * MM;
const TOP: f32 = 13.0 * MM;
/// The window of an envelope of 110 by 230 mm, folded in three, right.
const WINDOW_TOP: f32 = 48.0 * MM;
const WINDOW_HEIGHT: f32 = 34.0 * MM;
const LEFT_WIDTH: f32 = 80.0 * MM;
const LOGO_HEIGHT: f32 = 16.0 * MM;
const BODY_TOP: f32 = 85.0 * MM;

/// Draws it; gives where the content may begin.
pub fn draw(sketch: &mut Sketch<'_>, sheet: &Sheet, look: &Look) -> Result<f32, PrintRefused> {
    let below = sender(sketch, sheet, look)?;
    references(sketch, &sheet.references)?;
    addressee(sketch, &sheet.addressee)?;
    Ok(BODY_TOP.max(below + 4.0 * MM))
}

fn strong(words: &str) -> Text {
    Text(vec![Span { words: words.to_owned(), style: Style::Strong }])
}

fn sender(sketch: &mut Sketch<'_>, sheet: &Sheet, look: &Look) -> Result<f32, PrintRefused> {
    let mut y = TOP;
    if let Some(logo) = &look.logo {
        let width = (LOGO_HEIGHT * logo.ratio()).min(LEFT_WIDTH);
        let height = width / logo.ratio();
        let node = sketch.tree.add_figure(ROOT, sheet.sender.name.clone());
        sketch.ops.push(Op::Mark(node));
        sketch.fixed.push(Figure { node, x: FRAME.x, y, width, height });
        sketch.ops.push(Op::Logo { x: FRAME.x, y, width, height });
        y += height + 2.0 * MM;
    }
    let (name, small) = if sketch.is_large { (17.0, 12.0) } else { (13.0, 8.5) };
    let name = Setting::new(name).ink(Ink::Accent);
    let node = sketch.tree.add(ROOT, StructRole::P);
    sketch.ops.push(Op::Mark(node));
    let at = (FRAME.x, y);
    y = sketch.draw_text(&strong(&sheet.sender.name), name, Align::Left, at, LEFT_WIDTH)?;
    let small = Setting::new(small);
    for line in &sheet.sender.lines {
        let node = sketch.tree.add(ROOT, StructRole::P);
        sketch.ops.push(Op::Mark(node));
        let text = Text::marked(line);
        y = sketch.draw_text(&text, small, Align::Left, (FRAME.x, y), LEFT_WIDTH)?;
    }
    Ok(y)
}

/// Sizes of labels and values; in large print the biggest with which they stay above the window.
const SIZES: [(f32, f32); 3] = [(11.0, 16.0), (9.0, 14.0), (9.0, 11.0)];

fn references(sketch: &mut Sketch<'_>, facts: &[Fact]) -> Result<(), PrintRefused> {
    if facts.is_empty() {
        return Ok(());
    }
    let sizes = if sketch.is_large { &SIZES[..] } else { &SIZES[2..] };
    for (at, (label, value)) in sizes.iter().enumerate() {
        let before = (sketch.ops.len(), sketch.tree.len());
        let settings = (Setting::new(*label).ink(Ink::Grey), Setting::new(*value));
        // A number in two lines is misread: rather a smaller one.
        if at + 1 < sizes.len() && is_any_broken(sketch, facts, settings.1)? {
            continue;
        }
        if references_below(sketch, facts, settings)? <= WINDOW_TOP - 2.0 {
            return Ok(());
        }
        sketch.ops.truncate(before.0);
        sketch.tree.truncate(before.1);
    }
    Err(PrintRefused::References)
}

fn is_any_broken(
    sketch: &mut Sketch<'_>,
    facts: &[Fact],
    value: Setting,
) -> Result<bool, PrintRefused> {
    for fact in facts {
        let text = strong(&fact.value.words());
        if sketch.break_lines(&text, value, RIGHT_WIDTH * 0.5)? > 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Draws the numbers; gives the y below them.
fn references_below(
    sketch: &mut Sketch<'_>,
    facts: &[Fact],
    (label, value): (Setting, Setting),
) -> Result<f32, PrintRefused> {
    let list = sketch.tree.add(ROOT, StructRole::L);
    let mut y = TOP;
    for fact in facts {
        let item = sketch.tree.add(list, StructRole::LI);
        let node = sketch.tree.add(item, StructRole::Lbl);
        sketch.ops.push(Op::Mark(node));
        let text = Text::plain(fact.label.as_str());
        let at = (RIGHT_X, y + 1.5);
        let below_label = sketch.draw_text(&text, label, Align::Left, at, RIGHT_WIDTH * 0.5)?;
        let node = sketch.tree.add(item, StructRole::LBody);
        sketch.ops.push(Op::Mark(node));
        let text = strong(&fact.value.words());
        let at = (RIGHT_X + RIGHT_WIDTH * 0.5, y);
        let below = sketch.draw_text(&text, value, Align::Right, at, RIGHT_WIDTH * 0.5)?;
        y = below.max(below_label) + 1.0;
    }
    Ok(y)
}

/// The address, in the biggest of some sizes with which it fits.
fn addressee(sketch: &mut Sketch<'_>, lines: &[String]) -> Result<(), PrintRefused> {
    if lines.is_empty() {
        return Ok(());
    }
    for size in [11.0, 10.0, 9.0, 8.0] {
        let setting = Setting::new(size);
        let mut count = 0;
        for line in lines {
            count += sketch.break_lines(&Text::plain(line.as_str()), setting, RIGHT_WIDTH)?;
        }
        if count as f32 * setting.leading > WINDOW_HEIGHT {
            continue;
        }
        let mut y = WINDOW_TOP;
        for (at, line) in lines.iter().enumerate() {
            let node = sketch.tree.add(ROOT, StructRole::P);
            sketch.ops.push(Op::Mark(node));
            let text = if at == 0 { strong(line) } else { Text::plain(line.as_str()) };
            y = sketch.draw_text(&text, setting, Align::Left, (RIGHT_X, y), RIGHT_WIDTH)?;
        }
        return Ok(());
    }
    Err(PrintRefused::Address)
}
