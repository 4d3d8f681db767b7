//! The words of bills of every kind, kept as text beside the tests of the program, and R9.6.

pub mod town;

use super::*;
use crate::documents::letter::{Dispatch, Letter, Mail, plain_text};
use crate::documents::{letter, page};
use frontino_core::charge::ChargeKind;
use frontino_core::consumption::ReadingKind;
use frontino_core::dates::Date;
use frontino_documents::pdf::{Document, Look, Press};
use frontino_documents::sheet::Table;
use frontino_store::bill_file::{BillBefore, OfferedInstalment};
use town::{Town, on};

const NOTICE: &str = include_str!("../../../templates/demo/limitation.txt");
const CODES: Codes<'_> =
    Codes { reading: Some("KMRTX7WD42HB3"), activation: Some("7KQF-PX3M-2RTD") };

fn sheet_of(town: &Town, file: &BillFile) -> Sheet {
    sheet(file, &town.office, CODES).unwrap()
}

/// Compares with the text on record; `FRONTINO_WRITE_BILLS=1` writes it again.
pub fn expect(name: &str, text: &str) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sheets");
    let path = folder.join(format!("{name}.txt"));
    if std::env::var_os("FRONTINO_WRITE_BILLS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{} differs; now it says:\n{text}", path.display());
}

fn check(name: &str, town: &Town, file: &BillFile) {
    let sheet = sheet_of(town, file);
    let mail = Mail::of_bill(file, &town.office).unwrap();
    let text = plain_text(&sheet);
    expect(name, &format!("{text}\n\n=== email ===\n{}\n\n{}", mail.subject, mail.text));
    let html = page::html(&sheet).unwrap();
    assert!(html.contains("<h1>") && !html.contains("{{"), "{name}");
    let document = Document { sheet: &sheet, notice: None, attachment: None, is_large: false };
    let printed = Press::new(Look::default()).unwrap().print(&document).unwrap();
    let (pages, front) = (printed.pages, printed.front);
    assert!((2..=4).contains(&(pages - front)), "{name}: {pages} pages");
    assert_eq!(front, usize::from(!sheet.front.is_empty()), "{name}");
}

#[test]
fn a_bill_read_by_the_utility() {
    let town = Town::new();
    check("actual", &town, &town.two_tariff_years());
}

#[test]
fn a_bill_that_gives_the_right_to_instalments_and_comes_with_a_plan() {
    let town = Town::new();
    let mut file = town.two_tariff_years();
    file.before = vec![BillBefore {
        number: None,
        from: on("2019-05-01"),
        until: on("2019-09-01"),
        actual_l: 9_000,
        estimated_l: 0,
        total_cents: file.bill.total_cents / 3,
    }];
    let right = plain_text(&sheet_of(&town, &file));
    assert!(right.contains("Può pagare a rate") && !right.contains("avvisi di"), "{right}");
    let part = |no: i64, due_on: &str| OfferedInstalment {
        no,
        due_on: on(due_on),
        amount_cents: 2_000,
        notice_number: "301000000000002013".to_owned(),
    };
    file.offer = vec![part(1, "2020-03-01"), part(2, "2020-07-01")];
    check("instalments", &town, &file);
    file.before[0].total_cents = file.bill.total_cents;
    file.offer.clear();
    let none = plain_text(&sheet_of(&town, &file));
    assert!(!none.contains("Può pagare a rate"), "{none}");
}

#[test]
fn a_bill_estimated_and_paid_by_direct_debit() {
    let mut town = Town::new();
    town.payment = "sdd";
    check("estimated", &town, &town.bill("2019-12-31"));
}

#[test]
fn a_bill_that_gives_back_what_was_estimated_too_high() {
    let mut town = Town::new();
    town.bill_and_keep("2019-12-31");
    town.read("2020-03-31", 101, ReadingKind::SelfRead);
    let file = town.bill("2020-03-31");
    assert!(file.bill.total_cents < 0 && file.bill.payable_cents == 0);
    check("given_back", &town, &file);
}

#[test]
fn a_bill_of_a_public_body_that_pays_the_vat_to_the_state() {
    let mut town = Town::new();
    (town.kind, town.split_vat) = ("public_body", true);
    town.inputs.contract.public_body = true;
    check("public_body", &town, &town.two_tariff_years());
}

#[test]
fn a_bill_beyond_two_years_of_an_irregular_holder() {
    let mut town = Town::of_old_prices();
    town.irregular = "deceased";
    town.put_notice("limitation.txt", NOTICE);
    let file = town.long_unread();
    assert!(file.bill.barred_cents > 0);
    check("barred", &town, &file);
}

#[test]
fn a_bill_beyond_two_years_paid_by_direct_debit() {
    let mut town = Town::of_old_prices();
    town.payment = "sdd";
    town.put_notice("limitation-2020-02-01.txt", NOTICE);
    check("barred_debit", &town, &town.long_unread());
}

