//! Why a line is what it is: every number between the table and the amount (R3.3 to R3.9). It
//! asks the functions that rate, so that an explanation cannot tell another story than the bill.

use super::{BONUS_LITRES_PER_HEAD, YEAR_DAYS};
use super::{Exact, TierSpan, bonus_base, fixed_base, flat_rate, litres_of, members};
use super::{Segment, multiplier, share_of_year, tier_set, year_bound};
use crate::charge::{ChargeKind, Line};
use crate::dates::Period;
use crate::money::MicroEuro;
use crate::rating::{BonusRule, Rater, RatingRefused, Stretch};
use crate::supply::{Service, Services, Terms, TermsHistory};
use crate::tariff::{Bound, Policy};

/// A rated period with its grounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grounds {
    /// The parts in which nothing that has a price changes, in order.
    pub parts: Vec<PartGrounds>,
    /// The lines, in the order of the bill.
    pub lines: Vec<LineGrounds>,
}

/// A part of a period, its volume and what changed at its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartGrounds {
    /// The days.
    pub period: Period,
    /// The volume that falls on them (R3.8).
    pub litres: i64,
    /// The terms in force.
    pub terms: Terms,
    /// Residents that count, the presumed ones where they are unknown (R3.4).
    pub members: u32,
    /// Why it begins here; empty for the first part.
    pub changes: Vec<Change>,
}

/// What makes another part of a period begin (R3.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another validity of the tariff.
    Tariff,
    /// Another validity of the components.
    Components,
    /// Other terms of the contract.
    Terms,
    /// Another rule of the social bonus.
    Bonus,
}

/// A line and what it is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineGrounds {
    /// The line.
    pub line: Line,
    /// Litres that ran on the days of the line.
    pub volume_l: i64,
    /// What it is made from.
    pub base: Base,
}

/// What the quantity and the price of a line are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// A tier of water.
    Tier(TierGrounds),
    /// The whole volume at one rate.
    Flat,
    /// A fixed quota.
    Fixed(FixedGrounds),
    /// The whole volume at the sum of the rates of the services (R3.9).
    Component(Vec<(Service, MicroEuro)>),
    /// The social bonus (R8.2).
    Bonus(BonusGrounds),
    /// A charge that no table makes.
    Other,
}

/// A volume of `parts / per_litre` litres, exact where the policy keeps fractions (R3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Numerator.
    pub parts: i128,
    /// Denominator, at least 1.
    pub per_litre: i128,
}

/// A tier and its two bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierGrounds {
    /// Number of the tier, from 1.
    pub tier: u8,
    /// Its name in the table.
    pub name: Option<String>,
    /// Where it begins; nothing for the first tier.
    pub lower: Option<BoundGrounds>,
    /// Where it ends; nothing for the last tier.
    pub upper: Option<BoundGrounds>,
    /// The volume that is billed, at least the committed one where that is due.
    pub billed_l: i64,
}

/// How a bound of the table became one of the days billed (R3.4 to R3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoundGrounds {
    /// As in the table: litres a year (or quarter), of one resident or unit.
    pub printed: Bound,
    /// How many times it counts.
    pub times: i64,
    /// Whether that is the number of residents, else of units.
    pub per_member: bool,
    /// Of the whole supply, before it is spread over the days.
    pub year: Bound,
    /// Spread: `year × numerator / denominator`.
    pub numerator: i64,
    /// See [`BoundGrounds::numerator`].
    pub denominator: i64,
    /// Spread and rounded by the policy.
    pub upto: Volume,
}

/// How often a fixed quota is due, and for how many days (R3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedGrounds {
    /// How many times the year's amount is due: units or residents.
    pub times: i64,
    /// Days billed.
    pub days: i64,
    /// Of these, days in leap years.
    pub leap_days: i64,
}

/// The free volume of the social bonus and what it is valued with (R8.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BonusGrounds {
    /// Residents who get it.
    pub heads: u32,
    /// Litres a year and head.
    pub head_l: i64,
    /// Prices of the services that count.
    pub prices: Vec<(Service, MicroEuro)>,
}

impl Rater<'_> {
    /// Rates a period as [`Rater::rate`] does and tells what each line is made from.
    ///
    /// # Errors
    /// What the tables do not answer for these terms.
    pub fn grounds(
        &mut self,
        period: Period,
        terms: &TermsHistory,
        stretches: &[Stretch],
        policy: Policy,
    ) -> Result<Grounds, RatingRefused> {
        let mut lines = Vec::new();
        self.rate(period, terms, stretches, policy, &mut lines)?;
        let lines = lines.into_iter().map(|line| of_line(line, &self.segments, policy));
        let lines = lines.collect::<Result<_, _>>()?;
        Ok(Grounds { parts: parts(&self.segments), lines })
    }
}

