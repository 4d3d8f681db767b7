//! The pages of a payment notice. Margins of 10 mm, codes of 25 mm, at least 6 mm between modules.

use super::flow::strong;
use super::slip::slip;
use super::{Frame, boxes};
use crate::notice::{Party, Payment, PaymentNotice};
use crate::pdf::mark::MARK;
use crate::pdf::page::{MM, PAGE, Page, Placed};
use crate::pdf::sketch::{Align, Figure, Ink, Op, Setting, Sketch};
use crate::pdf::tags::{Node, ROOT};
use crate::pdf::{Look, PrintRefused};
use crate::sheet::{Span, Style, Text};
use crate::symbol;
use pdf_writer::types::StructRole;

const MARGIN: f32 = 10.0 * MM;
pub const FRAME: Frame = Frame { x: MARGIN, width: PAGE.0 - 2.0 * MARGIN };
const BOTTOM: f32 = PAGE.1 - MARGIN;
/// Between modules.
pub const SPACE: f32 = 6.0 * MM;
/// Side of every code.
pub const CODE_SIDE: f32 = 25.0 * MM;
const GUTTER: f32 = 5.0 * MM;
const MARK_HEIGHT: f32 = 9.0 * MM;
/// The code of a notice is always of this version.
const VERSION: u8 = 4;
const SMALL: Setting = Setting::new(8.5);
const LABEL: Setting = Setting::new(7.5).ink(Ink::Grey);
const TEXT: Setting = Setting::new(9.5);

/// Draws all pages of a notice, the first of them with a number in its document.
pub fn draw(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    look: &Look,
    first_page: usize,
) -> Result<Vec<Page>, PrintRefused> {
    notice.check()?;
    let mut begin = sketch.ops.len();
    let mut pages = Vec::new();
    let mut y = header(sketch, notice, look, true)? + SPACE;
    y = parties(sketch, notice, y)? + SPACE;
    y = how_and_where(sketch, notice, y)? + SPACE;
    y = section(sketch, &notice.words.data, FRAME, y)?;
    if let Some(whole) = &notice.whole {
        y = payment(sketch, notice, whole, y)? + SPACE;
        if let Some(postal) = &notice.postal {
            y = slip(sketch, notice, (whole, postal), FRAME, y)? + SPACE;
        }
    }
    let columns = columns(notice.instalments.len());
    for row in notice.instalments.chunks(columns) {
        let (checkpoint, marks) = (sketch.ops.len(), sketch.tree.len());
        let figures = sketch.fixed.len();
        let mut below = instalments(sketch, notice, row, columns, y)?;
        if below > BOTTOM {
            sketch.ops.truncate(checkpoint);
            sketch.tree.truncate(marks);
            sketch.fixed.truncate(figures);
            close_page(sketch, &mut begin, &mut pages, first_page);
            y = header(sketch, notice, look, false)? + SPACE;
            below = instalments(sketch, notice, row, columns, y)?;
        }
        if below > BOTTOM {
            return Err(PrintRefused::TooHigh);
        }
        y = below + SPACE;
    }
    if y - SPACE > BOTTOM {
        return Err(PrintRefused::TooHigh);
    }
    close_page(sketch, &mut begin, &mut pages, first_page);
    Ok(pages)
}

fn close_page(
    sketch: &mut Sketch<'_>,
    begin: &mut usize,
    pages: &mut Vec<Page>,
    first_page: usize,
) {
    sketch.fix_figures(first_page + pages.len());
    let ops = *begin..sketch.ops.len();
    *begin = ops.end;
    pages.push(Page { placed: vec![Placed { ops, top: 0.0, is_again: false }] });
}

/// How many instalments stand side by side: never two layouts on one sheet.
fn columns(instalments: usize) -> usize {
    if instalments.is_multiple_of(2) && !instalments.is_multiple_of(3) { 2 } else { 3 }
}

/// Writes a paragraph of its own; gives the y below it.
pub fn say(
    sketch: &mut Sketch<'_>,
    role: StructRole,
    text: &Text,
    setting: Setting,
    (frame, y): (Frame, f32),
) -> Result<f32, PrintRefused> {
    let node = sketch.tree.add(ROOT, role);
    sketch.ops.push(Op::Mark(node));
    sketch.draw_text(text, setting, Align::Left, (frame.x, y), frame.width)
}

