//! The archive of debt positions is kept up to date, whatever it answers: on both databases,
//! against the stand-in of the platform.

use super::message::{Receipt, send_rt};
use super::{Notice, Town};
use frontino_core::dates::Date;
use frontino_pagopa::station::request::Addressee;
use frontino_standin::{Behaviour, KEY, Platform, Station};
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A town and the archive.
struct Kept {
    town: Town,
    platform: Arc<Platform>,
    folder: TestFolder,
}

impl Kept {
    fn on(db: &DbUrl) -> Kept {
        let code = "01234567897".to_owned();
        let to = Addressee { domain: code.clone(), broker: code, station: "01234567897_01".into() };
        let station = Station { url: "http://127.0.0.1:9/pagopa/ws".to_owned(), to };
        let today = Date::new(2020, 2, 10).unwrap();
        let platform = Platform::start("127.0.0.1:0".parse().unwrap(), station, today).unwrap();
        let folder = TestFolder::new();
        std::fs::write(folder.path().join("aca.key"), format!("{KEY}\n")).unwrap();
        Kept { town: Town::on(db), platform, folder }
    }

    fn command(&self, line: &str) -> Command {
        let args: Vec<&str> = line.split_whitespace().collect();
        let mut command = self.town.program.command(&args);
        command.env("FRONTINO_PAGOPA_ACA_URL", format!("{}/aca", self.platform.url()));
        let key = self.folder.path().join("aca.key");
        command.env("FRONTINO_PAGOPA_ACA_KEY_FILE", key);
        command.env("FRONTINO_PAGOPA_BANK_IBAN", "IT60X0542811101000000123456");
        command.env("FRONTINO_MAIL_HOURS", "0-24");
        command
    }

    fn run(&self, line: &str) -> (i32, Value) {
        let output = self.command(line).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{line}: {e}: {text}"));
        (output.status.code().unwrap(), value)
    }

    fn done(&self, line: &str) -> Value {
        let (status, value) = self.run(line);
        assert_eq!(status, 0, "{line}: {value}");
        value
    }

    /// Sends what waits; how many calls the archive got.
    fn sent(&self) -> u64 {
        let before = self.platform.position_calls();
        self.done("position send");
        self.platform.position_calls() - before
    }

    /// What the archive asks for a notice.
    fn asks(&self, number: &str) -> Option<i64> {
        self.platform.positions().get(number).map(|position| position.amount)
    }

    fn counted(&self, state: &str) -> u64 {
        let value = self.run("position list").1;
        value["counts"][state].as_u64().unwrap_or(0)
    }

    fn counter(&self, notice: &Notice, cents: i64, key: &str) {
        self.done(&format!(
            "payment add --notice {} --amount {},{:02} --by rossi --at 2020-02-10 --key {key}",
            notice.number,
            cents / 100,
            cents % 100
        ));
    }
}

