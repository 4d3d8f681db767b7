//! The postal slip of a notice: what the post office reads, with the Data Matrix.

use super::Frame;
use super::boxes::draw_symbol;
use super::flow::strong;
use super::notice::{CODE_SIDE, fitted, fix_code, labelled, say, typed};
use crate::notice::{Payment, PaymentNotice, Postal};
use crate::pdf::PrintRefused;
use crate::pdf::page::MM;
use crate::pdf::sketch::{Ink, Op, Setting, Sketch};
use crate::pdf::tags::ROOT;
use crate::sheet::Text;
use crate::symbol;
use pdf_writer::types::StructRole;

const TEXT: Setting = Setting::new(8.5);
/// Wider than this, the code stands beside the words, else below them.
const WIDE: f32 = 85.0 * MM;

/// Draws a slip; gives the y below it.
pub fn slip(
    sketch: &mut Sketch<'_>,
    notice: &PaymentNotice,
    (payment, postal): (&Payment, &Postal),
    frame: Frame,
    top: f32,
) -> Result<f32, PrintRefused> {
    sketch.ops.push(Op::Decoration);
    let (from, to) = ((frame.x, top), (frame.x + frame.width, top));
    sketch.ops.push(Op::Rule { from, to, width: 0.7, ink: Ink::Black, is_dashed: true });
    let words = &notice.words;
    let mut y = say(
        sketch,
        StructRole::P,
        &strong(&words.slip),
        Setting::new(10.0),
        (frame, top + 2.0 * MM),
    )?;
    let is_wide = frame.width > WIDE;
    let room = if is_wide { frame.width - CODE_SIDE - 8.0 * MM } else { frame.width };
    let left = Frame { x: frame.x, width: if is_wide { room / 2.0 - 2.0 * MM } else { room } };
    let right = Frame { x: frame.x + room / 2.0 + 1.0 * MM, ..left };
    let code_top = y + 2.0;
    let amount = strong(&format!("{} {}", words.euro, payment.amount));
    let top_right = y;
    y = fitted(sketch, &amount, 11.0, (left, y))?;
    // The post office prints 35 characters of the name.
    let name: String = notice.debtor.name.chars().take(35).collect();
    let creditor = format!("{}   {}", notice.creditor.code, words.slip_kind);
    let number = typed(&payment.number);
    let own = sketch.width(&number, TEXT.size)?;
    let fit = if own > left.width { TEXT.size * left.width / own - 0.1 } else { TEXT.size };
    let (holder, name) = (Text::plain(postal.holder.as_str()), Text::plain(name));
    let subject = Text::plain(notice.subject.as_str());
    let of_account = [(&words.account, &typed(&postal.account)), (&words.account_holder, &holder)];
    let of_debtor = [(&words.debtor, &name), (&words.subject, &subject)];
    for (label, value) in of_account {
        y = labelled(sketch, (label, value), TEXT, (left, y))?;
    }
    y = labelled(sketch, (&words.number, &number), Setting::new(fit), (left, y))?;
    y = labelled(sketch, (&words.creditor_code, &typed(&creditor)), TEXT, (left, y))?;
    let (second, mut other) = if is_wide { (right, top_right) } else { (left, y) };
    for (label, value) in of_debtor {
        other = labelled(sketch, (label, value), TEXT, (second, other))?;
    }
    y = y.max(other);
    let (x, code_y) = if is_wide {
        (frame.x + frame.width - CODE_SIDE - 2.0 * MM, code_top)
    } else {
        (frame.x + (frame.width - CODE_SIDE) / 2.0, y + 1.0 * MM)
    };
    let symbol = symbol::data_matrix(&payment.data_matrix)?;
    let figure = sketch.tree.add_figure(ROOT, format!("{} {}", words.codes.1, payment.number));
    draw_symbol(sketch, &symbol, figure, (x, code_y), CODE_SIDE);
    fix_code(sketch, figure, (x, code_y));
    y = y.max(code_y + CODE_SIDE + 2.0 * MM);
    if postal.authorization.is_empty() {
        return Ok(y);
    }
    let setting = Setting::new(7.0).ink(Ink::Grey);
    let line = Text::plain(postal.authorization.as_str());
    say(sketch, StructRole::P, &line, setting, (frame, y))
}
