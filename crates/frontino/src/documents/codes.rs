//! The codes that bills bear: made where they are missing, told again where they are there.

use crate::refusal::Refusal;
use crate::secret::{Secret, random};
use frontino_core::ids::{ActivationCode, ReadingCode};
use frontino_store::activation_code::{self, NewCode};
use frontino_store::bill_run::StoredRun;
use frontino_store::{Tx, reading_code, setting};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Makes the codes of a run that are missing.
pub struct CodeMaker<'s> {
    secret: &'s Secret,
    in_clear: bool,
}

/// How many codes were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Reading codes.
    pub reading: usize,
    /// Activation codes.
    pub activation: usize,
}

impl<'s> CodeMaker<'s> {
    /// With the secret of the installation; made-up data keep codes in clear too.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn new(tx: &mut Tx<'_>, secret: &'s Secret) -> Result<CodeMaker<'s>, Refusal> {
        Ok(CodeMaker { secret, in_clear: setting::is_synthetic(tx)? })
    }

    /// Makes what is missing of the bills of a run in a range of supplies.
    ///
    /// # Errors
    /// When the database refuses it.
    pub fn ensure(
        &self,
        tx: &mut Tx<'_>,
        run: &StoredRun,
        supplies: &RangeInclusive<i64>,
        now: i64,
    ) -> Result<Made, Refusal> {
        // Random bytes that are missing must not become a code that can be guessed.
        let mut failed = None;
        let mut entropy = || {
            random().unwrap_or_else(|refusal| {
                failed = Some(refusal);
                [0; 16]
            })
        };
        let mut next = || ReadingCode::from_entropy(entropy());
        let reading = reading_code::ensure(tx, run.id, supplies, now, &mut next)?;
        let mut next = |bill_id| {
            let nonce = entropy();
            let code = self.activation(bill_id, &nonce);
            let clear_text = self.in_clear.then(|| code.to_string());
            NewCode { nonce, hash: self.hash(bill_id, &code), clear_text }
        };
        let activation = activation_code::ensure(tx, run.id, supplies, now, &mut next)?;
        failed.map_or(Ok(Made { reading, activation }), Err)
    }

    fn activation(&self, bill_id: i64, nonce: &[u8]) -> ActivationCode {
        let bytes = self.secret.derive("activation code", &[&bill_id.to_be_bytes(), nonce]);
        let (entropy, _) = bytes.split_at(16);
        // Half of 32 bytes is 16.
        ActivationCode::from_entropy(entropy.try_into().unwrap_or_default())
    }

    fn hash(&self, bill_id: i64, code: &ActivationCode) -> [u8; 32] {
        let text = code.as_str().as_bytes();
        self.secret.derive("activation code, kept", &[&bill_id.to_be_bytes(), text])
    }

    /// The codes that bills bear.
    ///
    /// # Errors
    /// When the database does not answer, or the secret is not the one they were made with.
    pub fn list(&self, tx: &mut Tx<'_>, bills: &[i64]) -> Result<HashMap<i64, Codes>, Refusal> {
        let mut reading = reading_code::list_of_bills(tx, bills)?;
        let mut all = HashMap::with_capacity(bills.len());
        for (bill_id, kept) in activation_code::list_of_bills(tx, bills)? {
            let activation = self.activation(bill_id, &kept.nonce);
            if self.hash(bill_id, &activation) != kept.hash[..] {
                return Err(other_secret());
            }
            let reading = reading.remove(&bill_id).and_then(|text| ReadingCode::parse(&text).ok());
            all.insert(bill_id, Codes { reading, activation });
        }
        Ok(all)
    }
}

/// The codes that a bill bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codes {
    /// For sending a reading; none without a meter.
    pub reading: Option<ReadingCode>,
    /// For entering the portal.
    pub activation: ActivationCode,
}

fn other_secret() -> Refusal {
    let what = "i codici di attivazione sono stati fatti con un altro segreto";
    Refusal::new("secret_other", what)
        .at("secret.key o web.secret")
        .next("rimettere il segreto di prima: senza, i codici già stampati non valgono più")
}
