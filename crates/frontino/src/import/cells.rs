//! Cells of a row by column of ours: normalised, mapped and read by type.

use super::formats::{DateFormat, NumberFormat, NumberRefused};
use super::layout::{BundleFile, Column, ColumnKind};
use super::manifest::{FileSpec, Mapping};
use super::refuse::{nearest, refuse};
use super::rows::Record;
use super::source::{Source, trim};
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::import::{Reason, Warning};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// The biggest amount, in cents: sums of millions of them still fit.
const CENTS_MAX: i64 = 100_000_000_000;
/// The biggest volume, in litres: sums of millions of them still fit.
const LITRES_MAX: i64 = 100_000_000_000;

/// Why a row is kept back, and what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The reason.
    pub reason: Reason,
    /// The column of ours, by its place.
    pub column: Option<u8>,
    /// The code of the row that is missing, or the lines of the others.
    pub detail: Option<Box<str>>,
}

impl Fault {
    /// A fault of the whole row.
    #[must_use]
    pub fn of_row(reason: Reason) -> Fault {
        Fault { reason, column: None, detail: None }
    }

    /// A fault of a cell.
    #[must_use]
    pub fn of_cell(reason: Reason, column: usize) -> Fault {
        Fault { reason, column: u8::try_from(column).ok(), detail: None }
    }

    /// A fault that names something.
    #[must_use]
    pub fn naming(reason: Reason, what: impl Into<Box<str>>) -> Fault {
        Fault { reason, column: None, detail: Some(what.into()) }
    }
}

/// Where the columns of ours stand in the rows of a file, and how their cells are read.
pub struct Layout<'t> {
    columns: &'static [Column],
    places: Vec<Option<usize>>,
    mappings: &'t [Mapping],
    /// Their words in lower case, for those who write them differently here and there.
    folded: Vec<HashMap<String, &'t str>>,
    nulls: &'t HashSet<String>,
    numbers: NumberFormat,
    dates: &'t DateFormat,
    width: usize,
    /// Columns of the old system, without what our quarantine adds behind them.
    own_width: usize,
    /// Day on which the data were taken.
    pub taken_on: Date,
}

impl<'t> Layout<'t> {
    /// Finds the columns of ours in the header.
    ///
    /// # Errors
    /// When a named or a required column is not there, or stands there twice.
    pub fn new(spec: &'t FileSpec, source: &Source, taken_on: Date) -> Result<Layout<'t>, Refusal> {
        let columns = spec.file.columns();
        let mut places = Vec::new();
        for (column, mapping) in columns.iter().zip(&spec.mappings) {
            places.push(place_of(column, mapping, source, spec.file)?);
        }
        let fold = |mapping: &'t Mapping| {
            mapping.values.iter().map(|(t, o)| (t.to_lowercase(), o.as_str())).collect()
        };
        Ok(Layout {
            columns,
            places,
            mappings: &spec.mappings,
            folded: spec.mappings.iter().map(fold).collect(),
            nulls: &spec.nulls,
            numbers: spec.numbers,
            dates: &spec.dates,
            width: source.header.len(),
            own_width: source.own_width(),
            taken_on,
        })
    }

    /// The place in the file of each column of ours.
    #[must_use]
    pub fn places(&self) -> &[Option<usize>] {
        &self.places
    }
}

fn place_of(
    column: &Column,
    mapping: &Mapping,
    source: &Source,
    file: BundleFile,
) -> Result<Option<usize>, Refusal> {
    let name = mapping.theirs.as_deref().unwrap_or(column.name);
    let mut places = source.header.iter().enumerate().filter(|(_, theirs)| *theirs == name);
    let place = places.next().map(|(place, _)| place);
    if places.next().is_some() {
        let message = format!("la colonna «{name}» c'è due volte");
        let next = "rinominare una delle due nel file";
        return Err(refuse("column_twice", &source.name, message, next));
    }
    let needed = mapping.theirs.is_some() || (column.required && mapping.default.is_none());
    if place.is_some() || !needed {
        return Ok(place);
    }
    let message = match mapping.theirs {
        Some(_) => format!("manca la colonna «{name}» ({})", column.name),
        None => format!("manca la colonna obbligatoria «{name}»"),
    };
    let key = format!("[files.{}] columns = {{ {} = \"…\" }}", file.name(), column.name);
    let next = match nearest(name, source.header.iter().map(String::as_str)) {
        Some(near) => format!("forse è «{near}»: si indica con {key}"),
        None => format!(
            "indicare la colonna giusta con {key}; il file ha: {}",
            source.header.join(", ")
        ),
    };
    Err(refuse("column_missing", &source.name, message, next))
}

/// The cells of one row.
pub struct Cells<'r, 't> {
    layout: &'r Layout<'t>,
    record: &'r Record<'t>,
    /// What is odd about the row, each with the column of ours.
    pub warnings: Vec<(Warning, Option<u8>)>,
}

