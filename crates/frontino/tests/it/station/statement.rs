//! Statements of the bank: what came pays what it names, on both databases.

use super::flow::{Row, flow, import as import_flow};
use super::message::{Receipt, euro, send_rt};
use super::{Notice, Town, set};
use crate::soak::sized;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;
use std::collections::HashMap;

const ACCOUNT: &str = "IT60X0542811101000000123456";
const PAYER: &str = "IT74T0300203280000000000001";

/// A movement: cents above zero that came, below zero that went; text; structured reference.
pub struct Move<'a> {
    cents: i64,
    text: &'a str,
    reference: &'a str,
    payer: &'a str,
}

pub fn came(cents: i64, text: &str) -> Move<'_> {
    Move { cents, text, reference: "", payer: "" }
}

/// A statement of that identifier, whose place is `sequence`.
pub fn statement(id: &str, sequence: i64, moves: &[Move<'_>]) -> String {
    let signed = |cents: i64| {
        let sign = if cents < 0 { "DBIT" } else { "CRDT" };
        let amount = euro(cents.abs());
        format!("<Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>")
    };
    let balance = |code: &str, cents: i64| {
        format!("<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}</Bal>", signed(cents))
    };
    let sum: i64 = moves.iter().map(|one| one.cents).sum();
    let mut xml = format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>\
         <Id>{id}</Id><ElctrncSeqNb>{sequence}</ElctrncSeqNb>\
         <Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>{}{}",
        balance("OPBD", 100),
        balance("CLBD", 100 + sum)
    );
    for Move { cents, text, reference, payer } in moves {
        xml.push_str(&format!(
            "<Ntry>{}<Sts><Cd>BOOK</Cd></Sts><ValDt><Dt>2020-02-12</Dt></ValDt><NtryDtls><TxDtls>\
             <RltdPties><DbtrAcct><Id><IBAN>{payer}</IBAN></Id></DbtrAcct></RltdPties>\
             <RmtInf><Ustrd>{text}</Ustrd><Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf>\
             </Strd></RmtInf></TxDtls></NtryDtls></Ntry>",
            signed(*cents)
        ));
    }
    xml + "</Stmt></BkToCstmrStmt></Document>"
}

