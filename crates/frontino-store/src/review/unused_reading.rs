//! Readings of the supplies of a run that its calculation did not see: those that wait for a person
//! and those that were accepted since.

use crate::error::Result;
use crate::packed;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::tx::Tx;
use crate::value::{Row, Val};
use frontino_core::dates::{Date, Period};

/// A reading that a run did not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedReading {
    /// Code of the supply.
    pub supply_code: String,
    /// Its key.
    pub key: String,
    /// Its day.
    pub read_on: Date,
    /// Value, cubic metres.
    pub value_m3: i64,
    /// Why it waits or waited.
    pub reason: Option<String>,
    /// By when whoever sent it is to be told (R2.4).
    pub due_on: Date,
    /// Whether it still waits; otherwise it was accepted after the calculation.
    pub waits: bool,
    /// The bill of the supply in the run; none when it was parked.
    pub bill: Option<UnusedBy>,
    /// Last day of the contract, when it has ended.
    pub end_on: Option<Date>,
}

/// The bill that did not use a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusedBy {
    /// Days billed.
    pub period: Period,
    /// First day after the register that it goes on from.
    pub stands_on: Date,
    /// Net and VAT, cents.
    pub total_cents: i64,
}

/// The readings that a run did not see, as they stood at an instant, in order of supply and day.
///
/// # Errors
/// When the database does not answer, or a bill is not of its form.
pub fn list_unused(tx: &mut Tx<'_>, run_id: i64, at: i64) -> Result<Vec<UnusedReading>> {
    // Who decided nothing yet is asked first: these are few, the readings of a city are many.
    let sql = format!(
        "SELECT s.code, r.key, r.read_on, r.value_m3, r.reason, a.due_on, s.end_on,
            CASE WHEN a.decided_at <= $2 THEN 0 ELSE 1 END,
            b.from_on, b.until_on, b.total_cents, p.from_on, p.basis
        FROM reading_answer a JOIN reading r ON r.key = a.key JOIN supply s ON s.id = r.supply_id
        LEFT JOIN bill b ON b.id BETWEEN s.id * {BILLS_PER_SUPPLY}
                AND s.id * {BILLS_PER_SUPPLY} + {BILLS_PER_SUPPLY} - 1
            AND b.run_id + 0 = $1
        LEFT JOIN bill p ON p.id = b.previous_id
        LEFT JOIN parked k ON k.run_id = $1 AND k.supply_id = s.id
        WHERE r.recorded_at <= $2 AND (b.id IS NOT NULL OR k.supply_id IS NOT NULL)
            AND (a.decided_at IS NULL OR a.decided_at > $2
                OR (r.state = 'accepted' AND a.decided_at > b.calculated_at))
        ORDER BY s.code, r.read_on, r.key"
    );
    tx.list(&sql, &[Val::Int(run_id), Val::Int(at)], unused)
}

fn unused(row: &Row<'_>) -> Result<UnusedReading> {
    let bill = match (row.opt_date(8)?, row.opt_date(9)?) {
        (Some(from), Some(until)) => {
            let anchor = match (row.opt_date(11)?, row.opt_string(12)?) {
                (Some(origin), Some(basis)) => Some(packed::read_anchor(&basis, origin)?.point.at),
                _ => None,
            };
            let (period, stands_on) = (Period::new(from, until), anchor.unwrap_or(from));
            Some(UnusedBy { period, stands_on, total_cents: row.int(10)? })
        }
        _ => None,
    };
    Ok(UnusedReading {
        supply_code: row.string(0)?,
        key: row.string(1)?,
        read_on: row.date(2)?,
        value_m3: row.int(3)?,
        reason: row.opt_string(4)?,
        due_on: row.date(5)?,
        waits: row.int(7)? == 1,
        bill,
        end_on: row.opt_date(6)?,
    })
}
