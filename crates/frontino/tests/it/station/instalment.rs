//! Plans of instalments on our bills: asked for, paid by receipt, ended, on both databases.

use super::message::{Receipt, euro, get_payment, send_rt, verify};
use super::statement::{came, import, statement};
use super::{SUPPLIES, Town, set};
use crate::bill_run::{calculated, planned};
use crate::served::Served;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::{Value, json};
use std::process::Command;

pub fn execute(db: &DbUrl, sql: &str) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    tx.execute(sql, &[]).unwrap();
    tx.commit().unwrap();
}

fn number(db: &DbUrl, sql: &str) -> i64 {
    db.open().unwrap().begin_read().unwrap().number(sql, &[]).unwrap()
}

/// A town whose bills, due on 1 March 2020, are far above those before; the server lives on 10
/// February.
pub fn town(db: &DbUrl) -> Town {
    town_with(db, "false")
}

/// The same, where bills that are very high come with a plan, or do not.
fn town_with(db: &DbUrl, offer: &str) -> Town {
    let program = planned(db, SUPPLIES);
    calculated(&program, "2", SUPPLIES);
    execute(db, "UPDATE supply SET assigned_bills = 3");
    execute(db, "INSERT INTO setting (name, value) VALUES ('synthetic', 'yes')");
    execute(
        db,
        "INSERT INTO legacy_bill (supply_id, from_on, to_on, litres, total_cents)
            SELECT id, '2019-05-01', '2019-08-31', 1000, 500 FROM supply WHERE id <> 3",
    );
    program.done(&["bill-run", "approve", "2019-12", "--by", "prova"]);
    let mut issue = program.command(&["bill-run", "issue", "2019-12"]);
    let issued = issue.env("FRONTINO_INSTALMENT_OFFER", offer).output().unwrap();
    assert_eq!(issued.status.code(), Some(0), "{}", String::from_utf8_lossy(&issued.stdout));
    let served = Served::start(&program, |command| {
        set(command);
        command.args(["--today", "2020-02-10"]);
    });
    Town { program, served }
}

/// A bill of the town and its plan.
pub struct Plan {
    pub bill: String,
    pub whole: String,
    pub cents: i64,
    pub parts: Vec<(String, i64)>,
}

impl Town {
    pub fn bill(&self, supply: &str) -> (String, String, i64) {
        let rows = self.exported("bills");
        let row = rows.iter().rfind(|row| row["supply_code"] == supply).unwrap();
        let cents = row["payable_cents"].parse().unwrap();
        (row["number"].clone(), row["notice_number"].clone(), cents)
    }

    pub fn ask_instalments(&self, bill: &str, today: &str, more: &[&str]) -> (i32, Value) {
        let args = ["instalment", "ask", bill, "--by", "rossi", "--today", today];
        self.program.run(&[&args[..], more].concat())
    }

    pub fn granted(&self, supply: &str, more: &[&str]) -> Plan {
        let (bill, whole, cents) = self.bill(supply);
        let (status, value) = self.ask_instalments(&bill, "2020-02-10", more);
        assert_eq!((status, &value["granted"]), (0, &json!(true)), "{value}");
        let parts = value["plan"]["instalments"].as_array().unwrap();
        let part = |part: &Value| {
            let number = part["notice_number"].as_str().unwrap().to_owned();
            (number, part["amount_cents"].as_i64().unwrap())
        };
        Plan { bill, whole, cents, parts: parts.iter().map(part).collect() }
    }

    fn paid(&self, receipt: &str, (notice, cents): (&str, i64)) -> String {
        self.outcome(&send_rt(&Receipt::of(receipt, notice, cents)))
    }

    fn standing(&self, bill: &str) -> Value {
        let plans = self.program.done(&["instalment", "show", bill]);
        plans["plans"].as_array().unwrap().last().unwrap()["state"].clone()
    }

    fn is_sound(&self) {
        let checked = self.program.done(&["check"]);
        assert_eq!(checked["ok"], true, "{checked}");
    }
}

