//! Held readings wait for a person, who accepts or refuses them once.

use super::{add, counts, exported, program};
use frontino_store::test_pg::{TestFolder, on_both};

const SELF: [&str; 2] = ["--kind", "self"];

#[test]
fn a_held_reading_is_decided_once() {
    on_both(|db| {
        let program = program(db, 20);
        let held = |key: &'static str, more_m3| {
            let (status, value) =
                add(&program, 3, "2020-01-15", more_m3, &[&SELF[..], &["--key", key]].concat());
            assert_eq!((status, counts(&value)), (1, [0, 0, 1, 0]), "{value}");
        };
        held("k1", 90);
        held("k2", 91);
        let list = program.done(&["reading", "list", "--state", "held"]);
        assert_eq!(list["readings"].as_array().unwrap().len(), 2);
        assert_eq!(list["readings"][0]["reason"], "use_too_high");
        assert_eq!(list["readings"][0]["overdue"], false);

        let accept = ["reading", "accept", "k1", "--by", "rossi"];
        let dry = program.done(&[&accept[..], &["--dry-run"]].concat());
        assert_eq!((&dry["state"], &dry["unchanged"]), (&"accepted".into(), &false.into()));
        assert_eq!(program.done(&accept)["unchanged"], false);
        assert_eq!(program.done(&accept)["unchanged"], true);
        let refuse =
            |key| program.run(&["reading", "refuse", key, "--by", "rossi", "--why", "foto"]);
        let (status, value) = refuse("k1");
        assert_eq!((status, &value["error"]["code"]), (2, &"reading_decided".into()));
        assert_eq!(refuse("k2").1["state"], "refused");
        assert_eq!(refuse("k3").1["error"]["code"], "reading_missing");
        let found = exported(&program, 3);
        assert_eq!(found[1..], ["2020-01-15,701,self,accepted", "2020-01-15,702,self,refused"]);
        let held = program.done(&["reading", "list", "--state", "held"]);
        assert!(held["readings"].as_array().unwrap().is_empty(), "{held}");
    });
}

#[test]
fn an_accepted_lower_reading_takes_the_place_of_the_self_readings_above_it() {
    on_both(|db| {
        let program = program(db, 20);
        let sent = |on, more_m3, key| {
            add(&program, 3, on, more_m3, &[&SELF[..], &["--key", key]].concat()).0
        };
        assert_eq!(sent("2020-01-10", 40, "typo"), 0);
        assert_eq!(sent("2020-01-12", 16, "right"), 1);
        let value = program.done(&["reading", "accept", "right", "--by", "rossi"]);
        assert_eq!(value["replaced"], 1);
        let found = exported(&program, 3);
        assert_eq!(found[1..], ["2020-01-10,651,self,replaced", "2020-01-12,627,self,accepted"]);
    });
}

#[test]
fn who_decides_says_who_and_why() {
    let folder = TestFolder::new();
    let program = program(&folder.database(), 20);
    assert_eq!(add(&program, 3, "2020-01-15", 90, &[&SELF[..], &["--key", "k"]].concat()).0, 1);
    let check = |args: &[&str]| {
        let (status, value) = program.run(args);
        assert_eq!((status, &value["error"]["code"]), (2, &"usage".into()), "{args:?}: {value}");
        assert!(value["error"]["message"].as_str().unwrap().contains("non dice nulla"), "{value}");
    };
    for nobody in ["", " ", "ros\nsi"] {
        check(&["reading", "accept", "k", "--by", nobody]);
        check(&["reading", "refuse", "k", "--by", nobody, "--why", "foto"]);
        check(&["reading", "refuse", "k", "--by", "rossi", "--why", nobody]);
        let terms = ["supply", "terms", "U000003", "--from", "2020-01-01", "--members", "2"];
        check(&[&terms[..], &["--by", nobody]].concat());
    }
    let list = program.done(&["reading", "list", "--state", "held"]);
    assert_eq!(list["readings"][0]["key"], "k");
}

#[test]
fn what_an_operator_read_does_not_give_way() {
    let folder = TestFolder::new();
    let program = program(&folder.database(), 20);
    let operator = ["--kind", "operator"];
    assert_eq!(add(&program, 3, "2020-01-10", 40, &operator).0, 0);
    assert_eq!(add(&program, 3, "2020-01-12", 16, &[&SELF[..], &["--key", "low"]].concat()).0, 1);
    let (status, value) = program.run(&["reading", "accept", "low", "--by", "rossi"]);
    assert_eq!((status, &value["error"]["code"]), (2, &"reading_contradicts".into()));
    assert_eq!(exported(&program, 3)[2], "2020-01-12,627,self,held");
    // An operator's lower reading is refused at once.
    let (status, value) = add(&program, 3, "2020-01-13", 16, &operator);
    assert_eq!((status, &value["refused"][0]["reason"]), (1, &"below_last".into()));
}

#[test]
fn the_bounds_of_use_come_from_the_configuration() {
    let folder = TestFolder::new();
    let program = program(&folder.database(), 20);
    let run = |max: &str, from: &str| {
        let mut command = program.command(&["reading", "add", "--supply", "U000003"]);
        command.args(["--serial", "M000003", "--on", "2020-01-15", "--value", "671"]);
        command.args(["--kind", "self", "--dry-run"]);
        command.env("FRONTINO_READING_USE_MAX_PERCENT", max);
        command.env("FRONTINO_READING_USE_VALID_FROM", from);
        command.output().unwrap().status.code()
    };
    // 60 m³ against 16 m³ expected.
    assert_eq!(run("300", "2019-01-01"), Some(1));
    assert_eq!(run("400", "2019-01-01"), Some(0));
    assert_eq!(run("400", "2020-01-16"), Some(1));
}
