//! Credit notes on paper: what of which bill is taken back and why, line by line, with its VAT, and
//! what becomes of the sum. A bill whose total is negative is one too (R3.11), with the words of a
//! bill otherwise.

use super::Office;
use super::bill::{addressee, place_of_supply};
use super::words::{date, euros};
use crate::charge_words;
use crate::cli::italian::{amount, day};
use crate::credit_note::Bill;
use frontino_core::charge::ChargeKind;
use frontino_core::credit_note::CreditedPart;
use frontino_core::money::Cents;
use frontino_documents::sheet::{Block, Column, Fact, Row, Sheet, Table, Text};
use frontino_store::credit_note::{NoteIssue, StoredNote};

/// The title of a document that gives money back.
#[must_use]
pub fn title(number: &str) -> String {
    format!("Nota di credito n. {number}")
}

/// The sheet of an issued note; nothing before its issue.
#[must_use]
pub fn sheet(bill: &Bill, note: &StoredNote, office: &Office) -> Option<Sheet> {
    let issue = note.issue.as_ref()?;
    let words = format!(
        "Questa nota di credito riguarda la **bolletta n. {}** del {}, per la fornitura in {}. \
         Le riconosciamo **{}**.",
        note.bill_number,
        date(note.bill_issued_on),
        place_of_supply(&bill.file),
        euros(Cents(note.owed_cents)),
    );
    let blocks = vec![
        Block::Heading { level: 1, words: title(&issue.number) },
        Block::Paragraph(Text::marked(&words)),
        Block::Paragraph(Text::marked(&format!("**Motivo:** {}", note.reason))),
        Block::Heading { level: 2, words: "Che cosa togliamo, voce per voce".to_owned() },
        Block::Table(parts(bill, note)),
        Block::Heading { level: 2, words: "Le somme".to_owned() },
        Block::Table(sums(note)),
        Block::Heading { level: 2, words: "Che cosa succede adesso".to_owned() },
        Block::List(what_follows(note, office)),
    ];
    Some(Sheet {
        title: title(&issue.number),
        dated_on: issue.issued_on,
        sender: office.sender(),
        addressee: addressee(&bill.file),
        references: references(bill, note, issue),
        front: Vec::new(),
        blocks,
        foot: format!("{} · {}", office.foot(), title(&issue.number)),
    })
}

fn references(bill: &Bill, note: &StoredNote, issue: &NoteIssue) -> Vec<Fact> {
    vec![
        Fact::new("Codice utente", &*bill.file.supply.code),
        Fact::new("Nota di credito n.", &*issue.number),
        Fact::new("Data", day(issue.issued_on)),
        Fact::new("Bolletta n.", &*note.bill_number),
    ]
}

fn column(heading: &str, is_number: bool, width_percent: u8) -> Column {
    Column { heading: heading.to_owned(), is_number, width_percent }
}

fn parts(bill: &Bill, note: &StoredNote) -> Table {
    let row = |part: &CreditedPart| {
        let line = bill.lines().get(part.place)?;
        let correction = if line.charge.correction { "Conguaglio: " } else { "" };
        let mut name = charge_words::name(line.charge, &bill.catalogue.components);
        if let (ChargeKind::Component(_), Some((first, code))) =
            (line.charge.kind, name.rsplit_once(' '))
        {
            // `UI1`, as the resolutions write it.
            name = format!("{first} {}", code.to_uppercase().replace('_', " "));
        }
        let span = match line.period.is_empty() {
            true => String::new(),
            false => format!("{} – {}", day(line.period.from), day(line.period.last_day())),
        };
        let cells =
            vec![format!("{correction}{name}"), span, amount(line.amount), amount(part.amount)];
        Some(Row { cells, ..Row::default() })
    };
    Table {
        caption: "Importi senza IVA; un importo negativo si riprende".to_owned(),
        columns: vec![
            column("Voce", false, 38),
            column("Giorni", false, 26),
            column("In bolletta (€)", true, 18),
            column("Tolto (€)", true, 18),
        ],
        rows: note.parts.iter().filter_map(row).collect(),
    }
}

fn sums(note: &StoredNote) -> Table {
    let row = |label: String, cents: i64, is_sum: bool| {
        let cells = vec![label, amount(Cents(cents))];
        Row { cells, is_sum, ..Row::default() }
    };
    let mut rows = vec![row("Imponibile".to_owned(), note.net_cents, false)];
    for vat in &note.vat {
        let label = format!("IVA {}% su {}", vat.percent, amount(vat.net));
        rows.push(row(label, vat.vat.0, false));
    }
    if note.outside_cents != 0 {
        rows.push(row("Voci fuori IVA".to_owned(), note.outside_cents, false));
    }
    rows.push(row("Totale della nota di credito".to_owned(), note.total_cents(), true));
    if note.owed_cents != note.total_cents() {
        let label = "Tolto dal debito: l'IVA è versata dall'ente allo Stato".to_owned();
        rows.push(row(label, note.owed_cents, false));
    }
    Table {
        caption: "Dall'imponibile al totale".to_owned(),
        columns: vec![column("Somma", false, 75), column("Importo (€)", true, 25)],
        rows,
    }
}

fn what_follows(note: &StoredNote, office: &Office) -> Vec<Text> {
    let mut all = vec![
        format!(
            "Se non ha ancora pagato la bolletta n. {}: il suo avviso pagoPA da oggi chiede solo \
             quello che resta, o niente se non resta nulla.",
            note.bill_number
        ),
        "Se l'ha già pagata: la somma è a Suo credito e la togliamo dalla prossima bolletta."
            .to_owned(),
        format!("Per domande: {}.", office.contacts()),
    ];
    if note.ground == "barred" {
        all.insert(
            0,
            "Sono importi di oltre due anni fa, che la legge permette di non pagare.".to_owned(),
        );
    }
    all.iter().map(|words| Text::plain(words.clone())).collect()
}
