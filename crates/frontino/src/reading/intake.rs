//! Judges readings chunk by chunk and saves each chunk in one transaction.

use super::chunk::{self, Chunk};
use super::outcome::{Outcome, Told};
use super::{Arrival, KINDS, sentence};
use crate::bill_run::plan;
use crate::choice;
use crate::cli::Context;
use crate::clock;
use crate::import::ArrivalRow;
use crate::refusal::Refusal;
use frontino_core::calendar::Calendar;
use frontino_core::consumption::annual_consumption;
use frontino_core::dates::Date;
use frontino_core::reading::{
    Known, ReadingRefused, Submitted, UseLimits, Verdict, answer_due_on, judge, limits_on,
};
use frontino_store::reading_arrival::{self, NewReading};
use frontino_store::reading_standing::Standing;
use frontino_store::{Conn, Tx};
use std::collections::BTreeMap;

/// Readings judged and saved in one transaction.
const CHUNK: usize = 500;

/// Takes readings in.
pub struct Intake {
    today: Date,
    limits: Vec<UseLimits>,
    unit_litres: i64,
    /// Mean annual litres of a unit by category, when a supply needed it.
    means: Option<BTreeMap<String, i64>>,
    /// When those arrive that do not say when they were sent.
    arrived_at: i64,
    outcome: Outcome,
}

impl Intake {
    /// An intake on the program's day, with the utility's bounds of use.
    #[must_use]
    pub fn new(context: &Context) -> Intake {
        Intake::on(context, context.today())
    }

    /// As [`Intake::new`], on a day of a story.
    #[must_use]
    pub fn on(context: &Context, today: Date) -> Intake {
        Intake {
            today,
            limits: context.config.reading.use_limits(),
            unit_litres: context.config.billing.unit_m3_when_unknown().saturating_mul(1000),
            means: None,
            arrived_at: clock::now_on(today),
            outcome: Outcome::default(),
        }
    }

    /// Takes in all rows, in the order in which they were sent, and tells what became of them; with
    /// `dry_run` nothing is saved. `watch` hears how many more are done.
    ///
    /// # Errors
    /// When the database does not answer; chunks saved before stay.
    pub fn take(
        mut self,
        conn: &mut Conn,
        mut rows: Vec<ArrivalRow>,
        dry_run: bool,
        watch: &dyn Fn(u64),
    ) -> Result<Outcome, Refusal> {
        // Without an instant of its own a row was sent when it is read, one after the other.
        let mut now = self.arrived_at.saturating_sub(i64::try_from(rows.len()).unwrap_or(0));
        for arrival in rows.iter_mut().filter_map(|(_, said)| said.as_mut().ok()) {
            now += 1;
            arrival.sent_at.get_or_insert(now);
        }
        rows.sort_by_key(|(_, said)| said.as_ref().map_or(i64::MAX, |a| a.sent_at.unwrap_or(0)));
        if dry_run {
            // One transaction that is never saved, so that a chunk sees those before it.
            let mut tx = conn.begin()?;
            for chunk in rows.chunks(CHUNK) {
                self.take_chunk(&mut tx, chunk)?;
                watch(chunk.len() as u64);
            }
            return Ok(self.outcome);
        }
        for chunk in rows.chunks(CHUNK) {
            let mut tx = conn.begin()?;
            self.take_chunk(&mut tx, chunk)?;
            tx.commit()?;
            watch(chunk.len() as u64);
        }
        Ok(self.outcome)
    }

    fn take_chunk(&mut self, tx: &mut Tx<'_>, rows: &[ArrivalRow]) -> Result<(), Refusal> {
        // What is judged stays true until it is saved.
        tx.take_turn("reading")?;
        let said = || rows.iter().filter_map(|(_, said)| said.as_ref().ok());
        let mut chunk = Chunk::load(tx, &said().collect::<Vec<_>>())?;
        if self.means.is_none() && chunk.needs_means(self.today) {
            self.means = Some(plan::means(tx, self.today)?);
        }
        for (line, said) in rows {
            self.take_row(&mut chunk, *line, said);
        }
        // Not when the file was opened: bills that were calculated meanwhile have not seen these.
        Ok(reading_arrival::insert_all(tx, &chunk.new, clock::now_micros())?)
    }