impl<'r, 't> Cells<'r, 't> {
    /// The cells of `record`.
    #[must_use]
    pub fn new(layout: &'r Layout<'t>, record: &'r Record<'t>) -> Cells<'r, 't> {
        Cells { layout, record, warnings: Vec::new() }
    }

    /// What is wrong with the row before any cell is read.
    #[must_use]
    pub fn broken(&self) -> Option<Fault> {
        let cells = &self.record.cells;
        if self.record.is_broken || self.is_still_broken() {
            return Some(Fault::of_row(Reason::BrokenQuotes));
        }
        if cells.iter().skip(self.layout.width).any(|cell| !trim(cell).is_empty()) {
            return Some(Fault::of_row(Reason::ShiftedCells));
        }
        if cells.len() >= self.layout.width {
            return None;
        }
        let columns = self.layout.columns.iter().zip(&self.layout.places).enumerate();
        let mut absent = columns.filter(|(index, (column, place))| {
            let has_default = self.layout.mappings[*index].default.is_some();
            column.required && !has_default && place.is_some_and(|place| place >= cells.len())
        });
        absent.next().map(|(index, _)| Fault::of_cell(Reason::TooFewCells, index))
    }

    /// Whether the row was kept back for its quotation marks and nobody has corrected them: the
    /// quarantine quotes the torn cells anew, so that nothing else would tell.
    fn is_still_broken(&self) -> bool {
        let (own, ours) =
            self.record.cells.split_at(self.layout.own_width.min(self.record.cells.len()));
        self.layout.own_width < self.layout.width
            && ours.first().is_some_and(|reason| reason.starts_with(Reason::BrokenQuotes.code()))
            && own.iter().any(|cell| cell.starts_with('"'))
    }

    /// Whether the cell itself says nothing, whatever its default.
    #[must_use]
    pub fn is_blank(&self, column: usize) -> bool {
        self.own(column).is_none()
    }

