//! The scenario of January 2020: self-readings come in before the bills are calculated.

use crate::frontino::{outputs, typed};
use crate::served::Served;
use frontino_store::test_pg::TestFolder;
use serde_json::{Value, json};

fn demo(folder: &TestFolder, more: &str) -> Value {
    let line = format!("--json demo --supplies 300 --no-serve --dir town {more}");
    let (status, out, err) = outputs(&mut typed(folder, &line));
    assert_eq!(status, 0, "{out}{err}");
    serde_json::from_str(&out).unwrap()
}

fn run(folder: &TestFolder, line: &str) -> Value {
    let (_, out, _) = outputs(&mut typed(folder, &format!("--json --data town {line}")));
    serde_json::from_str(&out).unwrap()
}

/// How many exported readings of January 2020 have a state.
fn of_january(folder: &TestFolder, state: &str) -> usize {
    run(folder, "export readings --out readings.csv");
    let text = std::fs::read_to_string(folder.path().join("readings.csv")).unwrap();
    text.lines().filter(|line| line.contains(",2020-0") && line.ends_with(state)).count()
}

#[test]
fn self_readings_of_january_enter_the_bills() {
    let folder = TestFolder::new();
    let told = demo(&folder, "");
    let count = |key: &str| told["readings"][key].as_u64().unwrap() as usize;
    assert!(count("accepted") >= 60 && count("held") > 0 && count("refused") > 0, "{told}");
    assert_eq!(of_january(&folder, ",self,accepted"), count("accepted"));
    assert_eq!(of_january(&folder, ",self,held"), count("held"));
    let bills = told["bills"].as_u64().unwrap();
    assert!(bills * 100 >= 300 * 97 && told["self_read"].as_u64().unwrap() >= 60, "{told}");
    assert_eq!(told["check"], true);
    assert_eq!(run(&folder, "bill verify")["verified"], bills);
    let again = run(&folder, "reading import town/legacy/AUTOLETTURE.CSV --today 2020-01-31");
    assert_eq!(again["accepted"], 0, "{again}");
}

#[test]
fn a_story_that_stops_has_the_readings_so_far_and_no_bill() {
    let folder = TestFolder::new();
    let told = demo(&folder, "--until 2020-01-20");
    assert_eq!(told["bills"], 0);
    let accepted = told["readings"]["accepted"].as_u64().unwrap() as usize;
    assert!(accepted > 0 && accepted == of_january(&folder, ",self,accepted"), "{told}");
    assert_eq!(run(&folder, "bill-run status 2019-12")["state"], "planned");
    let none = demo(&folder, "--until 2019-12-31");
    assert_eq!(none["readings"]["accepted"], 0);
}

#[test]
fn the_bills_are_paid_through_the_station_and_reported_by_flows() {
    let folder = TestFolder::new();
    let told = demo(&folder, "");
    let paid = |key: &str| told["payments"][key].as_u64().unwrap();
    assert!(paid("on_time") > paid("in_grace") && paid("in_grace") > 0 && paid("late") > 0);
    assert!(paid("unpaid") > 0 && paid("flows") > 20, "{told}");
    // The bank told of February, March and April; what came in May is still in transit.
    assert_eq!(paid("statements"), 3, "{told}");
    run(&folder, "export ledger --out ledger.csv");
    let ledger = std::fs::read_to_string(folder.path().join("ledger.csv")).unwrap();
    let account = |name: &str| ledger.lines().filter(|line| line.contains(name)).count();
    assert!(account(",bank,") > account(",pagopa_transit,") / 3, "{ledger}");
    assert!(paid("debited") > 20 && paid("returned") > 0, "{told}");
    // In and out of the account in transit, once for each debit and once for each that came back.
    let moved = account(",debit_transit,") as u64;
    assert_eq!(moved, 2 * (paid("debited") + paid("returned")), "{ledger}");
    run(&folder, "export payments --out payments.csv");
    let text = std::fs::read_to_string(folder.path().join("payments.csv")).unwrap();
    let count = |state: &str| text.lines().filter(|line| line.ends_with(state)).count() as u64;
    let debited = paid("debited") - paid("returned");
    let all = paid("on_time") + paid("in_grace") + paid("late") + debited;
    assert_eq!((count(",booked"), count(",double")), (all, paid("twice")), "{text}");
    assert_eq!((count(",flagged"), count(",unmatched")), (0, paid("returned")), "{text}");
    assert!(text.contains(",2020-02-") && text.contains(",2020-04-"), "{text}");
    assert_eq!(run(&folder, "check")["ok"], true);
    // A story that stops sooner has the payments up to then.
    let stopped = demo(&folder, "--until 2020-03-01");
    assert_eq!(stopped["payments"]["on_time"], told["payments"]["on_time"]);
    assert_eq!((&stopped["payments"]["late"], &stopped["check"]), (&0.into(), &true.into()));
    assert!(demo(&folder, "--until 2020-01-31")["payments"].is_null());
}

#[test]
fn the_town_is_served_at_the_end() {
    let folder = TestFolder::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = free.local_addr().unwrap();
    let line = format!("--json demo --supplies 60 --dir town --addr {addr}");
    let (status, taken, _) = outputs(&mut typed(&folder, &line));
    let taken: Value = serde_json::from_str(&taken).unwrap();
    assert_eq!((status, &taken["error"]["code"]), (2, &"address_refused".into()));
    drop(free);
    let mut served = Served::told(&mut typed(&folder, &line));
    let urls = &served.said["urls"];
    assert_eq!(urls["site"], format!("http://{addr}/"));
    served.url = format!("http://{addr}");
    let health = (0..300).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        served.try_get("/health")
    });
    assert_eq!(health.unwrap().status, 200);
    let home = served.get("/");
    assert!(home.body.contains("31/05/2020"), "{}", home.body);
    // Who still owes something can pay it online.
    run(&folder, "export bills --out bills.csv");
    let bills = std::fs::read_to_string(folder.path().join("bills.csv")).unwrap();
    let notices = bills.split([',', '\n']).filter(|cell| cell.len() == 18 && cell.starts_with('3'));
    let pays = |number: &&str| {
        let page = served.get(&format!("/paga?avviso={number}")).body;
        page.contains("Paga online (pagoPA)")
    };
    let notice = { notices }.find(pays).expect("everything is paid");
    let steps = json!([
        {"goto": format!("http://{addr}/paga?avviso={notice}")}, {"find": "Paga online"},
        {"enter": true}, {"find": "Paga"}, {"enter": true}, {"see": true},
    ]);
    let seen = crate::browser::steps(390, true, &steps);
    let outcome = seen.last().unwrap()["text"].as_str().unwrap();
    assert!(outcome.contains("Pagamento riuscito"), "{outcome}");
    assert!(served.end() < std::time::Duration::from_secs(15));
}
