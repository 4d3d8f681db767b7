//! The postal slip of a notice: what the post office reads, with the Data Matrix.

use super::Frame;
use super::boxes::draw_symbol;
use super::flow::strong;
use super::notice::{CODE_SIDE, fitted, grouped, labelled, say, typed};
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
    let text_width = if is_wide { frame.width - CODE_SIDE - 6.0 * MM } else { frame.width };
    let text = Frame { x: frame.x, width: text_width };
    let amount = strong(&format!("{} {}", words.euro, payment.amount));
    let code_top = y + 2.0;
    y = fitted(sketch, &amount, 11.0, (text, y))?;
    let account = typed(&postal.account);
    y = labelled(sketch, (&words.account, &account), TEXT, (text, y))?;
    let holder = Text::plain(postal.holder.as_str());
    y = labelled(sketch, (&words.account_holder, &holder), TEXT, (text, y))?;
    // The post office prints 35 characters of the name.
    let name: String = notice.debtor.name.chars().take(35).collect();
    y = labelled(sketch, (&words.debtor, &Text::plain(name)), TEXT, (text, y))?;
    let subject = Text::plain(notice.subject.as_str());
    y = labelled(sketch, (&words.subject, &subject), TEXT, (text, y))?;
    let number = typed(&grouped(&payment.number));
    y = labelled(sketch, (&words.number, &number), Setting::new(8.0), (text, y))?;
    let creditor = format!("{}   {}", notice.creditor.code, words.slip_kind);
    y = labelled(sketch, (&words.creditor_code, &typed(&creditor)), TEXT, (text, y))?;
    let (x, code_y) = if is_wide {
        (frame.x + frame.width - CODE_SIDE - 2.0 * MM, code_top)
    } else {
        (frame.x + (frame.width - CODE_SIDE) / 2.0, y + 1.0 * MM)
    };
    let symbol = symbol::data_matrix(&payment.data_matrix)?;
    let figure = sketch.tree.add_figure(ROOT, format!("{} {}", words.codes.1, payment.number));
    draw_symbol(sketch, &symbol, figure, (x, code_y), CODE_SIDE);
    y = y.max(code_y + CODE_SIDE + 2.0 * MM);
    if postal.authorization.is_empty() {
        return Ok(y);
    }
    let setting = Setting::new(7.0).ink(Ink::Grey);
    let line = Text::plain(postal.authorization.as_str());
    say(sketch, StructRole::P, &line, setting, (frame, y))
}