fn parts(segments: &[Segment<'_>]) -> Vec<PartGrounds> {
    let changes = |place: usize| {
        let (Some(before), now) = (place.checked_sub(1), &segments[place]) else {
            return Vec::new();
        };
        let before = &segments[before];
        let all = [
            (Change::Tariff, !std::ptr::eq(before.rates, now.rates)),
            (Change::Components, !std::ptr::eq(before.components, now.components)),
            (Change::Terms, before.terms != now.terms),
            (Change::Bonus, before.terms == now.terms && before.bonus != now.bonus),
        ];
        all.iter().filter(|(_, is_so)| *is_so).map(|(change, _)| *change).collect()
    };
    let part = |(place, s): (usize, &Segment<'_>)| PartGrounds {
        period: s.period,
        litres: s.litres,
        terms: s.terms,
        members: members(s),
        changes: changes(place),
    };
    segments.iter().enumerate().map(part).collect()
}

fn of_line(
    line: Line,
    segments: &[Segment<'_>],
    policy: Policy,
) -> Result<LineGrounds, RatingRefused> {
    let inside = |s: &&Segment<'_>| line.period.contains(s.period.from);
    let first = segments.iter().position(|s| inside(&s)).unwrap_or(0);
    let run = &segments[first..first + segments.iter().filter(inside).count()];
    let volume_l = litres_of(run);
    let Some(segment) = run.first() else {
        return Ok(LineGrounds { line, volume_l, base: Base::Other });
    };
    let base = match line.charge.kind {
        ChargeKind::WaterTier(tier) => Base::Tier(tier_grounds(tier, segment, line, run, policy)?),
        ChargeKind::Flat(_) => Base::Flat,
        ChargeKind::Fixed(service) => Base::Fixed(FixedGrounds {
            times: fixed_base(segment, service).map_or(1, |(_, times)| times),
            days: line.period.days(),
            leap_days: line.period.days_in_leap_years(),
        }),
        ChargeKind::Component(place) => Base::Component(component_rates(segment, place.into())),
        ChargeKind::Bonus => Base::Bonus(bonus_grounds(segment)),
        ChargeKind::RelievedWater | ChargeKind::Deposit => Base::Other,
        ChargeKind::Interest | ChargeKind::ReturnCost | ChargeKind::Compensation => Base::Other,
    };
    Ok(LineGrounds { line, volume_l, base })
}

fn tier_grounds(
    tier: u8,
    segment: &Segment<'_>,
    line: Line,
    run: &[Segment<'_>],
    policy: Policy,
) -> Result<TierGrounds, RatingRefused> {
    let tiers = &segment.rates.water;
    let (set, times) = (tier_set(segment)?, multiplier(segment));
    let span = TierSpan::of(line.period, tiers.tier_period);
    let bound = |place: usize| {
        let Some(printed) = set.bounds.get(place) else { return Ok(None) };
        let year = year_bound(segment, *printed, times)?;
        let Exact { parts, per_litre } = span.of_bound(year).rounded(policy.tier_rounding);
        Ok(Some(BoundGrounds {
            printed: *printed,
            times,
            per_member: tiers.per_member,
            year,
            numerator: span.numerator,
            denominator: span.denominator,
            upto: Volume { parts, per_litre },
        }))
    };
    let place = usize::from(tier.max(1)) - 1;
    let committed = tiers.committed_l.filter(|_| tiers.bill_commitment);
    let committed_l = committed.map_or(0, |litres| share_of_year(litres, line.period.days()));
    Ok(TierGrounds {
        tier,
        name: segment.rates.tier_names.get(place).cloned(),
        lower: place.checked_sub(1).map(bound).transpose()?.flatten(),
        upper: bound(place)?,
        billed_l: litres_of(run).max(committed_l),
    })
}

/// The rate of a component for each service of the supply.
fn component_rates(segment: &Segment<'_>, place: usize) -> Vec<(Service, MicroEuro)> {
    let Some(sums) = segment.components.sums.get(place) else { return Vec::new() };
    let of_service = |service: Service| (service, sums[Services::none().with(service).index()]);
    let used = Service::ALL.into_iter().filter(|service| segment.terms.services.has(*service));
    used.map(of_service).collect()
}

fn bonus_grounds(segment: &Segment<'_>) -> BonusGrounds {
    let heads = bonus_base(segment).map_or(0, |(_, heads)| heads);
    let reduced = segment.rates.water.rates.first().copied();
    let mut prices: Vec<_> = reduced.map(|price| (Service::Water, price)).into_iter().collect();
    if segment.bonus == BonusRule::AllServices {
        for service in [Service::Sewer, Service::Treatment] {
            prices.extend(flat_rate(segment, service).flatten().map(|price| (service, price)));
        }
    }
    BonusGrounds { heads, head_l: BONUS_LITRES_PER_HEAD, prices }
}

/// The days of a year that tiers, quotas and the bonus are spread over (R3.6).
pub const TIER_YEAR_DAYS: i64 = YEAR_DAYS;
