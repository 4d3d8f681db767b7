//! VAT by rate, and from the lines to what is to be paid (R3.10, R3.11).

use super::OpenBill;
use crate::cli::italian::amount;
use crate::explain::vat_bases;
use frontino_core::money::Cents;
use frontino_documents::sheet::{Block, Column, Row, Table, Text};

impl OpenBill<'_> {
    /// The two tables.
    pub(super) fn add_sums(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading { level: 2, words: "IVA e totali".to_owned() });
        let (vat, totals) = (Block::Table(self.vat_table()), Block::Table(self.totals_table()));
        blocks.push(Block::Beside(vec![vat], vec![totals]));
        if self.is_split() {
            let words = "L'IVA di questa bolletta la versa l'ente allo Stato (scissione dei \
                pagamenti): non va pagata a noi.";
            blocks.push(Block::Paragraph(Text::plain(words)));
        }
    }

    fn vat_table(&self) -> Table {
        let row = |(percent, base): (i64, Cents)| {
            let vat = base.percent(percent);
            let cells = vec![format!("IVA {percent}%"), amount(base), amount(vat)];
            Row { cells, ..Row::default() }
        };
        let column = |heading: &str, is_number, width_percent| Column {
            heading: heading.to_owned(),
            is_number,
            width_percent,
        };
        Table {
            caption: "IVA".to_owned(),
            columns: vec![
                column("Aliquota", false, 34),
                column("Imponibile (€)", true, 36),
                column("IVA (€)", true, 30),
            ],
            rows: vat_bases(&self.basis.bill.lines).into_iter().map(row).collect(),
        }
    }

    fn totals_table(&self) -> Table {
        let row = &self.file.bill;
        let outside: Cents = self
            .basis
            .bill
            .lines
            .iter()
            .filter(|line| !line.charge.kind.bears_vat())
            .map(|line| line.amount)
            .sum();
        let (total, left) = (Cents(row.total_cents), self.basis.bill.credit);
        let split = if self.is_split() { Cents(-row.vat_cents) } else { Cents::ZERO };
        // What earlier bills left over is what is missing between the sum and what is asked.
        let paid_before = Cents(row.credit_cents);
        let credit_before = self.payable() + paid_before - left - (total + outside + split);
        let mut rows = vec![
            sum("Imponibile", Cents(row.net_cents), false),
            sum("IVA", Cents(row.vat_cents), false),
            sum("Totale della bolletta", total, true),
        ];
        let optional = [
            ("Voci fuori IVA (bonus, deposito, interessi, costi)", outside),
            ("IVA versata dall'ente allo Stato", split),
            ("Credito delle bollette precedenti", credit_before),
            ("Pagato in più in precedenza", -paid_before),
        ];
        let some = optional.into_iter().filter(|(_, amount)| *amount != Cents::ZERO);
        rows.extend(some.map(|(label, amount)| sum(label, amount, false)));
        if left != Cents::ZERO {
            rows.push(sum("Credito che resta a Suo favore", left, false));
        }
        rows.push(sum("Da pagare", self.payable(), true));
        let asked = self.file.bill.asked();
        if asked.barred > Cents::ZERO {
            let rest = if self.is_direct_debit() { "addebito sul conto" } else { "il resto" };
            rows.push(sum("di cui consumi di oltre due anni fa", asked.barred, false));
            rows.push(sum(&format!("di cui {rest}"), asked.debitable, false));
        }
        Table {
            caption: "Dal totale a quanto deve pagare".to_owned(),
            columns: vec![
                Column { heading: "Somma".to_owned(), is_number: false, width_percent: 75 },
                Column { heading: "Importo (€)".to_owned(), is_number: true, width_percent: 25 },
            ],
            rows,
        }
    }
}

fn sum(label: &str, cents: Cents, is_sum: bool) -> Row {
    Row { cells: vec![label.to_owned(), amount(cents)], is_sum, ..Row::default() }
}
