//! What of a bill is collected by direct debit (R1.9), without what must not be collected by itself
//! (R5.4), and why a bill is left out.

use crate::bill::Asked;
use crate::calendar::plus_months;
use crate::dates::Date;
use crate::direct_debit::{Sequence, after_target_days, collected_on};
use crate::money::Cents;

/// The utility's choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DebitTerms {
    /// Days on which banks settle, between the making of a file and its collections (unconfirmed).
    pub lead_days: i32,
    /// Months without a collection after which a mandate is not used (unconfirmed).
    pub dormant_months: i32,
    /// Whether a first collection is told as one of those that follow (unconfirmed).
    pub first_as_recurring: bool,
    /// Less is not collected.
    pub least: Cents,
}

/// A mandate, as far as a collection asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MandateFacts {
    /// Whether it may be used.
    pub is_active: bool,
    /// Whether it is of the supply's holder.
    pub is_of_holder: bool,
    /// Whether its debtor has a name in the letters that banks take.
    pub is_named: bool,
    /// When it was signed.
    pub signed_on: Date,
    /// Day of its last collection.
    pub last_on: Option<Date>,
}

/// A bill, as far as a collection asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillFacts {
    /// What it asks.
    pub asked: Asked,
    /// What is open of it.
    pub open: Cents,
    /// What of it must not be collected and is open still: credit notes may have taken some back,
    /// and what the notice brought pays it first.
    pub barred_left: Cents,
    /// When it was issued: the bill is the notice of the collection.
    pub issued_on: Date,
    /// When it is due.
    pub due_on: Date,
    /// Whether it is paid by instalments, or its holder contests it: then nothing else collects it.
    pub held: Option<Held>,
    /// Of an earlier collection that came back: whether it may be tried again.
    pub again: Option<bool>,
}

/// What keeps a bill from being collected by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It is paid by instalments, each with a notice of its own (R1.10).
    Instalments,
    /// Its holder contests it.
    Dispute,
}

/// A collection to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// How much.
    pub amount: Cents,
    /// The day.
    pub on: Date,
    /// Which of its mandate's collections.
    pub sequence: Sequence,
}

/// Why a bill is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Nothing is open of it.
    NothingOpen,
    /// What is open is beyond the two years, and is asked for apart (R5.4).
    BarredOnly,
    /// It is paid by instalments.
    Instalments,
    /// Its holder contests it.
    Disputed,
    /// It came back, and is not tried again by itself.
    CameBack,
    /// No mandate.
    NoMandate,
    /// The mandate waits for a person.
    Suspended,
    /// The mandate is of an earlier holder.
    OtherHolder,
    /// The mandate was not used for too long.
    Dormant,
    /// The debtor has no name.
    Nameless,
    /// Less than what is collected at least.
    BelowLeast,
}

impl LeftOut {
    /// Every reason.
    pub const ALL: [LeftOut; 11] = [
        LeftOut::NothingOpen,
        LeftOut::BarredOnly,
        LeftOut::Instalments,
        LeftOut::Disputed,
        LeftOut::CameBack,
        LeftOut::NoMandate,
        LeftOut::Suspended,
        LeftOut::OtherHolder,
        LeftOut::Dormant,
        LeftOut::Nameless,
        LeftOut::BelowLeast,
    ];

    /// The word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            LeftOut::NothingOpen => "nothing_open",
            LeftOut::BarredOnly => "barred_only",
            LeftOut::Instalments => "instalments",
            LeftOut::Disputed => "disputed",
            LeftOut::CameBack => "came_back",
            LeftOut::NoMandate => "no_mandate",
            LeftOut::Suspended => "mandate_suspended",
            LeftOut::OtherHolder => "other_holder",
            LeftOut::Dormant => "mandate_dormant",
            LeftOut::Nameless => "no_name",
            LeftOut::BelowLeast => "below_least",
        }
    }
}

impl MandateFacts {
    /// Whether it was not used for so many months that it no longer counts.
    #[must_use]
    pub fn is_dormant(&self, on: Date, months: i32) -> bool {
        plus_months(self.last_on.unwrap_or(self.signed_on), months) < on
    }
}

