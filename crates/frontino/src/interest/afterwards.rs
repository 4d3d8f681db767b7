//! What became of bills after their issue, as far as late interest asks: credit notes and disputes.

use crate::refusal::Refusal;
use frontino_core::dates::Period;
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::interest::{GivenBack, list_disputed, list_given_back};
use std::collections::{HashMap, HashSet};

/// What became of bills.
#[derive(Debug, Default)]
pub struct Afterwards {
    given_back: HashMap<i64, GivenBack>,
    disputed: HashMap<i64, Vec<Period>>,
    open: HashSet<i64>,
}

impl Afterwards {
    /// Reads it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn read(tx: &mut Tx<'_>) -> Result<Afterwards, Refusal> {
        let given_back = list_given_back(tx)?.into_iter().collect();
        let mut all = Afterwards { given_back, ..Afterwards::default() };
        for (bill_id, opened_on, closed_on) in list_disputed(tx)? {
            match closed_on {
                Some(closed_on) => {
                    let days = Period::closed(opened_on, closed_on);
                    all.disputed.entry(bill_id).or_default().push(days);
                }
                None => {
                    all.open.insert(bill_id);
                }
            }
        }
        Ok(all)
    }

    /// Whether its holder contests a bill at present: nothing is assessed before the answer.
    pub fn is_in_dispute(&self, bill_id: i64) -> bool {
        self.open.contains(&bill_id)
    }

    /// The days on which a bill was in dispute.
    pub fn disputed(&self, bill_id: i64) -> &[Period] {
        self.disputed.get(&bill_id).map_or(&[], Vec::as_slice)
    }

    /// The part of a payment that was due, when `before` was paid earlier: what a credit note took
    /// back was paid last.
    pub fn due_of(&self, bill_id: i64, before: Cents, paid: Cents) -> Cents {
        match self.given_back.get(&bill_id) {
            Some(given_back) => paid.min(Cents(given_back.due_cents) - before).max(Cents::ZERO),
            None => paid,
        }
    }

    /// What was taken back of the interest that a bill asks for.
    pub fn interest_back(&self, bill_id: i64) -> Cents {
        self.given_back.get(&bill_id).map_or(Cents::ZERO, |back| Cents(back.interest_cents))
    }
}
