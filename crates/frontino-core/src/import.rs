//! What happens to the rows of a legacy system: the verdicts of a migration and the rules behind
//! them (R10.8), pure: what a row says and what is there already go in, a reason comes out.
//!
//! Rows taken over were accepted by the old system; only what is impossible is kept back (R2.7).

use crate::consumption::ReadingKind;
use crate::dates::{Date, Period};
use crate::meter::{Advance, advance, register_m3};

#[cfg(test)]
mod tests;
mod words;

pub use words::{Reason, Warning};

/// How rows that carry the same key in one bundle end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twins {
    /// All say the same: the first is judged, the others follow it.
    Same,
    /// They contradict each other: all are kept back together.
    Conflict,
}

/// Whether rows with one key say the same; each is given by the hash of its content, `None` when
/// the row cannot be read and so says nothing that another could repeat.
#[must_use]
pub fn compare_twins(contents: &[Option<i64>]) -> Twins {
    let same = contents.windows(2).all(|pair| pair[0] == pair[1]);
    if same { Twins::Same } else { Twins::Conflict }
}

/// The register of a meter while it serves a supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register {
    /// Digits of whole cubic metres.
    pub digits: u8,
    /// Day of installation.
    pub installed_on: Date,
    /// Value on that day, cubic metres.
    pub first_m3: i64,
    /// Day of removal.
    pub removed_on: Option<Date>,
}

/// A reading of one meter, of the bundle or already there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenReading {
    /// Its day.
    pub read_on: Date,
    /// Its value, cubic metres.
    pub value_m3: i64,
    /// How it came about.
    pub kind: ReadingKind,
    /// Whether it is in the database already: then it stays, whatever contradicts it.
    pub stored: bool,
}

/// Judges the readings of one meter, sorted by day: `None` for those that stay. A reading lies
/// within the service of its meter, not after `taken_on`, on the register; of two that are not
/// estimated and contradict each other the later one goes (contract of the migration bundle).
/// Readings of one day are not compared with each other: the strongest (R2.5) stands for the day.
#[must_use]
pub fn judge_readings(
    register: &Register,
    taken_on: Date,
    readings: &[TakenReading],
) -> Vec<Option<Reason>> {
    let mut verdicts = vec![None; readings.len()];
    let next_stored = next_stored(readings);
    let mut previous_m3 = register.first_m3;
    let mut at = 0;
    while at < readings.len() {
        let day = readings[at].read_on;
        let end = at + readings[at..].iter().take_while(|r| r.read_on == day).count();
        let next_m3 = next_stored[end];
        let mut strongest: Option<&TakenReading> = None;
        for (reading, verdict) in readings[at..end].iter().zip(&mut verdicts[at..end]) {
            if !reading.stored {
                *verdict = out_of_service(register, taken_on, reading)
                    .or_else(|| contradiction(register, previous_m3, next_m3, reading));
            }
            let counts = verdict.is_none() && reading.kind != ReadingKind::Estimated;
            if counts && strongest.is_none_or(|other| other.kind < reading.kind) {
                strongest = Some(reading);
            }
        }
        previous_m3 = strongest.map_or(previous_m3, |reading| reading.value_m3);
        at = end;
    }
    verdicts
}

/// For each place the value of the first stored reading from there on that is not estimated.
fn next_stored(readings: &[TakenReading]) -> Vec<Option<i64>> {
    let mut next = vec![None; readings.len() + 1];
    for (place, reading) in readings.iter().enumerate().rev() {
        let counts = reading.stored && reading.kind != ReadingKind::Estimated;
        next[place] = if counts { Some(reading.value_m3) } else { next[place + 1] };
    }
    next
}

fn out_of_service(register: &Register, taken_on: Date, reading: &TakenReading) -> Option<Reason> {
    if reading.read_on > taken_on {
        Some(Reason::AfterTakenOn)
    } else if reading.read_on < register.installed_on {
        Some(Reason::BeforeInstallation)
    } else if register.removed_on.is_some_and(|removed| reading.read_on > removed) {
        Some(Reason::AfterRemoval)
    } else if reading.value_m3 >= register_m3(register.digits) {
        Some(Reason::ExceedsRegister)
    } else {
        None
    }
}

fn contradiction(
    register: &Register,
    previous_m3: i64,
    next_m3: Option<i64>,
    reading: &TakenReading,
) -> Option<Reason> {
    if reading.kind == ReadingKind::Estimated {
        return None;
    }
    let backward = |from, to| matches!(advance(from, to, register.digits), Advance::Backward(_));
    let contradicted = backward(previous_m3, reading.value_m3)
        || next_m3.is_some_and(|next| backward(reading.value_m3, next));
    contradicted.then_some(Reason::Backwards)
}

