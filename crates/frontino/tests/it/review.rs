//! The review of a run: what closes the gate, what opens it, what an approval is for.

mod issue_day;
mod readings;

use crate::frontino::{Program, repository_file};
use crate::town;
use frontino_store::test_pg::{TestFolder, on_both};
use frontino_store::{DbUrl, audit};
use serde_json::{Value, json};

/// So few that none lacks a meter.
const SUPPLIES: i64 = 40;

/// Makes everybody of the town use water as one does.
const QUIET: [&str; 4] = [
    "INSERT INTO consumption (supply_id, year, litres, origin)
     SELECT id, 2018, 60000, 'imported' FROM supply WHERE id % 7 = 0",
    "UPDATE supply SET units = 1, category = 'domestic_resident'",
    "UPDATE reading SET kind = 'operator' WHERE kind = 'estimated'",
    "UPDATE reading SET value_m3 = 15 + (SELECT b.value_m3 FROM reading b
     WHERE b.supply_id = reading.supply_id AND b.billed) WHERE NOT billed",
];

fn sql(db: &DbUrl, statements: &[&str]) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    for statement in statements {
        assert!(tx.execute(statement, &[]).unwrap() > 0, "{statement}");
    }
    tx.commit().unwrap();
}

/// A run of the town over which `changes` went first, calculated.
fn calculated(db: &DbUrl, supplies: i64, issue_on: &str, changes: &[&str]) -> Program {
    town::build(db, supplies);
    sql(db, &QUIET);
    sql(db, changes);
    let program = Program::on(db);
    let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
        .map(|file| repository_file(&format!("data/tariffs/{file}")));
    program.done(&["tariff", "load", &files[0], &files[1]]);
    let args = ["bill-run", "create", "giro", "--at", "2019-12-31", "--issue-on", issue_on];
    program.done(&args);
    program.run(&["bill-run", "calculate", "giro"]);
    program
}

fn reviewed(program: &Program, status: i32) -> Value {
    let (found, value) = program.run(&["bill-run", "review", "giro"]);
    assert_eq!(found, status, "{value}");
    assert_eq!(value["gate"], if status == 0 { "open" } else { "closed" }, "{value}");
    value
}

/// The kinds of the reasons, each with its count.
fn reasons(value: &Value) -> Vec<(String, i64)> {
    let reasons = value["reasons"].as_array().unwrap().iter();
    let of = |r: &Value| (r["kind"].as_str().unwrap().to_owned(), r["count"].as_i64().unwrap());
    reasons.map(of).collect()
}

#[test]
fn a_run_without_exceptions_opens_the_gate() {
    on_both(|db| {
        let program = calculated(db, SUPPLIES, "2020-01-31", &[]);
        let value = reviewed(&program, 0);
        assert_eq!((reasons(&value), &value["exceptions"]), (vec![], &json!([])));
        let totals = &value["totals"];
        assert_eq!((&totals["bills"], &totals["parked"]), (&json!(SUPPLIES), &json!(0)));
        let sum = |by: &str, key: &str| -> i64 {
            let parts = totals[by].as_object().unwrap().values();
            parts.map(|part| part[key].as_i64().unwrap()).sum()
        };
        for by in ["by_category", "by_kind"] {
            for key in ["bills", "net_cents", "vat_cents", "total_cents", "payable_cents"] {
                assert_eq!(json!(sum(by, key)), totals[key], "{by} {key}");
            }
        }
        assert_eq!(value["year_before"]["bills"], SUPPLIES);
    });
}

