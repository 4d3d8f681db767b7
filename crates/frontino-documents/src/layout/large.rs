//! Large print: what needs many columns in the usual size stands row by row, each cell on a line of
//! its own with the heading of its column before it.

use super::Frame;
use super::flow::{BODY, GAP, facts, paragraph, strong};
use crate::pdf::PrintRefused;
use crate::pdf::sketch::{Ink, Op, Sketch};
use crate::pdf::tags::ROOT;
use crate::sheet::{Chart, Fact, Row, Table, Text};
use pdf_writer::types::StructRole;

/// Above a row.
const ABOVE: f32 = 12.0;

/// A table.
pub fn table(sketch: &mut Sketch<'_>, table: &Table, frame: Frame) -> Result<(), PrintRefused> {
    caption(sketch, &table.caption, frame)?;
    for row in &table.rows {
        let first = sketch.pieces.len();
        rule(sketch, row.is_sum, frame);
        let words = row.cells.first().map_or("", String::as_str);
        if !words.is_empty() {
            words_of(sketch, &strong(words), Ink::Black, frame)?;
        }
        if !row.note.is_empty() {
            words_of(sketch, &Text::plain(row.note.as_str()), Ink::Grey, frame)?;
        }
        facts(sketch, &cells(table, row), frame)?;
        keep_together(sketch, first);
    }
    Ok(())
}

/// The bars of a chart, in words: their labels would not stand side by side.
pub fn chart(sketch: &mut Sketch<'_>, chart: &Chart, frame: Frame) -> Result<(), PrintRefused> {
    caption(sketch, &chart.caption, frame)?;
    let fact = |bar: &crate::sheet::Bar| {
        let words = format!("{} {} ({})", bar.value_words, chart.unit, bar.kind_words);
        Fact::new(bar.label.as_str(), words)
    };
    facts(sketch, &chart.bars.iter().map(fact).collect::<Vec<_>>(), frame)
}

fn cells(table: &Table, row: &Row) -> Vec<Fact> {
    let cells = table.columns.iter().zip(&row.cells).skip(1);
    let cells = cells.filter(|(_, cell)| !cell.is_empty());
    let fact = |heading: &str, cell: &str| Fact {
        label: heading.to_owned(),
        value: if row.is_sum { strong(cell) } else { Text::plain(cell) },
    };
    cells.map(|(column, cell)| fact(&column.heading, cell)).collect()
}

fn caption(sketch: &mut Sketch<'_>, words: &str, frame: Frame) -> Result<(), PrintRefused> {
    if words.is_empty() {
        return Ok(());
    }
    let first = sketch.pieces.len();
    words_of(sketch, &strong(words), Ink::Black, frame)?;
    for piece in &mut sketch.pieces[first..] {
        piece.with_next = true;
    }
    Ok(())
}

fn words_of(
    sketch: &mut Sketch<'_>,
    text: &Text,
    ink: Ink,
    frame: Frame,
) -> Result<(), PrintRefused> {
    let node = sketch.tree.add(ROOT, StructRole::P);
    let setting = sketch.sized(BODY).ink(ink);
    paragraph(sketch, text, setting, frame, (node, GAP))
}

/// A line above a row.
fn rule(sketch: &mut Sketch<'_>, is_sum: bool, frame: Frame) {
    let start = sketch.ops.len();
    let (from, to) = ((frame.x, 0.0), (frame.x + frame.width, 0.0));
    let (width, ink) = if is_sum { (1.2, Ink::Accent) } else { (0.6, Ink::Line) };
    sketch.ops.push(Op::Decoration);
    sketch.ops.push(Op::Rule { from, to, width, ink, is_dashed: false });
    sketch.piece(start, 1.0, ABOVE);
}

/// A row is not torn, unless its words alone are longer than a page would like.
fn keep_together(sketch: &mut Sketch<'_>, first: usize) {
    let end = sketch.pieces.len() - 1;
    let height: f32 = sketch.pieces[first..].iter().map(|piece| piece.gap + piece.height).sum();
    let until = if height > HIGHEST { (first + 2).min(end) } else { end };
    for piece in &mut sketch.pieces[first..until] {
        piece.with_next = true;
    }
}

/// The highest row that is kept together, points.
const HIGHEST: f32 = 350.0;
