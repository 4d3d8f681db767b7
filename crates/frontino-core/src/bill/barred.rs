//! The part of a bill beyond the two-year limitation (R5.3, R5.4, R5.6).

use super::vat_percent;
use crate::charge::{ChargeKind, Line};
use crate::dates::{Date, Period};
use crate::limitation::{BillTerms, ChargeNature, LimitationScope, barred_until};
use crate::money::Cents;

/// Bills that do not reach further back than this hold no barred day (R5.3).
const BARRED_DAYS_MIN: i32 = 2 * 365;

/// What a bill asks of its holder, in two parts: the holder may refuse the second (R5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The part that a direct debit or a card takes by itself (R1.9).
    pub debitable: Cents,
    /// The part beyond the two-year limitation, which only the holder pays, by the notice.
    pub barred: Cents,
}

/// Splits what a bill asks. `barred` is the part of its total that is beyond the limitation; what
/// earlier bills left over is taken from the rest of the bill first, and neither part is negative.
#[must_use]
pub fn asked(payable: Cents, barred: Cents) -> Asked {
    let payable = payable.max(Cents::ZERO);
    let barred = barred.max(Cents::ZERO).min(payable);
    Asked { debitable: payable - barred, barred }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_debit_never_takes_what_is_beyond_the_limitation() {
        let check = |payable: i64, barred: i64, parts: (i64, i64)| {
            let Asked { debitable, barred } = asked(Cents(payable), Cents(barred));
            assert_eq!((debitable.0, barred.0), parts, "{payable} {barred}");
        };
        check(52_351, 0, (52_351, 0));
        check(52_351, 21_649, (30_702, 21_649));
        check(52_351, 52_351, (0, 52_351));
        // A credit of earlier bills covers a part of what is barred.
        check(10_000, 21_649, (0, 10_000));
        check(0, 21_649, (0, 0));
        check(-5, 21_649, (0, 0));
        check(100, -3, (100, 0));
    }
}
