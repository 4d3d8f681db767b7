//! The bill inside its e-invoice, or the e-invoice inside its bill: each the one that is made by
//! itself.

use super::{change, tree};
use crate::bill_run::{calculated, issued, planned};
use crate::frontino::Program;
use crate::soak::{Moments, sized};
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// More than one range of bills.
const SUPPLIES: i64 = 220;
const BILLS: i64 = SUPPLIES - SUPPLIES / 100;
const BILL_INSIDE: (&str, &str) = ("FRONTINO_EINVOICE_ATTACH_BILL", "public_bodies");
const EVERY_BILL_INSIDE: (&str, &str) = ("FRONTINO_EINVOICE_ATTACH_BILL", "all");
const INVOICE_INSIDE: (&str, &str) = ("FRONTINO_DOCUMENTS_ATTACH_EINVOICE", "true");

/// A town whose holders can be invoiced, but for one in a hundred; one in ten is a public body.
fn invoiced(db: &DbUrl) -> Program {
    let program = planned(db, SUPPLIES);
    calculated(&program, "2", SUPPLIES);
    issued(&program, SUPPLIES);
    change(
        db,
        "UPDATE holder SET surname = 'Rossi', name = 'Anna', tax_code = 'RSSMRA80A01F158D',
            address = 'Via Roma 1', zip = '98122', city = 'Messina'",
    );
    change(
        db,
        "UPDATE holder SET kind = 'public_body', company_name = 'Comune', sdi_code = 'UFABC1',
            tax_code = '80012345676' WHERE id % 10 = 2",
    );
    change(db, "UPDATE holder SET tax_code = NULL WHERE id % 100 = 9");
    program
}

struct Office<'a> {
    program: &'a Program,
    folder: TestFolder,
    setting: (&'a str, &'a str),
}

impl Office<'_> {
    fn command(&self, line: &str) -> Command {
        let root = self.folder.path();
        let data = root.join("data");
        let words: Vec<&str> =
            ["--data", data.to_str().unwrap()].into_iter().chain(line.split(' ')).collect();
        let mut command = self.program.command(&words);
        command.current_dir(root).env(self.setting.0, self.setting.1);
        command.env("FRONTINO_MAIL_FOLDER", root.join("mail"));
        command.env("FRONTINO_MAIL_FROM", "avvisi@acqua.example.it");
        command.env("FRONTINO_MAIL_HOURS", "0-24");
        command
    }

    fn run(&self, line: &str) -> (i32, Value) {
        let output = self.command(line).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let value = serde_json::from_str(&said).unwrap_or_else(|e| panic!("{line}: {e}: {said}"));
        (output.status.code().unwrap(), value)
    }

    fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.folder.path().join(folder))
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// File names of the invoices by the numbers of their bills.
    fn names(&self) -> BTreeMap<String, String> {
        let (_, value) = self.run("einvoice list 2019-12");
        let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
        let all = value["invoices"].as_array().unwrap().iter();
        all.map(|one| (text(one, "number"), text(one, "file"))).collect()
    }
}

fn output(program: &str, args: &[&str]) -> String {
    let run = Command::new(program).args(args).output();
    let run = run.unwrap_or_else(|error| panic!("{program} is needed (`make setup`): {error}"));
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{program} {args:?}: {said}{:?}", run.stderr);
    said
}

fn base64(file: &Path) -> String {
    output("base64", &["-w0", file.to_str().unwrap()])
}

/// Holds invoices against the published schema.
fn expect_valid(files: &[std::path::PathBuf]) {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontino-documents/tests/schemas");
    let answer = Command::new("xmllint")
        .env("XML_CATALOG_FILES", schemas.join("catalog.xml"))
        .args(["--nonet", "--noout", "--huge", "--schema"])
        .arg(schemas.join("FatturaPA_v1.2.3.xsd"))
        .args(files)
        .output()
        .expect("xmllint is missing: scripts/setup installs it (libxml2-utils)");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
}

