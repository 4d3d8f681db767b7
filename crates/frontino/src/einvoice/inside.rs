//! E-invoices that travel inside the PDF of their bills: drawn again, and put in only when they are
//! to the byte those that have gone to the SdI or are ready to go.

use super::document::{self, Opened, Terms, Words};
use super::make::{digest, read, serial_kept};
use crate::refusal::Refusal;
use frontino_documents::pdf::Attachment;
use frontino_store::Conn;
use frontino_store::bill_file::BillFile;
use std::collections::HashMap;

/// The registered invoices of some bills, by the identifiers of these; what is missing was not made
/// yet, was rejected, or would be another one today.
///
/// # Errors
/// When the database does not answer.
pub fn list(
    terms: &Terms,
    conn: &mut Conn,
    files: &[&BillFile],
) -> Result<HashMap<i64, Attachment>, Refusal> {
    let opened: Vec<Result<Opened, String>> =
        files.iter().map(|file| Opened::of(file, &terms.catalogue)).collect();
    let known = read(conn, files, &opened)?;
    let (mut words, mut all) = (Words::default(), HashMap::new());
    for (file, opened) in files.iter().zip(&opened) {
        let attempt = known.attempts.get(&file.bill.id);
        let serial = attempt.and_then(|attempt| Some((attempt, serial_kept(attempt)?)));
        let (Some((attempt, serial)), Ok(opened)) = (serial, opened) else { continue };
        let corrected = known.corrected(file, opened);
        let (corrected, serial) = (corrected.as_slice(), serial.as_str());
        let subject = document::Subject { file, opened, corrected, serial, pdf: None };
        let mut xml = String::new();
        let drawn = document::draw(terms, &subject, &mut words, &mut xml);
        if drawn.is_ok() && digest(xml.as_bytes()) == attempt.sha256 {
            let name = attempt.file_name.clone();
            all.insert(file.bill.id, attachment(name, &file.bill.number, xml));
        }
    }
    Ok(all)
}

fn attachment(name: String, number: &str, xml: String) -> Attachment {
    let description = format!("Fattura elettronica n. {number}");
    Attachment { name, description, mime: "text/xml".to_owned(), bytes: xml.into_bytes() }
}
