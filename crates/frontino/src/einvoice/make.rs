//! Makes the invoices of a range of bills: each drawn, checked as written, and registered under a
//! file name that is never given twice. Made again, an invoice keeps its name until it is rejected.

use super::bill_pdf::BillPrinter;
use super::document::{self, Opened, Terms, Words};
use super::sentence;
use crate::cli::Context;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_documents::einvoice::check::Checker;
use frontino_documents::einvoice::file_name;
use frontino_store::bill_file::BillFile;
use frontino_store::bill_run::StoredRun;
use frontino_store::einvoice::{self, Attempt, COUNTER};
use frontino_store::{Conn, Tx, bill, hexadecimal};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// Stands for the serial until the invoice has passed: only what leaves takes a number.
pub(super) const SERIAL_TO_COME: &str = "00000";

/// Makes the invoices of a run; workers share one.
pub struct Maker {
    terms: Terms,
    today: Date,
    /// Prints the bills that travel inside.
    bills: Option<BillPrinter>,
}

/// What came of a bill.
pub struct Outcome {
    /// Number of the bill.
    pub number: String,
    /// Name and content of its file, or why it has none.
    pub made: Named,
}

/// Name and content of a file, or why there is none.
pub type Named = Result<(String, String), String>;

/// The invoices of some bills, drawn and checked, in their order; those that have no name yet bear
/// no serial.
pub struct Drawn {
    bills: Vec<(i64, String, Result<String, String>)>,
    attempts: HashMap<i64, Attempt>,
}

impl Maker {
    /// Sets up what the invoices of a run share.
    ///
    /// # Errors
    /// When the configuration does not name the utility, the run cannot be read, or bills that
    /// travel inside cannot be printed.
    pub fn new(context: &Context, conn: &mut Conn, run: &StoredRun) -> Result<Maker, Refusal> {
        let terms = Terms::of(&context.config, &mut conn.begin_read()?, run)?;
        let bills = BillPrinter::open(context, conn, run)?;
        // The day on which they would arrive.
        Ok(Maker { terms, today: context.today(), bills })
    }

    /// Puts on record what has to be there before invoices are made.
    ///
    /// # Errors
    /// When the database refuses it.
    pub fn prepare(&self, conn: &mut Conn, run: &StoredRun) -> Result<(), Refusal> {
        self.bills.as_ref().map_or(Ok(()), |bills| bills.prepare(conn, run))
    }

    /// Draws and checks the invoices of some bills of the run; nothing is written.
    ///
    /// # Errors
    /// When the database does not answer; what cannot be made of a bill is inside.
    pub fn draw(&self, conn: &mut Conn, files: &[BillFile]) -> Result<Drawn, Refusal> {
        let files: Vec<&BillFile> = files.iter().collect();
        let opened: Vec<Result<Opened, String>> =
            files.iter().map(|file| Opened::of(file, &self.terms.catalogue)).collect();
        let known = read(conn, &files, &opened)?;
        let mut pdfs = match &self.bills {
            Some(bills) => bills.print(conn, &files)?,
            None => HashMap::new(),
        };
        let (mut work, mut bills) = (Work::default(), Vec::with_capacity(files.len()));
        for (file, opened) in files.iter().zip(opened) {
            let id = file.bill.id;
            let xml = opened.and_then(|opened| {
                let pdf = pdfs.remove(&id).transpose()?;
                self.draw_one(&mut work, (file, &opened), &known, pdf.as_deref())
            });
            bills.push((id, file.bill.number.clone(), xml));
        }
        Ok(Drawn { bills, attempts: known.attempts })
    }

    fn draw_one(
        &self,
        work: &mut Work,
        (file, opened): (&BillFile, &Opened),
        known: &Known,
        pdf: Option<&[u8]>,
    ) -> Result<String, String> {
        let serial = known.attempts.get(&file.bill.id).and_then(serial_kept);
        let serial = serial.as_deref().unwrap_or(SERIAL_TO_COME);
        let corrected = &known.corrected(file, opened);
        let subject = document::Subject { file, opened, corrected, serial, pdf };
        document::draw(&self.terms, &subject, &mut work.words, &mut work.xml)?;
        match work.checker.check(&work.xml, self.today) {
            [] => Ok(work.xml.clone()),
            faults => {
                let all: Vec<String> = faults.iter().take(3).map(sentence::of_fault).collect();
                Err(all.join(" · "))
            }
        }
    }

    /// Gives names to what was drawn, in one transaction.
    ///
    /// # Errors
    /// When the database refuses it or file names are used up.
    pub fn register(
        &self,
        conn: &mut Conn,
        drawn: Drawn,
        now: i64,
    ) -> Result<Vec<Outcome>, Refusal> {
        let Drawn { bills, attempts } = drawn;
        let is_new = |(id, _, xml): &&(i64, String, Result<String, String>)| {
            xml.is_ok() && attempts.get(id).is_none_or(is_rejected)
        };
        let count = i64::try_from(bills.iter().filter(is_new).count()).unwrap_or(i64::MAX);
        let mut tx = conn.begin()?;
        let mut next = if count > 0 { bill::take_numbers(&mut tx, COUNTER, count)? } else { 0 };
        let mut all = Vec::with_capacity(bills.len());
        for (bill_id, number, xml) in bills {
            let before = attempts.get(&bill_id);
            let made = match (xml, before.filter(|attempt| !is_rejected(attempt))) {
                (Err(sentence), _) => Err(sentence),
                (Ok(xml), Some(attempt)) => keep(&mut tx, attempt, xml, now)?,
                (Ok(xml), None) => {
                    let attempt = before.map_or(1, |attempt| attempt.attempt + 1);
                    next += 1;
                    Ok(self.name(&mut tx, (bill_id, attempt), next - 1, xml, now)?)
                }
            };
            all.push(Outcome { number, made });
        }
        tx.commit()?;
        Ok(all)
    }

