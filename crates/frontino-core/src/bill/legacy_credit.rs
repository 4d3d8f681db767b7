//! Sets right an estimate of the legacy system that turned out too high: the difference is given
//! back at the prices of the days on which it was billed (contract, section 2).

use super::{Parked, SupplyInputs};
use crate::charge::Line;
use crate::consumption::{Point, Register};
use crate::correction::differences;
use crate::dates::Period;
use crate::money::LITRES_PER_M3;
use crate::rating::{Rater, Source, Stretch};
use crate::tariff::Policy;

/// A bill of the legacy system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegacyBill {
    /// Days billed.
    pub period: Period,
    /// Volume billed.
    pub litres: i64,
}

/// Appends the corrections for what the legacy system billed beyond (or short of) the register.
pub(super) fn correct_legacy(
    rater: &mut Rater<'_>,
    supply: &SupplyInputs,
    start: Point,
    register: &Register,
    policy: Policy,
    lines: &mut Vec<Line>,
) -> Result<(), Parked> {
    let mut over = register.over_estimated_l;
    for bill in billed_periods(supply, start) {
        if over == 0 {
            break;
        }
        let back = over.min(bill.litres);
        over -= back;
        let mut priced = |litres: i64| {
            let stretch = Stretch { period: bill.period, litres, source: Source::Estimated };
            let mut priced = Vec::new();
            let terms = &supply.contract.terms;
            rater.rate(bill.period, terms, &[stretch], policy, &mut priced)?;
            Ok::<_, Parked>(priced)
        };
        let (billed, due) = (priced(bill.litres)?, priced(bill.litres - back)?);
        lines.extend(differences(&due, &billed));
    }
    Ok(())
}

/// The periods before `start`, newest first: the legacy bills that end there, else the span of the
/// last billed period by readings, else the year before.
fn billed_periods(supply: &SupplyInputs, start: Point) -> Vec<LegacyBill> {
    let last_day = start.at.previous();
    let before = supply.legacy.iter().filter(|b| b.period.from <= last_day);
    let mut bills: Vec<LegacyBill> = before.copied().collect();
    bills.sort_by_key(|b| std::cmp::Reverse(b.period.from));
    if bills.first().is_some_and(|b| b.period.contains(last_day)) {
        return bills;
    }
    let billed = supply.history.readings.iter().filter(|r| r.billed && r.on < last_day);
    let (from, litres) = match billed.max_by_key(|r| r.on) {
        Some(r) => (r.on.next(), start.litres - r.value_m3 * LITRES_PER_M3),
        None => (start.at.plus(-365).max(supply.contract.start_on), start.litres),
    };
    // A register that has rolled over since tells no volume: the whole credit is priced here.
    let litres = if litres > 0 { litres } else { start.litres };
    vec![LegacyBill { period: Period::new(from, start.at), litres }]
}
