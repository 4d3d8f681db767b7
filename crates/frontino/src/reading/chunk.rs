//! What is known while the readings of one chunk are judged: supplies, keys, and those of the chunk
//! that came before.

use super::{Arrival, KINDS, sentence};
use crate::choice;
use crate::refusal::Refusal;
use frontino_core::consumption::{AnnualSource, Reading, annual_consumption};
use frontino_core::dates::Date;
use frontino_core::reading::serves;
use frontino_store::Tx;
use frontino_store::reading_arrival::{self, ArrivedReading, NewReading};
use frontino_store::reading_standing::{self, Standing, StoredReading};
use std::collections::HashMap;

/// What is known.
pub struct Chunk {
    /// Supplies by their codes.
    pub standings: HashMap<String, Standing>,
    /// Readings to be saved.
    pub new: Vec<NewReading>,
    keys: HashMap<String, ArrivedReading>,
}

impl Chunk {
    /// Loads what the readings of a chunk refer to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn load(tx: &mut Tx<'_>, arrivals: &[&Arrival]) -> Result<Chunk, Refusal> {
        let mut codes = arrivals.iter().map(|a| a.supply_code.as_str()).collect::<Vec<_>>();
        codes.sort_unstable();
        codes.dedup();
        let keys = arrivals.iter().map(|a| a.full_key()).collect::<Vec<_>>();
        let keys = keys.iter().map(String::as_str).collect::<Vec<_>>();
        let standings = reading_standing::list(tx, &codes)?;
        Ok(Chunk {
            standings: standings.into_iter().map(|one| (one.code.clone(), one)).collect(),
            new: Vec::new(),
            keys: reading_arrival::list_of_keys(tx, &keys)?,
        })
    }

    /// Whether a supply has no Ca of its own, so that the means of its category are needed (R2.10).
    #[must_use]
    pub fn needs_means(&self, day: Date) -> bool {
        let source = |one: &Standing| annual_consumption(&one.history, day, None, 0).source;
        self.standings.values().any(|one| source(one) == AnnualSource::Parameter)
    }

    /// Whether the reading is there already: `Ok` when it is the same, else a sentence.
    #[must_use]
    pub fn there(&self, arrival: &Arrival) -> Option<Result<(), &'static str>> {
        if let Some(there) = self.keys.get(&arrival.full_key()) {
            let same = there.supply_code == arrival.supply_code
                && there.meter_serial == arrival.meter_serial
                && there.read_on == arrival.read_on
                && there.kind == choice::word(&KINDS, &arrival.kind)
                && there.value_m3 == arrival.value_m3;
            let has_key = arrival.key.is_some();
            let differs = if has_key { sentence::KEY_DIFFERS } else { sentence::DAY_DIFFERS };
            return Some(if same { Ok(()) } else { Err(differs) });
        }
        if arrival.key.is_some() {
            return None;
        }
        let standing = self.standings.get(&arrival.supply_code)?;
        let of_day = standing.stored.iter().filter(|there| {
            standing.serials[there.meter] == arrival.meter_serial
                && there.read_on == arrival.read_on
                && there.kind == arrival.kind
        });
        let values = of_day.map(|there| there.value_m3).collect::<Vec<_>>();
        let same = values.contains(&arrival.value_m3);
        (!values.is_empty()).then_some(if same { Ok(()) } else { Err(sentence::DAY_DIFFERS) })
    }

    /// Adds a reading to be saved.
    pub fn add(&mut self, arrival: &Arrival, new: NewReading) {
        let there = ArrivedReading {
            key: new.key.clone(),
            supply_code: arrival.supply_code.clone(),
            meter_serial: arrival.meter_serial.clone(),
            meter_id: new.meter_id,
            read_on: new.read_on,
            kind: new.kind.to_owned(),
            value_m3: new.value_m3,
            state: new.state.to_owned(),
            reason: new.reason.map(str::to_owned),
            received_at: new.received_at,
            due_on: new.due_on,
        };
        self.keys.insert(new.key.clone(), there);
        self.new.push(new);
    }
}

/// The meter with this serial number: the one that served on the day, else the last of them.
#[must_use]
pub fn meter_of(standing: &Standing, arrival: &Arrival) -> Option<usize> {
    let bears = |at: &usize| standing.serials[*at] == arrival.meter_serial;
    let places = || (0..standing.serials.len()).rev().filter(bears);
    let serving = places().find(|at| serves(&standing.history.meters[*at], arrival.read_on));
    serving.or_else(|| places().next())
}

/// The next reading of the supply is judged beside this one.
pub fn remember(standing: &mut Standing, meter: usize, arrival: &Arrival, new: &NewReading) {
    let is_accepted = new.state == "accepted";
    standing.stored.push(StoredReading {
        meter,
        read_on: arrival.read_on,
        kind: arrival.kind,
        version: new.version,
        value_m3: arrival.value_m3,
        is_accepted,
        key: Some(new.key.clone()),
    });
    if is_accepted {
        standing.history.readings.push(Reading {
            meter,
            on: arrival.read_on,
            value_m3: arrival.value_m3,
            kind: arrival.kind,
            billed: false,
            arrival: new.sent_at,
        });
    }
}
