//! The rows of one file: read once, judged step by step, each with its verdict in the end.

use super::cells::{Cells, Fault, Layout};
use super::codes::Codes;
use super::layout::BundleFile;
use super::reconciliation::Sums;
use super::rows::Record;
use super::source::Source;
use frontino_core::dates::Date;
use frontino_core::import::{Reason, Twins, Warning, compare_twins};

/// No supply, no second key.
pub const NOTHING: u32 = u32::MAX;

/// What a row of a file says; one type for each file.
pub trait Entry<'t>: Sized {
    /// What tells rows apart.
    type Key: Ord + Copy;
    /// The file.
    const FILE: BundleFile;

    /// Reads the key.
    ///
    /// # Errors
    /// When a cell of the key cannot be read.
    fn key(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<Self::Key, Fault>;

    /// Reads the rest.
    ///
    /// # Errors
    /// When a cell cannot be read or the row contradicts itself.
    fn read(cells: &mut Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<Self, Fault>;

    /// Adds all that it says, beside its key, to the digest of the row.
    fn digest(&self, digest: &mut Digest);

    /// The supply that it names, if the file names any.
    fn supply(_: &Cells<'_, 't>, _: &mut Codes<'t>) -> Option<u32> {
        None
    }

    /// A second key that no other row may have.
    fn second_key(_: &Cells<'_, 't>, _: &mut Codes<'t>) -> Option<u32> {
        None
    }

    /// What the reconciliation sums: litres, or cents of deposits and open amounts.
    fn worth(_: &Cells<'_, 't>) -> Option<i64> {
        None
    }
}

/// How a row ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not judged yet.
    Pending,
    /// Says the same as an earlier row, whose end it shares.
    Follows(u32),
    /// To be written.
    Accepted,
    /// There already, the same.
    Unchanged,
    /// Kept back.
    Quarantined,
}

/// A row.
#[derive(Debug)]
pub struct Row<K, E> {
    /// Where it begins in the text.
    pub byte: usize,
    /// Its physical line.
    pub line: u32,
    /// The supply that it names.
    pub supply: u32,
    /// The second key.
    pub second_key: u32,
    /// How it ends.
    pub verdict: Verdict,
    /// Its key, if it can be read.
    pub key: Option<K>,
    /// The digest of what it says.
    pub hash: i64,
    /// What the reconciliation sums.
    pub worth: Option<i64>,
    /// What it says, if it can be read.
    pub entry: Option<E>,
    /// Why it is kept back.
    pub fault: Option<Box<Fault>>,
}

/// The rows of a file.
#[derive(Debug)]
pub struct Table<K, E> {
    /// All, in the order of the file.
    pub rows: Vec<Row<K, E>>,
    /// Rows with a key, sorted by it.
    pub order: Vec<u32>,
    /// What is odd: row, what, column of ours.
    pub warnings: Vec<(u32, Warning, Option<u8>)>,
    /// Rows and their worth, summed while they were read.
    pub source: Sums,
}

impl<K, E> Default for Table<K, E> {
    fn default() -> Table<K, E> {
        Table { rows: Vec::new(), order: Vec::new(), warnings: Vec::new(), source: Sums::default() }
    }
}

/// Reads all rows of a file and compares those with the same key.
pub fn read<'t, E: Entry<'t>>(
    layout: &Layout<'t>,
    source: &'t Source,
    codes: &mut Codes<'t>,
) -> Table<E::Key, E> {
    let mut table = Table::default();
    let mut record = Record::default();
    let mut rows = source.rows();
    while rows.next(&mut record) {
        let mut cells = Cells::new(layout, &record);
        let number = table.rows.len() as u32;
        let row = read_row(&mut cells, &record, codes);
        for (warning, column) in cells.warnings {
            table.warnings.push((number, warning, column));
        }
        table.source.add(Sums::of_row(E::FILE, row.worth));
        table.rows.push(row);
    }
    table.compare_twins();
    table
}

fn read_row<'t, E: Entry<'t>>(
    cells: &mut Cells<'_, 't>,
    record: &Record<'t>,
    codes: &mut Codes<'t>,
) -> Row<E::Key, E> {
    let mut row = Row {
        byte: record.byte,
        line: record.line,
        supply: E::supply(cells, codes).unwrap_or(NOTHING),
        second_key: NOTHING,
        verdict: Verdict::Pending,
        key: None,
        hash: 0,
        worth: E::worth(cells),
        entry: None,
        fault: None,
    };
    // A row that is shifted or torn says nothing reliable, not even its key.
    if let Some(fault) = cells.broken() {
        row.quarantine(fault);
        return row;
    }
    row.second_key = E::second_key(cells, codes).unwrap_or(NOTHING);
    match E::key(cells, codes) {
        Ok(key) => row.key = Some(key),
        Err(fault) => {
            row.quarantine(fault);
            return row;
        }
    }
    match E::read(cells, codes) {
        Ok(entry) => {
            let mut digest = Digest::default();
            entry.digest(&mut digest);
            row.hash = digest.value();
            row.entry = Some(entry);
        }
        Err(fault) => row.quarantine(fault),
    }
    row
}

impl<K, E> Row<K, E> {
    /// Keeps the row back, unless it is kept back already.
    pub fn quarantine(&mut self, fault: Fault) {
        if self.verdict != Verdict::Quarantined {
            self.verdict = Verdict::Quarantined;
            self.fault = Some(Box::new(fault));
        }
    }

    /// Ends a row whose key is in the database, with the digest of what stands there.
    pub fn settle_known(&mut self, known_hash: Option<i64>) {
        if known_hash == Some(self.hash) {
            self.verdict = Verdict::Unchanged;
        } else {
            self.quarantine(Fault::of_row(Reason::AlreadyThereDifferent));
        }
    }
}

