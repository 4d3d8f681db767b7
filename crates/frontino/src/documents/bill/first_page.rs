//! The first page: what kind of bill, how much by when, the consumption in short, how often.

use super::limitation::TITLE;
use super::{OpenBill, place_of_supply};
use crate::documents::words::{days, euros, every, without_rules};
use crate::explain::frequency;
use frontino_documents::sheet::{Block, Text};

impl OpenBill<'_> {
    /// The blocks of the first page.
    pub(super) fn first_page(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::Heading { level: 1, words: self.title() },
            Block::Paragraph(Text::marked(&format!(
                "**{}**, periodo {}. Fornitura in {}.",
                self.kind_words(),
                days(self.period()),
                place_of_supply(self.file),
            ))),
        ];
        let mut left = vec![
            self.amount_box(),
            Block::Paragraph(Text::marked(&self.earlier_payments())),
            Block::Paragraph(Text::marked(&self.frequency())),
        ];
        if let Some(barred) = self.barred() {
            let words = format!(
                "**Attenzione:** {} di questa bolletta sono per consumi di oltre due anni fa. \
                 Legga prima «{TITLE}», qui all'inizio.",
                euros(barred)
            );
            left.insert(1, Block::Paragraph(Text::marked(&words)));
        }
        let mut right = vec![Block::Heading { level: 2, words: "Il Suo consumo".to_owned() }];
        self.add_consumption(&mut right);
        right.extend(self.chart().map(Block::Chart));
        blocks.push(Block::Beside(left, right));
        blocks.push(Block::Table(self.readings_in_short()));
        let boxes = self.code_boxes();
        blocks.extend(match <[Block; 2]>::try_from(boxes) {
            Ok([reading, activation]) => vec![Block::Beside(vec![reading], vec![activation])],
            Err(boxes) => boxes,
        });
        blocks
    }

    fn kind_words(&self) -> String {
        let words = self.bill_type().words();
        match self.is_credit_note() {
            true => format!("{words}, con una somma a Suo favore"),
            false => words.to_owned(),
        }
    }

    /// How many bills a year, and why (R1.1, R1.2).
    fn frequency(&self) -> String {
        let supply = &self.file.supply;
        let Some(bills) = supply.assigned_bills.filter(|_| !self.is_closing()) else {
            let none = "questa è l'ultima bolletta del contratto";
            let unknown = "la frequenza non è registrata";
            let words = if self.is_closing() { none } else { unknown };
            return format!("**Frequenza:** {words}.");
        };
        let why = frequency::reason(supply.frequency_reason.as_deref());
        let why = without_rules(&frequency::why(&why));
        format!("**Frequenza:** {bills} bollette l'anno, {}. Perché: {why}.", every(bills))
    }
}