/// For what a bill asks and how much of it is barred: what is said, in order.
#[test]
fn what_is_barred_is_asked_apart() {
    let check = |payment: &'static str, (payable, barred): (i64, i64), said: &[&str]| {
        let mut town = Town::of_old_prices();
        town.payment = payment;
        town.put_notice("limitation.txt", "Avviso su {importo}, resto {resto}.");
        let mut file = town.long_unread();
        (file.bill.payable_cents, file.bill.barred_cents) = (payable, barred);
        let mail = Mail::of_bill(&file, &town.office).unwrap();
        let text = format!("{}\n{}", plain_text(&sheet_of(&town, &file)), mail.subject);
        let mut rest = text.as_str();
        for words in said {
            let at = rest.find(words);
            rest = &rest[at.unwrap_or_else(|| panic!("{words} is not next in\n{text}"))..];
        }
    };
    check(
        "notice",
        (52_351, 21_649),
        &[
            "Avviso su 216,49 euro, resto 307,02 euro.",
            "L'avviso pagoPA allegato chiede tutta la bolletta: per pagare solo il resto",
            "Da pagare: € 523,51",
            "di cui il resto; Importo (€): 307,02",
            "523,51 euro entro il",
        ],
    );
    check("notice", (21_649, 21_649), &["È tutta la bolletta", "Da pagare: € 216,49"]);
    check(
        "sdd",
        (21_649, 21_649),
        &[
            "Non la addebitiamo sul Suo conto.\nChi vuole pagarla usa l'avviso pagoPA allegato",
            "Addebito sul conto: € 0,00\nTutta la somma da pagare, 216,49 euro,",
            "La tua bolletta: 216,49 euro entro il",
        ],
    );
    check(
        "sdd",
        (10_000, 21_649),
        &[
            "Un credito di bollette precedenti ne copre già 116,49 euro.",
            "che chiede 100,00 euro.",
            "Addebito sul conto: € 0,00",
        ],
    );
    let covered = ["ne copre già 216,49 euro.\n\nDi che cosa", "non hai niente da pagare"];
    check("notice", (0, 21_649), &covered);
}

#[test]
fn a_notice_of_180_words_fits_on_its_sheet_with_the_form() {
    let mut town = Town::of_old_prices();
    let utility = &mut town.office.utility;
    utility.email = Some("sportello@acquedotto.example.it".to_owned());
    utility.pec = Some("acquedotto.di.prova@pec.example.it".to_owned());
    utility.complaints = Some("Ufficio reclami, Piazza Fontana 1, 98100 Messina".to_owned());
    let front = |town: &Town| {
        let sheet = sheet_of(town, &town.long_unread());
        let document = Document { sheet: &sheet, notice: None, attachment: None, is_large: false };
        Press::new(Look::default()).unwrap().print(&document).unwrap().front
    };
    let sentence = "Questa bolletta contiene importi per consumi di qualche anno prima. ";
    town.put_notice("limitation.txt", &sentence.repeat(18));
    assert_eq!(front(&town), 1);
    // A text without end goes on, and the form stays whole.
    town.put_notice("limitation.txt", &sentence.repeat(180));
    assert_eq!(front(&town), 3);
}

#[test]
fn without_the_prescribed_text_a_bill_beyond_two_years_is_not_made() {
    let check = |regime: &str, barred: i64, code: Option<&str>| {
        let town = Town::of_old_prices();
        let mut file = town.long_unread();
        file.bill.barred_cents = barred;
        regime.clone_into(&mut file.holder.limitation);
        let made = sheet(&file, &town.office, CODES);
        assert_eq!(made.as_ref().err().map(|refusal| refusal.code), code, "{regime}");
        assert!(made.is_err() || made.unwrap().front.is_empty());
    };
    check("two_year", 21_649, Some("limitation_text"));
    check("two_year", 0, None);
    check("ordinary", 0, None);
}

#[test]
fn a_closing_bill_gives_the_rest_back() {
    let mut town = Town::new();
    (town.inputs.contract.status, town.inputs.contract.end_on) =
        (frontino_core::supply::Status::Ended, Some(on("2020-01-15")));
    town.read("2020-01-15", 130, ReadingKind::Operator);
    check("closing", &town, &town.bill("2020-01-31"));
}

#[test]
fn letters_say_what_by_when_and_how() {
    let mut town = Town::new();
    town.irregular = "tenant";
    let file = town.bill("2019-12-31");
    let dated_on = on("2020-01-31");
    let letters = [
        ("letter_welcome", Letter::Welcome),
        ("letter_frequency", Letter::Frequency { from: on("2020-01-01"), before: Some(4) }),
        ("letter_voltura", Letter::Voltura { notified_on: dated_on }),
    ];
    let dispatch = Dispatch { dated_on, protocol: "P-2020-000001" };
    for (name, which) in letters {
        let sheet = letter::sheet(which, &file, &town.office, CODES, dispatch).unwrap();
        let mail = Mail::of_letter(which, &file, &town.office, dated_on);
        let mail = mail.map(|mail| format!("\n\n=== email ===\n{}\n\n{}", mail.subject, mail.text));
        expect(name, &(plain_text(&sheet) + &mail.unwrap_or_default()));
    }
    town.irregular = "none";
    let file = town.bill("2019-12-31");
    let voltura = Letter::Voltura { notified_on: dated_on };
    assert_eq!(letter::sheet(voltura, &file, &town.office, CODES, dispatch), None);
}

