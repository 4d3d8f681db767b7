//! What the bills and letters of a run are printed with: the press, and what all of them share.

use super::letter::{self, Dispatch, Letter, Mail};
use super::subject::Subject;
use super::{Codes, Office, bill, notice, press};
use crate::bill_run::RunInputs;
use crate::cli::Context;
use crate::config::Config;
use crate::einvoice::document::Terms;
use crate::einvoice::inside;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_documents::notice::PaymentNotice;
use frontino_documents::pdf::{Batch, Document, Press, Printed};
use frontino_documents::sheet::Sheet;
use frontino_store::bill_file::BillFile;
use frontino_store::bill_run::StoredRun;
use frontino_store::letter::Letter as Recorded;
use frontino_store::{Conn, Tx, hexadecimal};
use sha2::{Digest as _, Sha256};

/// What documents are printed with.
pub struct Paper {
    press: Press,
    /// Their words.
    pub office: Office,
    /// SHA-256 over what documents are made from beside their bills.
    pub made_from: String,
    config: Config,
    /// What e-invoices inside bills are drawn with; nothing when none travels there.
    einvoices: Option<Terms>,
}

impl Paper {
    /// Sets everything up for the bills of a run.
    ///
    /// # Errors
    /// When the logo, a text of the utility or a stored table cannot be read.
    pub fn open(context: &Context, tx: &mut Tx<'_>, run: &StoredRun) -> Result<Paper, Refusal> {
        let config = &context.config;
        let (press, logo) = press::open(context)?;
        let upto = RunInputs::of(run)?.catalogue;
        let office = Office::open(tx, config, &context.data, upto)?;
        let mut digest = Sha256::new();
        let Config { utility, pagopa, web, policy, documents, .. } = config;
        let (version, site) = (env!("CARGO_PKG_VERSION"), &web.base_url);
        digest.update(format!("{version} {utility:?} {pagopa:?} {policy:?} {site:?}"));
        digest.update(format!("{documents:?}"));
        digest.update(format!("{:?}", office.templates));
        digest.update(&logo);
        let made_from = hexadecimal(&digest.finalize());
        let attaches = config.documents.attaches_einvoice();
        let einvoices = attaches.then(|| Terms::of(config, tx, run)).transpose()?;
        Ok(Paper { press, office, made_from, config: config.clone(), einvoices })
    }

    /// Whether bills have their e-invoices inside.
    #[must_use]
    pub fn attaches_einvoices(&self) -> bool {
        self.einvoices.is_some()
    }

