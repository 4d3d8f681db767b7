//! `frontino instalment pdf`: the letter about a plan, with the notices of its instalments.

use crate::cli::{Context, Status};
use crate::documents::{Office, instalment as letter, notice, press};
use crate::instalment::Terms;
use crate::refusal::Refusal;
use clap::Args;
use frontino_documents::pdf::Document;
use frontino_store::{bill_file, instalment};
use serde_json::json;
use std::path::PathBuf;

/// What to print.
#[derive(Args)]
pub struct Pdf {
    /// Numero della bolletta
    number: String,
    /// File .pdf da scrivere
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When the bill has no plan that can be paid, or the file cannot be written.
pub fn run(context: &Context, asked: &Pdf) -> Result<Status, Refusal> {
    let (mut conn, number) = (context.open()?, asked.number.trim());
    let mut tx = conn.begin_read()?;
    let refused = |code, what: &str| Refusal::new(code, what).at(format!("bolletta {number}"));
    let plan = instalment::list_of_bill(&mut tx, number)?.pop();
    let file = bill_file::find(&mut tx, number)?;
    let (Some(plan), Some(file)) = (plan, file) else {
        return Err(refused("instalment_missing", "la bolletta non ha piani di rate")
            .next("vedere `frontino instalment list`"));
    };
    let notice = notice::of_plan(&file, &plan, &context.config)
        .map_err(|why| refused("unprintable", &why).next("correggere, poi ripetere"))?;
    let Some(notice) = notice else {
        return Err(refused("instalment_ended", "del piano non c'è più niente da pagare a rate")
            .next("vedere `frontino instalment show`"));
    };
    let upto = crate::bill_run::RunInputs::of(&file.run)?.catalogue;
    let office = Office::open(&mut tx, &context.config, &context.data, upto)?;
    drop(tx);
    let days = Terms::of(&context.config).end_after_days;
    let sheet = letter::sheet((&file, &plan), &office, context.today(), days);
    let is_large = file.holder.large_print;
    let document = Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large };
    let printed = press::open(context)?.0.print(&document).map_err(|why| {
        refused("unprintable", &press::sentence(&why)).next("correggere, poi ripetere")
    })?;
    let (out, bytes) = (asked.out.display().to_string(), printed.bytes);
    std::fs::write(&asked.out, &bytes).map_err(|error| Refusal::file(&asked.out, &error))?;
    let value = json!({
        "file": out, "pages": printed.pages, "bytes": bytes.len(),
        "instalments": notice.instalments.len(),
    });
    let text = format!("Piano di rate della bolletta {number}, {} pagine: {out}\n", printed.pages);
    context.printer.result(&value, &text);
    Ok(Status::Done)
}
