//! What the meters of supplies showed, without prices and bills: for the yearly consumption.

use super::{Batch, Candidate, consumptions, readings, supplies};
use crate::error::Result;
use crate::tx::Tx;
use frontino_core::consumption::History;
use frontino_core::dates::{Date, LAST};
use frontino_core::tariff::Catalogue;

/// A supply with its meters, accepted readings and annual consumptions.
#[derive(Debug, Clone)]
pub struct Measured(Candidate);

/// The supplies `first..=last` in order of identifier.
///
/// # Errors
/// When the database does not answer or holds something of another form.
pub fn list_measured(tx: &mut Tx<'_>, first: i64, last: i64) -> Result<Vec<Measured>> {
    let mut batch = Batch::new();
    supplies(tx, first, last, LAST, &Catalogue::default(), &mut batch)?;
    let range = format!("supply_id BETWEEN {first} AND {last}");
    let all = batch.supplies_mut();
    readings(tx, &range, all)?;
    consumptions(tx, &range, all)?;
    Ok(batch.into_supplies().into_iter().map(Measured).collect())
}

impl Measured {
    /// Identifier of the supply.
    #[must_use]
    pub fn supply_id(&self) -> i64 {
        self.0.id
    }

    /// Last day of its contract.
    #[must_use]
    pub fn end_on(&self) -> Option<Date> {
        self.0.inputs.contract.end_on
    }

    /// Meters, readings and annual consumptions.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.0.inputs.history
    }
}