#[test]
fn instalments_are_granted_by_rule_or_refused_with_the_reason() {
    on_both(|db| {
        let town = town(db);
        let refused = |bill: &str, today: &str, more: &[&str], code: &str, said: &str| {
            let (status, value) = town.ask_instalments(bill, today, more);
            assert_eq!((status, &value["error"]["code"]), (2, &json!(code)), "{value}");
            let message = value["error"]["message"].as_str().unwrap();
            assert!(message.contains(said), "{message}");
        };
        let (bill, whole, cents) = town.bill("U000001");
        let none = town.bill("U000003").0;
        refused(&none, "2020-02-20", &[], "instalment_no_history", "dodici mesi");
        refused("2020/9999999", "2020-02-20", &[], "bill_missing", "non c'è");
        refused(&bill, "2020-03-12", &[], "instalment_too_late", "11/03/2020");
        refused(&bill, "2020-02-20", &["--on", "2020-02-21"], "instalment_day", "21/02/2020");
        refused(&bill, "2020-02-20", &["--on", "2020-01-30"], "instalment_day", "30/01/2020");
        refused(&bill, "2020-02-20", &["--count", "4"], "instalment_unusual", "3 rate");
        refused(&bill, "2020-02-20", &["--step", "2"], "instalment_unusual", "ogni 4 mesi");
        execute(db, "UPDATE legacy_bill SET total_cents = 100000 WHERE supply_id = 2");
        let low = town.bill("U000002").0;
        refused(&low, "2020-02-20", &[], "instalment_not_above", "€ 1.800,00");
        assert_eq!(number(db, "SELECT count(*) FROM instalment_plan"), 0);

        // A letter that came in time is granted though it is opened late.
        let more = ["--on", "2020-03-11"];
        let (_, dry) =
            town.ask_instalments(&bill, "2020-03-20", &[&more[..], &["--dry-run"]].concat());
        assert_eq!(dry["granted"], true);
        assert_eq!(number(db, "SELECT count(*) FROM instalment"), 0);
        let (status, value) = town.ask_instalments(&bill, "2020-03-20", &more);
        assert_eq!(status, 0, "{value}");
        let plan = &value["plan"];
        assert_eq!((&plan["basis"], &plan["debt_cents"]), (&json!("right"), &json!(cents)));
        let parts = plan["instalments"].as_array().unwrap();
        let due: Vec<&str> = parts.iter().map(|part| part["due_on"].as_str().unwrap()).collect();
        assert_eq!(due, ["2020-04-09", "2020-08-09", "2020-12-09"]);
        let sum: i64 = parts.iter().map(|part| part["amount_cents"].as_i64().unwrap()).sum();
        assert_eq!(sum, cents);
        // The second time changes nothing.
        let (status, again) = town.ask_instalments(&bill, "2020-03-20", &more);
        assert_eq!((status, &again["granted"]), (0, &json!(false)));
        assert_eq!(&again["plan"], plan);
        refused(&bill, "2020-03-20", &["--count", "2"], "instalment_plan_exists", "già un piano");
        let audit = "SELECT count(*) FROM audit WHERE action = 'instalment.grant'";
        assert_eq!(number(db, audit), 1);

        // Plans do not add up, and numbers of notices come from one counter.
        let notice = parts[0]["notice_number"].as_str().unwrap();
        assert!(notice.starts_with("301") && notice > whole.as_str(), "{notice} {whole}");
        let agreed = ["--agreed", "famiglia in difficoltà", "--count", "10", "--step", "1"];
        let (status, value) = town.ask_instalments(&none, "2020-06-20", &agreed);
        assert_eq!((status, &value["plan"]["basis"]), (0, &json!("agreed")), "{value}");
        assert_eq!(value["plan"]["instalments"].as_array().unwrap().len(), 10);
        assert_eq!(value["plan"]["reason"], "famiglia in difficoltà");
        let listed = town.program.done(&["instalment", "list", "--state", "open"]);
        assert_eq!(listed["plans"].as_array().unwrap().len(), 2);
        town.is_sound();
    });
}

