//! The review of a calculated run: its totals, what came before, and what a person has to see
//! before anybody approves it. It changes nothing.

mod barred;
mod compared;
mod gathered;
mod history;
mod sentence;
mod shown;

pub use gathered::Exception;
pub use shown::thresholds_json;

use super::issue_day::{IssueDay, approved_for};
use super::totals::Totals;
use super::{RunInputs, catalogue, expect_state};
use crate::refusal::Refusal;
use barred::Barred;
use compared::Compared;
use frontino_core::consumption::can_enter;
use frontino_core::dates::{Date, FIRST};
use frontino_core::frequency::Cadence;
use frontino_core::money::Cents;
use frontino_core::review::{Facts, Finding, Thresholds, UnitDays, look};
use frontino_store::Tx;
use frontino_store::bill_run::StoredRun;
use frontino_store::review::{self as store, Approval, Range, RunBill, UnusedReading};
use gathered::{Gathered, Kind, Notice};
use history::History;
use serde_json::Value;

/// What a review gave.
#[derive(Debug)]
pub struct Review {
    /// The run.
    pub run: StoredRun,
    /// Day of issue it was looked at for.
    pub issue_on: Date,
    /// Thresholds used.
    pub thresholds: Thresholds,
    /// Sums.
    pub totals: Totals,
    /// The same period a year before.
    pub compared: Compared,
    /// What a person has to see.
    pub kinds: Vec<Kind>,
    /// What is only told.
    pub notices: Vec<Notice>,
    /// The approval, as recorded.
    pub approval: Option<Approval>,
}

/// Reviews a run that is calculated; `keep` gets every exception, of which the review itself keeps
/// the worst of each kind.
///
/// # Errors
/// When the run is not calculated, or the database does not answer.
pub fn review(
    tx: &mut Tx<'_>,
    run: StoredRun,
    thresholds: Thresholds,
    today: Date,
    keep: &mut dyn FnMut(&Exception),
) -> Result<Review, Refusal> {
    let states = ["calculated", "approved", "issued"];
    expect_state(&run, &states, "calcolarlo con `frontino bill-run calculate`")?;
    let inputs = RunInputs::of(&run)?;
    let (approval, issued_on) = store::find_approval(tx, run.id)?;
    let issue_on = issued_on.or(run.issue_on).unwrap_or(today);
    let totals = Totals::of_run(tx, run.id)?;
    let components = catalogue(tx, inputs.catalogue)?.components;
    let barred = Barred::new(&inputs, &run, components);
    let issue_day = IssueDay::of(tx, (&run, &inputs), issue_on)?;
    let mut look = Look {
        thresholds,
        issue_day,
        issue_on,
        totals: &totals,
        barred,
        compared: Compared::default(),
        gathered: Gathered::new(keep),
        findings: Vec::new(),
    };
    store::each_parked(tx, run.id, |code, _, sentence| {
        look.gathered.add(gathered::parked(code, sentence));
        Ok(())
    })?;
    // What was approved and issued is shown as it stood then.
    let issued = approval.as_ref().filter(|_| run.state == "issued");
    let as_of = issued.map_or(i64::MAX, |approval| approval.at);
    for reading in store::list_unused(tx, run.id, as_of)? {
        look.reading(&reading, &run);
    }
    for range in store::list_ranges(tx, run.id)? {
        look.at(tx, range, run.at_on)?;
    }
    let (compared, (kinds, notices)) = (look.compared, look.gathered.done());
    Ok(Review { run, issue_on, thresholds, totals, compared, kinds, notices, approval })
}

/// The look at the bills of a run, range by range.
struct Look<'a> {
    thresholds: Thresholds,
    issue_on: Date,
    totals: &'a Totals,
    barred: Barred,
    /// When the bills are issued on another day than planned and that could matter.
    issue_day: Option<IssueDay>,
    compared: Compared,
    gathered: Gathered<'a>,
    findings: Vec<Finding>,
}

