//! SEPA direct debit: when a bill is collected, as which of a mandate's collections, and what a
//! return means (EPC rulebook of the core scheme; terms in days marked unconfirmed are parameters).

use crate::calendar::easter;
use crate::dates::Date;

/// Calendar days from the notice to the collection, unless another term was agreed.
pub const NOTICE_DAYS: i32 = 14;
/// Days after a collection in which the debtor can have it back without a reason: eight weeks.
pub const REFUND_DAYS: i32 = 56;
/// Months without a collection after which a mandate may no longer be used (unconfirmed).
pub const DORMANT_MONTHS: i32 = 36;

/// Which of a mandate's collections one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// The first.
    First,
    /// One of those that follow.
    Recurring,
    /// The last.
    Final,
    /// The only one.
    OneOff,
}

impl Sequence {
    /// The code in messages.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Sequence::First => "FRST",
            Sequence::Recurring => "RCUR",
            Sequence::Final => "FNAL",
            Sequence::OneOff => "OOFF",
        }
    }

    /// The one of a mandate that was collected on or not; `first_as_recurring` is what some banks
    /// take since November 2016 (unconfirmed).
    #[must_use]
    pub const fn of(was_collected: bool, first_as_recurring: bool) -> Sequence {
        if was_collected || first_as_recurring { Sequence::Recurring } else { Sequence::First }
    }
}

/// Whether banks settle between each other on a day (TARGET): not on Saturday, Sunday, 1 January,
/// Good Friday, Easter Monday, 1 May, 25 and 26 December.
#[must_use]
pub fn is_target_day(day: Date) -> bool {
    let (year, month, of_month) = day.ymd();
    let around_easter =
        easter(year).is_some_and(|sunday| day == sunday.plus(-2) || day == sunday.next());
    let fixed = matches!((month, of_month), (1, 1) | (5, 1) | (12, 25) | (12, 26));
    day.weekday() <= 5 && !around_easter && !fixed
}

/// The day on which a bill is collected: its due date, not sooner than the notice allows, and the
/// next day on which banks settle.
#[must_use]
pub fn collected_on(due_on: Date, told_on: Date) -> Date {
    let mut day = due_on.max(told_on.plus(NOTICE_DAYS));
    while !is_target_day(day) {
        day = day.next();
    }
    day
}

/// The day so many days on which banks settle after a day.
#[must_use]
pub fn after_target_days(day: Date, days: i32) -> Date {
    let (mut found, mut left) = (day, days);
    while left > 0 {
        found = found.next();
        left -= i32::from(is_target_day(found));
    }
    found
}

/// Until when the debtor can have a collection back without a reason.
#[must_use]
pub const fn refundable_until(collected_on: Date) -> Date {
    collected_on.plus(REFUND_DAYS)
}

/// What is done by itself when a collection comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterReturn {
    /// The mandate is not used again until somebody has looked at it.
    SuspendMandate,
    /// It may be tried once more.
    TryAgain,
    /// The bill is open again; the mandate stays.
    Reopen,
    /// The holder has died: the mandate ends, and a transfer of the contract is needed (R6).
    Deceased,
    /// Something of ours was wrong: it is corrected, not tried again.
    Correct,
}

/// The codes of returns, by what is done; the others suspend the mandate, for nobody knows.
const RETURNS: [(&str, AfterReturn); 24] = [
    ("AC01", AfterReturn::SuspendMandate),
    ("AC04", AfterReturn::SuspendMandate),
    ("AC06", AfterReturn::SuspendMandate),
    ("AC13", AfterReturn::SuspendMandate),
    ("AG01", AfterReturn::SuspendMandate),
    ("MD01", AfterReturn::SuspendMandate),
    ("RR01", AfterReturn::SuspendMandate),
    ("RR02", AfterReturn::SuspendMandate),
    ("RR03", AfterReturn::SuspendMandate),
    ("RR04", AfterReturn::SuspendMandate),
    ("SL01", AfterReturn::SuspendMandate),
    ("DNOR", AfterReturn::SuspendMandate),
    ("CNOR", AfterReturn::SuspendMandate),
    ("AM04", AfterReturn::TryAgain),
    ("MS03", AfterReturn::TryAgain),
    ("MD06", AfterReturn::Reopen),
    ("MS02", AfterReturn::Reopen),
    ("MD07", AfterReturn::Deceased),
    ("AM05", AfterReturn::Correct),
    ("BE05", AfterReturn::Correct),
    ("MD02", AfterReturn::Correct),
    ("RC01", AfterReturn::Correct),
    ("FF01", AfterReturn::Correct),
    ("TM01", AfterReturn::Correct),
];

