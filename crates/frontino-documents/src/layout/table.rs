//! Tables: headings that come again on the next page, rows that are never torn.

use super::Frame;
use super::flow::{GAP, strong};
use crate::pdf::PrintRefused;
use crate::pdf::sketch::{Align, Ink, Op, Setting, Sketch};
use crate::pdf::tags::{Node, ROOT};
use crate::sheet::{Column, Row, Table, Text};
use pdf_writer::types::{StructRole, TableHeaderScope};

const CELL: Setting = Setting::new(9.0);
const NOTE: Setting = Setting::new(8.0).ink(Ink::Grey);
const HEADING: Setting = Setting::new(8.5).ink(Ink::Grey);
/// Above and below the words of a row.
const PAD: f32 = 2.5;
/// Between columns.
const SPACE: f32 = 10.0;

/// Draws a table.
pub fn draw(sketch: &mut Sketch<'_>, table: &Table, frame: Frame) -> Result<(), PrintRefused> {
    let node = sketch.tree.add(ROOT, StructRole::Table);
    if !table.caption.is_empty() {
        let caption = sketch.tree.add(node, StructRole::Caption);
        let setting = Setting::new(10.0);
        let from = sketch.ops.len();
        sketch.ops.push(Op::Mark(caption));
        let text = strong(&table.caption);
        let height = sketch.draw_text(&text, setting, Align::Left, (frame.x, 0.0), frame.width)?;
        sketch.piece(from, height, GAP + 3.0).with_next = true;
    }
    let has_headings = table.columns.iter().any(|column| !column.heading.is_empty());
    let repeats = if has_headings { Some(headings(sketch, table, node, frame)?) } else { None };
    for (at, row) in table.rows.iter().enumerate() {
        let height = self::row(sketch, &table.columns, row, node, frame)?;
        let from = height.0;
        let piece = sketch.piece(from, height.1, 0.0);
        piece.repeats = repeats.clone();
        // A sum stays with what it sums up; a first row with the headings above it.
        piece.with_next = table.rows.get(at + 1).is_some_and(|next| next.is_sum);
    }
    Ok(())
}

/// Left side and width of every column.
fn places(columns: &[Column], frame: Frame) -> Vec<Frame> {
    let room = frame.width - SPACE * columns.len().saturating_sub(1) as f32;
    let mut x = frame.x;
    let place = |column: &Column| {
        let width = room * f32::from(column.width_percent) / 100.0;
        let place = Frame { x, width };
        x += width + SPACE;
        place
    };
    columns.iter().map(place).collect()
}

fn align(column: &Column) -> Align {
    if column.is_number { Align::Right } else { Align::Left }
}

fn headings(
    sketch: &mut Sketch<'_>,
    table: &Table,
    node: Node,
    frame: Frame,
) -> Result<(std::ops::Range<usize>, f32), PrintRefused> {
    let tr = sketch.tree.add(node, StructRole::TR);
    let from = sketch.ops.len();
    let mut height: f32 = 0.0;
    for (column, place) in table.columns.iter().zip(places(&table.columns, frame)) {
        let cell = sketch.tree.add_heading_cell(tr, TableHeaderScope::Column);
        sketch.ops.push(Op::Mark(cell));
        let text = strong(&column.heading);
        let at = (place.x, PAD);
        height = height.max(sketch.draw_text(&text, HEADING, align(column), at, place.width)?);
    }
    height += PAD;
    rule(sketch, frame, height, (0.9, Ink::Accent));
    let ops = from..sketch.ops.len();
    sketch.piece(from, height, 3.0).with_next = true;
    Ok((ops, height))
}

/// Draws a row; gives where it begins and its height.
fn row(
    sketch: &mut Sketch<'_>,
    columns: &[Column],
    row: &Row,
    node: Node,
    frame: Frame,
) -> Result<(usize, f32), PrintRefused> {
    let tr = sketch.tree.add(node, StructRole::TR);
    let from = sketch.ops.len();
    let mut height: f32 = 0.0;
    for (at, (column, place)) in columns.iter().zip(places(columns, frame)).enumerate() {
        let cell = match at {
            0 => sketch.tree.add_heading_cell(tr, TableHeaderScope::Row),
            _ => sketch.tree.add(tr, StructRole::TD),
        };
        sketch.ops.push(Op::Mark(cell));
        let words = row.cells.get(at).map_or("", String::as_str);
        let text = if row.is_sum { strong(words) } else { Text::plain(words) };
        let mut y = sketch.draw_text(&text, CELL, align(column), (place.x, PAD), place.width)?;
        if at == 0 && !row.note.is_empty() {
            let note = Text::plain(row.note.as_str());
            y = sketch.draw_text(&note, NOTE, Align::Left, (place.x, y), place.width)?;
        }
        height = height.max(y);
    }
    height += PAD;
    rule(sketch, frame, height, if row.is_sum { (0.9, Ink::Accent) } else { (0.4, Ink::Line) });
    Ok((from, height))
}

fn rule(sketch: &mut Sketch<'_>, frame: Frame, y: f32, (width, ink): (f32, Ink)) {
    let (from, to) = ((frame.x, y), (frame.x + frame.width, y));
    sketch.ops.push(Op::Decoration);
    sketch.ops.push(Op::Rule { from, to, width, ink, is_dashed: false });
}
