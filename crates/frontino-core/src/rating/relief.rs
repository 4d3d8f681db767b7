//! Rating with the relief for a hidden leak (R2.6): the normal volume like any other, the relieved
//! one at half the base rate of its days, without sewer, treatment and components.

use super::{Rater, RatingRefused, Stretch, spread};
use crate::charge::{ChargeKind, Line};
use crate::dates::Period;
use crate::hidden_leak::{RelievedVolume, relieved_amount};
use crate::money::{MicroEuro, div_half_up};
use crate::supply::TermsHistory;
use crate::tariff::Policy;

impl Rater<'_> {
    /// Appends what the stretches cost when a part of their volume is relieved: the lines of
    /// [`Rater::rate`] on the normal volume, then the relieved volume, a line for each base rate.
    ///
    /// # Errors
    /// What the tables do not answer for these terms.
    pub fn rate_relieved(
        &mut self,
        period: Period,
        terms: &TermsHistory,
        stretches: &[Stretch],
        volume: RelievedVolume,
        policy: Policy,
        lines: &mut Vec<Line>,
    ) -> Result<(), RatingRefused> {
        let normal = scaled(stretches, volume.normal_litres);
        self.rate(period, terms, &normal, policy, lines)?;
        self.segments.iter_mut().for_each(|segment| segment.litres = 0);
        for stretch in scaled(stretches, volume.relieved_litres) {
            spread(stretch.period, stretch.litres, &mut self.segments);
        }
        let base_of = |segment: &super::Segment<'_>| segment.rates.water.base_rate();
        for run in self.segments.chunk_by(|a, b| base_of(a) == base_of(b)) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let litres: i64 = run.iter().map(|segment| segment.litres).sum();
            let Some(base) = base_of(first).filter(|_| litres > 0) else { continue };
            lines.push(Line {
                charge: ChargeKind::RelievedWater.plain(),
                period: Period::new(first.period.from, last.period.until),
                quantity: litres,
                // For print only: half a price of six decimals may need a seventh.
                unit_price: MicroEuro(div_half_up(base.0.into(), 2)),
                amount: relieved_amount(litres, base),
            });
        }
        Ok(())
    }
}

/// The stretches with `litres` in all, each with its share.
fn scaled(stretches: &[Stretch], litres: i64) -> Vec<Stretch> {
    let all: i64 = stretches.iter().map(|stretch| stretch.litres).sum();
    let upto = |sum: i64| div_half_up(i128::from(litres) * i128::from(sum), all.max(1).into());
    let mut sum = 0;
    let share = |stretch: &Stretch| {
        let before = upto(sum);
        sum += stretch.litres;
        Stretch { litres: upto(sum) - before, ..*stretch }
    };
    stretches.iter().map(share).collect()
}
