//! The yearly computation of the annual consumption Ca (R2.10): range by range, each in one
//! transaction. What is on record for the year stays, so it can be stopped and started again.

use crate::refusal::Refusal;
use frontino_core::consumption::{yearly_computation_by, yearly_consumption};
use frontino_core::dates::Date;
use frontino_store::supply_inputs::list_measured;
use frontino_store::{Conn, consumption};

/// Supplies whose consumption is computed in one transaction.
const SUPPLIES_AT_ONCE: i64 = 2_000;

/// What the computation gave, in supplies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Computed {
    /// Computed now.
    pub computed: u64,
    /// On record for the year already.
    pub unchanged: u64,
    /// Without two readings 300 days apart: the newest consumption on record goes on.
    pub without_readings: u64,
    /// Ended before the year.
    pub ended: u64,
}

/// The last day whose readings count: 31 July of the year, or today before that.
///
/// # Errors
/// When the year has not begun.
pub fn last_day(year: i32, today: Date) -> Result<Date, Refusal> {
    if today.year() < year {
        return Err(Refusal::new("year_in_future", format!("il {year} non è ancora cominciato"))
            .at("--year")
            .next(format!("usare il {} o un anno prima", today.year())));
    }
    Ok(yearly_computation_by(year).min(today))
}

/// Computes the consumptions of a year from readings up to `at`.
///
/// # Errors
/// What the database refuses; ranges that were saved stay.
pub fn compute(
    conn: &mut Conn,
    year: i32,
    at: Date,
    dry_run: bool,
    watch: &dyn Fn(u64),
) -> Result<Computed, Refusal> {
    let mut all = Computed::default();
    let span = consumption::span(&mut conn.begin_read()?)?;
    let (mut first, last) = span.unwrap_or((1, 0));
    let begin = Date::new(year, 1, 1).unwrap_or(at);
    while first <= last {
        let upto = last.min(first + SUPPLIES_AT_ONCE - 1);
        let mut tx = conn.begin()?;
        tx.take_turn("consumption")?;
        let mut rows = Vec::new();
        let supplies = list_measured(&mut tx, first, upto)?;
        for supply in &supplies {
            let history = supply.history();
            if supply.end_on().is_some_and(|end| end < begin) {
                all.ended += 1;
            } else if history.annual.iter().any(|(known, _)| *known == year) {
                all.unchanged += 1;
            } else if let Some(annual) = yearly_consumption(history, at) {
                rows.push((supply.supply_id(), annual.litres()));
            } else {
                all.without_readings += 1;
            }
        }
        all.computed += rows.len() as u64;
        consumption::insert_computed(&mut tx, year.into(), &rows)?;
        if !dry_run {
            tx.commit()?;
        }
        watch(supplies.len() as u64);
        first = upto + 1;
    }
    Ok(all)
}
