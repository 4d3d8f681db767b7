//! Letters (R1.4, R6.7): welcome to the personal area, another billing frequency, the voltura that
//! an irregular holder has to arrange. What is asked and by when comes first, then what happens
//! otherwise, then three ways to do it. On paper Lei, in a mail tu.

mod mail;

pub use mail::{Mail, plain_text};

use super::bill::{self, activation_box};
use super::words::{Place, blocks, date, every, with_day};
use super::{Codes, Office};
use crate::cli::italian::day;
use crate::explain::frequency;
use frontino_core::dates::Date;
use frontino_core::ids::public_code::activation_until;
use frontino_documents::sheet::{Block, CodeBox, Fact, Sheet, Text};
use frontino_store::bill_file::BillFile;

/// Days that a holder has for the voltura (R6.7).
pub const VOLTURA_DAYS: i32 = 60;

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// The personal area and how to enter it.
    Welcome,
    /// Another number of bills a year, from a day on.
    Frequency {
        /// First day.
        from: Date,
        /// Bills a year so far, where they are known.
        before: Option<i64>,
    },
    /// The voltura, by the 60th day after the notification.
    Voltura {
        /// Day of the notification.
        notified_on: Date,
    },
}

/// A letter to the holder of a bill: its day and the number under which it is on record.
#[derive(Clone, Copy, Debug)]
pub struct Dispatch<'a> {
    /// Day that it bears.
    pub dated_on: Date,
    /// Number of the protocol.
    pub protocol: &'a str,
}

/// The sheet of a letter; nothing when it does not concern the supply.
#[must_use]
pub fn sheet(
    letter: Letter,
    file: &BillFile,
    office: &Office,
    codes: Codes<'_>,
    dispatch: Dispatch<'_>,
) -> Option<Sheet> {
    let name = template(letter, file)?;
    let mut places = common_places(file, office, dispatch.dated_on);
    places.extend(own_places(letter, file, codes));
    let mut content = Vec::new();
    for block in blocks(&office.templates.filled(name, &places), 1) {
        match (is_code_place(&block), codes.activation) {
            (true, Some(code)) if letter == Letter::Welcome => {
                let site = office.site.as_deref();
                let mut code = activation_box(code, site, &office.contacts());
                code.payload = site.map(|site| format!("{site}/accesso"));
                content.push(Block::Code(code));
            }
            (true, _) => content.extend(scan_box(letter, office).map(Block::Code)),
            (false, _) => content.push(block),
        }
    }
    let title = content.iter().find_map(|block| match block {
        Block::Heading { level: 1, words } => Some(words.clone()),
        _ => None,
    });
    Some(Sheet {
        title: title.unwrap_or_else(|| "Comunicazione".to_owned()),
        dated_on: dispatch.dated_on,
        sender: office.sender(),
        addressee: addressee(letter, file),
        references: vec![
            Fact::new("Codice utente", &*file.supply.code),
            Fact::new("Protocollo", dispatch.protocol),
            Fact::new("Data", day(dispatch.dated_on)),
        ],
        front: Vec::new(),
        blocks: content,
        foot: format!("{} · Protocollo {}", office.foot(), dispatch.protocol),
    })
}

/// The code that opens the page of the voltura.
fn scan_box(letter: Letter, office: &Office) -> Option<CodeBox> {
    let (Letter::Voltura { .. }, Some(site)) = (letter, &office.site) else { return None };
    let shown = office.site_name().unwrap_or(site);
    let words = format!("Oppure apra {shown}/voltura. Tenga pronto il codice utente.");
    Some(CodeBox {
        caption: "Inquadra qui per chiedere la voltura".to_owned(),
        payload: Some(format!("{site}/voltura")),
        label: String::new(),
        code: String::new(),
        lines: vec![Text::plain(words)],
    })
}

/// Whom a letter is written to: that of the voltura goes to who uses the water, at the supply.
fn addressee(letter: Letter, file: &BillFile) -> Vec<String> {
    let Letter::Voltura { .. } = letter else { return bill::addressee(file) };
    let supply = &file.supply;
    let name = match (&supply.occupant_name, supply.irregular.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "deceased") => format!("Eredi di {}", file.holder.full_name()),
        (None, _) => "A chi usa l'acqua".to_owned(),
    };
    let lines = [Some(name), supply.address.clone(), bill::town(&supply.zip, &supply.city)];
    lines.into_iter().flatten().collect()
}

/// The text of a letter; nothing for a voltura that nobody has to arrange.
fn template(letter: Letter, file: &BillFile) -> Option<&'static str> {
    Some(match (letter, file.supply.irregular.as_str()) {
        (Letter::Welcome, _) => "welcome",
        (Letter::Frequency { .. }, _) => "frequency",
        (Letter::Voltura { .. }, "deceased") => "voltura_deceased",
        (Letter::Voltura { .. }, "tenant") => "voltura_tenant",
        (Letter::Voltura { .. }, "sold") => "voltura_sold",
        (Letter::Voltura { .. }, _) => return None,
    })
}

/// Whether a paragraph stands for the box with a code.
fn is_code_place(block: &Block) -> bool {
    matches!(block, Block::Paragraph(text) if text.words() == "[codice]")
}

fn own_places(letter: Letter, file: &BillFile, codes: Codes<'_>) -> Vec<Place<'static>> {
    match letter {
        Letter::Welcome => {
            let printed_on = file.bill.issued_on.unwrap_or(file.bill.until);
            let until = activation_until(printed_on, None);
            vec![
                ("codice_attivazione", codes.activation.unwrap_or_default().to_owned()),
                ("codice_fino_al", with_day("fino al", until)),
            ]
        }
        Letter::Frequency { from, before } => {
            let mut places = frequency_places(file, before);
            places.push(("dal", with_day("dal", from)));
            places
        }
        Letter::Voltura { notified_on } => {
            let until = notified_on.plus(VOLTURA_DAYS);
            vec![
                ("termine", date(until)),
                ("entro", with_day("entro il", until)),
                ("fino_al", with_day("fino al", until)),
                ("intestatario", file.holder.full_name()),
            ]
        }
    }
}

/// How often the supply is billed, instead of how often so far, and why.
fn frequency_places(file: &BillFile, before: Option<i64>) -> Vec<Place<'static>> {
    let supply = &file.supply;
    let bills = supply.assigned_bills.unwrap_or(2);
    let reason = frequency::reason(supply.frequency_reason.as_deref());
    let why = super::words::without_rules(&frequency::why(&reason));
    let instead = before.filter(|before| *before != bills);
    let instead = instead.map(|before| format!(" invece di {before}")).unwrap_or_default();
    vec![
        ("bollette", bills.to_string()),
        ("invece", instead),
        ("ogni", every(bills)),
        ("motivo", why),
    ]
}

/// Places that every text may name.
#[must_use]
pub fn common_places(file: &BillFile, office: &Office, on: Date) -> Vec<Place<'static>> {
    let utility = &office.utility;
    let or = |value: Option<&str>, otherwise: &str| value.unwrap_or(otherwise).to_owned();
    vec![
        ("gestore", or(utility.name.as_deref(), "")),
        ("telefono", or(utility.phone.as_deref(), "allo sportello")),
        ("email", or(utility.email.as_deref(), "allo sportello")),
        ("sito", or(office.site_name(), "il nostro sito")),
        ("codice_utente", file.supply.code.clone()),
        ("indirizzo_fornitura", bill::place_of_supply(file)),
        ("data", date(on)),
    ]
}
