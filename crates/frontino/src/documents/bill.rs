//! The words of a bill (R9.1 to R9.4): the first page with who, how much, by when and how the
//! consumption is known; then every line, the sums, how it was estimated, the supply, the notices.

mod boxes;
mod consumption;
mod estimate;
mod first_page;
mod limitation;
mod lines;
mod notices;
mod readings;
mod sums;
mod supply;
#[cfg(test)]
pub(super) mod tests;
mod unpaid;

pub use boxes::activation_box;

use super::{Codes, Office};
use crate::bill_run::RunInputs;
use crate::cli::italian::day;
use crate::refusal::Refusal;
use frontino_core::charge::Line;
use frontino_core::dates::{Date, Period};
use frontino_core::limitation::LimitationRegime;
use frontino_core::money::Cents;
use frontino_core::rating::Source;
use frontino_documents::sheet::{Block, Fact, Sheet};
use frontino_store::bill_file::BillFile;
use frontino_store::packed::{self, Basis};

/// How a line came about, for who wants to know: the line and its paragraphs.
pub type LineDetail = (Line, Vec<String>);

/// A bill read back, with all that its words are made from.
struct OpenBill<'a> {
    file: &'a BillFile,
    office: &'a Office,
    codes: Codes<'a>,
    basis: Basis,
    inputs: RunInputs,
    details: &'a [LineDetail],
}

/// What a bill is called by how its consumption is known (R9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillType {
    /// All days are estimated.
    Advance,
    /// All days are read.
    Balance,
    /// Some of each.
    Mixed,
    /// The last bill of a contract.
    Closing,
}

impl BillType {
    /// As it is printed.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            BillType::Advance => "Bolletta di acconto",
            BillType::Balance => "Bolletta a saldo",
            BillType::Mixed => "Bolletta mista (in parte a saldo, in parte di acconto)",
            BillType::Closing => "Bolletta di chiusura",
        }
    }
}

/// The sheet of a bill.
///
/// # Errors
/// When a stored text cannot be read, or a notice that the bill must bear has no text.
pub fn sheet(file: &BillFile, office: &Office, codes: Codes<'_>) -> Result<Sheet, Refusal> {
    explained(file, office, codes, &[])
}

/// The sheet of a bill whose lines open to how they came about.
///
/// # Errors
/// As [`sheet`].
pub fn explained(
    file: &BillFile,
    office: &Office,
    codes: Codes<'_>,
    details: &[LineDetail],
) -> Result<Sheet, Refusal> {
    OpenBill::read(file, office, codes, details)?.sheet()
}

