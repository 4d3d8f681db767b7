//! Sets right an estimate of the legacy system that turned out too high: the difference is given
//! back at the prices of the days on which it was billed (contract, section 2).

use super::{Corrected, Correction, Parked, SupplyInputs};
use crate::consumption::Point;
use crate::dates::Period;
use crate::money::LITRES_PER_M3;
use crate::rating::{Rater, Source, Stretch};
use crate::supply::TermsHistory;
use crate::tariff::Policy;

/// A bill of the legacy system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegacyBill {
    /// Days billed.
    pub period: Period,
    /// Volume billed.
    pub litres: i64,
}

/// What is given back of one bill of the legacy system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegacyBack {
    /// The bill.
    pub bill: LegacyBill,
    /// Litres billed beyond the register; negative when it had billed too little.
    pub back_l: i64,
}

/// Shares what the legacy system billed beyond (or short of) the register, `over_l`, among its
/// bills, the newest first; what is left is given back at the prices of the last billed period, as
/// if that had been billed there too.
pub(super) fn legacy_back(supply: &SupplyInputs, start: Point, over_l: i64) -> Vec<LegacyBack> {
    let (mut over_l, mut all) = (over_l, Vec::new());
    let bills = billed_periods(supply, start);
    // A document that gave back a volume covers none.
    for bill in bills.iter().filter(|bill| bill.litres > 0) {
        if over_l == 0 {
            return all;
        }
        let back_l = over_l.min(bill.litres);
        over_l -= back_l;
        all.push(LegacyBack { bill: *bill, back_l });
    }
    let Some(last) = bills.first().filter(|_| over_l != 0) else { return all };
    match all.first_mut().filter(|back| back.bill.period == last.period) {
        Some(back) => {
            back.bill.litres += over_l;
            back.back_l += over_l;
        }
        None => {
            let bill = LegacyBill { litres: over_l.max(0), ..*last };
            all.push(LegacyBack { bill, back_l: over_l });
        }
    }
    all
}

/// What a bill of the legacy system costs with and without the volume that is given back.
pub(super) fn price_back(
    rater: &mut Rater<'_>,
    back: &LegacyBack,
    terms: &TermsHistory,
    policy: Policy,
) -> Result<Correction, Parked> {
    let LegacyBill { period, litres } = back.bill;
    let mut priced = |litres: i64| {
        let stretch = Stretch { period, litres, source: Source::Estimated };
        let mut priced = Vec::new();
        rater.rate(period, terms, &[stretch], policy, &mut priced)?;
        Ok::<_, Parked>(priced)
    };
    let (billed, due) = (priced(litres)?, priced(litres - back.back_l)?);
    Ok(Correction { of: Corrected::Legacy(*back), due, billed })
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
    let (from, litres) = match billed.max_by_key(|r| (r.on, r.meter, r.kind)) {
        Some(r) => (r.on.next(), start.litres - r.value_m3 * LITRES_PER_M3),
        None => (start.at.plus(-365).max(supply.contract.start_on), start.litres),
    };
    // A register that has rolled over since tells no volume: the whole credit is priced here.
    let litres = if litres > 0 { litres } else { start.litres };
    vec![LegacyBill { period: Period::new(from, start.at), litres }]
}
