//! The catalogue: every loaded table and component, arranged so that the prices in force on a day
//! are found at once, and a table loaded later takes the place of an earlier one (R3: retroactive
//! approval).

use super::{CategoryRates, ComponentRate, PolicyChoice, TariffVersion};
use crate::dates::{Date, LAST, Period};
use crate::money::MicroEuro;
use crate::supply::{CategoryId, Service, Services};

/// Prices of one category in one span of days without a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatesSpan {
    /// Days on which they are in force.
    pub valid: Period,
    /// The prices.
    pub rates: CategoryRates,
}

/// Summed component rates in one span of days without a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentSpan {
    /// Days on which they are in force.
    pub valid: Period,
    /// For every component of [`Catalogue::components`], its rate summed over the services of
    /// each set (by [`Services::index`]).
    pub sums: Vec<[MicroEuro; Services::COUNT]>,
}

/// Everything that has a price, by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Codes of the categories; [`CategoryId`] is the place in this list.
    pub categories: Vec<String>,
    /// Names of the components in the order of the bill: `ui1` to `ui4`, then local ones.
    pub components: Vec<String>,
    /// Rounding policy of the newest table that names one.
    pub policy: PolicyChoice,
    /// Order of loading of the newest file.
    pub generation: i64,
    rates: Vec<Vec<RatesSpan>>,
    component_spans: Vec<ComponentSpan>,
    loads: Vec<(i64, Period)>,
}

/// The national components, always first in the order of the bill (R3.9).
const NATIONAL: [&str; 4] = ["ui1", "ui2", "ui3", "ui4"];

impl Catalogue {
    /// Arranges tables and component rates, in any order.
    #[must_use]
    pub fn new(mut versions: Vec<TariffVersion>, mut components: Vec<ComponentRate>) -> Catalogue {
        versions.sort_by_key(|v| (v.generation, v.valid.from));
        components.sort_by_key(|c| c.generation);
        let mut catalogue = Catalogue {
            components: NATIONAL.map(str::to_owned).to_vec(),
            generation: versions
                .iter()
                .map(|v| v.generation)
                .chain(components.iter().map(|c| c.generation))
                .max()
                .unwrap_or(0),
            ..Catalogue::default()
        };
        let policies = versions.iter().rev().map(|v| v.policy);
        catalogue.policy = policies.fold(PolicyChoice::default(), PolicyChoice::or);
        catalogue.loads.extend(versions.iter().map(|v| (v.generation, v.valid)));
        catalogue.loads.extend(components.iter().map(|c| (c.generation, c.valid)));
        catalogue.arrange_components(&components);
        for version in versions {
            for rates in version.categories {
                catalogue.lay_over(version.valid, rates);
            }
        }
        catalogue
    }

    /// The category of a code.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<CategoryId> {
        let place = self.categories.iter().position(|known| known == code)?;
        u16::try_from(place).ok().map(CategoryId)
    }

    /// The prices of a category on a day and the days on which they stay.
    #[must_use]
    pub fn rates(&self, category: CategoryId, day: Date) -> Option<&RatesSpan> {
        let spans = self.rates.get(usize::from(category.0))?;
        spans.iter().rev().find(|span| span.valid.contains(day))
    }

    /// The component rates of a day and the days on which they stay.
    #[must_use]
    pub fn component_span(&self, day: Date) -> Option<&ComponentSpan> {
        self.component_spans.iter().rev().find(|span| span.valid.contains(day))
    }

    /// The first day of what was loaded after `generation`: bills that reach beyond it must be
    /// looked at again.
    #[must_use]
    pub fn changed_since(&self, generation: i64) -> Option<Date> {
        let newer = self.loads.iter().filter(|(loaded, _)| *loaded > generation);
        newer.map(|(_, valid)| valid.from).min()
    }

    /// Puts the prices of a category over those already there for the same days.
    fn lay_over(&mut self, valid: Period, rates: CategoryRates) {
        let place = match self.category(&rates.code) {
            Some(CategoryId(place)) => usize::from(place),
            None => {
                self.categories.push(rates.code.clone());
                self.rates.push(Vec::new());
                self.categories.len() - 1
            }
        };
        let mut spans = Vec::new();
        for old in self.rates[place].drain(..) {
            let before = Period::new(old.valid.from, old.valid.until.min(valid.from));
            let after = Period::new(old.valid.from.max(valid.until), old.valid.until);
            for left in [before, after] {
                if !left.is_empty() {
                    spans.push(RatesSpan { valid: left, rates: old.rates.clone() });
                }
            }
        }
        spans.push(RatesSpan { valid, rates });
        spans.sort_by_key(|span| span.valid.from);
        self.rates[place] = spans;
    }

    /// Cuts time at every change of a component and sums its rates for every set of services.
    fn arrange_components(&mut self, rates: &[ComponentRate]) {
        let mut cuts: Vec<Date> =
            rates.iter().flat_map(|r| [r.valid.from, r.valid.until]).collect();
        cuts.extend([crate::dates::FIRST, LAST]);
        cuts.sort_unstable();
        cuts.dedup();
        for rate in rates {
            if !self.components.contains(&rate.component) {
                self.components.push(rate.component.clone());
            }
        }
        for pair in cuts.windows(2) {
            let valid = Period::new(pair[0], pair[1]);
            let sums: Vec<_> =
                self.components.iter().map(|name| sums_of(rates, name, valid.from)).collect();
            match self.component_spans.last_mut() {
                // A new resolution that leaves every rate as it was is no change.
                Some(last) if last.sums == sums => last.valid.until = valid.until,
                _ => self.component_spans.push(ComponentSpan { valid, sums }),
            }
        }
    }
}

/// A component's rate on a day, summed over the services of each set.
fn sums_of(rates: &[ComponentRate], name: &str, day: Date) -> [MicroEuro; Services::COUNT] {
    let rate_of = |service: Service| {
        let of_service = rates
            .iter()
            .rev()
            .find(|r| r.component == name && r.service == service && r.valid.contains(day));
        of_service.map_or(0, |r| r.rate.0)
    };
    let by_service = Service::ALL.map(|service| (service, rate_of(service)));
    let mut sums = [MicroEuro(0); Services::COUNT];
    for (index, sum) in sums.iter_mut().enumerate() {
        let services = Services::from_index(index);
        sum.0 = by_service.iter().filter(|(s, _)| services.has(*s)).map(|(_, rate)| rate).sum();
    }
    sums
}
