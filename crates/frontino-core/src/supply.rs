//! A supply: a contract on a point of delivery, with the terms that its price depends on (R3.1).

mod change;

pub use change::TermsChange;

use crate::dates::{Date, Period};
use crate::limitation::LimitationRegime;

/// The services that a supply uses, of water, sewer and treatment (R3.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Services(u8);

/// One of the three services of the integrated water service (R3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Drinking water (acquedotto).
    Water = 0,
    /// Sewer (fognatura).
    Sewer = 1,
    /// Treatment of waste water (depurazione).
    Treatment = 2,
}

impl Service {
    /// All three, in the order in which bills list them.
    pub const ALL: [Service; 3] = [Service::Water, Service::Sewer, Service::Treatment];

    /// The name used in files: `water`, `sewer`, `treatment`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Service::Water => "water",
            Service::Sewer => "sewer",
            Service::Treatment => "treatment",
        }
    }
}

impl Services {
    /// Water alone.
    pub const WATER: Services = Services(1);
    /// How many different sets there are.
    pub const COUNT: usize = 8;

    /// Water with or without sewer and treatment.
    #[must_use]
    pub const fn new(sewer: bool, treatment: bool) -> Services {
        Services(1 | (sewer as u8) << 1 | (treatment as u8) << 2)
    }

    /// The set with one service more.
    #[must_use]
    pub const fn with(self, service: Service) -> Services {
        Services(self.0 | 1 << service as u8)
    }

    /// No service at all.
    #[must_use]
    pub const fn none() -> Services {
        Services(0)
    }

    /// Whether a service is in the set.
    #[must_use]
    pub const fn has(self, service: Service) -> bool {
        self.0 & 1 << service as u8 != 0
    }

    /// A number below [`Services::COUNT`], different for every set.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The set of an [`Services::index`].
    #[must_use]
    pub const fn from_index(index: usize) -> Services {
        Services(index as u8 & 7)
    }
}

/// A category of use, as its place in the list of a [`crate::tariff::Catalogue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CategoryId(pub u16);

/// The terms of a contract that its price depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// Category of use.
    pub category: CategoryId,
    /// Residents behind the meter, all units together; `None` when unknown (R3.4).
    pub members: Option<u32>,
    /// Billing units behind the meter, at least 1; more than one make a condominium (R3.5).
    pub units: u32,
    /// Services used.
    pub services: Services,
    /// Whether the holder has the social water bonus (R8.1).
    pub bonus: bool,
}

impl Terms {
    /// Whether the bill grants the social bonus: to a household that holds its own supply. Those
    /// behind the meter of a building are paid by other means (R8.3, R8.4).
    #[must_use]
    pub const fn is_bonus_household(&self) -> bool {
        self.bonus && self.units <= 1
    }
}

/// Terms that hold from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedTerms {
    /// First day.
    pub from: Date,
    /// The terms.
    pub terms: Terms,
}

/// The terms of a supply over time: the first ones and every change, in order of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsHistory {
    /// The terms of the first day of the contract.
    pub first: Terms,
    /// Changes, sorted by day; of several for one day the last one counts.
    pub changes: Vec<DatedTerms>,
}

impl TermsHistory {
    /// Terms that never change.
    #[must_use]
    pub fn constant(terms: Terms) -> TermsHistory {
        TermsHistory { first: terms, changes: Vec::new() }
    }

    /// The terms in force on a day.
    #[must_use]
    pub fn at(&self, day: Date) -> Terms {
        self.changes.iter().rev().find(|c| c.from <= day).map_or(self.first, |c| c.terms)
    }

    /// The first day after `day` on which the terms change.
    #[must_use]
    pub fn next_change_after(&self, day: Date) -> Option<Date> {
        self.changes.iter().map(|c| c.from).find(|from| *from > day)
    }
}

/// Where a contract stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Water runs.
    Active,
    /// Water is stopped, the contract goes on.
    Suspended,
    /// The contract has ended.
    Ended,
}

/// What the bill of a supply needs to know of its contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Where it stands.
    pub status: Status,
    /// First day.
    pub start_on: Date,
    /// Last day, of a contract that has ended.
    pub end_on: Option<Date>,
    /// Terms over time.
    pub terms: TermsHistory,
    /// Which limitation its holder can invoke (R5.2).
    pub regime: LimitationRegime,
    /// Whether the holder is a public body.
    pub public_body: bool,
}

impl Contract {
    /// The days of the contract up to and with `at`.
    #[must_use]
    pub fn days_up_to(&self, at: Date) -> Period {
        let last = self.end_on.map_or(at, |end| end.min(at));
        Period::closed(self.start_on, last)
    }
}