    fn take_row(
        &mut self,
        chunk: &mut Chunk,
        line: u32,
        said: &Result<Arrival, super::Unreadable>,
    ) {
        // A reading by hand has no line.
        let line = (line > 0).then_some(line);
        match said {
            Ok(arrival) => self.take_arrival(chunk, line, arrival),
            Err(unreadable) => self.outcome.refused.push(Told {
                line,
                key: unreadable.key.clone(),
                arrival: None,
                reason: unreadable.reason,
                sentence: unreadable.sentence.clone(),
                answer_due_on: None,
            }),
        }
    }

    fn take_arrival(&mut self, chunk: &mut Chunk, line: Option<u32>, arrival: &Arrival) {
        let told = |reason, sentence: &str, answer_due_on| Told {
            line,
            key: Some(arrival.full_key()),
            arrival: Some(arrival.clone()),
            reason,
            sentence: sentence.to_owned(),
            answer_due_on,
        };
        match chunk.there(arrival) {
            Some(Ok(())) => return self.outcome.unchanged += 1,
            Some(Err(sentence)) => {
                return self.outcome.refused.push(told("key_differs", sentence, None));
            }
            None => {}
        }
        let Some(standing) = chunk.standings.get_mut(&arrival.supply_code) else {
            let told = told("unknown_supply", sentence::UNKNOWN_SUPPLY, None);
            return self.outcome.refused.push(told);
        };
        let Some(meter) = chunk::meter_of(standing, arrival) else {
            let told = told("wrong_meter", sentence::of_reason("wrong_meter"), None);
            return self.outcome.refused.push(told);
        };
        let verdict = self.judge(standing, meter, arrival);
        let new = self.new_reading(standing, meter, arrival, verdict);
        let (due_on, reason) = (Some(new.due_on), new.reason.unwrap_or_default());
        chunk::remember(standing, meter, arrival, &new);
        chunk.add(arrival, new);
        match verdict {
            Verdict::Accepted => self.outcome.accepted += 1,
            Verdict::Held(_) => {
                self.outcome.held.push(told(reason, &sentence::of_verdict(verdict), due_on));
            }
            Verdict::Refused(_) => {
                self.outcome.refused.push(told(reason, &sentence::of_verdict(verdict), due_on));
            }
        }
    }

    fn judge(&self, standing: &Standing, meter: usize, arrival: &Arrival) -> Verdict {
        let known = self.known(standing, arrival.read_on);
        let Arrival { read_on, value_m3, kind, .. } = *arrival;
        let submitted = Submitted { meter, read_on, value_m3, kind };
        // Nobody has read a register after sending what it showed; a mark of time that lies in the
        // future says nothing of the day.
        let sent_on = arrival.sent_at.map_or(self.today, clock::day_of);
        if sent_on > self.today {
            return Verdict::Refused(ReadingRefused::FutureDate);
        }
        judge(&submitted, &known, sent_on)
    }

    /// What is known of a supply when a reading of a day is judged.
    fn known<'s>(&self, standing: &'s Standing, day: Date) -> Known<'s> {
        let mean = self.means.as_ref().and_then(|means| means.get(&standing.category)).copied();
        let units = standing.units.max(1);
        let parameter = self.unit_litres.saturating_mul(units);
        let mean = mean.map(|mean| mean.saturating_mul(units));
        Known {
            history: &standing.history,
            billed: standing.billed,
            used_on: standing.used_on,
            annual: Some(annual_consumption(&standing.history, day, mean, parameter)),
            limits: limits_on(&self.limits, day),
        }
    }

    fn new_reading(
        &self,
        standing: &Standing,
        meter: usize,
        arrival: &Arrival,
        verdict: Verdict,
    ) -> NewReading {
        let same = standing.stored.iter().filter(|there| {
            there.meter == meter && there.read_on == arrival.read_on && there.kind == arrival.kind
        });
        let sent_at = arrival.sent_at.unwrap_or(self.arrived_at);
        let received_at = sent_at.min(self.arrived_at);
        NewReading {
            key: arrival.full_key(),
            supply_id: standing.supply_id,
            meter_id: standing.meter_ids[meter],
            read_on: arrival.read_on,
            kind: choice::word(&KINDS, &arrival.kind),
            version: same.map(|there| there.version + 1).max().unwrap_or(0),
            value_m3: arrival.value_m3,
            state: match verdict {
                Verdict::Accepted => "accepted",
                Verdict::Held(_) => "held",
                Verdict::Refused(_) => "refused",
            },
            reason: verdict.reason(),
            sent_at,
            received_at,
            due_on: answer_due_on(clock::day_of(received_at), Calendar::national()),
        }
    }
}
