//! Makes the invoices of a range of bills: each drawn, checked as written, and registered under a
//! file name that is never given twice. Made again, an invoice keeps its name until it is rejected.

use super::document::{self, Opened, Terms, Words};
use super::sentence;
use super::settings::Settings;
use crate::bill_run::{RunInputs, catalogue};
use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::tariff::Catalogue;
use frontino_documents::einvoice::check::Checker;
use frontino_documents::einvoice::file_name;
use frontino_store::bill_file::BillFile;
use frontino_store::bill_run::StoredRun;
use frontino_store::einvoice::{self, Attempt, COUNTER};
use frontino_store::{Conn, Tx, bill, hexadecimal};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// Stands for the serial until the invoice has passed: only what leaves takes a number.
const SERIAL_TO_COME: &str = "00000";

/// Makes the invoices of a run; workers share one.
pub struct Maker {
    settings: Settings,
    catalogue: Catalogue,
    split_vat: bool,
    today: Date,
    /// Whether what passes gets its name; else nothing is written.
    pub registers: bool,
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

/// An invoice that was drawn and has passed.
struct Passed {
    place: usize,
    bill_id: i64,
    xml: String,
}

impl Maker {
    /// Sets up what the invoices of a run share; `today` is the day on which they would arrive.
    ///
    /// # Errors
    /// When the configuration does not name the utility, or the run cannot be read.
    pub fn new(
        config: &Config,
        tx: &mut Tx<'_>,
        run: &StoredRun,
        today: Date,
    ) -> Result<Maker, Refusal> {
        let inputs = RunInputs::of(run)?;
        Ok(Maker {
            settings: Settings::of(config)?,
            catalogue: catalogue(tx, inputs.catalogue)?,
            split_vat: inputs.split_vat,
            today,
            registers: true,
        })
    }

    /// Makes the invoices of some bills of the run, in their order.
    ///
    /// # Errors
    /// When the database does not answer or file names are used up; what cannot be made of a bill
    /// is in its outcome.
    pub fn make<'f>(
        &self,
        conn: &mut Conn,
        files: impl IntoIterator<Item = &'f BillFile>,
        now: i64,
    ) -> Result<Vec<Outcome>, Refusal> {
        let files: Vec<&BillFile> = files.into_iter().collect();
        let opened: Vec<Result<Opened, String>> =
            files.iter().map(|file| Opened::of(file, &self.catalogue)).collect();
        let (attempts, numbers) = read(conn, &files, &opened)?;
        let (mut work, mut outcomes) = (Work::default(), Vec::with_capacity(files.len()));
        let mut passed = Vec::new();
        for (place, (file, opened)) in files.iter().zip(&opened).enumerate() {
            let number = file.bill.number.clone();
            let before = attempts.get(&file.bill.id);
            let serial = before.and_then(serial_kept).unwrap_or_else(|| SERIAL_TO_COME.to_owned());
            let drawn = opened.as_ref().map_err(Clone::clone).and_then(|opened| {
                let of = |id| numbers.get(&id).cloned();
                let corrected: Vec<_> = opened.corrected(file.supply_id).filter_map(of).collect();
                self.draw(&mut work, (file, opened), &corrected, &serial)
            });
            let made = drawn.map(|()| {
                passed.push(Passed { place, bill_id: file.bill.id, xml: work.xml.clone() });
                (String::new(), String::new())
            });
            outcomes.push(Outcome { number, made });
        }
        if self.registers {
            for (place, made) in self.register(conn, passed, &attempts, now)? {
                outcomes[place].made = made;
            }
        }
        Ok(outcomes)
    }

    fn draw(
        &self,
        work: &mut Work,
        (file, opened): (&BillFile, &Opened),
        corrected: &[(String, Date)],
        serial: &str,
    ) -> Result<(), String> {
        let Maker { settings, catalogue, split_vat, today, .. } = self;
        let terms = Terms { settings, catalogue, split_vat: *split_vat };
        document::draw(&terms, file, opened, corrected, serial, &mut work.words, &mut work.xml)?;
        match work.checker.check(&work.xml, *today) {
            [] => Ok(()),
            faults => {
                let all: Vec<String> = faults.iter().take(3).map(sentence::of_fault).collect();
                Err(all.join(" · "))
            }
        }
    }

    /// Gives names to what has passed, in one transaction.
    fn register(
        &self,
        conn: &mut Conn,
        passed: Vec<Passed>,
        attempts: &HashMap<i64, Attempt>,
        now: i64,
    ) -> Result<Vec<(usize, Named)>, Refusal> {
        if passed.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = conn.begin()?;
        let is_new = |one: &&Passed| attempts.get(&one.bill_id).is_none_or(is_rejected);
        let count = i64::try_from(passed.iter().filter(is_new).count()).unwrap_or(i64::MAX);
        let mut next = if count > 0 { bill::take_numbers(&mut tx, COUNTER, count)? } else { 0 };
        let mut all = Vec::with_capacity(passed.len());
        for one in passed {
            let before = attempts.get(&one.bill_id);
            let made = match before.filter(|attempt| !is_rejected(attempt)) {
                Some(attempt) => keep(&mut tx, attempt, one.xml, now)?,
                None => {
                    let attempt = before.map_or(1, |attempt| attempt.attempt + 1);
                    let named = self.name(&mut tx, (one.bill_id, attempt), next, one.xml, now)?;
                    next += 1;
                    Ok(named)
                }
            };
            all.push((one.place, made));
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
        let file_name = file_name::stem(self.settings.sender_code(), &serial) + ".xml";
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

type Numbers = HashMap<i64, (String, Date)>;

/// The last attempts of the bills, and number and day of the bills that they correct.
fn read(
    conn: &mut Conn,
    files: &[&BillFile],
    opened: &[Result<Opened, String>],
) -> Result<(HashMap<i64, Attempt>, Numbers), Refusal> {
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
    Ok((attempts, numbers))
}

fn is_rejected(attempt: &Attempt) -> bool {
    attempt.state == "rejected"
}

/// The serial of an invoice that keeps its name.
fn serial_kept(attempt: &Attempt) -> Option<String> {
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
fn put_serial(xml: &mut String, serial: &str) {
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
