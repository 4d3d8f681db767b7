//! Puts elements and values into one string that is used again; nothing else is allocated.

use super::text::{self, Letters};
use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// Why an invoice cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteRefused {
    /// A letter that the field cannot carry and that nobody knows how to write out.
    #[error("letter {letter:?} in {element}")]
    Letter {
        /// Name of the element.
        element: &'static str,
        /// The letter.
        letter: char,
    },
    /// A field that must be filled is blank.
    #[error("{element} is blank")]
    Blank {
        /// Name of the element.
        element: &'static str,
    },
    /// A code has more characters than its field: cut it would be another one.
    #[error("{element} is too long")]
    Long {
        /// Name of the element.
        element: &'static str,
    },
    /// No line, or more than four digits can number.
    #[error("{lines} lines")]
    Lines {
        /// How many.
        lines: usize,
    },
}

/// The document under way.
pub(super) struct Writer<'o> {
    pub(super) out: &'o mut String,
    refused: Option<WriteRefused>,
}

impl<'o> Writer<'o> {
    pub(super) fn new(out: &'o mut String) -> Writer<'o> {
        out.clear();
        Writer { out, refused: None }
    }

    /// What was refused first.
    pub(super) fn finish(self) -> Result<(), WriteRefused> {
        self.refused.map_or(Ok(()), Err)
    }

    #[inline]
    pub(super) fn open(&mut self, element: &'static str) {
        self.out.push('<');
        self.out.push_str(element);
        self.out.push('>');
    }

    #[inline]
    pub(super) fn close(&mut self, element: &'static str) {
        self.out.push_str("</");
        self.out.push_str(element);
        self.out.push('>');
    }

    pub(super) fn within(&mut self, element: &'static str, content: impl FnOnce(&mut Self)) {
        self.open(element);
        content(self);
        self.close(element);
    }

    /// A code of ours: letters that need no escape.
    pub(super) fn code(&mut self, element: &'static str, code: &str) {
        self.within(element, |w| w.out.push_str(code));
    }

    /// A text that must be there; one of Basic Latin is a code and is never cut.
    pub(super) fn text(
        &mut self,
        element: &'static str,
        words: &str,
        letters: Letters,
        max: usize,
    ) {
        self.open(element);
        let begin = self.out.len();
        if letters == Letters::Basic && words.trim().chars().count() > max {
            self.refused.get_or_insert(WriteRefused::Long { element });
        }
        if let Err(letter) = text::push(self.out, words, letters, max) {
            self.refused.get_or_insert(WriteRefused::Letter { element, letter });
        } else if self.out.len() == begin {
            self.refused.get_or_insert(WriteRefused::Blank { element });
        }
        self.close(element);
    }

    /// A text that may be absent: one that says nothing is.
    pub(super) fn opt_text(
        &mut self,
        element: &'static str,
        words: Option<&str>,
        letters: Letters,
        max: usize,
    ) {
        if let Some(words) = words.filter(|words| !words.trim().is_empty()) {
            self.text(element, words, letters, max);
        }
    }

    pub(super) fn date(&mut self, element: &'static str, day: Date) {
        let iso = day.iso_bytes();
        self.within(element, |w| w.out.push_str(std::str::from_utf8(&iso).unwrap_or_default()));
    }

    pub(super) fn int(&mut self, element: &'static str, value: i64) {
        self.within(element, |w| w.out.push_str(itoa::Buffer::new().format(value)));
    }

    pub(super) fn cents(&mut self, element: &'static str, amount: Cents) {
        self.within(element, |w| w.decimal(amount.0, 2));
    }

    /// A number in `10^-decimals`, with at least two decimals and none of the zeros after that.
    pub(super) fn number(&mut self, element: &'static str, value: i64, decimals: u32) {
        let (mut value, mut decimals) = (value, decimals);
        while decimals > 2 && value % 10 == 0 {
            (value, decimals) = (value / 10, decimals - 1);
        }
        self.within(element, |w| w.decimal(value, decimals));
    }

    fn decimal(&mut self, value: i64, decimals: u32) {
        if value < 0 {
            self.out.push('-');
        }
        let (scale, value) = (10u64.pow(decimals), value.unsigned_abs());
        self.out.push_str(itoa::Buffer::new().format(value / scale));
        self.out.push('.');
        let mut left = value % scale;
        let mut place = scale / 10;
        while place > 0 {
            // A digit is below ten.
            self.out.push(char::from(b'0' + (left / place) as u8));
            (left, place) = (left % place, place / 10);
        }
    }
}