/// What is collected of a bill by a file made on a day.
///
/// # Errors
/// Why nothing is.
pub fn plan(
    bill: &BillFacts,
    mandate: Option<&MandateFacts>,
    made_on: Date,
    terms: &DebitTerms,
) -> Result<Planned, LeftOut> {
    if bill.open <= Cents::ZERO || bill.asked.debitable + bill.asked.barred <= Cents::ZERO {
        return Err(LeftOut::NothingOpen);
    }
    let amount = bill.asked.debitable.min(bill.open - bill.barred_left.max(Cents::ZERO));
    if amount <= Cents::ZERO {
        return Err(LeftOut::BarredOnly);
    }
    match bill.held {
        Some(Held::Instalments) => return Err(LeftOut::Instalments),
        Some(Held::Dispute) => return Err(LeftOut::Disputed),
        None => {}
    }
    let mandate = mandate.ok_or(LeftOut::NoMandate)?;
    let first_day = after_target_days(made_on, terms.lead_days);
    let on = collected_on(bill.due_on.max(first_day), bill.issued_on);
    let reason = match mandate {
        MandateFacts { is_active: false, .. } => Some(LeftOut::Suspended),
        MandateFacts { is_of_holder: false, .. } => Some(LeftOut::OtherHolder),
        MandateFacts { is_named: false, .. } => Some(LeftOut::Nameless),
        _ if mandate.is_dormant(on, terms.dormant_months) => Some(LeftOut::Dormant),
        _ if bill.again == Some(false) => Some(LeftOut::CameBack),
        _ if amount < terms.least => Some(LeftOut::BelowLeast),
        _ => None,
    };
    let sequence = Sequence::of(mandate.last_on.is_some(), terms.first_as_recurring);
    reason.map_or(Ok(Planned { amount, on, sequence }), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TERMS: DebitTerms = DebitTerms {
        lead_days: 2,
        dormant_months: 36,
        first_as_recurring: false,
        least: Cents(100),
    };

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn bill(debitable: i64, barred: i64, open: i64) -> BillFacts {
        BillFacts {
            asked: Asked { debitable: Cents(debitable), barred: Cents(barred) },
            open: Cents(open),
            // Whatever was paid came by the notice.
            barred_left: Cents((open - debitable).max(0)),
            issued_on: day("2020-01-31"),
            due_on: day("2020-03-01"),
            held: None,
            again: None,
        }
    }

    fn mandate() -> MandateFacts {
        MandateFacts {
            is_active: true,
            is_of_holder: true,
            is_named: true,
            signed_on: day("2019-12-31"),
            last_on: None,
        }
    }

    #[test]
    fn a_bill_is_collected_without_what_is_beyond_two_years_and_never_beyond_what_is_open() {
        let check = |(debitable, barred, open): (i64, i64, i64), expected: Result<i64, LeftOut>| {
            let found =
                plan(&bill(debitable, barred, open), Some(&mandate()), day("2020-02-10"), &TERMS);
            assert_eq!(found.map(|planned| planned.amount.0), expected);
        };
        check((8_000, 0, 8_000), Ok(8_000));
        check((8_000, 2_000, 10_000), Ok(8_000));
        check((8_000, 2_000, 8_000), Ok(8_000));
        check((8_000, 2_000, 3_000), Ok(3_000));
        check((100, 0, 100), Ok(100));
        check((99, 0, 99), Err(LeftOut::BelowLeast));
        check((0, 2_000, 2_000), Err(LeftOut::BarredOnly));
        check((8_000, 0, 0), Err(LeftOut::NothingOpen));
        check((0, 0, 0), Err(LeftOut::NothingOpen));
    }

    #[test]
    fn a_credit_note_on_another_part_does_not_let_the_barred_part_be_collected() {
        let check = |open: i64, barred_left: i64, expected: Result<i64, LeftOut>| {
            let barred_left = Cents(barred_left);
            let bill = BillFacts { barred_left, ..bill(8_000, 2_000, open) };
            let found = plan(&bill, Some(&mandate()), day("2020-02-10"), &TERMS);
            assert_eq!(found.map(|planned| planned.amount.0), expected, "{open} {barred_left:?}");
        };
        check(10_000, 2_000, Ok(8_000));
        check(7_000, 2_000, Ok(5_000)); // a note of 30.00 on the rest
        check(8_000, 0, Ok(8_000)); // a note of the barred part
        check(2_000, 2_000, Err(LeftOut::BarredOnly));
        check(7_000, -500, Ok(7_000));
    }

    #[test]
    fn a_mandate_that_does_not_hold_collects_nothing() {
        let check = |change: fn(&mut MandateFacts, &mut BillFacts), expected: LeftOut| {
            let (mut mandate, mut bill) = (mandate(), bill(8_000, 0, 8_000));
            change(&mut mandate, &mut bill);
            let found = plan(&bill, Some(&mandate), day("2020-02-10"), &TERMS);
            assert_eq!(found, Err(expected));
        };
        check(|mandate, _| mandate.is_active = false, LeftOut::Suspended);
        check(|mandate, _| mandate.is_of_holder = false, LeftOut::OtherHolder);
        check(|mandate, _| mandate.is_named = false, LeftOut::Nameless);
        check(|mandate, _| mandate.signed_on = day("2017-03-01"), LeftOut::Dormant);
        check(|mandate, _| mandate.last_on = Some(day("2017-03-01")), LeftOut::Dormant);
        check(|_, bill| bill.again = Some(false), LeftOut::CameBack);
        check(|_, bill| bill.held = Some(Held::Instalments), LeftOut::Instalments);
        check(|_, bill| bill.held = Some(Held::Dispute), LeftOut::Disputed);
        let found = plan(&bill(8_000, 0, 8_000), None, day("2020-02-10"), &TERMS);
        assert_eq!(found, Err(LeftOut::NoMandate));
    }

    #[test]
    fn the_day_is_one_on_which_banks_settle_and_for_which_the_file_is_in_time() {
        let check = |made: &str, last: Option<&str>, on: &str, sequence: &str| {
            let facts = MandateFacts { last_on: last.map(day), ..mandate() };
            let again = BillFacts { again: Some(true), ..bill(8_000, 0, 8_000) };
            let found = plan(&again, Some(&facts), day(made), &TERMS).unwrap();
            assert_eq!((found.on, found.sequence.code()), (day(on), sequence), "{made}");
        };
        check("2020-02-10", None, "2020-03-02", "FRST");
        check("2020-02-28", Some("2019-12-02"), "2020-03-03", "RCUR"); // a Friday, and two days
        check("2020-04-09", None, "2020-04-15", "FRST"); // over Easter
    }

    proptest! {
        #[test]
        fn no_more_is_collected_than_is_open_and_not_barred(
            debitable in 0_i64..100_000, barred in 0_i64..100_000, open in -1_000_i64..200_000,
            left in 0_i64..100_000,
        ) {
            let bill = BillFacts { barred_left: Cents(left), ..bill(debitable, barred, open) };
            if let Ok(planned) = plan(&bill, Some(&mandate()), day("2020-02-10"), &TERMS) {
                prop_assert!(planned.amount.0 <= open - left && planned.amount.0 <= debitable);
                prop_assert!(planned.amount >= TERMS.least);
            }
        }
    }
}
