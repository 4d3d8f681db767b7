//! What a line is said to be made from must give the line again, under every policy.

use frontino_core::charge::Line;
use frontino_core::money::div_half_up;
use frontino_core::rating::grounds::{Base, Grounds, TIER_YEAR_DAYS, Volume};
use frontino_core::rating::{Rater, Stretch};
use frontino_core::supply::TermsHistory;
use frontino_core::tariff::{Catalogue, Policy, TierRounding, YearBasis};

/// Explains a volume under every policy and recomputes every line from its grounds.
pub fn prove(catalogue: &Catalogue, terms: &TermsHistory, stretch: Stretch) {
    let mut rater = Rater::new(catalogue);
    for (_, tier_rounding) in TierRounding::WORDS {
        for (_, year_basis) in YearBasis::WORDS {
            let policy = Policy { tier_rounding, year_basis, ..Policy::default() };
            let (period, stretches) = (stretch.period, [stretch]);
            let grounds = rater.grounds(period, terms, &stretches, policy).unwrap();
            let mut lines = Vec::new();
            rater.rate(period, terms, &stretches, policy, &mut lines).unwrap();
            check(&grounds, &lines, policy, stretch.litres);
        }
    }
}

fn check(grounds: &Grounds, lines: &[Line], policy: Policy, litres: i64) {
    assert_eq!(grounds.parts.iter().map(|part| part.litres).sum::<i64>(), litres);
    assert!(grounds.lines.iter().map(|g| g.line).eq(lines.iter().copied()));
    for of_line in &grounds.lines {
        let line = &of_line.line;
        let found = recomputed(&of_line.base, line, of_line.volume_l, policy);
        assert_eq!(found, (line.quantity, line.amount.0), "{policy:?} {of_line:?}");
    }
}

fn recomputed(base: &Base, line: &Line, volume_l: i64, policy: Policy) -> (i64, i64) {
    let price = i128::from(line.unit_price.0);
    let euros = |volume: Volume, price: i128| {
        let amount = div_half_up(volume.parts * price, volume.per_litre * 10_000_000);
        (div_half_up(volume.parts, volume.per_litre), amount)
    };
    let whole = |litres: i64| Volume { parts: litres.into(), per_litre: 1 };
    match base {
        Base::Tier(tier) => {
            let low = tier.lower.map_or(whole(0), |bound| bound.upto);
            let billed = whole(tier.billed_l);
            let high = tier.upper.map_or(billed, |bound| bound.upto);
            let is_below = high.parts < billed.parts * high.per_litre;
            let high = if is_below { high } else { billed };
            let parts = high.parts * low.per_litre - low.parts * high.per_litre;
            euros(Volume { parts, per_litre: high.per_litre * low.per_litre }, price)
        }
        Base::Flat => euros(whole(volume_l), price),
        Base::Component(rates) => {
            euros(whole(volume_l), rates.iter().map(|(_, rate)| i128::from(rate.0)).sum())
        }
        Base::Fixed(fixed) => {
            let leap = if policy.year_basis == YearBasis::Actual { fixed.leap_days } else { 0 };
            let weighted = (fixed.days - leap) * 366 + leap * 365;
            let yearly = price * i128::from(fixed.times);
            (fixed.days, div_half_up(yearly * i128::from(weighted), 365 * 366 * 10_000))
        }
        Base::Bonus(bonus) => {
            let free = i128::from(bonus.head_l) * i128::from(bonus.heads);
            let parts = free * i128::from(line.period.days());
            let price = bonus.prices.iter().map(|(_, rate)| i128::from(rate.0)).sum();
            let (litres, cents) = euros(Volume { parts, per_litre: TIER_YEAR_DAYS.into() }, price);
            (litres, -cents)
        }
        Base::Other => panic!("no table makes {line:?}"),
    }
}