#[test]
fn each_kind_of_exception_closes_the_gate() {
    let check = |issue_on: &str, changes: &[&str], expected: &[(&str, i64)]| {
        on_both(|db| {
            let program = calculated(db, SUPPLIES, issue_on, changes);
            let value = reviewed(&program, 1);
            let expected = expected.iter().map(|(kind, count)| ((*kind).to_owned(), *count));
            assert_eq!(reasons(&value), expected.collect::<Vec<_>>(), "{changes:?}");
            let all = value["exceptions"].as_array().unwrap();
            assert!(all.iter().all(|e| e["sentence"].as_str().unwrap().starts_with("Utenza U0")));
        });
    };
    let on_time = "2020-01-31";
    let without_meter =
        ["DELETE FROM reading WHERE supply_id = 4", "DELETE FROM meter WHERE supply_id = 4"];
    check(on_time, &without_meter, &[("parked", 1)]);
    check("2020-02-15", &[], &[("late_issue", SUPPLIES)]);
    let often = "UPDATE supply SET assigned_bills = 6 WHERE id < 3";
    let longer = "UPDATE supply SET start_on = '2019-09-01' WHERE id < 3";
    check(on_time, &[often, longer], &[("long_period", 2)]);
    let standing = "UPDATE reading SET value_m3 = 574 WHERE supply_id = 2";
    check(on_time, &[standing], &[("no_consumption", 1)]);
    let unread = "UPDATE reading SET kind = 'estimated' WHERE supply_id = 3";
    check(on_time, &[unread], &[("unread", 1)]);
    let cheap = "INSERT INTO legacy_bill (supply_id, from_on, to_on, litres, total_cents)
        VALUES (1, '2018-09-01', '2018-12-31', 5000, 1000)";
    check(on_time, &[cheap, &used(1, 35)], &[("rise", 1)]);
    check(on_time, &[&used(1, 150)], &[("above_own", 1), ("above_category", 1)]);
    check("2022-02-15", &[], &[("barred", SUPPLIES), ("late_issue", SUPPLIES)]);
}

#[test]
fn a_period_that_the_old_system_began_is_told_in_one_sentence() {
    on_both(|db| {
        let often = "UPDATE supply SET assigned_bills = 6 WHERE id < 3";
        let program = calculated(db, SUPPLIES, "2020-01-31", &[often]);
        let value = reviewed(&program, 0);
        let notice = &value["notices"][0];
        assert_eq!(
            (&notice["kind"], &notice["count"]),
            (&json!("inherited_period"), &json!(2)),
            "{value}"
        );
        assert!(notice["sentence"].as_str().unwrap().contains("vecchio sistema"));
        assert_eq!((reasons(&value), &value["exceptions"]), (vec![], &json!([])));
    });
}

/// Makes a supply that was read at the end of the run use so many cubic metres.
fn used(supply_id: i64, m3: i64) -> String {
    format!(
        "UPDATE reading SET value_m3 = {m3} + (SELECT b.value_m3 FROM reading b
         WHERE b.supply_id = {supply_id} AND b.billed) WHERE supply_id = {supply_id} AND NOT billed"
    )
}

#[test]
fn amounts_beyond_two_years_are_named_by_day_and_charge() {
    let folder = TestFolder::new();
    let program = calculated(&folder.database(), SUPPLIES, "2022-02-15", &[]);
    let value = reviewed(&program, 1);
    let reason = &value["reasons"][0];
    assert_eq!((&reason["kind"], &reason["rule"]), (&json!("barred"), &json!("R5.4")));
    assert_eq!(reason["amount_cents"], value["totals"]["barred_cents"]);
    let sentence = value["exceptions"][0]["sentence"].as_str().unwrap();
    for part in ["dal 01/09/2019 al 31/12/2019", "Quota fissa acqua € ", "Acqua, fascia 1 € "] {
        assert!(sentence.contains(part), "{sentence}");
    }
}

