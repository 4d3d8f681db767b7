//! Whether a bill gives the right to instalments: it is held against those of the year before, of
//! the old system and ours, as the bill itself says it (R1.10, R9.4).

use crate::cli::italian::{day, euro};
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::instalment::{
    InstalmentRefused, InstalmentRequest, right_to_instalments, rules_on,
};
use frontino_core::money::Cents;
use frontino_store::bill_file::BillFile;

/// Totals of the bills of the twelve months before a bill was issued.
#[must_use]
pub fn earlier_bills(file: &BillFile, issued_on: Date) -> Vec<Cents> {
    let year = issued_on.plus_years(-1);
    let recent = file.before.iter().filter(|bill| bill.until > year);
    recent.map(|bill| Cents(bill.total_cents)).collect()
}

/// Whether instalments may be asked for on a day, of a bill with its day of issue and due date.
///
/// # Errors
/// Why not.
pub fn check(
    file: &BillFile,
    (issued_on, due_on): (Date, Date),
    requested_on: Date,
    has_open_plan: bool,
) -> Result<(), InstalmentRefused> {
    let earlier_bills = &earlier_bills(file, issued_on);
    let total = Cents(file.bill.total_cents);
    right_to_instalments(&InstalmentRequest {
        total,
        issued_on,
        due_on,
        earlier_bills,
        requested_on,
        has_open_plan,
    })
}

/// The last day for asking.
#[must_use]
pub fn last_on(issued_on: Date, due_on: Date) -> Date {
    due_on.plus(rules_on(issued_on).request_days)
}

/// The refusal of a request without right.
#[must_use]
pub fn refusal(why: InstalmentRefused, number: &str) -> Refusal {
    let (code, what) = match why {
        InstalmentRefused::NoEarlierBills => (
            "instalment_no_history",
            "non ci sono bollette dei dodici mesi precedenti con cui confrontarla".to_owned(),
        ),
        InstalmentRefused::NotAboveLimit { limit } => (
            "instalment_not_above",
            format!("il totale non supera il limite di {} per avere le rate", euro(limit)),
        ),
        InstalmentRefused::TooLate { last_on } => (
            "instalment_too_late",
            format!("le rate si potevano chiedere fino al {}", day(last_on)),
        ),
        InstalmentRefused::OpenPlan => (
            "instalment_open_plan",
            "l'utenza ha già un piano di rate aperto, e due piani non si sommano".to_owned(),
        ),
    };
    let next = "per concederle lo stesso: --agreed con il motivo";
    Refusal::new(code, what).at(format!("bolletta {number}")).next(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_limit_or_day() {
        let check = |why, said: &str| {
            let refusal = refusal(why, "2020/0000001");
            assert!(refusal.message.contains(said), "{}", refusal.message);
            assert!(!refusal.next.is_empty());
        };
        check(InstalmentRefused::NoEarlierBills, "dodici mesi");
        check(InstalmentRefused::NotAboveLimit { limit: Cents(4_500) }, "€ 45,00");
        let last_on = Date::parse("2020-03-11").unwrap();
        check(InstalmentRefused::TooLate { last_on }, "11/03/2020");
        check(InstalmentRefused::OpenPlan, "piano di rate aperto");
    }
}
