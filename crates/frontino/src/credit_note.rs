//! Credit notes: what of an issued bill is taken back, made by one person and issued with a number
//! of their own series, after a second person where the utility wants one (R1.11, R5.5).

pub mod digest;
pub mod issue;
pub mod make;
pub mod sentence;

use crate::bill_run::{RunInputs, catalogue};
use crate::explain::missing;
use crate::refusal::Refusal;
use frontino_core::charge::Line;
use frontino_core::dates::Period;
use frontino_core::tariff::Catalogue;
use frontino_store::Tx;
use frontino_store::bill_file::{self, BillFile};
use frontino_store::packed::{self, Basis};

/// An issued bill opened for a note.
pub struct Bill {
    /// The bill.
    pub file: BillFile,
    /// The tables that it was made with.
    pub catalogue: Catalogue,
    /// What it rests on.
    pub basis: Basis,
    /// Whether it did not ask for its VAT.
    pub is_split: bool,
}

impl Bill {
    /// The issued bill of a number.
    ///
    /// # Errors
    /// When it is not there, is a draft, or cannot be read.
    pub fn open(tx: &mut Tx<'_>, number: &str) -> Result<Bill, Refusal> {
        let file = bill_file::find(tx, number)?.ok_or_else(|| missing(number))?;
        if file.bill.number.is_empty() {
            return Err(Refusal::new("bill_draft", "la bolletta non è ancora emessa")
                .at(number)
                .next("annullare il giro con `frontino bill-run cancel`: non serve una nota"));
        }
        let row = &file.bill;
        let catalogue = catalogue(tx, row.catalogue)?;
        let (period, texts) = (Period::new(row.from, row.until), (&row.lines, &row.basis));
        let (generation, sequence) = (row.catalogue, file.sequence);
        let basis = packed::read_bill(sequence, period, generation, texts.0, texts.1, &catalogue)?;
        let inputs = RunInputs::of(&file.run)?;
        let is_split = inputs.split_vat && file.holder.kind == "public_body";
        Ok(Bill { file, catalogue, basis, is_split })
    }

    /// Its lines.
    pub fn lines(&self) -> &[Line] {
        &self.basis.bill.lines
    }
}