#[test]
fn an_instalment_is_paid_through_the_station_and_then_the_whole_cannot_be() {
    on_both(|db| {
        let town = town(db);
        let Plan { bill, whole, cents, parts } = town.granted("U000001", &[]);
        let open = || town.balance("receivables", &whole);
        // Nothing changes until somebody pays one.
        assert_eq!(town.outcome(&verify(&whole)), "OK");
        let looked = town.ask(&verify(&parts[1].0)).body;
        assert!(looked.contains(&format!("<amount>{}</amount>", euro(parts[1].1))), "{looked}");
        assert!(looked.contains(&format!("Bolletta {bill}, rata 2 di 3")), "{looked}");
        assert!(looked.contains("<dueDate>2020-07-01</dueDate>"), "{looked}");
        assert_eq!(town.outcome(&get_payment(&parts[0].0, "")), "OK");
        let page = town.served.get(&format!("/paga?avviso={}", parts[1].0)).body;
        assert!(page.contains("rata 2 di 3") && page.contains("01/07/2020"), "{page}");

        assert_eq!(town.paid("r1", (&parts[0].0, parts[0].1)), "OK");
        assert_eq!(open(), cents - parts[0].1);
        assert_eq!(town.outcome(&verify(&parts[0].0)), "PAA_PAGAMENTO_DUPLICATO");
        assert_eq!(town.outcome(&verify(&whole)), "PAA_PAGAMENTO_ANNULLATO");
        assert_eq!(town.outcome(&verify(&parts[1].0)), "OK");
        // Twice, and the whole after an instalment: kept for the holder.
        assert_eq!(town.paid("r2", (&parts[0].0, parts[0].1)), "OK");
        assert_eq!(town.paid("r3", (&whole, cents)), "OK");
        assert_eq!(open(), cents - parts[0].1);
        let states: Vec<String> = town.payments().into_iter().map(|(.., state)| state).collect();
        assert_eq!(states, ["booked", "double", "flagged"]);
        assert_eq!(town.standing(&bill), "open");
        assert_eq!(town.paid("r4", (&parts[2].0, parts[2].1)), "OK");
        assert_eq!(town.paid("r5", (&parts[1].0, parts[1].1)), "OK");
        assert_eq!(open(), 0);
        for number in [&whole, &parts[0].0, &parts[1].0, &parts[2].0] {
            assert_eq!(town.outcome(&verify(number)), "PAA_PAGAMENTO_DUPLICATO");
        }
        assert_eq!(town.standing(&bill), "paid");
        town.is_sound();

        // Who pays the whole has paid the instalments.
        let plan = town.granted("U000002", &[]);
        assert_eq!(town.paid("w1", (&plan.whole, plan.cents)), "OK");
        assert_eq!(town.outcome(&verify(&plan.parts[0].0)), "PAA_PAGAMENTO_DUPLICATO");
        assert_eq!(town.paid("w2", (&plan.parts[0].0, plan.parts[0].1)), "OK");
        assert_eq!(town.payments().last().unwrap().2, "double");
        town.is_sound();
    });
}

#[test]
fn a_plan_ends_when_an_instalment_stays_unpaid_and_the_bill_can_be_paid_again() {
    on_both(|db| {
        let town = town(db);
        let kept = town.granted("U000001", &[]);
        let broken = town.granted("U000002", &[]);
        let second = &kept.parts[1];
        // The second one first: as much was paid by the same day.
        assert_eq!(town.paid("r1", (&second.0, second.1)), "OK");
        let review = |today: &str, more: &[&str]| {
            let args = ["instalment", "review", "--by", "rossi", "--today", today];
            town.program.run(&[&args[..], more].concat())
        };
        assert_eq!(review("2020-03-16", &[]).1["kept"], 2);
        let ahead = review("2020-03-16", &["--on", "2020-03-17", "--dry-run"]);
        assert_eq!((ahead.0, &ahead.1["broken"]), (1, &json!([broken.bill])));
        assert_eq!(review("2020-03-16", &["--on", "2020-03-17"]).0, 2);
        let (status, ended) = review("2020-03-20", &[]);
        assert_eq!(
            (status, &ended["broken"], &ended["kept"]),
            (1, &json!([broken.bill]), &json!(1))
        );
        assert_eq!(review("2020-03-20", &[]).1["broken"], json!([]));
        assert_eq!(town.standing(&broken.bill), "broken");
        assert_eq!(town.outcome(&verify(&broken.parts[0].0)), "PAA_PAGAMENTO_ANNULLATO");
        assert_eq!(town.outcome(&verify(&broken.whole)), "OK");
        assert_eq!(town.outcome(&verify(&kept.whole)), "PAA_PAGAMENTO_ANNULLATO");
        town.is_sound();

        // A person takes the other plan back: the rest is due by the bill's own notice.
        let cancel = |bill: &str| {
            let args = ["instalment", "cancel", bill, "--reason", "errore", "--by", "rossi"];
            town.program.run(&[&args[..], &["--today", "2020-03-20"]].concat())
        };
        assert_eq!(cancel(&kept.bill).0, 0);
        assert_eq!(cancel(&kept.bill).0, 0);
        assert_eq!(cancel(&broken.bill).1["error"]["code"], "instalment_ended");
        let looked = town.ask(&verify(&kept.whole)).body;
        let rest = euro(kept.cents - second.1);
        assert!(looked.contains(&format!("<amount>{rest}</amount>")), "{looked}");
        assert_eq!(town.outcome(&verify(&second.0)), "PAA_PAGAMENTO_DUPLICATO");
        assert_eq!(town.outcome(&verify(&kept.parts[2].0)), "PAA_PAGAMENTO_ANNULLATO");
        let cancels = "SELECT count(*) FROM audit WHERE action LIKE 'instalment.%'
            AND action <> 'instalment.grant'";
        assert_eq!(number(db, cancels), 2);
        town.is_sound();
    });
}

