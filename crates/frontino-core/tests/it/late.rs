//! Properties of what becomes known late: a table approved afterwards and terms told afterwards
//! cost in the end what they would have cost in time.

use crate::given::*;
use crate::life::*;
use frontino_core::bill::{Draft, SupplyInputs};
use frontino_core::consumption::ReadingKind;
use frontino_core::dates::{Date, LAST, Period};
use frontino_core::supply::{CategoryId, DatedTerms, Terms};
use frontino_core::tariff::{Catalogue, Policy};
use proptest::prelude::*;

/// Three bills of a supply that is read once a bill, or estimated where `read` says so.
fn three_bills(
    read: [bool; 3],
    terms: Terms,
    policy: Policy,
    mut known: impl FnMut(usize, &mut SupplyInputs) -> Catalogue,
) -> Vec<Draft> {
    let start = d("2018-06-30");
    let dates = [150, 270, 420].map(|days| start.plus(days));
    let first = reading(start, 1000, ReadingKind::Operator);
    let mut supply = supply(terms, meter(5), vec![first]);
    let mut made = Vec::new();
    for (place, at) in dates.into_iter().enumerate() {
        if read[place] {
            let value_m3 = 1000 + 35 * (i64::try_from(place).unwrap() + 1);
            supply.history.readings.push(reading(at, value_m3, ReadingKind::Operator));
        }
        let catalogue = known(place, &mut supply);
        let draft = bill(&catalogue, &supply, &run(at, policy)).unwrap().unwrap();
        supply.before.push(kept(&draft, catalogue.generation));
        supply.terms_changed_from = None;
        made.push(draft);
    }
    made
}

fn total(drafts: &[Draft]) -> i64 {
    drafts.iter().map(|draft| sum(&draft.lines).0).sum()
}

fn day(offset: i32) -> Date {
    d("2018-07-01").plus(offset)
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_table_approved_late_costs_what_it_would_have_cost_in_time(
        old in rates(), new in rates(), terms in terms(), policy in policy(), from in 0i32..420,
        late in 1usize..3, read in any::<[bool; 3]>(),
    ) {
        let terms = Terms { category: CategoryId(0), ..terms };
        let before = Catalogue::new(vec![version(1, always(), old.clone())], Vec::new());
        let approved = version(2, Period::new(day(from), LAST), new);
        let after = Catalogue::new(vec![version(1, always(), old), approved], Vec::new());
        let in_time = three_bills(read, terms, policy, |_, _| after.clone());
        let afterwards = three_bills(read, terms, policy, |place, _| {
            if place < late { before.clone() } else { after.clone() }
        });
        prop_assert_eq!(total(&in_time), total(&afterwards), "{:?}", afterwards);
    }

    #[test]
    fn terms_told_late_cost_what_they_would_have_cost_in_time(
        table in rates(), first in terms(), second in terms(), policy in policy(),
        from in 0i32..420, late in 1usize..3, read in any::<[bool; 3]>(),
    ) {
        let first = Terms { category: CategoryId(0), ..first };
        let second = Terms { category: CategoryId(0), ..second };
        let catalogue = Catalogue::new(vec![version(1, always(), table)], Vec::new());
        let change = DatedTerms { from: day(from), terms: second };
        let told = |at: usize| {
            three_bills(read, first, policy, |place, supply| {
                if place == at {
                    supply.contract.terms.changes.push(change);
                    supply.terms_changed_from = Some(change.from);
                }
                catalogue.clone()
            })
        };
        let (in_time, afterwards) = (told(0), told(late));
        prop_assert_eq!(total(&in_time), total(&afterwards), "{:?}", afterwards);
    }
}
