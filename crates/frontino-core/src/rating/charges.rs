//! The charges over segments, each joining the neighbours in which its price and base are alike.

pub mod grounds;

use super::{BonusRule, RatingRefused, Segment};
use crate::charge::{ChargeKind, Line};
use crate::dates::{Date, Period};
use crate::money::{Cents, LITRES_PER_M3, MicroEuro, amount_of_litres, div_half_up};
use crate::supply::Service;
use crate::tariff::{Bound, Criterion, Policy, TierPeriod, TierRounding, TierSet, YearBasis};

/// Days of a year for tiers, quotas and bonus, also in leap years (R3.6).
const YEAR_DAYS: i64 = 365;
/// Free volume of the social bonus, litres a head and year (R8.2).
const BONUS_LITRES_PER_HEAD: i64 = 18_250;

/// Appends all lines in the order of the bill.
pub(super) fn append(
    segments: &[Segment<'_>],
    policy: Policy,
    lines: &mut Vec<Line>,
) -> Result<(), RatingRefused> {
    for run in runs(segments, same_tiers) {
        water(run, policy, lines)?;
    }
    for service in [Service::Sewer, Service::Treatment] {
        for run in runs(segments, |a, b| flat_rate(a, service) == flat_rate(b, service)) {
            flat(run, service, lines);
        }
    }
    for service in Service::ALL {
        for run in runs(segments, |a, b| fixed_base(a, service) == fixed_base(b, service)) {
            fixed(run, service, policy, lines);
        }
    }
    let components = segments.first().map_or(0, |s| s.components.sums.len());
    for place in 0..components {
        for run in runs(segments, |a, b| component_rate(a, place) == component_rate(b, place)) {
            component(run, place, lines);
        }
    }
    if segments.iter().any(|s| s.bonus != BonusRule::None) {
        for run in runs(segments, |a, b| bonus_base(a) == bonus_base(b)) {
            bonus(run, lines);
        }
    }
    Ok(())
}

/// The longest runs of neighbours that `same` holds alike.
fn runs<'s, 'c>(
    segments: &'s [Segment<'c>],
    same: impl Fn(&Segment<'c>, &Segment<'c>) -> bool,
) -> impl Iterator<Item = &'s [Segment<'c>]> {
    segments.chunk_by(move |a, b| same(a, b))
}

