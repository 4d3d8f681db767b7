//! Messages in plain text: the subject and a short text in tu (N-05, N-10, N-13), and any sheet as
//! text for who reads mail without pictures.

use super::{Codes, Letter, common_places, frequency_places, own_places};
use crate::cli::italian::m3;
use crate::documents::Office;
use crate::documents::words::{Place, date, euros, paragraphs, with_day};
use frontino_core::dates::Date;
use frontino_core::direct_debit::collected_on;
use frontino_core::interest::free_until;
use frontino_core::money::Cents;
use frontino_documents::sheet::{Block, Form, Sheet, Text};
use frontino_store::bill_file::BillFile;
use frontino_store::export::BillRow;

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

impl Mail {
    /// The message that a bill is there (N-05); a draft has none.
    #[must_use]
    pub fn of_bill(file: &BillFile, office: &Office) -> Option<Mail> {
        let row = &file.bill;
        let (issued_on, due_on) = (row.issued_on?, row.due_on?);
        let asked = row.asked();
        // What is beyond the limitation alone is not debited: it is paid by the notice.
        let is_debit = file.supply.payment == "sdd" && asked.debitable > Cents::ZERO;
        let due_on = if is_debit { collected_on(due_on, issued_on) } else { due_on };
        let sum = if is_debit { asked.debitable } else { Cents(row.payable_cents) };
        let own = [
            ("numero", row.number.clone()),
            ("importo", euros(sum)),
            ("scadenza", date(due_on)),
            ("entro", with_day("entro il", due_on)),
            ("il_giorno", with_day("il", due_on)),
            ("fino_al", with_day("fino al", free_until(due_on, &office.interest))),
            ("consumo", consumption(row.actual_l, row.estimated_l)),
            ("avviso", row.notice_number.clone()),
            ("oltre_due_anni", beyond_two_years(row, is_debit)),
        ];
        let name = match (row.payable_cents > 0, is_debit) {
            (false, _) => "mail_nothing_due",
            (true, true) => "mail_debit",
            (true, false) => "mail_bill",
        };
        Some(filled(name, file, office, issued_on, own.to_vec()))
    }

    /// The message that goes with a letter (N-10, N-13); the welcome goes on paper only, with its
    /// code.
    #[must_use]
    pub fn of_letter(letter: Letter, file: &BillFile, office: &Office, on: Date) -> Option<Mail> {
        let (name, own) = match letter {
            Letter::Welcome => return None,
            Letter::Frequency { before, .. } => ("mail_frequency", frequency_places(file, before)),
            Letter::Voltura { .. } if file.supply.irregular == "none" => return None,
            Letter::Voltura { .. } => ("mail_voltura", own_places(letter, file, Codes::default())),
        };
        Some(filled(name, file, office, on, own))
    }
}

/// What a message says of the part that the holder may refuse (R5.4), before whose page it is read.
fn beyond_two_years(row: &BillRow, is_debit: bool) -> String {
    if row.barred_cents <= 0 {
        return String::new();
    }
    let sum = euros(Cents(row.barred_cents));
    let then = match (is_debit, row.payable_cents > 0) {
        (true, _) => "non sono nell'addebito. Leggi la prima pagina della bolletta",
        (false, true) => "prima di pagare leggi la prima pagina della bolletta",
        (false, false) => "leggi la prima pagina della bolletta",
    };
    format!(" Per consumi di oltre due anni fa ci sono {sum}: {then}.")
}

fn consumption(actual_l: i64, estimated_l: i64) -> String {
    let kind = match (actual_l, estimated_l) {
        (_, 0) => "letto",
        (0, _) => "stimato",
        _ => "in parte stimato",
    };
    format!("{} m³ ({kind})", m3(actual_l + estimated_l))
}

/// A text with its places filled; its first paragraph is the subject.
fn filled(
    name: &str,
    file: &BillFile,
    office: &Office,
    on: Date,
    own: Vec<Place<'static>>,
) -> Mail {
    let mut places = common_places(file, office, on);
    places.extend(own);
    let text = office.templates.filled(name, &places);
    let mut all = paragraphs(&text);
    let subject = all.next().unwrap_or_default();
    Mail { subject, text: all.collect::<Vec<_>>().join("\n\n") + "\n" }
}

