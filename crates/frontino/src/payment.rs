//! Payments: where the debt of a notice stands, and how money that arrives is booked. One file a
//! channel.

pub mod accounts;
pub mod assign;
pub mod book;
pub mod checkout;
pub mod credit;
pub mod flow;
pub mod ids;
pub mod proof;
pub mod recognise;
pub mod sentence;
pub mod slip;
pub mod statement;
pub mod undo;

use frontino_core::import::ItemState;
use frontino_core::money::Cents;
use frontino_core::payment::{
    BillDebt, BillPlace, ItemDebt, PlanPlace, Standing, of_bill, of_item,
};
use frontino_store::notice::{BillPlan, NoticeOf, PlanOf, StoredNotice};

/// Where a notice stands.
#[must_use]
pub fn standing(notice: &StoredNotice) -> Standing {
    let [open, paid, written_off] =
        [notice.open_cents, notice.paid_cents, notice.written_off_cents].map(Cents);
    match &notice.of {
        NoticeOf::Bill { plan, .. } => of_bill(&BillDebt {
            asked: Cents(notice.asked_cents),
            open,
            paid,
            written_off,
            plan: plan.as_ref().map(place_of_bill),
        }),
        NoticeOf::OpenItem { state, open_cents, plan, .. } => of_item(&ItemDebt {
            // The database knows no other words.
            state: ItemState::of_word(state).unwrap_or(ItemState::Draft),
            open_then: Cents(*open_cents),
            open,
            paid,
            written_off,
            plan: plan.as_ref().map(place),
        }),
    }
}

/// What a notice is for, in words: the bill or document, or which instalment of it.
#[must_use]
pub fn subject(notice: &StoredNotice) -> String {
    let bill = format!("Bolletta {}", notice.document);
    match &notice.of {
        NoticeOf::Bill { plan: Some(BillPlan { instalment, count, .. }), .. }
            if *instalment > 0 =>
        {
            format!("{bill}, rata {instalment} di {count}")
        }
        _ => bill,
    }
}

fn place_of_bill(plan: &BillPlan) -> BillPlace {
    match plan.instalment {
        0 => BillPlace::Whole { instalment_paid: plan.instalment_paid },
        _ => BillPlace::Instalment {
            amount: Cents(plan.amount_cents),
            paid: Cents(plan.paid_cents),
            is_over: plan.is_over,
        },
    }
}

fn place(plan: &PlanOf) -> PlanPlace {
    match plan.instalment {
        0 => PlanPlace::Whole { instalment_paid: plan.instalment_paid },
        _ => PlanPlace::Instalment,
    }
}