    /// What the cell itself says, in our words.
    fn own(&self, column: usize) -> Option<Cow<'t, str>> {
        let cell = self.record.cells.get(self.layout.places[column]?)?;
        let text: Cow<'t, str> = match cell {
            Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
            Cow::Owned(text) => Cow::Owned(trim(text).to_owned()),
        };
        if text.is_empty() || (!self.layout.nulls.is_empty() && self.layout.nulls.contains(&*text))
        {
            return None;
        }
        let values = &self.layout.mappings[column].values;
        if values.is_empty() {
            return Some(text);
        }
        let mapped = values.get(&*text).map(String::as_str);
        let mapped =
            mapped.or_else(|| self.layout.folded[column].get(&text.to_lowercase()).copied());
        match mapped {
            Some("") => None,
            Some(ours) => Some(Cow::Borrowed(ours)),
            None => Some(text),
        }
    }

    /// The text of a cell, or its default; `None` when both are blank.
    #[must_use]
    pub fn text(&self, column: usize) -> Option<Cow<'t, str>> {
        self.own(column).or_else(|| {
            let default = self.layout.mappings[column].default.as_deref();
            default.map(trim).filter(|text| !text.is_empty()).map(Cow::Borrowed)
        })
    }

    /// A code: in upper case.
    #[must_use]
    pub fn code(&self, column: usize) -> Option<Cow<'t, str>> {
        let text = self.text(column)?;
        let is_upper = text.bytes().all(|c| c.is_ascii() && !c.is_ascii_lowercase());
        Some(if is_upper { text } else { Cow::Owned(text.to_uppercase()) })
    }

    /// A code without any blank in it: tax codes, accounts, numbers of notices.
    #[must_use]
    pub fn compact_code(&self, column: usize) -> Option<Cow<'t, str>> {
        let code = self.code(column)?;
        if code.bytes().all(|c| c.is_ascii_graphic()) {
            return Some(code);
        }
        let kept = |c: &char| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}');
        Some(Cow::Owned(code.chars().filter(kept).collect()))
    }

    /// A code that must be there.
    ///
    /// # Errors
    /// When it is blank.
    pub fn required_code(&self, column: usize) -> Result<Cow<'t, str>, Fault> {
        self.code(column).ok_or_else(|| Fault::of_cell(Reason::RequiredBlank, column))
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// When it is blank.
    pub fn required_text(&self, column: usize) -> Result<Cow<'t, str>, Fault> {
        self.text(column).ok_or_else(|| Fault::of_cell(Reason::RequiredBlank, column))
    }

    /// One of the words of the column, by its place among them.
    ///
    /// # Errors
    /// When it is none of them, or blank where it must not be.
    pub fn word(&self, column: usize) -> Result<Option<&'static str>, Fault> {
        let Column { kind, required, .. } = self.layout.columns[column];
        let words = if let ColumnKind::Words(words) = kind { words } else { &[] };
        match self.text(column) {
            None if required => Err(Fault::of_cell(Reason::RequiredBlank, column)),
            None => Ok(None),
            Some(text) => {
                let word = words.iter().find(|word| word.eq_ignore_ascii_case(&text));
                word.copied().map(Some).ok_or(Fault::of_cell(Reason::UnknownValue, column))
            }
        }
    }

    /// A word that must be there, or has a meaning of its own when it is blank.
    ///
    /// # Errors
    /// When it is none of the words of the column.
    pub fn word_or(&self, column: usize, blank: &'static str) -> Result<&'static str, Fault> {
        Ok(self.word(column)?.unwrap_or(blank))
    }

    /// `yes` or `no`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn flag_or(&self, column: usize, blank: bool) -> Result<bool, Fault> {
        Ok(self.word(column)?.map_or(blank, |word| word == "yes"))
    }

    fn number(&self, column: usize, decimals: u32, max: i64) -> Result<Option<i64>, Fault> {
        let text = match self.text(column) {
            Some(text) => text,
            None if self.layout.columns[column].required => {
                return Err(Fault::of_cell(Reason::RequiredBlank, column));
            }
            None => return Ok(None),
        };
        // A default is written in our form, not in that of the file.
        let form = if self.is_blank(column) { NumberFormat::Dot } else { self.layout.numbers };
        let reason = match form.read(&text, decimals) {
            Ok(value) if (-max..=max).contains(&value) => return Ok(Some(value)),
            Ok(_) | Err(NumberRefused::OutOfRange) => Reason::OutOfRange,
            Err(NumberRefused::NotANumber) => Reason::NotANumber,
            Err(NumberRefused::TooManyDecimals) => Reason::TooManyDecimals,
        };
        Err(Fault::of_cell(reason, column))
    }

    /// A count from 0 to `max`.
    ///
    /// # Errors
    /// When it is no whole number, below zero or above `max`, or blank where it must not be.
    pub fn count(&self, column: usize, max: i64) -> Result<Option<i64>, Fault> {
        match self.number(column, 0, max)? {
            Some(number) if number < 0 => Err(Fault::of_cell(Reason::Negative, column)),
            number => Ok(number),
        }
    }

    /// The default of a count, if the manifest gives one above zero.
    #[must_use]
    pub fn default_count(&self, column: usize) -> Option<i64> {
        let default = self.layout.mappings[column].default.as_deref()?;
        default.trim().parse::<i64>().ok().filter(|count| *count > 0)
    }

    /// A volume in litres, from cubic metres with up to three decimals.
    ///
    /// # Errors
    /// When it is no such number, or blank where it must not be.
    pub fn litres(&self, column: usize) -> Result<Option<i64>, Fault> {
        self.number(column, 3, LITRES_MAX)
    }

    /// An amount in cents.
    ///
    /// # Errors
    /// When it is no such number, or blank where it must not be.
    pub fn cents(&self, column: usize) -> Result<Option<i64>, Fault> {
        self.number(column, 2, CENTS_MAX)
    }

    fn read_date(&self, column: usize, text: &str) -> Option<Date> {
        let date = self.layout.dates.read(text);
        // Defaults are written in our form.
        date.or_else(|| if self.is_blank(column) { Date::parse(text) } else { None })
    }

    /// A date that must be there.
    ///
    /// # Errors
    /// When it is blank or no date.
    pub fn required_date(&self, column: usize) -> Result<Date, Fault> {
        let text = self.required_text(column)?;
        self.read_date(column, &text).ok_or_else(|| Fault::of_cell(Reason::NotADate, column))
    }

    /// A date, or nothing; one that is wrong is taken as blank, with a warning.
    pub fn optional_date(&mut self, column: usize) -> Option<Date> {
        let text = self.text(column)?;
        let date = self.read_date(column, &text);
        if date.is_none() {
            self.ignore(column);
        }
        date
    }

    /// A date in a person's life, which never lies after the data were taken: years of two digits
    /// are of the century that makes it so.
    pub fn optional_past_date(&mut self, column: usize) -> Option<Date> {
        let date = self.optional_date(column)?;
        if date <= self.layout.taken_on {
            return Some(date);
        }
        if self.layout.dates.has_short_year() {
            return Some(date.plus_years(-100));
        }
        self.ignore(column);
        None
    }

    /// A text that `holds`, or nothing; one that does not is taken as blank, with a warning.
    pub fn optional(
        &mut self,
        column: usize,
        text: Option<Cow<'t, str>>,
        holds: impl Fn(&str) -> bool,
    ) -> Option<Cow<'t, str>> {
        let text = text?;
        if holds(&text) {
            return Some(text);
        }
        self.ignore(column);
        None
    }

    /// Notes that a cell was taken as blank.
    pub fn ignore(&mut self, column: usize) {
        self.warn(Warning::CellIgnored, Some(column));
    }

    /// Notes something odd.
    pub fn warn(&mut self, warning: Warning, column: Option<usize>) {
        self.warnings.push((warning, column.and_then(|column| u8::try_from(column).ok())));
    }
}
