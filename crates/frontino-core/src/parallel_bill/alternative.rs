//! The things that old systems do otherwise, one changed at a time.

use super::OldBill;
use crate::bill::vat_percent;
use crate::charge::{ChargeKind, Line};
use crate::dates::{Date, Period};
use crate::supply::{CategoryId, Services, Terms};
use crate::tariff::{Catalogue, Policy, TierRounding, YearBasis};

/// The one thing that, changed, gives the amount of the old system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Tier bounds rounded otherwise, or fixed quotas over another year (R3.6, R3.7).
    RoundingPolicy,
    /// VAT taken on the bill less the bonus (R3.10).
    VatOnBonus,
    /// Another number of residents; `None` is the one presumed where it is unknown (R3.4).
    Members(Option<u32>),
    /// One unit instead of many (R3.5).
    OneUnit,
    /// Other services (R3.2).
    Services(Services),
    /// With or without the social bonus (R8.2).
    Bonus,
    /// Without the components (R3.9).
    NoComponents,
    /// Without fixed quotas (R3.7).
    NoFixedQuota,
    /// Without VAT (R3.10).
    NoVat,
    /// Another category of use (R3.1).
    Category(CategoryId),
    /// The prices of as many years later or, negative, earlier.
    OtherYear(i32),
}

/// Residents of one unit that are tried.
const MEMBERS_MAX: u32 = 8;

/// Which lines and taxes of a bill count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    All,
    NoComponents,
    NoFixed,
    NoVat,
    VatOnBonus,
}

/// A bill as the old system may have made it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alternative {
    pub(super) period: Period,
    pub(super) litres: i64,
    pub(super) terms: Terms,
    pub(super) policy: Policy,
    pub(super) kept: Kept,
}

impl Alternative {
    /// The bill as we make it.
    pub(super) fn of(old: &OldBill, policy: Policy) -> Alternative {
        let OldBill { period, litres, terms, .. } = *old;
        Alternative { period, litres, terms, policy, kept: Kept::All }
    }

    pub(super) fn vat_percent(&self) -> i64 {
        vat_percent(self.period.from)
    }
}

/// Whether a line is that of a component.
pub(super) fn is_component(line: &Line) -> bool {
    matches!(line.charge.kind, ChargeKind::Component(_))
}

/// Every change of one thing, the likeliest first.
pub(super) fn all(
    plain: &Alternative,
    catalogue: &Catalogue,
) -> impl Iterator<Item = (Cause, Alternative)> {
    let (plain, terms) = (*plain, plain.terms);
    let with = move |terms: Terms| Alternative { terms, ..plain };
    let kept = move |kept: Kept| Alternative { kept, ..plain };
    let bonus = [(Cause::VatOnBonus, kept(Kept::VatOnBonus))].into_iter();
    let bonus = bonus.filter(move |_| terms.bonus);
    let presumed = (Cause::Members(None), with(Terms { members: None, ..terms }));
    let presumed = std::iter::once(presumed).filter(move |_| terms.members.is_some());
    let counted = (1..=MEMBERS_MAX).map(move |each| each * terms.units);
    let counted = counted.filter(move |members| Some(*members) != terms.members);
    let counted = counted.map(move |members| {
        (Cause::Members(Some(members)), with(Terms { members: Some(members), ..terms }))
    });
    let one_unit = (Cause::OneUnit, with(Terms { units: 1, ..terms }));
    let one_unit = std::iter::once(one_unit).filter(move |_| terms.units > 1);
    let services = [(false, false), (true, false), (false, true), (true, true)];
    let services = services.map(|(sewer, treatment)| Services::new(sewer, treatment)).into_iter();
    let services = services.filter(move |services| *services != terms.services);
    let services = services
        .map(move |services| (Cause::Services(services), with(Terms { services, ..terms })));
    let others = [
        (Cause::Bonus, with(Terms { bonus: !terms.bonus, ..terms })),
        (Cause::NoComponents, kept(Kept::NoComponents)),
        (Cause::NoFixedQuota, kept(Kept::NoFixed)),
        (Cause::NoVat, kept(Kept::NoVat)),
    ];
    let categories = (0..u16::try_from(catalogue.categories.len()).unwrap_or(u16::MAX))
        .map(CategoryId)
        .filter(move |category| *category != terms.category)
        .map(move |category| (Cause::Category(category), with(Terms { category, ..terms })));
    let years = [-1, 1, -2, 2].into_iter().filter_map(move |years| {
        let period = shifted(plain.period, years)?;
        Some((Cause::OtherYear(years), Alternative { period, ..plain }))
    });
    policies(plain)
        .chain(bonus)
        .chain(presumed)
        .chain(counted)
        .chain(services)
        .chain(one_unit)
        .chain(others)
        .chain(categories)
        .chain(years)
}

/// The other rounding policies.
fn policies(plain: Alternative) -> impl Iterator<Item = (Cause, Alternative)> {
    let all = TierRounding::WORDS.into_iter().flat_map(|(_, tier_rounding)| {
        YearBasis::WORDS.into_iter().map(move |(_, year_basis)| (tier_rounding, year_basis))
    });
    all.map(move |(tier_rounding, year_basis)| Policy { tier_rounding, year_basis, ..plain.policy })
        .filter(move |policy| *policy != plain.policy)
        .map(move |policy| (Cause::RoundingPolicy, Alternative { policy, ..plain }))
}

/// As many days in another year.
fn shifted(period: Period, years: i32) -> Option<Period> {
    let from = period.from.plus_years(years);
    let days = i32::try_from(period.days()).ok()?;
    let until: Date = from.plus(days);
    Some(Period::new(from, until))
}
