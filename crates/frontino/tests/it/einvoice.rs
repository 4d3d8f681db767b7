//! E-invoices of an issued run: made, sent, answered by the SdI, made again; on both engines.

use crate::bill_run::planned;
use crate::frontino::Program;
use crate::soak::{Moments, sized};
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const SUPPLIES: i64 = 20;
const RUN: &str = "2019-12";
const PRIVATES: &str = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0";

/// What the holders of the town need, and those who lack something.
const HOLDERS: &[&str] = &[
    "UPDATE holder SET surname = 'D''Amico', name = 'Zoè', tax_code = 'RSSMRA80A01F158D',
        address = 'Via Roma 1', zip = '98122', city = 'Messina'",
    "UPDATE holder SET tax_code = NULL WHERE id = 1",
    "UPDATE holder SET identity_faulty = true WHERE id = 2",
    "UPDATE holder SET kind = 'company', company_name = 'Bar & C.', vat_number = '12345670017',
        sdi_code = 'ABC1234' WHERE id = 3",
    "UPDATE holder SET kind = 'public_body', company_name = 'Comune', tax_code = '80012345676',
        sdi_code = 'UFABC1' WHERE id = 4",
    "UPDATE holder SET name = '李' WHERE id = 5",
    "UPDATE holder SET address = NULL WHERE id = 6",
    "UPDATE supply SET payment = 'sdd', iban = 'IT60X0542811101000000123456' WHERE id = 7",
    "UPDATE holder SET zip = NULL WHERE id = 8",
    "UPDATE supply SET address = 'Via Po 2', zip = '98123', city = 'Messina' WHERE id = 8",
    "UPDATE holder SET tax_code = NULL, belfiore = 'Z112', city = 'Köln' WHERE id = 9",
    "UPDATE holder SET kind = 'public_body', sdi_code = NULL WHERE id = 10",
];

struct Town {
    program: Program,
    folder: TestFolder,
}

impl Town {
    fn issued(db: &DbUrl) -> Town {
        Town::of(db, SUPPLIES)
    }

    /// A town whose bills are made in several ranges.
    fn of_ranges(db: &DbUrl) -> Town {
        Town::of(db, 450)
    }

    fn of(db: &DbUrl, supplies: i64) -> Town {
        let program = planned(db, supplies);
        change(db, HOLDERS);
        program.run(&["bill-run", "calculate", RUN]);
        program.done(&["bill-run", "approve", RUN, "--by", "prova"]);
        program.done(&["bill-run", "issue", RUN]);
        Town { program, folder: TestFolder::new() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.program.command(args);
        for (key, value) in [
            ("TAX_CODE", "01234567897"),
            ("VAT_NUMBER", "01234567897"),
            ("ADDRESS", "Viale dell'Acqua 1"),
            ("CITY", "Messina"),
            ("ZIP", "98121"),
        ] {
            command.env(format!("FRONTINO_UTILITY_{key}"), value);
        }
        command
    }

    fn run(&self, args: &[&str]) -> (i32, Value) {
        let answer = self.command(args).output().unwrap();
        let text = String::from_utf8(answer.stdout).unwrap();
        let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{args:?}: {e}: {text}"));
        (answer.status.code().unwrap(), value)
    }

    fn make(&self) -> Value {
        let out = self.folder.path().to_str().unwrap();
        let (status, value) = self.run(&["einvoice", "make", RUN, "--out", out]);
        assert_eq!(status, 1, "{value}");
        value
    }

    /// Names and contents of all files.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut all = BTreeMap::new();
        for folder in ["einvoice", "einvoice/zip"] {
            for entry in fs::read_dir(self.folder.path().join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                    all.insert(name, fs::read(path).unwrap());
                }
            }
        }
        all
    }

    /// Bill number and file name of the invoices in a state.
    fn listed(&self, state: &str) -> Vec<(String, String)> {
        let (_, value) = self.run(&["einvoice", "list", RUN, "--state", state]);
        let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
        let all = value["invoices"].as_array().unwrap().iter();
        all.map(|one| (text(one, "number"), text(one, "file"))).collect()
    }

    /// A message about a file, in a folder of messages.
    fn message(&self, kind: &str, root: &str, file: &str, more: &str) -> String {
        let folder = self.folder.path().join("messages");
        fs::create_dir_all(&folder).unwrap();
        let (stem, _) = file.split_once('.').unwrap();
        let path = folder.join(format!("{stem}_{kind}_001.xml"));
        let text = format!(
            "<n:{root} xmlns:n=\"{PRIVATES}\"><IdentificativoSdI>77</IdentificativoSdI>\
             <NomeFile>{file}</NomeFile>{more}</n:{root}>"
        );
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn change(db: &DbUrl, statements: &[&str]) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    for statement in statements {
        tx.execute(statement, &[]).unwrap();
    }
    tx.commit().unwrap();
}