#[test]
fn an_approval_is_for_the_bills_it_saw() {
    on_both(|db| {
        let program = calculated(db, SUPPLIES, "2020-01-31", &[&used(1, 150)]);
        reviewed(&program, 1);
        let value = program.done(&["bill-run", "approve", "giro", "--by", "Ada Rossi"]);
        assert_eq!(
            (&value["state"], reasons(&reviewed(&program, 0)).len()),
            (&"approved".into(), 2)
        );
        assert_eq!(value["accepted"][0]["kind"], "above_own");
        sql(
            db,
            &["UPDATE bill SET net_cents = net_cents + 1, total_cents = total_cents + 1
                   WHERE supply_id = 3"],
        );
        assert_eq!(reasons(&reviewed(&program, 1)).last().unwrap().0, "approval_stale");
        let (status, refused) = program.run(&["bill-run", "issue", "giro"]);
        assert_eq!((status, &refused["error"]["code"]), (2, &json!("approval_stale")));
        program.done(&["bill-run", "approve", "giro", "--by", "Bruno"]);
        assert_eq!(reviewed(&program, 0)["approval"]["by"], "Bruno");
        assert_eq!(program.done(&["bill-run", "issue", "giro"])["issued"], SUPPLIES);
        let value = reviewed(&program, 0);
        assert_eq!(
            (&value["state"], &value["approval"]["by"]),
            (&json!("issued"), &json!("Bruno"))
        );
        assert_eq!(value["approval"]["accepted"][0]["count"], 1);
    });
}

/// Who did what to the run.
fn trail(db: &DbUrl) -> Vec<(String, String, String)> {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin_read().unwrap();
    let all = audit::list(&mut tx, "bill_run.", "giro").unwrap().into_iter();
    all.map(|r| (r.action.replace("bill_run.", ""), r.actor, r.origin)).collect()
}

#[test]
fn every_change_of_a_run_is_in_the_trail() {
    on_both(|db| {
        let program = calculated(db, SUPPLIES, "2020-01-31", &[]);
        let by = |step: &str, who: &str| program.done(&["bill-run", step, "giro", "--by", who]);
        by("cancel", "Zoe");
        by("cancel", "nobody: it is cancelled already");
        program.done(&["bill-run", "list"]);
        let trail_of = |all: &[(String, String, String)]| {
            all.iter().map(|(action, ..)| action.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(trail_of(&trail(db)), "create cancel");
        assert_eq!(trail(db)[1], ("cancel".into(), "Zoe".into(), "cli".into()));
        sql(db, &["DELETE FROM bill_run"]);
        let create = ["bill-run", "create", "giro", "--at", "2019-12-31", "--by", "Eva"];
        program.done(&[&create[..], &["--dry-run"]].concat());
        program.done(&create);
        program.run(&["bill-run", "calculate", "giro"]);
        program.done(&["bill-run", "approve", "giro", "--by", "Ada", "--dry-run"]);
        by("approve", "Ada");
        by("approve", "Ada again: nothing changes");
        by("issue", "Ida");
        by("issue", "Ida again: nothing changes");
        assert_eq!(trail_of(&trail(db)), "create cancel create approve issue");
        let who: Vec<String> = trail(db).into_iter().skip(2).map(|(_, who, _)| who).collect();
        assert_eq!(who, ["Eva", "Ada", "Ida"]);
    });
}

#[test]
fn a_review_changes_nothing_and_says_the_same_again() {
    on_both(|db| {
        let changes = [used(1, 150), "DELETE FROM reading WHERE supply_id = 4".to_owned()];
        let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
        let program = calculated(db, SUPPLIES, "2020-02-15", &changes);
        let folder = TestFolder::new();
        let copy = |name: &str| {
            let file = folder.path().join(name);
            program.done(&["db", "backup", file.to_str().unwrap()])["sha256"].clone()
        };
        let (before, first) = (copy("before"), reviewed(&program, 1));
        assert_eq!(reviewed(&program, 1), first);
        assert_eq!(copy("after"), before);
    });
}

#[test]
fn the_list_holds_every_exception() {
    let folder = TestFolder::new();
    let program = calculated(&folder.database(), SUPPLIES * 8, "2020-02-15", &[]);
    let file = folder.path().join("casi.csv");
    let args = ["bill-run", "review", "giro", "--out", file.to_str().unwrap()];
    let (status, value) = program.run(&args);
    let all = value["exceptions_in_all"].as_u64().unwrap();
    assert_eq!((status, &value["rows"]), (1, &json!(all)));
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count() as u64, all + 1);
    let late = |e: &&Value| e["kind"] == "late_issue";
    assert_eq!(value["exceptions"].as_array().unwrap().iter().filter(late).count(), 200);
    assert!(all > 300, "{all}");
}

#[test]
fn a_run_that_is_not_calculated_is_not_reviewed() {
    let folder = TestFolder::new();
    let program = calculated(&folder.database(), SUPPLIES, "2020-01-31", &[]);
    let code = |args: &[&str]| {
        let (status, value) = program.run(args);
        (status, value["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    program.done(&["bill-run", "cancel", "giro"]);
    assert_eq!(code(&["bill-run", "review", "giro"]), (2, "run_state".to_owned()));
    assert_eq!(code(&["bill-run", "review", "altro"]), (2, "run_missing".to_owned()));
    assert_eq!(code(&["bill-run", "approve", "giro", "--by", "x"]), (2, "run_state".to_owned()));
    assert_eq!(code(&["bill-run", "approve", "giro", "--by", " "]), (2, "approve_by".to_owned()));
    let folder_out = folder.path().to_str().unwrap();
    program.done(&["bill-run", "create", "bis", "--at", "2019-12-31"]);
    assert_eq!(code(&["bill-run", "review", "bis"]), (2, "run_state".to_owned()));
    program.done(&["bill-run", "calculate", "bis"]);
    let refused = code(&["bill-run", "review", "bis", "--out", folder_out]);
    assert_eq!(refused, (2, "file_is_folder".to_owned()));
}

#[test]
fn the_dossier_says_the_same_of_the_same_run_but_for_its_times() {
    let expected = std::cell::RefCell::new(None);
    on_both(|db| {
        let program = calculated(db, SUPPLIES, "2020-02-15", &[&used(1, 150)]);
        let dossier = || {
            let mut value = program.done(&["bill-run", "dossier", "giro"]);
            assert!(value["times"]["calculated_at"].as_i64().unwrap() > 0);
            value["times"] = Value::Null;
            value
        };
        let draft = dossier();
        assert_eq!(dossier(), draft);
        assert_eq!(draft["acceptance"], Value::Null);
        program.done(&["bill-run", "approve", "giro", "--by", "Ada"]);
        program.done(&["bill-run", "issue", "giro"]);
        let folder = TestFolder::new();
        let csv = folder.path().join("bollette.csv");
        let csv = csv.to_str().unwrap();
        program.done(&["export", "bills", "--run", "giro", "--out", csv]);
        let value = dossier();
        let sha: String = {
            use sha2::{Digest, Sha256};
            let sum = Sha256::digest(std::fs::read(csv).unwrap());
            sum.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        assert_eq!(value["digests"]["bills_csv"], json!(sha));
        assert_eq!(value["digests"]["amounts"], draft["digests"]["amounts"]);
        assert_eq!(value["acceptance"]["reasons"], draft["exceptions"]);
        assert_eq!(value["tariffs"].as_array().unwrap().len(), 2);
        let charged: i64 = value["by_charge"]["domestic_resident"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(code, _)| !code.contains("bonus"))
            .map(|(_, sum)| sum["amount_cents"].as_i64().unwrap())
            .sum();
        assert_eq!(json!(charged), value["totals"]["net_cents"]);
        // Two engines, one dossier.
        assert_eq!(*expected.borrow_mut().get_or_insert(value.clone()), value);
    });
}

#[test]
fn issue_puts_the_dossier_beside_the_data() {
    let folder = TestFolder::new();
    let program = calculated(&folder.database(), SUPPLIES, "2020-01-31", &[]);
    program.done(&["bill-run", "approve", "giro", "--by", "Ada"]);
    let data = folder.path().join("dati");
    let args = ["--data", data.to_str().unwrap(), "bill-run", "issue", "giro"];
    program.done(&args);
    assert!(!data.exists(), "no folder is made for it");
    std::fs::create_dir(&data).unwrap();
    program.done(&args);
    assert!(!data.join("dossiers").exists(), "an empty folder is not ours");
    std::fs::write(data.join("frontino.toml"), "").unwrap();
    program.done(&args);
    let text = std::fs::read_to_string(data.join("dossiers/giro.json")).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["run"]["first_number"], "2020/0000001");
    assert_eq!(value["acceptance"]["by"], "Ada");
}