/// The codes of returns whose cost is the debtor's, where the utility's own rule allows to ask for
/// it: no money on the account (also behind `MS03`), or an account that does not take it. Who
/// refuses a collection or has it back uses a right (`MS02`, `MD06`); whose fault a missing mandate
/// is shows only when somebody has looked (`MD01`); the others are ours, the bank's or nobody's.
const CHARGED: [&str; 5] = ["AM04", "MS03", "AC01", "AC04", "AC06"];

/// Whether the cost of a return with this code is the debtor's.
#[must_use]
pub fn is_charged_to_debtor(code: &str) -> bool {
    CHARGED.contains(&code)
}

/// What is done about a return by its code.
#[must_use]
pub fn after_return(code: &str) -> AfterReturn {
    let found = RETURNS.iter().find(|(known, _)| *known == code);
    found.map_or(AfterReturn::SuspendMandate, |(_, after)| *after)
}

/// A text in the letters that all banks take: letters without accents, digits and `/-?:().,'+`
/// (EPC, unconfirmed), cut; what else there is becomes a full stop.
#[must_use]
pub fn bank_text(text: &str, max: usize) -> String {
    let plain = |sign: char| match sign {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' => sign,
        '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' => sign,
        'à' | 'á' | 'â' | 'ä' | 'ã' => 'a',
        'À' | 'Á' | 'Â' | 'Ä' | 'Ã' => 'A',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'Ì' | 'Í' | 'Î' | 'Ï' => 'I',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
        'Ò' | 'Ó' | 'Ô' | 'Ö' | 'Õ' => 'O',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'Ù' | 'Ú' | 'Û' | 'Ü' => 'U',
        'ç' => 'c',
        'ñ' => 'n',
        '’' => '\'',
        _ => '.',
    };
    let kept: String = text.trim().chars().map(plain).take(max).collect();
    // A reference may neither begin nor end with a stroke, nor hold two.
    let mut kept = kept.trim().trim_matches('/').to_owned();
    while kept.contains("//") {
        kept = kept.replace("//", "/");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn a_bill_is_collected_when_banks_settle_and_the_notice_is_over() {
        let check = |due: &str, told: &str, expected: &str| {
            assert_eq!(collected_on(day(due), day(told)), day(expected), "{due} {told}");
        };
        check("2020-03-02", "2020-01-31", "2020-03-02");
        check("2020-03-01", "2020-01-31", "2020-03-02"); // a Sunday
        check("2020-04-10", "2020-01-31", "2020-04-14"); // Good Friday to Easter Monday
        check("2020-05-01", "2020-01-31", "2020-05-04");
        check("2020-12-25", "2020-01-31", "2020-12-28");
        check("2020-02-10", "2020-01-31", "2020-02-14"); // fourteen days of notice
        check("2020-06-02", "2020-01-31", "2020-06-02"); // a holiday in Italy only
    }

    #[test]
    fn the_first_collection_is_told_from_those_that_follow() {
        assert_eq!(Sequence::of(false, false).code(), "FRST");
        assert_eq!(Sequence::of(true, false).code(), "RCUR");
        assert_eq!(Sequence::of(false, true).code(), "RCUR");
    }

    #[test]
    fn a_return_has_its_consequence() {
        for (code, expected) in [
            ("AC04", AfterReturn::SuspendMandate),
            ("AM04", AfterReturn::TryAgain),
            ("MS03", AfterReturn::TryAgain),
            ("MD06", AfterReturn::Reopen),
            ("MD07", AfterReturn::Deceased),
            ("MD02", AfterReturn::Correct),
            ("XX99", AfterReturn::SuspendMandate),
        ] {
            assert_eq!(after_return(code), expected, "{code}");
        }
    }

    #[test]
    fn the_cost_of_a_return_is_the_debtors_for_few_reasons() {
        let charged: Vec<&str> = RETURNS
            .iter()
            .map(|(code, _)| *code)
            .filter(|code| is_charged_to_debtor(code))
            .collect();
        assert_eq!(charged, ["AC01", "AC04", "AC06", "AM04", "MS03"]);
        for code in ["MD01", "MD06", "MD07", "MS02", "AM05", "BE05", "RR04", "XX99", ""] {
            assert!(!is_charged_to_debtor(code), "{code}");
        }
    }

    #[test]
    fn banks_read_every_text() {
        for (text, max, expected) in [
            ("D’Amè Żoë & figli", 70, "D'Ame .oe . figli"),
            ("/2020//0001/", 35, "2020/0001"),
            ("abcdef", 3, "abc"),
            ("  a ", 3, "a"),
        ] {
            assert_eq!(bank_text(text, max), expected);
        }
    }
}
