//! The creditor's station as pagoPA's node meets it: over HTTP, on both databases.

mod checkout;
mod client;
mod credit;
mod flow;
mod instalment;
mod message;
mod position;
mod refund;
mod slip;
mod statement;
mod storm;
mod till;
mod write_off;

use crate::bill_run::{calculated, issued, planned};
use crate::frontino::Program;
use crate::served::{Answer, Served};
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use message::{Receipt, get_payment, send_rt, verify};
use std::process::Command;

const SUPPLIES: i64 = 120;

/// A town with an issued run, some migrated documents, and its server.
struct Town {
    program: Program,
    served: Served,
}

/// A notice and what it asks for.
struct Notice {
    number: String,
    cents: i64,
}

fn set(command: &mut Command) {
    command.env("FRONTINO_PAGOPA_STATION", "01234567897_01");
    command.env("FRONTINO_PAGOPA_BANK_IBAN", "IT60X0542811101000000123456");
}

impl Town {
    fn on(db: &DbUrl) -> Town {
        Town::of(db, SUPPLIES)
    }

    fn of(db: &DbUrl, supplies: i64) -> Town {
        let program = planned(db, supplies);
        calculated(&program, "2", supplies);
        issued(&program, supplies);
        migrated(db);
        let served = Served::start(&program, set);
        Town { program, served }
    }

    /// Starts the server again at the same address.
    fn restart(&mut self) {
        let addr = self.served.url.trim_start_matches("http://").to_owned();
        self.served = Served::start_at(&self.program, &addr, set);
    }

    /// The notices that ask for something.
    fn notices(&self) -> Vec<Notice> {
        let rows = self.exported("bills");
        let notices = rows.iter().map(|row| Notice {
            number: row["notice_number"].clone(),
            cents: row["payable_cents"].parse().unwrap(),
        });
        notices.filter(|notice| notice.cents > 0).collect()
    }

    fn exported(&self, table: &str) -> Vec<std::collections::HashMap<String, String>> {
        let folder = TestFolder::new();
        let path = folder.path().join(table);
        self.program.done(&["export", table, "--out", path.to_str().unwrap()]);
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned));
        let names: Vec<String> = lines.next().unwrap().collect();
        lines.map(|cells| names.iter().cloned().zip(cells).collect()).collect()
    }

    fn ask(&self, body: &str) -> Answer {
        let answer = self.served.post("/pagopa/ws", "", body.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer
    }

    /// What is answered: `OK`, or the code of the fault.
    fn outcome(&self, body: &str) -> String {
        let answer = self.ask(body).body;
        let fault = answer.split_once("<faultCode>").map(|(_, rest)| rest);
        match fault {
            Some(rest) => rest.split('<').next().unwrap().to_owned(),
            None => {
                assert!(answer.contains("<outcome>OK</outcome>"), "{answer}");
                "OK".to_owned()
            }
        }
    }

    /// Key, amount, state of every payment, and its notice's balance in the ledger.
    fn payments(&self) -> Vec<(String, String, String)> {
        let rows = self.exported("payments");
        let cell = |row: &std::collections::HashMap<String, String>, name: &str| row[name].clone();
        rows.iter()
            .map(|row| (cell(row, "receipt_id"), cell(row, "amount_cents"), cell(row, "state")))
            .collect()
    }

    fn balance(&self, account: &str, notice: &str) -> i64 {
        let rows = self.exported("ledger");
        let of = |row: &&std::collections::HashMap<String, String>| {
            row["account"] == account && row["notice_number"] == notice
        };
        rows.iter().filter(of).map(|row| row["amount_cents"].parse::<i64>().unwrap()).sum()
    }
}

/// Documents of an old system in every state, with numbers of every aux digit.
fn migrated(db: &DbUrl) {
    let items = [
        (1, "002720356084529460", "open", 5000, "NULL, NULL"),
        (2, "123456789012345678", "paid", 0, "NULL, NULL"),
        (3, "201234567890123415", "cancelled", 5000, "NULL, NULL"),
        (4, "301201912310000169", "closed", 5000, "NULL, NULL"),
        (5, "300000000000000003", "draft", 5000, "NULL, NULL"),
        (6, "001110000000000164", "open", 9000, "'p', 0"),
        (7, "001340105455507221", "open", 4500, "'p', 1"),
        (8, "002152784547130177", "open", 4500, "'p', 2"),
    ];
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    for (id, number, state, open, plan) in items {
        let sql = format!(
            "INSERT INTO open_item (id, supply_id, document_number, issued_on, due_on,
                amount_cents, open_cents, notice_number, state, plan, instalment)
             VALUES ({id}, 1, 'V{id}', '2019-05-01', '2019-06-01', 9000, {open}, '{number}',
                '{state}', {plan})"
        );
        tx.execute(&sql, &[]).unwrap();
        let is_whole = plan.ends_with('0') || plan.contains("NULL");
        let owed = is_whole && matches!(state, "open" | "closed");
        if owed {
            let sql = format!(
                "INSERT INTO posting (entry_id, no, posted_on, kind, debit, credit, supply_id,
                    amount_cents, open_item_id)
                 VALUES ({}, 1, '2019-12-31', 'opening', 'receivables', 'opening', 1, {open},
                    {id})",
                -id
            );
            tx.execute(&sql, &[]).unwrap();
        }
    }
    tx.commit().unwrap();
}

