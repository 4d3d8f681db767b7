//! The part of a bill beyond the two-year limitation (R5.3, R5.4, R5.6).

use super::vat_percent;
use crate::charge::{ChargeKind, Line};
use crate::dates::{Date, Period};
use crate::limitation::{BillTerms, ChargeNature, LimitationScope, barred_until};
use crate::money::Cents;

/// Bills that do not reach further back than this hold no barred day (R5.3).
const BARRED_DAYS_MIN: i32 = 2 * 365;

/// Whether any of the lines is old enough on the day of issue for the limitation to be asked.
#[must_use]
pub fn reaches_back(lines: &[Line], issued_on: Date) -> bool {
    let oldest = lines.iter().map(|line| line.period.from).min();
    oldest.is_some_and(|oldest| issued_on.since(oldest) > BARRED_DAYS_MIN)
}

/// The part of the amounts of a bill, VAT included, that is barred: never negative (R5.3, R5.4).
#[must_use]
pub fn barred_amount(lines: &[Line], bill: &BillTerms, scope: LimitationScope) -> Cents {
    if !reaches_back(lines, bill.issued_on) {
        return Cents::ZERO;
    }
    let Some(until) = barred_until(bill) else { return Cents::ZERO };
    let (mut base, mut percent) = (Cents::ZERO, 0);
    for line in lines {
        if let Some(part) = barred_part(line, until, scope) {
            base += part;
            percent = vat_percent(line.period.from);
        }
    }
    (base + base.percent(percent)).max(Cents::ZERO)
}

/// The part of one line, without VAT, that falls on days before `until`; `None` when no day does,
/// or the charge is not subject to the limitation (R5.3, R5.6).
#[must_use]
pub fn barred_part(line: &Line, until: Date, scope: LimitationScope) -> Option<Cents> {
    let nature = match line.charge.kind {
        ChargeKind::Component(_) => ChargeNature::Equalisation,
        ChargeKind::Fixed(_) => ChargeNature::FixedQuota,
        _ => ChargeNature::Volume,
    };
    let days = Period::new(line.period.from, line.period.until.min(until)).days();
    let is_barred = days > 0 && scope.covers(nature) && line.charge.kind.bears_vat();
    is_barred.then(|| line.amount.share(days, line.period.days()))
}