impl<K: Ord + Copy, E> Table<K, E> {
    /// Compares the rows with the same key (R10.8): the same content follows the first, other
    /// content keeps all of them back.
    fn compare_twins(&mut self) {
        let with_key = (0..self.rows.len() as u32).filter(|n| self.row(*n).key.is_some());
        let mut order = with_key.collect::<Vec<_>>();
        order.sort_unstable_by_key(|number| (self.row(*number).key, *number));
        let mut start = 0;
        while start < order.len() {
            let key = self.row(order[start]).key;
            let end =
                start + order[start..].iter().take_while(|n| self.row(**n).key == key).count();
            if end - start > 1 {
                self.settle_twins(&order[start..end]);
            }
            start = end;
        }
        self.order = order;
    }

    fn settle_twins(&mut self, twins: &[u32]) {
        let content =
            |number: &u32| self.row(*number).entry.as_ref().map(|_| self.row(*number).hash);
        match compare_twins(&twins.iter().map(content).collect::<Vec<_>>()) {
            Twins::Same => {
                for number in &twins[1..] {
                    if self.row(*number).verdict == Verdict::Pending {
                        self.row_mut(*number).verdict = Verdict::Follows(twins[0]);
                    }
                }
            }
            Twins::Conflict => self.keep_back_together(twins, Reason::DuplicateConflict),
        }
    }

    /// Keeps rows back together, each naming the lines of the others.
    pub fn keep_back_together(&mut self, rows: &[u32], reason: Reason) {
        for number in rows {
            let others = rows.iter().filter(|other| *other != number).take(5);
            let lines = others.map(|other| self.row(*other).line.to_string()).collect::<Vec<_>>();
            self.row_mut(*number).quarantine(Fault::naming(reason, lines.join(", ")));
        }
    }
}

impl<K, E> Table<K, E> {
    /// A row by its number.
    #[must_use]
    pub fn row(&self, number: u32) -> &Row<K, E> {
        &self.rows[number as usize]
    }

    /// A row by its number, to judge it.
    pub fn row_mut(&mut self, number: u32) -> &mut Row<K, E> {
        &mut self.rows[number as usize]
    }

    /// What a row says, when it is still to be judged or accepted.
    #[must_use]
    pub fn standing(&self, number: u32) -> Option<(&K, &E)> {
        let row = self.row(number);
        match row.verdict {
            Verdict::Pending | Verdict::Accepted => Some((row.key.as_ref()?, row.entry.as_ref()?)),
            _ => None,
        }
    }

    /// Rows still to be judged or accepted, sorted by key.
    pub fn all_standing(&self) -> impl Iterator<Item = (u32, &K, &E)> {
        self.order.iter().filter_map(|number| {
            let (key, entry) = self.standing(*number)?;
            Some((*number, key, entry))
        })
    }

    /// Numbers of the rows still to be judged, sorted by key.
    #[must_use]
    pub fn pending(&self) -> Vec<u32> {
        let is_pending = |number: &&u32| self.row(**number).verdict == Verdict::Pending;
        self.order.iter().filter(is_pending).copied().collect()
    }

    /// The accepted rows, each with what `by` says of its key, to sort them by it.
    pub fn accepted<'k, T>(&'k self, by: impl Fn(&'k K) -> T) -> Vec<(T, u32)> {
        let accepted = |number: &u32| self.row(*number).verdict == Verdict::Accepted;
        let numbers = self.order.iter().copied().filter(accepted);
        numbers.filter_map(|number| Some((by(self.row(number).key.as_ref()?), number))).collect()
    }

    /// Accepts what is still pending and ends the rows that follow another.
    pub fn conclude(&mut self) {
        for row in &mut self.rows {
            if row.verdict == Verdict::Pending {
                row.verdict = Verdict::Accepted;
            }
        }
        for number in 0..self.rows.len() as u32 {
            let Verdict::Follows(first) = self.row(number).verdict else { continue };
            match self.row(first).fault.clone() {
                Some(fault) => self.row_mut(number).quarantine(*fault),
                None => self.row_mut(number).verdict = Verdict::Unchanged,
            }
        }
    }

    /// Notes something odd about a row.
    pub fn warn(&mut self, number: u32, warning: Warning) {
        self.warnings.push((number, warning, None));
    }
}

/// A digest of 64 bits (FNV-1a), the same for ever: it is kept beside each row as `source_hash` and
/// tells whether a later bundle says the same. It guards against change, not against malice.
#[derive(Clone, Copy, Debug)]
pub struct Digest(u64);

impl Default for Digest {
    fn default() -> Digest {
        Digest(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    /// Adds a number or nothing.
    pub fn number(&mut self, number: Option<i64>) -> &mut Digest {
        self.byte(u8::from(number.is_some()));
        for byte in number.unwrap_or(0).to_le_bytes() {
            self.byte(byte);
        }
        self
    }

    /// Adds a text or nothing.
    pub fn text(&mut self, text: Option<&str>) -> &mut Digest {
        self.number(text.map(|text| text.len() as i64));
        for byte in text.unwrap_or("").bytes() {
            self.byte(byte);
        }
        self
    }

    /// Adds a date or nothing.
    pub fn date(&mut self, date: Option<Date>) -> &mut Digest {
        self.number(date.map(|date| i64::from(date.days())))
    }

    /// The digest.
    #[must_use]
    pub fn value(self) -> i64 {
        i64::from_le_bytes(self.0.to_le_bytes())
    }
}