#[test]
fn a_notice_is_looked_up_activated_and_paid_once() {
    on_both(|db| {
        let town = Town::on(db);
        let notice = &town.notices()[0];
        let (number, cents) = (notice.number.as_str(), notice.cents);
        let looked = town.ask(&verify(number)).body;
        let amount = format!("<amount>{}</amount>", message::euro(cents));
        assert!(looked.contains(&amount) && looked.contains("<allCCP>false</allCCP>"), "{looked}");
        assert!(looked.contains("<dueDate>2020-03-01</dueDate>"), "{looked}");
        let begun = town.ask(&get_payment(number, "")).body;
        assert!(begun.contains("<IBAN>IT60X0542811101000000123456</IBAN>"), "{begun}");
        assert!(begun.contains(&format!("<creditorReferenceId>{}<", &number[1..])), "{begun}");
        let postal = "<transferType>POSTAL</transferType>";
        assert_eq!(town.outcome(&get_payment(number, postal)), "PAA_SEMANTICA");
        // Nothing changes until the receipt comes.
        assert_eq!(town.outcome(&verify(number)), "OK");
        let receipt = send_rt(&Receipt::of("r1", number, cents));
        assert_eq!(town.outcome(&receipt), "OK");
        assert_eq!(town.balance("receivables", number), 0);
        assert_eq!(town.outcome(&receipt), "PAA_RECEIPT_DUPLICATA");
        assert_eq!(town.outcome(&verify(number)), "PAA_PAGAMENTO_DUPLICATO");
        let again = Receipt::of("r2", number, cents);
        assert_eq!(town.outcome(&send_rt(&again)), "OK");
        assert_eq!(town.balance("receivables", number), 0);
        assert_eq!(town.balance("credits", number), -cents);
        assert_eq!(town.balance("pagopa_transit", number), 2 * cents);
        let kept = |id: &str, state: &str| (id.to_owned(), cents.to_string(), state.to_owned());
        assert_eq!(town.payments(), [kept("r1", "booked"), kept("r2", "double")]);
        assert_eq!(town.program.done(&["check"])["ok"], true);
        assert!(town.served.end() < std::time::Duration::from_secs(15));
    });
}

