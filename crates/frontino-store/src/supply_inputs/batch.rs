//! The supplies of a range in memory that is used again for the next range: a city goes through
//! it, and asking for memory anew for every supply would cost as much as rating it.

use super::NO_CATEGORY;
use frontino_core::bill::SupplyInputs;
use frontino_core::consumption::History;
use frontino_core::dates::FIRST;
use frontino_core::frequency::Cadence;
use frontino_core::limitation::LimitationRegime;
use frontino_core::meter::Meter;
use frontino_core::supply::{Contract, Services, Status, Terms, TermsHistory};

/// A supply with everything its bill needs.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Identifier of the supply.
    pub id: i64,
    /// Code of the category, as stored.
    pub category: String,
    /// The inputs of the bill.
    pub inputs: SupplyInputs,
    /// Cadence of billing, where it is known.
    pub cadence: Option<Cadence>,
    pub(super) holder_id: i64,
    pub(super) meters: Vec<i64>,
    /// When each change of terms was recorded, in the order of the changes.
    pub(super) terms_recorded_at: Vec<i64>,
}

impl Candidate {
    fn new() -> Candidate {
        let terms = Terms {
            category: NO_CATEGORY,
            members: None,
            units: 1,
            services: Services::WATER,
            bonus: false,
        };
        let contract = Contract {
            status: Status::Active,
            start_on: FIRST,
            end_on: None,
            terms: TermsHistory::constant(terms),
            regime: LimitationRegime::TwoYear,
            public_body: false,
        };
        let inputs = SupplyInputs {
            contract,
            history: History::default(),
            legacy: Vec::new(),
            before: Vec::new(),
            terms_changed_from: None,
            cadence_months: 6,
            deposit: Vec::new(),
            interest: Vec::new(),
            return_costs: Vec::new(),
        };
        Candidate {
            id: 0,
            category: String::new(),
            inputs,
            cadence: None,
            holder_id: 0,
            meters: Vec::new(),
            terms_recorded_at: Vec::new(),
        }
    }

    /// When the newest change of terms was recorded; `i64::MIN` without any.
    #[must_use]
    pub fn newest_terms_at(&self) -> i64 {
        self.terms_recorded_at.iter().copied().max().unwrap_or(i64::MIN)
    }

    /// Forgets the supply, keeps the memory.
    fn clear(&mut self) {
        let Candidate { inputs, category, meters, terms_recorded_at, .. } = self;
        let SupplyInputs { contract, history, legacy, before, deposit, .. } = inputs;
        category.clear();
        meters.clear();
        terms_recorded_at.clear();
        contract.terms.changes.clear();
        contract.regime = LimitationRegime::TwoYear;
        contract.public_body = false;
        history.meters.clear();
        history.readings.clear();
        history.annual.clear();
        legacy.clear();
        before.clear();
        deposit.clear();
        inputs.interest.clear();
        inputs.return_costs.clear();
        inputs.terms_changed_from = None;
    }

    /// Adds a meter in the order of installation.
    pub(super) fn add_meter(&mut self, id: i64, meter: Meter) {
        let all = self.inputs.history.meters.iter().zip(&self.meters);
        let key = (meter.installed_on, id);
        let place = all.take_while(|(known, known_id)| (known.installed_on, **known_id) < key);
        let place = place.count();
        self.meters.insert(place, id);
        self.inputs.history.meters.insert(place, meter);
    }
}

/// The supplies of one range.
#[derive(Debug, Default)]
pub struct Batch {
    all: Vec<Candidate>,
    filled: usize,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new() -> Batch {
        Batch::default()
    }

    /// The supplies, in order of identifier.
    #[must_use]
    pub fn supplies(&self) -> &[Candidate] {
        &self.all[..self.filled]
    }

    pub(super) fn supplies_mut(&mut self) -> &mut [Candidate] {
        &mut self.all[..self.filled]
    }

    /// The supplies by themselves.
    pub(super) fn into_supplies(mut self) -> Vec<Candidate> {
        self.all.truncate(self.filled);
        self.all
    }

    pub(super) fn clear(&mut self) {
        self.filled = 0;
    }

    /// The next supply, with its terms and nothing else.
    pub(super) fn next(
        &mut self,
        id: i64,
        holder_id: i64,
        category: &str,
        terms: Terms,
    ) -> &mut Candidate {
        if self.filled == self.all.len() {
            self.all.push(Candidate::new());
        }
        let candidate = &mut self.all[self.filled];
        self.filled += 1;
        candidate.clear();
        (candidate.id, candidate.holder_id) = (id, holder_id);
        candidate.category.push_str(category);
        candidate.inputs.contract.terms.first = terms;
        candidate
    }
}

/// Walks rows and supplies, both in order of supply, and gives each row its supply.
pub(super) struct Walk<'a> {
    all: &'a mut [Candidate],
    place: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(all: &'a mut [Candidate]) -> Walk<'a> {
        Walk { all, place: 0 }
    }

    pub(super) fn of(&mut self, supply_id: i64) -> Option<&mut Candidate> {
        while self.all.get(self.place).is_some_and(|c| c.id < supply_id) {
            self.place += 1;
        }
        self.all.get_mut(self.place).filter(|c| c.id == supply_id)
    }
}
