//! The parallel bill of a migration: what the old system billed beside what this program would have
//! billed for the same days and volume, and why they differ. A difference has a class only when
//! the old amount comes out, to the cent or one beside it, once that one thing is changed; what no
//! change gives stays unexplained (R3.4 to R3.11).

mod alternative;
#[cfg(test)]
mod tests;

pub use alternative::Cause;

use crate::bill::totals;
use crate::charge::Line;
use crate::dates::Period;
use crate::money::Cents;
use crate::rating::{Rater, RatingRefused, Source, Stretch};
use crate::supply::{Terms, TermsHistory};
use crate::tariff::{Catalogue, Policy};
use alternative::{Alternative, Kept};

/// A bill of the old system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldBill {
    /// Days billed.
    pub period: Period,
    /// Litres billed; negative in a bill that gives back.
    pub litres: i64,
    /// Total of the document.
    pub total: Cents,
    /// Terms of its supply.
    pub terms: Terms,
}

/// What the comparison of one bill gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same amount.
    Equal,
    /// So few cents that rounding line by line can make them.
    Rounding,
    /// One changed thing gives the old amount.
    Explained(Cause),
    /// Nothing that was tried gives the old amount.
    Unexplained,
    /// No table for the category on the days.
    NoTariff,
    /// The tables do not answer for these terms.
    NotRated,
    /// A bill that gives back a volume cannot be rated again.
    GivesBack,
}

/// A bill of the old system beside ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// What we would have billed, with VAT and bonus; nothing where it cannot be rated.
    pub new: Option<Cents>,
    /// How it compares.
    pub verdict: Verdict,
}

/// Cents that are still a matter of rounding: a bill has some ten lines, each rounded on its own.
pub const ROUNDING_CENTS_MAX: i64 = 3;
/// Cents by which the old amount may miss a changed bill that explains it.
const MISS_CENTS_MAX: i64 = 1;

/// Compares bills against one catalogue; keeps its working space between them.
pub struct Comparison<'c> {
    rater: Rater<'c>,
    policy: Policy,
    lines: Vec<Line>,
}

impl<'c> Comparison<'c> {
    /// A comparison under the policy of the utility.
    #[must_use]
    pub fn new(catalogue: &'c Catalogue, policy: Policy) -> Comparison<'c> {
        Comparison { rater: Rater::new(catalogue), policy, lines: Vec::new() }
    }

    /// Rates the days and the volume of an old bill and says how the amounts compare.
    pub fn compare(&mut self, old: &OldBill) -> Compared {
        if old.litres < 0 || old.period.is_empty() {
            return Compared { new: None, verdict: Verdict::GivesBack };
        }
        let plain = Alternative::of(old, self.policy);
        let new = match self.total(&plain) {
            Ok(new) => new,
            Err(RatingRefused::NoTariff { .. }) => {
                return Compared { new: None, verdict: Verdict::NoTariff };
            }
            Err(_) => return Compared { new: None, verdict: Verdict::NotRated },
        };
        let difference = (new - old.total).0.abs();
        let verdict = match difference {
            0 => Verdict::Equal,
            _ => match self.cause(old, &plain, difference) {
                Some(cause) => Verdict::Explained(cause),
                None if difference <= ROUNDING_CENTS_MAX => Verdict::Rounding,
                None => Verdict::Unexplained,
            },
        };
        Compared { new: Some(new), verdict }
    }

    /// The first change that gives the old amount exactly, else the first that misses it by a
    /// cent. A few cents need a change of rounding that gives them exactly.
    fn cause(&mut self, old: &OldBill, plain: &Alternative, difference: i64) -> Option<Cause> {
        let catalogue = self.rater.catalogue();
        let mut beside = None;
        for (cause, changed) in alternative::all(plain, catalogue) {
            let of_rounding = matches!(cause, Cause::RoundingPolicy);
            if difference <= ROUNDING_CENTS_MAX && !of_rounding {
                continue;
            }
            let Ok(total) = self.total(&changed) else { continue };
            match (total - old.total).0.abs() {
                0 => return Some(cause),
                miss if miss <= MISS_CENTS_MAX && difference > ROUNDING_CENTS_MAX => {
                    beside = beside.or(Some(cause));
                }
                _ => {}
            }
        }
        beside
    }

    /// What a bill comes to, with VAT and what lies outside it; never below zero.
    fn total(&mut self, asked: &Alternative) -> Result<Cents, RatingRefused> {
        self.lines.clear();
        let stretch =
            Stretch { period: asked.period, litres: asked.litres, source: Source::Actual };
        let terms = TermsHistory::constant(asked.terms);
        let (policy, lines) = (asked.policy, &mut self.lines);
        self.rater.rate(asked.period, &terms, &[stretch], policy, lines)?;
        let is_kept = |line: &Line| match asked.kept {
            Kept::All | Kept::NoVat | Kept::VatOnBonus => true,
            Kept::NoComponents => !alternative::is_component(line),
            Kept::NoFixed => !line.charge.kind.counts_days(),
        };
        lines.retain(is_kept);
        let sums = totals(lines, false, Cents::ZERO);
        let outside: Cents =
            lines.iter().filter(|l| !l.charge.kind.bears_vat()).map(|l| l.amount).sum();
        let total = match asked.kept {
            Kept::NoVat => sums.net + outside,
            Kept::VatOnBonus => sums.total + outside + outside.percent(asked.vat_percent()),
            _ => sums.total + outside,
        };
        Ok(total.max(Cents::ZERO))
    }
}