/// A label with its value below it.
pub fn labelled(
    sketch: &mut Sketch<'_>,
    (label, value): (&str, &Text),
    setting: Setting,
    (frame, y): (Frame, f32),
) -> Result<f32, PrintRefused> {
    let y = say(sketch, StructRole::P, &Text::plain(label), LABEL, (frame, y))?;
    Ok(say(sketch, StructRole::P, value, setting, (frame, y - 1.0))? + 2.5)
}

/// Words in the type of codes.
pub fn typed(words: &str) -> Text {
    Text(vec![Span { words: words.to_owned(), style: Style::Code }])
}

fn header(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    look: &Look,
    is_first: bool,
) -> Result<f32, PrintRefused> {
    let logo_side = 30.0 * MM;
    let left = Frame { x: FRAME.x, width: FRAME.width - logo_side - GUTTER };
    mark(sketch, is_first);
    let line = |sketch: &mut Sketch<'_>, role, text: &Text, setting, y| {
        if is_first {
            return say(sketch, role, text, setting, (left, y));
        }
        sketch.draw_text(text, setting, Align::Left, (left.x, y), left.width)
    };
    let title = strong(&notice.words.title.to_uppercase());
    let setting = Setting::new(11.0).ink(Ink::Accent);
    let mut y = line(sketch, StructRole::H2, &title, setting, MARGIN + MARK_HEIGHT + 4.0)?;
    y = line(sketch, StructRole::P, &strong(&notice.subject), Setting::new(17.0), y)?;
    let Some(logo) = &look.logo else { return Ok(y.max(MARGIN + 12.0 * MM)) };
    let width = logo_side.min(logo_side * logo.ratio());
    let height = width / logo.ratio();
    if is_first {
        let node = sketch.tree.add_figure(ROOT, notice.creditor.name.clone());
        sketch.ops.push(Op::Mark(node));
        let x = FRAME.x + FRAME.width - width;
        sketch.fixed.push(Figure { node, x, y: MARGIN, width, height });
    }
    let x = FRAME.x + FRAME.width - width;
    sketch.ops.push(Op::Logo { x, y: MARGIN, width, height });
    Ok(y.max(MARGIN + height))
}

/// The mark of pagoPA; what comes again on further pages is decoration.
fn mark(sketch: &mut Sketch<'_>, is_first: bool) {
    let (x, y, height) = (FRAME.x, MARGIN, MARK_HEIGHT);
    if is_first {
        let node = sketch.tree.add_figure(ROOT, "pagoPA".to_owned());
        sketch.ops.push(Op::Mark(node));
        let width = height * MARK.0 / MARK.1;
        sketch.fixed.push(Figure { node, x, y, width, height });
    } else {
        sketch.ops.push(Op::Decoration);
    }
    sketch.ops.push(Op::PagoPa { x, y, height });
}

fn halves() -> [Frame; 2] {
    let width = (FRAME.width - GUTTER) / 2.0;
    [Frame { x: FRAME.x, width }, Frame { x: FRAME.x + width + GUTTER, width }]
}

/// A heading under a line.
fn section(
    sketch: &mut Sketch<'_>,
    words: &str,
    frame: Frame,
    y: f32,
) -> Result<f32, PrintRefused> {
    sketch.ops.push(Op::Decoration);
    let (from, to) = ((frame.x, y), (frame.x + frame.width, y));
    sketch.ops.push(Op::Rule { from, to, width: 1.2, ink: Ink::Accent, is_dashed: false });
    let setting = Setting::new(10.5).ink(Ink::Accent);
    let words = strong(&words.to_uppercase());
    Ok(say(sketch, StructRole::H3, &words, setting, (frame, y + 3.0))? + 2.0)
}

fn parties(sketch: &mut Sketch<'_>, notice: &PaymentNotice, y: f32) -> Result<f32, PrintRefused> {
    let words = &notice.words;
    let [left, right] = halves();
    let creditor = party(sketch, (&words.creditor, &words.tax_code), &notice.creditor, left, y)?;
    let debtor = party(sketch, (&words.debtor, &words.tax_code), &notice.debtor, right, y)?;
    Ok(creditor.max(debtor))
}

