//! Holders who refuse what is beyond the two-year limitation (R5.5), on both engines.

use super::barred::{bills, town};
use crate::credit_note::broken;
use crate::interest::{execute, number};
use frontino_store::test_pg::on_both;
use serde_json::{Value, json};

#[test]
fn the_form_takes_the_barred_part_back_once() {
    on_both(|db| {
        let program = town(db, "2021-12-20");
        program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
        program.done(&["bill-run", "issue", "2019-12"]);
        let all = bills(db);
        let (bill, payable, barred, _) = all.iter().find(|bill| bill.2 > 0).unwrap();
        let add = |bill: &str, more: &[&str]| -> (i32, Value) {
            let args = ["objection", "add", bill, "--by", "rossi", "--received-on"];
            program.run(&[&args[..], more].concat())
        };
        assert_eq!(add(bill, &["2021-12-19"]).1["error"]["code"], "objection_day");
        let (status, taken) = add(bill, &["2022-01-10"]);
        assert_eq!((status, &taken["state"], &taken["new"]), (0, &json!("accepted"), &json!(true)));
        let note = &taken["credit_note"];
        assert_eq!((&note["total_cents"], &note["ground"]), (&json!(barred), &json!("barred")));
        assert!(note["reason"].as_str().unwrap().contains("ricevuto il 10/01/2022"), "{note}");
        let again = add(bill, &["2022-02-01"]).1;
        assert_eq!((&again["new"], &again["received_on"]), (&json!(false), &json!("2022-01-10")));
        assert_eq!(again["credit_note"]["number"], note["number"]);
        let shown = program.done(&["bill", "show", bill]);
        assert_eq!(shown["open_cents"], payable - barred);
        assert_eq!(shown["objection"]["state"], "accepted");
        let clerk = ["credit-note", "make", bill, "--barred", "--reason", "R", "--by", "verdi"];
        assert_eq!(program.done(&clerk)["new"], false);
        // A part of it, none of it, and nothing to refuse.
        let (second, ..) = all.iter().filter(|bill| bill.2 > 0).nth(1).unwrap();
        let part = add(second, &["2022-01-10", "--amount", "1,10"]).1;
        assert_eq!(part["credit_note"]["total_cents"], 110);
        let (third, ..) = all.iter().filter(|bill| bill.2 > 0).nth(2).unwrap();
        let refused = add(third, &["2022-01-10", "--refuse", "Interrotta il 3 maggio 2021"]).1;
        assert_eq!((&refused["state"], &refused["credit_note"]), (&json!("refused"), &Value::Null));
        let (none, ..) = all.iter().find(|bill| bill.2 == 0).unwrap();
        assert_eq!(add(none, &["2022-01-10"]).1["error"]["code"], "bill_not_barred");
        assert_eq!(program.done(&["objection", "list"])["objections"].as_array().unwrap().len(), 3);
        let audited = "SELECT count(*) FROM audit WHERE action = 'objection.add'";
        assert_eq!(number(db, audited), 3);
        assert_eq!(broken(&program), [""; 0]);
        let note = "note_id = (SELECT min(id) FROM credit_note)";
        execute(
            db,
            &format!("UPDATE objection SET note_id = NULL, refused_because = 'x' WHERE {note}"),
        );
        execute(
            db,
            "UPDATE objection SET note_id = 1, refused_because = NULL
            WHERE refused_because = 'Interrotta il 3 maggio 2021'",
        );
        assert_eq!(broken(&program), ["objections_have_their_note"]);
    });
}
