//! The supplies as exported, in order of their codes compared as bytes.

use crate::error::Result;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::supply_terms::{CATEGORY, UNITS, join_before};
use crate::tx::Tx;
use frontino_core::dates::{Date, LAST};

/// A supply with its holder, its balance and its meter.
#[derive(Debug, Clone)]
pub struct SupplyRow {
    /// Code.
    pub code: String,
    /// Code of the holder.
    pub holder_code: String,
    /// Name of the holder.
    pub holder_name: String,
    /// Category of use.
    pub category: String,
    /// Residents, where known.
    pub members: Option<i64>,
    /// Units.
    pub units: i64,
    /// `active`, `suspended` or `ended`.
    pub status: String,
    /// First day of the contract.
    pub start_on: Date,
    /// Bills a year.
    pub frequency: Option<i64>,
    /// Deposit held.
    pub deposit_cents: i64,
    /// What the holder owes by the ledger; negative is a credit.
    pub balance_cents: i64,
    /// Serial number of the newest meter; empty without one.
    pub meter_serial: String,
    /// Reading code; of made-up data only.
    pub reading_code: String,
    /// Activation code on the newest bill; of made-up data only.
    pub activation_code: String,
}

/// Columns of the codes.
const CODES: &str = "(SELECT c.code FROM reading_code c
        WHERE c.supply_id = s.id AND c.replaced_at IS NULL),
    (SELECT a.clear_text FROM activation_code a WHERE a.bill_id = (SELECT max(x.bill_id)
        FROM activation_code x WHERE x.bill_id
            BETWEEN s.id * {bills} AND s.id * {bills} + {bills} - 1))";

/// Calls `each` for every supply, of those billed in one run or of all; the codes are told when
/// they are asked for.
///
/// # Errors
/// When the database does not answer, or what `each` gives.
pub fn each_supply(
    tx: &mut Tx<'_>,
    run_id: Option<i64>,
    with_codes: bool,
    mut each: impl FnMut(&SupplyRow) -> Result<()>,
) -> Result<()> {
    let of_run = run_id.map_or(String::new(), |id| {
        format!("WHERE EXISTS (SELECT 1 FROM bill b WHERE b.supply_id = s.id AND b.run_id = {id})")
    });
    let codes = if with_codes {
        CODES.replace("{bills}", &BILLS_PER_SUPPLY.to_string())
    } else {
        "NULL, NULL".to_owned()
    };
    let terms = join_before(&format!("'{}'", LAST));
    let sql = format!(
        "SELECT s.code, h.code, h.company_name, h.surname, h.name, {CATEGORY},
            CASE WHEN t.supply_id IS NULL THEN s.members ELSE t.members END, {UNITS}, s.status,
            s.start_on, s.assigned_bills, s.deposit_cents, CAST(coalesce(a.balance, 0) AS BIGINT),
            m.serial, {codes}
         FROM supply s JOIN holder h ON h.id = s.holder_id
         LEFT JOIN (SELECT supply_id,
                sum(CASE WHEN debit IN ('receivables', 'credits') THEN amount_cents ELSE 0 END
                  - CASE WHEN credit IN ('receivables', 'credits') THEN amount_cents ELSE 0 END)
                    AS balance
             FROM posting GROUP BY supply_id) a ON a.supply_id = s.id
         LEFT JOIN (SELECT supply_id, max(id) AS id FROM meter x WHERE NOT EXISTS
                (SELECT 1 FROM meter y WHERE y.supply_id = x.supply_id
                 AND y.installed_on > x.installed_on) GROUP BY supply_id) n ON n.supply_id = s.id
         LEFT JOIN meter m ON m.id = n.id
         {terms} {of_run} ORDER BY s.code"
    );
    tx.scan(&sql, |row| {
        let names = match row.opt_string(2)? {
            Some(company) => vec![Some(company)],
            None => vec![row.opt_string(3)?, row.opt_string(4)?],
        };
        each(&SupplyRow {
            code: row.string(0)?,
            holder_code: row.string(1)?,
            holder_name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
            category: row.string(5)?,
            members: row.opt_int(6)?,
            units: row.int(7)?,
            status: row.string(8)?,
            start_on: row.date(9)?,
            frequency: row.opt_int(10)?,
            deposit_cents: row.int(11)?,
            balance_cents: row.int(12)?,
            meter_serial: row.opt_string(13)?.unwrap_or_default(),
            reading_code: row.opt_string(14)?.unwrap_or_default(),
            activation_code: row.opt_string(15)?.unwrap_or_default(),
        })
    })
}
