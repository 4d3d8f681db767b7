//! Which days and charges of a bill lie beyond the two-year limitation (R5.3, R5.4).

use crate::bill_run::RunInputs;
use crate::charge_words;
use crate::cli::italian::{day, euro};
use crate::refusal::Refusal;
use frontino_core::bill::barred_part;
use frontino_core::charge::Line;
use frontino_core::dates::Date;
use frontino_core::frequency::Cadence;
use frontino_core::limitation::{BillTerms, LimitationRegime, LimitationScope, barred_until};
use frontino_core::money::Cents;
use frontino_store::bill_run::StoredRun;
use frontino_store::review::{Range, RunBill, list_barred};
use frontino_store::{Tx, packed};
use std::collections::{BTreeMap, HashMap};

/// What the limitation of a run was calculated with.
pub struct Barred {
    issued_on: Date,
    due_on: Date,
    scope: LimitationScope,
    components: Vec<String>,
}

impl Barred {
    /// As the run fixed it when it was made.
    pub fn new(inputs: &RunInputs, run: &StoredRun, components: Vec<String>) -> Barred {
        let (issued_on, due_on) = inputs.issue_days(run);
        Barred { issued_on, due_on, scope: LimitationScope::default(), components }
    }

    /// The lines of the bills of a range that are concerned, by supply.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn lines(&self, tx: &mut Tx<'_>, range: Range) -> Result<HashMap<i64, Vec<Line>>, Refusal> {
        let mut lines = HashMap::new();
        for (supply_id, from, packed) in list_barred(tx, range)? {
            lines.insert(supply_id, packed::read_lines(&packed, from, &self.components)?);
        }
        Ok(lines)
    }

    /// How much of a bill is concerned, for which days and charges.
    pub fn say(&self, bill: &RunBill, lines: &HashMap<i64, Vec<Line>>) -> String {
        let bills = bill.assigned_bills.and_then(|bills| u8::try_from(bills).ok());
        let terms = BillTerms {
            regime: LimitationRegime::TwoYear,
            cadence_months: bills.and_then(Cadence::from_bills).map_or(6, Cadence::months),
            issued_on: self.issued_on,
            due_on: self.due_on,
        };
        let amount = euro(Cents(bill.cents[4]));
        let lines = lines.get(&bill.supply_id).map_or(&[][..], Vec::as_slice);
        let Some(until) = barred_until(&terms) else { return format!("{amount} oltre i due anni") };
        let mut charges: BTreeMap<String, Cents> = BTreeMap::new();
        let mut first = until;
        for line in lines {
            if let Some(part) = barred_part(line, until, self.scope) {
                let name = charge_words::name(line.charge, &self.components);
                *charges.entry(name).or_default() += part;
                first = first.min(line.period.from);
            }
        }
        let charges = charges.iter().map(|(name, cents)| format!("{name} {}", euro(*cents)));
        format!(
            "{amount} con IVA per i giorni dal {} al {}, oltre i due anni: {}",
            day(first),
            day(until.previous()),
            charges.collect::<Vec<_>>().join(", ")
        )
    }
}