/// A sheet as plain text: the same words in the same order.
#[must_use]
pub fn plain_text(sheet: &Sheet) -> String {
    let mut out = format!("{}\n{}\n\n", sheet.sender.name, sheet.sender.lines.join("\n"));
    out.push_str(&format!("{}\n\n", sheet.addressee.join("\n")));
    for fact in &sheet.references {
        out.push_str(&format!("{}: {}\n", fact.label, fact.value.words()));
    }
    out.push('\n');
    add(&sheet.front, &mut out);
    add(&sheet.blocks, &mut out);
    out.push_str(&format!("--\n{}\n", sheet.foot));
    out
}

fn add(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { level: 1, words } => out.push_str(&words.to_uppercase()),
            Block::Heading { words, .. } => out.push_str(&format!("== {words}")),
            Block::Paragraph(text) => out.push_str(&text.words()),
            Block::List(points) => add_lines(points, "- ", out),
            Block::Facts(facts) => {
                let line = |fact: &_| say_fact(fact);
                out.push_str(&facts.iter().map(line).collect::<Vec<_>>().join("\n"));
            }
            Block::Table(table) => {
                out.push_str(&table.caption);
                for row in &table.rows {
                    let cells = row.cells.iter().zip(&table.columns);
                    let cells = cells.filter(|(cell, _)| !cell.is_empty());
                    let cells: Vec<String> = cells
                        .enumerate()
                        .map(|(place, (cell, column))| match place {
                            0 => cell.clone(),
                            _ => format!("{}: {cell}", column.heading),
                        })
                        .collect();
                    out.push_str(&format!("\n- {}", cells.join("; ")));
                    if !row.note.is_empty() {
                        out.push_str(&format!(" [{}]", row.note));
                    }
                }
            }
            Block::Chart(chart) => {
                out.push_str(&chart.caption);
                for bar in &chart.bars {
                    let value = &bar.value_words;
                    let (label, kind) = (&bar.label, &bar.kind_words);
                    out.push_str(&format!("\n- {label}: {value} {} ({kind})", chart.unit));
                }
            }
            Block::Code(code) => {
                out.push_str(&format!("{}\n", code.caption));
                if !code.code.is_empty() {
                    out.push_str(&format!("{}: {}\n", code.label, code.code));
                }
                add_lines(&code.lines, "", out);
            }
            Block::Amount(amount) => {
                out.push_str(&format!("{}: {}\n", amount.label, amount.amount));
                if !amount.due.is_empty() {
                    out.push_str(&format!("{}: {}\n", amount.due_label, amount.due));
                }
                add_lines(&amount.lines, "", out);
            }
            Block::Callout(callout) => {
                out.push_str(&format!("! {}\n", callout.title));
                add_lines(&callout.lines, "", out);
            }
            Block::Form(form) => add_form(form, out),
            Block::Beside(left, right) => {
                add(left, out);
                add(right, out);
                continue;
            }
            Block::NewPage => continue,
        }
        out.push_str("\n\n");
    }
}

fn add_form(form: &Form, out: &mut String) {
    let Form { cut, title, to, facts, words, choices, blanks } = form;
    out.push_str(&format!("- - - {cut}\n== {title}\n{}\n", to.words()));
    facts.iter().for_each(|fact| out.push_str(&format!("{}\n", say_fact(fact))));
    out.push_str(&format!("{}\n", words.words()));
    add_lines(choices, "[ ] ", out);
    blanks.iter().for_each(|blank| out.push_str(&format!("\n{blank}: ____________")));
}

fn say_fact(fact: &frontino_documents::sheet::Fact) -> String {
    format!("{}: {}", fact.label, fact.value.words())
}

fn add_lines(lines: &[Text], mark: &str, out: &mut String) {
    let lines: Vec<String> = lines.iter().map(|line| format!("{mark}{}", line.words())).collect();
    out.push_str(&lines.join("\n"));
}
