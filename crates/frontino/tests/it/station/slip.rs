//! Files of slips paid at the post office, on both databases.

use super::Town;
use super::statement::{came, of_account, statement};
use super::till::{bills, cents, euro};
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::{Value, json};

const POSTAL: &str = "IT60X0542811101000000123456";
const LAYOUT: &str = "encoding = \"windows-1252\"\ndelimiter = \";\"\ndecimal = \",\"\n\
    date = \"%d/%m/%Y\"\n[columns]\nnotice = \"Codice\"\namount = \"Importo €\"\n\
    paid_on = \"Data\"\n";

/// Imports a file beside its manifest.
fn import_in(town: &Town, (layout, csv): (&str, &str), more: &[&str]) -> (i32, Value) {
    let folder = TestFolder::new();
    let file = folder.path().join("lista.csv");
    // In the encoding of old programs the sign of the euro is one byte.
    let bytes: Vec<u8> = csv.chars().map(|c| if c == '€' { 0x80 } else { c as u8 }).collect();
    std::fs::write(&file, bytes).unwrap();
    std::fs::write(folder.path().join("lista.toml"), layout).unwrap();
    imported(town, file.to_str().unwrap(), more)
}

fn import(town: &Town, csv: &str) -> (i32, Value) {
    import_in(town, (LAYOUT, csv), &[])
}