const REJECTED: &str = "<ListaErrori><Errore><Codice>00306</Codice><Descrizione>non valido\
    </Descrizione></Errore></ListaErrori>";

#[test]
fn what_can_be_made_is_made_once_and_the_rest_waits_with_a_sentence() {
    on_both(|db| {
        let town = Town::issued(db);
        let out = town.folder.path().to_str().unwrap();
        let rehearsed = town.run(&["einvoice", "make", RUN, "--out", out, "--dry-run"]);
        assert_eq!((rehearsed.0, &rehearsed.1["xml"]), (1, &15.into()));
        assert!(town.listed("checked").is_empty() && !town.folder.path().join("einvoice").exists());
        let made = town.make();
        assert_eq!((&made["xml"], &made["archives"]), (&15.into(), &1.into()), "{made}");
        let parked: BTreeMap<&str, &str> = made["parked"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["supply_code"].as_str().unwrap(), one["sentence"].as_str().unwrap()))
            .collect();
        let expected = [
            ("U000001", "non ha codice fiscale né partita IVA"),
            ("U000002", "non è valido"),
            ("U000005", "«李» (U+674E) in Nome"),
            ("U000006", "manca l'indirizzo"),
            ("U000010", "codice univoco ufficio"),
        ];
        assert_eq!(parked.len(), expected.len(), "{parked:?}");
        for (supply, words) in expected {
            assert!(parked[supply].contains(words), "{supply}: {}", parked[supply]);
        }
        let before = town.files();
        let invoices: Vec<String> = before
            .iter()
            .filter(|(name, _)| name.ends_with(".xml"))
            .map(|(_, content)| String::from_utf8(content.clone()).unwrap())
            .collect();
        let with = |text: &str| invoices.iter().filter(|xml| xml.contains(text)).count();
        assert_eq!((with("FPA12"), with("ABC1234"), with(">XXXXXXX<")), (1, 1, 1));
        assert_eq!((with("Bar &amp; C."), with(">MP19<"), with("Via Po 2")), (1, 1, 1));
        assert_eq!(town.make()["kept"], 15);
        assert_eq!(town.files(), before);
        // What was wrong is corrected: the others keep their names.
        change(db, &["UPDATE holder SET identity_faulty = false WHERE id = 2"]);
        assert_eq!(town.make()["xml"], 16);
        let after = town.files();
        assert!(before.iter().all(|(name, content)| after.get(name) == Some(content)));
        let (_, counted) = town.run(&["einvoice", "status", RUN]);
        assert_eq!((&counted["missing"], &counted["states"]["checked"]), (&4.into(), &16.into()));
    });
}

#[test]
fn messages_move_invoices_and_what_was_rejected_goes_out_under_a_new_name() {
    on_both(|db| {
        let town = Town::issued(db);
        town.make();
        let (_, sent) = town.run(&["einvoice", "sent", RUN, "--by", "prova"]);
        assert_eq!(sent["sent"], 15);
        let all = town.listed("sent");
        let (first, second) = (&all[0], &all[1]);
        town.message("NS", "RicevutaScarto", &first.1, REJECTED);
        town.message("RC", "RicevutaConsegna", &second.1, "");
        let folder = town.folder.path().join("messages").to_str().unwrap().to_owned();
        let (status, rehearsed) = town.run(&["einvoice", "import", &folder, "--dry-run"]);
        assert_eq!((status, &rehearsed["accepted"]), (0, &2.into()), "{rehearsed}");
        assert_eq!(town.listed("sent").len(), 15);
        for (accepted, unchanged) in [(2, 0), (0, 2)] {
            let (status, value) = town.run(&["einvoice", "import", &folder]);
            assert_eq!(status, 0, "{value}");
            let found = (&value["accepted"], &value["unchanged"]);
            assert_eq!(found, (&accepted.into(), &unchanged.into()));
        }
        assert_eq!(town.listed("delivered"), std::slice::from_ref(second));
        let (_, value) = town.run(&["einvoice", "resend"]);
        assert_eq!(value["resend"][0]["number"], first.0.as_str());
        assert_eq!(value["resend"][0]["reasons"][0]["code"], "00306");
        let old = town.files()[&first.1].clone();
        assert_eq!(town.make()["xml"], 15);
        let again = town.listed("checked");
        assert_eq!((again.len(), &again[0].0), (1, &first.0));
        assert_ne!(again[0].1, first.1);
        let files = town.files();
        assert!(!files.contains_key(&first.1), "what was rejected could leave again");
        let serial = |name: &str| name[14..19].to_owned();
        let renamed = String::from_utf8(old).unwrap();
        let renamed = renamed.replace(&serial(&first.1), &serial(&again[0].1));
        assert_eq!(files[&again[0].1], renamed.as_bytes(), "same number, date and content");
        let (_, value) = town.run(&["einvoice", "resend"]);
        assert_eq!(value["resend"], serde_json::json!([]));
    });
}

