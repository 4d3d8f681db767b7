//! Codes as small numbers: each text once, so that rows that refer to each other compare cheaply.

use foldhash::HashMap;
use std::borrow::Cow;

/// Texts and the numbers they were given, from 0 in order of appearance.
#[derive(Debug, Default)]
pub struct Interner<'t> {
    numbers: HashMap<Cow<'t, str>, u32>,
    texts: Vec<Cow<'t, str>>,
    last: usize,
}

impl<'t> Interner<'t> {
    /// The number of a text.
    pub fn number(&mut self, text: Cow<'t, str>) -> u32 {
        // Rows of one supply mostly stand together.
        if self.texts.get(self.last).is_some_and(|last| *last == text) {
            return self.last as u32;
        }
        let next = self.texts.len() as u32;
        let number = *self.numbers.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            next
        });
        self.last = number as usize;
        number
    }

    /// The number of a text that was seen.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    #[must_use]
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// All numbers, sorted by their texts as bytes.
    #[must_use]
    pub fn sorted(&self) -> Vec<u32> {
        let mut numbers = (0..self.len() as u32).collect::<Vec<_>>();
        numbers.sort_unstable_by_key(|number| self.text(*number));
        numbers
    }
}

/// The codes of a bundle.
#[derive(Debug, Default)]
pub struct Codes<'t> {
    /// Of holders.
    pub holders: Interner<'t>,
    /// Of supplies.
    pub supplies: Interner<'t>,
    /// Serial numbers of meters.
    pub serials: Interner<'t>,
    /// Numbers of documents, plans and notices.
    pub documents: Interner<'t>,
}
