//! How often the operator must try to read a meter (R2.1), and when again after failures (R2.3).
//!
//! TIMSII (annex A to 218/2016), in full force from 1 January 2017.

use crate::calendar::plus_months;
use crate::dates::Date;
use crate::money::LITRES_PER_M3;

/// The attempts that a supply is due in a calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingPlan {
    /// Attempts in a calendar year.
    pub attempts: u8,
    /// Least calendar days from one attempt to the next.
    pub spacing_days: i32,
}

/// The table of R2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingRules {
    /// First day of validity.
    pub valid_from: Date,
    /// The highest annual consumption with `few` attempts, whole cubic metres.
    pub few_max_m3: i64,
    /// Up to that consumption.
    pub few: ReadingPlan,
    /// Above it.
    pub many: ReadingPlan,
    /// Months from activation in which a new supply gets its first attempt.
    pub first_attempt_months: u8,
}

/// The rules by validity; earlier days use the first row.
pub const RULES: [ReadingRules; 1] = [ReadingRules {
    valid_from: Date::from_days(17_167), // 2017-01-01
    few_max_m3: 3000,
    few: ReadingPlan { attempts: 2, spacing_days: 150 },
    many: ReadingPlan { attempts: 3, spacing_days: 90 },
    first_attempt_months: 6,
}];

/// The rules in force on a day.
#[must_use]
pub fn rules_on(on: Date) -> &'static ReadingRules {
    RULES.iter().rev().find(|rules| rules.valid_from <= on).unwrap_or(&RULES[0])
}

/// The attempts due at an annual consumption in litres; a condominium counts as one user and is
/// not divided by its units (R2.1).
#[must_use]
pub fn plan(annual_litres: i64, on: Date) -> ReadingPlan {
    let rules = rules_on(on);
    if annual_litres <= rules.few_max_m3 * LITRES_PER_M3 { rules.few } else { rules.many }
}

/// The last day for the first attempt at a supply activated on a day.
#[must_use]
pub fn first_attempt_by(activated_on: Date) -> Date {
    plus_months(activated_on, i32::from(rules_on(activated_on).first_attempt_months))
}

/// The last day for another attempt after two failures in a row without a self-reading: the end of
/// the month after that of the second (R2.3).
#[must_use]
pub fn retry_by(second_failure_on: Date) -> Date {
    let (_, _, day) = second_failure_on.ymd();
    let first_of_month = second_failure_on.plus(1 - i32::from(day));
    plus_months(first_of_month, 2).previous()
}

impl ReadingPlan {
    /// The first day on which the next attempt counts.
    #[must_use]
    pub const fn next_attempt_from(self, last_attempt_on: Date) -> Date {
        last_attempt_on.plus(self.spacing_days)
    }

    /// How many attempts of a year count: each far enough from the one that counted before it.
    /// A valid remote reading counts as an attempt (R2.15).
    #[must_use]
    pub fn counted(self, attempts_on: &[Date], year: i32) -> u8 {
        let mut sorted = attempts_on.to_vec();
        sorted.sort_unstable();
        let mut last: Option<Date> = None;
        let mut count = 0u8;
        for attempt_on in sorted {
            if last.is_none_or(|last| attempt_on >= self.next_attempt_from(last)) {
                last = Some(attempt_on);
                count = count.saturating_add(u8::from(attempt_on.year() == year));
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn large_users_are_read_three_times() {
        let check = |litres: i64, attempts: u8, spacing_days: i32| {
            let expected = ReadingPlan { attempts, spacing_days };
            assert_eq!(plan(litres, d("2020-01-31")), expected, "{litres}");
        };
        check(0, 2, 150);
        check(3_000_000, 2, 150);
        check(3_000_001, 3, 90);
        assert_eq!(plan(1, d("2015-01-01")), RULES[0].few);
        assert_eq!(RULES[0].valid_from, d("2017-01-01"));
    }

    #[test]
    fn new_supplies_are_read_within_six_months() {
        assert_eq!(first_attempt_by(d("2019-08-31")), d("2020-02-29"));
    }

    #[test]
    fn failures_are_tried_again_by_the_end_of_the_next_month() {
        let check = |failed: &str, expected: &str| {
            assert_eq!(retry_by(d(failed)), d(expected), "{failed}");
        };
        check("2020-01-31", "2020-02-29");
        check("2020-01-01", "2020-02-29");
        check("2019-12-15", "2020-01-31");
    }

    #[test]
    fn attempts_too_close_do_not_count() {
        let check = |attempts: &[&str], expected: u8| {
            let attempts: Vec<Date> = attempts.iter().map(|on| d(on)).collect();
            assert_eq!(RULES[0].few.counted(&attempts, 2020), expected, "{attempts:?}");
        };
        check(&[], 0);
        check(&["2020-03-01", "2020-07-29"], 2); // 150 days
        check(&["2020-07-28", "2020-03-01"], 1); // 149 days
        check(&["2020-03-01", "2020-07-28", "2020-07-29"], 2);
        check(&["2019-12-01", "2020-01-31"], 0); // too close to the one of the year before
        check(&["2019-06-01", "2020-01-31", "2021-01-31"], 1);
    }
}
