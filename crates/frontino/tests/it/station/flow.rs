//! Reporting flows beside receipts, on both databases.

use super::message::{Receipt, euro, send_rt};
use super::{Notice, Town};
use crate::soak::sized;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;

/// A row of a flow: receipt, notice, cents, code of what happened.
pub type Row<'a> = (&'a str, &'a str, i64, &'a str);

/// A flow in XML; `made_at` is the hour.
pub fn flow(id: &str, hour: &str, rows: &[Row<'_>]) -> String {
    let total: i64 = rows.iter().map(|(.., cents, _)| cents).sum();
    let party = |role: &str, code: &str| {
        format!(
            "<identificativoUnivoco{role}><tipoIdentificativoUnivoco>G</tipoIdentificativoUnivoco>\
             <codiceIdentificativoUnivoco>{code}</codiceIdentificativoUnivoco>\
             </identificativoUnivoco{role}>"
        )
    };
    let mut xml = format!(
        "<FlussoRiversamento xmlns=\"http://www.digitpa.gov.it/schemas/2011/Pagamenti/\">\
         <versioneOggetto>1.0</versioneOggetto><identificativoFlusso>{id}</identificativoFlusso>\
         <dataOraFlusso>2020-02-12T{hour}:00:00</dataOraFlusso>\
         <identificativoUnivocoRegolamento>TRN</identificativoUnivocoRegolamento>\
         <dataRegolamento>2020-02-11</dataRegolamento>\
         <istitutoMittente>{}</istitutoMittente><istitutoRicevente>{}</istitutoRicevente>\
         <numeroTotalePagamenti>{}</numeroTotalePagamenti>\
         <importoTotalePagamenti>{}</importoTotalePagamenti>",
        party("Mittente", "60000000001"),
        party("Ricevente", "01234567897"),
        rows.len(),
        euro(total)
    );
    for (receipt, notice, cents, code) in rows {
        xml.push_str(&format!(
            "<datiSingoliPagamenti><identificativoUnivocoVersamento>{}\
             </identificativoUnivocoVersamento><identificativoUnivocoRiscossione>{receipt}\
             </identificativoUnivocoRiscossione><singoloImportoPagato>{}</singoloImportoPagato>\
             <codiceEsitoSingoloPagamento>{code}</codiceEsitoSingoloPagamento>\
             <dataEsitoSingoloPagamento>2020-02-10</dataEsitoSingoloPagamento>\
             </datiSingoliPagamenti>",
            &notice[1..],
            euro(*cents)
        ));
    }
    xml + "</FlussoRiversamento>"
}

pub fn import(town: &Town, xml: &str) -> (i32, Value) {
    let folder = TestFolder::new();
    let path = folder.path().join("flusso.xml");
    std::fs::write(&path, xml).unwrap();
    town.program.run(&["pagopa", "flow", "import", path.to_str().unwrap()])
}

#[test]
fn a_flow_is_matched_with_receipts_and_books_what_has_none() {
    on_both(|db| {
        let town = Town::on(db);
        let notices = town.notices();
        let [a, b, c, d] = [0, 1, 2, 3].map(|at| &notices[at]);
        for (id, Notice { number, cents }) in [("a", a), ("b", b), ("d", d)] {
            assert_eq!(town.outcome(&send_rt(&Receipt::of(id, number, *cents))), "OK");
        }
        let unknown = "309999999999999999";
        let rows = [
            ("a", a.number.as_str(), a.cents, "0"),
            ("b", b.number.as_str(), b.cents + 1, "0"),
            ("c", c.number.as_str(), c.cents, "9"),
            ("d", d.number.as_str(), d.cents, "3"),
            ("e", unknown, 500, "0"),
        ];
        let first = flow("2020-02-11BANCA-1", "10", &rows);
        let (status, value) = import(&town, &first);
        assert_eq!((status, &value["matched"], &value["duplicates"]), (1, &2.into(), &0.into()));
        assert_eq!(value["without_receipt"], serde_json::json!(["c"]));
        let reasons: Vec<&str> = value["unmatched"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["reason"].as_str().unwrap())
            .collect();
        assert_eq!(reasons, ["differs", "revoked", "unknown"]);
        assert_eq!(town.balance("receivables", &c.number), 0);
        let states: Vec<String> =
            town.payments().iter().map(|(id, _, state)| format!("{id} {state}")).collect();
        assert_eq!(states, ["a booked", "b flagged", "d flagged", "c booked", "e unmatched"]);
        // The same file again changes nothing.
        let (status, value) = import(&town, &first);
        assert_eq!((status, &value["matched"], &value["duplicates"]), (0, &0.into(), &5.into()));
        // The receipt that comes after its flow proves the payment, once.
        let late = send_rt(&Receipt::of("c", &c.number, c.cents));
        assert_eq!(town.outcome(&late), "OK");
        assert_eq!(town.outcome(&late), "PAA_RECEIPT_DUPLICATA");
        assert_eq!(town.payments().len(), 5);
        // A newer one takes its place; an older one that comes late changes nothing.
        let (status, value) = import(&town, &flow("2020-02-11BANCA-1", "12", &rows[..1]));
        assert_eq!((status, &value["matched"]), (0, &1.into()));
        let (_, value) = import(&town, &flow("2020-02-11BANCA-1", "09", &rows[..1]));
        assert_eq!((&value["superseded"], &value["matched"]), (&true.into(), &0.into()));
        assert_eq!(town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn a_flow_that_is_not_ours_or_contradicts_itself_is_refused() {
    on_both(|db| {
        let town = Town::on(db);
        let good = flow("2020-02-11BANCA-1", "10", &[("a", "301000000000000144", 500, "0")]);
        let check = |xml: &str, code: &str| {
            let (status, value) = import(&town, xml);
            assert_eq!((status, &value["error"]["code"]), (2, &code.into()), "{value}");
        };
        check("acqua", "flow_unreadable");
        check(&good.replace("01234567897", "12345670017"), "flow_foreign");
        check(&good.replace("Pagamenti>1<", "Pagamenti>2<"), "flow_contradicts");
        let other_total = "TotalePagamenti>6.00</importo";
        check(&good.replace("TotalePagamenti>5.00</importo", other_total), "flow_contradicts");
        assert!(town.payments().is_empty());
    });
}

#[test]
fn a_big_flow_is_matched() {
    let payments = sized(300, 100_000);
    on_both(|db| {
        let town = Town::on(db);
        let receipts: Vec<String> = (0..payments).map(|at| format!("r{at}")).collect();
        let row = |receipt| -> Row<'_> { (receipt, "309999999999999999", 500, "0") };
        let rows: Vec<Row<'_>> = receipts.iter().map(|receipt| row(receipt.as_str())).collect();
        let (status, value) = import(&town, &flow("2020-02-11BANCA-2", "10", &rows));
        assert_eq!((status, value["unmatched"].as_array().unwrap().len()), (1, payments));
        let (status, value) = import(&town, &flow("2020-02-11BANCA-2", "10", &rows));
        assert_eq!((status, &value["duplicates"]), (0, &payments.into()));
    });
}
