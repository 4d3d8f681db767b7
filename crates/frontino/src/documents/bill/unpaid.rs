//! The state of earlier payments (R9.1), as it was when the bill was issued.

use super::OpenBill;
use crate::cli::italian::{amount, day};
use crate::documents::words::{date, euros};
use frontino_core::money::Cents;
use frontino_documents::sheet::{Block, Column, Row, Table, Text};
use frontino_store::bill_file::OpenBefore;

impl OpenBill<'_> {
    fn open(&self) -> impl Iterator<Item = &OpenBefore> {
        self.file.unpaid.iter().filter(|document| document.open_cents > 0)
    }

    /// What is open, in a sentence for the first page.
    pub(super) fn earlier_payments(&self) -> String {
        let (count, sum) = (self.open().count(), self.open().map(|d| Cents(d.open_cents)).sum());
        match count {
            0 => "**Pagamenti precedenti:** non risultano bollette da pagare. Grazie.".to_owned(),
            1 => format!(
                "**Pagamenti precedenti:** risulta da pagare un documento, per {}. Lo trova nelle \
                 pagine seguenti.",
                euros(sum)
            ),
            several => format!(
                "**Pagamenti precedenti:** risultano da pagare {several} documenti, per {}. \
                 L'elenco è nelle pagine seguenti.",
                euros(sum)
            ),
        }
    }

    /// The list of what is open.
    pub(super) fn add_unpaid(&self, blocks: &mut Vec<Block>) {
        let mut rows: Vec<Row> = self.open().map(row).collect();
        if rows.is_empty() {
            return;
        }
        let sum: Cents = self.open().map(|document| Cents(document.open_cents)).sum();
        let cells = vec!["Totale".to_owned(), String::new(), String::new(), amount(sum)];
        rows.push(Row { cells, is_sum: true, ..Row::default() });
        let column = |heading: &str, is_number, width_percent| Column {
            heading: heading.to_owned(),
            is_number,
            width_percent,
        };
        blocks.push(Block::Heading { level: 2, words: "Pagamenti precedenti".to_owned() });
        blocks.push(Block::Table(Table {
            caption: format!("Documenti che risultano da pagare al {}", date(self.issued_on())),
            columns: vec![
                column("Documento", false, 40),
                column("Data", false, 20),
                column("Scadenza", false, 20),
                column("Da pagare (€)", true, 20),
            ],
            rows,
        }));
        let words = "Se ha già pagato negli ultimi giorni, grazie: può ignorare questo elenco. Se \
            non riesce a pagare, ci chieda le rate.";
        blocks.push(Block::Paragraph(Text::plain(words)));
    }
}

fn row(document: &OpenBefore) -> Row {
    let cells = vec![
        document.document_number.clone(),
        day(document.issued_on),
        day(document.due_on),
        amount(Cents(document.open_cents)),
    ];
    let note = document.plan.as_ref().map(|plan| format!("piano di rate {plan}"));
    Row { cells, note: note.unwrap_or_default(), ..Row::default() }
}
