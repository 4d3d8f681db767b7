//! Corrections (conguaglio) of what was billed before: what is due now and what was billed for the
//! same days, bill by bill (R2.11, R3). One rule draws them up and makes those of a stored bill
//! again, so that they can be proved and explained.

use super::legacy_credit::{LegacyBack, price_back};
use super::{BilledBefore, Parked};
use crate::charge::Line;
use crate::correction::differences;
use crate::dates::Date;
use crate::rating::{Rater, Stretch};
use crate::supply::TermsHistory;

/// The bill that a correction sets right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrected {
    /// One of ours, by its place in the chain.
    Ours(u32),
    /// One of the legacy system that had estimated too much (or too little).
    Legacy(LegacyBack),
}

/// What is due and what was billed for the days of one earlier bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The bill that is set right.
    pub of: Corrected,
    /// Lines that are due now.
    pub due: Vec<Line>,
    /// Lines that were billed: the bill's own and every correction since.
    pub billed: Vec<Line>,
}

impl Correction {
    /// The lines of the correction: none where nothing changed.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        differences(&self.due, &self.billed)
    }
}

/// What the corrections of a stored bill rest on.
#[derive(Clone, Copy, Debug)]
pub struct StoredBill<'a> {
    /// The bill.
    pub bill: &'a BilledBefore,
    /// Every earlier bill of its supply, in order.
    pub before: &'a [BilledBefore],
    /// The terms as they were known when it was made.
    pub terms: &'a TermsHistory,
    /// First day of terms that were recorded between the bill before and this one.
    pub terms_changed_from: Option<Date>,
    /// What it gave back of bills of the legacy system.
    pub legacy_back: &'a [LegacyBack],
}

/// The corrections of a stored bill, made again.
///
/// # Errors
/// When the tables do not answer for days that were billed before.
pub fn corrections_again(
    rater: &mut Rater<'_>,
    stored: &StoredBill<'_>,
) -> Result<Vec<Correction>, Parked> {
    let mut all = Vec::new();
    for back in stored.legacy_back {
        all.push(price_back(rater, back, stored.terms, stored.bill.policy)?);
    }
    let from = rerate_from(rater, stored.before, stored.terms_changed_from);
    let restated = |bill: &BilledBefore, _: &[BilledBefore]| {
        let found = stored.bill.restated.iter().find(|(sequence, _)| *sequence == bill.sequence);
        found.map(|(_, stretches)| stretches.clone())
    };
    all.extend(correct_bills(rater, stored.before, stored.terms, from, restated)?);
    Ok(all)
}

/// The first day of what changed since the last of the bills before: tables loaded after it and
/// terms recorded after it.
pub(super) fn rerate_from(
    rater: &Rater<'_>,
    before: &[BilledBefore],
    terms_changed_from: Option<Date>,
) -> Option<Date> {
    let tariffs = before.last().and_then(|l| rater.catalogue().changed_since(l.catalogue));
    [tariffs, terms_changed_from].into_iter().flatten().min()
}

/// The corrections of earlier bills: those whose volumes `reread` knows anew (it gets a bill and
/// the later ones), and those that reach beyond `rerate_from`.
pub(super) fn correct_bills(
    rater: &mut Rater<'_>,
    before: &[BilledBefore],
    terms: &TermsHistory,
    rerate_from: Option<Date>,
    mut reread: impl FnMut(&BilledBefore, &[BilledBefore]) -> Option<Vec<Stretch>>,
) -> Result<Vec<Correction>, Parked> {
    let mut all = Vec::new();
    for (place, bill) in before.iter().enumerate() {
        let later = &before[place + 1..];
        let volumes = match reread(bill, later) {
            Some(volumes) => volumes,
            None if rerate_from.is_some_and(|from| bill.period.until > from) => {
                volumes_now(bill, later)
            }
            None => continue,
        };
        let mut due = Vec::new();
        rater.rate(bill.period, terms, &volumes, bill.policy, &mut due)?;
        let lines = std::iter::once(bill).chain(later).flat_map(|b| &b.lines);
        let rated = lines.filter(|l| l.charge.kind.is_rated());
        let same_days = rated
            .filter(|l| bill.period.contains(l.period.from) && l.period.until <= bill.period.until);
        let billed = same_days.copied().collect();
        all.push(Correction { of: Corrected::Ours(bill.sequence), due, billed });
    }
    Ok(all)
}

/// The newest volumes known of a bill: its own or as a later bill restated them.
pub(super) fn volumes_now(bill: &BilledBefore, later: &[BilledBefore]) -> Vec<Stretch> {
    let mut restated = later.iter().rev().flat_map(|b| &b.restated);
    let newest = restated.find(|(sequence, _)| *sequence == bill.sequence);
    newest.map_or_else(|| bill.stretches.clone(), |(_, stretches)| stretches.clone())
}