#[test]
fn a_plan_that_does_not_fit_its_bill_is_found() {
    on_both(|db| {
        let town = town(db);
        let plan = town.granted("U000001", &[]);
        assert_eq!(town.paid("r1", (&plan.parts[0].0, plan.parts[0].1)), "OK");
        town.is_sound();
        let check = |changes: &[&str], back: &[&str], name: &str| {
            changes.iter().for_each(|sql| execute(db, sql));
            let (status, checked) = town.program.run(&["check"]);
            assert_eq!((status, &checked["ok"]), (1, &json!(false)), "{name}");
            let rows = checked["checks"].as_array().unwrap().iter();
            let wrong: Vec<&Value> = rows.filter(|row| row["ok"] == false).collect();
            assert!(wrong.len() == 1 && wrong[0]["name"] == name, "{name}: {wrong:?}");
            back.iter().for_each(|sql| execute(db, sql));
            town.is_sound();
        };
        check(
            &["UPDATE instalment SET amount_cents = amount_cents + 1 WHERE no = 2"],
            &["UPDATE instalment SET amount_cents = amount_cents - 1 WHERE no = 2"],
            "plans_equal_debt",
        );
        check(
            &[
                "UPDATE instalment SET amount_cents = amount_cents + 1 WHERE no = 2",
                "UPDATE instalment_plan SET debt_cents = debt_cents + 1",
            ],
            &[
                "UPDATE instalment SET amount_cents = amount_cents - 1 WHERE no = 2",
                "UPDATE instalment_plan SET debt_cents = debt_cents - 1",
            ],
            "plans_equal_debt",
        );
        check(
            &["UPDATE instalment_plan SET state = 'broken', ended_on = '2020-06-30'"],
            &["UPDATE instalment_plan SET state = 'open', ended_on = NULL"],
            "broken_plans_were_behind",
        );
        let third = &plan.parts[2].0;
        let rename =
            |to: &str| format!("UPDATE instalment SET notice_number = '{to}' WHERE no = 3");
        check(&[&rename(&plan.whole)], &[&rename(third)], "instalment_notices_used_once");
    });
}