impl<'a> OpenBill<'a> {
    fn read(
        file: &'a BillFile,
        office: &'a Office,
        codes: Codes<'a>,
        details: &'a [LineDetail],
    ) -> Result<OpenBill<'a>, Refusal> {
        let row = &file.bill;
        let period = Period::new(row.from, row.until);
        let texts = (&row.lines, &row.basis);
        let known = (row.catalogue, &office.catalogue);
        let basis = packed::read_bill(file.sequence, period, known.0, texts.0, texts.1, known.1)?;
        let inputs = RunInputs::of(&file.run)?;
        Ok(OpenBill { file, office, codes, basis, inputs, details })
    }

    fn sheet(&self) -> Result<Sheet, Refusal> {
        let row = &self.file.bill;
        let mut blocks = self.first_page();
        blocks.push(Block::NewPage);
        self.add_lines(&mut blocks);
        self.add_sums(&mut blocks);
        self.add_readings(&mut blocks);
        self.add_estimate(&mut blocks);
        self.add_unpaid(&mut blocks);
        self.add_supply(&mut blocks);
        self.add_notices(&mut blocks);
        Ok(Sheet {
            title: self.title(),
            dated_on: self.issued_on(),
            sender: self.office.sender(),
            addressee: addressee(self.file),
            references: vec![
                Fact::new("Codice utente", &*row.supply_code),
                Fact::new("Bolletta n.", self.number()),
                Fact::new("Data", day(self.issued_on())),
                Fact::new("Matricola del contatore", self.serial()),
            ],
            front: self.front()?,
            blocks,
            foot: format!("{} · Bolletta n. {}", self.office.foot(), self.number()),
        })
    }

    fn title(&self) -> String {
        match self.is_credit_note() {
            true => super::credit_note::title(&self.number()),
            false => format!("Bolletta dell'acqua n. {}", self.number()),
        }
    }

    fn number(&self) -> String {
        match self.file.bill.number.as_str() {
            "" => "non ancora emessa".to_owned(),
            number => number.to_owned(),
        }
    }

    /// The day of issue; of a draft the day that its run is made for.
    fn issued_on(&self) -> Date {
        let planned = || self.inputs.issue_days(&self.file.run).0;
        self.file.bill.issued_on.unwrap_or_else(planned)
    }

    fn due_on(&self) -> Date {
        let planned = || self.inputs.issue_days(&self.file.run).1;
        self.file.bill.due_on.unwrap_or_else(planned)
    }

    fn period(&self) -> Period {
        self.basis.bill.period
    }

    /// Serial number of the meter at the end.
    fn serial(&self) -> String {
        let meter = self.file.meters.get(self.basis.bill.end.meter).or(self.file.meters.last());
        meter.map_or_else(|| "senza contatore".to_owned(), |meter| meter.serial.clone())
    }

    fn payable(&self) -> Cents {
        Cents(self.file.bill.payable_cents)
    }

    fn is_credit_note(&self) -> bool {
        self.file.bill.total_cents < 0
    }

    fn is_direct_debit(&self) -> bool {
        self.file.supply.payment == "sdd"
    }

    /// Whether public bodies pay the VAT to the State themselves and this is one.
    fn is_split(&self) -> bool {
        self.inputs.split_vat && self.file.holder.kind == "public_body"
    }

    fn is_closing(&self) -> bool {
        let supply = &self.file.supply;
        supply.status == "ended" && supply.end_on.is_some_and(|end| self.file.bill.until > end)
    }

    fn regime(&self) -> LimitationRegime {
        match self.file.holder.limitation.as_str() {
            "two_year" => LimitationRegime::TwoYear,
            _ => LimitationRegime::Ordinary,
        }
    }

    /// Litres of the days that it bills first, by how they are known.
    fn litres(&self, source: Source) -> i64 {
        let of_kind = self.basis.bill.stretches.iter().filter(|s| s.source == source);
        of_kind.map(|stretch| stretch.litres).sum()
    }

    fn all_litres(&self) -> i64 {
        self.basis.bill.stretches.iter().map(|stretch| stretch.litres).sum()
    }

    fn bill_type(&self) -> BillType {
        let days = |estimated: bool| {
            let all = self.basis.bill.stretches.iter();
            let mut of_kind = all.filter(|s| (s.source == Source::Estimated) == estimated);
            of_kind.any(|stretch| !stretch.period.is_empty())
        };
        match (days(false), days(true)) {
            _ if self.is_closing() => BillType::Closing,
            (true, true) => BillType::Mixed,
            (false, true) => BillType::Advance,
            _ => BillType::Balance,
        }
    }
}

/// The lines of the window: the holder at its own address, else at that of the supply.
#[must_use]
pub fn addressee(file: &BillFile) -> Vec<String> {
    let (holder, supply) = (&file.holder, &file.supply);
    let [street, zip, city] = match &holder.address {
        Some(_) => [&holder.address, &holder.zip, &holder.city],
        None => [&supply.address, &supply.zip, &supply.city],
    };
    let lines = [Some(holder.full_name()), street.clone(), town(zip, city)];
    lines.into_iter().flatten().filter(|line| !line.trim().is_empty()).collect()
}

/// Postal code and town in one line.
#[must_use]
pub fn town(zip: &Option<String>, city: &Option<String>) -> Option<String> {
    let known: Vec<&str> = [zip, city].into_iter().flatten().map(String::as_str).collect();
    (!known.is_empty()).then(|| known.join(" "))
}

/// Where the water comes out: street, postal code and town.
#[must_use]
pub fn place_of_supply(file: &BillFile) -> String {
    let supply = &file.supply;
    let parts = [supply.address.clone(), town(&supply.zip, &supply.city)].into_iter().flatten();
    let parts: Vec<String> = parts.filter(|part| !part.trim().is_empty()).collect();
    if parts.is_empty() { "indirizzo non registrato".to_owned() } else { parts.join(", ") }
}
