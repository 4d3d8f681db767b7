//! The terms of supplies as they were known at an instant: what a bill made then rests on, whatever
//! was recorded since.

use super::{Batch, Candidate, consumptions, deposits, interest, legacy_bills, readings};
use super::{return_costs, supplies, terms};
use crate::error::Result;
use crate::tx::Tx;
use frontino_core::bill::{DepositInstalment, InterestCharge, ReturnCost};
use frontino_core::dates::{Date, LAST};
use frontino_core::supply::{Contract, DatedTerms, TermsHistory};
use frontino_core::tariff::Catalogue;

/// The contract of a supply with the instants at which its changes were recorded.
#[derive(Debug, Clone)]
pub struct KnownTerms(Candidate);

/// The contracts of the supplies `first..=last` in order of identifier.
///
/// # Errors
/// When the database does not answer or holds something of another form.
pub fn list_known_terms(
    tx: &mut Tx<'_>,
    first: i64,
    last: i64,
    catalogue: &Catalogue,
) -> Result<Vec<KnownTerms>> {
    let mut batch = Batch::new();
    supplies(tx, first, last, LAST, catalogue, &mut batch)?;
    let range = format!("supply_id BETWEEN {first} AND {last}");
    terms(tx, &range, catalogue, batch.supplies_mut())?;
    deposits::read(tx, &range, batch.supplies_mut())?;
    interest::read(tx, &range, batch.supplies_mut())?;
    return_costs::read(tx, &range, batch.supplies_mut())?;
    Ok(batch.into_supplies().into_iter().map(KnownTerms).collect())
}

impl KnownTerms {
    /// Identifier of the supply.
    #[must_use]
    pub fn supply_id(&self) -> i64 {
        self.0.id
    }

    /// The contract, with every change known today.
    #[must_use]
    pub fn contract(&self) -> &Contract {
        &self.0.inputs.contract
    }

    /// Instalments of the deposit that its bills ask for (R3.12).
    #[must_use]
    pub fn deposit(&self) -> &[DepositInstalment] {
        &self.0.inputs.deposit
    }

    /// Late interest that its bills ask for (R4.10).
    #[must_use]
    pub fn interest(&self) -> &[InterestCharge] {
        &self.0.inputs.interest
    }

    /// Costs of direct debits that came back, which its bills ask for.
    #[must_use]
    pub fn return_costs(&self) -> &[ReturnCost] {
        &self.0.inputs.return_costs
    }

    /// Months of the cadence (R1.1).
    #[must_use]
    pub fn cadence_months(&self) -> u8 {
        self.0.inputs.cadence_months
    }

    /// The terms as they were known at an instant.
    #[must_use]
    pub fn at(&self, instant: i64) -> TermsHistory {
        let known = self.changes().filter(|(_, recorded_at)| *recorded_at <= instant);
        let changes = known.map(|(change, _)| change).collect();
        TermsHistory { first: self.contract().terms.first, changes }
    }

    /// The first day of what was recorded after one instant and up to another.
    #[must_use]
    pub fn changed_from(&self, after: i64, upto: i64) -> Option<Date> {
        let between = self.changes().filter(|(_, at)| *at > after && *at <= upto);
        between.map(|(change, _)| change.from).min()
    }

    fn changes(&self) -> impl Iterator<Item = (DatedTerms, i64)> {
        let changes = self.contract().terms.changes.iter().copied();
        changes.zip(self.0.terms_recorded_at.iter().copied())
    }
}

/// Everything that was known of a supply at an instant: terms and readings recorded up to it; its
/// bills are left out.
///
/// # Errors
/// As [`list_known_terms`].
pub fn find_known(
    tx: &mut Tx<'_>,
    supply_id: i64,
    instant: i64,
    catalogue: &Catalogue,
) -> Result<Option<Candidate>> {
    let mut batch = Batch::new();
    supplies(tx, supply_id, supply_id, LAST, catalogue, &mut batch)?;
    let all = batch.supplies_mut();
    let of_supply = format!("supply_id BETWEEN {supply_id} AND {supply_id}");
    let known = format!("{of_supply} AND recorded_at <= {instant}");
    terms(tx, &known, catalogue, all)?;
    readings(tx, &known, all)?;
    consumptions(tx, &of_supply, all)?;
    legacy_bills(tx, &of_supply, all)?;
    deposits::read(tx, &of_supply, all)?;
    interest::read(tx, &of_supply, all)?;
    return_costs::read(tx, &of_supply, all)?;
    Ok(batch.into_supplies().pop())
}