/// Where an open item stands in the old system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemState {
    /// Withdrawn: nobody owes it.
    Cancelled,
    /// Not payable any more by its notice; the debt stays.
    Closed,
    /// Prepared, not sent: nobody owes it yet.
    Draft,
    /// Owed.
    Open,
    /// Paid.
    Paid,
}

impl ItemState {
    /// Every state with its word in files and in the database.
    pub const WORDS: [(&'static str, ItemState); 5] = [
        ("open", ItemState::Open),
        ("paid", ItemState::Paid),
        ("cancelled", ItemState::Cancelled),
        ("closed", ItemState::Closed),
        ("draft", ItemState::Draft),
    ];

    /// The state of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<ItemState> {
        ItemState::WORDS.iter().find(|(known, _)| *known == word).map(|(_, state)| *state)
    }

    /// Whether what is open of it is owed and so opens an account in the ledger.
    #[must_use]
    pub const fn is_owed(self) -> bool {
        !matches!(self, ItemState::Cancelled | ItemState::Draft)
    }
}

/// What is odd about the amounts of an open item, in cents; it is taken over all the same.
#[must_use]
pub fn odd_amounts(amount_cents: i64, open_cents: i64, state: ItemState) -> Vec<Warning> {
    let mut odd = Vec::new();
    if open_cents < 0 {
        odd.push(Warning::NegativeOpenAmount);
    }
    // A credit note of -20.00 with -20.00 open is whole; what counts is the size.
    if open_cents > 0 && open_cents > amount_cents {
        odd.push(Warning::OpenAboveAmount);
    }
    if state == ItemState::Paid && open_cents != 0 {
        odd.push(Warning::PaidButOpen);
    }
    odd
}

/// A notice of a plan, as far as the debt is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanNotice {
    /// 0 or nothing for the whole, 1 and more for an instalment.
    pub instalment: Option<i64>,
    /// What is open of it, cents.
    pub open_cents: i64,
    /// Where it stands.
    pub state: ItemState,
}

/// Which notices of one plan make up its debt: the whole when it is there, else the instalments.
/// They are one debt, asked for in two ways (R4.5), so only one of them enters the ledger; `stored`
/// are notices of the plan that entered it before.
#[must_use]
pub fn debt_of_plan(notices: &[PlanNotice], stored: &[PlanNotice]) -> Vec<bool> {
    let is_whole = |notice: &PlanNotice| notice.instalment.unwrap_or(0) == 0;
    let asks_whole = |all: &[PlanNotice]| all.iter().any(|n| is_whole(n) && n.state.is_owed());
    let wanted = match (asks_whole(stored), stored.is_empty()) {
        (true, _) => None,
        (false, true) => Some(asks_whole(notices)),
        (false, false) => Some(false),
    };
    let owed =
        |n: &PlanNotice| n.open_cents != 0 && n.state.is_owed() && wanted == Some(is_whole(n));
    notices.iter().map(owed).collect()
}

/// Which of several periods share a day with one of another owner (a meter's serial number on two
/// supplies, a holder's two contracts for one place). In one pass over the sorted periods, because
/// a placeholder such as serial number 0 can stand on half of the meters.
#[must_use]
pub fn find_overlaps(periods: &[(u32, Period)]) -> Vec<bool> {
    let mut order = (0..periods.len()).filter(|at| !periods[*at].1.is_empty()).collect::<Vec<_>>();
    order.sort_unstable_by_key(|at| (periods[*at].1.from, *at));
    let mut overlaps = vec![false; periods.len()];
    // The latest end so far, and the latest of another owner than that.
    let mut latest: Option<(u32, Date)> = None;
    let mut latest_other: Option<(u32, Date)> = None;
    for at in &order {
        let (owner, period) = periods[*at];
        let ends = [latest, latest_other].into_iter().flatten();
        overlaps[*at] = ends.filter(|end| end.0 != owner).any(|end| end.1 > period.from);
        let own = (owner, period.until);
        match latest {
            Some((other, until)) if until >= period.until => {
                if other != owner && latest_other.is_none_or(|end| end.1 < period.until) {
                    latest_other = Some(own);
                }
            }
            Some((other, _)) if other == owner => latest = Some(own),
            _ => (latest, latest_other) = (Some(own), latest),
        }
    }
    // The next period to begin, and the next of another owner than that.
    let mut next: Option<(u32, Date)> = None;
    let mut next_other: Option<(u32, Date)> = None;
    for at in order.iter().rev() {
        let (owner, period) = periods[*at];
        let begins = [next, next_other].into_iter().flatten().find(|begin| begin.0 != owner);
        overlaps[*at] |= begins.is_some_and(|begin| begin.1 < period.until);
        if next.is_some_and(|begin| begin.0 != owner) {
            next_other = next;
        }
        next = Some((owner, period.from));
    }
    overlaps
}
