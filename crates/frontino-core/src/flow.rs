//! The payments of a reporting flow beside the receipts: what each of them is.

use crate::money::Cents;

/// What is known of the payment that a row of a flow names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownPart<'a> {
    /// The payment's identifier (IUV) of its receipt; `None` while the receipt is missing.
    pub iuv: Option<&'a str>,
    /// What the receipt, or an earlier flow, says of this part of the money.
    pub amount: Cents,
}

/// A row of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowRow<'a> {
    /// The payment's identifier (IUV).
    pub iuv: &'a str,
    /// The amount; below zero when it was taken back.
    pub amount: Cents,
    /// Whether it was taken back.
    pub revoked: bool,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowMatch {
    /// Its receipt says the same.
    Matched,
    /// It pays a notice of ours, and its receipt is missing.
    Reported,
    /// Its receipt says something else.
    Differs,
    /// Nobody knows whose it is.
    Unknown,
    /// The payment was taken back.
    Revoked,
}

impl FlowMatch {
    /// The word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            FlowMatch::Matched => "matched",
            FlowMatch::Reported => "reported",
            FlowMatch::Differs => "differs",
            FlowMatch::Unknown => "unknown",
            FlowMatch::Revoked => "revoked",
        }
    }
}

/// What a row is, given what is known of its payment, and whether its identifier is of a notice of
/// ours.
#[must_use]
pub fn judge(row: &FlowRow<'_>, known: Option<KnownPart<'_>>, has_notice: bool) -> FlowMatch {
    match known {
        _ if row.revoked => FlowMatch::Revoked,
        Some(part) if part.amount != row.amount => FlowMatch::Differs,
        Some(KnownPart { iuv: Some(iuv), .. }) if iuv != row.iuv => FlowMatch::Differs,
        Some(KnownPart { iuv: Some(_), .. }) => FlowMatch::Matched,
        Some(KnownPart { iuv: None, .. }) if has_notice => FlowMatch::Reported,
        None if has_notice => FlowMatch::Reported,
        _ => FlowMatch::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_what_its_receipt_and_its_notice_make_it() {
        let known = |iuv, cents| Some(KnownPart { iuv, amount: Cents(cents) });
        let check = |cents, revoked, known, has_notice, expected| {
            let row = FlowRow { iuv: "01", amount: Cents(cents), revoked };
            assert_eq!(judge(&row, known, has_notice), expected, "{row:?} {known:?}");
        };
        check(7250, false, known(Some("01"), 7250), true, FlowMatch::Matched);
        check(7250, false, known(Some("01"), 7250), false, FlowMatch::Matched);
        check(7250, false, known(Some("01"), 7251), true, FlowMatch::Differs);
        check(7250, false, known(Some("02"), 7250), true, FlowMatch::Differs);
        check(7250, false, known(None, 7250), true, FlowMatch::Reported);
        check(7250, false, known(None, 7000), true, FlowMatch::Differs);
        check(7250, false, None, true, FlowMatch::Reported);
        check(7250, false, None, false, FlowMatch::Unknown);
        check(7250, false, known(None, 7250), false, FlowMatch::Unknown);
        check(-7250, true, known(Some("01"), 7250), true, FlowMatch::Revoked);
        check(-7250, true, None, false, FlowMatch::Revoked);
    }
}
