//! Money that arrives for a notice: where the notice stands, what the money pays, and what becomes
//! of the rest. Nothing that arrived is ever lost because of where a notice stands.

use crate::import::ItemState;
use crate::money::Cents;

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can be paid: what is open of it, above zero.
    Payable(Cents),
    /// It is paid, or settled otherwise.
    Paid,
    /// It was taken back, or another one stands in its place.
    Cancelled,
    /// It can no longer be paid by its notice; what is still owed.
    Closed(Cents),
    /// It was never sent.
    Draft,
    /// Its debt was written off: it is not asked for any more, and money for it is recovered.
    WrittenOff(Cents),
}

/// What is known of the notice of a bill of ours, from the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BillDebt {
    /// What the bill asked for.
    pub asked: Cents,
    /// What is open of it.
    pub open: Cents,
    /// What was paid for it.
    pub paid: Cents,
    /// What of it was written off and did not come in since.
    pub written_off: Cents,
    /// The place of the notice in the plan of the bill.
    pub plan: Option<BillPlace>,
}

/// The place of a notice of ours in the plan of its bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillPlace {
    /// It is the bill's own; whether an instalment was paid already.
    Whole {
        /// Whether one of the instalments was paid.
        instalment_paid: bool,
    },
    /// It asks for an instalment.
    Instalment {
        /// The instalment.
        amount: Cents,
        /// What was paid by this notice.
        paid: Cents,
        /// Whether the plan ended before everything was paid.
        is_over: bool,
    },
}

/// What is known of the notice of a migrated document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemDebt {
    /// Its state in the old system.
    pub state: ItemState,
    /// What was open of it when it was migrated.
    pub open_then: Cents,
    /// What is open of the whole debt now: of the document, or of its plan.
    pub open: Cents,
    /// What was paid by this notice since.
    pub paid: Cents,
    /// What of the whole debt was written off and did not come in since.
    pub written_off: Cents,
    /// Its plan.
    pub plan: Option<PlanPlace>,
}

/// The place of a notice in a plan, whose notices are one debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanPlace {
    /// It asks for the whole; whether an instalment was paid already.
    Whole {
        /// Whether one of the instalments was paid.
        instalment_paid: bool,
    },
    /// It asks for a part.
    Instalment,
}

/// Where the notice of a bill stands: a bill that asks for nothing, and one that was paid, is paid;
/// one of which a credit note left nothing is taken back. The bill's own notice can be paid until
/// an instalment is; that of an instalment up to what is open of the bill, while the plan holds.
#[must_use]
pub fn of_bill(debt: &BillDebt) -> Standing {
    match debt {
        BillDebt { plan: Some(BillPlace::Instalment { amount, paid, is_over }), open, .. }
            if *paid >= *amount || *open > Cents::ZERO =>
        {
            match (*amount - *paid).min(*open) {
                _ if *paid >= *amount => Standing::Paid,
                _ if *is_over => Standing::Cancelled,
                left => Standing::Payable(left),
            }
        }
        BillDebt { plan: Some(BillPlace::Whole { instalment_paid: true }), open, .. }
            if *open > Cents::ZERO =>
        {
            Standing::Cancelled
        }
        _ if debt.open > Cents::ZERO => Standing::Payable(debt.open),
        _ if debt.written_off > Cents::ZERO => Standing::WrittenOff(debt.written_off),
        _ if debt.paid > Cents::ZERO || debt.asked <= Cents::ZERO => Standing::Paid,
        _ => Standing::Cancelled,
    }
}

/// Where the notice of a migrated document stands. Paid wins over cancelled, and that over closed.
#[must_use]
pub fn of_item(debt: &ItemDebt) -> Standing {
    let left = match debt.plan {
        Some(PlanPlace::Instalment) => (debt.open_then - debt.paid).min(debt.open),
        _ => debt.open,
    };
    match debt.state {
        ItemState::Paid => Standing::Paid,
        ItemState::Draft => Standing::Draft,
        ItemState::Cancelled => Standing::Cancelled,
        _ if debt.open <= Cents::ZERO && debt.written_off > Cents::ZERO => {
            Standing::WrittenOff(debt.written_off)
        }
        _ if left <= Cents::ZERO => Standing::Paid,
        ItemState::Closed => Standing::Closed(left),
        ItemState::Open => match debt.plan {
            Some(PlanPlace::Whole { instalment_paid: true }) => Standing::Cancelled,
            _ => Standing::Payable(left),
        },
    }
}

/// How money that arrived is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// It pays what it was meant for.
    Booked,
    /// What it was meant for was paid already.
    Double,
    /// It is booked, and somebody has to look at it.
    Flagged,
    /// Nobody knows yet whose it is.
    Unmatched,
}

