//! What disputes and credit notes do to late interest, on both engines.

use crate::credit_note::{broken, made_up};
use crate::interest::{assessed, execute, interest, pay, payable};
use frontino_store::test_pg::on_both;
use serde_json::json;

const BILL: &str = "2020/0000001";

#[test]
fn the_days_of_a_dispute_bear_no_interest_and_nothing_is_assessed_before_its_end() {
    on_both(|db| {
        let program = made_up(db);
        let whole = payable(db, 10_001);
        pay(db, 1, 10_001, whole, "2020-05-31");
        let dispute = |args: &[&str]| {
            let by = ["--by", "rossi"];
            program.run(&[&["dispute", args[0], BILL][..], &args[1..], &by].concat())
        };
        let open = |on: &str| dispute(&["open", "--on", on, "--reason", "Lettura contestata"]);
        assert_eq!(open("2020-01-30").1["error"]["code"], "dispute_day");
        assert_eq!(open("2099-01-01").1["error"]["code"], "dispute_day");
        let close = |on: &str| dispute(&["close", "--on", on, "--outcome", "refused"]);
        assert_eq!(close("2020-04-20").1["error"]["code"], "dispute_missing");
        assert_eq!(open("2020-04-01").0, 0);
        assert_eq!(open("2020-04-05").1["opened_on"], "2020-04-01");
        assert_eq!(assessed(&program), [json!(0), json!(0), json!(0)]);
        assert_eq!(close("2020-03-31").1["error"]["code"], "dispute_day");
        assert_eq!(close("2020-04-20").1["outcome"], "refused");
        assert_eq!(close("2020-04-20").0, 0);
        assert_eq!(assessed(&program), [json!(1), json!(0), json!(interest(whole, 56))]);
        // A dispute recorded late sets the charge right.
        assert_eq!(open("2020-04-19").1["error"]["code"], "dispute_day");
        assert_eq!(open("2020-05-11").0, 0);
        assert_eq!(close("2020-06-30").0, 0);
        let back = interest(whole, 35) - interest(whole, 56);
        assert_eq!(assessed(&program), [json!(0), json!(1), json!(back)]);
        let listed = program.done(&["dispute", "list", "--open"]);
        assert_eq!(listed["disputes"], json!([]));
        let shown = program.done(&["bill", "show", BILL]);
        assert_eq!(shown["disputes"].as_array().unwrap().len(), 2);
        assert_eq!(broken(&program), [""; 0]);
        execute(db, "UPDATE dispute SET opened_on = '2020-04-10' WHERE opened_on = '2020-05-11'");
        assert_eq!(broken(&program), ["disputes_in_order"]);
    });
}

#[test]
fn interest_on_what_a_note_takes_back_is_given_back() {
    on_both(|db| {
        let program = made_up(db);
        let whole = payable(db, 10_001);
        pay(db, 1, 10_001, whole - 500, "2020-05-31");
        pay(db, 2, 10_001, 500, "2020-06-10");
        let due = interest(whole - 500, 76) + interest(500, 86);
        assert_eq!(assessed(&program), [json!(2), json!(0), json!(due)]);
        // The part paid last was too much.
        let note = ["--today", "2020-06-20", "credit-note", "make", BILL, "--amount", "2,20"];
        let why = ["--reason", "Lettura errata", "--by", "rossi"];
        program.done(&[&note[..], &why].concat());
        let back = interest(280, 86) - interest(500, 86);
        assert_eq!(assessed(&program), [json!(0), json!(1), json!(back)]);
        assert_eq!(assessed(&program), [json!(0), json!(0), json!(0)]);
        let rest = ["--today", "2020-06-21", "credit-note", "make", BILL, "--whole"];
        program.done(&[&rest[..], &why].concat());
        let all = -interest(whole - 500, 76) - interest(280, 86);
        assert_eq!(assessed(&program), [json!(0), json!(2), json!(all)]);
        assert_eq!(broken(&program), [""; 0]);
    });
}
