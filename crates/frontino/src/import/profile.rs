//! A profile of every column of a file: what the old system really wrote, for the migration
//! engineer. No content of a personal column is kept, only the shape of it.

use super::layout::{BundleFile, ColumnKind};
use super::rows::Record;
use super::source::{Source, trim};
use foldhash::{HashMap, HashSet};

/// Different contents that are counted, at most.
pub(super) const DISTINCT_MAX: usize = 1000;
/// How often a content occurs, at least, that is shown as it is.
const FREQUENT_MIN: u64 = 3;
/// Contents or shapes that are shown, at most.
const SHOWN_MAX: usize = 5;

/// What a column holds, as far as its cells tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guess {
    /// Nothing.
    Empty,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// Anything.
    Text,
}

impl Guess {
    /// A word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Guess::Empty => "empty",
            Guess::Whole => "whole",
            Guess::Number => "number",
            Guess::Date => "date",
            Guess::Text => "text",
        }
    }
}

/// A column.
#[derive(Clone, Debug)]
pub struct ColumnProfile {
    /// Its name in the file.
    pub name: String,
    /// Our columns that are read from it.
    pub ours: Vec<&'static str>,
    /// Cells with content.
    pub filled: u64,
    /// Cells without.
    pub blank: u64,
    /// Different contents, up to a thousand.
    pub distinct: usize,
    /// Characters of the longest cell.
    pub longest: usize,
    /// What it holds.
    pub guess: Guess,
    /// Smallest and biggest content of numbers and dates that are nobody's.
    pub range: Option<(String, String)>,
    /// The most frequent contents of lists, else the most frequent shapes (`A` a letter, `9` a
    /// digit).
    pub examples: Vec<(String, u64)>,
}

struct Watch {
    filled: u64,
    blank: u64,
    distinct: HashMap<String, u64>,
    shapes: HashMap<String, u64>,
    longest: usize,
    guesses: HashSet<Guess>,
    least: Option<(i64, String)>,
    most: Option<(i64, String)>,
}

/// Profiles the columns of a file; `places` are those of our columns.
#[must_use]
pub fn profile(file: BundleFile, source: &Source, places: &[Option<usize>]) -> Vec<ColumnProfile> {
    let mut watches = source.header.iter().map(|_| Watch::new()).collect::<Vec<_>>();
    let mut rows = source.rows();
    let mut record = Record::default();
    while rows.next(&mut record) {
        for (place, watch) in watches.iter_mut().enumerate() {
            watch.see(record.cells.get(place).map_or("", |cell| trim(cell)), source);
        }
    }
    let finish = |(place, watch): (usize, Watch)| {
        let ours = file.columns().iter().zip(places).filter(|(_, at)| **at == Some(place));
        let ours = ours.map(|(column, _)| column).collect::<Vec<_>>();
        let kinds = ours.iter().map(|column| column.kind).collect::<Vec<_>>();
        let names = ours.iter().map(|column| column.name).collect();
        watch.finish(source.header[place].clone(), names, &kinds)
    };
    watches.into_iter().enumerate().map(finish).collect()
}

impl Watch {
    fn new() -> Watch {
        Watch {
            filled: 0,
            blank: 0,
            distinct: HashMap::default(),
            shapes: HashMap::default(),
            longest: 0,
            guesses: HashSet::default(),
            least: None,
            most: None,
        }
    }

    fn see(&mut self, cell: &str, source: &Source) {
        if cell.is_empty() {
            self.blank += 1;
            return;
        }
        self.filled += 1;
        if cell.len() > self.longest {
            self.longest = self.longest.max(cell.chars().count());
        }
        if let Some(count) = self.distinct.get_mut(cell) {
            *count += 1;
            return;
        }
        if self.distinct.len() < DISTINCT_MAX {
            self.distinct.insert(cell.to_owned(), 1);
            *self.shapes.entry(shape(cell)).or_default() += 1;
        }
        let (guess, value) = guess(cell, source);
        self.guesses.insert(guess);
        if let Some(value) = value {
            if self.least.as_ref().is_none_or(|(least, _)| value < *least) {
                self.least = Some((value, cell.to_owned()));
            }
            if self.most.as_ref().is_none_or(|(most, _)| value > *most) {
                self.most = Some((value, cell.to_owned()));
            }
        }
    }

    fn finish(self, name: String, ours: Vec<&'static str>, kinds: &[ColumnKind]) -> ColumnProfile {
        let is_open = |kind: &ColumnKind| {
            use ColumnKind::{Date, Listed, Number, Words};
            matches!(kind, Number | Date | Listed | Words(_))
        };
        // A column that is not read may hold anything, also names.
        let is_shown = !kinds.is_empty() && kinds.iter().all(is_open);
        let is_list =
            kinds.iter().any(|kind| matches!(kind, ColumnKind::Words(_) | ColumnKind::Listed));
        let guess = match self.guesses.len() {
            0 => Guess::Empty,
            1 => self.guesses.iter().next().copied().unwrap_or(Guess::Text),
            2 if !self.guesses.contains(&Guess::Text) && !self.guesses.contains(&Guess::Date) => {
                Guess::Number
            }
            _ => Guess::Text,
        };
        let is_ordered = matches!(guess, Guess::Whole | Guess::Number | Guess::Date);
        let range = self.least.zip(self.most).filter(|_| is_shown && is_ordered);
        let counts = match is_shown && is_list {
            true => frequent_or_shape(&self.distinct),
            false => self.shapes,
        };
        let mut examples = counts.into_iter().collect::<Vec<_>>();
        examples.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        examples.truncate(SHOWN_MAX);
        ColumnProfile {
            name,
            ours,
            filled: self.filled,
            blank: self.blank,
            distinct: self.distinct.len(),
            longest: self.longest,
            guess,
            range: range.map(|((_, least), (_, most))| (least, most)),
            examples,
        }
    }
}

/// Contents that occur again and again as they are, the others by their shape: a row that is
/// shifted puts a name where a word of a list should stand.
fn frequent_or_shape(distinct: &HashMap<String, u64>) -> HashMap<String, u64> {
    let mut counts = HashMap::default();
    for (text, count) in distinct {
        let shown = if *count >= FREQUENT_MIN { text.clone() } else { shape(text) };
        *counts.entry(shown).or_default() += count;
    }
    counts
}

/// What one cell is, with a number that orders it among its like.
fn guess(cell: &str, source: &Source) -> (Guess, Option<i64>) {
    if let Some(date) = source.dates.read(cell) {
        return (Guess::Date, Some(i64::from(date.days())));
    }
    match source.numbers.read(cell, 6) {
        Ok(value) if value % 1_000_000 == 0 => (Guess::Whole, Some(value)),
        Ok(value) => (Guess::Number, Some(value)),
        Err(_) => (Guess::Text, None),
    }
}

/// The shape of a text: `A` for a letter, `9` for a digit; long runs are cut.
fn shape(cell: &str) -> String {
    let letter = |c: char| match c {
        _ if c.is_alphabetic() => 'A',
        _ if c.is_numeric() => '9',
        _ => c,
    };
    let mut shape = cell.chars().take(24).map(letter).collect::<String>();
    if cell.chars().nth(24).is_some() {
        shape.push('…');
    }
    shape
}
