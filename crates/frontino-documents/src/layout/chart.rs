//! Bars over time. Estimates are hatched, so that black only tells them apart; all values stand
//! over their bars, and in words for those who do not see them.

use super::Frame;
use super::flow::{GAP, strong};
use crate::pdf::PrintRefused;
use crate::pdf::sketch::{Align, Figure, Ink, Op, Setting, Sketch};
use crate::pdf::tags::ROOT;
use crate::sheet::{Bar, Chart, Text};

const LABEL: Setting = Setting::new(7.5).ink(Ink::Grey);
const VALUE: Setting = Setting::new(8.5);
/// Height of the highest bar.
const BARS: f32 = 74.0;
/// Widest bar.
const BAR_MAX: f32 = 34.0;
/// Between two lines of the hatching.
const HATCH: f32 = 3.5;

/// Draws a chart.
pub fn draw(sketch: &mut Sketch<'_>, chart: &Chart, frame: Frame) -> Result<(), PrintRefused> {
    let node = sketch.tree.add_figure(ROOT, words(chart));
    let from = sketch.ops.len();
    sketch.ops.push(Op::Mark(node));
    let caption = Setting::new(10.0);
    let at = (frame.x, 0.0);
    let top = sketch.draw_text(&strong(&chart.caption), caption, Align::Left, at, frame.width)?;
    let floor = top + VALUE.leading + BARS + 2.0;
    let highest = chart.bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let slot = frame.width / chart.bars.len().max(1) as f32;
    let mut height: f32 = floor;
    for (number, bar) in chart.bars.iter().enumerate() {
        let column = Frame { x: frame.x + number as f32 * slot, width: slot };
        let own = BARS * bar.value.max(0) as f32 / highest as f32;
        self::bar(sketch, bar, column, (floor, own));
        let value = Text::plain(bar.value_words.as_str());
        let at = (column.x, floor - own - VALUE.leading);
        sketch.draw_text(&value, VALUE, Align::Centre, at, slot)?;
        let label = Text::plain(bar.label.as_str());
        let at = (column.x + 1.0, floor + 2.0);
        height = height.max(sketch.draw_text(&label, LABEL, Align::Centre, at, slot - 2.0)?);
    }
    let (left, right) = ((frame.x, floor), (frame.x + frame.width, floor));
    let axis = Op::Rule { from: left, to: right, width: 0.7, ink: Ink::Black, is_dashed: false };
    sketch.ops.push(axis);
    let piece = sketch.piece(from, height, GAP + 2.0);
    piece.figures.push(Figure { node, x: frame.x, y: 0.0, width: frame.width, height });
    Ok(())
}

fn bar(sketch: &mut Sketch<'_>, bar: &Bar, column: Frame, (floor, height): (f32, f32)) {
    let width = (column.width * 0.6).min(BAR_MAX);
    let x = column.x + (column.width - width) / 2.0;
    let y = floor - height;
    if height <= 0.0 {
        return;
    }
    sketch.ops.push(Op::Box { x, y, width, height, ink: Ink::Accent });
    let inside = (width - 2.0, height - 2.0);
    if !bar.is_estimate || inside.1 <= 0.0 {
        return;
    }
    let (x, y) = (x + 1.0, y + 1.0);
    sketch.ops.push(Op::Box { x, y, width: inside.0, height: inside.1, ink: Ink::White });
    let mut down = HATCH;
    while down < inside.1 {
        let (from, to) = ((x, y + down), (x + inside.0, y + down));
        let rule = Op::Rule { from, to, width: 0.8, ink: Ink::Accent, is_dashed: false };
        sketch.ops.push(rule);
        down += HATCH;
    }
}

/// The chart in words.
fn words(chart: &Chart) -> String {
    let bar = |bar: &Bar| {
        format!("{}: {} {} ({})", bar.label, bar.value_words, chart.unit, bar.kind_words)
    };
    let bars: Vec<_> = chart.bars.iter().map(bar).collect();
    format!("{}. {}", chart.caption, bars.join("; "))
}