fn import_with(town: &Town, xml: &str, more: &[&str]) -> (i32, Value) {
    let folder = TestFolder::new();
    let path = folder.path().join("estratto.xml");
    std::fs::write(&path, xml).unwrap();
    let mut args = vec!["payment", "import", path.to_str().unwrap()];
    args.extend(more);
    let mut command = town.program.command(&args);
    set(&mut command);
    let output = command.output().unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

pub fn import(town: &Town, xml: &str) -> (i32, Value) {
    import_with(town, xml, &[])
}

/// The last part of the keys of a list, with the reasons.
fn reasons(value: &Value, list: &str) -> Vec<String> {
    let rows = value[list].as_array().unwrap();
    let said = |row: &Value| {
        let key = row["key"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        format!("{key} {}", row["reason"].as_str().unwrap())
    };
    rows.iter().map(said).collect()
}

/// Gives the supply of a bill the account it is paid from.
fn paid_from(db: &DbUrl, row: &HashMap<String, String>, iban: &str) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    let sql = format!("UPDATE supply SET iban = '{iban}' WHERE code = '{}'", row["supply_code"]);
    tx.execute(&sql, &[]).unwrap();
    tx.commit().unwrap();
}

pub fn of_account(town: &Town, account: &str) -> i64 {
    let rows = town.exported("ledger");
    let rows = rows.iter().filter(|row| row["account"] == account);
    rows.map(|row| row["amount_cents"].parse::<i64>().unwrap()).sum()
}

#[test]
fn a_transfer_pays_what_it_names_and_the_rest_waits_for_a_person() {
    on_both(|db| {
        let town = Town::on(db);
        let mut bills = town.exported("bills");
        bills.retain(|row| row["payable_cents"].parse::<i64>().unwrap() > 0);
        let cents = |at: usize| bills[at]["payable_cents"].parse::<i64>().unwrap();
        let number = |at: usize| bills[at]["notice_number"].as_str();
        paid_from(db, &bills[4], PAYER);
        let by_bill = format!("Saldo bolletta {}, grazie", bills[1]["number"]);
        let by_code = format!("utenza {} acqua", bills[2]["supply_code"].to_lowercase());
        let other = format!("avviso {}", number(3));
        let grouped: Vec<&str> =
            [0, 4, 8, 12, 16].iter().map(|from| &number(5)[*from..18.min(from + 4)]).collect();
        let grouped = grouped.join(" ");
        let moves = [
            Move { cents: cents(0), text: "", reference: number(0), payer: "" },
            came(cents(1), &by_bill),
            came(cents(2), &by_code),
            came(cents(3) - 1, &other),
            Move { cents: cents(4), text: "acqua", reference: "", payer: PAYER },
            came(cents(5), &grouped),
            // Never by the amount alone.
            came(cents(6), "acqua"),
            came(-210, "spese"),
            Move { cents: cents(0), text: "", reference: &number(0)[1..], payer: "" },
        ];
        let first = statement("E-7", 7, &moves);
        let (status, value) = import_with(&town, &first, &["--dry-run"]);
        assert_eq!((status, &value["matched"]), (1, &6.into()), "{value}");
        assert!(town.payments().is_empty());
        let (status, value) = import(&town, &first);
        assert_eq!((status, &value["matched"], &value["not_ours"]), (1, &6.into(), &1.into()));
        assert_eq!(reasons(&value, "unmatched"), ["4 other_amount", "7 no_reference"]);
        assert_eq!(reasons(&value, "flagged"), ["9 paid_before"]);
        for at in [0, 1, 2, 4, 5] {
            assert_eq!(town.balance("receivables", number(at)), 0, "{at}");
        }
        for at in [3, 6] {
            assert_eq!(town.balance("receivables", number(at)), cents(at), "{at}");
        }
        let booked: i64 = [0, 0, 1, 2, 4, 5].map(cents).iter().sum();
        assert_eq!(of_account(&town, "bank"), booked);
        let waiting = town.program.done(&["payment", "list", "--state", "unmatched"]);
        assert_eq!(waiting["payments"].as_array().unwrap().len(), 2);
        // The same file again changes nothing; a gap in the row of statements is told.
        let (status, value) = import(&town, &first);
        assert_eq!((status, &value["matched"], &value["duplicates"]), (0, &0.into(), &9.into()));
        let (status, value) = import(&town, &statement("E-9", 9, &[came(-5, "spese")]));
        assert_eq!((status, &value["missing_statements"][0]["sequence"]), (1, &8.into()));
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn money_of_nobody_is_assigned_and_a_wrong_match_taken_back() {
    on_both(|db| {
        let town = Town::on(db);
        let mut bills = town.exported("bills");
        bills.retain(|row| row["payable_cents"].parse::<i64>().unwrap() > 0);
        let cents = |at: usize| bills[at]["payable_cents"].parse::<i64>().unwrap();
        let number = |at: usize| bills[at]["notice_number"].as_str();
        let code = bills[1]["supply_code"].as_str();
        let owed = |at: usize| town.balance("receivables", number(at));
        let refused = |args: &[&str], code: &str| {
            let (status, value) = town.program.run(args);
            assert_eq!((status, &value["error"]["code"]), (2, &code.into()), "{value}");
        };
        let other = format!("avviso {}", number(0));
        let exact = format!("avviso {}", number(2));
        let moves =
            [came(cents(0) - 1, &other), came(cents(1) + 5, "acqua"), came(cents(2), &exact)];
        assert_eq!(import(&town, &statement("E-7", 7, &moves)).0, 1);
        let [first, second, third] = [1, 2, 3].map(|no| format!("bank/{ACCOUNT}/E-7/{no}"));
        let by_notice = ["payment", "assign", &first, "--notice", number(0), "--by", "rossi"];
        let by_supply = ["payment", "assign", &second, "--supply", code, "--by", "rossi"];
        let said = town.program.done(&[by_supply.as_slice(), &["--dry-run"]].concat());
        assert_eq!((&said["to_debts_cents"], owed(1)), (&cents(1).into(), cents(1)), "{said}");
        for args in [by_notice, by_supply] {
            town.program.done(&args);
            refused(&args, "payment_assigned");
        }
        assert_eq!((owed(0), owed(1), of_account(&town, "credits")), (1, 0, -5));
        refused(&["payment", "assign", "x", "--supply", code, "--by", "r"], "payment_missing");
        // A match that was wrong is taken back, and made again.
        let undo = ["payment", "undo", &third, "--by", "rossi"];
        town.program.done(&[undo.as_slice(), &["--dry-run"]].concat());
        assert_eq!(owed(2), 0);
        town.program.done(&undo);
        assert_eq!(owed(2), cents(2));
        assert_eq!(town.program.done(&["check"])["ok"], true);
        refused(&undo, "payment_unmatched");
        let again = ["payment", "assign", &third, "--notice", number(2), "--by", "rossi"];
        assert_eq!(town.program.done(&again)["to_debts_cents"], cents(2));
        assert_eq!((owed(2), &town.program.done(&["check"])["ok"]), (0, &true.into()));
    });
}

#[test]
fn what_the_bank_credits_for_a_flow_leaves_the_account_in_transit() {
    on_both(|db| {
        let town = Town::on(db);
        let notices = town.notices();
        let [a, b, c] = [0, 1, 2].map(|at| &notices[at]);
        for (id, Notice { number, cents }) in [("a", a), ("b", b), ("c", c)] {
            assert_eq!(town.outcome(&send_rt(&Receipt::of(id, number, *cents))), "OK");
        }
        let transit = || of_account(&town, "pagopa_transit");
        assert_eq!(transit(), a.cents + b.cents + c.cents);
        let rows: [Row<'_>; 2] = [("a", &a.number, a.cents, "0"), ("b", &b.number, b.cents, "0")];
        let lump = "/PUR/LGPE-RIVERSAMENTO/TXT/0/URI/2020-02-11BAN CA-1";
        let rest = "/PUR/LGPE-RIVERSAMENTO/TXT/1/URI/2020-02-11BANCA-1";
        let single = format!("/RFB/{}/{}/TXT/acqua", &c.number[1..], euro(c.cents));
        // The credit comes first, and a cent of it later.
        let moves = [came(a.cents + b.cents - 1, lump), came(c.cents, &single)];
        let (status, value) = import(&town, &statement("E-1", 1, &moves));
        assert_eq!((status, &value["matched"]), (0, &1.into()), "{value}");
        assert_eq!(reasons(&value, "waiting"), ["1 waiting"]);
        assert_eq!(transit(), a.cents + b.cents);
        let checked = town.program.done(&["check"]);
        assert_eq!(checked["in_transit"]["cents"], a.cents + b.cents);
        assert_eq!(checked["in_transit"]["credits_without_flow"].as_array().unwrap().len(), 1);
        import_flow(&town, &flow("2020-02-11BANCA-1", "10", &rows));
        assert_eq!(transit(), a.cents + b.cents);
        let (status, value) = import(&town, &statement("E-2", 2, &[came(1, rest)]));
        assert_eq!((status, &value["matched"]), (0, &1.into()), "{value}");
        assert_eq!((transit(), of_account(&town, "bank")), (0, a.cents + b.cents + c.cents));
        // More than the flow says is for a person, and moves nothing.
        let (status, value) = import(&town, &statement("E-3", 3, &[came(1, rest)]));
        assert_eq!((status, reasons(&value, "unmatched")), (1, vec!["1 differs".to_owned()]));
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn a_statement_that_is_not_ours_or_contradicts_itself_is_refused() {
    on_both(|db| {
        let town = Town::on(db);
        let good = statement("E-1", 1, &[came(500, "acqua")]);
        let check = |xml: &str, code: &str| {
            let (status, value) = import(&town, xml);
            assert_eq!((status, &value["error"]["code"]), (2, &code.into()), "{value}");
            assert!(town.payments().is_empty());
        };
        check("acqua", "statement_unreadable");
        check(&good.replace(">5.00<", ">5,00<"), "statement_unreadable");
        check(&good.replace(ACCOUNT, PAYER), "statement_foreign");
        check(&good.replacen(">6.00<", ">6.01<", 1), "statement_contradicts");
        check(&good.replace("OPBD", "ITBD"), "statement_contradicts");
        let notice = include_str!("../../../../frontino-bank/tests/samples/camt.054.001.08.xml");
        let (status, value) = import(&town, notice);
        assert_eq!((status, &value["unmatched"][0]["code"]), (1, &"MD06".into()), "{value}");
        assert_eq!(import(&town, notice).1["duplicates"], 1);
        assert_eq!(import(&town, &good).0, 1);
        let (status, value) = import(&town, &statement("E-1", 1, &[came(501, "acqua")]));
        assert_eq!((status, &value["error"]["code"]), (2, &"statement_differs".into()));
        assert_eq!(town.payments().len(), 1);
    });
}

#[test]
fn a_reference_of_signs_that_stand_for_others_names_no_notice() {
    on_both(|db| {
        let town = Town::on(db);
        let said = |reference| Move { cents: 5000, text: "", reference, payer: "" };
        let strange = ["%", "_______________", "%460"].map(said);
        let (status, value) = import(&town, &statement("E-1", 1, &strange));
        assert_eq!((status, &value["matched"]), (1, &0.into()), "{value}");
        // Its identifier does, also with aux digit 0.
        let right = [said("720356084529460")];
        let (status, value) = import(&town, &statement("E-2", 2, &right));
        assert_eq!((status, &value["matched"]), (0, &1.into()), "{value}");
        assert_eq!(town.balance("receivables", "002720356084529460"), 0);
    });
}

#[test]
fn the_lump_sum_of_many_payments_is_credited() {
    let supplies = sized(120, 100_000);
    on_both(|db| {
        let town = Town::of(db, supplies);
        let notices = town.notices();
        let keys: Vec<String> = (0..notices.len()).map(|at| format!("r{at}")).collect();
        let rows: Vec<Row<'_>> = keys
            .iter()
            .zip(&notices)
            .map(|(key, notice)| (key.as_str(), notice.number.as_str(), notice.cents, "9"))
            .collect();
        let total: i64 = notices.iter().map(|notice| notice.cents).sum();
        import_flow(&town, &flow("2020-02-11BANCA-2", "10", &rows));
        assert_eq!(of_account(&town, "pagopa_transit"), total);
        let lump = "/PUR/LGPE-RIVERSAMENTO/URI/2020-02-11BANCA-2";
        let (status, value) = import(&town, &statement("E-1", 1, &[came(total, lump)]));
        assert_eq!((status, &value["matched"]), (0, &1.into()), "{value}");
        assert_eq!((of_account(&town, "pagopa_transit"), of_account(&town, "bank")), (0, total));
    });
}