    /// Registers an invoice under a new name.
    fn name(
        &self,
        tx: &mut Tx<'_>,
        (bill_id, attempt): (i64, i64),
        file_no: i64,
        mut xml: String,
        now: i64,
    ) -> Result<(String, String), Refusal> {
        let serial = file_name::serial(file_no).ok_or_else(names_used_up)?;
        put_serial(&mut xml, &serial);
        let file_name = file_name::stem(self.terms.settings.sender_code(), &serial) + ".xml";
        let row = Attempt {
            file_no,
            bill_id,
            attempt,
            file_name: file_name.clone(),
            state: "checked".to_owned(),
            sha256: digest(xml.as_bytes()),
            changed_at: now,
            sdi_id: None,
            reasons: None,
            rejected_on: None,
        };
        einvoice::insert(tx, &row)?;
        Ok((file_name, xml))
    }
}

/// What a worker uses again from bill to bill.
#[derive(Default)]
struct Work {
    words: Words,
    checker: Checker,
    xml: String,
}

/// What is on record of some bills and of those that they correct.
pub struct Known {
    /// The last attempts of the bills.
    pub attempts: HashMap<i64, Attempt>,
    numbers: HashMap<i64, (String, Date)>,
}

impl Known {
    /// Number and day of the bills that one corrects.
    pub fn corrected(&self, file: &BillFile, opened: &Opened) -> Vec<(String, Date)> {
        let of = |id| self.numbers.get(&id).cloned();
        opened.corrected(file.supply_id).filter_map(of).collect()
    }
}

/// Reads what is on record.
///
/// # Errors
/// When the database does not answer.
pub fn read(
    conn: &mut Conn,
    files: &[&BillFile],
    opened: &[Result<Opened, String>],
) -> Result<Known, Refusal> {
    let mut tx = conn.begin_read()?;
    let ids: Vec<i64> = files.iter().map(|file| file.bill.id).collect();
    let attempts = einvoice::list_last(&mut tx, &ids)?;
    let of = |(file, opened): (&&BillFile, &Result<Opened, String>)| {
        let ids = opened.as_ref().map(|opened| opened.corrected(file.supply_id).collect());
        ids.unwrap_or_default()
    };
    let corrected: Vec<i64> = files.iter().zip(opened).flat_map::<Vec<i64>, _>(of).collect();
    let numbers = einvoice::list_numbers(&mut tx, &corrected)?;
    tx.commit()?;
    Ok(Known { attempts, numbers })
}

impl Drawn {
    /// What would come of it; the files have no names yet.
    #[must_use]
    pub fn rehearsed(self) -> Vec<Outcome> {
        let outcome = |(_, number, xml): (i64, String, Result<String, String>)| {
            let made = xml.map(|xml| (String::new(), xml));
            Outcome { number, made }
        };
        self.bills.into_iter().map(outcome).collect()
    }
}

fn is_rejected(attempt: &Attempt) -> bool {
    attempt.state == "rejected"
}

/// The serial of an invoice that keeps its name.
pub fn serial_kept(attempt: &Attempt) -> Option<String> {
    if is_rejected(attempt) { None } else { file_name::serial(attempt.file_no) }
}

/// An invoice that has a name: what was sent may not change any more.
fn keep(tx: &mut Tx<'_>, attempt: &Attempt, xml: String, now: i64) -> Result<Named, Refusal> {
    let sha256 = digest(xml.as_bytes());
    if sha256 != attempt.sha256 {
        let changed = attempt.state == "checked"
            && einvoice::update_content(tx, attempt.file_no, &sha256, now)?;
        if !changed {
            let what = "la fattura è già partita e i dati di oggi ne darebbero un'altra: \
                        quella inviata resta, una correzione va con la prossima bolletta";
            return Ok(Err(what.to_owned()));
        }
    }
    Ok(Ok((attempt.file_name.clone(), xml)))
}

/// Puts the serial where the invoice has none yet; both have five characters.
pub(super) fn put_serial(xml: &mut String, serial: &str) {
    const BEFORE: &str = "<ProgressivoInvio>";
    if let Some(at) = xml.find(BEFORE) {
        let begin = at + BEFORE.len();
        xml.replace_range(begin..begin + SERIAL_TO_COME.len(), serial);
    }
}

/// SHA-256 of a file, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The refusal when the counter has no name left.
pub fn names_used_up() -> Refusal {
    Refusal::new("names_used_up", "i nomi di file per il SdI sono finiti")
        .at("fatture elettroniche")
        .next("trasmettere da un altro codice fiscale: einvoice.sender_code")
}