    /// Puts into bills the e-invoices that travel inside; a bill whose e-invoice is not there, or
    /// not as it is on record, stays without.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn attach(&self, conn: &mut Conn, subjects: &mut [Subject]) -> Result<(), Refusal> {
        let Some(terms) = &self.einvoices else { return Ok(()) };
        let files: Vec<&BillFile> = subjects.iter().map(|subject| &subject.file).collect();
        let mut all = inside::list(terms, conn, &files)?;
        for subject in subjects {
            subject.einvoice = all.remove(&subject.file.bill.id);
        }
        Ok(())
    }

    /// Prints a bill with its payment notice.
    ///
    /// # Errors
    /// Why it cannot be printed, for who has to change something.
    pub fn print(&self, subject: &Subject) -> Result<Printed, String> {
        let (sheet, notice) = self.words_of_bill(subject)?;
        let attachment = subject.einvoice.as_ref();
        let document = Document { attachment, ..bill_document(subject, &sheet, notice.as_ref()) };
        self.press.print(&document).map_err(|refused| press::sentence(&refused))
    }

    /// Prints a letter that goes out with a bill; nothing when it does not concern the supply any
    /// more.
    ///
    /// # Errors
    /// As [`Paper::print`].
    pub fn print_letter(
        &self,
        subject: &Subject,
        recorded: &Recorded,
    ) -> Result<Option<Printed>, String> {
        let Some(sheet) = self.words_of_letter(subject, recorded) else { return Ok(None) };
        let document = letter_document(subject, recorded, &sheet);
        self.press.print(&document).map(Some).map_err(|refused| press::sentence(&refused))
    }

    /// An empty file for the print shop.
    #[must_use]
    pub fn batch(&self, is_duplex: bool) -> Batch<'_> {
        self.press.batch(is_duplex)
    }

    /// The most bytes that a file for the print shop has, of so many pages and so much content.
    #[must_use]
    pub fn most_bytes(&self, pages: u64, content_bytes: u64) -> u64 {
        self.press.most_bytes(pages, content_bytes)
    }

    /// Adds a bill to a file for the print shop; gives its pages.
    ///
    /// # Errors
    /// As [`Paper::print`].
    pub fn add(&self, batch: &mut Batch<'_>, subject: &Subject) -> Result<usize, String> {
        let (sheet, notice) = self.words_of_bill(subject)?;
        let document = bill_document(subject, &sheet, notice.as_ref());
        batch.add(&document).map_err(|refused| press::sentence(&refused))
    }

    /// Adds a letter to a file for the print shop; gives its pages, none when it does not concern
    /// the supply any more.
    ///
    /// # Errors
    /// As [`Paper::print`].
    pub fn add_letter(
        &self,
        batch: &mut Batch<'_>,
        subject: &Subject,
        recorded: &Recorded,
    ) -> Result<usize, String> {
        let Some(sheet) = self.words_of_letter(subject, recorded) else { return Ok(0) };
        let document = letter_document(subject, recorded, &sheet);
        batch.add(&document).map_err(|refused| press::sentence(&refused))
    }

    /// The message that goes with a letter; nothing when it goes on paper only.
    #[must_use]
    pub fn mail_of_letter(&self, subject: &Subject, recorded: &Recorded) -> Option<Mail> {
        let kind = kind_of(recorded, subject.file.bill.until);
        Mail::of_letter(kind, &subject.file, &self.office, recorded.dated_on)
    }

    fn words_of_letter(&self, subject: &Subject, recorded: &Recorded) -> Option<Sheet> {
        let protocol = protocol(subject, recorded);
        let dispatch = Dispatch { dated_on: recorded.dated_on, protocol: &protocol };
        let kind = kind_of(recorded, subject.file.bill.until);
        letter::sheet(kind, &subject.file, &self.office, codes_of(subject), dispatch)
    }

    fn words_of_bill(&self, subject: &Subject) -> Result<(Sheet, Option<PaymentNotice>), String> {
        let sheet = bill::sheet(&subject.file, &self.office, codes_of(subject));
        let sheet = sheet.map_err(|refusal| match refusal.next.as_str() {
            "" => refusal.message,
            next => format!("{}: {next}", refusal.message),
        })?;
        Ok((sheet, notice::of_bill(&subject.file, &self.config)?))
    }
}

/// A bill, in the size that its holder asked for.
fn bill_document<'a>(
    subject: &Subject,
    sheet: &'a Sheet,
    notice: Option<&'a PaymentNotice>,
) -> Document<'a> {
    Document { sheet, notice, attachment: None, is_large: subject.file.holder.large_print }
}

/// A letter, in the size that its holder asked for; that of the voltura is for somebody else.
fn letter_document<'a>(subject: &Subject, recorded: &Recorded, sheet: &'a Sheet) -> Document<'a> {
    let is_large = subject.file.holder.large_print && recorded.kind != "voltura";
    Document { sheet, notice: None, attachment: None, is_large }
}

fn codes_of(subject: &Subject) -> Codes<'_> {
    let codes = subject.codes.as_ref();
    Codes {
        reading: codes.and_then(|codes| codes.reading.as_ref()).map(|code| code.as_str()),
        activation: codes.map(|codes| codes.activation.as_str()),
    }
}

/// What a letter on record is about; another frequency begins after the days of the bill.
fn kind_of(recorded: &Recorded, from: Date) -> Letter {
    match recorded.kind.as_str() {
        "voltura" => Letter::Voltura { notified_on: recorded.dated_on },
        "frequency" => Letter::Frequency { from, before: recorded.bills_before },
        _ => Letter::Welcome,
    }
}

/// The number under which a letter is on record: that of its bill with the sign of its kind.
fn protocol(subject: &Subject, recorded: &Recorded) -> String {
    let sign = match recorded.kind.as_str() {
        "voltura" => 'V',
        "frequency" => 'F',
        _ => 'B',
    };
    format!("{}-{sign}", subject.file.bill.number)
}
