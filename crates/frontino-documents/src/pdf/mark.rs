//! The mark of pagoPA, which every payment notice bears: lines and curves, drawn once for all.

use super::deflate;
use super::part::PartBuilder;
use pdf_writer::{Content, Filter, Rect, Ref};

/// Width and height of the box that the mark is drawn in.
pub const MARK: (f32, f32) = (40.0, 27.0);

const PATHS: &str = include_str!("../../assets/pagopa-mark.txt");

/// Writes it as a form; gives its number.
pub fn write(part: &mut PartBuilder) -> Ref {
    let mut content = Content::with_settings(super::COMPACT);
    content.set_fill_gray(0.0);
    for line in PATHS.lines() {
        let mut words = line.split(' ');
        let letter = words.next().unwrap_or_default();
        let numbers: Vec<f32> = words.filter_map(|word| word.parse().ok()).collect();
        let y = |at: usize| MARK.1 - numbers[at];
        match (letter, numbers.len()) {
            ("M", 2) => content.move_to(numbers[0], y(1)),
            ("L", 2) => content.line_to(numbers[0], y(1)),
            ("C", 6) => {
                let [x1, x2, x3] = [numbers[0], numbers[2], numbers[4]];
                content.cubic_to(x1, y(1), x2, y(3), x3, y(5))
            }
            _ => content.close_path(),
        };
    }
    content.fill_nonzero();
    let bytes = deflate(&content.finish());
    let id = part.take();
    part.plain(id, |chunk| {
        let mut form = chunk.form_xobject(id, &bytes);
        form.filter(Filter::FlateDecode);
        form.bbox(Rect::new(0.0, 0.0, MARK.0, MARK.1));
    });
    id
}
