//! The letter about a plan of instalments (R1.10): what is due when, what happens otherwise, with a
//! notice for each instalment that is still to be paid.

#[cfg(test)]
mod tests;

use super::letter::common_places;
use super::words::{Place, blocks, euros};
use super::{Office, bill};
use crate::cli::italian::{amount, day};
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_documents::sheet::{Block, Column, Fact, Row, Sheet, Table};
use frontino_store::bill_file::BillFile;
use frontino_store::instalment::{StoredInstalment, StoredPlan};

/// The sheet of the letter, dated on a day; a plan ends when an instalment is unpaid for more than
/// `end_after_days`.
#[must_use]
pub fn sheet(
    (file, plan): (&BillFile, &StoredPlan),
    office: &Office,
    on: Date,
    end_after_days: i32,
) -> Sheet {
    let mut places = common_places(file, office, on);
    places.extend(own_places(plan, end_after_days));
    let is_table =
        |block: &Block| matches!(block, Block::Paragraph(text) if text.words() == "[rate]");
    let content = blocks(&office.templates.filled("instalments", &places), 1);
    let content = content
        .into_iter()
        .map(|block| if is_table(&block) { Block::Table(table(plan)) } else { block });
    let protocol = format!("{}-R", plan.bill_number);
    Sheet {
        title: format!("Piano di rate della bolletta {}", plan.bill_number),
        dated_on: on,
        sender: office.sender(),
        addressee: bill::addressee(file),
        references: vec![
            Fact::new("Codice utente", &*plan.supply_code),
            Fact::new("Protocollo", &*protocol),
            Fact::new("Data", day(on)),
        ],
        front: Vec::new(),
        blocks: content.collect(),
        foot: format!("{} · Protocollo {protocol}", office.foot()),
    }
}

fn own_places(plan: &StoredPlan, end_after_days: i32) -> Vec<Place<'static>> {
    let is_untouched = plan.instalments.iter().all(|part| part.paid_cents == 0);
    let whole = match is_untouched {
        true => {
            "Finché non paga una rata può anche pagare tutto insieme, con l'avviso della \
                 bolletta. "
        }
        false => "",
    };
    let interest = match plan.deferral_percent {
        0 => "Pagare a rate non costa interessi.".to_owned(),
        percent => format!(
            "Per ogni rata si pagano gli interessi di dilazione, al {percent} per cento del tasso \
             di riferimento della Banca centrale europea: li trova nella prossima bolletta."
        ),
    };
    let ends = match end_after_days {
        0 => "entro la scadenza".to_owned(),
        1 => "entro un giorno dalla scadenza".to_owned(),
        days => format!("entro {days} giorni dalla scadenza"),
    };
    vec![
        ("numero", plan.bill_number.clone()),
        ("importo", euros(Cents(plan.debt_cents))),
        ("rate", plan.instalments.len().to_string()),
        ("tutto_insieme", whole.to_owned()),
        ("interessi", interest),
        ("decade", ends),
    ]
}

fn table(plan: &StoredPlan) -> Table {
    let mut rows: Vec<Row> = plan.instalments.iter().map(row).collect();
    let sum = amount(Cents(plan.debt_cents));
    let cells = vec!["Totale".to_owned(), String::new(), String::new(), sum];
    rows.push(Row { cells, is_sum: true, ..Row::default() });
    let column = |heading: &str, is_number, width_percent| Column {
        heading: heading.to_owned(),
        is_number,
        width_percent,
    };
    Table {
        caption: "Le rate".to_owned(),
        columns: vec![
            column("Rata", false, 12),
            column("Scadenza", false, 22),
            column("Codice avviso", false, 44),
            column("Importo (€)", true, 22),
        ],
        rows,
    }
}

fn row(part: &StoredInstalment) -> Row {
    let number = NoticeNumber::parse(&part.notice_number).map(NoticeNumber::grouped);
    let number = number.unwrap_or_else(|_| part.notice_number.clone());
    let cells =
        vec![part.no.to_string(), day(part.due_on), number, amount(Cents(part.amount_cents))];
    let note = match part.paid_cents {
        0 => String::new(),
        cents if cents >= part.amount_cents => "pagata".to_owned(),
        cents => format!("pagati {}", euros(Cents(cents))),
    };
    Row { cells, note, ..Row::default() }
}