fn party(
    sketch: &mut Sketch<'_>,
    (title, code): (&str, &str),
    party: &Party,
    frame: Frame,
    y: f32,
) -> Result<f32, PrintRefused> {
    let mut y = section(sketch, title, frame, y)?;
    if !party.code.is_empty() {
        let text = Text::plain(format!("{code} {}", party.code));
        y = say(sketch, StructRole::P, &text, SMALL, (frame, y))?;
    }
    y = say(sketch, StructRole::P, &strong(&party.name), TEXT, (frame, y))?;
    for line in &party.lines {
        y = say(sketch, StructRole::P, &Text::plain(line.as_str()), SMALL, (frame, y))?;
    }
    Ok(y)
}

fn how_and_where(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    top: f32,
) -> Result<f32, PrintRefused> {
    let words = &notice.words;
    let [left, right] = halves();
    let mut y = section(sketch, &words.how_much, left, top)?;
    if let Some(whole) = &notice.whole {
        let amount = strong(&format!("{} {}", words.euro, whole.amount));
        y = fitted(sketch, &amount, 20.0, (left, y))?;
        if !whole.due.is_empty() {
            let due = strong(&format!("{} {}", words.due, whole.due));
            y = say(sketch, StructRole::P, &due, Setting::new(12.0), (left, y))?;
        }
    }
    if !words.instalments.is_empty() {
        let text = Text::plain(words.instalments.as_str());
        y = say(sketch, StructRole::P, &text, TEXT, (left, y + 2.0))?;
    }
    let text = Text::plain(words.disclaimer.as_str());
    y = say(sketch, StructRole::P, &text, SMALL, (left, y + 3.0))?;
    let mut other = section(sketch, &words.place, right, top)?;
    for (heading, text) in [&words.online, &words.territory] {
        let heading = strong(&heading.to_uppercase());
        other = say(sketch, StructRole::P, &heading, TEXT, (right, other))?;
        let text = Text::plain(text.as_str());
        other = say(sketch, StructRole::P, &text, SMALL, (right, other))? + 3.0;
    }
    Ok(y.max(other))
}

/// One line, smaller where it would not fit.
pub fn fitted(
    sketch: &mut Sketch<'_>,
    text: &Text,
    size: f32,
    (frame, y): (Frame, f32),
) -> Result<f32, PrintRefused> {
    let own = sketch.width(text, size)?;
    let size = if own > frame.width { size * frame.width / own - 0.1 } else { size };
    say(sketch, StructRole::P, text, Setting::new(size), (frame, y))
}

/// The payment of the whole sum: code, names, numbers side by side.
fn payment(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    payment: &Payment,
    top: f32,
) -> Result<f32, PrintRefused> {
    let words = &notice.words;
    let y = payment_heading(sketch, notice, payment, FRAME, top)? + 2.0 * MM;
    code(sketch, notice, payment, (FRAME.x + 2.0 * MM, y))?;
    let scan = Frame { x: FRAME.x, width: CODE_SIDE + 12.0 * MM };
    let hint = Text::plain(words.scan.0.as_str());
    let below = say(sketch, StructRole::P, &hint, LABEL, (scan, y + CODE_SIDE + 2.0 * MM))?;
    let rest = FRAME.width - CODE_SIDE - 18.0 * MM;
    let middle = Frame { x: FRAME.x + CODE_SIDE + 16.0 * MM, width: rest * 0.55 };
    let right = Frame { x: middle.x + middle.width + 3.0 * MM, width: rest * 0.45 - 1.0 * MM };
    let name = Text::plain(notice.debtor.name.as_str());
    let mut left_y = labelled(sketch, (&words.debtor, &name), TEXT, (middle, y))?;
    let name = Text::plain(notice.creditor.name.as_str());
    left_y = labelled(sketch, (&words.creditor, &name), TEXT, (middle, left_y))?;
    let subject = Text::plain(notice.subject.as_str());
    left_y = labelled(sketch, (&words.subject, &subject), TEXT, (middle, left_y))?;
    let right_y = numbers(sketch, notice, payment, (right, y))?;
    Ok(below.max(left_y).max(right_y))
}