#[test]
fn migrated_notices_answer_as_their_state_says() {
    on_both(|db| {
        let town = Town::on(db);
        let check = |number: &str, outcome: &str| {
            assert_eq!(town.outcome(&verify(number)), outcome, "{number}");
            assert_eq!(town.outcome(&get_payment(number, "")), outcome, "{number}");
        };
        check("002720356084529460", "OK");
        check("123456789012345678", "PAA_PAGAMENTO_DUPLICATO");
        check("201234567890123415", "PAA_PAGAMENTO_ANNULLATO");
        check("301201912310000169", "PAA_PAGAMENTO_SCADUTO");
        check("300000000000000003", "PAA_PAGAMENTO_SCONOSCIUTO");
        check("309999999999999999", "PAA_PAGAMENTO_SCONOSCIUTO");
        let pay = |id: &str, number: &str, cents: i64| {
            town.outcome(&send_rt(&Receipt::of(id, number, cents)))
        };
        // The notices of a plan are one debt.
        check("001110000000000164", "OK");
        assert_eq!(pay("p1", "001340105455507221", 4500), "OK");
        check("001340105455507221", "PAA_PAGAMENTO_DUPLICATO");
        check("001110000000000164", "PAA_PAGAMENTO_ANNULLATO");
        assert_eq!(pay("p2", "002152784547130177", 4500), "OK");
        check("002152784547130177", "PAA_PAGAMENTO_DUPLICATO");
        check("001110000000000164", "PAA_PAGAMENTO_DUPLICATO");
        // Money that arrived is never lost because of where a notice stands.
        assert_eq!(pay("a1", "201234567890123415", 5000), "OK");
        assert_eq!(pay("a2", "301201912310000169", 5000), "OK");
        assert_eq!(pay("a3", "002720356084529460", 7000), "OK");
        assert_eq!(pay("a4", "300000000000000003", 5000), "PAA_PAGAMENTO_SCONOSCIUTO");
        assert_eq!(pay("a5", "309999999999999999", 5000), "PAA_PAGAMENTO_SCONOSCIUTO");
        assert_eq!(pay("a5", "309999999999999999", 5000), "PAA_RECEIPT_DUPLICATA");
        let foreign =
            Receipt { fiscal_code: "12345670017", ..Receipt::of("a6", "301000000000000144", 800) };
        assert_eq!(town.outcome(&send_rt(&foreign)), "OK");
        let unpaid = Receipt { outcome: "KO", ..Receipt::of("a7", "002720356084529460", 800) };
        assert_eq!(town.outcome(&send_rt(&unpaid)), "OK");
        let states: Vec<String> = town
            .payments()
            .iter()
            .map(|(id, cents, state)| format!("{id} {cents} {state}"))
            .collect();
        assert_eq!(
            states,
            [
                "p1 4500 booked",
                "p2 4500 booked",
                "a1 5000 flagged",
                "a2 5000 flagged",
                "a3 7000 flagged",
                "a4 5000 unmatched",
                "a5 5000 unmatched",
                "a6 800 unmatched",
                "a7 0 flagged",
            ]
        );
        assert_eq!(town.balance("receivables", "301201912310000169"), 0);
        assert_eq!(town.balance("receivables", "002720356084529460"), 0);
        assert_eq!(town.balance("credits", "201234567890123415"), -5000);
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn the_whole_can_be_paid_again_when_the_payment_of_an_instalment_is_taken_back() {
    on_both(|db| {
        let town = Town::on(db);
        let paid = send_rt(&Receipt::of("p1", "001340105455507221", 4500));
        assert_eq!(town.outcome(&paid), "OK");
        assert_eq!(town.outcome(&verify("001110000000000164")), "PAA_PAGAMENTO_ANNULLATO");
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        let sql = "SELECT entry_id FROM payment WHERE receipt_id = 'p1'";
        let entry = tx.number(sql, &[]).unwrap();
        let on = frontino_core::dates::Date::parse("2020-06-05").unwrap();
        frontino_store::owed::insert_reversed(&mut tx, entry, 9_000_000, on).unwrap();
        tx.commit().unwrap();
        assert_eq!(town.outcome(&verify("001110000000000164")), "OK");
        assert_eq!(town.outcome(&verify("001340105455507221")), "OK");
    });
}

#[test]
fn a_request_for_somebody_else_is_refused_in_the_order_of_the_checks() {
    on_both(|db| {
        let town = Town::on(db);
        let number = town.notices()[0].number.clone();
        let check = |changes: &[(&str, &str)], expected: &str| {
            let mut body = verify(&number);
            for (from, to) in changes {
                body = body.replace(from, to);
            }
            assert_eq!(town.outcome(&body), expected, "{changes:?}");
        };
        let broker = ("<idBrokerPA>0", "<idBrokerPA>9");
        let station = ("<idStation>0", "<idStation>9");
        let domain = ("<idPA>0", "<idPA>9");
        let on_notice = ("<fiscalCode>0", "<fiscalCode>9");
        let syntax = ("<noticeNumber>", "<noticeNumber> ");
        check(&[], "OK");
        check(&[syntax, broker, station, domain, on_notice], "PAA_SINTASSI_XSD");
        check(&[broker, station, domain, on_notice], "PAA_ID_INTERMEDIARIO_ERRATO");
        check(&[station, domain, on_notice], "PAA_STAZIONE_INT_ERRATA");
        check(&[domain, on_notice], "PAA_ID_DOMINIO_ERRATO");
        check(&[on_notice], "PAA_ID_DOMINIO_ERRATO");
    });
}

#[test]
fn what_is_no_request_gets_a_fault_and_a_big_one_is_turned_away() {
    on_both(|db| {
        let town = Town::on(db);
        let send = |action: &str, body: &[u8]| town.served.post("/pagopa/ws", action, body);
        let nothing = send("", b"acqua");
        assert_eq!(nothing.status, 500);
        assert!(nothing.body.contains("<soapenv:Fault>"), "{}", nothing.body);
        let by_action = send("\"paSendRT\"", b"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>");
        assert_eq!(by_action.status, 200);
        assert!(by_action.body.contains("paSendRTRes"), "{}", by_action.body);
        assert!(by_action.body.contains("PAA_SINTASSI_XSD"), "{}", by_action.body);
        assert_eq!(send("", &vec![b' '; 1024 * 1024]).status, 413);
        assert_eq!(town.served.get("/pagopa/ws").status, 405);
        let health = town.served.get("/health");
        assert_eq!(health.status, 200);
        assert!(health.body.contains("\"status\":\"ok\""), "{}", health.body);
    });
}

#[test]
fn only_the_certificates_named_may_speak_to_the_station() {
    on_both(|db| {
        let program = planned(db, SUPPLIES);
        let served = Served::start(&program, |command| {
            set(command);
            command.env("FRONTINO_PAGOPA_CLIENT_CERTIFICATES", "aa:bb:cc DDEE");
            command.env("FRONTINO_PAGOPA_CLIENT_CERTIFICATE_HEADER", "x-client-cert");
        });
        assert_eq!(
            served.post("/pagopa/ws", "", verify("301000000000000144").as_bytes()).status,
            403
        );
    });
}
