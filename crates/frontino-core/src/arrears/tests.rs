//! The arrears calendar, vector by vector.

use super::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn vector_d3_gives_the_calendar() {
    let due_on = d("2020-03-02");
    assert_eq!(TERMS.earliest_reminder(due_on), d("2020-03-12"));
    assert_eq!(TERMS.earliest_notice(due_on, d("2020-03-12")), d("2020-03-27"));
    let notice = NoticeSent::Posted { posted_on: d("2020-03-27") };
    assert_eq!(TERMS.earliest_final_term(d("2020-03-18"), notice), d("2020-04-27"));
    assert_eq!(TERMS.valid_from, d("2020-01-01"));
}

#[test]
fn the_reminder_waits_for_grace_and_late_payments() {
    let check = |grace_days: i32, intake_days: i32, expected: &str| {
        let found = TERMS.default_reminder(d("2020-03-02"), grace_days, intake_days);
        assert_eq!(found, d(expected), "{grace_days} {intake_days}");
    };
    check(15, 3, "2020-03-21");
    check(15, 0, "2020-03-18");
    check(0, 0, "2020-03-12");
}

#[test]
fn the_notice_never_comes_before_the_reminder() {
    assert_eq!(TERMS.earliest_notice(d("2020-03-02"), d("2020-05-04")), d("2020-05-04"));
}

#[test]
fn the_latest_configured_limit_is_the_final_term() {
    let terms = ArrearsTerms { charter: Some(CHARTER_TERMS), ..TERMS };
    let check = |notice: NoticeSent, expected: &str| {
        let found = terms.earliest_final_term(d("2020-03-18"), notice);
        assert_eq!(found, d(expected), "{notice:?}");
    };
    check(NoticeSent::Posted { posted_on: d("2020-04-07") }, "2020-04-27");
    check(NoticeSent::Posted { posted_on: d("2020-04-08") }, "2020-04-28");
    check(NoticeSent::PostedUnproved { posted_on: d("2020-04-08") }, "2020-05-03");
    check(NoticeSent::Pec { delivered_on: d("2020-04-20") }, "2020-05-05");
}