/// Why somebody has to look at a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentReason {
    /// The notice was paid before.
    PaidBefore,
    /// The notice was taken back.
    NoticeCancelled,
    /// The notice was closed to payment.
    NoticeClosed,
    /// The notice was never sent.
    NoticeDraft,
    /// No notice has this number.
    NoticeUnknown,
    /// Another amount than what is open or was told to the payer.
    OtherAmount,
    /// The notice is another creditor's; a part of the money is ours.
    ForeignNotice,
    /// The receipt says that nothing was paid.
    NotPaid,
    /// A reporting flow says that it was taken back.
    Revoked,
    /// The reporting flow says something else than the receipt.
    FlowDiffers,
    /// Nothing in a transfer names a debt of ours.
    NoReference,
    /// A person took back what it was matched with.
    Undone,
    /// It was given back to who paid at the counter.
    GivenBack,
    /// A direct debit that came back.
    Returned,
    /// The debt was written off.
    WrittenOff,
}

/// What becomes of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// How it is kept.
    pub state: PaymentState,
    /// Why somebody has to look at it.
    pub reason: Option<PaymentReason>,
    /// What it takes off the debt.
    pub to_debt: Cents,
    /// What the holder has to his credit.
    pub to_credit: Cents,
}

impl PaymentState {
    /// The word in the database and in exports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            PaymentState::Booked => "booked",
            PaymentState::Double => "double",
            PaymentState::Flagged => "flagged",
            PaymentState::Unmatched => "unmatched",
        }
    }
}

impl PaymentReason {
    /// Every reason.
    pub const ALL: [PaymentReason; 15] = [
        PaymentReason::PaidBefore,
        PaymentReason::NoticeCancelled,
        PaymentReason::NoticeClosed,
        PaymentReason::NoticeDraft,
        PaymentReason::NoticeUnknown,
        PaymentReason::OtherAmount,
        PaymentReason::ForeignNotice,
        PaymentReason::NotPaid,
        PaymentReason::Revoked,
        PaymentReason::FlowDiffers,
        PaymentReason::NoReference,
        PaymentReason::Undone,
        PaymentReason::GivenBack,
        PaymentReason::Returned,
        PaymentReason::WrittenOff,
    ];

    /// The word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            PaymentReason::PaidBefore => "paid_before",
            PaymentReason::NoticeCancelled => "notice_cancelled",
            PaymentReason::NoticeClosed => "notice_closed",
            PaymentReason::NoticeDraft => "notice_draft",
            PaymentReason::NoticeUnknown => "notice_unknown",
            PaymentReason::OtherAmount => "other_amount",
            PaymentReason::ForeignNotice => "foreign_notice",
            PaymentReason::NotPaid => "not_paid",
            PaymentReason::Revoked => "revoked",
            PaymentReason::FlowDiffers => "flow_differs",
            PaymentReason::NoReference => "no_reference",
            PaymentReason::Undone => "undone",
            PaymentReason::GivenBack => "given_back",
            PaymentReason::Returned => "returned",
            PaymentReason::WrittenOff => "written_off",
        }
    }
}

/// What becomes of money for a notice; `None` where no notice has its number. `told` is the amount
/// that the payer was told last: who pays it pays rightly, though the debt changed since.
#[must_use]
pub fn settle(standing: Option<Standing>, told: Option<Cents>, amount: Cents) -> Settlement {
    let kept = |state, reason, open: Cents| {
        let to_debt = amount.min(open).max(Cents::ZERO);
        Settlement { state, reason, to_debt, to_credit: amount - to_debt }
    };
    let apart = |reason| Settlement {
        state: PaymentState::Unmatched,
        reason: Some(reason),
        to_debt: Cents::ZERO,
        to_credit: Cents::ZERO,
    };
    let flagged = |reason, open| kept(PaymentState::Flagged, Some(reason), open);
    match standing {
        None => apart(PaymentReason::NoticeUnknown),
        Some(Standing::Draft) => apart(PaymentReason::NoticeDraft),
        Some(Standing::Payable(open)) if amount == open || told == Some(amount) => {
            kept(PaymentState::Booked, None, open)
        }
        Some(Standing::Payable(open)) => flagged(PaymentReason::OtherAmount, open),
        Some(Standing::Paid) => {
            kept(PaymentState::Double, Some(PaymentReason::PaidBefore), Cents::ZERO)
        }
        Some(Standing::Cancelled) => flagged(PaymentReason::NoticeCancelled, Cents::ZERO),
        Some(Standing::Closed(open)) => flagged(PaymentReason::NoticeClosed, open),
        Some(Standing::WrittenOff(lost)) => flagged(PaymentReason::WrittenOff, lost),
    }
}

#[cfg(test)]
mod tests;
