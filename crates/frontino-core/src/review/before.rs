//! The same period a year before, brought to the same number of days.

use crate::dates::{Date, FIRST, LAST, Period};
use crate::money::{Cents, div_half_up};

/// A span of days that somebody billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BilledSpan {
    /// Days billed.
    pub period: Period,
    /// Litres.
    pub litres: i64,
    /// Net and VAT.
    pub total: Cents,
}

impl BilledSpan {
    /// The consumption of a calendar year, as if it had been billed for nothing.
    #[must_use]
    pub fn of_year(year: i32, litres: i64) -> BilledSpan {
        let first_of = |year| Date::new(year, 1, 1);
        let period = Period::new(
            first_of(year).unwrap_or(FIRST),
            first_of(year.saturating_add(1)).unwrap_or(LAST),
        );
        BilledSpan { period, litres, total: Cents::ZERO }
    }
}

/// What the same period a year before gave, for as many days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// Litres.
    pub litres: i64,
    /// Net and VAT, where bills are known.
    pub total: Option<Cents>,
}

/// The days of `period` a year before, as `billed` shows them: each span by its days in them, then
/// all brought to the days of `period`. `None` unless half of the days were billed.
#[must_use]
pub fn same_period_before(period: Period, billed: &[BilledSpan]) -> Option<Before> {
    let then = Period::new(period.from.plus_years(-1), period.until.plus_years(-1));
    let (mut days, mut litres, mut cents) = (0, 0i128, 0i128);
    for span in billed {
        let common = span.period.intersect(then).days();
        if common == 0 {
            continue;
        }
        let share = |whole: i64| i128::from(whole) * PARTS * i128::from(common);
        days += common;
        litres += share(span.litres) / i128::from(span.period.days());
        cents += share(span.total.0) / i128::from(span.period.days());
    }
    if days == 0 || days * 2 < then.days() {
        return None;
    }
    let scaled =
        |parts: i128| div_half_up(parts * i128::from(period.days()), i128::from(days) * PARTS);
    Some(Before { litres: scaled(litres), total: Some(Cents(scaled(cents))) })
}

/// Parts of a litre and of a cent kept while shares of several spans are added.
const PARTS: i128 = 1_000_000;
