//! Exceptions by kind: how many, how much, and the worst of each.

use super::sentence;
use crate::bill_run::issue_day::IssueDay;
use frontino_core::dates::{Date, Period};
use frontino_core::money::Cents;
use frontino_core::review::Finding;
use frontino_store::review::{RunBill, UnusedReading};
use std::collections::BTreeMap;
use std::mem;

/// Exceptions of one kind that are kept.
const WORST: usize = 200;

/// Something that a person has to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Stable word.
    pub kind: &'static str,
    /// Number of the rule.
    pub rule: &'static str,
    /// Code of the supply.
    pub supply_code: String,
    /// Days billed, when there is a bill.
    pub period: Option<Period>,
    /// The amount in question: the total of the bill, or what is beyond the limitation.
    pub amount_cents: i64,
    /// In words.
    pub sentence: String,
    /// The reading in question, when it is one: its key and its day.
    pub reading: Option<(String, Date)>,
    weight: i64,
}

/// Exceptions of one kind.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Stable word.
    pub kind: &'static str,
    /// Number of the rule.
    pub rule: &'static str,
    /// All there are.
    pub count: i64,
    /// Their amounts.
    pub amount_cents: i64,
    /// The worst of them, worst first.
    pub worst: Vec<Exception>,
}

/// A supply that was parked.
#[must_use]
pub fn parked(supply_code: &str, sentence: &str) -> Exception {
    Exception {
        kind: "parked",
        rule: "R1.1",
        supply_code: supply_code.to_owned(),
        period: None,
        amount_cents: 0,
        sentence: format!("Utenza {supply_code} messa da parte: {sentence}."),
        reading: None,
        weight: 0,
    }
}

/// A reading that the run did not see, `issued` or still a draft.
#[must_use]
pub fn unused(reading: &UnusedReading, issued: bool) -> Exception {
    let UnusedReading { supply_code, key, read_on, .. } = reading;
    Exception {
        kind: if reading.waits { "held_reading" } else { "late_reading" },
        rule: if reading.waits { "R2.7" } else { "R2.14" },
        supply_code: supply_code.clone(),
        period: reading.bill.map(|bill| bill.period),
        amount_cents: reading.bill.map_or(0, |bill| bill.total_cents),
        sentence: format!("Utenza {supply_code}: {}.", sentence::of_unused(reading, issued)),
        reading: Some((key.clone(), *read_on)),
        weight: -i64::from(reading.due_on.days()),
    }
}

/// A bill that would have another part beyond the limitation on its day of issue.
#[must_use]
pub fn moved(bill: &RunBill, days: &IssueDay, then: Cents) -> Exception {
    let change = then.0 - bill.cents[4];
    Exception {
        kind: "issue_day",
        rule: "R5.3",
        supply_code: bill.supply_code.clone(),
        period: Some(bill.period),
        amount_cents: change,
        sentence: format!("Utenza {}: {}.", bill.supply_code, sentence::of_moved(bill, days, then)),
        reading: None,
        weight: change.abs(),
    }
}

/// What was found in a bill.
#[must_use]
pub fn of_bill(finding: &Finding, bill: &RunBill, what: String) -> Exception {
    let (kind, rule) = finding.code();
    let [_, _, total, _, barred] = bill.cents;
    let amount_cents = if matches!(finding, Finding::Barred) { barred } else { total };
    Exception {
        kind,
        rule,
        supply_code: bill.supply_code.clone(),
        period: Some(bill.period),
        amount_cents,
        sentence: format!("Utenza {}: {what}.", bill.supply_code),
        reading: None,
        weight: match finding {
            Finding::Rise { percent, .. }
            | Finding::AboveOwn { percent, .. }
            | Finding::AboveCategory { percent, .. } => *percent,
            Finding::NoConsumption { expected_l } => *expected_l,
            Finding::Unread { since } => -i64::from(since.days()),
            Finding::LateIssue { latest_on } => -i64::from(latest_on.days()),
            Finding::LongPeriod { .. } | Finding::InheritedPeriod => bill.period.days(),
            Finding::Barred | Finding::Negative | Finding::AboveLimit => amount_cents.abs(),
        },
    }
}

/// What is told in one sentence and closes no gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Stable word.
    pub kind: &'static str,
    /// Number of the rule.
    pub rule: &'static str,
    /// Bills concerned.
    pub count: i64,
    /// Their totals.
    pub amount_cents: i64,
}

/// Gathers exceptions, and hands each on.
pub struct Gathered<'a> {
    kinds: BTreeMap<&'static str, Kind>,
    notices: BTreeMap<&'static str, Notice>,
    keep: &'a mut dyn FnMut(&Exception),
}

impl<'a> Gathered<'a> {
    /// None yet; `keep` gets every one.
    pub fn new(keep: &'a mut dyn FnMut(&Exception)) -> Gathered<'a> {
        Gathered { kinds: BTreeMap::new(), notices: BTreeMap::new(), keep }
    }

    /// Adds one.
    pub fn add(&mut self, exception: Exception) {
        (self.keep)(&exception);
        let Exception { kind, rule, amount_cents, .. } = exception;
        let empty = || Kind { kind, rule, count: 0, amount_cents: 0, worst: Vec::new() };
        let of_kind = self.kinds.entry(kind).or_insert_with(empty);
        of_kind.count += 1;
        of_kind.amount_cents += amount_cents;
        of_kind.worst.push(exception);
        if of_kind.worst.len() >= 2 * WORST {
            of_kind.keep_worst();
        }
    }

    /// Counts a bill of which something is only told.
    pub fn tell(&mut self, finding: &Finding, bill: &RunBill) {
        let (kind, rule) = finding.code();
        let none = Notice { kind, rule, count: 0, amount_cents: 0 };
        let notice = self.notices.entry(kind).or_insert(none);
        notice.count += 1;
        notice.amount_cents += bill.cents[2];
    }

    /// The kinds there are, in the order in which a person looks at them, and the notices.
    pub fn done(mut self) -> (Vec<Kind>, Vec<Notice>) {
        let mut kinds: Vec<Kind> = mem::take(&mut self.kinds).into_values().collect();
        kinds.iter_mut().for_each(Kind::keep_worst);
        kinds.sort_by_key(|kind| sentence::place(kind.kind));
        (kinds, self.notices.into_values().collect())
    }
}

impl Kind {
    /// Keeps the worst; among equals the first by code.
    fn keep_worst(&mut self) {
        let worst_first = |e: &Exception| std::cmp::Reverse(e.weight);
        self.worst.sort_by(|a, b| {
            (worst_first(a), &a.supply_code).cmp(&(worst_first(b), &b.supply_code))
        });
        self.worst.truncate(WORST);
    }
}