#[test]
fn messages_that_are_unknown_or_contradict_are_refused_one_by_one() {
    on_both(|db| {
        let town = Town::issued(db);
        town.make();
        let (_, file) = town.listed("checked")[0].clone();
        let delivered = town.message("RC", "RicevutaConsegna", &file, "");
        assert_eq!(town.run(&["einvoice", "import", &delivered]).0, 0);
        let refused = |path: &str, words: &str| {
            let (status, value) = town.run(&["einvoice", "import", path]);
            assert_eq!((status, &value["accepted"]), (1, &0.into()), "{value}");
            let why = value["refused"][0]["why"].as_str().unwrap();
            assert!(why.contains(words), "{why}");
        };
        let foreign = "IT01234567897_ZZZZZ.xml";
        refused(&town.message("RC", "RicevutaConsegna", foreign, ""), "non è una fattura");
        refused(&town.message("NS", "RicevutaScarto", &file, REJECTED), "chiedere al SdI");
        refused(&town.message("MT", "FileMetadati", &file, ""), "non è un messaggio");
        let text = fs::read_to_string(&delivered).unwrap();
        fs::write(&delivered, text.replace(">77<", ">78<")).unwrap();
        refused(&delivered, "c'è già, con un altro contenuto");
        let odd = town.folder.path().join("ricevuta.xml");
        fs::write(&odd, "<a/>").unwrap();
        refused(odd.to_str().unwrap(), "il nome non è");
        let damaged = town.folder.path().join("ricevute.zip");
        fs::write(&damaged, "PK").unwrap();
        refused(damaged.to_str().unwrap(), "l'archivio non si legge");
    });
}

#[test]
fn an_archive_that_was_rejected_goes_out_again_in_time() {
    on_both(|db| {
        let town = Town::issued(db);
        town.make();
        let zip = town.files().into_keys().find(|name| name.ends_with(".zip")).unwrap();
        let before = town.listed("checked");
        town.run(&["einvoice", "sent", RUN]);
        let delivered = town.message("RC", "RicevutaConsegna", &zip, "");
        let (_, value) = town.run(&["einvoice", "import", &delivered]);
        assert!(value["refused"][0]["why"].as_str().unwrap().contains("archivio"), "{value}");
        let when = "<DataOraRicezione>2020-02-03T23:30:00Z</DataOraRicezione>";
        let rejected = town.message("NS", "RicevutaScarto", &zip, &format!("{when}{REJECTED}"));
        for (accepted, unchanged) in [(1, 0), (0, 1)] {
            let (status, value) = town.run(&["einvoice", "import", &rejected]);
            assert_eq!((status, &value["accepted"]), (0, &accepted.into()), "{value}");
            assert_eq!(value["unchanged"], unchanged);
            assert_eq!((&value["messages"][0]["invoices"]), &15);
        }
        assert_eq!(town.listed("rejected"), before);
        let (_, value) = town.run(&["einvoice", "resend"]);
        let all = value["resend"].as_array().unwrap();
        // The day is that of the message in Italy, not that of its import.
        let in_time =
            |one: &Value| one["resend_by"] == "2020-02-09" && one["reasons"][0]["code"] == "00306";
        assert!(all.len() == 15 && all.iter().all(in_time), "{value}");
        let (_, value) = town.run(&["einvoice", "list", RUN]);
        assert_eq!(value["invoices"][0]["resend_by"], "2020-02-09");
        // Made again all have other names, and the old archive cannot leave any more.
        let made = town.make();
        assert_eq!((&made["xml"], &made["archives"]), (&15.into(), &1.into()), "{made}");
        assert_eq!(made["incomplete"], serde_json::json!([]));
        let files = town.files();
        assert!(
            !files.contains_key(&zip) && before.iter().all(|(_, old)| !files.contains_key(old))
        );
        assert_eq!(town.listed("checked").len(), 15);
    });
}

