//! Late interest (R1.8, R4.10): what was paid late is assessed, and the next bill asks for it.

mod afterwards;
pub mod rates;
pub mod words;

use crate::choice;
use crate::cli::italian::day;
use crate::instalment::schedules;
use crate::refusal::Refusal;
use afterwards::Afterwards;
use frontino_core::dates::{Date, Period};
use frontino_core::instalment::schedule::{Slot, interest_of, shares};
use frontino_core::interest::{
    EcbRate, GraceMode, InterestTerms, LateInterest, RateMissing, principal_of, without,
};
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::interest::{self, Asked, NewCharge, PaidPart};
use std::collections::{BTreeMap, HashMap};

/// What an assessment found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assessed {
    /// Parts that were paid late and had no charge.
    pub made: usize,
    /// Parts whose charge was set right.
    pub corrected: usize,
    /// All together.
    pub amount: Cents,
}

/// What an assessment looks at.
struct Assessor<'a> {
    terms: &'a InterestTerms,
    rates: Vec<EcbRate>,
    asked: HashMap<(i64, i64), Asked>,
    in_bills: HashMap<i64, i64>,
    /// The due dates of bills that have plans of instalments.
    schedules: HashMap<i64, Vec<Slot>>,
    /// What became of bills after their issue.
    afterwards: Afterwards,
    /// The last bill met, and what was paid of it.
    paid_so_far: (i64, Cents),
}

/// Makes the charges for what was paid late up to a day and has none, and sets right those that
/// rest on another day of payment or another rate. Asked again it finds nothing: what it makes is
/// always the difference between what is due and what was asked.
///
/// # Errors
/// When no rate is known for a day, or the database refuses it.
pub fn assess(
    tx: &mut Tx<'_>,
    terms: &InterestTerms,
    until: Date,
    now: i64,
) -> Result<Assessed, Refusal> {
    interest::take_turn(tx)?;
    let mut assessor = Assessor {
        terms,
        rates: rates::all(tx)?,
        asked: interest::list_asked(tx)?.into_iter().collect(),
        in_bills: interest::list_in_bills(tx)?.into_iter().collect(),
        schedules: schedules(tx)?,
        afterwards: Afterwards::read(tx)?,
        paid_so_far: (0, Cents::ZERO),
    };
    let (mut charges, mut missing) = (Vec::new(), None);
    interest::each_paid(tx, |part| {
        match assessor.charges(part, until) {
            Ok(charge) => charges.extend(charge),
            Err(rate) => missing = missing.or(Some(rate)),
        }
        Ok(())
    })?;
    if let Some(RateMissing { on }) = missing {
        return Err(Refusal::new("rate_missing", format!("nessun tasso per il {}", day(on)))
            .at("tasso di riferimento")
            .next("aggiungerlo con `frontino interest rate add`"));
    }
    if !charges.is_empty() {
        interest::insert(tx, &charges, now)?;
    }
    let made = charges.iter().filter(|charge| !charge.is_correction).count();
    let amount = charges.iter().map(|charge| Cents(charge.amount_cents)).sum();
    Ok(Assessed { made, corrected: charges.len() - made, amount })
}

impl Assessor<'_> {
    /// The charges for what a payment paid of a bill, where what was asked is not what is due: one
    /// for each part of the bill's schedule.
    fn charges(&mut self, part: PaidPart, until: Date) -> Result<Vec<NewCharge>, RateMissing> {
        let before = match self.paid_so_far {
            (bill_id, paid) if bill_id == part.bill_id => paid,
            _ => Cents::ZERO,
        };
        self.paid_so_far = (part.bill_id, before + Cents(part.amount_cents));
        if part.paid_on > until || self.afterwards.is_in_dispute(part.bill_id) {
            return Ok(Vec::new());
        }
        let amount = self.afterwards.due_of(part.bill_id, before, Cents(part.amount_cents));
        let own = [Slot { amount, due_on: part.due_on, deferral: None }];
        let slots = self.schedules.get(&part.bill_id).map_or(&own[..], Vec::as_slice);
        let asked = self.asked.get(&(part.payment_id, part.bill_id));
        // What nothing is paid of any more may have been asked for.
        let old = asked.iter().flat_map(|asked| asked.parts.keys());
        let mut paid: BTreeMap<i64, (Cents, Cents)> =
            old.map(|at| (*at, (Cents::ZERO, Cents::ZERO))).collect();
        let (mut so_far, mut charges) = (before, Vec::new());
        for (at, share) in shares(slots, before, amount) {
            paid.insert(i64::try_from(at).unwrap_or(i64::MAX), (share, so_far));
            so_far += share;
        }
        let newest = asked.map_or(0, |asked| asked.version);
        for (at, (share, so_far)) in paid {
            let slot = usize::try_from(at).ok().and_then(|at| slots.get(at)).unwrap_or(&own[0]);
            if let Some(charge) = self.charge((&part, at, slot), (share, so_far), asked)? {
                let version = newest + 1 + charges.len() as i64;
                charges.push(NewCharge { version, ..charge });
            }
        }
        Ok(charges)
    }

    /// The charge for one part of the schedule, but for its version.
    fn charge(
        &self,
        (part, at, slot): (&PaidPart, i64, &Slot),
        (share, before): (Cents, Cents),
        asked: Option<&Asked>,
    ) -> Result<Option<NewCharge>, RateMissing> {
        let in_bill = self.in_bills.get(&part.bill_id).copied().unwrap_or(0);
        let in_bill = Cents(in_bill) - self.afterwards.interest_back(part.bill_id);
        let principal = principal_of(share, before, in_bill);
        // A charge keeps the days of grace that held when it was made.
        let grace_mode = asked.and_then(|asked| choice::find(&GraceMode::WORDS, &asked.grace_mode));
        let grace_mode = grace_mode.unwrap_or(self.terms.grace_mode);
        let terms = InterestTerms { grace_mode, ..*self.terms };
        let due = interest_of(principal, slot, part.paid_on, &terms, &self.rates)?;
        let due = without(due, principal, self.afterwards.disputed(part.bill_id));
        let before = asked.and_then(|asked| asked.parts.get(&at));
        let difference = due.amount.0 - before.map_or(0, |(_, cents)| *cents);
        Ok((difference != 0).then(|| NewCharge {
            version: 1,
            corrects_id: asked.map(|asked| asked.first_id),
            instalment: at,
            is_correction: before.is_some(),
            grace_mode: choice::word(&GraceMode::WORDS, &grace_mode),
            principal_cents: principal.0,
            period: days_of(&due, before.map(|(period, _)| *period), slot.due_on),
            parts: due.parts,
            amount_cents: difference,
            part: PaidPart { due_on: slot.due_on, ..part.clone() },
        }))
    }
}

/// The days of a line: those that bear interest, or where none does any more those asked before.
fn days_of(due: &LateInterest, before: Option<Period>, due_on: Date) -> Period {
    match (due.parts.first(), due.parts.last(), before) {
        (Some(first), Some(last), _) => Period::new(first.period.from, last.period.until),
        (_, _, Some(before)) => before,
        _ => Period::closed(due_on, due_on),
    }
}