fn period_of(run: &[Segment<'_>]) -> Period {
    match run {
        [first, .., last] => Period::new(first.period.from, last.period.until),
        [only] => only.period,
        [] => Period::new(crate::dates::FIRST, crate::dates::FIRST),
    }
}

fn litres_of(run: &[Segment<'_>]) -> i64 {
    run.iter().map(|s| s.litres).sum()
}

fn same_tiers(a: &Segment<'_>, b: &Segment<'_>) -> bool {
    let same_table = std::ptr::eq(a.rates, b.rates) || a.rates.water == b.rates.water;
    // Not every criterion asks how many live there, or in how many units (R3.8).
    let same_terms = a.terms.members == b.terms.members && a.terms.units == b.terms.units;
    let same_bounds = || multiplier(a) == multiplier(b) && tier_set(a) == tier_set(b);
    same_table && (same_terms || same_bounds())
}

/// Water by tiers (R3.3 to R3.6).
fn water(run: &[Segment<'_>], policy: Policy, lines: &mut Vec<Line>) -> Result<(), RatingRefused> {
    let [segment, ..] = run else { return Ok(()) };
    let tiers = &segment.rates.water;
    let period = period_of(run);
    let mut litres = litres_of(run);
    if let Some(committed) = tiers.committed_l.filter(|_| tiers.bill_commitment) {
        litres = litres.max(share_of_year(committed, period.days()));
    }
    if litres == 0 {
        return Ok(());
    }
    let set = tier_set(segment)?;
    let multiplier = multiplier(segment);
    let span = TierSpan::of(period, tiers.tier_period);
    // Everything in parts of a litre, so that exact bounds (R3.6, `none`) need no fraction type.
    let mut below = Exact { parts: 0, per_litre: 1 };
    for tier in 0..=set.bounds.len() {
        let above = match set.bounds.get(tier) {
            Some(bound) => {
                let bound = year_bound(segment, *bound, multiplier)?;
                let exact = span.of_bound(bound).rounded(policy.tier_rounding);
                exact.min_litres(litres)
            }
            None => Exact { parts: i128::from(litres), per_litre: 1 },
        };
        let quantity = above.minus(below);
        below = above;
        if quantity.parts <= 0 {
            continue;
        }
        let price = *tiers.rates.get(tier).ok_or_else(|| RatingRefused::NoRate {
            category: segment.rates.code.clone(),
            tier: tier + 1,
        })?;
        lines.push(Line {
            charge: ChargeKind::WaterTier(u8::try_from(tier + 1).unwrap_or(u8::MAX)).plain(),
            period,
            quantity: div_half_up(quantity.parts, quantity.per_litre),
            unit_price: price,
            amount: quantity.amount(price),
        });
        if above.parts == i128::from(litres) * above.per_litre {
            break;
        }
    }
    Ok(())
}

/// A volume of `parts / per_litre` litres.
#[derive(Clone, Copy)]
struct Exact {
    parts: i128,
    per_litre: i128,
}

impl Exact {
    fn rounded(self, rounding: TierRounding) -> Exact {
        let litres = match rounding {
            TierRounding::None => return self,
            TierRounding::Milli => div_half_up(self.parts, self.per_litre),
            TierRounding::Integer => {
                let m3 = div_half_up(self.parts, self.per_litre * i128::from(LITRES_PER_M3));
                m3 * LITRES_PER_M3
            }
        };
        Exact { parts: i128::from(litres), per_litre: 1 }
    }

    fn min_litres(self, litres: i64) -> Exact {
        let whole = i128::from(litres) * self.per_litre;
        Exact { parts: self.parts.min(whole), per_litre: self.per_litre }
    }

    fn minus(self, other: Exact) -> Exact {
        if self.per_litre == other.per_litre {
            return Exact { parts: self.parts - other.parts, per_litre: self.per_litre };
        }
        if self.per_litre % other.per_litre == 0 {
            let factor = self.per_litre / other.per_litre;
            let parts = self.parts - other.parts * factor;
            return Exact { parts, per_litre: self.per_litre };
        }
        Exact {
            parts: self.parts * other.per_litre - other.parts * self.per_litre,
            per_litre: self.per_litre * other.per_litre,
        }
    }

    fn amount(self, price: MicroEuro) -> Cents {
        if self.per_litre == 1
            && let Ok(litres) = i64::try_from(self.parts)
        {
            return amount_of_litres(litres, price);
        }
        Cents(div_half_up(self.parts * i128::from(price.0), self.per_litre * 10_000_000))
    }
}

/// How a printed bound is brought to the days billed (R3.6).
struct TierSpan {
    numerator: i64,
    denominator: i64,
}

impl TierSpan {
    fn of(period: Period, tier_period: TierPeriod) -> TierSpan {
        match tier_period {
            TierPeriod::Year => TierSpan { numerator: period.days(), denominator: YEAR_DAYS },
            TierPeriod::Quarter => match whole_quarters(period) {
                Some(quarters) => TierSpan { numerator: quarters, denominator: 1 },
                None => TierSpan { numerator: 4 * period.days(), denominator: YEAR_DAYS },
            },
        }
    }

    fn of_bound(&self, bound: Bound) -> Exact {
        Exact {
            parts: i128::from(bound.litres) * i128::from(self.numerator),
            per_litre: i128::from(bound.parts) * i128::from(self.denominator),
        }
    }
}

/// The number of calendar quarters that the period consists of, if it does (vector C8).
fn whole_quarters(period: Period) -> Option<i64> {
    let quarter_of = |day: Date| {
        let (year, month, day) = day.ymd();
        (day == 1 && month % 3 == 1).then(|| i64::from(year) * 4 + i64::from(month / 3))
    };
    let quarters = quarter_of(period.until)? - quarter_of(period.from)?;
    (quarters > 0).then_some(quarters)
}

/// Residents behind the meter, the presumed number for each unit where unknown (R3.4, R3.5).
fn members(segment: &Segment<'_>) -> u32 {
    let presumed = segment.rates.water.members_when_unknown.saturating_mul(segment.terms.units);
    segment.terms.members.unwrap_or(presumed).max(1)
}

/// What the bounds of a year are multiplied by (R3.4, R3.5).
fn multiplier(segment: &Segment<'_>) -> i64 {
    let tiers = &segment.rates.water;
    if tiers.per_member { i64::from(members(segment)) } else { i64::from(segment.terms.units) }
}

/// The class of households that applies: that of the average residents of a unit (R3.5).
fn tier_set<'c>(segment: &Segment<'c>) -> Result<&'c TierSet, RatingRefused> {
    let tiers = &segment.rates.water;
    let class = match tiers.criterion {
        Criterion::HouseholdSizeClass => {
            let average = div_half_up(members(segment).into(), segment.terms.units.into());
            // More units than residents: the class of one.
            u32::try_from(average.max(1)).unwrap_or(u32::MAX)
        }
        _ => return tiers.sets.first().ok_or_else(|| no_class(segment, 0)),
    };
    tiers
        .sets
        .iter()
        .find(|set| class >= set.members_min && set.members_max.is_none_or(|max| class <= max))
        .ok_or_else(|| no_class(segment, class))
}

fn no_class(segment: &Segment<'_>, members: u32) -> RatingRefused {
    RatingRefused::NoClass { category: segment.rates.code.clone(), members }
}

/// The bound of the supply's whole year (or quarter), before it is spread over days.
fn year_bound(
    segment: &Segment<'_>,
    bound: Bound,
    multiplier: i64,
) -> Result<Bound, RatingRefused> {
    let tiers = &segment.rates.water;
    let mut bound = bound;
    if tiers.criterion == Criterion::CommittedMinimum && bound.parts == COMMITMENT_PARTS {
        let committed = tiers
            .committed_l
            .ok_or_else(|| RatingRefused::NoCommitment { category: segment.rates.code.clone() })?;
        bound = Bound { litres: bound.litres * committed, parts: COMMITMENT_PARTS };
    }
    let litres = bound.litres * multiplier;
    if tiers.whole_m3_a_year {
        let m3 = div_half_up(litres.into(), i128::from(bound.parts * LITRES_PER_M3));
        return Ok(Bound { litres: m3 * LITRES_PER_M3, parts: 1 });
    }
    Ok(Bound { litres, parts: bound.parts })
}

/// The denominator that marks a bound as a multiple of the commitment, in thousandths.
pub const COMMITMENT_PARTS: i64 = 1000;

fn share_of_year(litres: i64, days: i64) -> i64 {
    div_half_up(i128::from(litres) * i128::from(days), i128::from(YEAR_DAYS))
}

/// The price of sewer or treatment, when the supply has the service.
fn flat_rate(segment: &Segment<'_>, service: Service) -> Option<Option<MicroEuro>> {
    let connected = segment.terms.services.has(service);
    connected.then(|| segment.rates.flat[service as usize])
}

/// Sewer and treatment at one flat rate (R3.2). A table without any price for the service (a
/// partial source) charges nothing.
fn flat(run: &[Segment<'_>], service: Service, lines: &mut Vec<Line>) {
    let [segment, ..] = run else { return };
    let litres = litres_of(run);
    if let Some(Some(price)) = flat_rate(segment, service)
        && litres > 0
    {
        lines.push(Line {
            charge: ChargeKind::Flat(service).plain(),
            period: period_of(run),
            quantity: litres,
            unit_price: price,
            amount: amount_of_litres(litres, price),
        });
    }
}

/// The yearly amount of a fixed quota and how many times it is due.
fn fixed_base(segment: &Segment<'_>, service: Service) -> Option<(MicroEuro, i64)> {
    if !segment.terms.services.has(service) {
        return None;
    }
    let mut times = 1;
    if segment.rates.fixed_per_unit {
        times *= i64::from(segment.terms.units);
    }
    if let Some(max) = segment.rates.fixed_members_max {
        times *= i64::from(members(segment).min(max));
    }
    segment.rates.fixed[service as usize].map(|annual| (annual, times))
}

/// Fixed quotas pro die (R3.7).
fn fixed(run: &[Segment<'_>], service: Service, policy: Policy, lines: &mut Vec<Line>) {
    let [segment, ..] = run else { return };
    let Some((annual, times)) = fixed_base(segment, service) else { return };
    let period = period_of(run);
    let yearly = i128::from(annual.0) * i128::from(times);
    let amount = match policy.year_basis {
        YearBasis::Fixed365 => {
            div_half_up(yearly * i128::from(period.days()), i128::from(YEAR_DAYS) * 10_000)
        }
        YearBasis::Actual => {
            let leap = period.days_in_leap_years();
            let weighted = (period.days() - leap) * 366 + leap * 365;
            div_half_up(yearly * i128::from(weighted), 365 * 366 * 10_000)
        }
    };
    lines.push(Line {
        charge: ChargeKind::Fixed(service).plain(),
        period,
        quantity: period.days(),
        unit_price: annual,
        amount: Cents(amount),
    });
}

/// The third component pays for the bonus and is not due from who has it (R3.9, R8.3).
const UI3: usize = 2;

/// The rate of a component summed over the services of the supply (R3.9).
fn component_rate(segment: &Segment<'_>, place: usize) -> MicroEuro {
    if place == UI3 && segment.terms.is_bonus_household() {
        return MicroEuro(0);
    }
    let sums = segment.components.sums.get(place);
    sums.map_or(MicroEuro(0), |sums| sums[segment.terms.services.index()])
}

fn component(run: &[Segment<'_>], place: usize, lines: &mut Vec<Line>) {
    let [segment, ..] = run else { return };
    let (price, litres) = (component_rate(segment, place), litres_of(run));
    if price.0 == 0 || litres == 0 {
        return;
    }
    lines.push(Line {
        charge: ChargeKind::Component(u8::try_from(place).unwrap_or(u8::MAX)).plain(),
        period: period_of(run),
        quantity: litres,
        unit_price: price,
        amount: amount_of_litres(litres, price),
    });
}

/// The value of a free cubic metre and the heads that get it (R8.2).
fn bonus_base(segment: &Segment<'_>) -> Option<(MicroEuro, u32)> {
    let reduced = segment.rates.water.rates.first()?.0;
    let price = match segment.bonus {
        BonusRule::None => return None,
        BonusRule::WaterOnly => reduced,
        BonusRule::AllServices => {
            let flats = [Service::Sewer, Service::Treatment]
                .map(|service| flat_rate(segment, service).flatten().map_or(0, |price| price.0));
            reduced + flats[0] + flats[1]
        }
    };
    Some((MicroEuro(price), members(segment)))
}

fn bonus(run: &[Segment<'_>], lines: &mut Vec<Line>) {
    let [segment, ..] = run else { return };
    let Some((price, heads)) = bonus_base(segment) else { return };
    let period = period_of(run);
    let yearly = i128::from(BONUS_LITRES_PER_HEAD) * i128::from(heads);
    let volume = yearly * i128::from(period.days());
    let amount = div_half_up(volume * i128::from(price.0), i128::from(YEAR_DAYS) * 10_000_000);
    lines.push(Line {
        charge: ChargeKind::Bonus.plain(),
        period,
        quantity: div_half_up(volume, i128::from(YEAR_DAYS)),
        unit_price: price,
        amount: Cents(-amount),
    });
}
