//! A run that is issued on another day than the limitation was calculated for.

use super::{SUPPLIES, calculated, reasons, reviewed, sql};
use serde_json::json;

use frontino_store::test_pg::on_both;

/// Read as JSON, the approval names the day it was given for.
const FOR_ANOTHER_DAY: &str = "UPDATE bill_run SET approval =
    substr(approval, 1, length(approval) - 1) || ',\"issue_on\":\"2020-02-01\"}'
    WHERE state = 'approved'";

#[test]
fn another_part_beyond_two_years_on_the_day_of_issue_is_accepted_or_not_issued() {
    on_both(|db| {
        let program = calculated(db, SUPPLIES, "2020-01-31", &[]);
        program.done(&["bill-run", "cancel", "giro"]);
        sql(db, &["DELETE FROM bill_run"]);
        // Planned for the last day of the term, 14 February 2020; issued today, years later.
        program.done(&["bill-run", "create", "giro", "--at", "2019-12-31"]);
        program.done(&["bill-run", "calculate", "giro"]);
        let value = reviewed(&program, 1);
        assert!(reasons(&value).contains(&("issue_day".to_owned(), SUPPLIES)), "{value}");
        let found = &value["exceptions"][0];
        let sentence = found["sentence"].as_str().unwrap();
        let issue_on = value["issue_on"].as_str().unwrap();
        assert_eq!((&found["kind"], &found["rule"]), (&json!("issue_day"), &json!("R5.3")));
        assert!(sentence.contains("€ 0,00 oltre i due anni"), "{sentence}");
        assert!(sentence.contains("14/02/2020"), "{sentence}");
        assert!(sentence.contains(&format!("--issue-on {issue_on}")), "{sentence}");

        // Approved on one day, issued on another.
        program.done(&["bill-run", "approve", "giro", "--by", "Ada"]);
        sql(db, &[FOR_ANOTHER_DAY]);
        assert_eq!(reasons(&reviewed(&program, 1)).last().unwrap().0, "approval_stale");
        let (status, value) = program.run(&["bill-run", "issue", "giro"]);
        assert_eq!((status, &value["error"]["code"]), (2, &json!("approval_stale")));
        let said = value["error"]["message"].as_str().unwrap();
        assert!(said.contains("un'altra parte oltre i due anni"), "{said}");

        program.done(&["bill-run", "approve", "giro", "--by", "Bruno"]);
        reviewed(&program, 0);
        assert_eq!(program.done(&["bill-run", "issue", "giro"])["issued"], SUPPLIES);
    });
}

#[test]
fn a_day_of_issue_that_splits_nothing_otherwise_is_no_matter() {
    on_both(|db| {
        let program = calculated(db, SUPPLIES, "2020-01-31", &[]);
        program.done(&["bill-run", "approve", "giro", "--by", "Ada"]);
        sql(db, &[FOR_ANOTHER_DAY]);
        assert_eq!(program.done(&["bill-run", "issue", "giro"])["issued"], SUPPLIES);
    });
}