/// What a program that is not ours says of a file.
fn told(program: &str, args: &[&str], file: &std::path::Path) -> String {
    let run = Command::new(program).args(args).arg(file).output();
    let run = run.unwrap_or_else(|error| panic!("{program} is needed (`make setup`): {error}"));
    assert!(run.status.success(), "{program}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8_lossy(&run.stdout).into_owned()
}

/// A page as a picture.
fn picture(folder: &TestFolder, pdf: &std::path::Path, page: u64) -> std::path::PathBuf {
    let (name, page) = (folder.path().join(format!("page{page}")), page.to_string());
    let args = ["-r", "200", "-png", "-singlefile", "-f", &page, "-l", &page];
    let run = Command::new("pdftoppm").args(args).args([pdf, &name]).status();
    assert!(run.expect("pdftoppm is needed (`make setup`)").success());
    name.with_extension("png")
}

#[test]
fn every_code_of_the_letter_is_read_from_its_pages() {
    let folder = TestFolder::new();
    let town = town(&folder.database());
    let plan = town.granted("U000001", &[]);
    let pdf = folder.path().join("rate.pdf");
    let print = || {
        let args = ["instalment", "pdf", &plan.bill, "--out", pdf.to_str().unwrap()];
        let mut command = town.program.command(&args);
        command.env("FRONTINO_PAGOPA_POSTAL_IBAN", "IT60X0760111500000000001016");
        let output = command.args(["--today", "2020-02-10"]).output().unwrap();
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{value}");
        let pages = value["pages"].as_u64().unwrap();
        let pictures: Vec<_> = (2..=pages).map(|page| picture(&folder, &pdf, page)).collect();
        let read = |picture: &std::path::PathBuf| {
            told("zbarimg", &["-q", "--raw", "-Sdisable", "-Sqrcode.enable"], picture)
        };
        let seen: String = pictures.iter().map(read).collect();
        let mut codes: Vec<String> = seen.lines().map(str::to_owned).collect();
        codes.sort_unstable();
        (codes, pictures)
    };
    let code = |(number, cents): (&str, i64)| format!("PAGOPA|002|{number}|01234567897|{cents:02}");
    let mut expected: Vec<String> =
        plan.parts.iter().map(|(number, cents)| code((number, *cents))).collect();
    let (codes, pictures) = print();
    let all = [&[code((&plan.whole, plan.cents))], &expected[..]].concat();
    assert_eq!(codes, all);
    let last = pictures.last().unwrap();
    let matrix = told("dmtxread", &["-n", "-N1", "-m60000"], last);
    assert!(matrix.starts_with("codfase=NBPA;18301"), "{matrix}");
    assert_eq!(matrix.trim_end_matches('\n').len(), 256);
    // The one that is paid is not asked for again, nor is the whole.
    assert_eq!(town.paid("r1", (&plan.parts[0].0, plan.parts[0].1)), "OK");
    expected.remove(0);
    assert_eq!(print().0, expected);
}

#[test]
fn a_very_high_bill_comes_with_a_plan_that_holds_once_an_instalment_is_paid() {
    on_both(|db| {
        let town = town_with(db, "true");
        // A bill like the one before comes with none, nor does one without a bill before.
        let plans = town.program.done(&["instalment", "list"])["plans"].clone();
        let plans = plans.as_array().unwrap();
        let of = |supply: &str| plans.iter().find(|plan| plan["supply_code"] == supply);
        assert!(of("U000003").is_none());
        let high = "SELECT count(*) FROM invoice i JOIN bill b ON b.id = i.bill_id
            WHERE b.payable_cents > i.credit_cents AND b.total_cents > 1250 AND b.supply_id <> 3";
        assert_eq!(plans.len() as i64, number(db, high));
        let part = |supply: &str, at: usize| {
            let part = &of(supply).unwrap()["instalments"][at];
            let notice = part["notice_number"].as_str().unwrap().to_owned();
            assert_eq!(part["due_on"], ["2020-03-01", "2020-07-01", "2020-11-01"][at]);
            (notice, part["amount_cents"].as_i64().unwrap())
        };
        let (taken, whole, _) = town.bill("U000001");
        let (first, cents) = part("U000001", 0);
        assert_eq!(town.outcome(&verify(&whole)), "OK");
        assert_eq!(town.paid("r1", (&first, cents)), "OK");
        assert_eq!(town.outcome(&verify(&whole)), "PAA_PAGAMENTO_ANNULLATO");
        // Asking takes the offer, under the same numbers.
        let asked = town.bill("U000002").0;
        let (status, value) = town.ask_instalments(&asked, "2020-02-10", &[]);
        assert_eq!((status, &value["granted"]), (0, &json!(false)), "{value}");
        let second = value["plan"]["instalments"][1]["notice_number"].clone();
        assert_eq!(second, part("U000002", 1).0);
        // Who wants other instalments gets others; the offer is gone.
        let other = town.bill("U000004").0;
        let (status, value) = town.ask_instalments(&other, "2020-02-10", &["--count", "2"]);
        assert_eq!((status, &value["granted"]), (0, &json!(true)), "{value}");
        let gone = part("U000004", 0).0;
        assert_eq!(town.outcome(&verify(&gone)), "PAA_PAGAMENTO_ANNULLATO");
        // What nobody took lapses.
        let args = ["instalment", "review", "--by", "rossi", "--today", "2020-03-27"];
        let reviewed = town.program.run(&args).1;
        assert_eq!(reviewed["lapsed"], plans.len() - 3, "{reviewed}");
        assert_eq!(reviewed["broken"], json!([asked, other]));
        assert_eq!(town.standing(&taken), "open");
        let (lapsed, whole, _) = town.bill("U000005");
        assert_eq!(town.standing(&lapsed), "cancelled");
        assert_eq!(town.outcome(&verify(&whole)), "OK");
        town.is_sound();
    });
}

#[test]
fn a_worker_ends_plans_that_are_not_kept() {
    let folder = TestFolder::new();
    let town = town(&folder.database());
    let plan = town.granted("U000001", &[]);
    town.program.done(&["worker", "--once", "--today", "2020-03-16"]);
    assert_eq!(town.standing(&plan.bill), "open");
    // Not while the bill is contested.
    let open = ["dispute", "open", &plan.bill, "--on", "2020-03-10", "--reason", "lettura"];
    town.program.done(&[&open[..], &["--by", "rossi", "--today", "2020-03-10"]].concat());
    town.program.done(&["worker", "--once", "--today", "2020-03-17"]);
    assert_eq!(town.standing(&plan.bill), "open");
    let close = ["dispute", "close", &plan.bill, "--on", "2020-03-18", "--outcome", "refused"];
    town.program.done(&[&close[..], &["--by", "rossi", "--today", "2020-03-18"]].concat());
    town.program.done(&["worker", "--once", "--today", "2020-03-18"]);
    assert_eq!(town.standing(&plan.bill), "broken");
    town.is_sound();
}

#[test]
fn a_transfer_pays_the_instalment_that_comes_next_and_its_match_can_be_taken_back() {
    on_both(|db| {
        let town = town(db);
        let plan = town.granted("U000001", &[]);
        let [first, second, third] = [0, 1, 2].map(|at| &plan.parts[at]);
        let by_bill = format!("rata bolletta {}", plan.bill);
        let by_notice = format!("avviso {}", second.0);
        let code = "utenza U000001 acqua";
        let moves = [
            came(first.1, &by_bill),
            came(second.1, &by_notice),
            came(third.1 - 1, &by_bill),
            came(third.1, code),
        ];
        let (status, value) = import(&town, &statement("E-7", 7, &moves));
        assert_eq!((status, &value["matched"]), (1, &json!(3)), "{value}");
        assert_eq!(value["unmatched"][0]["reason"], "other_amount");
        assert_eq!(town.balance("receivables", &plan.whole), 0);
        for (number, _) in &plan.parts {
            assert_eq!(town.outcome(&verify(number)), "PAA_PAGAMENTO_DUPLICATO");
        }
        town.is_sound();
        // The last one was meant for another bill.
        let key = |no: i64| format!("bank/IT60X0542811101000000123456/E-7/{no}");
        town.program.done(&["payment", "undo", &key(4), "--by", "rossi"]);
        assert_eq!(town.outcome(&verify(&third.0)), "OK");
        assert_eq!(town.outcome(&verify(&plan.whole)), "PAA_PAGAMENTO_ANNULLATO");
        assert_eq!(town.standing(&plan.bill), "open");
        // A person assigns what nobody could name, a cent short.
        let assign = ["payment", "assign", &key(3), "--notice", &third.0, "--by", "rossi"];
        let assigned = town.program.done(&assign);
        assert_eq!(assigned["to_debts_cents"], third.1 - 1);
        let looked = town.ask(&verify(&third.0)).body;
        assert!(looked.contains("<amount>0.01</amount>"), "{looked}");
        // With every instalment taken back, the whole can be paid again.
        for no in [1, 2, 3] {
            town.program.done(&["payment", "undo", &key(no), "--by", "rossi"]);
        }
        assert_eq!(town.outcome(&verify(&plan.whole)), "OK");
        assert_eq!(town.balance("receivables", &plan.whole), plan.cents);
        town.is_sound();
    });
}
