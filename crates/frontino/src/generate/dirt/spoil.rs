//! The ways in which a row of a legacy file can be changed.

use super::{Hint, Spoiled};
use crate::cli::italian::day;
use crate::generate::layout::Layout;
use crate::generate::random::Random;
use frontino_core::dates::Date;

/// A row about to be written. Every change answers whether it could be made; one that could not
/// leaves the row as it was.
pub(in crate::generate) struct Row<'a> {
    layout: &'static Layout,
    cells: &'a mut Vec<String>,
    pub(super) hint: &'a Hint,
    random: Random,
    pub(super) outcome: Spoiled,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        layout: &'static Layout,
        cells: &'a mut Vec<String>,
        hint: &'a Hint,
        random: Random,
    ) -> Row<'a> {
        Row { layout, cells, hint, random, outcome: Spoiled::Written }
    }

    /// The text of one of our columns; empty for a column that the file does not have.
    pub(super) fn get(&self, ours: &str) -> &str {
        self.layout.place(ours).map_or("", |place| &self.cells[place])
    }

    /// Replaces a text, unless it is there already.
    pub(super) fn set(&mut self, ours: &str, text: &str) -> bool {
        match self.layout.place(ours).filter(|place| self.cells[*place] != text) {
            Some(place) => {
                text.clone_into(&mut self.cells[place]);
                true
            }
            None => false,
        }
    }

    /// Replaces a date.
    pub(super) fn set_date(&mut self, ours: &str, date: Date) -> bool {
        self.set(ours, &day(date))
    }

    /// Changes a text that is there.
    pub(super) fn edit(&mut self, ours: &str, change: fn(&str) -> String) -> bool {
        let text = self.get(ours);
        if text.is_empty() {
            return false;
        }
        let changed = change(text);
        self.set(ours, &changed)
    }

    /// A number from `low` to `high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.random.between(low, high)
    }

    /// The whole row once more, up to forty rows later.
    pub(super) fn repeat(&mut self) -> bool {
        let cells = self.cells.clone();
        self.outcome = Spoiled::Repeated { rows_later: self.random.below(40), cells };
        true
    }

    /// The row once more with one other cell.
    pub(super) fn repeat_with(&mut self, ours: &str, change: fn(&str) -> String) -> bool {
        let Some(place) = self.layout.place(ours) else { return false };
        let mut cells = self.cells.clone();
        cells[place] = change(&cells[place]);
        if cells == *self.cells {
            return false;
        }
        self.outcome = Spoiled::Repeated { rows_later: self.random.below(40), cells };
        true
    }

    /// The row is not written.
    pub(super) fn leave_out(&mut self) -> bool {
        self.outcome = Spoiled::LeftOut;
        true
    }

    /// No-break blanks around the texts of these columns that are not empty.
    pub(super) fn pad(&mut self, columns: &[&str]) -> bool {
        let mut padded = false;
        for ours in columns {
            padded |= self.edit(ours, |text| format!("\u{a0}{text} \u{a0}"));
        }
        padded
    }

    /// The codes of these columns in lower case.
    pub(super) fn lower(&mut self, columns: &[&str]) -> bool {
        let mut changed = false;
        for ours in columns {
            changed |= self.edit(ours, |text| text.to_lowercase());
        }
        changed
    }

    /// A separator too many: all cells of the second half move, the last beyond the header.
    pub(super) fn shift(&mut self) -> bool {
        let middle = self.cells.len() / 2;
        if let Some(last) = self.cells.last_mut().filter(|last| last.is_empty()) {
            "VERIFICARE".clone_into(last);
        }
        self.cells.insert(middle, String::new());
        true
    }

    /// The row ends after a third of its cells.
    pub(super) fn cut(&mut self) -> bool {
        self.cells.truncate((self.cells.len() / 3).max(1));
        true
    }
}