/// Runs the import with the account of the post office.
fn imported(town: &Town, file: &str, more: &[&str]) -> (i32, Value) {
    let mut args = vec!["payment", "import", file];
    args.extend(more);
    let mut command = town.program.command(&args);
    command.env("FRONTINO_PAGOPA_POSTAL_IBAN", POSTAL);
    let output = command.output().unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

fn import_statement(town: &Town, xml: &str) -> (i32, Value) {
    let folder = TestFolder::new();
    let file = folder.path().join("estratto.xml");
    std::fs::write(&file, xml).unwrap();
    imported(town, file.to_str().unwrap(), &[])
}

fn row(reference: &str, cents: i64) -> String {
    format!("{reference};10/02/2020;Messina centro;{}\r\n", euro(cents))
}

const HEAD: &str = "Codice;Data;Ufficio;Importo €\r\n";

fn keys(value: &Value, list: &str) -> Vec<String> {
    let rows = value[list].as_array().unwrap().iter();
    rows.map(|row| row["reason"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn slips_pay_what_they_name_and_a_second_file_changes_nothing() {
    on_both(|db| {
        let town = Town::on(db);
        let bills = bills(&town);
        let number = |at: usize| bills[at]["notice_number"].as_str();
        let total = cents(&bills[0]) + cents(&bills[1]) + cents(&bills[2]) + 3 * 500;
        let csv = [
            HEAD,
            &row(number(0), cents(&bills[0])),
            // By the payment's identifier, and by the number of the bill.
            &row(&number(1)[1..], cents(&bills[1])),
            &row(&bills[2]["number"], cents(&bills[2]) + 500),
            // Twice the same, which nobody knows.
            &row("309999999999999999", 500),
            &row("3099 9999 9999 9999 99", 500),
            &format!(";;;{}\r\n", euro(total)),
        ]
        .concat();
        let (status, value) = import_in(&town, (LAYOUT, &csv), &["--dry-run"]);
        assert_eq!((status, &value["matched"]), (1, &json!(3)), "{value}");
        assert!(town.payments().is_empty());
        let (status, value) = import(&town, &csv);
        assert_eq!((status, &value["matched"]), (1, &json!(3)), "{value}");
        assert_eq!(keys(&value, "unmatched"), ["notice_unknown", "notice_unknown"]);
        assert_eq!(keys(&value, "flagged"), ["other_amount"]);
        for bill in &bills[..3] {
            assert_eq!(town.balance("receivables", &bill["notice_number"]), 0);
        }
        assert_eq!(of_account(&town, "post"), total - 1000);
        assert_eq!(town.program.done(&["check"])["ok"], true);
        let (status, value) = import(&town, &csv);
        assert_eq!((status, &value["matched"], &value["duplicates"]), (0, &json!(0), &json!(5)));
        // A person says whose the rest is; a match that was wrong is taken back.
        let unknown = "post/2020-02-10/309999999999999999/500/2";
        let code = bills[3]["supply_code"].as_str();
        let assign = ["payment", "assign", unknown, "--supply", code, "--by", "rossi"];
        assert_eq!(town.program.done(&assign)["to_debts_cents"], 500);
        let first = format!("post/2020-02-10/{}/{}/1", number(0), cents(&bills[0]));
        town.program.done(&["payment", "undo", &first, "--by", "rossi"]);
        assert_eq!(town.balance("receivables", number(0)), cents(&bills[0]));
        assert_eq!(town.program.done(&["check"])["ok"], true);
        assert_eq!(import(&town, &csv).1["duplicates"], 5);
    });
}

#[test]
fn a_slip_and_its_movement_are_one_payment_whichever_comes_first() {
    on_both(|db| {
        let town = Town::on(db);
        let bills = bills(&town);
        let number = |at: usize| bills[at]["notice_number"].as_str();
        let text = |at: usize| format!("bollettino {}", number(at));
        let (first, second) = (text(0), text(1));
        let rows = [row(number(0), cents(&bills[0])), row(number(1), cents(&bills[1]))];
        // The movement first.
        let (status, value) =
            import_statement(&town, &statement("P-1", 1, &[came(cents(&bills[0]), &first)]));
        assert_eq!((status, &value["matched"]), (0, &json!(1)), "{value}");
        let csv = [HEAD, &rows[0], &rows[1]].concat();
        let (status, value) = import(&town, &csv);
        assert_eq!((status, &value["matched"], &value["duplicates"]), (0, &json!(1), &json!(1)));
        let sql = "SELECT count(*) FROM payment WHERE paid_on = '2020-02-10'";
        assert_eq!(db.open().unwrap().begin_read().unwrap().number(sql, &[]).unwrap(), 2);
        // And after the slip.
        let (status, value) =
            import_statement(&town, &statement("P-2", 2, &[came(cents(&bills[1]), &second)]));
        assert_eq!((status, &value["matched"]), (0, &json!(1)), "{value}");
        assert_eq!(town.payments().len(), 2);
        assert_eq!(of_account(&town, "post"), cents(&bills[0]) + cents(&bills[1]));
        assert_eq!(import(&town, &csv).1["duplicates"], 2);
        // A second movement is a second payment.
        let (status, value) =
            import_statement(&town, &statement("P-3", 3, &[came(cents(&bills[1]), &second)]));
        assert_eq!((status, value["unmatched"].as_array().unwrap().len()), (1, 1), "{value}");
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn a_file_that_cannot_be_read_whole_writes_nothing() {
    on_both(|db| {
        let town = Town::on(db);
        let bill = &bills(&town)[0];
        let good = row(&bill["notice_number"], cents(bill));
        let check = |layout: &str, csv: &str, code: &str| {
            let (status, value) = import_in(&town, (layout, csv), &[]);
            assert_eq!((status, &value["error"]["code"]), (2, &json!(code)), "{csv}: {value}");
            assert!(town.payments().is_empty());
        };
        let bad = |row: &str| [HEAD, &good, row].concat();
        check(LAYOUT, &bad("1;10/02/2020;x;a"), "slip_row");
        check(LAYOUT, &bad("1;10/02/2020;x;-5,00"), "slip_row");
        check(LAYOUT, &bad("1;10/02/2020;x;0"), "slip_row");
        check(LAYOUT, &bad("1;31/02/2020;x;5,00"), "slip_row");
        check(LAYOUT, &bad("1;;x;5,00"), "slip_row");
        check(LAYOUT, &bad("\"1;10/02/2020;x;5,00"), "slip_row");
        check(LAYOUT, &bad(";;;1,00"), "slip_total");
        check(LAYOUT, &bad(&format!(";;;{}\r\n{good}", euro(cents(bill)))), "slip_row");
        check(LAYOUT, &good, "column_missing");
        check(&LAYOUT.replace("Codice", "Cod"), &bad(""), "column_missing");
        check(&LAYOUT.replace("decimal", "decimals"), &bad(""), "manifest_unknown_key");
        check("[columns", &bad(""), "toml_invalid");
        // With a key of the post office another amount under it is refused.
        let keyed = format!("{LAYOUT}key = \"Ufficio\"\n");
        let (status, value) = import_in(&town, (&keyed, &bad("")), &[]);
        assert_eq!((status, &value["matched"]), (0, &json!(1)), "{value}");
        let other = [HEAD, &row(&bill["notice_number"], cents(bill) + 1)].concat();
        let (status, value) = import_in(&town, (&keyed, &other), &[]);
        assert_eq!((status, &value["error"]["code"]), (2, &json!("slip_differs")), "{value}");
        // Without a manifest it is no statement.
        let folder = TestFolder::new();
        let file = folder.path().join("lista.csv");
        std::fs::write(&file, bad("")).unwrap();
        let (status, value) = imported(&town, file.to_str().unwrap(), &[]);
        assert_eq!((status, &value["error"]["code"]), (2, &json!("statement_unreadable")));
        assert_eq!(town.payments().len(), 1);
    });
}