#[test]
fn the_bill_inside_an_invoice_is_the_one_that_is_printed() {
    on_both(|db| {
        let program = invoiced(db);
        let office = Office { program: &program, folder: TestFolder::new(), setting: BILL_INSIDE };
        // Before the bills have their codes: the invoices make them.
        let (status, alone) = office.run("einvoice make 2019-12 --out alone --workers 3");
        assert_eq!((status, &alone["kept"]), (1, &0.into()), "{alone}");
        let (_, all) = office.run("documents make 2019-12 --out all --only bill,einvoice");
        assert_eq!((&all["pdf"], &all["xml"]), (&BILLS.into(), &alone["xml"]));
        assert_eq!(office.tree("alone/einvoice"), office.tree("all/einvoice"));
        let names = office.names();
        let mut inside = 0;
        for (number, name) in &names {
            let xml = std::fs::read_to_string(office.path("alone/einvoice").join(name)).unwrap();
            let pdf = format!("all/bills/{}.pdf", number.replace('/', "-"));
            assert_eq!(xml.contains("<Allegati>"), xml.contains("FPA12"), "{number}");
            if xml.contains("<Allegati>") {
                let content = format!("<Attachment>{}<", base64(&office.path(&pdf)));
                assert!(xml.contains(&content), "{number}");
                inside += 1;
            }
        }
        assert!(inside > 15, "{inside}");
        let number = names.iter().find(|(_, name)| {
            std::fs::read_to_string(office.path("all/einvoice").join(name)).unwrap().contains("FPA")
        });
        let number = number.unwrap().0;
        office.run(&format!("bill pdf {number} --out one.pdf"));
        let pdf = format!("all/bills/{}.pdf", number.replace('/', "-"));
        assert_eq!(
            std::fs::read(office.path("one.pdf")).ok(),
            std::fs::read(office.path(&pdf)).ok()
        );
    });
}

#[test]
fn archives_count_the_bills_inside_and_a_file_that_is_too_large_waits() {
    let folder = TestFolder::new();
    let program = invoiced(&folder.database());
    let office =
        Office { program: &program, folder: TestFolder::new(), setting: EVERY_BILL_INSIDE };
    let (_, made) = office.run("einvoice make 2019-12 --out a");
    let files: Vec<_> =
        office.names().values().map(|n| office.path("a/einvoice").join(n)).collect();
    expect_valid(&files);
    let bytes = made["bytes"].as_u64().unwrap();
    assert!(made["archives"].as_u64().unwrap() >= bytes.div_ceil(5_000_000), "{made}");
    let zips = office.tree("a/einvoice/zip");
    assert!(zips.values().all(|zip| zip.len() <= 5_000_000));
    // A logo that blows the bills up beyond what the SdI takes.
    std::fs::write(office.path("data/logo.png"), noise(1300)).unwrap();
    let mut command = office.command("einvoice make 2019-12 --out a --dry-run");
    command.env("FRONTINO_UTILITY_LOGO", "logo.png").env(BILL_INSIDE.0, BILL_INSIDE.1);
    let output = command.output().unwrap();
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let parked = value["parked"].as_array().unwrap().iter();
    let too_large = parked
        .filter(|one| one["sentence"].as_str().unwrap().contains("00003: il file supera 5 MB"));
    assert_eq!((output.status.code(), too_large.count()), (Some(1), 22));
}

/// A square picture that cannot be made smaller.
fn noise(side: u32) -> Vec<u8> {
    let mut seed = 1_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    let dots: Vec<u8> = (0..side * side * 3).map(|_| next()).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&dots).unwrap();
    bytes
}

/// The XML inside a PDF, taken out by a program that is not ours; nothing when there is none.
fn detached(office: &Office<'_>, pdf: &Path) -> Option<Vec<u8>> {
    let listed = output("pdfdetach", &["-list", pdf.to_str().unwrap()]);
    let inside = listed.starts_with("1 embedded files");
    let meta = output("pdfinfo", &["-meta", pdf.to_str().unwrap()]);
    assert_eq!(meta.contains("<pdfaid:part>3<"), inside, "{meta}");
    assert_eq!(meta.contains("<pdfaid:part>2<"), !inside, "{meta}");
    inside.then(|| {
        let saved = office.path("detached.xml");
        let to = ["-save", "1", "-o", saved.to_str().unwrap(), pdf.to_str().unwrap()];
        output("pdfdetach", &to);
        std::fs::read(saved).unwrap()
    })
}

/// Numbers that a list of what could not be made has of a kind.
fn parked(office: &Office<'_>, folder: &str, kind: &str) -> BTreeSet<String> {
    let list = std::fs::read_to_string(office.path(folder).join("parked.csv")).unwrap();
    let rows = list.lines().filter_map(|row| row.strip_prefix(&format!("{kind},")));
    rows.map(|row| row.split(',').next().unwrap().to_owned()).collect()
}

