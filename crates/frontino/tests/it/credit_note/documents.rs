//! The e-invoice and the paper of credit notes.

use super::{BILL, broken, made_up, make};
use crate::frontino::{Program, repository_file};
use crate::interest::execute;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// What a program that is not ours says, and whether it found no fault.
fn said(program: &str, args: &[&str]) -> (bool, String) {
    let mut command = Command::new(program);
    let catalog = "crates/frontino-documents/tests/schemas/catalog.xml";
    command.env("XML_CATALOG_FILES", repository_file(catalog)).args(args);
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed: {error}"));
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn expect_valid(file: &str) {
    let schema = repository_file("crates/frontino-documents/tests/schemas/FatturaPA_v1.2.3.xsd");
    let (valid, text) = said("xmllint", &["--nonet", "--noout", "--schema", &schema, file]);
    assert!(valid, "{text}");
}

/// A town whose first holder can be invoiced.
fn town(db: &frontino_store::DbUrl) -> Program {
    let program = made_up(db);
    execute(
        db,
        "UPDATE holder SET surname = 'Rossi', name = 'Ada', tax_code = 'RSSMRA80A01F158D',
            address = 'Via Roma 1', zip = '98122', city = 'Messina' WHERE id = 1",
    );
    program
}

fn einvoice(program: &Program, folder: &Path, note: &str) -> (i32, serde_json::Value) {
    let out = folder.to_str().unwrap();
    program.run(&["--today", "2020-02-12", "credit-note", "einvoice", note, "--out", out])
}

#[test]
fn the_td04_of_a_note_is_valid_and_names_its_bill() {
    on_both(|db| {
        let (program, folder) = (town(db), TestFolder::new());
        // Several notes, of which the VAT of one is a cent away from its own base.
        for (args, vat) in [
            (&["--line", "1=0,14"][..], 1),
            (&["--line", "2=0,14"], 2),
            (&["--amount", "3,30"], 30),
        ] {
            let (status, made) = make(&program, args);
            assert_eq!((status, &made["vat_cents"]), (0, &json!(vat)), "{made}");
        }
        assert_eq!(make(&program, &["--whole"]).0, 0);
        for no in 1..=4 {
            let note = format!("NC2020/000000{no}");
            let (status, made) = einvoice(&program, folder.path(), &note);
            assert_eq!(status, 0, "{made}");
            let file = made["file"].as_str().unwrap();
            expect_valid(file);
            let xml = std::fs::read_to_string(file).unwrap();
            let linked = format!(
                "<DatiFattureCollegate><IdDocumento>{BILL}</IdDocumento><Data>2020-01-31</Data>"
            );
            for words in [
                "<TipoDocumento>TD04</TipoDocumento>",
                &format!("<Numero>{note}</Numero>"),
                &linked,
                "<Data>2020-02-10</Data>",
                "Motivo: Lettura errata",
            ] {
                assert!(xml.contains(words), "{words}: {xml}");
            }
            let shown = program.done(&["credit-note", "show", &note]);
            let cents = shown["total_cents"].as_i64().unwrap();
            let total = format!("{}.{:02}<", cents / 100, cents % 100);
            assert!(xml.contains(&format!("<ImportoTotaleDocumento>{total}")), "{total} {xml}");
        }
        let names = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(einvoice(&program, folder.path(), "NC2020/0000001").0, 0);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), names);
        // Once sent it stays, and the SdI's answer finds it.
        let sent = ["credit-note", "sent", "NC2020/0000001", "--by", "rossi"];
        assert_eq!(program.done(&sent)["state"], "sent");
        execute(db, "UPDATE holder SET address = 'Via Nuova 9' WHERE id = 1");
        let refused = einvoice(&program, folder.path(), "NC2020/0000001").1;
        assert_eq!(refused["error"]["code"], "einvoice_unmade");
        let file = program.done(&sent)["file"].as_str().unwrap().to_owned();
        let stem = file.trim_end_matches(".xml");
        let message = format!(
            "<?xml version=\"1.0\"?><n:RicevutaConsegna versione=\"1.0\" \
             xmlns:n=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0\">\
             <IdentificativoSdI>77</IdentificativoSdI><NomeFile>{file}</NomeFile>\
             <DataOraRicezione>2020-02-13T10:00:00</DataOraRicezione>\
             <DataOraConsegna>2020-02-13T10:00:00</DataOraConsegna>\
             <MessageId>1</MessageId></n:RicevutaConsegna>"
        );
        let path = folder.path().join(format!("{stem}_RC_001.xml"));
        std::fs::write(&path, message).unwrap();
        let taken = program.run(&["einvoice", "import", path.to_str().unwrap()]);
        assert_eq!((taken.0, &taken.1["accepted"]), (0, &json!(1)), "{}", taken.1);
        assert_eq!(program.done(&sent)["state"], "delivered");
        assert_eq!(broken(&program), [""; 0]);
    });
}

#[test]
fn a_note_on_paper_says_what_of_which_bill_is_taken_back() {
    let folder = TestFolder::new();
    let program = town(&folder.database());
    assert_eq!(make(&program, &["--amount", "3,30"]).0, 0);
    let file = folder.path().join("nota.pdf");
    let path = file.to_str().unwrap();
    let printed = program.done(&["credit-note", "pdf", "NC2020/0000001", "--out", path]);
    assert_eq!(printed["pages"], 1);
    let (whole, text) = said("qpdf", &["--check", path]);
    assert!(whole, "{text}");
    assert!(said("pdfinfo", &[path]).1.contains("Tagged:          yes"));
    let (_, words) = said("pdftotext", &["-layout", path, "-"]);
    for expected in [
        "Nota di credito n. NC2020/0000001",
        BILL,
        "Rossi Ada",
        "Motivo: Lettura errata",
        "Imponibile",
        "IVA 10% su 3,00",
        "Totale della nota di credito",
        "3,30",
        "prossima bolletta",
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    let missing = program.run(&["credit-note", "pdf", "NC2020/0000009", "--out", path]);
    assert_eq!(missing.1["error"]["code"], "credit_note_missing");
}
