//! Payments: where the debt of a notice stands, and how money that arrives is booked. One file a
//! channel.

pub mod accounts;
pub mod assign;
pub mod book;
pub mod checkout;
pub mod credit;
pub mod flow;
pub mod ids;
pub mod recognise;
pub mod sentence;
pub mod statement;
pub mod undo;

use frontino_core::import::ItemState;
use frontino_core::money::Cents;
use frontino_core::payment::{BillDebt, ItemDebt, PlanPlace, Standing, of_bill, of_item};
use frontino_store::notice::{NoticeOf, PlanOf, StoredNotice};

/// Where a notice stands.
#[must_use]
pub fn standing(notice: &StoredNotice) -> Standing {
    let (open, paid) = (Cents(notice.open_cents), Cents(notice.paid_cents));
    match &notice.of {
        NoticeOf::Bill { .. } => {
            of_bill(&BillDebt { asked: Cents(notice.asked_cents), open, paid })
        }
        NoticeOf::OpenItem { state, open_cents, plan, .. } => of_item(&ItemDebt {
            // The database knows no other words.
            state: ItemState::of_word(state).unwrap_or(ItemState::Draft),
            open_then: Cents(*open_cents),
            open,
            paid,
            plan: plan.as_ref().map(place),
        }),
    }
}

fn place(plan: &PlanOf) -> PlanPlace {
    match plan.instalment {
        0 => PlanPlace::Whole { instalment_paid: plan.instalment_paid },
        _ => PlanPlace::Instalment,
    }
}