/// All blocks, those side by side too.
fn flat(blocks: &[Block]) -> Vec<&Block> {
    let mut all = Vec::new();
    for block in blocks {
        match block {
            Block::Beside(left, right) => all.extend(flat(left).into_iter().chain(flat(right))),
            other => all.push(other),
        }
    }
    all
}

/// What R9.1 and R9.2 ask for is there, and no fact is empty (R9.6).
#[test]
fn every_item_of_a_bill_is_there() {
    let town = Town::new();
    let file = town.two_tariff_years();
    let sheet = sheet_of(&town, &file);
    let text = plain_text(&sheet);
    for item in [
        "Acquedotto di prova", // issuer
        "090 000001",          // contacts
        "Guasti ed emergenze",
        "Reclami",
        "Codice utente: U0001",
        "Matricola del contatore: M-77",
        "Codice fiscale: RSSMRA",
        "Via dell'Acqua 3",  // address of the supply
        "Via della Posta 5", // address of delivery
        "Categoria: Uso domestico residente",
        "Residenti: 3",
        "Unità servite: 1",
        "Bolletta n.: 2020/0000001",
        "Data: 02/03/2020",
        "dal 1° novembre 2019 al 31 gennaio 2020",
        "Bolletta a saldo",
        "Da pagare: € 88,64",
        "Entro il: 1° aprile 2020",
        "Fino al 16 aprile 2020 non si pagano interessi",
        "3 bollette l'anno",
        "Pagamenti precedenti",
        "avviso pagoPA",
        "cassetto fiscale",
        "Lettura (m³): 146; Come è nota: letta",
        "46 m³",
        "Consumo annuo",
        "Per la prossima bolletta: dal 1° giugno al 1° luglio 2020",
        "KMRTX7WD42HB3",
    ] {
        assert!(text.contains(item), "{item} is not in\n{text}");
    }
    for block in flat(&sheet.blocks) {
        if let Block::Facts(facts) = block {
            assert!(facts.iter().all(|fact| !fact.value.words().is_empty()), "{facts:?}");
        }
    }
}

/// Vector S2: tiers in two blocks of 61 and 31 days, UI4 only in the second, UI1 and UI2 once.
#[test]
fn the_lines_of_vector_s2_are_shown() {
    let town = Town::new();
    let sheet = sheet_of(&town, &town.two_tariff_years());
    let tables: Vec<&Table> = flat(&sheet.blocks)
        .into_iter()
        .filter_map(|block| match block {
            Block::Table(table) if table.columns[0].heading == "Voce" => Some(table),
            _ => None,
        })
        .collect();
    let [table] = tables.as_slice() else { panic!("{tables:?}") };
    let days = |name: &str| -> Vec<&str> {
        let of = table.rows.iter().filter(|row| row.cells[0] == name);
        of.map(|row| row.cells[1].as_str()).collect()
    };
    let (old, new) = ("01/11/2019 – 31/12/2019", "01/01/2020 – 31/01/2020");
    assert_eq!(days("Acqua, fascia 1 (agevolata)"), [old, new]);
    assert_eq!(days("Componente UI4"), [new]);
    assert_eq!(days("Componente UI1"), ["01/11/2019 – 31/01/2020"]);
    assert_eq!(days("Componente UI2").len(), 1);
    let sum = table.rows.last().unwrap();
    assert!(sum.is_sum && sum.cells[4] == "80,58", "{sum:?}");
    let own = table.rows.iter().filter(|row| !row.is_sum);
    let cents = own.map(|row| row.cells[4].replace(',', "").parse::<i64>().unwrap());
    assert_eq!(cents.sum::<i64>(), 8058);
    let fixed = town.two_tariff_years();
    let lines = OpenBill::read(&fixed, &town.office, CODES, &[]).unwrap().basis.bill.lines;
    assert!(lines.iter().any(|line| matches!(line.charge.kind, ChargeKind::Fixed(_))));
}

#[test]
fn the_day_of_a_reading_window_follows_the_cadence() {
    let window = |bills: i64| {
        let mut town = Town::new();
        town.bills_a_year = bills;
        let file = town.bill("2019-12-31");
        let opened = OpenBill::read(&file, &town.office, CODES, &[]).unwrap();
        opened.next_window().map(|window| (window.from, window.last_day()))
    };
    let of = |from: &str, to: &str| Some((Date::parse(from).unwrap(), Date::parse(to).unwrap()));
    assert_eq!(window(2), of("2020-07-01", "2020-07-31"));
    assert_eq!(window(6), of("2020-03-01", "2020-03-31"));
    assert_eq!(window(5), None);
}
