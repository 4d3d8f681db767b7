//! The digest of the exported bills of a run: that of the file which `export bills --run` writes.

use crate::cli::exported_bills::{COLUMNS, cells};
use crate::refusal::Refusal;
use frontino_store::hexadecimal;
use frontino_store::{Tx, export};
use sha2::{Digest, Sha256};
use std::io;

/// Takes what is written to it into a digest.
struct Hashed<'a>(&'a mut Sha256);

impl io::Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// SHA-256 over the exported bills, sorted as the export sorts them.
///
/// # Errors
/// When the database does not answer.
pub fn of_bills(tx: &mut Tx<'_>, run_id: i64) -> Result<String, Refusal> {
    let mut sha = Sha256::new();
    let mut csv = csv::Writer::from_writer(Hashed(&mut sha));
    let mut failed = csv.write_record(COLUMNS.iter().map(|(name, _)| name)).err();
    export::each_bill(tx, Some(run_id), |bill| {
        failed = failed.take().or(csv.write_record(cells(bill)).err());
        Ok(())
    })?;
    let flushed = csv.flush();
    drop(csv);
    if failed.is_some() || flushed.is_err() {
        return Err(Refusal::new("csv", "le bollette non si possono scrivere")
            .at("dossier")
            .next("segnalare l'errore"));
    }
    Ok(hexadecimal(&sha.finalize()))
}