#[test]
fn the_invoice_inside_a_bill_is_the_one_that_goes_out() {
    on_both(|db| {
        let program = invoiced(db);
        let setting = INVOICE_INSIDE;
        let office = Office { program: &program, folder: TestFolder::new(), setting };
        // Bills alone, before there are invoices: made without, and it is said.
        let (status, value) = office.run("documents make 2019-12 --out a --only bill");
        assert_eq!((status, &value["pdf"]), (1, &BILLS.into()), "{value}");
        assert_eq!(parked(&office, "a", "attachment").len() as i64, BILLS);
        let (status, value) = office.run("documents make 2019-12 --out a");
        assert_eq!((status, &value["pdf"]), (1, &BILLS.into()), "{value}");
        let missing = parked(&office, "a", "einvoice");
        assert!(!missing.is_empty());
        assert_eq!(parked(&office, "a", "attachment"), missing);
        let names = office.names();
        for number in names.keys().take(8).chain(&missing) {
            let pdf = office.path(&format!("a/bills/{}.pdf", number.replace('/', "-")));
            output("qpdf", &["--check", pdf.to_str().unwrap()]);
            let xml = names.get(number).map(|name| office.path("a/einvoice").join(name));
            assert_eq!(detached(&office, &pdf), xml.map(|file| std::fs::read(file).unwrap()));
        }
        let (_, mut again) = office.run("documents make 2019-12 --out a");
        assert_eq!(
            again["kept"],
            value["pdf"].as_u64().unwrap()
                + value["xml"].as_u64().unwrap()
                + value["letters"].as_u64().unwrap()
                + value["print_files"].as_u64().unwrap()
        );
        (again["kept"], again["elapsed_ms"]) = (value["kept"].clone(), value["elapsed_ms"].clone());
        assert_eq!(again, value);
        one_bill_and_its_mail(db, &office, names.keys().next().unwrap());
    });
}

/// A bill printed alone and the one in a mail are the same; what has left and would be another one
/// today is left out.
fn one_bill_and_its_mail(db: &DbUrl, office: &Office<'_>, number: &str) {
    let made = office.path(&format!("a/bills/{}.pdf", number.replace('/', "-")));
    let one = office.path("one.pdf");
    let line = format!("bill pdf {number} --out one.pdf");
    let (_, value) = office.run(&line);
    assert!(value["einvoice"].as_str().unwrap().ends_with(".xml"), "{value}");
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&made).unwrap());
    let of = format!(
        "SELECT b.supply_id FROM bill b JOIN invoice i ON i.bill_id = b.id
        WHERE i.number = '{number}'"
    );
    change(db, "UPDATE supply SET delivery = 'post'");
    change(db, &format!("UPDATE supply SET delivery = 'email' WHERE id = ({of})"));
    let mail = "UPDATE holder SET email = 'a@posta.example.it'";
    change(db, &format!("{mail} WHERE id = (SELECT holder_id FROM supply WHERE id = ({of}))"));
    // The bill says how it comes.
    office.run(&line);
    assert_eq!(office.run("mail send 2019-12").1["queued"], 1);
    office.run("worker --once");
    let mails: Vec<Vec<u8>> = office.tree("mail").into_values().collect();
    let text = String::from_utf8(mails.concat()).unwrap().replace("\r\n", "");
    assert!(text.contains(&base64(&one)), "the mail has another bill");
    office.run("einvoice sent 2019-12");
    change(db, "UPDATE holder SET city = 'Catania'");
    let (_, value) = office.run(&line);
    assert_eq!(value["einvoice"], Value::Null);
    assert_eq!(detached(office, &one), None);
}

#[test]
fn with_invoices_inside_a_killed_making_leaves_what_an_undisturbed_one_leaves() {
    on_both(|db| {
        let program = invoiced(db);
        for (setting, only) in [(INVOICE_INSIDE, "bill,einvoice"), (BILL_INSIDE, "einvoice")] {
            let office = Office { program: &program, folder: TestFolder::new(), setting };
            let mut moments = Moments::new();
            // The same secret for all folders of the town.
            std::fs::create_dir_all(office.path("data")).unwrap();
            std::fs::write(office.path("data/secret.key"), "7".repeat(64)).unwrap();
            let began = Instant::now();
            let line = format!("documents make 2019-12 --workers 3 --only {only} --out");
            let (_, whole) = office.run(&format!("{line} whole"));
            let took = began.elapsed();
            for _ in 0..sized(2, 60) {
                let mut command = office.command(&format!("{line} killed"));
                let mut child =
                    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
                std::thread::sleep(moments.before(took));
                // The kill of a program that has ended already is no error of ours.
                let _ = child.kill();
                child.wait().unwrap();
            }
            let (_, again) = office.run(&format!("{line} killed"));
            assert_eq!((&again["pdf"], &again["xml"]), (&whole["pdf"], &whole["xml"]));
            assert_eq!(office.tree("killed"), office.tree("whole"));
        }
    });
}