#[test]
fn an_archive_with_a_delivered_invoice_was_not_rejected() {
    let folder = TestFolder::new();
    let town = Town::issued(&folder.database());
    town.make();
    let zip = town.files().into_keys().find(|name| name.ends_with(".zip")).unwrap();
    let (_, file) = town.listed("checked")[3].clone();
    town.run(&["einvoice", "import", &town.message("RC", "RicevutaConsegna", &file, "")]);
    let rejected = town.message("NS", "RicevutaScarto", &zip, REJECTED);
    let (status, value) = town.run(&["einvoice", "import", &rejected]);
    assert_eq!(status, 1);
    let why = value["refused"][0]["why"].as_str().unwrap();
    assert!(why.starts_with(&file) && why.contains("chiedere al SdI"), "{why}");
    assert_eq!(town.listed("checked").len(), 14);
}

#[test]
fn messages_come_in_archives_too() {
    let folder = TestFolder::new();
    let town = Town::issued(&folder.database());
    town.make();
    let all = town.listed("checked");
    let names: Vec<String> =
        all.iter().map(|(_, file)| town.message("RC", "RicevutaConsegna", file, "")).collect();
    let files = names.iter().map(|path| {
        let name = Path::new(path).file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(path).unwrap())
    });
    let files: Vec<(String, Vec<u8>)> = files.collect();
    let packed = frontino_documents::einvoice::archive::make(
        files.iter().map(|(name, content)| (name.as_str(), content.as_slice())),
    );
    let path = town.folder.path().join("ricevute.zip");
    fs::write(&path, packed.unwrap()).unwrap();
    let (status, value) = town.run(&["einvoice", "import", path.to_str().unwrap()]);
    assert_eq!((status, &value["accepted"]), (0, &15.into()), "{value}");
    assert_eq!(town.listed("delivered").len(), 15);
}

#[test]
fn what_was_sent_stays_as_it_left() {
    on_both(|db| {
        let town = Town::issued(db);
        town.make();
        town.run(&["einvoice", "sent", RUN]);
        let before = town.files();
        change(db, &["UPDATE holder SET address = 'Via Nuova 9' WHERE id = 12"]);
        let made = town.make();
        let parked = made["parked"].as_array().unwrap();
        let said = parked.iter().find(|one| one["supply_code"] == "U000012").unwrap();
        assert!(said["sentence"].as_str().unwrap().contains("già partita"), "{said}");
        assert_eq!(town.files(), before);
    });
}

#[test]
fn a_run_that_is_not_issued_and_a_utility_without_a_name_are_refused() {
    let folder = TestFolder::new();
    let program = planned(&folder.database(), SUPPLIES);
    let out = folder.path().to_str().unwrap();
    let args = ["einvoice", "make", RUN, "--out", out];
    let (status, value) = program.run(&args);
    assert_eq!((status, &value["error"]["code"]), (2, &"run_state".into()), "{value}");
    let other = TestFolder::new();
    let town = Town::issued(&other.database());
    let mut command = town.program.command(&args);
    command.env_remove("FRONTINO_UTILITY_VAT_NUMBER");
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("config_missing") && said.contains("utility.vat_number"), "{said}");
}

#[test]
fn a_making_killed_many_times_gives_the_files_of_one_worker_undisturbed() {
    let folder = TestFolder::new();
    let whole = Town::of_ranges(&folder.database());
    let out = whole.folder.path().to_str().unwrap();
    let began = Instant::now();
    let (_, value) = whole.run(&["einvoice", "make", RUN, "--out", out, "--workers", "1"]);
    let took = began.elapsed();
    assert!(value["xml"].as_u64().unwrap() > 400, "{value}");
    let expected = whole.files();
    on_both(|db| {
        let (town, mut moments) = (Town::of_ranges(db), Moments::new());
        let args = ["einvoice", "make", RUN, "--out", town.folder.path().to_str().unwrap()];
        for _ in 0..sized(5, 100) {
            let mut command = town.command(&args);
            command.args(["--workers", "3"]).stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = command.spawn().unwrap();
            std::thread::sleep(moments.before(took));
            // The kill of a program that has ended already is no error of ours.
            let _ = child.kill();
            child.wait().unwrap();
        }
        town.make();
        assert!(town.files() == expected, "other names or contents");
    });
}