#[test]
fn the_archive_knows_the_instalments_of_a_bill() {
    on_both(|db| {
        let kept = Kept::on(db);
        kept.sent();
        let (bill, whole, cents) = kept.town.bill("U000001");
        let ask = format!("instalment ask {bill} --agreed accordo --count 2 --by rossi");
        let plan = kept.done(&ask)["plan"].clone();
        let part = |at: usize| Notice {
            number: plan["instalments"][at]["notice_number"].as_str().unwrap().to_owned(),
            cents: plan["instalments"][at]["amount_cents"].as_i64().unwrap(),
        };
        let (first, second) = (part(0), part(1));
        // The bill's own is there already; the two instalments are new.
        assert_eq!((kept.counted("waiting"), kept.sent()), (3, 2));
        let asked = [&whole, &first.number, &second.number].map(|number| kept.asks(number));
        assert_eq!(asked, [cents, first.cents, second.cents].map(Some));
        // With one paid elsewhere, only the other is left to pay.
        kept.counter(&first, first.cents, "a");
        assert_eq!(kept.sent(), 2);
        let asked = [&whole, &first.number, &second.number].map(|number| kept.asks(number));
        assert_eq!(asked, [Some(0), Some(0), Some(second.cents)]);
        kept.done(&format!("instalment cancel {bill} --reason errore --by rossi"));
        assert_eq!(kept.sent(), 2);
        assert_eq!((kept.asks(&whole), kept.asks(&second.number)), (Some(second.cents), Some(0)));
        assert_eq!(kept.town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn the_archive_knows_every_notice_and_what_changes_outside_of_pagopa() {
    on_both(|db| {
        let kept = Kept::on(db);
        let notices = kept.town.notices();
        // Nothing is noted for who does not use the archive; beginning takes in what is open.
        assert_eq!(kept.town.program.done(&["position", "list"])["positions"], json!([]));
        let first = kept.sent();
        // The notices of the town, a migrated document, and the three of a migrated plan.
        assert_eq!(first, notices.len() as u64 + 1 + 3);
        assert_eq!(kept.asks(&notices[0].number), Some(notices[0].cents));
        assert_eq!(kept.asks("002720356084529460"), Some(5000));
        assert_eq!(kept.asks("001110000000000164"), Some(9000));
        assert_eq!(kept.asks("002152784547130177"), Some(4500));
        for gone in ["123456789012345678", "201234567890123415", "301201912310000169"] {
            assert_eq!(kept.asks(gone), None);
        }
        let position = kept.platform.positions()[&notices[0].number].clone();
        assert_eq!(position.iuv, notices[0].number[1..]);
        assert_eq!(position.iban.as_deref(), Some("IT60X0542811101000000123456"));
        assert!(position.expiration_date.ends_with("T23:59:59"), "{position:?}");
        // Of the one that can no longer be paid there is nothing to tell.
        assert_eq!((kept.sent(), kept.counted("published")), (0, first + 1));
        // A part at the counter, the rest too: another amount, then nothing.
        kept.counter(&notices[0], 100, "a");
        assert_eq!((kept.counted("waiting"), kept.sent()), (1, 1));
        assert_eq!(kept.asks(&notices[0].number), Some(notices[0].cents - 100));
        kept.counter(&notices[0], notices[0].cents - 100, "b");
        assert_eq!((kept.sent(), kept.asks(&notices[0].number)), (1, Some(0)));
        // It is given back: it can be paid again.
        kept.done("payment undo counter/b --by rossi");
        assert_eq!((kept.sent(), kept.asks(&notices[0].number)), (1, Some(notices[0].cents - 100)));
        // What is paid through pagoPA, the platform knows itself.
        let paid = send_rt(&Receipt::of("r1", &notices[1].number, notices[1].cents));
        assert_eq!(kept.town.outcome(&paid), "OK");
        assert_eq!((kept.counted("waiting"), kept.sent(), kept.counted("waiting")), (1, 0, 0));
        // An instalment of a migrated plan takes the whole back, and leaves the other one.
        let part = Notice { number: "001340105455507221".to_owned(), cents: 4500 };
        kept.counter(&part, 4500, "c");
        assert_eq!(kept.sent(), 2);
        assert_eq!(kept.asks("001110000000000164"), Some(0));
        assert_eq!(kept.asks("001340105455507221"), Some(0));
        assert_eq!(kept.asks("002152784547130177"), Some(4500));
        // Everything again is nothing; one by hand is told again.
        kept.done("position recheck");
        assert_eq!(kept.sent(), 0);
        kept.done(&format!("position send --notice {}", notices[2].number));
        assert_eq!(kept.platform.position_calls(), first + 6);
        let missing = kept.run("position send --notice 309999999999999999");
        assert_eq!((missing.0, &missing.1["error"]["code"]), (2, &"position_missing".into()));
        assert_eq!(kept.town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn a_run_that_is_issued_marks_its_notices_in_its_own_transaction() {
    on_both(|db| {
        let kept = Kept::on(db);
        kept.sent();
        let before: Vec<String> = kept.town.notices().into_iter().map(|one| one.number).collect();
        kept.town.bill_again("2020-06", "2020-06-30", "2020-07-15");
        let mut new = kept.town.notices();
        new.retain(|notice| !before.contains(&notice.number));
        assert!(new.len() > 50, "{}", new.len());
        assert!(kept.counted("waiting") >= new.len() as u64);
        // What gives something back is settled; what it takes off an old bill is too.
        assert!(kept.sent() >= new.len() as u64);
        for Notice { number, cents } in &new {
            assert_eq!(kept.asks(number), Some(*cents));
        }
        assert_eq!((kept.counted("waiting"), kept.sent()), (0, 0));
    });
}

#[test]
fn an_archive_that_misbehaves_is_told_later_and_keeps_nobody_from_billing() {
    on_both(|db| {
        let kept = Kept::on(db);
        let notices = kept.town.notices();
        let all = kept.sent();
        let check = |behaviour: Behaviour, why: &str| {
            kept.platform.behave(behaviour);
            let line = format!("position send --notice {}", notices[0].number);
            let (status, value) = kept.run(&line);
            assert_eq!((status, &value["stopped"]), (1, &why.into()), "{behaviour:?}: {value}");
            let row = &kept.run("position list --state waiting").1["positions"][0];
            assert_eq!((&row["error"], &row["attempts"]), (&why.into(), &1.into()), "{row}");
        };
        check(Behaviour { status: Some(500), ..Behaviour::default() }, "status_500");
        check(Behaviour { status: Some(503), ..Behaviour::default() }, "status_503");
        check(Behaviour { status: Some(401), ..Behaviour::default() }, "status_401");
        check(Behaviour { garbage: true, ..Behaviour::default() }, "no_answer");
        check(Behaviour { wait_ms: 11_000, ..Behaviour::default() }, "silent");
        let too_many =
            Behaviour { status: Some(429), retry_after: Some(600), ..Behaviour::default() };
        check(too_many, "status_429");
        let mut conn = db.open().unwrap();
        let number = |sql: &str| db.open().unwrap().begin_read().unwrap().number(sql, &[]).unwrap();
        let now = now_micros();
        let next = number("SELECT max(run_at) FROM debt_position");
        assert!(next > now + 500_000_000 && next <= now + 600_000_000, "{next} {now}");
        // The worker leaves it alone meanwhile, and bills, payments and the rest go on.
        kept.counter(&notices[0], 100, "a");
        let before = kept.platform.position_calls();
        assert_eq!(kept.done("worker --once")["positions"], 1);
        assert_eq!(kept.platform.position_calls(), before + 1);
        assert_eq!(kept.done("check")["in_transit"]["positions_waiting"], 1);
        // What is refused for good is for a person, and a change tries it again.
        kept.platform.behave(Behaviour { status: Some(422), ..Behaviour::default() });
        let (status, value) = kept.run("position send");
        assert_eq!((status, &value["failed"]), (1, &1.into()), "{value}");
        let (status, listed) = kept.run("position list --state failed");
        assert_eq!((status, &listed["positions"][0]["error"]), (1, &"status_422".into()));
        assert_eq!(kept.done("check")["in_transit"]["positions_failed"], 1);
        kept.platform.behave(Behaviour::default());
        kept.counter(&notices[0], 100, "b");
        assert_eq!(kept.done("worker --once")["positions"], 1);
        assert_eq!(kept.asks(&notices[0].number), Some(notices[0].cents - 200));
        assert_eq!((kept.counted("published"), kept.counted("failed")), (all + 1, 0));
        // What was spoilt behind our back is listed, and recheck mends it.
        let mut tx = conn.begin().unwrap();
        let sql = format!(
            "UPDATE debt_position SET told_cents = 1 WHERE notice_number = '{}'",
            notices[3].number
        );
        tx.execute(&sql, &[]).unwrap();
        tx.commit().unwrap();
        let differing = || kept.done("check")["in_transit"]["positions_that_differ"].clone();
        assert_eq!(differing(), json!([notices[3].number]));
        kept.done("position recheck");
        assert_eq!((kept.sent(), differing()), (1, json!([])));
    });
}

fn now_micros() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_micros()).unwrap()
}

#[test]
fn a_worker_killed_on_the_way_leaves_the_newest_state_to_the_next() {
    on_both(|db| {
        let kept = Kept::on(db);
        let notices = kept.town.notices();
        kept.sent();
        let notice = &notices[0];
        kept.platform.behave(Behaviour { wait_ms: 2_000, ..Behaviour::default() });
        kept.counter(notice, 100, "a");
        let before = kept.platform.position_calls();
        let mut worker = kept.command("worker --once");
        let mut worker = worker.stdout(Stdio::null()).spawn().unwrap();
        while kept.platform.position_calls() == before {
            std::thread::yield_now();
        }
        worker.kill().unwrap();
        worker.wait().unwrap();
        // The lease of the dead one stands; a change on the way does not get lost.
        kept.counter(notice, notice.cents - 100, "b");
        kept.platform.behave(Behaviour::default());
        assert_eq!(kept.done("worker --once")["positions"], 0);
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.execute("UPDATE debt_position SET lease_until = 1 WHERE token IS NOT NULL", &[])
            .unwrap();
        tx.commit().unwrap();
        assert_eq!(kept.done("worker --once")["positions"], 1);
        assert_eq!((kept.asks(&notice.number), kept.counted("waiting")), (Some(0), 0));
    });
}

#[test]
fn what_changes_while_a_message_is_under_way_is_told_after_it() {
    on_both(|db| {
        let kept = Kept::on(db);
        let notice = &kept.town.notices()[0];
        kept.sent();
        kept.counter(notice, 100, "a");
        kept.platform.behave(Behaviour { wait_ms: 1_500, ..Behaviour::default() });
        let before = kept.platform.position_calls();
        std::thread::scope(|scope| {
            let sender = scope.spawn(|| kept.done("position send"));
            while kept.platform.position_calls() == before {
                std::thread::yield_now();
            }
            kept.counter(notice, 100, "b");
            // Two senders at once never tell of one notice at the same time.
            assert_eq!(kept.done("worker --once")["positions"], 0);
            assert_eq!(sender.join().unwrap()["sent"], 2);
        });
        assert_eq!(kept.platform.position_calls(), before + 2);
        assert_eq!(kept.asks(&notice.number), Some(notice.cents - 200));
    });
}

/// Payments at the counter, some given back, while two workers are killed again and again and the
/// archive answers as it likes: in the end it asks for each notice what is open of it.
#[test]
fn after_a_storm_the_archive_asks_what_is_open() {
    on_both(|db| {
        let kept = Kept::on(db);
        let notices = &kept.town.notices()[..12];
        kept.sent();
        let moods = [
            Behaviour::default(),
            Behaviour { wait_ms: 40, ..Behaviour::default() },
            Behaviour { status: Some(500), ..Behaviour::default() },
            Behaviour { garbage: true, wait_ms: 20, ..Behaviour::default() },
            Behaviour { status: Some(429), retry_after: Some(0), ..Behaviour::default() },
        ];
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for worker in 0..2_u64 {
                let (kept, over) = (&kept, &over);
                scope.spawn(move || {
                    let mut turn = worker;
                    while !over.load(Ordering::Relaxed) {
                        let mut sender = kept.command("position send");
                        sender.stdout(Stdio::null()).stderr(Stdio::null());
                        let mut sender = sender.spawn().unwrap();
                        turn += 1;
                        std::thread::sleep(Duration::from_millis(15 + turn * 37 % 120));
                        sender.kill().unwrap();
                        sender.wait().unwrap();
                    }
                });
            }
            for turn in 0..24_usize {
                kept.platform.behave(moods[turn % moods.len()]);
                let notice = &notices[turn * 5 % notices.len()];
                let key = format!("s{turn}");
                kept.counter(notice, 100 + turn as i64, &key);
                if turn % 4 == 3 {
                    kept.done(&format!("payment undo counter/{key} --by rossi"));
                }
            }
            over.store(true, Ordering::Relaxed);
        });
        kept.platform.behave(Behaviour::default());
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.execute("UPDATE debt_position SET lease_until = 1 WHERE token IS NOT NULL", &[])
            .unwrap();
        tx.commit().unwrap();
        kept.done("position send");
        assert_eq!((kept.counted("waiting"), kept.counted("failed")), (0, 0));
        for notice in notices {
            let open = kept.town.balance("receivables", &notice.number);
            assert_eq!(kept.asks(&notice.number), Some(open), "{}", notice.number);
        }
        assert_eq!(kept.done("check")["ok"], true);
    });
}