/// What the payment is, how much, by when; in a narrow column the day stands below.
fn payment_heading(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    payment: &Payment,
    frame: Frame,
    y: f32,
) -> Result<f32, PrintRefused> {
    let words = &notice.words;
    let is_narrow = frame.width < FRAME.width * 0.6;
    let mut due = String::new();
    if !payment.due.is_empty() {
        due = format!("{} {}", words.due, payment.due);
    }
    let beside = if is_narrow { "" } else { due.as_str() };
    let line = Text::marked(&format!("**{}**  {beside}", payment.heading));
    let half = Frame { x: frame.x, width: frame.width * 0.56 };
    let left = say(sketch, StructRole::P, &line, TEXT, (half, y))?;
    let amount = strong(&format!("{} {}", words.euro, payment.amount));
    let own = sketch.width(&amount, 11.5)?;
    let room = frame.width - half.width;
    let size = if own > room { 11.5 * room / own - 0.1 } else { 11.5 };
    let node = sketch.tree.add(ROOT, StructRole::P);
    sketch.ops.push(Op::Mark(node));
    let at = (frame.x + half.width, y);
    let right = sketch.draw_text(&amount, Setting::new(size), Align::Right, at, room)?;
    let below = left.max(right);
    if !is_narrow || due.is_empty() {
        return Ok(below);
    }
    say(sketch, StructRole::P, &Text::plain(due), TEXT, (frame, below))
}

/// The numbers that are typed where nothing is scanned.
fn numbers(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    payment: &Payment,
    (frame, y): (Frame, f32),
) -> Result<f32, PrintRefused> {
    let words = &notice.words;
    let mut y = y;
    if !notice.cbill.is_empty() {
        y = labelled(sketch, (&words.cbill, &typed(&notice.cbill)), TEXT, (frame, y))?;
    }
    let number = typed(&payment.number);
    let own = sketch.width(&number, TEXT.size)?;
    let fit = if own > frame.width { TEXT.size * frame.width / own - 0.1 } else { TEXT.size };
    y = labelled(sketch, (&words.number, &number), Setting::new(fit), (frame, y))?;
    labelled(sketch, (&words.creditor_code, &typed(&notice.creditor.code)), TEXT, (frame, y))
}

fn code(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    payment: &Payment,
    at: (f32, f32),
) -> Result<(), PrintRefused> {
    let symbol = symbol::qr(&payment.qr, VERSION, VERSION)?;
    let alt = format!("{} {}", notice.words.codes.0, payment.number);
    let figure = sketch.tree.add_figure(ROOT, alt);
    boxes::draw_symbol(sketch, &symbol, figure, at, CODE_SIDE);
    fix_code(sketch, figure, at);
    Ok(())
}

/// Notes where a code lies.
pub fn fix_code(sketch: &mut Sketch<'_>, node: Node, (x, y): (f32, f32)) {
    sketch.fixed.push(Figure { node, x, y, width: CODE_SIDE, height: CODE_SIDE });
}

/// A row of instalments side by side.
fn instalments(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    row: &[Payment],
    columns: usize,
    top: f32,
) -> Result<f32, PrintRefused> {
    let width = (FRAME.width - GUTTER * (columns - 1) as f32) / columns as f32;
    let mut below: f32 = top;
    for (at, payment) in row.iter().enumerate() {
        let frame = Frame { x: FRAME.x + (width + GUTTER) * at as f32, width };
        let mut y = payment_heading(sketch, notice, payment, frame, top)? + 1.5 * MM;
        let (qr_x, text) = if columns == 2 {
            let x = frame.x + CODE_SIDE + 4.0 * MM;
            (frame.x + 1.0 * MM, Frame { x, width: width - CODE_SIDE - 4.0 * MM })
        } else {
            (frame.x + (width - CODE_SIDE) / 2.0, frame)
        };
        code(sketch, notice, payment, (qr_x, y))?;
        let under = y + CODE_SIDE + 2.0 * MM;
        let start = if columns == 2 { y } else { under };
        y = instalment_words(sketch, notice, payment, (text, start))?;
        y = y.max(under);
        if let Some(postal) = &notice.postal {
            y = slip(sketch, notice, (payment, postal), frame, y + 2.0 * MM)?;
        }
        below = below.max(y);
    }
    Ok(below)
}

fn instalment_words(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    payment: &Payment,
    (frame, y): (Frame, f32),
) -> Result<f32, PrintRefused> {
    let words = &notice.words;
    let name = Text::plain(notice.debtor.name.as_str());
    let mut y = labelled(sketch, (&words.debtor, &name), SMALL, (frame, y))?;
    let subject = Text::plain(notice.subject.as_str());
    y = labelled(sketch, (&words.subject, &subject), SMALL, (frame, y))?;
    numbers(sketch, notice, payment, (frame, y))
}
