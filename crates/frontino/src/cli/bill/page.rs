//! `frontino bill page`: a bill, or a letter to its holder, as a page to be looked at and printed,
//! or as plain text.

use crate::bill_run::RunInputs;
use crate::cli::{Context, Status};
use crate::documents::letter::{self, Dispatch, Letter, Mail, plain_text};
use crate::documents::{Codes, Office, bill, page};
use crate::explain::{line_details, missing};
use crate::refusal::Refusal;
use clap::{Args, ValueEnum};
use frontino_documents::sheet::Sheet;
use frontino_store::bill_file::{self, BillFile};
use serde_json::json;
use std::path::PathBuf;

/// What to show.
#[derive(Args)]
pub struct Page {
    /// Numero della bolletta, o codice dell'utenza per la sua ultima
    number: String,
    /// File da scrivere: una pagina .html, o il solo testo .txt
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Che cosa mostrare
    #[arg(long, value_enum, default_value = "bill")]
    what: What,
}

/// The bill or one of the letters.
#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// La bolletta
    Bill,
    /// La lettera di benvenuto
    Welcome,
    /// La lettera sulla frequenza delle bollette
    Frequency,
    /// La lettera sulla voltura
    Voltura,
}

/// Runs the command.
///
/// # Errors
/// When the bill is not there, the letter does not concern it, or the file cannot be written.
pub fn run(context: &Context, asked: &Page) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let file = bill_file::find(&mut tx, &asked.number)?;
    let file = file.ok_or_else(|| missing(&asked.number))?;
    let office = Office::open(&mut tx, &context.config, &context.data, file.bill.catalogue)?;
    let (sheet, mail) = match asked.what.letter(&file) {
        Some(which) => {
            let dated_on = file.bill.issued_on.unwrap_or_else(|| context.today());
            let protocol = format!("prova di {}", file.supply.code);
            let dispatch = Dispatch { dated_on, protocol: &protocol };
            let sheet = letter::sheet(which, &file, &office, Codes::default(), dispatch);
            (sheet.ok_or_else(not_concerned)?, Mail::of_letter(which, &file, &office, dated_on))
        }
        None => {
            let sheet = if asked.is_text() {
                bill::sheet(&file, &office, Codes::default())?
            } else {
                let details = line_details(&mut tx, &asked.number)?;
                bill::explained(&file, &office, Codes::default(), &details)?
            };
            (sheet, Mail::of_bill(&file, &office))
        }
    };
    let content = if asked.is_text() { text(&sheet, mail) } else { page::html(&sheet)? };
    std::fs::write(&asked.out, &content).map_err(|error| Refusal::file(&asked.out, &error))?;
    let out = asked.out.display().to_string();
    let value = json!({"file": out, "title": sheet.title, "bytes": content.len()});
    context.printer.result(&value, &format!("{}: {out}\n", sheet.title));
    Ok(Status::Done)
}

/// The message that would go by mail, then the sheet.
fn text(sheet: &Sheet, mail: Option<Mail>) -> String {
    let mail = mail.map(|mail| format!("Oggetto: {}\n\n{}\n---\n\n", mail.subject, mail.text));
    mail.unwrap_or_default() + &plain_text(sheet)
}

fn not_concerned() -> Refusal {
    Refusal::new("letter_not_due", "questa lettera non riguarda l'utenza")
        .at("--what")
        .next("la voltura riguarda solo chi è intestatario irregolare")
}

impl Page {
    fn is_text(&self) -> bool {
        self.out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"))
    }
}

impl What {
    fn letter(self, file: &BillFile) -> Option<Letter> {
        // A bill not issued yet has its letters on the day that its run plans.
        let planned = || RunInputs::of(&file.run).map(|inputs| inputs.issue_days(&file.run).0);
        let issued_on = file.bill.issued_on.or_else(|| planned().ok()).unwrap_or(file.bill.until);
        match self {
            What::Bill => None,
            What::Welcome => Some(Letter::Welcome),
            What::Frequency => Some(Letter::Frequency { from: file.bill.until, before: None }),
            What::Voltura => {
                Some(Letter::Voltura { notified_on: file.supply.notified_on.unwrap_or(issued_on) })
            }
        }
    }
}
