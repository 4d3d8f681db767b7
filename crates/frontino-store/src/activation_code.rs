//! Activation codes: what is needed to print one again and to know it when somebody types it, but
//! not the code itself.

use crate::error::Result;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// What is kept of a new code.
#[derive(Clone, Debug)]
pub struct NewCode {
    /// Random bytes that, with the secret, give the code.
    pub nonce: [u8; 16],
    /// What a typed code is compared by.
    pub hash: [u8; 32],
    /// The code itself, of made-up data only.
    pub clear_text: Option<String>,
}

/// What is kept of the code of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCode {
    /// Random bytes that, with the secret, give the code.
    pub nonce: Vec<u8>,
    /// What a typed code is compared by.
    pub hash: Vec<u8>,
}

/// Gives a code to each bill of a run in a range of supplies that has none, and tells how many.
///
/// # Errors
/// When the database refuses it.
pub fn ensure(
    tx: &mut Tx<'_>,
    run_id: i64,
    supplies: &RangeInclusive<i64>,
    now: i64,
    new_code: &mut dyn FnMut(i64) -> NewCode,
) -> Result<usize> {
    if list_due(tx, run_id, supplies)?.is_empty() {
        return Ok(0);
    }
    tx.take_turn("activation_code")?;
    let all = list_due(tx, run_id, supplies)?;
    let columns = ["bill_id", "holder_id", "nonce", "hash", "made_at", "clear_text"];
    let mut bulk = tx.bulk("activation_code", &columns)?;
    for (bill_id, holder_id) in &all {
        let code = new_code(*bill_id);
        bulk.int(*bill_id)?.int(*holder_id)?.bytes(&code.nonce)?.bytes(&code.hash)?.int(now)?;
        match &code.clear_text {
            Some(text) => bulk.text(text)?,
            None => bulk.null()?,
        };
        bulk.end_row()?;
    }
    bulk.finish()?;
    Ok(all.len())
}

/// Bills of a run in a range without a code: their identifiers and holders.
fn list_due(
    tx: &mut Tx<'_>,
    run_id: i64,
    supplies: &RangeInclusive<i64>,
) -> Result<Vec<(i64, i64)>> {
    let sql = format!(
        "SELECT b.id, s.holder_id FROM bill b JOIN supply s ON s.id = b.supply_id
         LEFT JOIN activation_code a ON a.bill_id = b.id
         WHERE b.id BETWEEN {} AND {} AND b.run_id + 0 = {run_id} AND a.bill_id IS NULL
         ORDER BY b.id",
        supplies.start() * BILLS_PER_SUPPLY,
        supplies.end() * BILLS_PER_SUPPLY + BILLS_PER_SUPPLY - 1,
    );
    let mut all = Vec::new();
    tx.scan(&sql, |row| {
        all.push((row.int(0)?, row.int(1)?));
        Ok(())
    })?;
    Ok(all)
}

/// What is kept of the codes of bills, by bill.
///
/// # Errors
/// When the database does not answer.
pub fn list_of_bills(tx: &mut Tx<'_>, bill_ids: &[i64]) -> Result<HashMap<i64, KeptCode>> {
    let mut all = HashMap::with_capacity(bill_ids.len());
    if bill_ids.is_empty() {
        return Ok(all);
    }
    let ids: Vec<String> = bill_ids.iter().map(i64::to_string).collect();
    let sql = format!(
        "SELECT bill_id, nonce, hash FROM activation_code WHERE bill_id IN ({})",
        ids.join(",")
    );
    tx.scan(&sql, |row| {
        let [nonce, hash] = [row.opt_bytes(1)?, row.opt_bytes(2)?];
        let [nonce, hash] = [nonce, hash].map(|bytes| bytes.unwrap_or_default().to_vec());
        all.insert(row.int(0)?, KeptCode { nonce, hash });
        Ok(())
    })?;
    Ok(all)
}
