//! A bill with all that its documents say: what the database knows of it, its codes, its letters.

use super::codes::{CodeMaker, Codes};
use crate::refusal::Refusal;
use frontino_documents::pdf::Attachment;
use frontino_store::bill_file::BillFile;
use frontino_store::letter::{self, Letter};
use frontino_store::{Conn, Tx};
use std::collections::HashMap;

/// A bill with all that its documents say.
pub struct Subject {
    /// The bill.
    pub file: BillFile,
    /// Its codes; none before they are made.
    pub codes: Option<Codes>,
    /// The letters that go out with it.
    pub letters: Vec<Letter>,
    /// Its e-invoice, when it travels inside the PDF.
    pub einvoice: Option<Attachment>,
}

/// Reads bills and what goes with them, as one state of the database.
///
/// # Errors
/// When the database does not answer, or the codes were made with another secret.
pub fn read(
    conn: &mut Conn,
    codes: &CodeMaker<'_>,
    list: impl FnOnce(&mut Tx<'_>) -> frontino_store::Result<Vec<BillFile>>,
) -> Result<Vec<Subject>, Refusal> {
    let mut tx = conn.begin_read()?;
    let files = list(&mut tx)?;
    let ids: Vec<i64> = files.iter().map(|file| file.bill.id).collect();
    let mut codes = codes.list(&mut tx, &ids)?;
    let mut letters: HashMap<i64, Vec<Letter>> = HashMap::new();
    for letter in letter::list_of_bills(&mut tx, &ids)? {
        letters.entry(letter.bill_id).or_default().push(letter);
    }
    tx.commit()?;
    let subject = |file: BillFile| {
        let letters = letters.remove(&file.bill.id).unwrap_or_default();
        Subject { codes: codes.remove(&file.bill.id), letters, einvoice: None, file }
    };
    Ok(files.into_iter().map(subject).collect())
}
