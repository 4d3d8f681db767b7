//! The PDF of a bill that travels inside its e-invoice: the one that `documents make` writes.

use crate::cli::Context;
use crate::clock;
use crate::config::attach::AttachBill;
use crate::documents::codes::CodeMaker;
use crate::documents::paper::Paper;
use crate::documents::prepare;
use crate::documents::subject::Subject;
use crate::refusal::Refusal;
use crate::secret::Secret;
use frontino_store::Conn;
use frontino_store::bill_file::BillFile;
use frontino_store::bill_run::StoredRun;
use std::collections::HashMap;

/// The PDF of bills by their identifiers, or why it cannot be printed.
pub type BillPdfs = HashMap<i64, Result<Vec<u8>, String>>;

/// Prints the bills of a run that travel inside their e-invoices.
pub struct BillPrinter {
    which: AttachBill,
    secret: Secret,
    paper: Paper,
}

impl BillPrinter {
    /// Nothing when the utility attaches no bills.
    ///
    /// # Errors
    /// When the secret, the logo or a text of the utility cannot be read.
    pub fn open(
        context: &Context,
        conn: &mut Conn,
        run: &StoredRun,
    ) -> Result<Option<BillPrinter>, Refusal> {
        let which = context.config.einvoice.attach_bill.unwrap_or_default();
        if which == AttachBill::None {
            return Ok(None);
        }
        let secret = Secret::of(&context.config, &context.data)?;
        let paper = Paper::open(context, &mut conn.begin_read()?, run)?;
        Ok(Some(BillPrinter { which, secret, paper }))
    }

    /// Makes the codes that the bills bear where they are missing: a bill printed before them would
    /// be another one.
    ///
    /// # Errors
    /// When the database refuses it.
    pub fn prepare(&self, conn: &mut Conn, run: &StoredRun) -> Result<(), Refusal> {
        let codes = CodeMaker::new(&mut conn.begin_read()?, &self.secret)?;
        prepare::ensure_codes(conn, run, &codes, clock::now_micros())
    }

    /// Prints those that travel inside.
    ///
    /// # Errors
    /// When the database does not answer, or the codes were made with another secret.
    pub fn print(&self, conn: &mut Conn, files: &[&BillFile]) -> Result<BillPdfs, Refusal> {
        let included = |file: &&&BillFile| self.which.includes(&file.holder.kind);
        let files: Vec<&BillFile> = files.iter().filter(included).copied().collect();
        let ids: Vec<i64> = files.iter().map(|file| file.bill.id).collect();
        let mut tx = conn.begin_read()?;
        let mut codes = CodeMaker::new(&mut tx, &self.secret)?.list(&mut tx, &ids)?;
        tx.commit()?;
        let print = |file: &BillFile| {
            let codes = codes.remove(&file.bill.id);
            let subject =
                Subject { file: file.clone(), codes, letters: Vec::new(), einvoice: None };
            (file.bill.id, self.paper.print(&subject).map(|printed| printed.bytes))
        };
        Ok(files.into_iter().map(print).collect())
    }
}