impl Look<'_> {
    fn at(&mut self, tx: &mut Tx<'_>, range: Range, at: Date) -> Result<(), Refusal> {
        let bills = store::list_bills(tx, range)?;
        let history = History::of(tx, range, &bills, at)?;
        let lines = self.barred.lines(tx, range)?;
        let days = self.issue_day.as_ref();
        let moved = days.map(|days| days.list(tx, range)).transpose()?.unwrap_or_default();
        for bill in &bills {
            if let (Some(days), Some(then)) = (&self.issue_day, moved.get(&bill.supply_id)) {
                self.gathered.add(gathered::moved(bill, days, *then));
            }
            let facts = self.facts(bill, &history);
            self.compared.add(bill, facts.before);
            self.findings.clear();
            look(&facts, &self.thresholds, &mut self.findings);
            for finding in &self.findings {
                if finding.is_notice() {
                    self.gathered.tell(finding, bill);
                    continue;
                }
                let which = match finding {
                    Finding::Barred => self.barred.say(bill, &lines),
                    _ => sentence::of(finding, &facts),
                };
                self.gathered.add(gathered::of_bill(finding, bill, which));
            }
        }
        Ok(())
    }

    /// A reading that the run did not see, if the bill could use it.
    fn reading(&mut self, reading: &UnusedReading, run: &StoredRun) {
        let ended = reading.end_on.map_or(run.at_on, |end| end.min(run.at_on));
        let (stands_on, last_day) = match reading.bill {
            Some(bill) => (bill.stands_on, bill.period.last_day()),
            None => (FIRST, ended),
        };
        if can_enter(reading.read_on, stands_on, last_day) {
            self.gathered.add(gathered::unused(reading, run.state == "issued"));
        }
    }

    fn facts(&self, bill: &RunBill, history: &History) -> Facts {
        let known = history.of_supply(bill.supply_id);
        let bills = bill.assigned_bills.and_then(|bills| u8::try_from(bills).ok());
        let [_, _, total, _, barred] = bill.cents;
        Facts {
            period: bill.period,
            contract_from: bill.start_on,
            first: bill.is_first(),
            units: bill.units,
            litres: bill.actual_l + bill.estimated_l,
            total: Cents(total),
            barred: Cents(barred),
            issue_on: self.issue_on,
            cadence: bills.and_then(Cadence::from_bills),
            estimated: bill.kind == "estimated",
            before: known.before(bill.period),
            annual_l: known.annual_l(),
            category: self.category(bill),
            read_on: known.read_on.unwrap_or(bill.start_on),
        }
    }

    fn category(&self, bill: &RunBill) -> UnitDays {
        self.totals.by_category.get(&bill.category).map_or(UnitDays::default(), |sums| sums.mean)
    }
}

impl Review {
    /// Tells of a run with amounts beyond two years that no text of the prescribed notice is in
    /// force at its issue (R5.4). It closes no gate: those bills do already, for a person to see
    /// them; the text can be written after the issue, and until then no such bill is printed.
    pub fn tell_missing_text(&mut self) {
        let barred = self.kinds.iter().find(|kind| kind.kind == "barred");
        self.notices.extend(barred.map(|of| Notice {
            kind: "limitation_text",
            rule: of.rule,
            count: of.count,
            amount_cents: of.amount_cents,
        }));
    }

    /// Whether bills of the run have amounts beyond two years.
    #[must_use]
    pub fn has_barred(&self) -> bool {
        self.kinds.iter().any(|kind| kind.kind == "barred")
    }

    /// Whether somebody approved the run with exactly these bills, and for this day of issue where
    /// it matters.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        let day_matters = self.kinds.iter().any(|kind| kind.kind == "issue_day");
        let is_of_day = |one: &Approval| !day_matters || approved_for(one) == Some(self.issue_on);
        self.approval.as_ref().is_some_and(|one| is_for(one, &self.totals) && is_of_day(one))
    }

    /// Whether bills, or what their day of issue means for them, changed after they were approved.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.approval.is_some() && !self.is_accepted()
    }

    /// Whether nothing keeps the run from being approved and issued.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.is_accepted() || (self.kinds.is_empty() && !self.is_stale())
    }
}

/// Whether an approval is for these totals.
#[must_use]
pub fn is_for(approval: &Approval, totals: &Totals) -> bool {
    let text: Option<Value> = serde_json::from_str(&approval.text).ok();
    text.is_some_and(|text| text["digest"].as_str() == Some(&totals.digest))
}
