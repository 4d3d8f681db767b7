//! `supply purchase`: CIG, CUP and order of a public body, set by hand, and where they come out.

use crate::bill_run::{calculated, issued, planned};
use crate::frontino::Program;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::{Value, json};

const SUPPLIES: i64 = 100;
const RUN: &str = "2019-12";

/// A town whose first holder is a public body that can be invoiced.
fn town(db: &DbUrl) -> Program {
    let program = planned(db, SUPPLIES);
    calculated(&program, "2", SUPPLIES);
    issued(&program, SUPPLIES);
    change(
        db,
        "UPDATE holder SET kind = 'public_body', company_name = 'Comune', sdi_code = 'UFABC1',
            tax_code = '80012345676', address = 'Via Roma 1', zip = '98122', city = 'Messina'
         WHERE id = 1",
    );
    program
}

fn change(db: &DbUrl, sql: &str) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    tx.execute(sql, &[]).unwrap();
    tx.commit().unwrap();
}

fn purchase(program: &Program, words: &str) -> (i32, Value) {
    let mut args = vec!["supply", "purchase", "u000001", "--by", "rossi"];
    args.extend(words.split_whitespace());
    program.run(&args)
}

/// What is warned of, and the general part of the invoice of the public body.
fn invoiced(program: &Program, folder: &TestFolder) -> (Vec<Value>, String) {
    let out = folder.path().to_str().unwrap();
    let (_, made) = program.run(&["einvoice", "make", RUN, "--out", out]);
    let files = std::fs::read_dir(folder.path().join("einvoice")).unwrap();
    let files = files.map(|file| file.unwrap().path()).filter(|path| path.is_file());
    let all: Vec<String> = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let xml = all.iter().find(|xml| xml.contains("FPA12")).expect("no invoice of a public body");
    let (_, rest) = xml.split_once("</DatiGeneraliDocumento>").unwrap();
    let general = rest.split("</DatiGenerali>").next().unwrap().to_owned();
    (made["warnings"].as_array().unwrap().clone(), general)
}

#[test]
fn what_a_public_body_buys_by_stands_on_its_invoice() {
    on_both(|db| {
        let (program, folder) = (town(db), TestFolder::new());
        let (warnings, general) = invoiced(&program, &folder);
        assert_eq!(general, "<DatiContratto><IdDocumento>U000001</IdDocumento></DatiContratto>");
        let said = warnings[0]["sentence"].as_str().unwrap();
        assert!(warnings.len() == 1 && said.contains("supply purchase"), "{warnings:?}");
        assert_eq!(warnings[0]["supply_code"], "U000001");
        // Rehearsed, then done, then there already.
        let codes = "--cig 918052266a --cup C11G06000000001";
        for (more, unchanged) in [("--dry-run", false), ("", false), ("", true)] {
            let (status, value) = purchase(&program, &format!("{codes} {more}"));
            assert_eq!((status, &value["unchanged"]), (0, &unchanged.into()), "{value}");
            assert_eq!(
                (&value["cig"], &value["cig_exempt"]),
                (&"918052266A".into(), &false.into())
            );
        }
        let (warnings, general) = invoiced(&program, &folder);
        let both = "<CodiceCUP>C11G06000000001</CodiceCUP><CodiceCIG>918052266A</CodiceCIG>";
        let contract = "<DatiContratto><IdDocumento>U000001</IdDocumento>";
        assert_eq!(general, format!("{contract}{both}</DatiContratto>"));
        assert_eq!(warnings, [] as [Value; 0]);
        assert_eq!(purchase(&program, "--order 2019/15 --order-date 2019-03-01").0, 0);
        let order = "<IdDocumento>2019/15</IdDocumento><Data>2019-03-01</Data>";
        let expected = format!(
            "<DatiOrdineAcquisto>{order}{both}</DatiOrdineAcquisto>{contract}</DatiContratto>"
        );
        assert_eq!(invoiced(&program, &folder).1, expected);
        let (_, value) = purchase(&program, "--clear --exempt yes");
        assert_eq!((&value["cig"], &value["order_on"]), (&Value::Null, &Value::Null));
        let (warnings, general) = invoiced(&program, &folder);
        assert_eq!((warnings.len(), general), (0, format!("{contract}</DatiContratto>")));
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin_read().unwrap();
        let sql = "SELECT detail FROM audit WHERE action = 'supply.purchase' ORDER BY done_at";
        let trail: Vec<String> = tx.list(sql, &[], |row| row.string(0)).unwrap();
        assert_eq!(trail.len(), 3);
        let last: Value = serde_json::from_str(&trail[2]).unwrap();
        assert_eq!(last["before"]["order_number"], "2019/15");
        assert_eq!(last["after"]["cig_exempt"], json!(true));
    });
}

#[test]
fn codes_that_cannot_be_are_refused_and_nothing_changes() {
    let folder = TestFolder::new();
    let program = planned(&folder.database(), 3);
    let refused = |words: &str, code: &str| {
        let (status, value) = purchase(&program, words);
        assert_eq!((status, &value["error"]["code"]), (2, &code.into()), "{value}");
        assert!(!value["error"]["next"].as_str().unwrap().is_empty());
    };
    refused("--cig 918052266", "usage");
    refused("--cup C11G0600000000", "usage");
    refused("--order 123456789012345678901", "usage");
    refused("--order-date 2019-03-01", "purchase_contradiction");
    refused("--cig 918052266A --exempt yes", "purchase_contradiction");
    let (status, value) =
        program.run(&["supply", "purchase", "X", "--cig", "918052266A", "--by", "rossi"]);
    assert_eq!((status, &value["error"]["code"]), (2, &"supply_missing".into()), "{value}");
    let (_, value) = purchase(&program, "");
    assert_eq!((&value["unchanged"], &value["cig"]), (&true.into(), &Value::Null));
}
